"""`centrala import`: mails of an archive become tickets under their own dates, and nobody is told or answered."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from channels.email.archives import Archived, Quoting, maildir, mbox
from channels.email.channel import accounts
from channels.email.imap_errors import MailboxError
from channels.email.imap_settings import Imap, is_here
from channels.secret import Secret
from channels.signature import Signer
from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import Json, day
from gateway.cli.output import aside, console, print_json
from gateway.doors import open_doors
from gateway.importing import Import, Importing, Progress

STOPPED = 130  # what a shell says of a program that Ctrl-C ended

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Channel = Annotated[
    str | None, typer.Option("--channel", metavar="NAME", help="The mail channel; not needed where there is one.")
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="Only mail of this day and later, like 2026-01-31.")
]
Dry = Annotated[bool, typer.Option("--dry-run", help="Count what would come in. Nothing is stored.")]
Answer = Annotated[
    bool,
    typer.Option(
        "--answer/--silent", help="--answer: acknowledge each as if it came today. Default: nobody hears of it."
    ),
]
Closed = Annotated[
    bool, typer.Option("--closed", help="New tickets are closed at once: for looking up, not for working on.")
]


class Wish:
    """What all three commands are told."""

    def __init__(
        self, channel: str | None, since: str | None, *, dry: bool, answer: bool, closed: bool, as_json: bool
    ) -> None:
        if answer and closed:
            raise typer.BadParameter("--closed tickets are answered by nobody; leave --answer or --closed out")
        self.channel = channel
        self.since = day(since)
        self.dry = dry
        self.imported: Literal["", "open", "closed"] = "" if answer else "closed" if closed else "open"
        self.as_json = as_json


@app.callback(no_args_is_help=True)
def imports() -> None:
    """Mails of an archive become tickets, under their own dates. May be stopped (Ctrl-C) and run again: nothing comes in twice."""


@app.command("mbox")
def import_mbox(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The mbox file.")],
    *,
    quoting: Annotated[
        Quoting,
        typer.Option("--format", help="How lines that begin with From are marked; mboxrd can be undone exactly."),
    ] = "mboxrd",
    channel: Channel = None,
    since: Since = None,
    dry: Dry = False,
    answer: Answer = False,
    closed: Closed = False,
    as_json: Json = False,
) -> None:
    """The mails of an mbox file."""
    wish = Wish(channel, since, dry=dry, answer=answer, closed=closed, as_json=as_json)
    _bring(ctx, f"mbox:{source.resolve()}", wish, lambda _desk, _name, _stack: mbox(source, quoting))


@app.command("maildir")
def import_maildir(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="The Maildir: a folder with cur and new.")],
    *,
    channel: Channel = None,
    since: Since = None,
    dry: Dry = False,
    answer: Answer = False,
    closed: Closed = False,
    as_json: Json = False,
) -> None:
    """The mails of a Maildir, read and unread."""
    wish = Wish(channel, since, dry=dry, answer=answer, closed=closed, as_json=as_json)
    _bring(ctx, f"maildir:{source.resolve()}", wish, lambda _desk, _name, _stack: maildir(source))


@app.command("imap")
def import_imap(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FOLDER", help="The folder on the server, like INBOX.")],
    *,
    server: Annotated[
        str | None,
        typer.Option(
            "--server",
            metavar="URL",
            help="imaps://user@host, or imap:// for STARTTLS; else the channel's own mailbox.",
        ),
    ] = None,
    password_env: Annotated[
        str,
        typer.Option(
            "--password-env", metavar="NAME", help="With --server: the environment variable that holds the password."
        ),
    ] = "IMAP_PASSWORD",  # noqa: S107 - a variable's name
    channel: Channel = None,
    since: Since = None,
    dry: Dry = False,
    answer: Answer = False,
    closed: Closed = False,
    as_json: Json = False,
) -> None:
    """The mails of a folder on an IMAP server. Nothing is marked, moved or deleted there."""
    wish = Wish(channel, since, dry=dry, answer=answer, closed=closed, as_json=as_json)
    named = account_of(server, password_env) if server else None

    def listed(desk: Desk, name: str, stack: ExitStack) -> list[Archived]:
        from channels.email.imap_archive import mails, signed_in  # noqa: PLC0415 - brings imapclient

        account = named or next(iter(accounts(desk.config.channels[name])), None)
        if account is None:
            raise CommandError(f"channel {name} has no imap in the config; say --server imaps://user@host")
        client = stack.enter_context(signed_in(account, Path(desk.config.data).parent))
        return [one for _, one in mails(client, source)]

    _bring(ctx, f"imap:{server or ''}:{source}", wish, listed)


def account_of(url: str, variable: str) -> Imap:
    """The account a URL names. Raises BadParameter, CommandError."""
    parts = urlsplit(url)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username or parts.password:
        raise typer.BadParameter(
            f"{url!r} is not like imaps://user@host; an @ in the user is written %40, no password in it"
        )
    password = os.environ.get(variable, "")
    if not password:
        raise CommandError(f"the environment variable {variable} is not set; it holds the password of {parts.username}")
    plain: Literal["starttls", "never"] = "never" if is_here(parts.hostname) else "starttls"
    return Imap(
        host=parts.hostname,
        port=parts.port or 0,
        user=unquote(parts.username),
        password=Secret(password),
        tls="required" if parts.scheme == "imaps" else plain,
    )


def _bring(
    ctx: typer.Context, source: str, wish: Wish, listed: Callable[[Desk, str, ExitStack], Sequence[Archived]]
) -> None:
    finished = True

    async def work(desk: Desk) -> None:
        nonlocal finished
        stopping = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stopping.set)
        name = _mail_channel(desk, wish.channel)
        with ExitStack() as stack:
            try:
                found = await asyncio.to_thread(listed, desk, name, stack)
                importing = await _importing(desk, name, source, wish)
                finished = await _with_bar(importing, _later(found, wish.since), stopping)
            except MailboxError as error:
                raise CommandError(error.en) from error
            await importing.settle(stopping.is_set)
        _say(importing, wish)
        if not finished:
            aside("stopped; the same command goes on where it stopped")
        elif importing.counts["waiting"] and not await desk.is_served():
            aside("no gateway is running: they will be worked when one does (centrala serve)")

    at_desk(ctx, work)
    if not finished:
        raise typer.Exit(STOPPED)


def _mail_channel(desk: Desk, name: str | None) -> str:
    mails = [one for one, settings in desk.config.channels.items() if settings.kind == "email"]
    if name is None and len(mails) == 1:
        return mails[0]
    if name not in mails:
        raise CommandError(
            f"which mail channel? Say --channel, one of: {', '.join(mails) or 'there is none in the config'}"
        )
    return name


async def _importing(desk: Desk, name: str, source: str, wish: Wish) -> Importing:
    store, config = desk.store, desk.config
    channel = open_doors(config, Signer(await store.secret()), store.now)[name]
    plan = Import(
        channel=name,
        addresses=channel.detail,
        limits=config.channels[name].limits,
        prefix=config.desk.prefix,
        imported=wish.imported,
        dry=wish.dry,
    )
    progress = Progress(Path(config.data) / "imports", f"{config.desk.id}:{name}:{source}")
    return Importing(store, plan, progress, served=await desk.is_served())


def _later(found: Sequence[Archived], since: date | None) -> list[Archived]:
    """Those of the day and later, and those that tell no date."""
    if since is None:
        return list(found)
    start = int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp() * 1000)
    return [one for one in found if not one.date or one.date >= start]


async def _with_bar(importing: Importing, mails: Sequence[Archived], stopping: asyncio.Event) -> bool:
    out = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=out, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("mails", total=len(mails))
        return await importing.run(mails, lambda count: bar.advance(task, count), stopping.is_set)


LINES = (
    ("new", "would come in"),
    ("ticket", "new tickets"),
    ("joined", "joined a ticket"),
    ("held", "held for an agent (centrala held list)"),
    ("duplicate", "known already"),
    ("already", "brought in by an earlier run"),
    ("quarantined", "quarantined (centrala quarantine list)"),
    ("ignored", "ignored: automatic answers and the desk's own mail without a ticket"),
    ("waiting", "still waiting to be worked"),
    ("too-large", "too large, left out"),
    ("loop", "in a loop, left out"),
    ("empty", "empty, left out"),
)


def _say(importing: Importing, wish: Wish) -> None:
    counts = importing.counts
    if wish.as_json:
        print_json({"mails": counts.total(), **{name.replace("-", "_"): counts[name] for name, _ in LINES}})
        return
    console().print(f"{counts.total()} mails" + (" (nothing was stored)" if wish.dry else ""))
    for name, words in LINES:
        if counts[name]:
            console().print(f"{counts[name]:>8}  {words}", soft_wrap=True)
