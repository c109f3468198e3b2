"""Why somebody was given a ticket, and why others were not, in words. Pure."""

from collections.abc import Callable, Iterable
from typing import Final

from gateway.assignment.plans import NOBODY
from store.records import Hit

MOST = 12  # agents named for one obstacle

# Polish, English. Impersonal in Polish: nobody's gender is guessed.
REASONS: Final[dict[str, tuple[str, str]]] = {
    "round_robin": ("z kolei", "next in turn"),
    "least_busy": ("ma teraz najmniej pracy", "has the least to do now"),
    "affinity": ("ten sam agent co ostatnio", "the same agent as last time"),
    "away": ("agent jest nieobecny", "the agent is away"),
    "disabled": ("konto agenta jest wyłączone", "the agent is disabled"),
}
OBSTACLES: Final[dict[str, tuple[str, str]]] = {
    "away": ("nieobecność", "away"),
    "off_shift": ("poza zmianą", "off shift"),
    "gave_back": ("zgłoszenie oddane przez", "gave it back"),
    "language": ("inny język", "another language"),
    "skills": ("inne umiejętności", "other skills"),
    "full": ("komplet zgłoszeń", "full"),
}
_NOBODY_THERE = ("nie ma nikogo z tego poziomu", "there is nobody of this level")
_LEFT_OUT = ("pominięto", "left out")
_TAG = ("nikt nie jest wolny", "nobody is free")


def tag_words(tag: str, language: str) -> str:
    """A ticket's tag as agents read it: ours in words, others as they are."""
    return _TAG[0 if language == "pl" else 1] if tag == NOBODY else tag


def told(kind: str, reason: str, trace: Iterable[Hit], language: str, named: Callable[[str], str] = str) -> str:
    """An event "assigned", "returned" or "unassigned" of ours: "next in turn (left out: away: Jan; full: Ola, Ewa)".

    `named` turns an e-mail into the name people know.
    """
    place = 0 if language == "pl" else 1
    others = obstacles(trace, language, named)
    if kind == "unassigned":
        return others or _NOBODY_THERE[place]
    why = REASONS[reason][place] if reason in REASONS else reason
    return f"{why} ({_LEFT_OUT[place]}: {others})" if others else why


def obstacles(trace: Iterable[Hit], language: str, named: Callable[[str], str] = str) -> str:
    """Who was left out and why: "away: Jan; full: Ola, Ewa"; "" where nobody was."""
    place = 0 if language == "pl" else 1
    found = []
    for hit in trace:
        if hit.rule in OBSTACLES:
            names = [named(email) for email in hit.matched[:MOST]]
            more = f" +{len(hit.matched) - MOST}" if len(hit.matched) > MOST else ""
            found.append(f"{OBSTACLES[hit.rule][place]}: {', '.join(names)}{more}")
    return "; ".join(found)
