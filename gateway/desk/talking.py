"""reply and note: words on a ticket. Whoever writes a reply says who may read it; there is no default."""

from msgspec.structs import replace

from gateway.desk.addressing import letters
from gateway.desk.attaching import attached
from gateway.desk.changes import become
from gateway.desk.known import Known
from gateway.desk.refused import conflict, invalid
from gateway.desk.states import answered, resolved
from gateway.desk.values import choice, only, text
from store.records import Action, Attachment, Decision, Interaction, Ticket

# The channel of what agents say: it came from none of the configured ones.
DESK = "desk"


def reply(action: Action, known: Known) -> Decision:
    """{"visibility": "public"|"internal", "text", "status": "resolved"?, "files": [id...]?}. Public words go to requester and participants."""
    only(action, "visibility", "text", "status", "files")
    visibility = choice(action, "visibility", ("public", "internal"))
    body = text(action, "text")
    files = attached(action, known)
    status = choice(action, "status", ("resolved",), required=False)
    if visibility == "internal":
        if status:
            raise invalid(
                "status",
                "Pole „status” jest tylko dla odpowiedzi publicznej; do notatki użyj osobno „resolve”.",
                'The field "status" goes with a public reply only; beside a note, use "resolve".',
            )
        return _noted(action, known, body, files)
    ticket = known.ticket
    if ticket.status in ("closed", "cancelled"):
        raise conflict(
            "To zgłoszenie jest zakończone; najpierw otwórz je ponownie (reopen) albo zapisz notatkę (note).",
            f"This ticket is {ticket.status}; reopen it first, or write a note.",
        )
    if status and ticket.status != "resolved":
        return speak(
            action, known, "resolved", resolved(ticket, "solved", known.now), words="resolved", body=body, files=files
        )
    return speak(action, known, "answered", ticket, words="reply", body=body, files=files)


def note(action: Action, known: Known) -> Decision:
    """{"text", "files": [id...]?}: always internal, on a ticket in any status."""
    only(action, "text", "files")
    return _noted(action, known, text(action, "text"), attached(action, known))


def speak(
    action: Action,
    known: Known,
    kind: str,
    after: Ticket,
    *,
    words: str,
    body: str,
    files: tuple[Attachment, ...] = (),
) -> Decision:
    """A public answer under the text id `words`, with its files and with the ticket becoming `after` and knowing of its first human answer."""
    deliveries, unreached = letters(action, known, text=words, body=body, files=files)
    said = Interaction(
        id=action.id,
        at=known.now,
        author=action.actor,
        visibility="public",
        channel=DESK,
        text=body,
        kind="reply",
        subject=known.ticket.subject,
        attachments=files,
    )
    return become(
        action, known, kind, answered(after, known.now), said=said, deliveries=deliveries, unreached=unreached
    )


def _noted(action: Action, known: Known, body: str, files: tuple[Attachment, ...]) -> Decision:
    said = Interaction(
        id=action.id,
        at=known.now,
        author=action.actor,
        visibility="internal",
        channel=DESK,
        text=body,
        kind="note",
        attachments=files,
    )
    return become(action, known, "noted", replace(known.ticket), said=said)
