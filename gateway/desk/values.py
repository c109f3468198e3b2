"""Reads the values of an action, strictly: each function returns what was asked for or raises RefusedError with the path."""

from collections.abc import Collection
from typing import Any

from gateway.desk.refused import invalid, shown
from gateway.words import instant_of, number_of
from store.records import Action, Ms

TEXT_LIMIT = 100_000
REASON_LIMIT = 2_000
LINE_LIMIT = 500
_NUMBER_LIMIT = 10**15


def only(action: Action, *names: str) -> None:
    """Refuses every value but these."""
    for name in action.values:
        if name not in names:
            known_pl = f"znane: {', '.join(names)}" if names else "ta czynność nie ma żadnych pól"
            known_en = f"known: {', '.join(names)}" if names else "this action takes no fields"
            word = shown(name)
            raise invalid(word, f"Nieznane pole „{word}” ({known_pl}).", f'Unknown field "{word}" ({known_en}).')


def text(action: Action, name: str, *, limit: int = TEXT_LIMIT, required: bool = True) -> str:
    """Words as they were written, not blank; "" only where they are not required and not there."""
    value = action.values.get(name)
    if value is None and not required:
        return ""
    if value is None:
        raise invalid(name, f"Brakuje pola „{name}”.", f'The field "{name}" is missing.')
    words = readable(name, value, limit)
    if not words.strip():
        raise invalid(name, f"Pole „{name}” jest puste.", f'The field "{name}" is empty.')
    return words


def readable(path: str, value: Any, limit: int) -> str:
    """A string that can be stored and sent: not too long, no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise invalid(path, f"Pole „{path}” musi być tekstem.", f'The field "{path}" must be a string.')
    if len(value) > limit:
        raise invalid(
            path,
            f"Pole „{path}” ma {len(value)} znaków, a może mieć najwyżej {limit}.",
            f'The field "{path}" has {len(value)} characters, {limit} are allowed.',
        )
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise invalid(
            path,
            f"Pole „{path}” zawiera znak, którego nie da się zapisać.",
            f'The field "{path}" holds a character that can\'t be stored.',
        )
    return value


def line(path: str, value: Any, limit: int = LINE_LIMIT, *, blank: bool = False) -> str:
    """One line without control characters (it may end up in a header), spaces at the ends removed."""
    words = readable(path, value, limit).strip()
    if any(letter < " " or letter in "\x7f\x85\u2028\u2029" for letter in words):
        raise invalid(
            path,
            f"Pole „{path}” musi być jednym wierszem, bez znaków sterujących.",
            f'The field "{path}" must be one line without control characters.',
        )
    if not words and not blank:
        raise invalid(path, f"Pole „{path}” jest puste.", f'The field "{path}" is empty.')
    return words


def choice(action: Action, name: str, options: Collection[str], *, required: bool = True) -> str:
    """One of the options; "" only where it is not required and not there."""
    value = action.values.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or value not in options:
        listed = ", ".join(options)
        problem_pl, problem_en = (
            ("Brakuje pola", "is missing") if value is None else ("Zła wartość pola", "has a wrong value")
        )
        raise invalid(
            name, f"{problem_pl} „{name}”; możliwe: {listed}.", f'The field "{name}" {problem_en}; possible: {listed}.'
        )
    return value


def whole(action: Action, name: str, *, most: int) -> int:
    """A whole number from 0 to `most`; 0 where it is not there."""
    value = action.values.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise invalid(
            name,
            f"Pole „{name}” musi być liczbą całkowitą od 0 do {most}.",
            f'The field "{name}" must be a whole number from 0 to {most}.',
        )
    return value


def instant(action: Action, name: str) -> Ms:
    """A moment in RFC 3339 as milliseconds; 0 where it is not there."""
    value = action.values.get(name)
    if value is None:
        return 0
    moment = instant_of(value) if isinstance(value, str) else None
    if moment is None:
        raise invalid(
            name,
            f"Pole „{name}” musi być datą i godziną ze strefą (RFC 3339), na przykład 2026-12-01T08:00:00+01:00.",
            f'The field "{name}" must be a date and time with an offset (RFC 3339), like 2026-12-01T08:00:00+01:00.',
        )
    return moment


def named_ticket(value: Any, prefix: str) -> int:
    """The number in a value like 7, "7" or "HD-7"; 0 where it holds none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 < value < _NUMBER_LIMIT else 0
    if isinstance(value, str):
        return number_of(value, prefix) or 0
    return 0
