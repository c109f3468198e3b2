"""Texts that leave, in Polish and English: rendered once from a fixed list of names; values are never read as templates."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from triage.mistakes import Mistake, RulesError
from triage.packed import unpack

LANGUAGES = ("pl", "en")
SAID = "[[$said]]"  # the line of a text in which the bot speaks
_DATA = Path(__file__).parent / "data"
PACKED = _DATA / "replies.msgpack"
_NAME = re.compile(r"\$([a-z]+)")
_OPTIONAL = re.compile(r"^\[\[(.*)\]\]$")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class Rendered(msgspec.Struct, frozen=True):
    """A text ready to leave: a subject of one line, and a plain-text body.

    Where the bot says something in it, `body` ends with the bot's words and `footer` is the rest.
    """

    subject: str
    body: str
    footer: str = ""


class Text(msgspec.Struct, frozen=True):
    """A text as written, and the names of the values it may use."""

    subject: str
    body: str
    names: frozenset[str]
    optional: frozenset[str]


class UnknownTextError(Exception):
    """No text of this id exists."""


def sources() -> list[Path]:
    """The files the texts stand in."""
    return [_DATA / f"replies.{language}.yaml" for language in LANGUAGES]


@cache
def _every() -> dict[str, dict[str, Text]]:
    packed = unpack(PACKED, sources(), dict[str, dict[str, Text]])
    return packed if packed is not None else {language: read_texts(language) for language in LANGUAGES}


def texts(language: str) -> Mapping[str, Text]:
    """All texts of a language by id. Raises RulesError where the shipped file is broken."""
    return _every()[language]


def read_texts(language: str) -> dict[str, Text]:
    """The same, from YAML."""
    from triage.yamltree import Tree  # noqa: PLC0415 - the packed texts need no YAML

    path = _DATA / f"replies.{language}.yaml"
    mistakes: list[Mistake] = []
    tree = Tree(path, mistakes)
    root = tree.root(path.read_text(encoding="utf-8"))
    found = {}
    for name, (_, node) in tree.pairs(root, "texts").items() if root is not None else ():
        parts = tree.pairs(node, name)
        if set(parts) != {"subject", "body"}:
            tree.mistake(node, f"{name}: needs subject and body", "and nothing else")
            continue
        subject, body = parts["subject"][1].value, parts["body"][1].value
        needed = {one for line in body.splitlines() if not _OPTIONAL.match(line) for one in _NAME.findall(line)} | set(
            _NAME.findall(subject)
        )
        names = frozenset(_NAME.findall(subject) + _NAME.findall(body))
        found[name] = Text(subject, body, names, names - needed)
    if mistakes:
        raise RulesError(mistakes)
    return found


def render(text: str, language: str, values: Mapping[str, str], *, desk_language: str = "pl") -> Rendered:
    """The text `text` in `language`, in the desk's where that is unknown. Extra values are not used, missing ones are empty.

    A line written in [[...]] is left out when one of its values is empty. Raises UnknownTextError.
    """
    chosen = language if language in LANGUAGES else desk_language if desk_language in LANGUAGES else LANGUAGES[0]
    template = texts(chosen).get(text)
    if template is None:
        raise UnknownTextError(f"no text is called {text!r}; there are {', '.join(sorted(texts(chosen)))}")
    lines: list[str] = []
    body: list[str] | None = None
    for line in template.body.splitlines():
        if line == SAID and values.get("said"):
            body, lines = [*lines, values["said"]], []
            continue
        optional = _OPTIONAL.match(line)
        if optional is None:
            lines.append(_filled(line, values))
        elif all(values.get(name, "") for name in _NAME.findall(optional[1])):
            lines.append(_filled(optional[1], values))
        elif lines and not lines[-1]:
            lines.pop()  # the blank line before it would stand alone
    subject = " ".join(_BREAKS.sub(" ", _filled(template.subject, values)).split())
    rest = "\n".join(lines).strip() + "\n"
    return Rendered(subject, rest) if body is None else Rendered(subject, "\n".join(body).strip() + "\n", rest)


def live(text: str) -> str:
    """The text of this id as it is said where words come and go at once; the same id where there is none of that kind."""
    short = f"{text.removesuffix('_unproved').replace('_form', '')}_live"
    return short if short in texts(LANGUAGES[0]) else text


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda name: values.get(name[1], ""), template)
