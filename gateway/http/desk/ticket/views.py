"""A ticket's log as the rows of its timeline: days, things said, single events, and runs of small events folded together. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from gateway.http.desk.frame.moments import day
from gateway.http.desk.ticket.events import Event, event
from gateway.http.desk.ticket.said import Origin, Setting, Spoken, spoken
from gateway.http.desk.ticket.words import counted
from gateway.timeline import Happened, Said, history
from store.records import Entry, Interaction, Record, Ticket

SHOWN: Final = 100  # entries of a timeline that are shown at first, and that each "show earlier" adds
WHOLE: Final = 12  # of these, from the newest on, with (almost) all their words at once
FOLDED_FROM: Final = 3  # small events in a row
_TOLD: Final = frozenset({"notified", "continued"})  # what the desk sent by itself, and agents should know of
_TROUBLE: Final = frozenset(
    {"failed", "bounced", "delayed"}
)  # of deliveries that are not a reply's, such as an acknowledgement


class Day(Record, frozen=True, kw_only=True):
    """Where another day begins."""

    words: str
    shape: str = "day"


class Folded(Record, frozen=True, kw_only=True):
    """Small events in a row, shown as "5 zmian" until somebody asks. `key` names it from one reading to the next."""

    words: str
    events: tuple[Event, ...]
    key: str
    shape: str = "folded"


Row = Day | Spoken | Event | Folded


class Timeline(Record, frozen=True, kw_only=True):
    """The rows, oldest first; `earlier` are entries before them that are not shown, `entries` how many were asked for."""

    rows: tuple[Row, ...]
    earlier: int = 0
    entries: int = SHOWN


def rows(
    ticket: Ticket, log: Sequence[Entry], said: Iterable[Said], setting: Setting, *, entries: int = SHOWN
) -> Timeline:
    """The last `entries` things of the log. `said` is the log's timeline, with what the outbox knows."""
    told = _told(log, tuple(said))
    shown = told[-entries:]
    origins = {
        one.id: Origin(sender=one.sender, original=bool(one.original)) for one in log if isinstance(one, Interaction)
    }
    whole_from = len(shown) - WHOLE
    flat = [
        spoken(one, setting, ticket, origins.get(one.id, Origin()), is_old=at < whole_from)
        if isinstance(one, Said)
        else event(one, setting)
        for at, one in enumerate(shown)
    ]
    return Timeline(rows=_grouped(flat, setting), earlier=len(told) - len(shown), entries=entries)


def _told(log: Sequence[Entry], said: tuple[Said, ...]) -> list[Said | Happened]:
    """Everything worth a row, in the order it came."""
    waiting = {one.id: one for one in said}
    of_replies = {each.id for one in said for each in one.deliveries}
    found: list[Said | Happened] = []
    for one in history(log):
        is_words = bool(one.interaction) and not one.changes and one.kind in ("message", "reply", "note")
        if is_words:
            words = waiting.pop(one.interaction, None)
            if words is not None:
                found.append(words)
        elif not one.delivery or one.kind in _TOLD or (one.kind in _TROUBLE and one.delivery not in of_replies):
            found.append(one)
    found.extend(waiting.values())
    return found


def _grouped(flat: Sequence[Spoken | Event], setting: Setting) -> tuple[Row, ...]:
    found: list[Row] = []
    small: list[Event] = []
    today = ""

    def fold() -> None:
        if len(small) < FOLDED_FROM:
            found.extend(small)
        else:
            words = counted("changes", len(small), setting.language)
            found.append(Folded(words=words, events=tuple(small), key=f"{small[0].at}-{small[0].kind}"))
        small.clear()

    for one in flat:
        named = day(one.at, setting.now, setting.zone, setting.language)
        if named != today:
            fold()
            found.append(Day(words=named))
            today = named
        if isinstance(one, Event) and not one.loud:
            small.append(one)
            continue
        fold()
        found.append(one)
    fold()
    return tuple(found)
