"""A conversation by mail, for who asks for it: to an address that is surely the visitor's, and a few times an hour at most."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from store.client import Store
from store.ids import delivery_id
from store.records import ChannelName, ChatMessage, ChatSession, Content, Decision, Delivery, Person
from triage.persons import takes_part

PER_HOUR = 3
HOUR = 3_600  # seconds
WHO = {
    "requester": ("Ty", "You"),
    "bot": ("Bot", "Bot"),
    "agent": ("Specjalista", "Specialist"),
    "system": ("Bot", "Bot"),
}


class UnprovedError(Exception):
    """No address is known that is surely the visitor's."""


class NothingSaidError(Exception):
    """There is no conversation yet, or it was asked for too often."""


async def send_transcript(store: Store, session: ChatSession, *, mail: ChannelName, ticket: str, zone: ZoneInfo) -> str:
    """Sends it; the address it goes to. Raises UnprovedError, NothingSaidError, UnavailableError."""
    number = int(ticket.rpartition("-")[2] or 0)
    found = await _addressee(store, session, number) if mail else None
    if found is None:
        raise UnprovedError
    address, person = found
    messages = await store.chats.history(session.id)
    if not messages or await store.spend(f"transcript:{address}", HOUR) > PER_HOUR:
        raise NothingSaidError
    delivery = Delivery(
        id=delivery_id(secrets.token_hex(16), "transcript", address),
        lane=f"{mail}:{address}:chat",
        channel=mail,
        address=address,
        audience="requester",
        content=Content(text="transcript", values={"body": transcript(messages, session.language, zone)}),
        language=session.language,
        proved=True,
        created_at=store.now(),
        ticket=number,
        person=person,
    )
    await store.pipe.commit(Decision(deliveries=(delivery,)), known={})
    return address


def transcript(messages: list[ChatMessage], language: str, zone: ZoneInfo) -> str:
    """The conversation as plain text: when, who, and what was said, with the names of files. Pure."""
    place = 0 if language == "pl" else 1
    told = []
    for one in messages:
        when = datetime.fromtimestamp(one.at / 1000, zone)
        who = one.author.name or WHO[one.author.kind][place]
        files = "".join(f"\n[{file.name}]" for file in one.files)
        told.append(f"{when:%d.%m.%Y %H:%M}  {who}:\n{one.text}{files}")
    return "\n\n".join(told)


async def _addressee(store: Store, session: ChatSession, number: int) -> tuple[str, str] | None:
    """The address and the person's id: whom the host page vouched for, else who has answered our mail about this ticket."""
    if session.identity:
        person = await store.tickets.known_as("email", session.identity)
        return session.identity, person.id if person is not None else ""
    if not session.email or not number:
        return None
    ticket, person = await store.tickets.one(number), await store.tickets.known_as("email", session.email)
    if ticket is None or person is None or not takes_part(person, ticket) or not _is_proved(person, session.email):
        return None
    return session.email, person.id


def _is_proved(person: Person, address: str) -> bool:
    return any(one.channel == "email" and one.address == address and one.proved for one in person.identities)
