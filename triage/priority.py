"""The one place where impact and urgency become a priority."""

from store.records import Grade, Priority

GRADES: tuple[Grade, ...] = ("low", "medium", "high")

MATRIX: dict[tuple[Grade, Grade], Priority] = {
    ("high", "high"): "P1",
    ("high", "medium"): "P2",
    ("high", "low"): "P3",
    ("medium", "high"): "P2",
    ("medium", "medium"): "P3",
    ("medium", "low"): "P4",
    ("low", "high"): "P3",
    ("low", "medium"): "P4",
    ("low", "low"): "P4",
}


def priority(impact: Grade, urgency: Grade) -> Priority:
    """The priority of this impact and urgency."""
    return MATRIX[impact, urgency]


def step_up(grade: Grade) -> Grade:
    """The next higher grade; high stays high."""
    return GRADES[min(GRADES.index(grade) + 1, len(GRADES) - 1)]
