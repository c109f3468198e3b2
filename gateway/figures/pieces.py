"""What one ticket adds to each figure: pieces with a moment, of which every number is a sum. Pure."""

from collections.abc import Iterator
from typing import Final

from gateway.figures.facts import Facts, Promised
from gateway.figures.names import CODE, GOOD, REOPEN_DAYS
from store.records import Ms

OWED: Final = 100  # added to the code of a promise that is still to be kept: it counts as missed once it is due
_HELD: Final = REOPEN_DAYS * 86_400_000
_CREATED, _BACKLOG, _SOLVED = CODE["created"], CODE["backlog"], CODE["solved"]
_FRT, _ART, _MTTR = CODE["frt"], CODE["art"], CODE["mttr"]
_BOT_FRT, _BOT_MTTR, _DEFLECTION = CODE["bot_frt"], CODE["bot_mttr"], CODE["deflection"]
_FCR, _ESCALATION, _REOPEN, _REASSIGNMENTS = CODE["fcr"], CODE["escalation"], CODE["reopen"], CODE["reassignments"]
_FIRST, _NEXT, _RESOLUTION = CODE["sla_first_response"], CODE["sla_next_response"], CODE["sla_resolution"]
_CSAT, _SCORE, _RESPONSE, _UTILIZATION = (CODE[one] for one in ("csat", "csat_score", "csat_response", "utilization"))

# Figure, at, agent, calendar, business, of: both times are what is added to the numerator (the same where time plays no part), `of` what to
# the denominator. A bare tuple, because a ticket has twenty of them.
Piece = tuple[int, Ms, str, int, int, int]


def pieces(facts: Facts) -> list[Piece]:
    """Everything a ticket adds, in an order of its own. What an import brought adds nothing."""
    return [] if facts.imported else [*_pieces(facts)]


def _pieces(facts: Facts) -> Iterator[Piece]:
    owner = facts.assignee
    yield (_CREATED, facts.created, owner, 1, 1, 1)
    yield (_BACKLOG, facts.created, owner, 1, 1, 1)
    for at in facts.ends:
        yield (_BACKLOG, at, owner, -1, -1, -1)
    for at in facts.reopens:
        yield (_BACKLOG, at, owner, 1, 1, 1)
    yield from _answered(facts)
    for one in facts.handled:
        yield (_UTILIZATION, one.at, one.by, one.length, one.length, 0)
    if not facts.merged:
        yield from _mending(facts)
        yield from _solved(facts)
        yield from _rated(facts)


def _answered(facts: Facts) -> Iterator[Piece]:
    if (answer := facts.answer) is not None:
        yield (_FRT, answer.at, answer.by, answer.calendar, answer.business, 1)
    if (bot := facts.bot) is not None:
        yield (_BOT_FRT, bot.at, "", bot.calendar, bot.business, 1)
    for wait in facts.waits:
        if wait.end:
            yield (_ART, wait.end, wait.by, wait.end - wait.start, wait.business, 1)
        if wait.due:
            yield _promise(_NEXT, Promised(wait.due, wait.end, wait.by, owed=not wait.end), facts.assignee)
    if facts.first_response is not None:
        yield _promise(_FIRST, facts.first_response, facts.assignee)


def _mending(facts: Facts) -> Iterator[Piece]:
    if facts.resolution is not None:
        yield _promise(_RESOLUTION, facts.resolution, facts.assignee)
    for place, solve in enumerate(facts.solves):
        until = facts.solves[place + 1].at if place + 1 < len(facts.solves) else None
        again = next((one for one in facts.reopens if one >= solve.at and (until is None or one <= until)), None)
        yield _share(_REOPEN, solve.at, solve.by, hit=again is not None and again - solve.at <= _HELD)


def _solved(facts: Facts) -> Iterator[Piece]:
    solved, mended = facts.solved, facts.mended
    if solved is None or mended is None:
        return
    at, by = solved.at, solved.by
    yield (_SOLVED, at, by, 1, 1, 1)
    yield _share(_DEFLECTION, at, by, hit=facts.deflected)
    if facts.deflected:
        yield (_BOT_MTTR, at, "", mended.calendar, mended.business, 1)
    if not facts.human:
        return
    yield (_MTTR, at, by, mended.calendar, mended.business, 1)
    lasted = not facts.reopens or not any(_reopened_soon(facts, solve.at) for solve in facts.solves)
    yield _share(_FCR, at, by, hit=solved.level == "L1" and not facts.escalations and lasted)
    yield _share(_ESCALATION, at, by, hit=bool(facts.escalations))
    moves = len(facts.reassignments)
    yield (_REASSIGNMENTS, at, by, moves, moves, 1)


def _rated(facts: Facts) -> Iterator[Piece]:
    by = facts.solves[-1].by if facts.solves else facts.assignee
    if facts.asked_at:
        yield _share(_RESPONSE, facts.asked_at, by, hit=facts.rating > 0)
    if facts.rating:
        yield _share(_CSAT, facts.rated_at, by, hit=facts.rating >= GOOD)
        yield (_SCORE, facts.rated_at, by, facts.rating, facts.rating, 1)


def _promise(figure: int, promised: Promised, owner: str) -> Piece:
    """Kept when it was done by then; what is late counts on the day it was due."""
    kept = int(0 < promised.at <= promised.due)
    return (
        figure + OWED if promised.owed else figure,
        promised.at if kept else promised.due,
        promised.by or owner,
        kept,
        kept,
        1,
    )


def _reopened_soon(facts: Facts, at: Ms) -> bool:
    return any(at <= one <= at + _HELD for one in facts.reopens)


def _share(figure: int, at: Ms, agent: str, *, hit: bool) -> Piece:
    return (figure, at, agent, int(hit), int(hit), 1)
