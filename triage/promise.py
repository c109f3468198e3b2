"""When an answer can be expected, as people say it; the bot says so where it hands over to a person. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from store.records import Ms
from triage.dialogue.turn import Say, Turn, part

# After "do": until Monday, …
_DAYS_PL = ("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The bot's words after which a person is waited for.
HANDS_OVER = frozenset({"then_person", "handed", "person", "urgent", "angry", "not_helped"})


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


def promised(turn: Turn, now: Ms, zone: ZoneInfo) -> Turn:
    """The turn with a sentence that says until when a person will answer, where it hands over to one who has not answered yet."""
    ticket, due = turn.ticket, turn.ticket.targets.first_response
    hands = any(one.text in HANDS_OVER for one in turn.say.parts)
    if turn.waits or not hands or due <= now or ticket.first_response_at or ticket.state != "open":
        return turn
    when = until(due, now, zone, ticket.language)
    return replace(turn, say=Say((*turn.say.parts, part("promise", when=when)), turn.say.choices, turn.say.fields))
