"""What commands print: tables for people, one JSON object a line for programs, and nothing a terminal would obey."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.cli.shown import shown

LINES = "\n\t"  # of a value of several lines, such as a key
PLAIN_WIDTH = 4_000  # of output that is not a terminal: nothing is cut or folded there
# Beyond what JSON itself escapes: C1 controls (some terminals obey them) and marks that turn the direction of text.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def json_text(value: Any) -> str:
    """The value as JSON in one line. Half surrogate pairs, which no encoder takes, become question marks."""
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = msgspec.json.encode(_whole(value)).decode()
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(each) for each in value]
    return value


def print_json(value: Any) -> None:
    """One JSON object, one line, on stdout; UTF-8 whatever the terminal says."""
    sys.stdout.flush()
    sys.stdout.buffer.write(json_text(value).encode() + b"\n")
    sys.stdout.buffer.flush()


def print_plain(text: str) -> None:
    """A value alone on stdout, to be copied or piped; nothing in it moves a terminal's cursor."""
    sys.stdout.write(f"{shown(text, keep=LINES)}\n")


def console() -> Console:
    """Where people read: in colour on a terminal, plain and never folded elsewhere. Markup in texts is just text."""
    terminal = sys.stdout.isatty()
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False, width=None if terminal else PLAIN_WIDTH)


def aside(words: str) -> None:
    """Something to know beside the result, on stderr."""
    sys.stderr.write(f"{shown(words)}\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str | Text]], *, nothing: str) -> None:
    """A table, a row a line; without rows the words `nothing`, on stderr."""
    listed = list(rows)
    if not listed:
        aside(nothing)
        return
    out = console()
    table = Table(box=box.SIMPLE_HEAD if out.is_terminal else None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, no_wrap=True, overflow="ellipsis")
    for row in listed:
        table.add_row(*(cell if isinstance(cell, Text) else Text(shown(cell)) for cell in row))
    print_lines(out, table)


def print_lines(out: Console, table: Table) -> None:
    """The table without the spaces that fill up its lines, where it goes into a file or a pipe."""
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as captured:
        out.print(table)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
