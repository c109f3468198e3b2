"""Values of `calendars:` and `reports:` in config.yaml: the hours of a day, whose holidays, a time of day."""

import re
from datetime import time
from pathlib import Path

from gateway.calendars import written
from gateway.calendars.calendar import Hours


class OpenHours(str):
    """The open hours of a day: 8:00-12:00, 12:30-16:00; or closed; or 24h."""

    __slots__ = ()
    EXAMPLE = "8:00-12:00, 12:30-16:00"

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


class IcalFiles(str):
    """An iCalendar file (.ics) whose events are closed; several with commas between. As absolute paths, a line each."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, folder: Path) -> "IcalFiles":
        """Relative to the configuration; each file is read, and every event in it understood."""
        from gateway.calendars.ical import read  # noqa: PLC0415 - only who has such a file waits for it

        paths = [(folder / part.strip()).resolve() for part in text.split(",") if part.strip()]
        if not paths:
            raise ValueError("no file is named; write one like ./days.ics")
        for path in paths:
            read(path)
        return cls("\n".join(map(str, paths)))

    @property
    def paths(self) -> list[Path]:
        """The same to open."""
        return [Path(one) for one in self.split("\n")]


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
