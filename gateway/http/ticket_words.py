"""What a ticket's state and its promise are called on requesters' pages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.http.language import Language
from gateway.http.page_words import WORDS
from store.records import Ms, Ticket

# After "do": until Monday, …
_DAYS_PL = ("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def until(due: Ms, now: Ms, zone: ZoneInfo, language: Language) -> str:
    """A moment ahead as people say it after "do" or "by": dziś do 14:30, do piątku 14:30, by 5 Dec 14:30."""
    then, today = datetime.fromtimestamp(due / 1000, zone), datetime.fromtimestamp(now / 1000, zone).date()
    clock = f"{then:%H:%M}"
    days = (then.date() - today) / timedelta(days=1)
    if language == "pl":
        if days <= 1:
            return f"{'dziś' if days < 1 else 'jutro'} do {clock}"
        day = _DAYS_PL[then.weekday()] if days < 7 else f"{then.day}.{then:%m.%Y}"
        return f"do {day}, godz. {clock}"
    if days <= 1:
        return f"by {clock} {'today' if days < 1 else 'tomorrow'}"
    day = _DAYS_EN[then.weekday()] if days < 7 else f"{then.day} {_MONTHS_EN[then.month - 1]} {then.year}"
    return f"by {clock} on {day}"


def _promised(ticket: Ticket) -> tuple[str, Ms]:
    if ticket.state == "waiting":
        return ("promise_back", ticket.pending_until) if ticket.pending_reason != "requester" else ("", 0)
    if ticket.state == "done":
        return "", 0
    if ticket.first_response_at:
        return "promise_solved", ticket.targets.resolution
    return "promise_answer", ticket.targets.first_response or ticket.targets.resolution
