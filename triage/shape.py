"""Regular expressions that find pieces of a folded text, and a first look that tells which of them can match at all.

`re` is slow where nothing is found: it tries every alternative at every place. RE2 goes through a text once, whatever it looks
for, but knows no look-around. So each expression has a looser one for RE2, made of the same source: without what must or must
not stand around, and with repeats of any length. Where the looser one matches, the other is tried.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

_MEMORY = 8 << 20  # bytes RE2 may use for one expression
_TRIES = 100  # matches of a looser expression that are followed; a text with more is made to have them
_BEHIND = re.compile(r"\(\?<!\[((?:\\.|[^\]\\])+)\]\)")
_PART = re.compile(
    r"(?P<around>\(\?<?[=!])|(?P<group>\((?:\?P<\w+>|\?:)?)|(?P<close>\))"
    r"|(?:\{(?P<least>\d+)(?:,\d*)?\}|(?P<times>[*+?]))\+?|\\.|\[\^?(?:\\.|[^\]\\])*\]|."
)


class Shape:
    """What something looks like in folded text: a regular expression, compiled when it is first needed.

    `loose` is the expression for RE2 where it shall not be made of the source. A `cased` one is tried on the text as written.
    """

    def __init__(self, source: str, *, loose: str = "", cased: bool = False) -> None:
        self.loose = (loose or loosened(source)).encode()
        self.source = source
        self._cased = cased

    @cached_property
    def _exact(self) -> re.Pattern[str]:
        return re.compile(self.source)

    @cached_property
    def _near(self) -> Any:
        import re2  # noqa: PLC0415 - most processes never look for anything

        return re2.compile(self.loose, _options())

    def find(self, written: str, folded: str, plain: bytes) -> Iterator[re.Match[str]]:
        """What `re.finditer` would find. `plain` is the folded text in bytes."""
        text = written if self._cased else folded
        match = self._exact.match
        place = end = 0
        for _ in range(_TRIES):
            near = self._near.search(plain, place)
            if near is None:
                return
            place = near.start() + 1
            start = max(place - 1, end)
            # a looser expression may begin with the character before
            found = match(text, start) or match(text, start + 1)
            if found:
                yield found
                end = found.end()
                place = max(place, end - 1)
        yield from self._exact.finditer(text, max(place, end))


class FirstLook:
    """Tells in one pass which of some shapes a text may hold."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._shapes = tuple(shapes)

    def __call__(self, plain: bytes) -> list[int]:
        """Their numbers, in order."""
        return sorted(self._set.Match(plain) or ())

    @cached_property
    def _set(self) -> Any:
        import re2  # noqa: PLC0415 - as above

        chosen = re2.Set.SearchSet(_options())
        for shape in self._shapes:
            chosen.Add(shape.loose)
        chosen.Compile()
        return chosen


def loosened(source: str) -> str:
    """An expression for RE2 that matches wherever this one does, where it does or one character before, and elsewhere too."""
    parts: list[str] = []
    behind = _BEHIND.match(source)
    if behind:
        parts.append(rf"(?:\A|[^{behind[1]}])")
    inside = 0  # brackets that are open since a look-around began
    for found in _PART.finditer(source, behind.end() if behind else 0):
        if found["around"] or (inside and found["group"]):
            inside += 1
        elif inside:
            inside -= bool(found["close"])
        elif found["group"]:
            parts.append("(?:")
        elif found["least"]:
            parts.append("*" if found["least"] == "0" else "+")
        else:
            parts.append(found["times"] or found[0])
    return "".join(parts)


def _options() -> Any:
    import re2  # noqa: PLC0415 - as above

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = _MEMORY
    options.log_errors = False
    return options
