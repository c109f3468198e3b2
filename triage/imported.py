"""A message from an archive: it opens or joins a ticket under its own date, and nobody is told, asked or answered. Pure."""

from msgspec.structs import replace

from store.records import IMPORTED, Author, Decision, Event, Message, Ms, Outcome, Targets, TicketChange
from triage.entries import author_of, interaction, own_references
from triage.known import Arrived, Found, Policy, read_of
from triage.opened import open_ticket
from triage.thread import Place


def waits(there: Place, message: Message, policy: Policy) -> bool:
    """Whether an agent must let the message in: it leads to a ticket of today, and its sender is a stranger there."""
    return bool(there.held) and IMPORTED not in there.ticket.tags and not _is_ours(message, policy)


def take_in(arrived: Arrived, there: Place | None, found: Found, policy: Policy, now: Ms) -> Decision:
    """The message where it belongs. It wakes no ticket and makes nobody a participant of one that is there.

    What the desk itself has sent is an agent's reply, if it leads to a ticket; machines' answers are internal, or ignored.
    """
    message = arrived.message
    arrived = replace(arrived, at=min(message.sent_at or arrived.at, now))
    if there is not None:
        return _joined(arrived, there, found, policy)
    if message.automatic in ("reply", "bounce") or _is_ours(message, policy):
        reason = "own-mail" if _is_ours(message, policy) else f"automatic-{message.automatic}"
        return Decision(read=read_of(found), outcome=Outcome(state="ignored", reason=reason))
    return _opened(arrived, found, policy, now)


def _joined(arrived: Arrived, there: Place, found: Found, policy: Policy) -> Decision:
    message = arrived.message
    said = interaction(arrived, author_of(message, found))
    if _is_ours(message, policy):
        said = replace(said, kind="reply", author=Author(kind="agent", name=message.sender.name))
    elif message.automatic in ("reply", "bounce"):
        said = replace(said, visibility="internal")
    ticket = replace(there.ticket, updated_at=max(there.ticket.updated_at, arrived.at))
    return Decision(
        read=read_of(found, there.ticket),
        tickets=(TicketChange(ticket=ticket, log=(said,), references=own_references(arrived)),),
        outcome=Outcome(state="interaction", reason="imported", of=0),
    )


def _opened(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> Decision:
    """As any new ticket, without what would happen today: no promise of when, no question, no risk to ask about."""
    decision = open_ticket(arrived, found, replace(policy, talk=None), now)
    change = decision.tickets[0]
    closed = arrived.message.imported == "closed"
    ticket = replace(
        change.ticket,
        status="closed" if closed else change.ticket.status,
        resolved_at=arrived.at if closed else 0,
        created_at=arrived.at,
        updated_at=arrived.at,
        targets=Targets(),
        risk=None,
        dialogue=None,
        tags=tuple(dict.fromkeys((*change.ticket.tags, IMPORTED))),
    )
    log = tuple(
        _dated(entry, arrived) if isinstance(entry, Event) else entry for entry in change.log if not _is_risk(entry)
    )
    return replace(
        decision,
        tickets=(replace(change, ticket=ticket, log=log),),
        deliveries=(),
        timers=(),
        outcome=Outcome(state="interaction", reason="imported", of=0),
        spend={},
        counts={},
    )


def _dated(entry: Event, arrived: Arrived) -> Event:
    return replace(entry, at=arrived.at, reason="imported" if entry.kind == "created" else entry.reason)


def _is_risk(entry: object) -> bool:
    return isinstance(entry, Event) and entry.kind == "risk"


def _is_ours(message: Message, policy: Policy) -> bool:
    return message.sender.address.lower() in policy.own_addresses
