"""What somebody types into the search box, as words and filters. Pure.

drukarka "nie działa" -toner status:open od:anna@example.com po:2026-11-01 is:unassigned
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from gateway.readmodel.plain import plain
from gateway.targets import FAR_FUTURE
from gateway.words import number_of
from store.records import Level, Ms, Priority, State, Status, TicketType

LONGEST: Final = 500
MOST_WORDS: Final = 24
DAY: Final = timedelta(days=1)

Field = Literal[
    "status", "state", "queue", "level", "priority", "type", "category", "subcategory", "channel", "from", "agent",
    "organization", "tag", "language", "after", "before", "is", "has",
]  # fmt: skip
# Each filter as it may be typed, folded; the first of a field is the one that help shows.
NAMES: Final[dict[str, Field]] = {
    "status": "status", "state": "state", "stan": "state", "queue": "queue", "kolejka": "queue", "level": "level", "poziom": "level",
    "priority": "priority", "priorytet": "priority", "type": "type", "typ": "type", "category": "category", "kategoria": "category",
    "subcategory": "subcategory", "podkategoria": "subcategory", "channel": "channel", "kanal": "channel", "from": "from", "od": "from",
    "requester": "from", "zglaszajacy": "from", "agent": "agent", "assignee": "agent", "organization": "organization", "firma": "organization",
    "tag": "tag", "etykieta": "tag", "language": "language", "jezyk": "language", "after": "after", "po": "after", "since": "after",
    "before": "before", "przed": "before", "is": "is", "jest": "is", "has": "has", "ma": "has",
}  # fmt: skip
ARE: Final = {
    "unassigned": "unassigned", "nieprzypisane": "unassigned", "assigned": "assigned", "przypisane": "assigned", "overdue": "overdue",
    "spoznione": "overdue", "reopened": "reopened", "wznowione": "reopened", "merged": "merged", "scalone": "merged", "risky": "risky", "ryzykowne": "risky",
}  # fmt: skip
HAVE: Final = {"attachment": "attachment", "zalacznik": "attachment", "link": "link", "powiazanie": "link"}
CLOSED_LISTS: Final[dict[Field, tuple[str, ...]]] = {
    "status": get_args(Status),
    "state": get_args(State),
    "level": get_args(Level),
    "priority": get_args(Priority),
    "type": get_args(TicketType),
}
POLISH: Final = {
    "otwarte": "open", "oczekujace": "waiting", "zakonczone": "done", "nowe": "new", "wstrzymane": "pending", "rozwiazane": "resolved",
    "zamkniete": "closed", "anulowane": "cancelled", "incydent": "incident", "wniosek": "service_request", "pytanie": "question", "zmiana": "change",
}  # fmt: skip

_PIECE = re.compile(r'(-?)(?:([^\s":]{1,20}):)?(?:"([^"]*)"?|(\S+))')
_WORD = re.compile(r"\w+")
_AGO = re.compile(r"([0-9]{1,4})([dtwm])")
_AGO_DAYS = {"d": 1, "t": 7, "w": 7, "m": 30}  # t: tydzień


class AskedError(ValueError):
    """A filter can't be read; `pl` and `en` say which and how it is written."""

    def __init__(self, pl: str, en: str) -> None:
        super().__init__(en)
        self.pl = pl
        self.en = en


class Filter(msgspec.Struct, frozen=True):
    """One condition. `value` is a word of our lists, a moment in ms for after and before, else what was typed, folded."""

    field: Field
    value: str | Ms
    negated: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Everything asked for, all of which must hold. `words` match beginnings of words, `phrases` whole words in a row.

    `either`, which nobody types: beginnings of words of the subject, of which one is enough.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    number: int = 0
    requesters: tuple[str, ...] = ()  # ids of one person; not typed, but asked for beside it
    either: tuple[str, ...] = ()


def read(text: str, *, prefix: str, zone: str, now: Ms, me: str = "") -> Asked:
    """The text as a question. A colon after a word that names no filter is just a colon. Raises AskedError.

    `me` is the agent whom `agent:me` means; `zone` is where a day begins and ends.
    """
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    filters: list[Filter] = []
    number = 0
    for minus, name, quoted, bare in _PIECE.findall(text[:LONGEST]):
        field = NAMES.get(plain(name)) if name else None
        said = quoted or bare
        if field is not None and said:
            filters.append(_filter(field, said, negated=bool(minus), zone=zone, now=now, me=me))
            continue
        whole = f"{name}:{said}" if name else said
        if not number and not minus and "-" in whole and number_of(whole, prefix):
            number = number_of(whole, prefix) or 0
            continue
        tokens = _WORD.findall(plain(whole))
        if not tokens:
            continue
        if minus:
            without.append(" ".join(tokens))
        elif quoted:
            phrases.append(" ".join(tokens))
        else:
            words += tokens
    return Asked(
        words=tuple(dict.fromkeys(words))[:MOST_WORDS],
        phrases=tuple(dict.fromkeys(phrases))[:MOST_WORDS],
        without=tuple(dict.fromkeys(without))[:MOST_WORDS],
        filters=tuple(dict.fromkeys(filters))[:MOST_WORDS],
        number=number,
    )


def _filter(field: Field, said: str, *, negated: bool, zone: str, now: Ms, me: str) -> Filter:
    folded = plain(said)
    if field in ("after", "before"):
        return Filter(field, _moment(field, folded, zone, now), negated)
    if field == "is":
        return Filter(field, _one_of(field, folded, ARE), negated)
    if field == "has":
        return Filter(field, _one_of(field, folded, HAVE), negated)
    if field in CLOSED_LISTS:
        allowed = {plain(one): one for one in CLOSED_LISTS[field]}
        known = {word: one for word, one in POLISH.items() if one in CLOSED_LISTS[field]}
        return Filter(field, _one_of(field, folded, {**allowed, **known}), negated)
    if field == "agent" and folded in ("me", "ja"):
        return Filter(field, plain(me), negated)
    return Filter(field, folded, negated)


def _one_of(field: Field, said: str, allowed: dict[str, str]) -> str:
    found = allowed.get(said)
    if found is None:
        listed = ", ".join(dict.fromkeys(allowed.values()))
        raise AskedError(
            f"{field}:{said} – nie ma takiej wartości; może być: {listed}.",
            f"{field}:{said} is not a value it can have; it may be: {listed}.",
        )
    return found


def _moment(field: Field, said: str, zone: str, now: Ms) -> Ms:
    """When a day or month begins where the desk is, or so many days ago (7d, 2w, 1m)."""
    ago = _AGO.fullmatch(said)
    if ago:
        return now - int(ago[1]) * _AGO_DAYS[ago[2]] * 86_400_000
    day = _day(said)
    if day is None:
        raise AskedError(
            f"{field}:{said} – to nie jest data; pisz np. {field}:2026-11-01, {field}:2026-11 albo {field}:7d (dni temu).",
            f"{field}:{said} is not a date; write {field}:2026-11-01, {field}:2026-11 or {field}:7d (days ago).",
        )
    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return min(round(begins.timestamp() * 1000), FAR_FUTURE)


def _day(said: str) -> date | None:
    readings: tuple[Callable[[], date], ...] = (
        lambda: date.fromisoformat(said),
        lambda: date.fromisoformat(f"{said}-01"),
        lambda: datetime.strptime(said, "%d.%m.%Y").date(),  # noqa: DTZ007 - a day, not a moment
    )
    for reading in readings:
        try:
            return reading()
        except ValueError:
            continue
    return None
