"""What Prometheus is told of the tickets: cheap numbers of this moment, and two figures of yesterday and today."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from gateway.observe.metrics import Metrics
from gateway.readmodel.finding import Statement
from store.records import Ms

AGES: Final = (("1d", 1), ("3d", 3), ("7d", 7), ("30d", 30))
OLDER: Final = "older"
_DAY: Final = 86_400_000


def gauge_rows(now: Ms) -> Statement:
    """State, queue, age band, and how many of them there are, at risk, and past a target; of all that is not finished."""
    bands = " ".join(f"WHEN :now - created_at <= {days * _DAY} THEN '{name}'" for name, days in AGES)
    sql = (
        f"SELECT state, queue, CASE {bands} ELSE '{OLDER}' END, count(*), sum(risk_at <= :now), sum(due < :now) "  # noqa: S608 - our own names
        "FROM tickets WHERE state IN ('open', 'waiting') GROUP BY 1, 2, 3"
    )
    return sql, {"now": now}


def show(metrics: Metrics, rows: Iterable[Sequence[Any]], *, frt: float | None, mttr: float | None) -> None:
    """Sets all of them; what there is none of any more is 0. `frt` and `mttr` are ms, None where nothing was answered or solved."""
    backlog: Counter[tuple[str, str]] = Counter()
    states: dict[str, Counter[str]] = {"at_risk": Counter(), "breached": Counter(), "waiting": Counter()}
    for state, queue, age, count, risk, late in rows:
        backlog[queue, age] += count
        if state == "waiting":
            states["waiting"][queue] += count
        else:
            states["at_risk"][queue] += risk - late
            states["breached"][queue] += late
    metrics.tickets(backlog, states, frt=frt, mttr=mttr)
