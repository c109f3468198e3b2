"""What a look for surges asks the read model: how many persons wrote about each topic, now and in the same hours of earlier weeks. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway.readmodel.finding import Statement
from gateway.surges.detector import ROUND, WEEKS, WINDOW, Week, usual
from gateway.surges.surge import Kind, Seen, Topic
from store.records import Ms

# What each kind is read from.
KINDS: Final[dict[Kind, str]] = {
    "category": "figures.category",
    "organization": "figures.organization",
    "place": "tickets.place",
}
AROUND: Final = ROUND * WINDOW
MOST_TICKETS: Final = 200  # that are listed of one surge

Window = tuple[Ms, Ms]  # from, until (not included)


def first_ticket() -> Statement:
    """When the oldest ticket was opened: no week before that says what is usual."""
    return "SELECT min(created_at) FROM tickets", {}


def persons(window: Window) -> Statement:
    """Kind, value, and how many different persons wrote; of a longer window, in each `WINDOW` of it."""
    # "other" and no organization are no topic: nothing in common
    values: dict[str, str | int] = {"start": window[0], "end": window[1], "window": WINDOW}
    return " UNION ALL ".join(
        f"SELECT '{kind}', {column}, count(DISTINCT requester || ((created_at - :start) / :window)) "  # noqa: S608 - our own names
        "FROM tickets JOIN figures ON figures.number = tickets.number "
        f"WHERE created_at >= :start AND created_at < :end AND {column} NOT IN ('', 'other') GROUP BY 2"
        for kind, column in KINDS.items()
    ), values


def tickets(topic: Topic, since: Ms) -> Statement:
    """Numbers and queues of a topic's tickets from a moment on, the newest first."""
    sql = (
        "SELECT tickets.number, tickets.queue FROM tickets JOIN figures ON figures.number = tickets.number "  # noqa: S608 - our own names
        f"WHERE created_at >= :since AND {KINDS[topic.kind]} = :value ORDER BY tickets.number DESC LIMIT :most"
    )
    return sql, {"since": since, "value": topic.value, "most": MOST_TICKETS}


def windows(now: Ms, zone: ZoneInfo, first: Ms) -> tuple[tuple[Window, Window], ...]:
    """The window that ends now in each earlier week that the desk knows, and the longer one around it: by the clock on the wall."""
    found = []
    for weeks in range(1, WEEKS + 1):
        local = datetime.fromtimestamp(now / 1000, zone).replace(tzinfo=None) - timedelta(weeks=weeks)
        end = round(local.replace(tzinfo=zone).timestamp() * 1000)
        margin = (AROUND - WINDOW) // 2
        around = (end - WINDOW - margin, end + margin)
        if around[0] >= first:
            found.append(((end - WINDOW, end), around))
    return tuple(found)


def seen(now: Iterable[Sequence[Any]], weeks: Sequence[tuple[Iterable[Sequence[Any]], Iterable[Sequence[Any]]]]) -> dict[Topic, Seen]:  # fmt: skip
    """What the rows of `persons` say of each topic that somebody wrote about now; {} while nothing is usual yet."""
    same: defaultdict[Topic, list[int]] = defaultdict(lambda: [0] * len(weeks))
    around: defaultdict[Topic, list[int]] = defaultdict(lambda: [0] * len(weeks))
    for place, (rows, more) in enumerate(weeks):
        for kind, value, count in rows:
            same[Topic(kind, value)][place] = count
        for kind, value, count in more:
            around[Topic(kind, value)][place] = count
    found = {}
    for kind, value, count in now:
        topic = Topic(kind, value)
        usually = usual([Week(*each) for each in zip(same[topic], around[topic], strict=True)])
        if usually is not None:
            found[topic] = Seen(count, usually)
    return found
