"""The ways a ticket's status moves; each function returns the whole next ticket and touches nothing else."""

from typing import Any

from msgspec.structs import replace

from gateway.desk.refused import conflict
from store.records import Ms, Ticket

RESOLUTION_CODES = ("solved", "workaround", "duplicate", "not_reproducible", "no_answer", "withdrawn", "rejected")
PENDING_REASONS = ("requester", "vendor", "change", "approval", "other")

_DONE_PL = {"resolved": "rozwiązane", "closed": "zamknięte", "cancelled": "anulowane"}


def awake(ticket: Ticket) -> Ticket:
    """Somebody works on it again: in progress if it is somebody's, else new. No longer pending."""
    status = "in_progress" if ticket.assignee else "new"
    return replace(ticket, status=status, pending_reason="", pending_until=0)


def resolved(ticket: Ticket, code: str, now: Ms) -> Ticket:
    """Solved as far as we know; no longer pending."""
    return replace(ticket, status="resolved", resolution_code=code, resolved_at=now, pending_reason="", pending_until=0)


def pended(ticket: Ticket, reason: str, until: Ms = 0) -> Ticket:
    """Somebody else has to act; it wakes by itself at `until`, 0: never."""
    return replace(ticket, status="pending", pending_reason=reason, pending_until=until)


def cancelled(ticket: Ticket, code: str = "") -> Ticket:
    """Not going to be solved; no longer pending."""
    return replace(ticket, status="cancelled", resolution_code=code, pending_reason="", pending_until=0)


def answered(ticket: Ticket, now: Ms) -> Ticket:
    """A human answered in public: the first time counts, and work has begun."""
    changes: dict[str, Any] = {"first_response_at": ticket.first_response_at or now}
    if ticket.status in ("new", "assigned"):
        changes["status"] = "in_progress"
    return replace(ticket, **changes)


def require_unfinished(ticket: Ticket) -> None:
    """Refuses what makes no sense on a ticket that is done."""
    if ticket.state == "done":
        raise conflict(
            f"To zgłoszenie jest już {_DONE_PL[ticket.status]}; najpierw otwórz je ponownie (reopen).",
            f"This ticket is {ticket.status} already; reopen it first.",
        )
