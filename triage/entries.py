"""What a message leaves in a ticket's history. Pure."""

from store.records import Author, Hit, Interaction, Message
from triage.known import Arrived, Found, sender_id
from triage.rules import Classification

SYSTEM = Author(kind="system")
TEXT_KEPT = 65_536  # characters of a message in the history; the original keeps all of it
SUBJECT_KEPT = 250


def interaction(arrived: Arrived, author: Author) -> Interaction:
    """The message as an entry of a ticket's history."""
    message = arrived.message
    return Interaction(
        id=arrived.id,
        at=arrived.at,
        author=author,
        visibility="public",
        channel=message.channel,
        text=message.text[:TEXT_KEPT],
        subject=message.subject[:SUBJECT_KEPT],
        quoted=message.quoted[:TEXT_KEPT],
        attachments=message.attachments,
        original=arrived.original,
        sender=message.sender.address,
        secrets=arrived.secrets,
        trust=message.trust,
        authentication=message.authentication,
        notes=message.notes if len(message.text) <= TEXT_KEPT else tuple(dict.fromkeys((*message.notes, "text-cut"))),
    )


def author_of(message: Message, found: Found) -> Author:
    """The sender as the author of an entry."""
    return Author(
        kind="requester", id=sender_id(message, found), name=message.sender.name[:150] or message.sender.address
    )


def by(arrived: Arrived) -> Author:
    """The agent whose word let a held message join, else the system."""
    verdict = arrived.verdict
    return Author(kind="agent", id=verdict.by, name=verdict.by_name) if verdict and verdict.by else SYSTEM


def own_references(arrived: Arrived) -> tuple[str, ...]:
    """What will lead to the ticket from now on: the message's own Message-ID."""
    return (arrived.message.external_id,) if arrived.message.external_id else ()


def subject_of(message: Message) -> str:
    """The subject, or the first line of what was written."""
    subject = " ".join(message.subject.split())
    if not subject:
        subject = next((line.strip() for line in message.text.splitlines() if line.strip()), "")
    return subject[:SUBJECT_KEPT]


def hits(result: Classification) -> tuple[Hit, ...]:
    """What the ticket keeps of the trace: rules and what matched; what they set stands on the ticket, and `explain` tells all."""
    return tuple(
        Hit(rule=hit.rule, matched=hit.matched) for hit in result.trace if hit.matched and hit.matched != ("always",)
    )
