"""When a ticket that waits wakes up: the moments people name, and a date typed in the desk's time zone. Pure."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from gateway.http.language import Language
from store.records import Ms

MORNING: Final = time(8, 0)
_DAYS: Final = {
    "pl": ("pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def named(now: Ms, zone: ZoneInfo) -> dict[str, Ms]:
    """By name: hours (in two hours), tomorrow (morning), monday (the next one, where that is not tomorrow), week (in a week, morning)."""
    local = datetime.fromtimestamp(now / 1000, zone)
    today = local.date()
    to_monday = 7 - today.weekday()
    days = {"tomorrow": 1, "monday": to_monday, "week": 7}
    if to_monday in (1, 7):  # Monday is "tomorrow", or "in a week"
        del days["monday"]
    found = {"hours": now + 2 * 3_600_000}
    for name, ahead in days.items():
        found[name] = _ms(datetime.combine(today + timedelta(days=ahead), MORNING, zone))
    return found


def typed(text: str, zone: ZoneInfo) -> Ms | None:
    """What a datetime-local field holds (2026-11-24T08:00, HTML section "Local dates and times") on the desk's clock; None if it is no date."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is not None or not 2000 <= moment.year < 3000 or len(text.strip()) < len("2026-11-24T08:00"):
        return None
    return _ms(moment.replace(tzinfo=zone))


def shown(moment: Ms, zone: ZoneInfo, language: Language) -> str:
    """Short, with the day of the week: wt. 24.11, 08:00 or Tue 24 Nov, 08:00."""
    local = datetime.fromtimestamp(moment / 1000, zone)
    day = f"{local:%d.%m}" if language == "pl" else f"{local.day} {_MONTHS[local.month - 1]}"
    return f"{_DAYS[language][local.weekday()]} {day}, {local:%H:%M}"


def as_field(moment: Ms, zone: ZoneInfo) -> str:
    """A moment as the value of a datetime-local field; "" for 0."""
    return f"{datetime.fromtimestamp(moment / 1000, zone):%Y-%m-%dT%H:%M}" if moment else ""


def _ms(moment: datetime) -> Ms:
    return round(moment.timestamp() * 1000)
