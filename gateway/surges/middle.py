"""Medians and quartiles. The standard library's module for them brings fractions and decimals into every gateway."""

from collections.abc import Iterable


def median(values: Iterable[float]) -> float:
    """The middle one, of an even number the mean of the two. Raises ValueError where there is none."""
    return quantile(values, 0.5)


def quantile(values: Iterable[float], share: float) -> float:
    """The value that so much (0 to 1) of the values lies below, between two of them in proportion. Raises ValueError where there is none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("there is no middle of nothing")
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
