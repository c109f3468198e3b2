"""Values of `calendars:` and `reports:` in config.yaml: the hours of a day, whose holidays, a time of day."""

import re
from datetime import time
from pathlib import Path

from gateway.calendars import written
from gateway.calendars.calendar import Hours


class OpenHours(str):
    """The open hours of a day: 8:00-12:00, 12:30-16:00; or closed; or 24h."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "OpenHours":
        """Intervals that do not overlap, each within the day."""
        written.hours(text)
        return cls(text)

    @property
    def hours(self) -> Hours:
        """The same to reckon with."""
        return written.hours(self)


class Holidays(str):
    """A country (PL) or a part of one (DE-BY) whose public holidays are closed."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "Holidays":
        """One that the library `holidays` knows."""
        from gateway.calendars.public_holidays import public_holidays  # noqa: PLC0415 - heavy

        try:
            public_holidays(text)
        except ValueError as error:
            raise ValueError(f"{error}; write a country like PL, or a part of one like DE-BY (ISO 3166)") from None
        return cls(text)


class TimeOfDay(str):
    """A time of day: 8:00."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "TimeOfDay":
        """Hours and minutes, from 0:00 to 23:59."""
        if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
            raise ValueError(f"'{text}' is no time of day; write hours and minutes like 8:00")
        return cls(text)

    @property
    def time(self) -> time:
        """The same to reckon with."""
        hours, _, minutes = self.partition(":")
        return time(int(hours), int(minutes))
