"""Ready texts for agents' answers: a file each, `<name>.<pl|en>.md`, its first line "# title", then the words with {variables}."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, cast

import msgspec

from gateway.config_parts import Config

SHIPPED = Path(__file__).with_name("canned_texts")
VARIABLES = ("requester", "number", "agent", "subject", "link")
LARGEST = 20_000  # characters of a file
_NAME = re.compile(r"([a-z0-9][a-z0-9-]{0,60})\.(pl|en)\.md")
_VARIABLE = re.compile(r"\{([^{}\n]{0,60})\}")

Language = Literal["pl", "en"]


class Canned(msgspec.Struct, frozen=True, kw_only=True):
    """One ready text in one language."""

    name: str
    language: Language
    title: str
    text: str


class Shelf(msgspec.Struct, frozen=True):
    """All ready texts by title, and what is wrong with files that were left out or name what nobody knows, a line each."""

    texts: tuple[Canned, ...] = ()
    mistakes: tuple[str, ...] = ()

    def preferred(self, language: str) -> tuple[Canned, ...]:
        """Each name once, in this language where there is one; those first."""
        chosen: dict[str, Canned] = {}
        for one in self.texts:
            if one.name not in chosen or one.language == language:
                chosen[one.name] = one
        return tuple(sorted(chosen.values(), key=lambda one: (one.language != language, one.title.casefold())))

    def named(self, name: str, language: str) -> Canned | None:
        """The text of this name, in this language where there is one."""
        return next((one for one in self.preferred(language) if one.name == name), None)


def canned(config: Config) -> Shelf:
    """The desk's ready texts: those of its folder, else those that come with Centrala. Read once."""
    return read(Path(config.canned) if config.canned is not None else SHIPPED)


@cache
def read(folder: Path) -> Shelf:
    """The ready texts of a folder. Never raises: what can't be used stands among the mistakes."""
    if not folder.is_dir():
        return Shelf(mistakes=(f"canned: there is no folder {folder}; make it, or leave `canned` out",))
    texts, mistakes = [], []
    for path in sorted(folder.glob("*.md")):
        found = _read(path)
        if isinstance(found, str):
            mistakes.append(found)
        else:
            texts.append(found)
            mistakes += [f"{path}: {problem}" for problem in _strange(found.text)]
    return Shelf(tuple(texts), tuple(mistakes))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The words with the values in place of {variables}, once: what stands in a value is never looked at again.

    A variable without a value goes with the space before it; one nobody knows stays as it is written.
    """
    return re.sub(r"( ?)\{([a-z]+)\}", lambda found: _value(found, values), text)


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    name = found[2]
    if name not in VARIABLES:
        return found[0]
    value = values.get(name, "")
    return f"{found[1]}{value}" if value else ""


def _read(path: Path) -> Canned | str:
    name = _NAME.fullmatch(path.name)
    if name is None:
        return f"{path}: the name must be like password-reset.pl.md (small letters, digits, hyphens; pl or en)"
    try:
        words = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return f"{path}: can't be read as UTF-8 text ({type(error).__name__})"
    head, _, body = words.strip().partition("\n")
    if not head.startswith("# ") or not body.strip():
        return f'{path}: the first line must be "# title", and words must follow it'
    if len(words) > LARGEST:
        return f"{path}: {len(words)} characters, {LARGEST} are allowed"
    return Canned(name=name[1], language=cast("Language", name[2]), title=head[2:].strip(), text=body.strip())


def _strange(text: str) -> list[str]:
    known = ", ".join(f"{{{name}}}" for name in VARIABLES)
    names = dict.fromkeys(name for name in _VARIABLE.findall(text) if name not in VARIABLES)
    return [f"unknown variable {{{name}}}; known: {known}" for name in names]
