"""The ledger as a sentence, a picture and a table. Pure."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from store.messages import SUMS, Sums
from store.records import Record

ENDS = SUMS[1:]
HEIGHT, WIDTH, GAP, MOST_BAR = 120, 600, 4, 60  # of the picture, in its own units
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so (W3)


class Piece(Record, frozen=True, kw_only=True):
    """One piece of a bar. `kind` is one of ENDS; the rest is in the picture's units."""

    kind: str
    x: float
    y: float
    width: float
    height: float


class Picture(Record, frozen=True, kw_only=True):
    """Bars by day. `labels` are (x, day of the month) below them; `kinds` are those that occur."""

    pieces: tuple[Piece, ...]
    labels: tuple[tuple[float, str], ...]
    kinds: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT


def total(lines: Iterable[Sums]) -> Sums:
    """All lines in one, without a channel or a day."""
    found = dict.fromkeys(SUMS, 0)
    for line in lines:
        for name in SUMS:
            found[name] += getattr(line, name)
    return Sums(channel="", day="", **found)


def sentence(sums: Sums, word: Callable[..., str], language: str) -> str:
    """Taken in: 1 204 = 1 180 on tickets + 24 held. Ends of which there are none are left out."""
    parts = [
        f"{number(getattr(sums, name), language)} {word(f'ledger_{name}')}" for name in ENDS if getattr(sums, name)
    ]
    return word("ledger_sum", received=number(sums.received, language), parts=" + ".join(parts) or "0")


def off(lines: Iterable[Sums]) -> list[str]:
    """Which lines do not add up: "mail 2026-11-22"."""
    return [f"{line.channel} {line.day}" for line in lines if not line.balanced]


def picture(lines: Sequence[Sums], first: date, last: date) -> Picture:
    """A bar for each day, those without anything included."""
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    by_day = {day: total(line for line in lines if line.day == day.isoformat()) for day in days}
    most = max((_height(sums) for sums in by_day.values()), default=0) or 1
    step = WIDTH / len(days)
    width = min(step - GAP, MOST_BAR)
    pieces: list[Piece] = []
    labels: list[tuple[float, str]] = []
    for place, (day, sums) in enumerate(by_day.items()):
        x = round(place * step + (step - width) / 2, 1)
        labels.append((round(x + width / 2, 1), str(day.day)))
        y = float(HEIGHT)
        for kind in ENDS:
            height = round(getattr(sums, kind) / most * HEIGHT, 1)
            if height:
                y = round(y - height, 1)
                pieces.append(Piece(kind=kind, x=x, y=y, width=round(width, 1), height=height))
    kinds = tuple(kind for kind in ENDS if any(getattr(sums, kind) for sums in by_day.values()))
    return Picture(pieces=tuple(pieces), labels=tuple(labels), kinds=kinds)


def number(count: int, language: str) -> str:
    """1 204 (with a space that does not break) or 1,204."""
    return f"{count:,}".replace(",", "\u00a0") if language == "pl" else f"{count:,}"


def as_csv(lines: Iterable[Sums]) -> bytes:
    """The lines for a spreadsheet: UTF-8 with a byte order mark, one header line, comma, CRLF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("day", "channel", *SUMS))
    for line in lines:
        writer.writerow((line.day, _plain(line.channel), *(getattr(line, name) for name in SUMS)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _height(sums: Sums) -> int:
    return sum(int(getattr(sums, name)) for name in ENDS)


def _plain(text: str) -> str:
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
