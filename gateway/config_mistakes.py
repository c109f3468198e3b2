"""What is wrong with a configuration, and how it is said: every mistake at once, each with its place and a hint."""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import msgspec

LONGEST_QUOTE = 60


class Mistake(msgspec.Struct, frozen=True):
    """One thing to mend. `path` is the key (channels.mail.listen; empty for the whole file), `line` counts from 1."""

    path: str
    line: int
    what: str
    hint: str = ""


class ConfigError(Exception):
    """The configuration can't be used; `mistakes` holds everything that was found, in the order of the file."""

    def __init__(self, file: Path, mistakes: Iterable[Mistake]) -> None:
        self.file = file
        self.mistakes = sorted(mistakes, key=lambda mistake: mistake.line)
        super().__init__("\n".join(describe(file, mistake) for mistake in self.mistakes))


class Mistakes:
    """Collects mistakes while a file is read; two of the same words at the same place count once."""

    def __init__(self) -> None:
        self.found: list[Mistake] = []

    def add(self, path: str, line: int, what: str, hint: str = "") -> None:
        """Notes one mistake and goes on."""
        mistake = Mistake(quoted(path, limit=200), line, what, hint)
        if mistake not in self.found:
            self.found.append(mistake)


def describe(file: Path, mistake: Mistake) -> str:
    """One line, like "config.yaml:14 channels.mail.lsten: unknown key – did you mean 'listen'? ."""
    where = f"{file.name}:{mistake.line}" + (f" {mistake.path}" if mistake.path else "")
    return f"{where}: {mistake.what}" + (f" – {mistake.hint}" if mistake.hint else "")


def print_mistakes(error: ConfigError, stream: IO[str]) -> None:
    """Every mistake on a line of its own; in colour on a terminal, plain text elsewhere."""
    from rich.console import Console  # noqa: PLC0415 - 50 ms that a start without mistakes does not spend
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for mistake in error.mistakes:
        line = Text(describe(error.file, mistake))
        line.highlight_regex(r"^\S+:\d+", "bold cyan")
        line.highlight_regex(r"– .*$", "green")
        console.print(line)
    count = len(error.mistakes)
    console.print(Text(f"{count} mistake{'' if count == 1 else 's'} in {error.file}", style="bold red"))


def suggestion(word: str, known: Iterable[str]) -> str:
    """The hint for a word that is not known: the nearest one, else the list of what there is."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known: {', '.join(words)}" if words else ""


def quoted(text: str, limit: int = LONGEST_QUOTE) -> str:
    """Text from the file as it may be printed: control characters escaped, not longer than `limit`."""
    clean = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
