"""The numbers of the page of figures for spreadsheets and programs. Pure."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from gateway.figures.asked import Number, Point
from gateway.figures.names import DIMENSIONS, FIGURE, FigureId
from gateway.http.desk.figures.asked import FiguresAsked

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so (W3)
COLUMNS: Final = (
    "figure",
    "name",
    "unit",
    "value",
    "count",
    "numerator",
    "denominator",
    "before",
    "definition",
    "p50",
    "p90",
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; `before` is its value in the period before, `p50` and `p90` as in Number. Durations are ms, shares 0 to 1."""

    figure: str
    name: str
    unit: str
    value: float | None
    count: int
    numerator: int
    denominator: int
    before: float | None
    definition: str
    p50: int | None
    p90: int | None


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, its figures, and the new tickets of each day."""

    first: str
    last: str
    time: str
    where: dict[str, str]
    figures: tuple[Row, ...]
    created: dict[str, int]


def exported(
    asked: FiguresAsked,
    now: Mapping[FigureId, Number],
    before: Mapping[FigureId, Number],
    days: Sequence[Point],
    language: str,
) -> Exported:
    """All of it, in the order of the page."""
    return Exported(
        first=asked.period.first.isoformat(),
        last=asked.period.last.isoformat(),
        time=asked.time,
        where={name: value for name in DIMENSIONS if (value := getattr(asked.where, name))},
        figures=tuple(_row(number, before[id_], language) for id_, number in now.items()),
        created={point.day.isoformat(): point.number.count for point in days},
    )


def as_csv(data: Exported) -> bytes:
    """One line a figure, with the period in the first columns: UTF-8 with a byte order mark, comma, CRLF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("first", "last", "time", *data.where, *COLUMNS))
    for row in data.figures:
        fixed = (data.first, data.last, data.time, *map(plain, data.where.values()))
        writer.writerow((*fixed, *(_cell(getattr(row, name)) for name in COLUMNS)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def plain(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula, also behind spaces and in full-width forms."""
    return f"'{text}" if unicodedata.normalize("NFKC", text).lstrip(" \u00a0").startswith(_FORMULA) else text


def _row(number: Number, before: Number, language: str) -> Row:
    figure = FIGURE[number.figure]
    return Row(
        figure=figure.id,
        name=figure.name(language),
        unit=figure.unit,
        value=number.value,
        count=number.count,
        numerator=number.numerator,
        denominator=number.denominator,
        before=before.value,
        definition=figure.definition(language),
        p50=number.p50,
        p90=number.p90,
    )


def _cell(value: float | str | None) -> str | int | float:
    if value is None:
        return ""
    return plain(value) if isinstance(value, str) else value
