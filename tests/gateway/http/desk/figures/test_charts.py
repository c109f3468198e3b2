"""Charts are well-formed, bounded, escaped, and need neither script nor inline style."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.desk.figures.charts import HEIGHT, Bar, Day, bar, ceiling, shade, trend

counts = st.integers(0, 5_000_000)


def parsed(markup: str) -> ET.Element:
    """What was drawn."""
    return ET.fromstring(markup)  # noqa: S314 - our own


def day(count: float, **settings: object) -> Day:
    """A day with so many."""
    return Day(label="1.11", value=count, title=f"{count}", **settings)  # type: ignore[arg-type]


@given(found=st.lists(counts, min_size=1, max_size=130), banded=st.booleans())
def test_whatever_the_numbers_nothing_is_drawn_outside(found: list[int], *, banded: bool) -> None:
    """Well-formed XML; no column is higher than the plot, none begins below it."""
    usual = {"low": 1.0, "middle": 2.0, "high": 90.0} if banded else {}
    drawn = parsed(str(trend([day(count, **usual) for count in found], "Nowe")))
    columns = [one for one in drawn.iter("rect") if one.get("class") == "column"]
    assert len(columns) == len(found)
    for one, count in zip(columns, found, strict=True):
        assert 0 <= float(one.get("y", "-1")) <= HEIGHT
        assert float(one.get("height", "-1")) == pytest.approx(HEIGHT - float(one.get("y", "0")), abs=0.11)
        assert (float(one.get("height", "0")) > 0) == (count > 0) or count < max(found) / 1000
    assert bool(list(drawn.iter("polygon"))) == banded


def test_no_days_draw_nothing() -> None:
    """Not an empty frame."""
    assert trend([], "x") == ""


def test_words_are_escaped_and_nothing_runs() -> None:
    """Names of categories and organizations come from anywhere."""
    hostile = Day(label='"><script>', value=3, title="</title><script>alert(1)</script>")
    drawn = str(trend([hostile], '" onload="x')) + str(bar(Bar(share=0.5)))
    assert "<script" not in drawn
    names = {name for one in parsed(f"<x>{drawn}</x>").iter() for name in one.attrib}
    assert not [name for name in names if name == "style" or name.startswith("on")]


def test_the_band_leaves_gaps_where_nothing_is_usual() -> None:
    """Two runs of days that have one are two shapes; an unusual day has a mark that needs no colour."""
    known = {"low": 1.0, "middle": 2.0, "high": 3.0}
    drawn = parsed(str(trend([day(1, **known), day(2), day(9, **known, unusual=True)], "Nowe")))
    assert len(list(drawn.iter("polygon"))) == 2
    assert [one.text for one in drawn.iter("text") if one.get("class") == "mark"] == ["!"]


@given(counts)
def test_a_plot_ends_at_a_round_number(most: int) -> None:
    """Not below the highest, not far above, and its half is whole."""
    top = ceiling(most)
    assert max(most, 4) <= top <= max(4, 2 * most)
    assert (top / 2).is_integer()


@given(counts, counts)
def test_shades_grow_with_the_number(count: int, more: int) -> None:
    """0 is for nothing alone, 5 for the most."""
    most = max(count, more)
    assert shade(0, most) == 0
    assert shade(most, most) == (5 if most else 0)
    assert (shade(count, most) > 0) == (count > 0)
    assert shade(min(count, more), most) <= shade(most, most)
