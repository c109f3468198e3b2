"""Figures in words, in both languages."""

import pytest

from gateway.figures.asked import Number
from gateway.figures.names import FIGURE, FigureId
from gateway.reports import told

MINUTE = 60_000


def number(figure: FigureId, value: float | None, count: int = 40) -> Number:
    """A number of this figure."""
    return Number(
        figure=figure, unit=FIGURE[figure].unit, value=value, count=count, numerator=0, denominator=count
    )  # fmt: skip


@pytest.mark.parametrize(
    ("span", "polish", "english"),
    [
        (400, "0 s", "0 s"),
        (59_000, "59 s", "59 s"),
        (12 * MINUTE, "12 min", "12 min"),
        (135 * MINUTE, "2 godz. 15 min", "2 h 15 min"),
        (60 * MINUTE, "1 godz.", "1 h"),
        (47 * 60 * MINUTE, "47 godz.", "47 h"),
        (76 * 60 * MINUTE, "3 dni 4 godz.", "3 days 4 h"),
        (72 * 60 * MINUTE, "3 dni", "3 days"),
    ],
)
def test_lengths_have_two_units_at_most(span: int, polish: str, english: str) -> None:
    """Seconds, minutes, hours, days."""
    assert (told.length(span, "pl"), told.length(span, "en")) == (polish, english)


def test_open_hours_are_never_days() -> None:
    """Nobody could say how long such a day is."""
    assert told.value(number("mttr", 76 * 60 * MINUTE), "pl", "business") == "76 godz."


def test_each_unit_has_its_own_words() -> None:
    """Shares in per cent, scores with a comma in Polish, thousands apart, nothing as a dash."""
    shown = [number("csat", 0.874), number("csat_score", 4.26), number("created", 1204), number("frt", None, 0)]
    assert [told.value(one, "pl") for one in shown] == ["87%", "4,3", "1\u00a0204", "–"]
    assert [told.value(one, "en") for one in shown] == ["87%", "4.3", "1,204", "–"]


def test_few_data_are_said_aloud() -> None:
    """Three ratings are no satisfaction; five are; a number of tickets always is one."""
    assert told.scarce(number("csat", 1.0, 3), "pl") == "Za mało danych: 3 oceny"
    assert told.scarce(number("csat", 1.0, 1), "en") == "Too few data: 1 rating"
    assert told.scarce(number("csat", None, 0), "pl") == "Brak danych"
    assert told.is_scarce(number("csat", 1.0, 4))
    assert not told.is_scarce(number("csat", 1.0, 5))
    assert not told.is_scarce(number("created", 0, 0))


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 ocena"), (2, "2 oceny"), (5, "5 ocen"), (12, "12 ocen"), (22, "22 oceny"), (112, "112 ocen")]
)  # fmt: skip
def test_polish_counts_as_people_do(count: int, words: str) -> None:
    """One, few, many."""
    assert told.basis(number("csat", 0.5, count), "pl") == words


@pytest.mark.parametrize(
    ("now", "before", "words", "tone"),
    [
        (number("frt", 82), number("frt", 100), "o 18% krócej niż poprzednio", "good"),
        (number("frt", 120), number("frt", 100), "o 20% dłużej niż poprzednio", "bad"),
        (number("fcr", 0.86), number("fcr", 0.80), "o 6 p.p. więcej niż poprzednio", "good"),
        (number("escalation", 0.2), number("escalation", 0.1), "o 10 p.p. więcej niż poprzednio", "bad"),
        (number("csat_score", 4.1), number("csat_score", 4.6), "o 0,5 niżej niż poprzednio", "bad"),
        (number("created", 90), number("created", 60), "o 50% więcej niż poprzednio", ""),
        (number("frt", 100), number("frt", 101), "bez zmian", ""),
        (number("frt", 100), number("frt", 50, 3), "poprzednio za mało danych", ""),
        (number("created", 9), number("created", 0), "poprzednio za mało danych", ""),
        (number("frt", 100, 3), number("frt", 50), "", ""),
    ],
)
def test_a_change_is_told_in_words(now: Number, before: Number, words: str, tone: str) -> None:
    """With whether it is good: shorter is, more escalations are not, and more tickets are neither."""
    found = told.change(now, before, "pl")
    assert (found.words, found.tone) == (words, tone)
    assert bool(found.arrow) == (words[:2] == "o ")


def test_every_unit_can_change_in_both_languages() -> None:
    """Up and down."""
    for figure in FIGURE.values():
        low, high = number(figure.id, 0.2), number(figure.id, 0.9)
        for pair in ((low, high), (high, low)):
            assert all(told.change(*pair, language).words for language in ("pl", "en"))
