"""What a rule can ask of a message. Each condition answers with what matched, or with nothing."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from unicodedata import normalize
from zoneinfo import ZoneInfo

import msgspec

from triage.phrases import Matcher, Scan
from triage.text import fold

if TYPE_CHECKING:
    from triage.entities import Entity

Span = tuple[frozenset[int], int, int]
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MEMORY = 8 << 20  # bytes RE2 may use for one pattern
_SHOWN = 60  # characters of a match of a pattern that a trace keeps


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier ticket of the same requester, as much of it as rules may look at. `at` is when it was opened."""

    at: int
    category: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that rules may look at. `sender` is an address, `at` milliseconds since 1970 UTC, `timezone` the desk's (IANA name).

    `language` is the one spoken so far in the conversation, if any. `answers` are named fields of a form. `earlier` are
    tickets of the same requester, read only where a rule asks for them. `changes` maps a changed field to (old, new), and
    `ticket` holds the ticket's fields as they are now: both only for rules with `on: change`.
    """

    channel: str = ""
    sender: str = ""
    organization: str = ""
    automatic: str = "none"
    at: int = 0
    timezone: str = "Europe/Warsaw"
    subject: str = ""
    text: str = ""
    language: str = ""
    answers: Mapping[str, str] = {}
    attachments: int = 0
    earlier: tuple[Earlier, ...] = ()
    changes: Mapping[str, tuple[str, str]] = {}
    ticket: Mapping[str, str] = {}


class View(msgspec.Struct):
    """A message while rules look at it: its facts, its scanned words, its text as written, and what is decided so far."""

    facts: Facts
    scan: Scan
    written: str
    chosen: dict[str, str]
    _bytes: bytes | None = None
    _found: tuple["Entity", ...] | None = None

    def entities(self) -> tuple["Entity", ...]:
        """The rooms, devices, numbers and the like in the text, found when the first asks."""
        if self._found is None:
            from triage.entities import entities  # noqa: PLC0415 - only rules that name an entity need it

            self._found = tuple(entities(self.written))
        return self._found

    def patterned(self) -> bytes:
        """The text as patterns see it, made when the first asks."""
        if self._bytes is None:
            self._bytes = normalize("NFKC", self.written).encode("utf-8", "replace")
        return self._bytes


class Condition(Protocol):
    """A question with a yes (what matched) or no (nothing)."""

    def match(self, view: View) -> tuple[str, ...]:
        """What matched; empty means no."""


class Words:
    """Any of these phrases."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher

    def match(self, view: View) -> tuple[str, ...]:
        """The words of the message that matched."""
        return self.matcher.find(view.scan)


class Subject:
    """Any of these phrases in the subject."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher

    def match(self, view: View) -> tuple[str, ...]:
        """The words of the subject that matched."""
        return self.matcher.find_in_subject(view.scan)


def pattern(text: str) -> Any:
    """The compiled regular expression. Raises re2.error."""
    import re2  # noqa: PLC0415 - most messages and most commands need no pattern

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(text.encode(), options)


class Pattern:
    """A regular expression of RE2: linear time whatever the pattern. It sees subject and text as written (NFKC), in any case.

    Compiled when first asked; rule files were checked before.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _compiled(self) -> Any:
        return pattern(self._text)

    def match(self, view: View) -> tuple[str, ...]:
        """The piece of text that matched."""
        found = self._compiled.search(view.patterned())
        return (found.group()[:_SHOWN].decode("utf-8", "replace") or "regex",) if found else ()


class Among:
    """A fact is one of some values, compared without case."""

    def __init__(self, fact: str, values: tuple[str, ...]) -> None:
        self._fact = fact
        self._values = frozenset(value.casefold() for value in values)

    def match(self, view: View) -> tuple[str, ...]:
        """The fact and its value."""
        value = str(getattr(view.facts, self._fact))
        return (f"{self._fact}={value}",) if value.casefold() in self._values else ()


class Sender:
    """The sender's address, or `@domain` for everybody of a domain and the domains below it."""

    def __init__(self, values: tuple[str, ...]) -> None:
        self._values = frozenset(value.casefold() for value in values)

    def match(self, view: View) -> tuple[str, ...]:
        """The address or domain that matched."""
        address = view.facts.sender.casefold()
        domain = address.rpartition("@")[2]
        labels = domain.split(".")
        candidates = [address, *("@" + ".".join(labels[at:]) for at in range(len(labels)))]
        return tuple(value for value in candidates if value in self._values)[:1]


class Answers:
    """Fields of a form hold these values, compared without case and diacritics."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name: fold(value).strip() for name, value in values.items()}

    def match(self, view: View) -> tuple[str, ...]:
        """The fields, when all hold what is asked."""
        answers = view.facts.answers
        if all(name in answers and fold(answers[name]).strip() == value for name, value in self._values.items()):
            return tuple(f"{name}={value}" for name, value in self._values.items())
        return ()


class Named:
    """The text names an entity of each of these kinds: any, one of some values, or a number that is large or small enough."""

    def __init__(self, wanted: Mapping[str, tuple[str, ...]]) -> None:
        self._wanted = {kind: tuple(fold(value).strip() for value in values) for kind, values in wanted.items()}

    def match(self, view: View) -> tuple[str, ...]:
        """The entities as they were written, when there is one of each kind."""
        matched: tuple[str, ...] = ()
        for kind, values in self._wanted.items():
            found = next((one for one in view.entities() if one.kind == kind and _is_one_of(one.normal, values)), None)
            if found is None:
                return ()
            matched += (f"{kind} {found.value}"[:_SHOWN],)
        return matched


def _is_one_of(value: str, wanted: tuple[str, ...]) -> bool:
    folded = fold(value).strip()
    return not wanted or any(_fits(folded, one) for one in wanted)


def _fits(value: str, wanted: str) -> bool:
    """`PC-*` is a beginning, `>= 10` and `<= 3` are bounds of a number; anything else is the value itself."""
    if wanted.startswith((">=", "<=")):
        bound = int(wanted[2:])
        return value.isdecimal() and (int(value) >= bound if wanted[0] == ">" else int(value) <= bound)
    return value.startswith(wanted[:-1]) if wanted.endswith("*") else value == wanted


class Chosen:
    """Fields decided by rules above, each one of some values."""

    def __init__(self, values: Mapping[str, tuple[str, ...]]) -> None:
        self._values = values

    def match(self, view: View) -> tuple[str, ...]:
        """The fields, when all are as asked."""
        chosen = view.chosen
        for field, values in self._values.items():
            if chosen.get(field, "") not in values:
                return ()
        return tuple(f"{field}={chosen[field]}" for field in self._values)


def span(text: str) -> Span:
    """`Mon-Fri 08:00-16:00` as weekdays (Monday 0) and minutes of the day. Raises ValueError."""
    days, _, hours = text.casefold().partition(" ")
    first, _, last = days.partition("-")
    start, end = _DAYS.index(first[:3]), _DAYS.index((last or first)[:3])
    opening, closing = (_minute(clock) for clock in hours.strip().split("-"))
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1)), opening, closing


def _minute(clock: str) -> int:
    hour, minute = clock.strip().split(":")
    total = int(hour) * 60 + int(minute)
    if not (0 <= int(minute) < 60 and 0 <= total <= 24 * 60):
        raise ValueError(clock)
    return total


class Schedule:
    """The message came in one of these spans of the week, in the desk's time zone. A span may run past midnight."""

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self._spans = spans

    def match(self, view: View) -> tuple[str, ...]:
        """The local weekday and time."""
        moment = datetime.fromtimestamp(view.facts.at / 1000, ZoneInfo(view.facts.timezone))
        day, minute = moment.weekday(), moment.hour * 60 + moment.minute
        for days, start, end in self._spans:
            inside = day in days and start <= minute < end
            if start > end:
                inside = (day in days and minute >= start) or ((day - 1) % 7 in days and minute < end)
            if inside:
                return (moment.strftime("%a %H:%M"),)
        return ()


class Length:
    """At most so many words."""

    def __init__(self, most: int) -> None:
        self._most = most

    def match(self, view: View) -> tuple[str, ...]:
        """The number of words."""
        return (f"{view.scan.tokens} words",) if view.scan.tokens <= self._most else ()


class HasAttachment:
    """Whether files came along."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted

    def match(self, view: View) -> tuple[str, ...]:
        """The number of files."""
        return (f"{view.facts.attachments} attachments",) if bool(view.facts.attachments) is self._wanted else ()


class Always:
    """No question at all."""

    def match(self, view: View) -> tuple[str, ...]:  # noqa: ARG002 - the protocol
        """Always yes."""
        return ("always",)


class AllOf:
    """Every one of these."""

    def __init__(self, parts: tuple[Condition, ...]) -> None:
        self.parts = parts

    def match(self, view: View) -> tuple[str, ...]:
        """What matched each; the first no ends it."""
        matched: tuple[str, ...] = ()
        for part in self.parts:
            found = part.match(view)
            if not found:
                return ()
            matched += found
        return matched


class AnyOf:
    """At least one of these."""

    def __init__(self, parts: tuple[Condition, ...]) -> None:
        self.parts = parts

    def match(self, view: View) -> tuple[str, ...]:
        """What matched the first that did."""
        for part in self.parts:
            found = part.match(view)
            if found:
                return found
        return ()


class Not:
    """None of this."""

    def __init__(self, part: Condition) -> None:
        self._part = part

    def match(self, view: View) -> tuple[str, ...]:
        """A yes when the part says no."""
        return () if self._part.match(view) else ("not",)
