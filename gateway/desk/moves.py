"""Where a ticket may be handed on to, what becomes of who had it, and who leads each queue. Pure."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from gateway.desk.states import awake
from store.records import Level, Ticket

MOST_WATCHERS = 100
LEVELS: tuple[Level, ...] = ("L1", "L2", "L3")


class Moves(msgspec.Struct, frozen=True, kw_only=True):
    """What the config says of escalation. `queues`: name → level, in the order of the config. `paths`: queue → the queues it escalates to; one that is not named, to any of a higher level.

    `watching`: who had an escalated ticket watches it from then on. `leads`: queue → the mail address of who leads it.
    """

    queues: Mapping[str, Level] = {}
    paths: Mapping[str, tuple[str, ...]] = {}
    watching: bool = False
    leads: Mapping[str, str] = {}

    def options(self, ticket: Ticket, level: str) -> list[str]:
        """The queues of this level the ticket may go to, the first named first."""
        allowed = self.paths.get(ticket.queue)
        return [name for name in (allowed if allowed is not None else self.queues) if self.queues.get(name) == level]

    def levels(self, ticket: Ticket) -> list[Level]:
        """The levels above the ticket's that it may go to."""
        above = LEVELS[LEVELS.index(ticket.level) + 1 :]
        return [level for level in above if self.options(ticket, level)]


NO_MOVES = Moves()


def handed_up(ticket: Ticket, queue: str, moves: Moves) -> Ticket:
    """The ticket in a queue above: worked on again, nobody's yet; who had it watches on, where the config says so."""
    watchers = ticket.watchers
    known = {one.casefold() for one in watchers}
    if moves.watching and ticket.assignee and ticket.assignee.casefold() not in known and len(watchers) < MOST_WATCHERS:
        watchers = (*watchers, ticket.assignee)
    return replace(awake(replace(ticket, assignee="")), queue=queue, level=moves.queues[queue], watchers=watchers)
