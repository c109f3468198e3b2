"""`calendars:` of config.yaml: when the desk is at work."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from gateway.calendars import written
from gateway.calendars.calendar import Calendar, Hours, no_holidays
from gateway.config_hours import Holidays, OpenHours
from gateway.config_values import TimeZone


class WrittenCalendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When somebody is at work."""

    hours: Annotated[
        dict[str, OpenHours],
        Meta(
            description="Open hours by day of the week: mon … sun, or mon-fri. Days not named are closed.",
            examples=['{mon-fri: "8:00-16:00"}'],
        ),
    ]
    holidays: Annotated[
        Holidays | None,
        Meta(description="Country (PL) or a part of one (DE-BY) whose public holidays are closed.", examples=["PL"]),
    ] = None
    timezone: Annotated[TimeZone | None, Meta(description="Of these hours; without it the desk's.")] = None
    days: Annotated[
        dict[str, OpenHours],
        Meta(
            description="Dates that are different, holidays too: closed, or hours of their own.",
            examples=['{2026-12-31: "8:00-12:00"}'],
        ),
    ] = {}

    def __post_init__(self) -> None:
        """Each day of the week once, and at least one open hour in it."""
        seen: set[int] = set()
        for name in self.hours:
            try:
                named = written.weekdays(name)
            except ValueError as error:
                raise ValueError(f"hours: {error}") from None
            if seen & set(named):
                raise ValueError(f"hours: '{name}' names a day that another line names too; write each day once")
            seen |= set(named)
        for name in self.days:
            try:
                written.day(name)
            except ValueError as error:
                raise ValueError(f"days: {error}") from None
        if not any(one.hours for one in self.hours.values()):
            raise ValueError("hours: no hour of the week is open; write at least one, like mon-fri: 8:00-16:00")

    def calendar(self, zone: TimeZone) -> Calendar:
        """The same to reckon with, in its own zone's time, else in this one's."""
        from gateway.calendars.public_holidays import public_holidays  # noqa: PLC0415 - heavy

        week: list[Hours] = [()] * 7
        for name, hours in self.hours.items():
            for weekday in written.weekdays(name):
                week[weekday] = hours.hours
        days: dict[date, Hours] = {written.day(name): hours.hours for name, hours in self.days.items()}
        holidays = public_holidays(self.holidays) if self.holidays else no_holidays
        return Calendar(ZoneInfo(self.timezone or zone), week, days=days, holidays=holidays)
