"""Devices and programs that a text names, by a list of their names, and what a screen said, between quotation marks."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from triage.entity import Entity, Kind, Wording
from triage.polish import guessed_forms
from triage.shape import Shape
from triage.text import fold_word

_NAMES = Path(__file__).parent / "data" / "things.txt"
_MODEL = re.compile(
    r"\s(?:(?:hp|dell|lenovo|brother|canon|epson|xerox|kyocera|ricoh|samsung|logitech|jabra|apple|asus|acer|zebra|konica|oki|lexmark|benq|lg|philips|cisco|yealink|jbl)\b)"
    r"(?:\s(?:[a-z]{1,9}(?=\s?[a-z]{0,3}-?\d)|laserjet|latitude|thinkpad|elitebook|optiplex|ecosys|pro|officejet)){0,2}(?:\s[a-z]{0,5}-?\d{1,5}[a-z]{0,4}\b)?"
)
_SAID = Shape(
    r"(?:komunikat\w{0,3}|blad|bledem|bledu|tekst|napis|error|message|says|saying|said|pisze|wyskakuje|wyswietla|pokazuje|shows)\b"
    r"[^\"'\n]{0,60}[\"']([^\"\n]{3,200}?)[\"'](?!\w)"
)
_LABELLED = Shape(r"\b(?:komunikat|tresc bledu|error message|error text|blad|error)\s?:\s{0,3}([^\"'\s][^\n]{5,160})")
_Name = tuple[Kind, str, bool]
_SPACED = bytes(byte if chr(byte) in "abcdefghijklmnopqrstuvwxyz0123456789" else 32 for byte in range(256))
WORDINGS = (Wording("error_text", _SAID, group=1), Wording("error_text", _LABELLED, group=1))


def named(written: str, folded: str, plain: bytes) -> Iterator[Entity]:
    """Every device and program, in order. `plain` is the folded text in bytes."""
    names = _names()
    words = f" {plain.translate(_SPACED).decode('ascii')} "
    end = 0
    for start, word in _places(words, names.keys() & set(words.split())):
        if start < end:
            continue
        name, last = names[word], start + len(word)
        if folded[last : last + 1] in {" ", "-"}:
            second = words[last + 2 : words.index(" ", last + 2)]  # `words` begins one character before the text
            pair = names.get(f"{word} {second}")
            name, last = (pair, last + 1 + len(second)) if pair else (name, last)
        if name and not (name[2] and not written[start].isupper()):
            model = _MODEL.match(folded, last) if name[0] == "device" else None
            end = model.end() if model else last
            yield Entity(name[0], written[start:end], name[1], start, end)


def _places(words: str, wanted: Iterable[str]) -> list[tuple[int, str]]:
    """Where these words stand in the text, in order."""
    places = []
    for word in wanted:
        spaced = f" {word} "
        place = words.find(spaced)
        while place >= 0:
            places.append((place, word))
            place = words.find(spaced, place + 1)
    return sorted(places)


@cache
def _names() -> dict[str, _Name | None]:
    """Folded form, or two with a space between → what it names and whether it needs a capital; None for the first of two alone."""
    names: dict[str, _Name | None] = {}
    for line in _NAMES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        head, _, words = line.partition(": ")
        kind, _, name = head.partition(" ")
        for word in words.split(", "):
            first, _, second = word.lstrip("=").partition("+")
            meant: _Name = ("device" if kind == "device" else "application", name, word.startswith("="))
            forms = (
                {f"{one} {other}" for one in _forms(first) for other in _forms(second)}
                if second
                else {fold_word(first)}
                if word.startswith("=")
                else _forms(first)
            )
            for form in forms:
                names.setdefault(form, meant)
    for first in {form.partition(" ")[0] for form in names}:
        names.setdefault(first, None)
    return names


def _forms(word: str) -> set[str]:
    """A name as it may be inflected; short ones as they are."""
    folded = fold_word(word)
    return guessed_forms(folded) | {folded + "s"}
