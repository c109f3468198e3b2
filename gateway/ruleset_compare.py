"""What a set of rules makes of a message, field by field, so that two sets can be compared. Pure."""

from collections.abc import Mapping

from triage.known import Policy
from triage.rules import Classification, Facts, classify

FIELDS = ("type", "category", "subcategory", "impact", "urgency", "priority", "level", "queue")
LISTS = ("tags", "ask", "reply", "watch", "approve")


def outcome(policy: Policy, facts: Facts) -> dict[str, str]:
    """Every field a new ticket would get, as text; the queue and its level as this desk has them."""
    return told(policy, classify(policy.rules, facts))


def told(policy: Policy, decided: Classification) -> dict[str, str]:
    """The same from what was decided."""
    queue = decided.queue if decided.queue in policy.levels else policy.queues[decided.level]
    fields = {field: str(getattr(decided, field)) for field in FIELDS}
    lists = {field: _joined(getattr(decided, field)) for field in LISTS}
    return {**fields, "queue": queue, "level": policy.levels[queue], **lists}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Field → (before, after) where both say something and not the same."""
    return {
        field: (before[field], after[field]) for field in before if field in after and before[field] != after[field]
    }


def _joined(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
