"""merge, link and unlink: two tickets at once, both compared on commit."""

from msgspec.structs import replace

from gateway.desk.changes import event, nothing, read
from gateway.desk.known import Known
from gateway.desk.refused import conflict, invalid
from gateway.desk.values import named_ticket, only
from store.records import Action, Conversation, Decision, Ticket, TicketChange

_NAMING = {"merge": "into", "link": "to", "unlink": "to"}


def target_of(action: Action, prefix: str) -> int:
    """The number of the other ticket an action names, to be loaded as Known.other; 0 where it names none."""
    field = _NAMING.get(action.verb)
    return named_ticket(action.values.get(field), prefix) if field else 0


def merge(action: Action, known: Known) -> Decision:
    """{"into": "HD-7" or 7}: closed here; conversations and participants go on there. A merged ticket stays merged.

    Messages that still name this ticket find the other by `merged_into`.
    """
    only(action, "into")
    ticket, other = known.ticket, _other(action, known)
    if other.merged_into:
        raise conflict(
            f"{known.name(other.number)} jest scalone z {known.name(other.merged_into)}; scal z tamtym.",
            f"{known.name(other.number)} is merged into {known.name(other.merged_into)}; merge into that one.",
            "into",
        )
    if other.state == "done" and ticket.state != "done":
        raise conflict(
            f"{known.name(other.number)} jest zakończone, a to zgłoszenie nie; najpierw otwórz tamto ponownie (reopen).",
            f"{known.name(other.number)} is {other.status}, this ticket is not; reopen the other first.",
            "into",
        )
    left = replace(
        ticket,
        status="closed",
        merged_into=other.number,
        resolution_code="duplicate",
        conversations=(),
        participants=(),
        pending_reason="",
        pending_until=0,
    )
    moved = tuple(place for place in _with_owner(ticket) if place not in other.conversations)
    refused = {one.address for one in other.proposed}
    everybody = dict.fromkeys((*other.participants, ticket.requester, *ticket.participants))
    joined = replace(
        other,
        conversations=(*other.conversations, *moved),
        participants=tuple(person for person in everybody if person and person != other.requester),
        proposed=(*other.proposed, *(one for one in ticket.proposed if one.address not in refused)),
    )
    leads = tuple(f"{place.channel}:{place.thread}" for place in ticket.conversations if place.thread)
    told = event(action, known, "merged_from", other, joined)
    told = replace(told, changes={**told.changes, "merged_from": (None, ticket.number)})
    return Decision(
        read=read(known),
        tickets=(
            TicketChange(
                ticket=replace(left, updated_at=known.now), log=(event(action, known, "merged", ticket, left),)
            ),
            TicketChange(ticket=replace(joined, updated_at=known.now), log=(told,), conversations=leads),
        ),
    )


def link(action: Action, known: Known) -> Decision:
    """{"to": "HD-7" or 7}: each knows of the other."""
    only(action, "to")
    other = _other(action, known)
    pairs = ((known.ticket, _linked(known.ticket, other)), (other, _linked(other, known.ticket)))
    return _both(action, known, "linked", pairs)


def unlink(action: Action, known: Known) -> Decision:
    """{"to": "HD-7" or 7}: neither knows of the other."""
    only(action, "to")
    other = _other(action, known)
    pairs = ((known.ticket, _unlinked(known.ticket, other)), (other, _unlinked(other, known.ticket)))
    return _both(action, known, "unlinked", pairs)


def _other(action: Action, known: Known) -> Ticket:
    field = _NAMING[action.verb]
    number = target_of(action, known.prefix)
    if not number:
        raise invalid(
            field,
            f"Podaj numer zgłoszenia w polu „{field}”, na przykład {known.name(7)}.",
            f'Name a ticket in the field "{field}", like {known.name(7)}.',
        )
    if number == known.ticket.number:
        raise invalid(field, "To jest to samo zgłoszenie; podaj inne.", "That is this very ticket; name another one.")
    if known.other is None or known.other.number != number:
        raise invalid(field, f"Nie ma zgłoszenia {known.name(number)}.", f"There is no ticket {known.name(number)}.")
    return known.other


def _with_owner(ticket: Ticket) -> tuple[Conversation, ...]:
    return tuple(replace(place, person=place.person or ticket.requester) for place in ticket.conversations)


def _linked(ticket: Ticket, other: Ticket) -> Ticket:
    return ticket if other.number in ticket.links else replace(ticket, links=(*ticket.links, other.number))


def _unlinked(ticket: Ticket, other: Ticket) -> Ticket:
    return replace(ticket, links=tuple(number for number in ticket.links if number != other.number))


def _both(action: Action, known: Known, kind: str, pairs: tuple[tuple[Ticket, Ticket], ...]) -> Decision:
    changed = [(before, after) for before, after in pairs if before != after]
    if not changed:
        return nothing(known)
    return Decision(
        read=read(known),
        tickets=tuple(
            TicketChange(ticket=replace(after, updated_at=known.now), log=(event(action, known, kind, before, after),))
            for before, after in changed
        ),
    )
