"""Tickets as what the read model keeps of them. Pure; many tickets are told by processes of their own, one for each core.

Reading a ticket and its history and folding them is most of the work of building the model anew, and none of it needs the file.
"""

import gc
import os
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final, NamedTuple

from gateway.deathsig import die_with
from gateway.figures import kept
from gateway.figures.packing import Loose, columns
from gateway.figures.reckoning import Reckoning
from gateway.readmodel.tables import Row, row
from store.records import Person
from store.tickets import Stored, decode, gists

MOST: Final = 8  # processes
NICE: Final = 5  # mail and people come first


class Told(NamedTuple):
    """What is kept of some tickets: rows of `tickets`, `words` and `figures`, and the columns of their pieces by figure and month.

    Codes in the columns are places in `values`.
    """

    about: list[Row]
    words: list[Row]
    facts: list[kept.Row]
    values: list[str]
    pieces: "dict[tuple[int, int], list[array[int]]]"


def told(tickets: Sequence[Stored], persons: Mapping[str, Person], reckoning: Reckoning) -> Told:
    """Tickets with their histories as they are stored, and who is on them, as what is kept of them."""
    about, words, facts = [], [], []
    places: dict[str, int] = {}
    pieces: defaultdict[tuple[int, int], list[Loose]] = defaultdict(list)

    def code(value: str) -> int:
        return places.setdefault(value, len(places))

    for number, stored, history in tickets:
        ticket, log = decode(number, stored), gists(history)
        one, said = row(ticket, log, persons)
        about.append(one)
        words.append(said)
        folded = reckoning.facts(ticket, log)
        facts.append(kept.row(folded))
        for figure, month, piece in kept.placed(folded, reckoning.days, code):
            pieces[figure, month].append(piece)
    return Told(about, words, facts, [*places], {key: columns(found) for key, found in pieces.items()})


class Tellers:
    """Processes that tell tickets. They end with this one, whatever ends it."""

    def __init__(self, reckoning: Reckoning) -> None:
        count = min(os.cpu_count() or 1, MOST)
        self.count = count
        self.broken = False
        self.pool = ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=_begin, initargs=(reckoning, os.getpid())
        )

    def end(self) -> None:
        """Waits for nothing."""
        self.pool.shutdown(wait=False, cancel_futures=True)


def tell(tickets: Sequence[Stored], persons: Mapping[str, Person]) -> Told:
    """`told`, in one of the processes."""
    return told(tickets, persons, _reckoning[0])


_reckoning: list[Reckoning] = []


def _begin(reckoning: Reckoning, parent: int) -> None:
    die_with(parent)
    os.nice(NICE)
    gc.disable()  # nothing here refers to itself; looking for that would take a third of the time
    _reckoning.append(reckoning)
