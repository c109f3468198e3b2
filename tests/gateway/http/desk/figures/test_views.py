"""What the page of figures makes of numbers, and of its own addresses."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from gateway.figures.asked import Number, Period, Point, Slice
from gateway.http.desk.figures.asked import FiguresQuery, asked, period_of
from gateway.http.desk.figures.export import plain
from gateway.http.desk.figures.views import ages, earlier, heat, lines, trend
from gateway.http.desk.figures.words import FIGURES
from gateway.http.desk.frame.page import words_in
from gateway.http.problem import ProblemError

TODAY = date(2026, 11, 23)
WORD = words_in(FIGURES, "pl")
USUAL = asked(FiguresQuery(), TODAY)


def number(count: int) -> Number:
    """So many new tickets."""
    return Number(figure="created", unit="tickets", value=count, count=count, numerator=count, denominator=count)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, "2026-10-25", "2026-11-23"),
        ({"period": "today"}, "2026-11-23", "2026-11-23"),
        ({"period": "7"}, "2026-11-17", "2026-11-23"),
        ({"period": "month"}, "2026-11-01", "2026-11-23"),
        ({"period": "last-month"}, "2026-10-01", "2026-10-31"),
        ({"first": "2026-02-01", "last": "2026-02-28"}, "2026-02-01", "2026-02-28"),
        ({"period": "7", "first": "2026-11-17", "last": "2026-11-23"}, "2026-11-17", "2026-11-23"),
        ({"period": "7", "first": "2026-11-01", "last": "2026-11-23"}, "2026-11-01", "2026-11-23"),
        ({"period": "own", "first": "1999-01-01", "last": "2026-11-23"}, "2024-09-15", "2026-11-23"),
    ],
)
def test_a_period_is_what_the_address_says(query: dict[str, Any], first: str, last: str) -> None:
    """A preset, or days of its own; at most 800 of them."""
    found = asked(FiguresQuery(**query), TODAY)
    assert found.period == Period(date.fromisoformat(first), date.fromisoformat(last))


def test_an_address_asks_the_same_again() -> None:
    """Whatever was chosen, the link made of it brings it back; what is usual is not written."""
    assert USUAL.path() == "/desk/figures"
    queries = (
        FiguresQuery(period="own", first="2026-03-01", last="2026-03-31", time="business", agent="ola@example.com"),
        FiguresQuery(period="90", organization="A & B", queue="l1"),
    )
    for query in queries:
        one = asked(query, TODAY)
        said = {name: value[0] for name, value in parse_qs(urlsplit(one.path("/frt")).query).items()}
        assert asked(msgspec.convert(said, FiguresQuery), TODAY) == one
        assert (one.where.agent, one.where.organization, one.where.queue) == (
            query.agent,
            query.organization,
            query.queue,
        )


@pytest.mark.parametrize(
    "query",
    [
        {"period": "own", "first": "2026-11-31"},
        {"first": "soon"},
        {"period": "own", "first": "2026-11-20", "last": "2026-11-10"},
        {"first": "0001-01-01"},
    ],
)
def test_a_wrong_date_is_told(query: dict[str, Any]) -> None:
    """With what to write."""
    with pytest.raises(ProblemError) as raised:
        asked(FiguresQuery(**query), TODAY)
    assert raised.value.status == 422


def test_the_month_before_a_long_one_is_whole() -> None:
    """In March of a leap year too."""
    assert period_of("last-month", date(2028, 3, 31)) == Period(date(2028, 2, 1), date(2028, 2, 29))


def points(counts: dict[int, int]) -> list[Point]:
    """Counts by how many days ago."""
    return [Point(TODAY - timedelta(days=back), number(counts.get(back, 0))) for back in range(70, -1, -1)]


def test_a_day_far_above_its_weekdays_is_unusual() -> None:
    """Its row says so in words; an ordinary one does not; the first tickets were ten weeks ago."""
    weeks = {7 * back: 10 + back % 3 for back in range(1, 11)}
    ordinary = trend(points(weeks | {0: 12}), TODAY, WORD, str, "pl")
    rush = trend(points(weeks | {0: 40}), TODAY, WORD, str, "pl")
    assert (ordinary.rows, ordinary.banded) == ((("2026-11-23", "12", "11–12", False),), True)
    assert rush.rows[0][3]
    assert "wyraźnie więcej niż zwykle" in rush.drawn


def test_few_are_never_unusual() -> None:
    """Five tickets on a Sunday that usually has none."""
    sundays = {7 * back: 0 for back in range(1, 11)} | {70: 1, 0: 5}
    assert not trend(points(sundays), TODAY, WORD, str, "pl").rows[0][3]


def test_a_young_desk_has_no_band() -> None:
    """Two weeks tell nothing; days before the first ticket are no days without tickets."""
    young = trend(points({14: 5, 7: 6, 0: 7}), TODAY, WORD, str, "pl")
    assert not young.banded
    assert young.rows == (("2026-11-23", "7", "", False),)
    assert earlier(TODAY) == TODAY - timedelta(days=56)


def test_parts_past_ten_are_told_together() -> None:
    """Eleven are all shown: one line for the last says more than "others"."""
    parts = [Slice(f"c{place:02}", number(100 - place)) for place in range(14)]
    shown = lines(parts, "category", USUAL, names={"c00": "sieć"}, language="pl", word=WORD)
    assert (shown[0].label, shown[0].path) == ("sieć", "/desk/figures/created?category=c00")
    assert (len(shown), shown[-1].label, shown[-1].count, shown[-1].path) == (11, "pozostałe (4)", "354", "")
    assert len(lines(parts[:11], "category", USUAL, names={}, language="pl", word=WORD)) == 11


def test_what_has_no_name_can_not_be_opened() -> None:
    """An empty filter would be none."""
    (line,) = lines([Slice("", number(3))], "organization", USUAL, names={}, language="en", word=WORD)
    assert (line.label, line.path, line.share) == ("bez nazwy", "", "100%")


def test_ages_are_all_there() -> None:
    """Also those without tickets, youngest first."""
    found = ages([Slice("older", number(3)), Slice("1d", number(1))], "pl", WORD)
    assert [(one.label, one.count, one.share) for one in found] == [
        ("do 1 dnia", "1", "25%"),
        ("1–3 dni", "0", "0%"),
        ("3–7 dni", "0", "0%"),
        ("7–30 dni", "0", "0%"),
        ("ponad 30 dni", "3", "75%"),
    ]


def test_the_week_has_seven_days_of_24_hours() -> None:
    """Monday first; nothing at all is no grid."""
    grid = heat([Slice("0-8", number(10)), Slice("6-23", number(2))])
    assert [len(row) for row in grid] == [24] * 7
    assert (grid[0][8].count, grid[0][8].shade, grid[6][23].shade, grid[3][3].count) == (10, 5, 1, 0)
    assert heat([]) == ()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", " =1", "\uff1d1", "\u00a0=1", "\uff0b1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """Also behind spaces and in full-width forms (W3)."""
    assert plain(text) == f"'{text}"
    assert plain("Acme = dobrze") == "Acme = dobrze"
