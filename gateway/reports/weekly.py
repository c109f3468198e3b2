"""The weekly mail: when it is due, and what it says. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from gateway.figures.asked import Number, Period
from gateway.figures.names import FIGURE, FigureId, Time
from gateway.reports import told
from store.records import Content, Ms

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LATE: Final = 3 * 86_400_000  # ms; older news is none: a gateway that was off for longer waits for the next week
# What is told, under which heading.
PARTS: Final[tuple[tuple[tuple[str, str], tuple[FigureId, ...]], ...]] = (
    (("Ruch", "Load"), ("created", "solved", "backlog")),
    (("Praca ludzi", "People's work"), ("frt", "art", "mttr", "fcr", "escalation", "reopen")),
    (("Obietnice i jakość", "Promises and quality"), ("sla_first_response", "sla_resolution", "csat", "csat_response")),
    (("Praca bota", "The bot's work"), ("deflection",)),
)
TOLD: Final = tuple(one for _, ids in PARTS for one in ids)

_MONTHS: Final = (
    ("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
)  # fmt: skip
_SUBJECT: Final = ("{desk}: tydzień {span} w liczbach", "{desk}: the week of {span} in figures")
_FIRST: Final = (
    "{desk} w liczbach: {span}. W nawiasach stoi zmiana względem tygodnia wcześniej.",
    "{desk} in figures: {span}. In brackets stands the change to the week before.",
)
_CLOCK: Final = (
    "Czasy są liczone w godzinach pracy.",
    "Times are counted in open hours.",
)
_QUIET: Final = ("W tym tygodniu nie było żadnych zgłoszeń.", "There were no tickets this week.")
_MORE: Final = (
    "Wszystkie wskaźniki z definicjami i zgłoszeniami, które za nimi stoją:",
    "All figures, with their definitions and the tickets behind them:",
)
_WHY: Final = (
    "Ten list przychodzi raz w tygodniu, bo tak ustawił administrator (reports.weekly).",
    "This mail comes once a week because an administrator asked for it (reports.weekly).",
)


def due(day: str, at: time, now: Ms, zone: ZoneInfo) -> tuple[date, Ms]:
    """The last moment a mail was due, now at the latest: its day, and the moment itself."""
    local = datetime.fromtimestamp(now / 1000, zone)
    back = (local.weekday() - DAYS.index(day)) % 7
    moment = datetime.combine(local.date() - timedelta(days=back), at, zone)
    if moment > local:
        moment = datetime.combine(moment.date() - timedelta(days=7), at, zone)
    return moment.date(), round(moment.timestamp() * 1000)


def told_of(day: date) -> Period:
    """The seven days before the day it is sent."""
    return Period(day - timedelta(days=7), day - timedelta(days=1))


def letter(
    now: Mapping[FigureId, Number],
    before: Mapping[FigureId, Number],
    period: Period,
    *,
    language: str,
    desk: str,
    url: str,
    time: Time,
) -> Content:
    """The mail's subject and words; `now` and `before` have every figure of `TOLD`, `url` leads to the page of figures."""
    place = 0 if language == "pl" else 1
    span = _span(period, language)
    if not any(now[one].count for one in TOLD):
        paragraphs = [_QUIET[place]]
    else:
        paragraphs = [_FIRST[place].format(desk=desk, span=span)]
        for heading, ids in PARTS:
            lines = [_line(now[one], before[one], language, time) for one in ids]
            paragraphs.append("\n".join((heading[place].upper(), *lines)))
        if time == "business":
            paragraphs.append(_CLOCK[place])
    paragraphs += [f"{_MORE[place]}\n{url}", _WHY[place]]
    return Content(subject=_SUBJECT[place].format(desk=desk, span=span), body="\n\n".join(paragraphs) + "\n")


def _line(now: Number, before: Number, language: str, time: Time) -> str:
    """– Time to first answer: 35 min, 70 answers (18% shorter than before)."""
    name = FIGURE[now.figure].name(language)
    if told.is_scarce(now):
        return f"– {name}: {_lower(told.scarce(now, language))}"
    clock = time if FIGURE[now.figure].timed else "calendar"
    basis = told.basis(now, language)
    change = told.change(now, before, language).words
    return (
        f"– {name}: {told.value(now, language, clock)}{f', {basis}' if basis else ''}{f' ({change})' if change else ''}"
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _span(period: Period, language: str) -> str:
    """16–22 listopada 2026, 30 listopada – 6 grudnia 2026."""
    first, last = period.first, period.last
    months = _MONTHS[0 if language == "pl" else 1]
    end = f"{last.day} {months[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {months[first.month - 1]}{year} – {end}"
