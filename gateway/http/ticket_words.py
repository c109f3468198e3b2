"""What a ticket's state and its promise are called on requesters' pages."""

from zoneinfo import ZoneInfo

from gateway.http.language import Language
from gateway.http.page_words import WORDS
from store.records import Ms, Ticket
from triage.promise import until


def status_word(ticket: Ticket) -> str:
    """The name among WORDS of how the ticket stands."""
    if ticket.status == "pending" and ticket.pending_reason in ("", "requester"):
        return "status_pending_requester"
    return f"status_{ticket.status}"


def promise(ticket: Ticket, now: Ms, zone: ZoneInfo, language: Language) -> str:
    """Until when we will answer, or have it solved; "" where nothing is promised: done, on hold for the requester, no target."""
    name, due = _promised(ticket)
    if not due:
        return ""
    place = 0 if language == "pl" else 1
    if due <= now:
        return "" if ticket.state == "waiting" else WORDS["promise_late"][place]
    return WORDS[name][place].format(when=until(due, now, zone, language))


def _promised(ticket: Ticket) -> tuple[str, Ms]:
    if ticket.state == "waiting":
        return ("promise_back", ticket.pending_until) if ticket.pending_reason != "requester" else ("", 0)
    if ticket.state == "done":
        return "", 0
    if ticket.first_response_at and ticket.targets.next_response:  # they wrote again and wait for an answer
        return "promise_answer", ticket.targets.next_response
    if ticket.first_response_at:
        return "promise_solved", ticket.targets.resolution
    return "promise_answer", ticket.targets.first_response or ticket.targets.resolution
