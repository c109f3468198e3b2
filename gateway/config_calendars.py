"""`calendars:` of config.yaml: when the desk is at work."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from gateway.calendars import written
from gateway.calendars.calendar import Calendar, Closing, Closings, Holidays, Hours, no_closings, no_holidays
from gateway.config_hours import Holidays as HolidaysOf
from gateway.config_hours import IcalFiles, OpenHours
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
        HolidaysOf | None,
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
    ical: Annotated[
        IcalFiles | None,
        Meta(
            description="An iCalendar file (.ics) whose events are closed, whole days or hours; several with commas. Read at start.",
            examples=["./days.ics"],
        ),
    ] = None

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
        place = ZoneInfo(self.timezone or zone)
        holidays: Holidays = public_holidays(self.holidays) if self.holidays else no_holidays
        closings: Closings = no_closings
        if self.ical:
            holidays, closings = self._of_files(holidays, place)
        return Calendar(place, week, days=days, holidays=holidays, closings=closings)

    def _of_files(self, public: Holidays, place: ZoneInfo) -> tuple[Holidays, Closings]:
        """The closed days of the files beside the public ones, whose names count first; and the closed hours."""
        from gateway.calendars.ical import read  # noqa: PLC0415 - only who has such a file waits for it

        files = [read(path) for path in self.ical.paths] if self.ical else []

        @cache
        def holidays(year: int) -> Mapping[date, str]:
            found: dict[date, str] = {}
            for one in files:
                found |= one.days(year)
            return found | dict(public(year))

        @cache
        def closings(year: int) -> Sequence[Closing]:
            return sorted(closing for one in files for closing in one.hours(year, place))

        return holidays, closings
