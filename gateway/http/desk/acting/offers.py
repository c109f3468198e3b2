"""Which verbs make sense on a ticket now, which two an agent most likely wants, and by which key. Pure."""

from collections.abc import Collection
from typing import Final

import msgspec

from gateway.desk.snoozing import is_snoozed
from store.records import Agent, Level, Ticket

LEVELS: Final[tuple[Level, ...]] = ("L1", "L2", "L3")

# What happens at one press; every other verb asks something first.
DIRECT: Final = frozenset(
    {
        "take",
        "release",
        "resume",
        "close",
        "watch",
        "unwatch",
        "forwarded",
        "unforward",
        "unlink",
        "unsnooze",
        "unresolve",
    }
)
KEYS: Final[dict[str, str]] = {
    "take": "t",
    "assign": "a",
    "escalate": "e",
    "pend": "p",
    "resolve": "s",
    "merge": "m",
    "set": "c",
    "resume": "o",
    "reopen": "o",
    "link": "l",
    "snooze": "z",
    "unsnooze": "z",
    "watch": "b",
    "unwatch": "b",
}
# The menu's groups, in this order; a line between them.
GROUPS: Final[tuple[tuple[str, ...], ...]] = (
    ("take", "assign", "release", "escalate", "refer"),
    ("set", "pend", "resume", "snooze", "unsnooze", "resolve", "close", "reopen", "cancel"),
    ("merge", "link", "participants", "watch", "unwatch"),
    ("forwarded", "unforward"),
)


class Offers(msgspec.Struct, frozen=True, kw_only=True):
    """`likely`: plain buttons, the first is the primary one. `groups`: the rest, as the menu shows it; `links` can be taken away."""

    likely: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    links: tuple[int, ...] = ()

    @property
    def verbs(self) -> tuple[str, ...]:
        """All that are offered."""
        return (*self.likely, *(verb for group in self.groups for verb in group))


def offers(ticket: Ticket, agent: Agent, levels: Collection[Level]) -> Offers:
    """What the agent may do to the ticket; `levels` are those that have a queue. A merged ticket offers nothing."""
    if ticket.merged_into:
        return Offers()
    possible = _possible(ticket, agent, levels)
    likely = tuple(verb for verb in _likely(ticket, agent) if verb in possible)
    groups = tuple(tuple(verb for verb in group if verb in possible and verb not in likely) for group in GROUPS)
    return Offers(likely=likely, groups=tuple(group for group in groups if group), links=ticket.links)


def higher(ticket: Ticket, levels: Collection[Level]) -> tuple[Level, ...]:
    """The levels a ticket can be escalated to."""
    return tuple(level for level in LEVELS[LEVELS.index(ticket.level) + 1 :] if level in levels)


def is_mine(ticket: Ticket, agent: Agent) -> bool:
    """Whether the agent is the one who works on it."""
    return ticket.assignee.casefold() == agent.email.casefold()


def _possible(ticket: Ticket, agent: Agent, levels: Collection[Level]) -> frozenset[str]:
    watching = any(one.casefold() == agent.email.casefold() for one in ticket.watchers)
    found = {"set", "merge", "link", "participants", "unwatch" if watching else "watch"}
    if ticket.forward is not None:
        found.add("forwarded" if ticket.requester == ticket.forward.by.person else "unforward")
    if ticket.state == "done":
        found |= {"reopen", "close"} if ticket.status == "resolved" else {"reopen"}
        return frozenset(found)
    found.add("unsnooze" if is_snoozed(ticket, agent.email) else "snooze")
    found |= {"assign", "refer", "pend", "resolve", "cancel"}
    if not is_mine(ticket, agent):
        found.add("take")
    if ticket.assignee:
        found.add("release")
    if ticket.status == "pending":
        found.add("resume")
    if higher(ticket, levels):
        found.add("escalate")
    return frozenset(found)


def _likely(ticket: Ticket, agent: Agent) -> tuple[str, str]:
    if ticket.status == "resolved":
        return "close", "reopen"
    if ticket.state == "done":
        return "reopen", "link"
    if ticket.status == "pending":
        return "resume", "resolve"
    return ("resolve", "pend") if is_mine(ticket, agent) else ("take", "assign")
