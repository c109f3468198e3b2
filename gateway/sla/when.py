"""A moment in a notice, short and never mistaken: today's by the clock, others by date too."""

from datetime import datetime
from zoneinfo import ZoneInfo

from store.records import Ms


def moment(at: Ms, now: Ms, zone: ZoneInfo, language: str) -> str:
    """dziś 14:30 or 24.11.2026, 14:30; today 14:30 or 2026-11-24, 14:30."""
    then, today = datetime.fromtimestamp(at / 1000, zone), datetime.fromtimestamp(now / 1000, zone)
    if then.date() == today.date():
        return f"{'dziś' if language == 'pl' else 'today'} {then:%H:%M}"
    return f"{then:%d.%m.%Y, %H:%M}" if language == "pl" else f"{then:%Y-%m-%d, %H:%M}"
