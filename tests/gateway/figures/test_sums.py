"""Breakdowns, series and the tickets behind a number."""

from datetime import date

import pytest
from msgspec.structs import replace

from gateway.assignment.presence import back, gone
from gateway.calendars.calendar import Calendar
from gateway.figures import parts, sums
from gateway.figures.asked import ANY, Part, Period, Where
from gateway.figures.names import FIGURES, By, FigureId, Step
from gateway.figures.shifts import shift, workdays
from gateway.figures.written import csv_text, duration_text, number_json, number_text
from store.records import Agent
from tests.gateway.desk_facts import JAN, OLA
from tests.gateway.figures.lives import HOUR, NOVEMBER, OFFICE, WARSAW, Life, Sheet, at


@pytest.fixture
def sheet() -> Sheet:
    """Five tickets of two queues, categories and doors."""
    lives = [
        Life("16 8:00", number=1).answers("16 9:00", status="resolved"),
        Life("16 8:30", number=2, queue="l2", level="L2").answers("16 10:30", by=JAN),
        Life("17 23:59", number=3, category="hardware").answers("18 2:59"),
        Life("23 8:00", number=4, channel="chat"),
        Life("30 8:00", number=5, organization="Acme"),
    ]
    return Sheet(*lives)


def split(sheet: Sheet, figure: FigureId, by: By, where: Where = ANY) -> dict[str, tuple[int, int]]:
    rows = sums.by_part(sheet.source, figure, sheet.asked(where=where), by, "calendar")
    return {part: parts.total(found) for part, found in parts.parted(rows, by)}


def test_breakdowns_add_up_and_stand_in_their_order(sheet: Sheet) -> None:
    assert split(sheet, "created", "queue") == {"l1": (4, 4), "l2": (1, 1)}
    assert list(split(sheet, "created", "hour").items()) == [("8", (4, 4)), ("23", (1, 1))]
    assert list(split(sheet, "created", "weekday")) == ["0", "1"]
    assert split(sheet, "created", "weekday_hour") == {"0-8": (4, 4), "1-23": (1, 1)}
    assert split(sheet, "created", "month") == {"2026-11": (5, 5)}
    assert split(sheet, "frt", "agent") == {"ola@desk.pl": (4 * HOUR, 2), "jan@desk.pl": (2 * HOUR, 1)}
    assert split(sheet, "created", "organization") == {"": (4, 4), "Acme": (1, 1)}


def test_a_breakdown_of_what_is_filtered_counts_only_that(sheet: Sheet) -> None:
    l1 = Where(queue="l1")
    assert split(sheet, "created", "channel", l1) == {"mail": (3, 3), "chat": (1, 1)}
    assert split(sheet, "frt", "agent", l1) == {"ola@desk.pl": (4 * HOUR, 2)}
    assert split(sheet, "created", "weekday", Where(queue="l1", category="network")) == {"0": (3, 3)}


def test_a_series_has_every_step_and_a_stock_goes_on(sheet: Sheet) -> None:
    def series(figure: FigureId, step: Step) -> list[tuple[str, int]]:
        rows = sums.by_day(sheet.source, figure, sheet.asked(), "calendar")
        found = parts.stepped(figure, rows, NOVEMBER, step)
        return [(of.first.isoformat()[5:], parts.total(each)[0]) for of, each in found]

    assert series("created", "week") == [
        ("11-01", 0),
        ("11-02", 0),
        ("11-09", 0),
        ("11-16", 3),
        ("11-23", 1),
        ("11-30", 1),
    ]
    assert series("created", "month") == [("11-01", 5)]
    days = dict(series("backlog", "day"))
    assert (len(days), days["11-15"], days["11-16"], days["11-22"], days["11-30"]) == (30, 0, 1, 2, 4)


def test_the_tickets_behind_a_number_are_those_it_is_made_of(sheet: Sheet) -> None:
    def behind(figure: FigureId, part: Part = "", where: Where = ANY, limit: int = 9) -> list[tuple[int, int]]:
        asked = sheet.asked(where=where)
        found = sums.behind(sheet.source, figure, asked, "calendar", part=part, limit=limit, skip=0)
        return [(number, amount) for number, _, amount, _ in found]

    assert behind("frt") == [(3, 3 * HOUR), (2, 2 * HOUR), (1, HOUR)]
    assert behind("frt", where=Where(queue="l2", agent=JAN.email)) == [(2, 2 * HOUR)]
    assert behind("created", limit=2) == [(5, 1), (4, 1)]
    assert behind("backlog") == [(5, 1), (4, 1), (3, 1), (2, 1)]
    # promised within 4 open hours; tickets 4 and 5 were never answered and are late by December
    assert behind("sla_first_response", "missed") == [(5, 0), (4, 0)]
    assert [one for one, _ in behind("sla_first_response", "counted")] == [3, 2, 1]
    number = sheet.number("sla_first_response")
    assert (number.numerator, number.denominator) == (3, 5)


@pytest.mark.parametrize("most", [0, 10_000])
def test_the_backlog_of_a_past_day_is_what_was_not_finished_then(most: int) -> None:
    """Whatever happened since: three were open on the 17th, in two queues; packed or waiting."""
    lives = [
        Life("16 8:00", number=1).answers("18 9:00", status="resolved"),
        Life("16 8:30", number=2, queue="l2", level="L2").answers("16 10:30", by=JAN),
        Life("17 23:59", number=3).answers("20 2:59", status="resolved").asks("21 8:00"),
        Life("18 0:00", number=4),
        Life("18 0:00", number=5, queue="l2", level="L2"),
    ]
    sheet = Sheet(*lives, most=most)
    until = Period(date(2026, 11, 1), date(2026, 11, 17))
    assert sheet.number("backlog", until).value == 3
    assert sheet.number("backlog", until, Where(queue="l2")).value == 1
    assert sheet.number("backlog").value == 4
    rows = sums.by_part(sheet.source, "backlog", sheet.asked(until), "queue", "calendar")
    assert [(part, parts.total(found)[0]) for part, found in parts.parted(rows, "queue")] == [("l1", 2), ("l2", 1)]
    behind = sums.behind(sheet.source, "backlog", sheet.asked(until), "calendar", part="", limit=2, skip=1)
    assert [number for number, *_ in behind] == [2, 1]


def test_ages_of_what_is_not_finished() -> None:
    lives = [Life("30 8:00", number=1), Life("27 8:00", number=2), Life("2 8:00", number=3), Life("1 8:00", number=4)]
    lives.append(Life("30 9:00", number=5).does("cancel", "30 10:00", reason="test"))
    sheet = Sheet(*lives, now="2026-12-01 8:00")
    ages = parts.aged(sums.ages(sheet.database, ANY, sheet.now))
    assert ages == [("1d", 1), ("3d", 0), ("7d", 1), ("30d", 2), ("older", 0)]


def test_a_shift_is_the_agents_own_hours_less_absence() -> None:
    """Monday to Sunday: an early shift of 6 hours; the desk's hours for who has none, or one that is gone; days away are not expected."""
    start, end = at("16 0:00"), at("23 0:00")
    shifts = {"early": Calendar(WARSAW, [((360, 720),)] * 5 + [(), ()])}

    def of(agent: Agent | None) -> int:
        return shift(agent, shifts, OFFICE, start, end)

    early = replace(OLA, shift="early")
    assert (of(early), of(OLA), of(replace(OLA, shift="night")), of(None)) == (30 * HOUR, *[40 * HOUR] * 3)
    assert shift(early, shifts, OFFICE, end, start) == 0
    friday = gone(early, at("30 8:00"), at("20 8:00"))
    assert of(friday) == 26 * HOUR  # two hours of Friday were worked
    assert of(back(friday, at("20 10:00"))) == 28 * HOUR
    longer = gone(friday, at("30 9:00"), at("20 9:00"))
    assert (of(longer), len(longer.absences)) == (26 * HOUR, 1), "who stays away longer went once"
    twice = gone(back(gone(early, at("16 9:00"), at("16 6:00")), at("16 12:00")), at("17 9:00"), at("17 8:00"))
    assert of(twice) == 30 * HOUR - 3 * HOUR - HOUR
    assert of(replace(early, absences=((0, end), (start, end)))) == 0, "no hour is taken off twice"


def test_a_desk_without_a_calendar_works_from_monday_to_friday() -> None:
    start, end = at("16 0:00"), at("23 0:00")
    assert shift(OLA, {}, workdays(WARSAW), start, end) == 40 * HOUR


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-11-02"):
        Period(date(2026, 11, 2), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0, "0 s"), (40_000, "40 s"), (90_000, "2 min"), (65 * 60_000, "1 h 05 min"), (27 * HOUR, "1 d 3 h")],
)
def test_durations_in_words(ms: int, words: str) -> None:
    assert duration_text(ms) == words


def test_every_figure_says_what_it_counts_in_both_languages(sheet: Sheet) -> None:
    for figure in FIGURES:
        number = sheet.number(figure.id)
        told = number_json(number)
        assert told["definition"]["pl"] != told["definition"]["en"]
        assert all(figure.definition(language).endswith(".") for language in ("pl", "en"))
        assert number_text(number, "pl")


def test_a_csv_has_no_cell_that_a_spreadsheet_would_run() -> None:
    """Also after spaces, a byte order mark, and in full-width forms."""
    evil = ["=1+1", "+48 22", "-1+1", "@SUM(A1)", "\t=1", " =1", "\ufeff=1", "\uff1d1", "\r=1"]
    lines = csv_text([(one, "-5", "3.5", None, "Acme") for one in evil])
    assert lines.count("'") == len(evil)
    assert ",-5,3.5,,Acme" in lines


def test_median_and_ninth_decile_are_values_that_occurred() -> None:
    """Ten first answers after 1 to 10 hours: five took 5 h at most, nine took 9 h; the slow two of Jan are told apart."""
    lives = [
        Life("16 8:00", number=hours).answers(at("16 8:00") + hours * HOUR, by=JAN if hours > 8 else OLA)
        for hours in range(1, 11)
    ]
    sheet = Sheet(*lives, Life("16 8:00", number=11))
    found = sums.spread(sheet.source, "frt", sheet.asked(), "calendar")
    assert found == [("", 5 * HOUR, 9 * HOUR)]
    business = sums.spread(sheet.source, "frt", sheet.asked(), "business")
    assert business == [("", 5 * HOUR, 8 * HOUR)]  # the desk closes after eight
    of_jan = sums.spread(sheet.source, "frt", sheet.asked(where=Where(agent=JAN.email)), "calendar")
    assert of_jan == [("", 9 * HOUR, 10 * HOUR)]
    by_agent = sums.spread(sheet.source, "frt", sheet.asked(), "calendar", "agent")
    assert by_agent == [("jan@desk.pl", 9 * HOUR, 10 * HOUR), ("ola@desk.pl", 4 * HOUR, 8 * HOUR)]
    by_queue = sums.spread(sheet.source, "frt", sheet.asked(), "calendar", "queue")
    assert by_queue == [("l1", 5 * HOUR, 9 * HOUR)]
    assert sums.spread(sheet.source, "mttr", sheet.asked(), "calendar") == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 9, 1), date(2026, 12, 31)),
        (date(2026, 9, 14), date(2026, 11, 30)),
        (date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 10, 2), date(2026, 11, 29)),
        (date(2026, 10, 31), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_whole_months_and_the_days_around_them_are_the_days_of_the_period(first: date, last: date) -> None:
    """Tickets on the days where months meet; every figure, in all and by agent, is what its days add up to."""
    days = (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30))
    lives = [
        Life(f"{day} 8:00", number=number).answers(f"{day} 9:00", status="resolved") for number, day in enumerate(days)
    ]
    sheet = Sheet(*lives)
    asked = sheet.asked(Period(first, last))
    for one in FIGURES:
        daily = sums.by_day(sheet.source, one.id, asked, "calendar")
        assert parts.total(sums.whole(sheet.source, one.id, asked, "calendar")) == parts.total(daily), one.id
    within = sum(first <= day <= last for day in days)
    rows = sums.by_part(sheet.source, "solved", asked, "agent", "calendar")
    assert [parts.total(found) for _, found in parts.parted(rows, "agent")] == ([(within, within)] if within else [])
