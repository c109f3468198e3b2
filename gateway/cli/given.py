"""What was given on the command line: the config, and words."""

import sys

import typer

from gateway.cli.failure import CommandError
from gateway.cli.root import Place
from gateway.config import load
from gateway.config_parts import Config


def configuration(ctx: typer.Context) -> Config:
    """The config of this command line. Raises ConfigError with every mistake."""
    return load(place(ctx).config)


def place(ctx: typer.Context) -> Place:
    """Where the config is."""
    found: Place = ctx.find_root().obj
    return found


def text_or_stdin(text: str) -> str:
    """The text, or all of stdin where it is "-". Raises CommandError."""
    if text != "-":
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8").rstrip("\n")
    except UnicodeDecodeError:
        raise CommandError("what comes on stdin is not UTF-8; convert it first, for example with iconv") from None
