"""unsend: a reply that has not left yet is taken back, and the ticket becomes what it was before it."""

from typing import Any, get_type_hints

import msgspec
from msgspec.structs import replace

from gateway.desk.changes import difference, nothing, plain, read
from gateway.desk.known import Known
from gateway.desk.refused import conflict, forbidden, invalid
from gateway.desk.values import line, only
from gateway.desk.waiting import wakes
from store.records import Action, Decision, Entry, Event, Interaction, Ticket, TicketChange

_TYPES = get_type_hints(Ticket)


def needs_log(action: Action) -> bool:
    """Whether the decision looks at the ticket's history."""
    return action.verb in ("unsend", "unresolve", "save_file", "leave_file")


def unsend(action: Action, known: Known) -> Decision:
    """{"interaction": id}: the actor's own reply leaves nobody's door; its words stay in the history, for agents.

    What the reply moved on the ticket goes back where nothing moved it again. Refuses what was never kept back. The commit refuses if
    any of its deliveries was ever handed out: a reply is sent or taken back, never both.
    """
    only(action, "interaction")
    wanted = line("interaction", action.values.get("interaction"))
    said = next((one for one in known.log if isinstance(one, Interaction) and one.id == wanted), None)
    if said is None or said.kind != "reply" or said.visibility != "public":
        raise invalid(
            "interaction",
            "W tym zgłoszeniu nie ma takiej odpowiedzi.",
            "There is no such reply on this ticket.",
        )
    if said.author.id.lower() != action.actor.id.lower():
        raise forbidden("To nie jest Twoja odpowiedź.", "This is not your reply.")
    events = [one for one in known.log if isinstance(one, Event) and one.interaction == said.id]
    if any(one.kind == "unsent" for one in events):
        return nothing(known)
    queued = [one for one in events if one.kind == "queued"]
    notices = [one for one in known.log if isinstance(one, Event) and one.kind == "notified" and one.at == said.at]
    if not said.leaves_at or not queued:
        raise too_late()
    after = replace(as_before(known.ticket, events), updated_at=known.now)
    told = Event(
        at=known.now,
        kind="unsent",
        author=action.actor,
        changes=difference(known.ticket, after),
        interaction=said.id,
    )
    log: list[Entry] = [told]
    log += [
        Event(at=known.now, kind="unsent", author=action.actor, delivery=one.delivery, interaction=said.id)
        for one in queued
    ]
    return Decision(
        read=read(known),
        tickets=(TicketChange(ticket=after, log=tuple(log)),),
        timers=wakes(after) if known.ticket.status != "pending" else (),
        takes_back=tuple(one.delivery for one in (*queued, *notices)),
    )


def too_late() -> Exception:
    """It was handed out to be sent: what is on its way can't be stopped."""
    return conflict(
        "Za późno: odpowiedź już wyszła.",
        "Too late: the reply has already left.",
    )


def as_before(ticket: Ticket, events: list[Event]) -> Ticket:
    """The ticket with what these events moved put back, but for fields that have another value by now."""
    back: dict[str, Any] = {}
    for event in events:
        for field, (old, new) in event.changes.items():
            if (
                field in _TYPES
                and field != "proposed"
                and msgspec.to_builtins(plain(getattr(ticket, field))) == msgspec.to_builtins(new)
            ):
                back[field] = _typed(field, old, getattr(ticket, field))
    return msgspec.structs.replace(ticket, **back)


def _typed(field: str, value: Any, now: Any) -> Any:
    """The field's value from its JSON: a record stands there under long names, everything else as it is kept."""
    if isinstance(now, msgspec.Struct) and isinstance(value, dict):
        return type(now)(**value)
    return msgspec.convert(value, _TYPES[field])
