"""When the weekly mail is due, and what it says."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from gateway.figures.asked import Number, Period
from gateway.figures.names import FIGURE, FigureId
from gateway.reports.weekly import TOLD, due, letter, told_of

WARSAW = ZoneInfo("Europe/Warsaw")


def ms(text: str) -> int:
    """A moment in Warsaw."""
    return round(datetime.fromisoformat(text).replace(tzinfo=WARSAW).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-23T08:00", "2026-11-23"),
        ("2026-11-23T07:59", "2026-11-16"),
        ("2026-11-29T23:59", "2026-11-23"),
        ("2026-10-26T08:30", "2026-10-26"),  # the day after clocks were set back
        ("2027-01-01T00:00", "2026-12-28"),
    ],
)
def test_it_is_due_on_its_day_at_its_hour(now: str, day: str) -> None:
    """By the clock on the wall; the last time is the one that counts."""
    found, moment = due("mon", time(8, 0), ms(now), WARSAW)
    assert found == date.fromisoformat(day)
    assert moment == ms(f"{day}T08:00")


def test_it_tells_of_the_seven_days_before() -> None:
    """The day it is sent is not among them."""
    assert told_of(date(2026, 11, 23)) == Period(date(2026, 11, 16), date(2026, 11, 22))


def numbers(scale: float) -> dict[FigureId, Number]:
    """Every figure that is told of."""
    values = {"ms": 2_400_000 * scale, "share": 0.5 * scale, "tickets": 40 * scale, "score": 4, "times": 1}
    return {
        one: Number(figure=one, unit=FIGURE[one].unit, value=values[FIGURE[one].unit], count=40, numerator=1, denominator=2)
        for one in TOLD
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("pl", "Pomoc IT: tydzień 16–22 listopada 2026 w liczbach", "– Czas do pierwszej odpowiedzi (FRT): 44 min, 40 odpowiedzi (o 10% dłużej niż poprzednio)"),
        ("en", "Pomoc IT: the week of 16–22 November 2026 in figures", "– First response time (FRT): 44 min, 40 answers (10% longer than before)"),
    ],
)  # fmt: skip
def test_it_says_each_figure_in_words(language: str, subject: str, line: str) -> None:
    """With its change, on a line of its own, and where to see more."""
    found = letter(
        numbers(1.1), numbers(1), told_of(date(2026, 11, 23)),
        language=language, desk="Pomoc IT", url="https://desk.example/desk/figures?x", time="business",
    )  # fmt: skip
    assert found.subject == subject
    assert line in found.body.splitlines()
    assert "https://desk.example/desk/figures?x" in found.body.splitlines()
    assert all(FIGURE[one].name(language) in found.body for one in TOLD)
    assert ("w godzinach pracy" if language == "pl" else "open hours") in found.body


def test_a_week_without_tickets_is_one_sentence() -> None:
    """And not a list of dashes."""
    none = {one: Number(figure=one, unit=FIGURE[one].unit, value=None, count=0, numerator=0, denominator=0) for one in TOLD}  # fmt: skip
    found = letter(none, none, told_of(date(2026, 11, 23)), language="pl", desk="P", url="u", time="calendar")
    assert found.body.startswith("W tym tygodniu nie było żadnych zgłoszeń.\n\n")
    assert "–" not in found.body
