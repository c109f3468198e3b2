"""A desk for tests of the store: small decisions, and a clock that can be moved."""

from pathlib import Path

from gateway.targets import due
from store.blobs import open_blobs
from store.client import Store
from store.connection import Connection
from store.ids import digest, message_id
from store.pipe import Flood
from store.records import (
    Author,
    Content,
    Decision,
    Delivery,
    Event,
    Inbound,
    Interaction,
    Outcome,
    Person,
    Read,
    Ticket,
    TicketChange,
)

SYSTEM = Author(kind="system")


def open_desk(connection: Connection, desk: str, folder: Path, *, flood: Flood | None = None) -> Store:
    """A store of this desk with blobs in `folder`."""
    blobs = open_blobs(f"file:{folder}/blobs", folder)
    return Store(connection, blobs, desk=desk, due=due, flood=flood or Flood())


def inbound(name: str, *, lane: str = "", text: str = "text", sender: str = "", channel: str = "mail") -> Inbound:
    """A message called `name`."""
    raw = text.encode()
    return Inbound(
        id=message_id(channel, name),
        channel=channel,
        external_id=name,
        lane=lane or name,
        digest=digest(raw),
        raw=raw,
        sender=sender,
        origin="192.0.2.1" if sender else "",
    )


def ticket(subject: str = "printer", **fields: object) -> Ticket:
    """A new ticket."""
    values: dict[str, object] = {
        "subject": subject,
        "requester": "anna",
        "queue": "l1",
        "level": "L1",
        "created_at": 1,
        "updated_at": 1,
    }
    return Ticket(**(values | fields))


def opening(message: str, subject: str = "printer", *, references: tuple[str, ...] = (), address: str = "") -> Decision:
    """Opens a ticket for a message, says so to `address`, and remembers the references."""
    said = Interaction(id=message, at=1, author=SYSTEM, visibility="public", channel="mail", text=subject)
    delivery = Delivery(
        id=f"d-{message}",
        lane=f"mail:{address}:",
        channel="mail",
        address=address,
        audience="requester",
        content=Content(text="received"),
    )
    return Decision(
        read=Read(references=dict.fromkeys(references, 0)),
        tickets=(TicketChange(ticket=ticket(subject), log=(said,), references=references),),
        persons=(Person(id="anna", name="Anna"),),
        deliveries=(delivery,) if address else (),
        outcome=Outcome(state="interaction", of=0),
    )


def delivered(delivery: str) -> Event:
    """The history's word that a delivery went out."""
    return Event(at=2, kind="delivered", author=SYSTEM, delivery=delivery)
