"""`centrala explain`: what a mail or a text becomes, and why. One process for any number of them; nothing is stored."""

import importlib
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any

import msgspec
import typer

from channels.email.explain import explain, read
from gateway.cli.deciding import Deciding, config_or_default
from gateway.cli.explained import print_explained
from gateway.cli.failure import CommandError
from gateway.cli.given import place, text_or_stdin
from gateway.cli.options import Json
from gateway.cli.output import aside, print_json

LARGEST_FILE = 64 * 1024 * 1024  # a mail of this size was never let in

app = typer.Typer(add_completion=False, rich_markup_mode=None)
Live = Annotated[bool, typer.Option("--live", help="By the rules applied in the store, not the config's files.")]
Misses = Annotated[bool, typer.Option("--misses", help="Show the rules that did not match, too.")]


class Line(msgspec.Struct, frozen=True):
    """A line of --jsonl. Other fields are passed over, so that labelled examples can be explained as they are."""

    text: str
    subject: str = ""
    id: msgspec.Raw = msgspec.Raw(b"null")


class Identified(msgspec.Struct, frozen=True):
    """What can still be read of a line that is wrong."""

    id: msgspec.Raw = msgspec.Raw(b"null")


class SlowError(Exception):
    """It took more processor time than the gateway allows."""


@app.callback(no_args_is_help=True)
def explaining() -> None:
    """What a mail or a text would become, and why. Nothing is stored."""


@app.command()
def mail(
    ctx: typer.Context, files: list[str], *, as_json: Json = False, misses: Misses = False, live: Live = False
) -> None:
    """Explains mails in files (.eml)."""
    deciding = _deciding(ctx, live=live)
    failed = False
    for file in files:
        explained = {"file": file, **_mail(deciding, file, misses=misses)}
        failed = failed or explained["error"] is not None
        _print(explained, as_json=as_json)
    raise typer.Exit(int(failed))


@app.command()
def text(
    ctx: typer.Context,
    words: Annotated[str | None, typer.Argument(metavar="TEXT", help="The words; - reads them from stdin.")] = None,
    *,
    subject: Annotated[str, typer.Option(help="The subject they come with.")] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Reads {"id","subject","text"} a line on stdin, answers one object a line.')
    ] = False,
    as_json: Json = False,
    misses: Misses = False,
    live: Live = False,
) -> None:
    """Explains a text, as if somebody had written it."""
    if jsonl == (words is not None):
        raise typer.BadParameter("give a TEXT, or --jsonl and lines on stdin")
    deciding = _deciding(ctx, live=live)
    if words is not None:
        explained = deciding.text(subject, _whole(text_or_stdin(words)), misses=misses)
        _print({"id": None, **explained}, as_json=as_json)
        return
    failed = False
    for explained in _lines(deciding, sys.stdin.buffer, misses=misses):
        failed = failed or explained["error"] is not None
        print_json(explained)
    raise typer.Exit(int(failed))


def _deciding(ctx: typer.Context, *, live: bool) -> Deciding:
    config = config_or_default(place(ctx))
    if config is None:
        if live:
            raise CommandError("--live needs a config.yaml: it says where the store is")
        aside("there is no config.yaml here: explained with what comes with Centrala")
    if not live:
        return Deciding(config)
    # only --live asks a store, and all that this needs
    at_desk = importlib.import_module("gateway.cli.desk").at_desk
    return Deciding(config, at_desk(ctx, importlib.import_module("gateway.cli.rules_replay").live_rules))


def _print(explained: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(explained)
    else:
        print_explained(explained)


def _mail(deciding: Deciding, file: str, *, misses: bool) -> dict[str, Any]:
    """{"error", "message", "decision"} of one file; trouble with one never ends the others."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - a Path would lose what stands in the argument
            raw = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        return _error(f"can't be read: {getattr(error, 'strerror', None) or error}")
    if len(raw) > LARGEST_FILE:
        return _error(f"is larger than {LARGEST_FILE // 1024 // 1024} MB")
    try:
        with _limited(deciding.seconds):
            understood = read(raw, deciding.prefix)
            decision = None if isinstance(understood, str) else deciding.message(understood, misses=misses)["decision"]
    except SlowError:
        return _error(f"takes more than {deciding.seconds} s to understand; the gateway would put it in quarantine")
    except Exception as error:  # noqa: BLE001 - whatever a mail breaks, the gateway puts it in quarantine and goes on
        return _error(f"can't be understood: {type(error).__name__}: {error}")
    return {**explain(understood), "decision": decision}


def _lines(deciding: Deciding, stream: Iterable[bytes], *, misses: bool) -> Iterator[dict[str, Any]]:
    for number, raw in enumerate(stream, start=1):
        if not raw.strip():
            continue
        try:
            line = msgspec.json.decode(raw, type=Line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield {"id": _id(raw), **_error(f"line {number}: {error}")}
            continue
        try:
            explained = deciding.text(line.subject, line.text, misses=misses)
        except Exception as error:  # noqa: BLE001 - a defect met in one line must not cost the others their answers
            explained = _error(f"line {number}: can't be decided: {type(error).__name__}: {error}")
        yield {"id": line.id, **explained}


def _id(raw: bytes) -> msgspec.Raw:
    try:
        return msgspec.json.decode(raw, type=Identified).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Identified().id


def _error(words: str) -> dict[str, Any]:
    return {"error": words, "message": None, "decision": None}


def _whole(words: str) -> str:
    """Bytes of the command line that are no text in its encoding become question marks."""
    return words.encode("utf-8", "replace").decode()


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Raises SlowError after so much processor time."""

    def slow(_signal: int, _frame: FrameType | None) -> None:
        raise SlowError

    before = signal.signal(signal.SIGPROF, slow)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
