"""What msgspec says about values of the wrong shape, in words for people and with a path as the rest of the API writes it."""

import re

import msgspec

from gateway.http.problem import ProblemError

_TYPES = {
    "str": ("tekst", "text"),
    "int": ("liczba całkowita", "a whole number"),
    "float": ("liczba", "a number"),
    "bool": ("true albo false", "true or false"),
    "object": ("obiekt JSON", "a JSON object"),
    "array": ("lista", "a list"),
    "null": ("null", "null"),
}
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*?)`")
_LENGTH = re.compile(r"Expected `str` of length ([<>])=? (\d+)")
_RANGE = re.compile(r"Expected `(?:int|float)` ([<>])=? (-?[\d.]+)")
_EXPECTED = re.compile(r"Expected `([a-z| ]+)`")
_PLACE = re.compile(r" - at `(?:key in )?\$(.*)`\Z", re.DOTALL)


def misread(error: msgspec.ValidationError) -> ProblemError:
    """422 with the path of the value and what it should be."""
    words = str(error)
    place = _PLACE.search(words)
    path = _shown(place[1].removeprefix(".")) if place else ""
    for pattern, pl, en in (
        (_UNKNOWN, "Nieznane pole „{}”.", 'Unknown field "{}".'),
        (_MISSING, "Brakuje pola „{}”.", 'The field "{}" is missing.'),
    ):
        found = pattern.search(words)
        if found:
            name = _shown(found[1])
            inner = f"{path}.{name}" if path else name
            return ProblemError(422, pl.format(inner), en.format(inner), path=inner)
    pl, en = _wanted(words)
    named_pl, named_en = (f"Pole „{path}”: ", f'The field "{path}": ') if path else ("", "")
    return ProblemError(422, f"{named_pl}{pl}.", f"{named_en}{en}.", path=path)


def _wanted(words: str) -> tuple[str, str]:
    length = _LENGTH.search(words)
    if length:
        if length[1] == "<":
            return f"najwyżej {length[2]} znaków", f"at most {length[2]} characters"
        return ("nie może być puste", "it can't be empty")
    bounds = _RANGE.search(words)
    if bounds:
        side = ("najwyżej", "at most") if bounds[1] == "<" else ("co najmniej", "at least")
        return f"{side[0]} {bounds[2]}", f"{side[1]} {bounds[2]}"
    expected = _EXPECTED.search(words)
    if expected:
        kinds = [_TYPES.get(kind.strip(), (kind, kind)) for kind in expected[1].split("|")]
        pl, en = " lub ".join(kind[0] for kind in kinds), " or ".join(kind[1] for kind in kinds)
        return f"to musi być {pl}", f"it must be {en}"
    if words.startswith("Invalid RFC3339"):
        return "to musi być data jak 2026-12-01", "it must be a date like 2026-12-01"
    if words.startswith("Invalid enum value"):
        return "nieznana wartość", "unknown value"
    return "zła wartość", "a wrong value"


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:128])
