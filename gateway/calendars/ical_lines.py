"""The lines of an iCalendar file (RFC 5545, 3.1): unfolded, taken apart, and gathered by the component they stand in. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

MOST_LINES: Final = 50_000
LONGEST_LINE: Final = 20_000
DEEPEST: Final = 8
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*')


class Line(NamedTuple):
    """One property: NAME;PARAMETER=…:value. `number` is where it begins in the file, from 1; of a parameter the first value counts."""

    number: int
    name: str
    parameters: Mapping[str, str]
    value: str


class Component(NamedTuple):
    """What stands between BEGIN:`kind` and its END, without what lies in components inside it."""

    number: int
    kind: str
    lines: list[Line]


class BrokenError(ValueError):
    """What is wrong with the file, in which line: "12: what is wrong; what to do"."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(f"{number}: {words}")


def components(text: str) -> Iterator[Component]:
    """Each component once it has ended, those inside another before it. Raises BrokenError."""
    inside: list[Component] = []
    found = 0
    for line in _lines(text):
        if line.name == "BEGIN":
            if not inside and line.value.upper() != "VCALENDAR":
                raise BrokenError(line.number, "is no BEGIN:VCALENDAR; export the calendar as .ics again")
            if len(inside) >= DEEPEST:
                raise BrokenError(line.number, f"lies in more than {DEEPEST} components; export the calendar again")
            inside.append(Component(line.number, line.value.upper(), []))
        elif not inside:
            raise BrokenError(line.number, "this is no iCalendar file; it has to begin with BEGIN:VCALENDAR")
        elif line.name == "END":
            ended = inside.pop()
            if line.value.upper() != ended.kind:
                raise BrokenError(
                    line.number,
                    f"END:{line.value[:40]} ends what began as {ended.kind} in line {ended.number}; mend it",
                )
            found += 1
            yield ended
        else:
            inside[-1].lines.append(line)
    if inside:
        raise BrokenError(inside[-1].number, f"{inside[-1].kind} is never ended; the file is cut off, fetch it again")
    if not found:
        raise BrokenError(1, "the file is empty; it has to begin with BEGIN:VCALENDAR")


def _lines(text: str) -> Iterator[Line]:
    begun = 0
    parts: list[str] = []
    for number, physical in enumerate(re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff")), 1):
        if number > MOST_LINES:
            raise BrokenError(number, f"has more than {MOST_LINES} lines; keep the closed days only")
        if physical[:1] in (" ", "\t") and parts:
            parts.append(physical[1:])
            continue
        if parts:
            yield _taken_apart(begun, "".join(parts))
        begun, parts = number, [physical] if physical.strip() else []
    if parts:
        yield _taken_apart(begun, "".join(parts))


def _taken_apart(number: int, text: str) -> Line:
    if len(text) > LONGEST_LINE:
        return Line(number, "X-LONG", {}, "")  # a description or a picture: nothing that says when
    name = _NAME.match(text)
    place = name.end() if name else 0
    parameters: dict[str, str] = {}
    while name and (match := _PARAMETER.match(text, place)):
        parameters[match[1].upper()] = match[2].strip('"')
        place = match.end()
    if name is None or text[place : place + 1] != ":":
        raise BrokenError(number, "is no line of an iCalendar file; it should read NAME:value")
    return Line(number, name[0].upper(), parameters, text[place + 1 :])
