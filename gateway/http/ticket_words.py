"""What a ticket's state and its promise are called on requesters' pages."""

from zoneinfo import ZoneInfo

from gateway.http.language import Language
from gateway.http.page_words import WORDS
from store.records import Ms, Ticket
from triage.promise import promise_of, until


def status_word(ticket: Ticket) -> str:
    """The name among WORDS of how the ticket stands."""
    if ticket.status == "pending" and ticket.pending_reason in ("", "requester"):
        return "status_pending_requester"
    return f"status_{ticket.status}"


def promise(ticket: Ticket, now: Ms, zone: ZoneInfo, language: Language) -> str:
    """Until when we will answer, or have it solved; "" where nothing is promised: done, on hold for the requester, no target."""
    name, due = promise_of(ticket)
    if not due:
        return ""
    place = 0 if language == "pl" else 1
    if due <= now:
        return "" if ticket.state == "waiting" else WORDS["promise_late"][place]
    return WORDS[name][place].format(when=until(due, now, zone, language))
