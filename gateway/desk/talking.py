"""reply and note: words on a ticket. Whoever writes a reply says who may read it; there is no default."""

from msgspec.structs import replace

from gateway.desk.addressing import letters
from gateway.desk.changes import become
from gateway.desk.known import Known
from gateway.desk.refused import conflict, invalid
from gateway.desk.states import answered, resolved
from gateway.desk.values import choice, only, text
from store.records import Action, Decision, Interaction, Ticket

# The channel of what agents say: it came from none of the configured ones.
DESK = "desk"


def reply(action: Action, known: Known) -> Decision:
    """{"visibility": "public"|"internal", "text", "status": "resolved"?}. Public words go to requester and participants."""
    only(action, "visibility", "text", "status")
    visibility = choice(action, "visibility", ("public", "internal"))
    body = text(action, "text")
    status = choice(action, "status", ("resolved",), required=False)
    if visibility == "internal":
        if status:
            raise invalid(
                "status",
                "Pole „status” jest tylko dla odpowiedzi publicznej; do notatki użyj osobno „resolve”.",
                'The field "status" goes with a public reply only; beside a note, use "resolve".',
            )
        return _noted(action, known, body)
    ticket = known.ticket
    if ticket.status in ("closed", "cancelled"):
        raise conflict(
            "To zgłoszenie jest zakończone; najpierw otwórz je ponownie (reopen) albo zapisz notatkę (note).",
            f"This ticket is {ticket.status}; reopen it first, or write a note.",
        )
    if status and ticket.status != "resolved":
        return speak(action, known, "resolved", resolved(ticket, "solved", known.now), words="resolved", body=body)
    return speak(action, known, "answered", ticket, words="reply", body=body)


def note(action: Action, known: Known) -> Decision:
    """{"text"}: always internal, on a ticket in any status."""
    only(action, "text")
    return _noted(action, known, text(action, "text"))


def speak(action: Action, known: Known, kind: str, after: Ticket, *, words: str, body: str) -> Decision:
    """A public answer under the text id `words`, with the ticket becoming `after` and knowing of its first human answer."""
    deliveries, unreached = letters(action, known, text=words, body=body)
    said = Interaction(
        id=action.id,
        at=known.now,
        author=action.actor,
        visibility="public",
        channel=DESK,
        text=body,
        kind="reply",
        subject=known.ticket.subject,
    )
    return become(
        action, known, kind, answered(after, known.now), said=said, deliveries=deliveries, unreached=unreached
    )


def _noted(action: Action, known: Known, body: str) -> Decision:
    said = Interaction(
        id=action.id, at=known.now, author=action.actor, visibility="internal", channel=DESK, text=body, kind="note"
    )
    return become(action, known, "noted", replace(known.ticket), said=said)
