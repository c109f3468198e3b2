"""A file of an answer, which a person lets the bot put into their OneDrive or not: Teams' card that asks, what comes back, what stands there then. Pure.

Source: learn.microsoft.com, "Send and receive files through the bot": only in the personal chat, and nowhere without OneDrive for Business.
"""

import re
from typing import Any

import msgspec

from channels.base import ForgedError
from channels.plain_text import clean, cut
from channels.sealed import sealed, unsealed
from channels.signature import Signer
from channels.teams.activity import Activity, known
from channels.teams.words import said
from store.records import Attachment, Content, Delivery

INVOKE = "fileConsent/invoke"
ASKS = "application/vnd.microsoft.teams.card.file.consent"
SHOWS = "application/vnd.microsoft.teams.card.file.info"
PURPOSE = "file"
OFFER = "offer"  # the member of the card's contexts that holds the signed offer
LARGEST = 100_000_000  # bytes of a file that is offered; a larger one is a link
SAVES, LEAVES = "save_file", "leave_file"  # the requester's deeds
LONGEST_NAME = 200
LONGEST_ADDRESS = 8_000
_ID = re.compile(r"[A-Za-z0-9{}!._-]{1,200}", re.ASCII)


class Offer(msgspec.Struct, frozen=True, array_like=True):
    """A file that was offered: of which ticket, in whose chat, with which delivery, and its bytes by their digest."""

    ticket: int
    chat: str
    delivery: str
    sha256: str


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """A person's word on an offer. `place` is where its card stands ("" = unknown). Of a refusal all else is empty.

    `upload` is where the bytes go, and a secret as long as it is good; `url`, `name`, `unique_id` and `file_type` are what Teams' card of
    the file shows then.
    """

    offer: Offer
    place: str = ""
    accepted: bool = False
    upload: str = ""
    url: str = ""
    name: str = ""
    unique_id: str = ""
    file_type: str = ""


_offer = msgspec.json.Decoder(Offer)


def asks(delivery: Delivery, file: Attachment, chat: str, signer: Signer) -> dict[str, Any]:
    """The message that offers a file of the delivery in this chat."""
    context = {OFFER: sealed(Offer(delivery.ticket, chat, delivery.id, file.sha256), PURPOSE, signer)}
    number = delivery.content.values.get("number", "")
    words = said("offer" if number else "offer_plain", delivery.language, number=number)
    content = {
        "description": words,
        "sizeInBytes": file.size,
        "acceptContext": context,
        "declineContext": context,
    }
    return _alone({"contentType": ASKS, "name": _name(file.name), "content": content})


def read(did: Activity, signer: Signer) -> Consent | None:
    """What was said to an offer of ours; None: nothing that counts (forged, in another chat than it was made in, or not understood)."""
    carried = did.carried
    context = carried.get("context")
    value = context.get(OFFER) if isinstance(context, dict) else None
    if not isinstance(value, str) or did.kind != "personal":
        return None
    try:
        offer = unsealed(value, PURPOSE, signer, _offer, "the offer")
    except ForgedError:
        return None
    if offer.chat != did.where:  # a personal chat is one person's
        return None
    place = f"{did.where}#{known(did.reply_to_id, 'card')}" if did.reply_to_id else ""
    if carried.get("action") == "decline":
        return Consent(offer=offer, place=place)
    info = carried.get("uploadInfo")
    if carried.get("action") != "accept" or not isinstance(info, dict):
        return None
    return Consent(
        offer=offer,
        place=place,
        accepted=True,
        upload=_text(info, "uploadUrl"),
        url=_text(info, "contentUrl"),
        name=_name(_text(info, "name")),
        unique_id=_id(_text(info, "uniqueId")),
        file_type=_id(_text(info, "fileType")),
    )


def values_of(consent: Consent) -> dict[str, str]:
    """What goes along with the deed, and on with the delivery that carries it out."""
    found = {
        "place": consent.place,
        "upload": consent.upload,
        "url": consent.url,
        "name": consent.name,
        "unique_id": consent.unique_id,
        "file_type": consent.file_type,
    }
    return {name: value for name, value in found.items() if value}


def is_answer(content: Content) -> bool:
    """Whether a delivery carries out what was said to an offer."""
    return content.values.get("consent") in (SAVES, LEAVES)


def shows(content: Content) -> dict[str, Any]:
    """The message that shows the file where it is now, in the person's OneDrive."""
    values = content.values
    kind = values.get("file_type", "")
    about = {"uniqueId": values.get("unique_id", ""), **({"fileType": kind} if kind else {})}
    return _alone(
        {"contentType": SHOWS, "contentUrl": values.get("url", ""), "name": file_name(content), "content": about}
    )


def file_name(content: Content) -> str:
    """The file's name as Teams has it, else as the agent's was."""
    return _name(content.values.get("name", "") or content.attachments[0].name)


def _alone(attachment: dict[str, Any]) -> dict[str, Any]:
    """Teams shows these cards only in a message of their own."""
    return {"type": "message", "attachments": [attachment]}


def _name(name: str) -> str:
    return cut(clean(name).replace("\n", " "), LONGEST_NAME) or "file"


def _id(text: str) -> str:
    return text if _ID.fullmatch(text) else ""


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) and len(value) <= LONGEST_ADDRESS else ""
