"""The health page's parts: which is in trouble, since when, and what to do; what waits. Pure."""

from collections.abc import Callable, Mapping

from gateway.http.desk.frame.moments import length
from gateway.http.desk.troubles.words_health import HEALTH
from store.records import Ms, Record

Word = Callable[..., str]
_LINKS = {"dead-letters": "/desk/dead", "quarantine": "/desk/quarantine", "unattended": "/desk/unassigned"}


class Trouble(Record, frozen=True, kw_only=True):
    """A part that works badly. `detail` is the program's own words; `path` leads to where it can be mended, "" if nowhere here."""

    name: str
    what: str
    do: str
    since: str
    detail: str
    path: str


class Waiting(Record, frozen=True, kw_only=True):
    """One line of what waits; `late`: it should have been worked already."""

    label: str
    words: str
    late: bool = False
    path: str = ""


def troubles(
    reasons: Mapping[str, str],
    since: Mapping[str, Ms],
    word: Word,
    *,
    now: Ms,
    moment_of: Callable[[Ms], str],
    language: str,
) -> list[Trouble]:
    """Every degraded part, the longest in trouble first."""
    found: list[tuple[Ms, Trouble]] = []
    for name, detail in reasons.items():
        began = since.get(name, now)
        kind, part = kind_of(name)
        trouble = Trouble(
            name=name,
            what=word(f"part_{kind}", name=part),
            do=word(f"do_{kind}"),
            since=word("since", when=moment_of(began), age=length(now - began, language)),
            detail=detail,
            path=_LINKS.get(name, ""),
        )
        found.append((began, trouble))
    return [trouble for _, trouble in sorted(found, key=lambda pair: (pair[0], pair[1].name))]


def kind_of(name: str) -> tuple[str, str]:
    """Which words are about a part of this name, and whose part it is: ("sending", "mail") for mail-sending."""
    if f"part_{name}" in HEALTH:
        return name, ""
    for ending in ("sending", "refused"):
        if name.endswith(f"-{ending}"):
            return ending, name.removesuffix(f"-{ending}")
    return "door", name


def headline(count: int, word: Word) -> str:
    """All is well, or how many things need attention."""
    if count == 0:
        return word("well")
    if count == 1:
        return word("unwell_one")
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return word("unwell_few" if few else "unwell_many", count=count)


def lanes(
    name: str, count: int, head: Ms, word: Word, *, now: Ms, moment_of: Callable[[Ms], str], language: str, late: Ms
) -> Waiting:
    """A queue: how much is in it, and how long the first is due or when the next one will be."""
    label = word(f"queue_{name}")
    if not count:
        return Waiting(label=label, words=word("lanes_none"))
    if head > now + 1_000:
        return Waiting(label=label, words=word("lanes_next", count=count, when=moment_of(head)))
    if now - head > late:
        return Waiting(label=label, words=word("lanes_late", count=count, age=length(now - head, language)), late=True)
    return Waiting(label=label, words=word("lanes", count=count))
