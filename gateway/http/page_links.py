"""Signed links to ticket pages, as they are opened: from a mail of ours, or from the page after a form.

A link from a mail proves that its reader reads mail at the address. A link from the confirmation page proves only that its
reader wrote the ticket: the address in a form is claimed by whoever fills it in. So what is sent through it joins the ticket by its
conversation and vouches for no address.
"""

import msgspec
from aiohttp import web

from channels.base import ForgedError
from channels.signature import ExpiredError
from gateway.http.context import base_of, services_of
from gateway.http.problem import ProblemError
from gateway.http.tries import tries
from gateway.services import Services
from store.records import ChannelName

CLAIMED_LIFE = 30 * 86_400_000  # ms


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What a link opens. `channel` and `conversation` are empty in a link from a mail."""

    number: int
    person: str
    channel: ChannelName = ""
    conversation: str = ""


def claimed_link(services: Services, number: int, person: str, channel: ChannelName, conversation: str) -> str:
    """The path of the page of a ticket that was just opened by a form."""
    now = services.store.now()
    expires = now - now % 86_400_000 + CLAIMED_LIFE
    token = services.signer.link("claimed", f"{number}:{person}:{channel}:{conversation}", expires)
    return f"{base_of(services)}/ticket/{token}"


async def open_link(request: web.Request) -> Opened:
    """What the token in the path opens. Raises ProblemError: 403 (not ours), 410 (its time is over), 429 (too many wrong ones)."""
    services = services_of(request)
    wrong = tries(request)
    try:
        return _open(services, request.match_info["token"])
    except ExpiredError:
        raise ProblemError(
            410,
            "Ten link już wygasł. Otwórz zgłoszenie przez „Moje zgłoszenia” albo odpowiedz na dowolną wiadomość od nas w tej sprawie.",
            "This link has expired. Open the ticket from “My tickets”, or answer any mail from us about the matter.",
        ) from None
    except ForgedError:
        await wrong()
        raise ProblemError(
            403,
            "Ten link nie działa. Sprawdź, czy jest skopiowany w całości, albo otwórz go prosto z wiadomości od nas.",
            "This link does not work. Check that it was copied as a whole, or open it right from our mail.",
        ) from None


def _open(services: Services, token: str) -> Opened:
    now = services.store.now()
    try:
        number, person = services.links.open(token, now)
    except ExpiredError:
        raise
    except ForgedError:
        payload = services.signer.open_link("claimed", token, now)
        text, person, channel, conversation = payload.split(":")
        return Opened(number=int(text), person=person, channel=channel, conversation=conversation)
    return Opened(number=number, person=person)
