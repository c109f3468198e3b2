"""The lists agents work from, as SQL over the read model: which tickets, in which order, how many. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, get_args

import msgspec

from gateway.readmodel.finding import Statement
from store.records import Level, Ms

Name = Literal["todo", "mine", "snoozed", "unassigned", "risk", "waiting", "all", "queue", "done"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)
Who = Literal["", "me", "nobody"]

SNOOZED: Final = "instr(snoozed, :me_line)"  # the agent does not want to see it now
WHICH: Final[Mapping[Name, str]] = {
    "todo": f"state = 'open' AND (assignee = :me OR (assignee = '' AND level = :level)) AND NOT {SNOOZED}",
    "mine": f"assignee = :me AND state = 'open' AND NOT {SNOOZED}",
    "snoozed": f"state IN ('open', 'waiting') AND {SNOOZED}",
    "unassigned": "assignee = '' AND state = 'open'",
    "risk": "state = 'open' AND risk_at <= :now",
    "waiting": "state = 'waiting'",
    "all": "state = 'open'",
    "queue": "queue = :queue AND state = 'open'",
    "done": "state = 'done'",
}
FILTERS: Final = ("priority", "type", "category")


class ListAsked(msgspec.Struct, frozen=True, kw_only=True):
    """One list as one agent sees it: `me` is the agent's e-mail, `level` his; the rest narrows it down, "" does not."""

    name: Name
    me: str
    level: Level
    queue: str = ""
    priority: str = ""
    type: str = ""
    category: str = ""
    who: Who = ""


class ListedRow(msgspec.Struct, frozen=True):
    """What the read model knows of a ticket in a list. `awaits`: its requester spoke last. `last_by` is an AuthorKind, "" for nobody."""

    number: int
    awaits: bool
    last_at: Ms
    last_by: str
    last_words: str


class Group(msgspec.Struct, frozen=True):
    """So many open (or waiting) tickets of a queue and an assignee; of them, how many are at risk or late, and how many late.

    `snoozed` are the agents who do not want to see them now, a line each.
    """

    state: str
    queue: str
    level: str
    assignee: str
    snoozed: str
    count: int
    risk: int
    late: int


def listed(asked: ListAsked, *, now: Ms, limit: int, skip: int = 0) -> Statement:
    """The rows of a list (for `listed_row`): what is due first comes first; of the finished, what was finished last."""
    where, values = _where(asked, now)
    order = "updated_at DESC, number DESC" if asked.name == "done" else "due, number"
    columns = ", ".join(ListedRow.__struct_fields__)
    sql = f"SELECT {columns} FROM tickets WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :skip"  # noqa: S608 - our own names
    return sql, values | {"limit": limit, "skip": skip}


def known(numbers: Sequence[int]) -> Statement:
    """The rows (for `listed_row`) of these tickets, in no order."""
    columns = ", ".join(ListedRow.__struct_fields__)
    names = ", ".join(f":n{place}" for place in range(len(numbers)))
    values: dict[str, str | int] = {f"n{place}": number for place, number in enumerate(numbers)}
    return f"SELECT {columns} FROM tickets WHERE number IN ({names})", values  # noqa: S608 - our own names


def facets(asked: ListAsked, *, now: Ms) -> Statement:
    """Priority, type, category and how many of a list have these three."""
    where, values = _where(asked, now)
    return f"SELECT priority, type, category, count(*) FROM tickets WHERE {where} GROUP BY 1, 2, 3", values  # noqa: S608 - our own names


def counts(*, now: Ms) -> Statement:
    """The rows of `Group`: everything open and waiting, from one index."""
    measures = "count(*), sum(risk_at <= :now), sum(due < :now)"
    by = "state, queue, level, assignee, snoozed"
    sql = f"SELECT {by}, {measures} FROM tickets WHERE state IN ('open', 'waiting') GROUP BY {by}"  # noqa: S608 - our own names
    return sql, {"now": now}


def listed_row(row: tuple[Any, ...]) -> ListedRow:
    """A row of `listed`."""
    number, awaits, *rest = row
    return ListedRow(number, bool(awaits), *rest)


def belongs(group: Group, asked: ListAsked) -> bool:
    """Whether tickets of the group are in the list; for the list of those at risk, whether they could be. Only for unfinished lists."""
    snoozed = _line(asked.me) in group.snoozed
    if asked.name == "snoozed":
        return snoozed
    if group.state != ("waiting" if asked.name == "waiting" else "open"):
        return False
    if snoozed and asked.name in ("todo", "mine"):
        return False
    mine, nobodys = group.assignee == asked.me, not group.assignee
    match asked.name:
        case "todo":
            return mine or (nobodys and group.level == asked.level)
        case "mine":
            return mine
        case "unassigned":
            return nobodys
        case "queue":
            return group.queue == asked.queue
        case _:
            return True


def _line(agent: str) -> str:
    """An agent among those of `snoozed`."""
    return f"\n{agent.casefold()}\n"


def _where(asked: ListAsked, now: Ms) -> tuple[str, dict[str, str | int]]:
    conditions = [WHICH[asked.name]]
    values: dict[str, str | int] = {"now": now, "me": asked.me, "level": asked.level, "queue": asked.queue}
    values["me_line"] = _line(asked.me)
    for name in FILTERS:
        if value := getattr(asked, name):
            conditions.append(f"{name} = :{name}")
            values[name] = value
    if asked.who:
        conditions.append("assignee = :me" if asked.who == "me" else "assignee = ''")
    return " AND ".join(conditions), values
