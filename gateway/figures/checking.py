"""The check: every ticket is folded anew from its history and compared with what is kept; then the sums with the pieces."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from gateway.figures import kept
from gateway.figures.facts import Facts
from gateway.figures.names import FIGURES
from gateway.readmodel import ReadModel
from store.client import Store

TOGETHER = 500  # tickets read and compared at once
AGAIN = 3  # looks at a ticket that goes on changing

Progress = Callable[[int, int], None]


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How many tickets were compared, and what is wrong: tickets with the fields that differ, and sums that do not add up."""

    tickets: int
    wrong: tuple[tuple[int, tuple[str, ...]], ...] = ()
    sums: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether everything agrees."""
        return not self.wrong and not self.sums


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
    return Checked(tickets=done, wrong=tuple(sorted(wrong.items())), sums=await model.look(_sums))


async def _differing(model: ReadModel, store: Store, numbers: Sequence[int]) -> tuple[dict[int, tuple[str, ...]], int]:
    """Ticket → the fields in which it differs; and how many tickets there are."""
    tickets = await store.tickets.many(numbers)
    logs = await store.tickets.logs([one.number for one in tickets])
    told = [model.reckoning.facts(ticket, log) for ticket, log in zip(tickets, logs, strict=True)]
    known = await model.look(lambda database: kept.known(database, numbers))
    differing = {one.number: _fields(one, known.get(one.number)) for one in told if one != known.get(one.number)}
    same = [one for one in told if one.number not in differing]
    for number in await model.look(lambda database: kept.wrong_rows(database, same, model.reckoning.days)):
        differing[number] = ("pieces",)
    for number in known.keys() - {one.number for one in told}:
        differing[number] = ("there is no such ticket",)
    return differing, len(told)


def _fields(told: Facts, known: Facts | None) -> tuple[str, ...]:
    if known is None:
        return ("missing",)
    return tuple(name for name in Facts.__struct_fields__ if getattr(told, name) != getattr(known, name))


def _sums(database: sqlite3.Connection) -> tuple[str, ...]:
    database.execute("BEGIN")  # one state of the file, whoever writes it meanwhile
    try:
        wrong = [_told(key) for key in kept.wrong_sums(database)]
        counted, expected = kept.counted(database)
        unfinished = kept.wrong_backlog(database)
    finally:
        database.execute("ROLLBACK")
    if unfinished:
        wrong.append(f"{unfinished:+} tickets are marked as not finished")
    return (*wrong, *([f"{counted} pieces are kept where {expected} are told"] if counted != expected else []))


def _told(key: tuple[int, int, str, int]) -> str:
    """A sum in words: "frt by queue l1 on 2026-11-16"."""
    figure, dimension, value, day = key
    monthly = dimension >= kept.MONTHLY
    of = dimension - kept.MONTHLY if monthly else dimension
    by = next((f" by {name} {value or '–'}" for name, place in kept.BY.items() if place == of), "")
    return f"{FIGURES[figure].id}{by} {'in the month from' if monthly else 'on'} {date.fromordinal(day)}"
