"""Any histories, calendars, days of changed clocks and clocks out of order: what is kept step by step is what a rebuild gives."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.calendars.calendar import Calendar, always
from gateway.desk import RefusedError
from gateway.figures import parts, sums
from gateway.figures.asked import ANY, Period, Where
from gateway.figures.checking import wrong_pieces
from gateway.figures.names import DIMENSIONS, FIGURES
from gateway.figures.pieces import OWED, pieces
from gateway.sla.agreements import Agreement, Promises
from store.records import Interaction
from tests.gateway.desk_facts import JAN, OLA
from tests.gateway.figures.lives import HOUR, OFFICE, P4, WARSAW, Life, Sheet, at

DAY = 24 * HOUR
NIGHT = Calendar(WARSAW, [((0, 6 * 60), (22 * 60, 24 * 60))] * 7)  # open when clocks are changed
CALENDARS = (OFFICE, NIGHT, always(ZoneInfo("Pacific/Apia")), None)
BEGINS = ("16 9:00", "2026-03-28 23:30", "2026-10-24 22:00", "2027-12-31 23:00", "2028-02-28 12:00")
STEPS: dict[str, Any] = {
    "asks": {}, "bot_says": {}, "answers": {}, "resolved": {"status": "resolved"}, "take": {}, "jan": {}, "release": {},
    "escalate": {"level": "L2", "reason": "serwer"}, "set": {"queue": "l3"}, "again": {"queue": "l1"},
    "category": {"category": "email"}, "pend": {"reason": "requester"}, "vendor": {"reason": "vendor"}, "resume": {},
    "resolve": {"code": "solved"}, "close": {}, "cancel": {"reason": "x"}, "reopen": {"reason": "x"}, "merge": {"into": 99},
    "note": {"text": "…"}, "rated": {}, "unsend": {}, "unresolve": {}, "urgent": {"urgency": "high", "impact": "high"},
}  # fmt: skip
VERBS = {
    "resolved": "reply", "jan": "assign", "again": "set", "category": "set", "vendor": "pend", "urgent": "set"
}  # fmt: skip


def step(life: Life, name: str, moment: int) -> None:
    """Does it, if the desk allows it."""
    values = dict(STEPS[name])
    if name in ("asks", "bot_says"):
        getattr(life, name)(moment)
    elif name == "answers":
        life.answers(moment, hold_ms=10_000)
    elif name == "rated":
        life.rated(moment, moment, 1 + moment % 5)
    elif name == "resolved":
        life.answers(moment, **values)
    elif name == "unsend":
        replies = [one.id for one in life.log if isinstance(one, Interaction) and one.kind == "reply"]
        life.does("unsend", moment, interaction=replies[-1] if replies else "none")
    else:
        by = JAN if name in ("note", "vendor") else OLA
        life.does(VERBS.get(name, name), moment, by=by, **({"agent": JAN.email} if name == "jan" else values))


@st.composite
def stories(draw: st.DrawFn, most: int = 14) -> tuple[Promises, str, list[tuple[int, str, int]]]:
    """Promises, a beginning, and which of three tickets what happens to, so long after the step before (or before it)."""
    agreement = Agreement(
        durations={"P4": P4, "P1": P4}, calendar=draw(st.sampled_from(CALENDARS)),
        pauses=frozenset(draw(st.sets(st.sampled_from(["requester", "vendor"])))),
    )  # fmt: skip
    steps = draw(
        st.lists(st.tuples(st.integers(1, 3), st.sampled_from(list(STEPS)), st.integers(-HOUR, 4 * DAY)), max_size=most)
    )
    return Promises(agreements=(agreement,)), draw(st.sampled_from(BEGINS)), steps


@given(stories(), st.sampled_from([0, 40, 10_000]))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_step_by_step_is_what_a_rebuild_gives(
    story: tuple[Promises, str, list[tuple[int, str, int]]], most: int
) -> None:
    """Packed at each step, now and then, or never; and the figures agree with what the tickets themselves say."""
    promises, begins, steps = story
    now = at(begins)
    lives = [Life(now, number=number, promises=promises) for number in (1, 2, 3)]
    sheet = Sheet(*lives, now=now, most=most)
    forwards = True
    for number, name, later in steps:
        life = lives[number - 1]
        now += later
        forwards &= later >= 0
        try:
            step(life, name, now)
        except RefusedError:
            continue
        sheet.put(life)
    sheet.now = max(now, at(begins)) + HOUR
    rebuilt = Sheet(*lives, now=sheet.now)
    assert sheet.kept() == rebuilt.kept()
    assert wrong_pieces(sheet.days, sheet.database) == ()
    _agrees_with_tickets(sheet, lives)
    if forwards and not any(name == "unsend" for _, name, _ in steps):
        for life in lives:
            stood = [(one.start, one.end, one.reason) for one in life.facts.pauses]
            assert stood == [(one.start, one.end, one.reason) for one in life.ticket.pauses], "the clocks say otherwise"


def _agrees_with_tickets(sheet: Sheet, lives: list[Life]) -> None:
    ever = Period(date(2025, 1, 1), date(2029, 12, 31))
    tickets = [life.ticket for life in lives]
    solved = sum(one.status in ("resolved", "closed") and not one.merged_into for one in tickets)
    assert sheet.number("solved", ever).value == solved
    assert sheet.number("backlog", ever).value == sum(one.state != "done" for one in tickets)
    assert sheet.number("created", ever).value == 3
    for figure in FIGURES:
        whole = sheet.number(figure.id, ever)
        assert whole.numerator >= 0
        assert figure.unit != "share" or figure.id == "utilization" or whole.numerator <= whole.denominator
        if figure.timed:
            assert sheet.number(figure.id, ever, time="business").numerator <= whole.numerator
        for dimension in DIMENSIONS:
            rows = sums.by_part(sheet.source, figure.id, sheet.asked(ever), dimension, "calendar")
            assert parts.total(rows) == (whole.numerator, whole.denominator), (figure.id, dimension)


@given(stories(most=25), st.sampled_from([0, 30, 10_000]))
@settings(max_examples=60, deadline=None)
def test_every_number_is_what_the_tickets_facts_add_up_to(
    story: tuple[Promises, str, list[tuple[int, str, int]]], most: int
) -> None:
    """In all and with any filter, by day, the pieces behind it and their median: what a plain sum over the pieces of the ticket as it is now says."""
    promises, begins, steps = story
    now = at(begins)
    life = Life(now, promises=promises)
    sheet = Sheet(life, now=now, most=most)
    for _, name, later in steps:
        now += later
        try:
            step(life, name, now)
        except RefusedError:
            continue
        sheet.put(life)
    sheet.now = max(now, at(begins)) + HOUR
    ever = Period(date(2025, 1, 1), date(2029, 12, 31))
    ticket, told = life.ticket, pieces(life.facts)
    for code, figure in enumerate(FIGURES):
        mine = [one for one in told if one[0] == code or (one[0] == code + OWED and one[1] < sheet.now)]
        wanted = [sum(one[4] for one in mine), sum(one[5] for one in mine)]
        for where in (
            ANY,
            Where(queue=ticket.queue, category=ticket.category),
            Where(level=ticket.level, channel="mail"),
        ):
            rows = sums.whole(sheet.source, figure.id, sheet.asked(ever, where), "business")
            if figure.id != "backlog":
                daily = sums.by_day(sheet.source, figure.id, sheet.asked(ever, where), "business")
                assert [*parts.total(daily)] == wanted, figure.id
            assert [*parts.total(rows)] == wanted, figure.id
        nobody = sums.whole(sheet.source, figure.id, sheet.asked(ever, Where(queue="no such")), "business")
        assert parts.total(nobody) == (0, 0)
        if figure.id != "backlog":
            behind = sums.behind(sheet.source, figure.id, sheet.asked(ever), "business", part="", limit=99, skip=0)
            assert sorted(one[1:] for one in behind) == sorted((one[1], one[4], one[5]) for one in mine), figure.id
            assert behind == sorted(behind, key=lambda one: -one[1])
            assert (
                sums.behind(sheet.source, figure.id, sheet.asked(ever), "business", part="", limit=2, skip=1)
                == behind[1:3]
            )
        if figure.unit == "ms":
            lengths = sorted(one[4] for one in mine)
            places = [(len(lengths) * share + 99) // 100 - 1 for share in (50, 90)]
            found = sums.spread(sheet.source, figure.id, sheet.asked(ever), "business")
            assert found == ([("", *(lengths[place] for place in places))] if lengths else []), figure.id
