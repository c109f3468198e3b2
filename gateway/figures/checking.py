"""The check: every ticket is folded anew from its history and compared with what is kept; then all pieces with what the facts say."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

import msgspec

from gateway.figures import kept
from gateway.figures.days import Days
from gateway.figures.facts import Facts
from gateway.figures.names import FIGURES
from gateway.figures.packing import SIGN, Loose, opposite
from gateway.figures.pieces import OWED
from gateway.readmodel import ReadModel
from store.client import Store

TOGETHER = 500  # tickets read and compared at once
AGAIN = 3  # looks at a ticket that goes on changing
NAMED = 10  # tickets whose pieces are wrong that are named of each figure and month

Progress = Callable[[int, int], None]


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How many tickets were compared, and what is wrong: tickets with the fields that differ, and figures with months whose pieces are others."""

    tickets: int
    wrong: tuple[tuple[int, tuple[str, ...]], ...] = ()
    pieces: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether everything agrees."""
        return not self.wrong and not self.pieces


async def check(model: ReadModel, store: Store, progress: Progress = lambda _done, _total: None) -> Checked:
    """Compares all figures with the histories, to the millisecond. Tickets that change meanwhile are looked at again.

    Raises NotReadyError, UnavailableError.
    """
    await model.catch_up()
    total = await store.tickets.last()
    done = 0
    wrong: dict[int, tuple[str, ...]] = {}
    for first in range(1, total + 1, TOGETHER):
        progress(first - 1, total)
        numbers = list(range(first, min(first + TOGETHER, total + 1)))
        differing, count = await _differing(model, store, numbers)
        for _ in range(AGAIN):
            if not differing:
                break
            await model.catch_up()
            differing, _ = await _differing(model, store, sorted(differing))
        wrong |= differing
        done += count
    progress(total, total)
    return Checked(
        tickets=done,
        wrong=tuple(sorted(wrong.items())),
        pieces=await model.look(partial(wrong_pieces, model.reckoning.days)),
    )


async def _differing(model: ReadModel, store: Store, numbers: Sequence[int]) -> tuple[dict[int, tuple[str, ...]], int]:
    """Ticket → the fields in which it differs; and how many tickets there are."""
    tickets = await store.tickets.many(numbers)
    logs = await store.tickets.logs([one.number for one in tickets])
    told = [model.reckoning.facts(ticket, log) for ticket, log in zip(tickets, logs, strict=True)]
    known = await model.look(lambda database: kept.known(database, numbers))
    differing = {one.number: _fields(one, known.get(one.number)) for one in told if one != known.get(one.number)}
    for number in known.keys() - {one.number for one in told}:
        differing[number] = ("there is no such ticket",)
    return differing, len(told)


def _fields(told: Facts, known: Facts | None) -> tuple[str, ...]:
    if known is None:
        return ("missing",)
    return tuple(name for name in Facts.__struct_fields__ if getattr(told, name) != getattr(known, name))


def wrong_pieces(days: Days, database: sqlite3.Connection) -> tuple[str, ...]:
    """The figures and months whose pieces are not what the kept facts tell, in words: "frt of 2026-11: tickets 1, 2"."""
    differs: defaultdict[tuple[int, int], int] = defaultdict(int)  # order plays no part, so sums of hashes are compared
    for figure, month, piece in kept.all_pieces(database, days):
        differs[figure, month] += hash(piece) if piece[SIGN] > 0 else -hash(opposite(piece))
    for figure, month, piece in _told(database, days):
        differs[figure, month] -= hash(piece)
    wrong = {key for key, difference in differs.items() if difference}
    left: defaultdict[tuple[int, int], Counter[Loose]] = defaultdict(Counter)
    for sign, pieces in ((1, kept.all_pieces(database, days)), (-1, _told(database, days))) if wrong else ():
        for figure, month, piece in pieces:
            if (figure, month) in wrong:
                left[figure, month][piece if piece[SIGN] > 0 else opposite(piece)] += sign * piece[SIGN]
    found = [_words(*key, sorted({piece[1] for piece, count in left[key].items() if count})) for key in sorted(left)]
    unfinished = kept.wrong_backlog(database)
    return (*found, *([f"{unfinished:+} tickets are marked as not finished"] if unfinished else []))


def _told(database: sqlite3.Connection, days: Days) -> Iterator[tuple[int, int, Loose]]:
    """The pieces that the kept facts tell."""
    codes = kept.Codes(database, new=False)
    return (piece for facts in kept.all_known(database) for piece in kept.placed(facts, days, codes.of))


def _words(figure: int, month: int, numbers: Sequence[int]) -> str:
    owed = " (still owed)" if figure >= OWED else ""
    listed = ", ".join(map(str, numbers[:NAMED])) + (
        f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    )
    return f"{FIGURES[figure % OWED].id}{owed} of {date.fromordinal(month):%Y-%m}: tickets {listed}"
