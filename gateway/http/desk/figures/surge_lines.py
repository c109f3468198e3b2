"""The line over every list while many people write about the same thing. Pure but for what the rounds know."""

from gateway.http.desk.figures.words import category_names
from gateway.services import Services
from gateway.surges.alert import said


def surge_lines(services: Services, language: str) -> tuple[str, ...]:
    """Each surge under way in one line."""
    if services.rounds is None or not services.rounds.surges():
        return ()
    names = category_names(language)
    return tuple(said(surge, language, names) for surge in services.rounds.surges())
