"""A question as SQL. Pure; nothing that was typed ever becomes part of a statement."""

import re
from typing import Final

from gateway.readmodel.asked import Asked, Filter
from store.records import Ms

COLUMN: Final = {
    "status": "status", "state": "state", "queue": "queue", "level": "level", "priority": "priority", "type": "type",
    "category": "category", "subcategory": "subcategory", "channel": "channel", "agent": "assignee", "organization": "organization",
    "language": "language",
}  # fmt: skip
IS: Final = {
    "unassigned": "assignee = ''",
    "assigned": "assignee <> ''",
    "overdue": "state <> 'done' AND due < :now",
    "reopened": "reopened > 0",
    "merged": "merged_into > 0",
    "risky": "risky",
}
HAS: Final = {"attachment": "attachments > 0", "link": "links > 0"}

_WORD = re.compile(r"\w+")

Statement = tuple[str, dict[str, str | int]]


def statement(asked: Asked, *, now: Ms, limit: int, skip: int = 0, after: int | None = None) -> Statement:
    """SQL and its values: numbers of the tickets that are found, the newest first; with `after`, by number ascending from there.

    Not by how well they fit: that would have every match looked at, and an agent knows a ticket by when it was.
    """
    values: dict[str, str | int] = {"now": now, "limit": limit, "skip": skip}
    where = [_condition(one, f"f{place}", values) for place, one in enumerate(asked.filters)]
    source = "tickets"
    match = _match(asked)
    order = "number DESC"
    if match:
        source = "words JOIN tickets ON tickets.number = words.rowid"
        where.insert(0, "words MATCH :match")
        values["match"] = match
        order = "words.rowid DESC"
    for place, phrase in enumerate(asked.without):
        where.append(f"number NOT IN (SELECT rowid FROM words WHERE words MATCH :w{place})")  # noqa: S608 - our own names
        values[f"w{place}"] = _phrase(phrase)
    if asked.requesters:
        names = [f"r{place}" for place in range(len(asked.requesters))]
        where.append(f"requester IN ({', '.join(f':{name}' for name in names)})")
        values.update(zip(names, asked.requesters, strict=True))
    if asked.number:
        where.append("number = :number")
        values["number"] = asked.number
    if after is not None:
        where.append("words.rowid > :after" if match else "number > :after")
        values["after"] = after
        order = "words.rowid" if match else "number"
    wheres = f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT number FROM {source}{wheres} ORDER BY {order} LIMIT :limit OFFSET :skip", values  # noqa: S608 - our own names


def _match(asked: Asked) -> str:
    """In the language of FTS5, in which a quoted token can't be an operator."""
    either = " OR ".join(f'"{word}"*' for word in asked.either)
    some = [f"{{subject}} : ({either})"] if either else []
    return " AND ".join([*(f'"{word}"*' for word in asked.words), *map(_phrase, asked.phrases), *some])


def _phrase(words: str) -> str:
    return f'"{words}"'


def _condition(one: Filter, name: str, values: dict[str, str | int]) -> str:
    holds = _holds(one, name, values)
    return f"NOT ({holds})" if one.negated else f"({holds})"


def _holds(one: Filter, name: str, values: dict[str, str | int]) -> str:
    match one.field:
        case "is":
            return IS[str(one.value)]
        case "has":
            return HAS[str(one.value)]
        case "after":
            values[name] = one.value
            return f"created_at >= :{name}"
        case "before":
            values[name] = one.value
            return f"created_at < :{name}"
        case "from":
            values[name] = str(one.value)
            values[f"{name}m"] = f'{{people}} : "{" ".join(_WORD.findall(str(one.value)))}"*'
            found = f"SELECT rowid FROM words WHERE words MATCH :{name}m"  # noqa: S608 - our own names
            return f"requester = :{name} OR (number IN ({found}) AND instr(asked_by, char(10) || :{name}) > 0)"
        case "tag":
            values[name] = f"\n{one.value}\n"
            return f"instr(tags, :{name}) > 0"
        case _:
            values[name] = one.value
            return f"{COLUMN[one.field]} = :{name}"
