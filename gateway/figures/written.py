"""Figures as people and programs read them: a value in words, a number as JSON, a table as CSV that no spreadsheet takes for formulas."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from gateway.figures.asked import Number
from gateway.figures.names import FIGURE

# What spreadsheets take for a formula, also after spaces and in full-width forms.
_FORMULA: Final = re.compile(r"[\s\ufeff\u200b]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NONE: Final = "–"


def number_text(number: Number, language: str) -> str:
    """The value as people say it: 3 d 4 h, 2 h 05 min, 12 min, 87%, 4.6; – where there is none."""
    if number.value is None:
        return _NONE
    match number.unit:
        case "ms":
            return duration_text(number.value)
        case "share":
            return f"{number.value * 100:.0f}%"
        case "tickets":
            return str(round(number.value))
        case _:
            return _decimal(f"{number.value:.2f}", language)


def duration_text(ms: float) -> str:
    """A length of time in its two largest units, the same in both languages: 3 d 4 h, 2 h 05 min, 12 min, 40 s. A day is 24 hours."""
    if ms < 59_500:
        return f"{round(ms / 1000)} s"
    minutes = round(ms / 60_000)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 1440:
        return f"{minutes // 60} h {minutes % 60:02} min"
    hours = round(ms / 3_600_000)
    return f"{hours // 24} d {hours % 24} h"


def number_json(number: Number) -> dict[str, Any]:
    """The number with its name and definition in both languages. A duration is in seconds, its p50 and p90 too; others have none."""
    figure = FIGURE[number.figure]
    seconds = number.unit == "ms"
    return {
        "figure": number.figure,
        "value": number.value / 1000 if seconds and number.value is not None else number.value,
        "unit": "seconds" if seconds else number.unit,
        "count": number.count,
        "numerator": number.numerator / 1000 if seconds else number.numerator,
        "denominator": number.denominator,
        "p50": number.p50 / 1000 if number.p50 is not None else None,
        "p90": number.p90 / 1000 if number.p90 is not None else None,
        "name": {"pl": figure.pl, "en": figure.en},
        "definition": {"pl": figure.pl_definition, "en": figure.en_definition},
    }


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV (RFC 4180). A cell that a spreadsheet could take for a formula begins with an apostrophe; plain numbers stay numbers."""
    out = io.StringIO()
    csv.writer(out).writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _decimal(text: str, language: str) -> str:
    return text.replace(".", ",") if language == "pl" else text
