"""resolve, close, cancel, reopen for agents; confirm and withdraw for the person who asked."""

from msgspec.structs import replace

from gateway.desk.changes import become, nothing
from gateway.desk.known import Known
from gateway.desk.refused import conflict
from gateway.desk.states import RESOLUTION_CODES, awake, cancelled, require_unfinished, resolved
from gateway.desk.talking import speak
from gateway.desk.values import REASON_LIMIT, choice, only, text
from store.records import Action, Decision


def resolve(action: Action, known: Known) -> Decision:
    """{"code", "text"?}: with a text, the requester and participants are told in these words."""
    only(action, "code", "text")
    code = choice(action, "code", RESOLUTION_CODES)
    body = text(action, "text", required=False)
    ticket = known.ticket
    if ticket.status == "resolved" and code == ticket.resolution_code and not body:
        return nothing(known)
    if ticket.status == "resolved":
        raise conflict(
            f"Zgłoszenie jest już rozwiązane (kod {ticket.resolution_code}); wyślij odpowiedź (reply) albo otwórz je ponownie (reopen).",
            f"The ticket is resolved already (code {ticket.resolution_code}); send a reply, or reopen it first.",
        )
    require_unfinished(ticket)
    after = resolved(ticket, code, known.now)
    if body:
        return speak(action, known, "resolved", after, words="resolved", body=body)
    return become(action, known, "resolved", after)


def close(action: Action, known: Known) -> Decision:
    """{}: a resolved ticket is finished for good."""
    only(action)
    ticket = known.ticket
    if ticket.status == "closed":
        return nothing(known)
    if ticket.status != "resolved":
        raise conflict(
            "Zamyka się tylko rozwiązane zgłoszenie; najpierw je rozwiąż (resolve).",
            "Only a resolved ticket is closed; resolve it first.",
        )
    return become(action, known, "closed", replace(ticket, status="closed"))


def cancel(action: Action, known: Known) -> Decision:
    """{"reason"}: it is not going to be solved; the reason stays internal."""
    only(action, "reason")
    reason = text(action, "reason", limit=REASON_LIMIT)
    if known.ticket.status == "cancelled":
        return nothing(known)
    require_unfinished(known.ticket)
    return become(action, known, "cancelled", cancelled(known.ticket), reason=reason)


def reopen(action: Action, known: Known) -> Decision:
    """{"reason"?}: not done after all; counted."""
    only(action, "reason")
    reason = text(action, "reason", limit=REASON_LIMIT, required=False)
    ticket = known.ticket
    if ticket.state != "done":
        return nothing(known)
    again = replace(awake(ticket), resolved_at=0, resolution_code="", reopened=ticket.reopened + 1)
    return become(action, known, "reopened", again, reason=reason)


def confirm(action: Action, known: Known) -> Decision:
    """{}: the person says it works now."""
    only(action)
    if known.ticket.status in ("resolved", "closed"):
        return nothing(known)
    require_unfinished(known.ticket)
    return become(action, known, "confirmed", resolved(known.ticket, "solved", known.now))


def withdraw(action: Action, known: Known) -> Decision:
    """{"reason"?}: the person no longer asks."""
    only(action, "reason")
    reason = text(action, "reason", limit=REASON_LIMIT, required=False)
    if known.ticket.status == "cancelled":
        return nothing(known)
    require_unfinished(known.ticket)
    return become(action, known, "withdrawn", cancelled(known.ticket, "withdrawn"), reason=reason)
