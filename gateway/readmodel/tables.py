"""The tables of the read model, and a ticket as its rows. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gateway.figures import kept as figures
from gateway.readmodel.places import place_of
from gateway.readmodel.plain import plain
from gateway.targets import at_risk_from, due
from store.records import EVENTS, Person, Said, Ticket, Told

# What is kept and how, figures too: raise it when their fold or pieces change. Another one is built anew.
FORMAT: Final = "5"
SAID_MAX: Final = 100_000  # characters of a ticket that can be found
LAST_MAX: Final = 160  # characters of the newest words, for lists

SCHEMA: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tickets (
  number INTEGER PRIMARY KEY, version INTEGER NOT NULL, entries INTEGER NOT NULL,
  status TEXT NOT NULL, state TEXT NOT NULL, type TEXT NOT NULL, queue TEXT NOT NULL, level TEXT NOT NULL, priority TEXT NOT NULL,
  category TEXT NOT NULL, subcategory TEXT NOT NULL, channel TEXT NOT NULL, requester TEXT NOT NULL, asked_by TEXT NOT NULL,
  assignee TEXT NOT NULL, organization TEXT NOT NULL, tags TEXT NOT NULL, language TEXT NOT NULL, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, due INTEGER NOT NULL, reopened INTEGER NOT NULL, merged_into INTEGER NOT NULL, risky INTEGER NOT NULL,
  links INTEGER NOT NULL, attachments INTEGER NOT NULL, risk_at INTEGER NOT NULL, awaits INTEGER NOT NULL,
  last_at INTEGER NOT NULL, last_by TEXT NOT NULL, last_words TEXT NOT NULL, place TEXT NOT NULL, snoozed TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (subject, said, people, tokenize = 'unicode61', prefix = '2 3 4');
"""
# Made when the rows are there.
INDEXES: Final = (
    "CREATE INDEX by_state ON tickets (state, due)",
    "CREATE INDEX by_queue ON tickets (queue, state, due)",
    "CREATE INDEX by_assignee ON tickets (assignee, state, due)",
    "CREATE INDEX by_counts ON tickets (state, queue, level, assignee, priority, type, category, due, risk_at, snoozed)",
    "CREATE INDEX by_requester ON tickets (requester)",
    "CREATE INDEX by_created ON tickets (created_at)",
    "CREATE INDEX by_updated ON tickets (updated_at)",
    *figures.INDEXES,
)

COLUMNS: Final = (
    "number", "version", "entries", "status", "state", "type", "queue", "level", "priority", "category", "subcategory", "channel",
    "requester", "asked_by", "assignee", "organization", "tags", "language", "created_at", "updated_at", "due", "reopened",
    "merged_into", "risky", "links", "attachments", "risk_at", "awaits", "last_at", "last_by", "last_words",
    "place", "snoozed",
)  # fmt: skip
PUT: Final = f"INSERT OR REPLACE INTO tickets ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - our own names
WORDS: Final = "SELECT subject, said, people FROM words WHERE rowid = ?"
FORGET_WORDS: Final = "DELETE FROM words WHERE rowid = ?"
PUT_WORDS: Final = "INSERT INTO words (rowid, subject, said, people) VALUES (?, ?, ?, ?)"

Row = tuple[int | str, ...]


def row(ticket: Ticket, log: Iterable[Told], persons: Mapping[str, Person]) -> tuple[Row, Row]:
    """The ticket's row, and that of the words it is found by: subject, everything said on it, and who asked."""
    entries = tuple(log)
    said = [one for one in entries if not isinstance(one, EVENTS)]
    people = [persons[one] for one in (ticket.requester, *ticket.participants) if one in persons]
    names = [word for one in people for word in (one.name, *(identity.address for identity in one.identities)) if word]
    requester = persons.get(ticket.requester)
    asked_by = [requester.name, *(one.address for one in requester.identities)] if requester else []
    files = [file.name for one in said for file in one.attachments]
    texts = [*(one.text for one in said), *files, *ticket.answers.values(), *ticket.tags]
    about: Row = (
        ticket.number,
        ticket.version,
        len(entries),
        ticket.status,
        ticket.state,
        ticket.type,
        ticket.queue,
        ticket.level,
        ticket.priority,
        ticket.category,
        ticket.subcategory,
        ticket.channel,
        ticket.requester,
        _listed(asked_by),
        ticket.assignee.lower(),
        plain(ticket.organization),
        _listed(ticket.tags),
        ticket.language,
        ticket.created_at,
        ticket.updated_at,
        due(ticket),
        ticket.reopened,
        ticket.merged_into,
        int(ticket.risk is not None and ticket.risk.state != "green"),
        len(ticket.links),
        len(files),
        at_risk_from(ticket),
        int(_awaits(ticket, said)),
        *_last(said),
        place_of(ticket.answers, ticket.organization),
        "".join(f"\n{one.agent}" for one in ticket.snoozes) + "\n" if ticket.snoozes else "",
    )
    words: Row = (ticket.number, plain(ticket.subject), plain("\n".join(texts)[:SAID_MAX]), plain(" ".join(names)))
    return about, words


def _awaits(ticket: Ticket, said: Sequence[Said]) -> bool:
    """Whether the requester's side spoke last: nobody but the bot has answered it in public since."""
    speakers = (
        one.author.kind
        for one in reversed(said)
        if one.visibility == "public" and one.author.kind != "bot" and not one.amends
    )
    return ticket.state == "open" and next(speakers, "") == "requester"


def _last(said: Sequence[Said]) -> tuple[int, str, str]:
    """When somebody said something last (the bot counts only where nobody else did), what kind of author, and how it begins, on one line."""
    if not said:
        return 0, "", ""
    last = next((one for one in reversed(said) if one.author.kind not in ("bot", "system")), said[-1])
    return last.at, last.author.kind, " ".join(last.text[: LAST_MAX * 2].split())[:LAST_MAX]


def _listed(values: Iterable[str]) -> str:
    """Values on lines of their own, so that one of them, or its beginning, can be looked for."""
    return "".join(f"\n{plain(value)}" for value in values) + "\n"
