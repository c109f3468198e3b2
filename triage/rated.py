"""A message that is nothing but a rating: a face pressed in a chat, a number sent as the answer to the question. Pure."""

from msgspec.structs import replace

from store.ids import delivery_id
from store.records import Author, Content, Decision, Delivery, Ms, Outcome
from triage.entries import own_references
from triage.known import Arrived, Found, Policy, read_of
from triage.pace import is_live
from triage.persons import is_requester, person_of
from triage.rating import is_open, rated, score_of
from triage.text import own_words
from triage.thread import Place

_SURE = ("token", "signed", "conversation")  # ways to a ticket that nobody else knows


def rating(arrived: Arrived, there: Place, found: Found, policy: Policy, now: Ms) -> Decision | None:
    """What the message does as a rating; None: it is none, or nobody asked its sender.

    It does not become part of the conversation: nothing is reopened, and nobody waits for an answer. In a chat it is thanked for.
    """
    message, ticket = arrived.message, there.ticket
    if ticket.rating is None or not ticket.rating.asked_at or there.held or there.way not in _SURE:
        return None
    if message.automatic != "none" or message.attachments or arrived.verdict is not None:
        return None
    score = score_of(own_words(message.text))
    if not score or not is_open(ticket, now):
        return None
    person = person_of(arrived, found, now, ticket.language, on=ticket)
    if not is_requester(person, ticket):
        return None
    author = Author(kind="requester", id=person.id, name=person.name)
    change = rated(ticket, score, ticket.rating.comment, author, now, message=arrived.id)
    address = message.reply_address or message.sender.address
    thanks = Delivery(
        id=delivery_id(arrived.id, "rated", address),
        lane=f"{message.channel}:{address}:{ticket.number}",
        channel=message.channel,
        address=address,
        audience="requester",
        content=Content(text="rated"),
        language=ticket.language,
        created_at=now,
        ticket=ticket.number,
        person=person.id,
    )
    live = policy.talk is not None and is_live(message, policy.talk) and bool(address)
    return Decision(
        read=read_of(found, ticket),
        tickets=(replace(change, references=own_references(arrived)),),
        deliveries=(thanks,) if live else (),
        outcome=Outcome(state="interaction", reason="rated", of=0),
    )
