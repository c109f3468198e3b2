"""`centrala sla closed`: the days of a calendar that are not as its week has them, and why."""

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from gateway.calendars.calendar import DAY_MINUTES, ClosedDay, Hours
from gateway.calendars.written import WEEKDAYS, day
from gateway.cli.failure import CommandError
from gateway.cli.given import configuration
from gateway.cli.options import Json
from gateway.cli.output import print_json, print_table
from gateway.config_mistakes import suggestion

MOST_DAYS = 3_700


def closed(
    ctx: typer.Context,
    calendar: Annotated[str, typer.Argument(help="Its name in the config.")],
    *,
    since: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The first day, like 2026-12-24. Else today.")
    ] = "",
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="How many days to look at.")] = 366,
    as_json: Json = False,
) -> None:
    """Which working days of a calendar are closed or shorter, and why: holidays, days of the config, events of iCal files."""
    config = configuration(ctx)
    if calendar not in config.calendars:
        hint = suggestion(calendar, config.calendars) or "write one under calendars in the config"
        raise CommandError(f"no calendar is called '{calendar}'; {hint}")
    written = config.calendars[calendar]
    first = _first(since, ZoneInfo(written.timezone or config.desk.timezone))
    try:
        last = first + timedelta(days=days - 1)
        found = list(written.calendar(config.desk.timezone).closed_days(first, last))
    except OverflowError:
        raise CommandError(f"no calendar goes on for {days} days after {first}; take fewer") from None
    if as_json:
        for one in found:
            print_json({"day": str(one.day), "hours": hours_text(one.hours), "why": why(one)})
        return
    rows = [(str(one.day), WEEKDAYS[one.day.weekday()], hours_text(one.hours), why(one)) for one in found]
    print_table(("day", "", "open", "why"), rows, nothing=f"no day is different from {first} to {last}")


def why(one: ClosedDay) -> str:
    """The name of the holiday or event; where there is none, the config says so."""
    return one.why or "days of the config"


def hours_text(hours: Hours) -> str:
    """The hours as the config writes them: 8:00-12:00, 13:00-16:00, or closed."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours) or "closed"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}" if minutes < DAY_MINUTES else "24:00"


def _first(text: str, zone: ZoneInfo) -> date:
    try:
        return day(text) if text else datetime.now(zone).date()
    except ValueError as error:
        raise CommandError(f"--from: {error}") from None
