"""Charts as SVG, drawn here and needing no script. Pure: numbers and words in, markup out.

They stretch with their place: what is drawn is stretched, words and widths of lines are not. Colours are classes of figures.css, so they
follow the theme. Every chart stands beside a table that says the same.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from markupsafe import Markup, escape

HEIGHT: Final = 180  # px of the plot; words stand below it
LABELS: Final = 22
MOST_LABELS: Final = 8


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a trend. `low`, `middle`, `high` are what is usual, None where nobody knows; `title` says all of it in words."""

    label: str
    value: float
    title: str
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    unusual: bool = False


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar that lies. `share` is its length, 0 to 1 of the longest."""

    share: float


def trend(days: Sequence[Day], label: str) -> Markup:
    """Columns over what is usual: a band between the quartiles and a line through the middle. An unusual column has a mark above it."""
    if not days:
        return Markup("")
    top = ceiling(max(max(day.value, day.high or 0.0) for day in days))
    count = len(days)
    drawn = [_band(days, top), *(_column(place, day, top) for place, day in enumerate(days)), _middle(days, top)]
    over = [f'<text class="level" x="2" y="{_y(one, top) - 3:.1f}">{one:g}</text>' for one in (top, top / 2)]
    marks = [
        f'<text class="mark" x="{_percent((place + 0.5) / count)}" y="{_y(day.value, top) - 4:.1f}">!</text>'
        for place, day in enumerate(days)
        if day.unusual
    ]
    step = -(-count // MOST_LABELS)
    below = [
        f'<text class="label" x="{_percent((place + 0.5) / count)}" y="{HEIGHT + 16}">{escape(day.label)}</text>'
        for place, day in enumerate(days)
        if place % step == 0
    ]
    return Markup(  # noqa: S704 - numbers and our own names; words are escaped
        f'<svg class="chart trend" width="100%" height="{HEIGHT + LABELS}" role="img" aria-label="{escape(label)}">'
        f"{''.join(_grid(one, top) for one in (top, top / 2))}"
        f'<svg width="100%" height="{HEIGHT}" viewBox="0 0 {count} {HEIGHT}" preserveAspectRatio="none">{"".join(drawn)}</svg>'
        f'<line class="axis" x1="0" x2="100%" y1="{HEIGHT}" y2="{HEIGHT}"/>{"".join((*over, *marks, *below))}</svg>'
    )


def bar(one: Bar) -> Markup:
    """A bar for the cell of a table, whose neighbour says its number."""
    return Markup(  # noqa: S704 - numbers
        f'<svg class="chart lying" width="100%" height="12" aria-hidden="true">'
        f'<rect class="whole" width="{_percent(max(one.share, 0.004) if one.share else 0)}" height="100%"/></svg>'
    )


def ceiling(most: float) -> float:
    """The round number a plot ends at, whose half is whole too: 4, 6, 8, 10, 20, 40 and so on."""
    power = 1
    while True:
        for times in (4, 6, 8, 10, 20):
            if times * power >= most:
                return float(times * power)
        power *= 10


def shade(count: int, most: int) -> int:
    """Which of six shades a cell of a heat map has: 0 for nothing, 5 for the most."""
    if not count or not most:
        return 0
    return max(1, min(5, -(-5 * count // most)))


def _band(days: Sequence[Day], top: float) -> str:
    """The polygons of the band, one for each run of days that have one."""
    runs: list[list[tuple[int, float, float]]] = [[]]
    for place, day in enumerate(days):
        if day.low is None or day.high is None:
            runs.append([])
        else:
            runs[-1].append((place, day.low, day.high))
    shapes = []
    for run in filter(None, runs):
        upper = [f"{x},{_y(high, top):.1f}" for place, _, high in run for x in (place, place + 1)]
        lower = [f"{x},{_y(low, top):.1f}" for place, low, _ in reversed(run) for x in (place + 1, place)]
        shapes.append(f'<polygon class="usual" points="{" ".join((*upper, *lower))}"/>')
    return "".join(shapes)


def _middle(days: Sequence[Day], top: float) -> str:
    return "".join(
        f'<line class="middle" x1="{place}" x2="{place + 1}" y1="{_y(day.middle, top):.1f}" y2="{_y(day.middle, top):.1f}" '
        'vector-effect="non-scaling-stroke"/>'
        for place, day in enumerate(days)
        if day.middle is not None
    )


def _column(place: int, day: Day, top: float) -> str:
    """The column, and over its whole height a place to point at."""
    y = _y(day.value, top)
    kind = "column unusual" if day.unusual else "column"
    return (
        f'<g><title>{escape(day.title)}</title><rect class="{kind}" x="{place + 0.18:.2f}" width="0.64" y="{y:.1f}" height="{HEIGHT - y:.1f}"/>'
        f'<rect class="hover" x="{place}" width="1" y="0" height="{HEIGHT}"/></g>'
    )


def _grid(level: float, top: float) -> str:
    y = _y(level, top)
    return f'<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'


def _y(amount: float, top: float) -> float:
    """Down from the top of the plot; a little room stays above the highest."""
    return HEIGHT - (HEIGHT - 14) * min(amount / top, 1.0)


def _percent(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"
