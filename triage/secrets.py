"""Finds what should not stand in a ticket: passwords, tokens, keys, card numbers, IBAN, PESEL. Pure, linear, never raises on any text.

Precise rather than eager: an order number, a phone number or "hasło: nie działa" is none. What has a checksum must pass it.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from triage.numerals import numerals
from triage.passwords import passwords
from triage.shape import FirstLook, Shape
from triage.tokens import tokens

Kind = Literal["password", "token", "key", "card", "iban", "pesel"]

MASK = "••••"
# What a mask says was there: in Polish, in English.
LABELS: dict[str, tuple[str, str]] = {
    "password": ("hasło", "password"),
    "token": ("token", "token"),
    "key": ("klucz", "key"),
    "card": ("karta", "card"),
    "iban": ("IBAN", "IBAN"),
    "pesel": ("PESEL", "PESEL"),
}
# What a text is looked at closely for: bytes of its ASCII, where every other character is a question mark.
_DIGITS = bytes(48 if 48 <= byte <= 57 else 46 for byte in range(256))  # every digit as 0, all else as a full stop
_BETWEEN = b" -?"  # may stand between digits; ? may be a space that does not break
_DIGIT_RUN = b"0" * 11
_CLOSE = bytes(97 if chr(byte).isalnum() or byte in b"_+/.~%=-" else 32 for byte in range(128)) + b" " * 128
_LONG_RUN = b"a" * 20
_PEM = b"PRIVATE KEY"
# Most texts hold nothing of all this, which is seen at once: bytes of UTF-8, where a letter with a diacritic has two above 127.
_first_look = FirstLook(
    Shape("", loose=one)
    for one in (
        r"(?i)has[l?\x80-\xff]|pass|pwd|(?:\A|\W)pin|://",
        r"[A-Za-z0-9_+/.~%=-]{20}|PRIVATE KEY",
        r"(?:[0-9][ ?\x80-\xff-]*){11}",
    )
)


class Spot(msgspec.Struct, frozen=True, order=True):
    """Where a secret stands in a text, and what it is."""

    start: int
    end: int
    kind: Kind


def find(text: str) -> tuple[Spot, ...]:
    """Every secret in a text, in order; none overlaps another."""
    found: list[Spot] = []
    for spot in sorted(_all(text), key=lambda one: (one.start, -one.end)):
        if not found or spot.start >= found[-1].end:
            found.append(spot)
    return tuple(found)


def mask(text: str, language: str) -> tuple[str, tuple[tuple[Kind, str], ...]]:
    """The text with every secret replaced by "•••• (hasło)" or "•••• (password)", and what was replaced, in order."""
    spots = find(text)
    if not spots:
        return text, ()
    parts: list[str] = []
    end = 0
    for spot in spots:
        parts += [text[end : spot.start], f"{MASK} ({LABELS[spot.kind][0 if language == 'pl' else 1]})"]
        end = spot.end
    return "".join((*parts, text[end:])), tuple((spot.kind, text[spot.start : spot.end]) for spot in spots)


def _all(text: str) -> Iterator[Spot]:
    if not _first_look(text.encode("utf-8", "surrogatepass")):
        return
    plain = text.encode("ascii", "replace")  # a byte for each character, so that places are the same
    for kind, start, end in passwords(text, plain.lower()):
        yield Spot(start, end, kind)
    if _LONG_RUN in plain.translate(_CLOSE) or _PEM in plain:
        for name, start, end in tokens(text):
            yield Spot(start, end, name)
    if _DIGIT_RUN in plain.translate(_DIGITS, _BETWEEN):
        for number, start, end in numerals(text):
            yield Spot(start, end, number)
