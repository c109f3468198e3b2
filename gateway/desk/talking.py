"""reply and note: words on a ticket. Whoever writes a reply says who may read it; there is no default."""

from msgspec.structs import replace

from gateway.desk.addressing import letters
from gateway.desk.attaching import attached
from gateway.desk.changes import become
from gateway.desk.known import Known
from gateway.desk.mentioning import mentioned, watched_by
from gateway.desk.refused import conflict, invalid
from gateway.desk.states import PENDING_REASONS, RESOLUTION_CODES, answered, pended, require_unfinished, resolved
from gateway.desk.values import choice, only, text, whole
from store.records import Action, Attachment, Decision, Interaction, Ms, Ticket

# The channel of what agents say: it came from none of the configured ones.
DESK = "desk"
LONGEST_HOLD = 10_000  # ms a reply may wait before it leaves


def reply(action: Action, known: Known) -> Decision:
    """{"visibility": "public"|"internal", "text", "files": [id...]?, "status"?, "code"?, "reason"?, "hold_ms"?}.

    Public words go to requester and participants. "status": "resolved" (with a "code", else solved) or "pending" (for a "reason", else
    requester). "hold_ms" keeps the reply back so long, in which `unsend` may take it away.
    """
    only(action, "visibility", "text", "status", "files", "code", "reason", "hold_ms", "mentions")
    visibility = choice(action, "visibility", ("public", "internal"))
    body = text(action, "text")
    files = attached(action, known)
    status = choice(action, "status", ("resolved", "pending"), required=False)
    code = choice(action, "code", RESOLUTION_CODES, required=False)
    reason = choice(action, "reason", PENDING_REASONS, required=False)
    hold = whole(action, "hold_ms", most=LONGEST_HOLD)
    if visibility == "internal":
        if status or hold:
            raise invalid(
                "status" if status else "hold_ms",
                "Pola „status” i „hold_ms” są tylko dla odpowiedzi publicznej; do notatki użyj osobno „resolve” albo „pend”.",
                'The fields "status" and "hold_ms" go with a public reply only; beside a note, use "resolve" or "pend".',
            )
        return _noted(action, known, body, files)
    _require(status == "resolved" or not code, "code", "resolved")
    _require(status == "pending" or not reason, "reason", "pending")
    ticket = known.ticket
    if ticket.status in ("closed", "cancelled"):
        raise conflict(
            "To zgłoszenie jest zakończone; najpierw otwórz je ponownie (reopen) albo zapisz notatkę (note).",
            f"This ticket is {ticket.status}; reopen it first, or write a note.",
        )
    leaves = known.now + hold
    if status == "resolved" and ticket.status != "resolved":
        after = resolved(ticket, code or "solved", leaves)
        return speak(action, known, "resolved", after, words="resolved", body=body, files=files, hold=hold)
    if status == "pending":
        require_unfinished(ticket)
        after = pended(answered(ticket, leaves), reason or "requester")
        return speak(action, known, "pended", after, words="reply", body=body, files=files, hold=hold)
    return speak(action, known, "answered", ticket, words="reply", body=body, files=files, hold=hold)


def note(action: Action, known: Known) -> Decision:
    """{"text", "files": [id...]?, "mentions": [e-mail of an agent...]?}: always internal, on a ticket in any status.

    Whoever is mentioned watches the ticket from now on, and is told.
    """
    only(action, "text", "files", "mentions")
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
    hold: Ms = 0,
) -> Decision:
    """A public answer under the text id `words`, with its files and with the ticket becoming `after` and knowing of its first human answer.

    It leaves in `hold` ms: its deliveries wait so long, and figures count from then.
    """
    deliveries, unreached = letters(action, known, text=words, body=body, files=files)
    leaves = known.now + hold if hold else 0
    if leaves:
        deliveries = tuple(replace(one, not_before=leaves) for one in deliveries)
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
        leaves_at=leaves,
    )
    return become(
        action, known, kind, answered(after, known.now + hold), said=said, deliveries=deliveries, unreached=unreached
    )


def _require(fine: bool, path: str, status: str) -> None:  # noqa: FBT001 - read as "require that"
    if not fine:
        raise invalid(
            path,
            f"Pole „{path}” ma sens tylko razem ze „status”: „{status}”.",
            f'The field "{path}" goes with "status": "{status}" only.',
        )


def _noted(action: Action, known: Known, body: str, files: tuple[Attachment, ...]) -> Decision:
    called = mentioned(action, known)
    said = Interaction(
        id=action.id,
        at=known.now,
        author=action.actor,
        visibility="internal",
        channel=DESK,
        text=body,
        kind="note",
        attachments=files,
        mentions=called,
    )
    return become(action, known, "noted", watched_by(known.ticket, called), said=said)
