"""Pieces in packs: whatever their size, as they were; few packs; and nothing left of what was taken back."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from gateway.figures import kept, packing, sums
from gateway.figures.asked import ANY, Asked
from gateway.figures.columns import Of, Source
from gateway.figures.days import Days
from gateway.figures.names import CODE
from gateway.figures.packing import NAMES, Loose, append, columns, opposite, stored, without_pairs
from tests.gateway.figures.lives import NOVEMBER, ZONE, at

MONTH = Days(ZONE).month(at("16 8:00"))
WIDE = st.integers(-(2**62), 2**62)


def opened() -> Source:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(kept.SCHEMA)
    return Source(database, Days(ZONE))


def piece(number: int, *, calendar: int = 1, business: int | None = None, moment: int = at("16 8:00")) -> Loose:
    return (moment, number, 1, 1, 2, 3, 4, 5, 6, calendar, calendar if business is None else business, 1)


@given(
    st.lists(st.lists(st.builds(piece, st.integers(1, 2**32), calendar=WIDE, business=WIDE | st.none()), max_size=5))
)
def test_what_is_packed_is_read_as_it_was(portions: list[list[Loose]]) -> None:
    source = opened()
    for each in portions:
        if each:
            append(source.database, source.days, 3, MONTH, columns(each))
    found = [one for _, _, packed in stored(source.database, source.days) for one in packed]
    assert found == [one for each in portions for one in each]
    of = Of(figure=3, start=at("1 0:00"), end=at("30 23:00"), where=ANY)
    rows = [
        row for each in source.columns(of, *NAMES) for row in zip(*(each[name].tolist() for name in NAMES), strict=True)
    ]
    assert rows == found


def test_small_packs_become_one_and_full_ones_are_left_alone() -> None:
    source = opened()
    for number in range(3):
        append(source.database, source.days, 3, MONTH, columns([piece(number)]))
    many = [piece(number) for number in range(packing.FULL)]
    append(source.database, source.days, 3, MONTH, columns(many))
    append(source.database, source.days, 3, MONTH, columns([piece(7)]))
    lengths = [len(list(packed)) for _, _, packed in stored(source.database, source.days)]
    assert lengths == [packing.FULL + 3, 1]


def test_a_piece_and_what_takes_it_back_leave_nothing() -> None:
    one, other = piece(1), piece(1, calendar=2)
    assert without_pairs([one, one, opposite(one), other]) == [one, other]
    assert without_pairs([opposite(one)]) == [opposite(one)], "what it takes back stands in an older pack"
    assert opposite(opposite(one)) == one


def test_days_hours_and_months_are_those_on_the_wall_also_where_clocks_are_changed() -> None:
    """25 October 2026 has 25 hours in Warsaw: 2 o'clock comes twice. The 31st ends where November begins."""
    source = opened()
    moments = [at(f"2026-10-25 {hour}:30") for hour in (0, 1, 3, 23)]
    moments += [at("2026-10-25 2:30") + hours * 3_600_000 for hours in (0, 1)]
    moments += [at("2026-10-31 23:59"), at("2026-11-01 0:00")]
    for moment in moments:
        month = source.days.month(moment)
        append(source.database, source.days, 0, month, columns([piece(1, moment=moment)]))
    of = Of(figure=0, start=at("2026-10-25 0:00"), end=at("2026-11-02 0:00"), where=ANY)
    told: dict[int, tuple[int, ...]] = {}
    for each in source.columns(of, "at", "day", "hour", "weekday", "month"):
        names = (each[name].tolist() for name in ("day", "hour", "weekday", "month"))
        told |= dict(zip(each["at"].tolist(), zip(*names, strict=True), strict=True))
    assert sorted(told) == sorted(moments)
    for moment, (day, hour, weekday, month) in told.items():
        there, clock = source.days.place(moment)
        assert (day, hour) == (there, clock)
        assert weekday == (day - 1) % 7 + 1
        assert month == source.days.month(moment)
    assert sorted(hour for day, hour, *_ in told.values() if day == told[moments[0]][0]) == [0, 1, 2, 2, 3, 23]


@given(st.lists(st.tuples(st.sampled_from(["ola", "jan", "ewa"]), st.integers(-(2**50), 2**50)), max_size=30))
def test_groups_add_up_exactly_however_large_their_amounts_are(amounts: list[tuple[str, int]]) -> None:
    source = opened()
    codes = kept.Codes(source.database)
    found = [piece(number, calendar=amount) for number, (_, amount) in enumerate(amounts)]
    found = [(*one[:3], codes.of(agent), *one[4:]) for one, (agent, _) in zip(found, amounts, strict=True)]
    if found:
        append(source.database, source.days, CODE["frt"], MONTH, columns(found))
    start, end = source.days.moments(NOVEMBER)
    asked = Asked(period=NOVEMBER, where=ANY, start=start, end=end, now=end)
    rows = sums.by_part(source, "frt", asked, "agent", "calendar")
    told = {agent: (numerator, denominator) for _, agent, numerator, denominator, _ in rows}
    of = {agent: [amount for name, amount in amounts if name == agent] for agent, _ in amounts}
    assert told == {agent: (sum(each), len(each)) for agent, each in of.items()}
