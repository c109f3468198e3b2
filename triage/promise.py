"""When an answer can be expected, as people say it; the bot says so where it hands over to a person. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from store.records import Ms, Ticket
from triage.dialogue.turn import Say, Turn, part

# After "do": until Monday, …
_DAYS_PL = ("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The bot's words after which a person is waited for.
HANDS_OVER = frozenset({"then_person", "handed", "person", "urgent", "angry", "not_helped"})


def promise_of(ticket: Ticket) -> tuple[str, Ms]:
    """What its requester is promised now ("promise_answer", "promise_solved", "promise_back"), and until when; 0: nothing."""
    if ticket.state == "waiting":
        return ("promise_back", ticket.pending_until) if ticket.pending_reason != "requester" else ("", 0)
    if ticket.state == "done":
        return "", 0
    if ticket.first_response_at and ticket.targets.next_response:  # they wrote again and wait for an answer
        return "promise_answer", ticket.targets.next_response
    if ticket.first_response_at:
        return "promise_solved", ticket.targets.resolution
    return "promise_answer", ticket.targets.first_response or ticket.targets.resolution


def until(due: Ms, now: Ms, zone: ZoneInfo, language: str) -> str:
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


def standing(due: Ms, now: Ms, zone: ZoneInfo, language: str) -> str:
    """The same with the date, for where it stands longer than a day: dziś (23.11) do 14:30, by 14:30 on Friday, 27 Nov."""
    then, today = datetime.fromtimestamp(due / 1000, zone), datetime.fromtimestamp(now / 1000, zone).date()
    days, clock = (then.date() - today).days, f"{then:%H:%M}"
    year = "" if then.year == today.year else f" {then.year}"
    if language == "pl":
        date = f"{then.day}.{then:%m}" + (f".{then.year}" if year else "")
        if days <= 1:
            return f"{'dziś' if days < 1 else 'jutro'} ({date}) do {clock}"
        return f"do {_DAYS_PL[then.weekday()]}, {date}, godz. {clock}"
    date = f"{then.day} {_MONTHS_EN[then.month - 1]}{year}"
    if days <= 1:
        return f"by {clock} {'today' if days < 1 else 'tomorrow'} ({date})"
    return f"by {clock} on {_DAYS_EN[then.weekday()]}, {date}"


def promised(turn: Turn, now: Ms, zone: ZoneInfo) -> Turn:
    """The turn with a sentence that says until when a person will answer, where it hands over to one who has not answered yet."""
    ticket, due = turn.ticket, turn.ticket.targets.first_response
    hands = any(one.text in HANDS_OVER for one in turn.say.parts)
    if turn.waits or not hands or due <= now or ticket.first_response_at or ticket.state != "open":
        return turn
    when = until(due, now, zone, ticket.language)
    return replace(turn, say=Say((*turn.say.parts, part("promise", when=when)), turn.say.choices, turn.say.fields))
