"""What one ticket adds to each figure: pieces with a moment, of which every number is a sum. Pure."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from gateway.figures.facts import Facts, Promised
from gateway.figures.names import CODE, GOOD, REOPEN_DAYS
from store.records import Ms

OWED: Final = 100  # added to the code of a promise that is still to be kept: it counts as missed once it is due
_HELD: Final = REOPEN_DAYS * 86_400_000


class Piece(NamedTuple):
    """`calendar` and `business` are what is added to the numerator (the same where time plays no part), `of` what to the denominator."""

    figure: int
    at: Ms
    agent: str
    calendar: int
    business: int
    of: int


def pieces(facts: Facts) -> list[Piece]:
    """Everything a ticket adds, in an order of its own. What an import brought adds nothing."""
    return [] if facts.imported else [*_pieces(facts)]


def _pieces(facts: Facts) -> Iterator[Piece]:
    owner = facts.assignee
    yield _count("created", facts.created, owner)
    yield from _backlog(facts)
    if facts.answer is not None:
        one = facts.answer
        yield Piece(CODE["frt"], one.at, one.by, one.calendar, one.business, 1)
    if facts.bot is not None:
        yield Piece(CODE["bot_frt"], facts.bot.at, "", facts.bot.calendar, facts.bot.business, 1)
    for wait in facts.waits:
        if wait.end:
            yield Piece(CODE["art"], wait.end, wait.by, wait.end - wait.start, wait.business, 1)
        if wait.due:
            yield _promise("sla_next_response", Promised(wait.due, wait.end, wait.by, owed=not wait.end), owner)
    if facts.first_response is not None:
        yield _promise("sla_first_response", facts.first_response, owner)
    for handled in facts.handled:
        yield Piece(CODE["utilization"], handled.at, handled.by, handled.length, handled.length, 0)
    if not facts.merged:
        yield from _mending(facts)
        yield from _solved(facts)
        yield from _rated(facts)


def _mending(facts: Facts) -> Iterator[Piece]:
    if facts.resolution is not None:
        yield _promise("sla_resolution", facts.resolution, facts.assignee)
    for place, solve in enumerate(facts.solves):
        until = facts.solves[place + 1].at if place + 1 < len(facts.solves) else None
        again = next((one for one in facts.reopens if one >= solve.at and (until is None or one <= until)), None)
        yield _share("reopen", solve.at, solve.by, hit=again is not None and again - solve.at <= _HELD)


def _solved(facts: Facts) -> Iterator[Piece]:
    solved, mended = facts.solved, facts.mended
    if solved is None or mended is None:
        return
    at, by = solved.at, solved.by
    yield _count("solved", at, by)
    yield _share("deflection", at, by, hit=facts.deflected)
    if facts.deflected:
        yield Piece(CODE["bot_mttr"], at, "", mended.calendar, mended.business, 1)
    if not facts.human:
        return
    yield Piece(CODE["mttr"], at, by, mended.calendar, mended.business, 1)
    lasted = not any(_reopened_soon(facts, solve.at) for solve in facts.solves)
    yield _share("fcr", at, by, hit=solved.level == "L1" and not facts.escalations and lasted)
    yield _share("escalation", at, by, hit=bool(facts.escalations))
    moves = len(facts.reassignments)
    yield Piece(CODE["reassignments"], at, by, moves, moves, 1)


def _rated(facts: Facts) -> Iterator[Piece]:
    by = facts.solves[-1].by if facts.solves else facts.assignee
    if facts.asked_at:
        yield _share("csat_response", facts.asked_at, by, hit=facts.rating > 0)
    if facts.rating:
        yield _share("csat", facts.rated_at, by, hit=facts.rating >= GOOD)
        yield Piece(CODE["csat_score"], facts.rated_at, by, facts.rating, facts.rating, 1)


def _backlog(facts: Facts) -> Iterator[Piece]:
    for at, step in ((facts.created, 1), *((one, -1) for one in facts.ends), *((one, 1) for one in facts.reopens)):
        yield Piece(CODE["backlog"], at, facts.assignee, step, step, step)


def _promise(figure: str, promised: Promised, owner: str) -> Piece:
    """Kept when it was done by then; what is late counts on the day it was due."""
    kept = 0 < promised.at <= promised.due
    code = CODE[figure] + (OWED if promised.owed else 0)
    at = promised.at if kept else promised.due
    return Piece(code, at, promised.by or owner, int(kept), int(kept), 1)


def _reopened_soon(facts: Facts, at: Ms) -> bool:
    return any(at <= one <= at + _HELD for one in facts.reopens)


def _count(figure: str, at: Ms, agent: str) -> Piece:
    return Piece(CODE[figure], at, agent, 1, 1, 1)


def _share(figure: str, at: Ms, agent: str, *, hit: bool) -> Piece:
    return Piece(CODE[figure], at, agent, int(hit), int(hit), 1)
