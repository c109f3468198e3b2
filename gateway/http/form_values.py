"""Checks what was posted against the questions of a form. Pure; the same rules hold with and without a script in the browser."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from channels.email.address import is_address
from channels.webform import Field, Words

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,10})?")
_KEPT = frozenset("\n\t")


class Checked(msgspec.Struct, frozen=True):
    """Clean values of the questions that were asked, and what is wrong by field name ("" is for none in particular)."""

    values: dict[str, str]
    mistakes: dict[str, Words]


def check(fields: Sequence[Field], values: Mapping[str, Sequence[str]], files: Mapping[str, int]) -> Checked:
    """Looks at every question in order. `files` counts the files by field. A question that is not asked counts for nothing."""
    known = {field.name: field for field in fields}
    mistakes = _strangers(known, values, files)
    clean: dict[str, str] = {}
    for field in fields:
        if not asked(field, clean):
            continue
        if field.kind == "file":
            wrong = _NEEDED_FILE if field.required and not files.get(field.name) else None
        else:
            clean[field.name], wrong = _one(field, values.get(field.name, ()))
        if wrong is not None:
            mistakes.setdefault(field.name, wrong)
    return Checked(clean, mistakes)


def asked(field: Field, values: Mapping[str, str]) -> bool:
    """Whether a question is asked, given the answers before it."""
    return all(values.get(other, "") == value for other, value in field.show_if.items())


def cleaned(text: str, *, lines: bool) -> str:
    """Without control characters; one line, or lines that end in a plain newline. Spaces at the ends are removed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(letter for letter in plain if _fits(letter))
    return plain.strip() if lines else " ".join(plain.split())


def _fits(letter: str) -> bool:
    return letter in _KEPT or (letter >= " " and letter not in "\x7f\x85\u2028\u2029")


def _strangers(
    known: Mapping[str, Field], values: Mapping[str, Sequence[str]], files: Mapping[str, int]
) -> dict[str, Words]:
    mistakes: dict[str, Words] = {}
    for name in (*values, *files):
        if name not in known:
            word = "".join(letter if letter.isprintable() else "?" for letter in name[:64])
            mistakes[""] = Words(pl=f"Nieznane pole „{word}”.", en=f"Unknown field “{word}”.")
    for name, field in known.items():
        if field.kind == "file" and any(values.get(name, ())):
            mistakes[name] = Words(pl="Tu pasuje tylko plik.", en="Only a file fits here.")
        elif field.kind != "file" and files.get(name):
            mistakes[name] = Words(pl="Tu nie pasuje plik.", en="A file does not fit here.")
    return mistakes


def _one(field: Field, given: Sequence[str]) -> tuple[str, Words | None]:
    if len(given) > 1:
        return "", Words(pl="To pole przyszło dwa razy.", en="This field came twice.")
    value = cleaned(given[0] if given else "", lines=field.kind == "long_text")
    if not value:
        return "", _NEEDED if field.required else None
    if len(value) > field.longest:
        return value, Words(
            pl=f"Za długie: {len(value)} znaków, a zmieści się {field.longest}.",
            en=f"Too long: {len(value)} characters, {field.longest} fit.",
        )
    if field.kind == "email" and not is_address(value):
        return value, Words(
            pl="To nie wygląda na adres e-mail, jak jan@firma.pl.",
            en="This does not look like an e-mail address, like jan@firma.pl.",
        )
    if field.kind == "number":
        if _NUMBER.fullmatch(value) is None:
            return value, Words(pl="Wpisz liczbę, na przykład 12 lub 1,5.", en="Write a number, like 12 or 1.5.")
        return value.replace(",", "."), None
    if field.kind == "choice" and value not in {choice.value for choice in field.choices}:
        return "", Words(pl="Wybierz jedną z możliwości.", en="Choose one of the options.")
    return value, None


_NEEDED = Words(pl="To pole jest wymagane.", en="This field is required.")
_NEEDED_FILE = Words(pl="Dołącz plik.", en="Add a file.")
