"""What rules ask of time gone by: earlier tickets of the requester, and what somebody changed on a ticket."""

from collections.abc import Mapping

from triage.conditions import View

DAY = 86_400_000
SAME = "same"  # the category decided by rules above
MOST_DAYS = 365
CHANGEABLE = (
    "category", "subcategory", "type", "impact", "urgency", "priority", "level", "queue", "language", "status", "assignee",
    "organization", "subject", "pending_reason", "resolution_code",
)  # fmt: skip


class EarlierTickets:
    """The requester had at least so many tickets in the last days, in a category or any."""

    def __init__(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        self._least = int(fields["at_least"][0])
        self._days = int(fields.get("days", ("30",))[0])
        self._categories = frozenset(fields.get("category", ()))

    def match(self, view: View) -> tuple[str, ...]:
        """How many there were."""
        since = view.facts.at - self._days * DAY
        wanted = self._categories
        if SAME in wanted:
            wanted = wanted - {SAME} | {view.chosen.get("category", "")}
        count = sum(one.at >= since and (not wanted or one.category in wanted) for one in view.facts.earlier)
        return (f"{count} tickets in {self._days} days",) if count >= self._least else ()


class Changed:
    """Somebody changed a field: from one of some values, to one of some values; empty is any."""

    def __init__(self, field: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        self._field = field
        self._before = frozenset(before)
        self._after = frozenset(after)

    def match(self, view: View) -> tuple[str, ...]:
        """The field, its old and its new value."""
        pair = view.facts.changes.get(self._field)
        if pair is None:
            return ()
        old, new = pair
        if (self._before and old not in self._before) or (self._after and new not in self._after):
            return ()
        return (f"{self._field} {old or 'none'} → {new or 'none'}",)
