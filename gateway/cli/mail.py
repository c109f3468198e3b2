"""`centrala mail`: what an administrator needs to send mail that is believed."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from channels.email.address import domain_of, wire
from channels.email.dkim import Dkim, is_name
from channels.email.signing import Kind, Record, load_key, make_key, record
from channels.secret import Secret
from gateway.cli.failure import CommandError
from gateway.cli.given import configuration, place
from gateway.cli.mail_reconcile import reconcile
from gateway.cli.options import Json
from gateway.cli.output import aside, print_json, print_plain

FIRST_SELECTOR = "centrala"

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def mail() -> None:
    """Keys that sign outgoing mail, and whether every mail of a mailbox came in."""


@app.command()
def dkim(
    ctx: typer.Context,
    channel: Annotated[str | None, typer.Argument(metavar="CHANNEL", help="Not needed where there is one.")] = None,
    *,
    new: Annotated[
        Path | None, typer.Option("--new", metavar="FILE", help="Makes a key and keeps it in this file first.")
    ] = None,
    kind: Annotated[Kind, typer.Option(help="Few receivers know ed25519 yet.")] = "rsa",
    selector: Annotated[str | None, typer.Option(metavar="NAME", help="Names the key in DNS.")] = None,
    as_json: Json = False,
) -> None:
    """The DNS record of a mail channel's key. With --new FILE: makes the key and says what to write into the config."""
    name, settings = _mail_channel(configuration(ctx).channels, channel)
    signing: Dkim | None = settings.dkim
    domain = (signing.domain if signing else "") or domain_of(wire(settings.address))
    if new is None:
        if signing is None:
            raise CommandError(f"channels.{name}.dkim is not in the config; make a key: centrala mail dkim --new FILE")
        pem, selector = str(signing.key), signing.selector
    else:
        selector = selector or FIRST_SELECTOR
        if not is_name(selector):
            raise CommandError(f"--selector {selector!r} can't stand in DNS; use a-z, 0-9, '-' and '.'")
        pem = make_key(kind)
        _keep(new, pem)
    try:
        made = record(load_key(Secret(pem)), domain=domain, selector=selector)
    except ValueError as error:
        raise CommandError(f"channels.{name}.dkim.key: {error}") from None
    if as_json:
        print_json({"name": made.name, "type": "TXT", "text": made.text, "strings": list(made.strings)})
        return
    aside("publish this record in DNS:")
    print_plain(_zone_line(made))
    if new is not None:
        written = os.path.relpath(new, place(ctx).config.parent)  # paths in the config are relative to its folder
        aside(
            f"the key is in {new}. When the record can be seen, write under channels.{name} in the config and restart:"
        )
        aside(f"    dkim: {{selector: {selector}, key: {{file: {written}}}}}")


def _mail_channel(channels: dict[str, Any], wanted: str | None) -> tuple[str, Any]:
    """The named mail channel, else the only one. Raises CommandError that lists them."""
    mails = {name: settings for name, settings in channels.items() if getattr(settings, "kind", "") == "email"}
    if wanted is not None and wanted not in mails:
        raise CommandError(f"there is no mail channel {wanted!r}; there are: {', '.join(mails) or 'none'}")
    if wanted is None and len(mails) != 1:
        raise CommandError(f"which channel? Name one of: {', '.join(mails) or 'none is in the config'}")
    name = wanted if wanted is not None else next(iter(mails))
    return name, mails[name]


def _keep(file: Path, pem: str) -> None:
    """Writes a file only its owner can read; never over another. Raises CommandError."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise CommandError(f"{file} is there already, and a key in use must not be lost; name another file") from None
    except OSError as error:
        raise CommandError(f"{file} can't be written: {error.strerror}") from None
    with os.fdopen(descriptor, "w") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())


def _zone_line(made: Record) -> str:
    """As it stands in a zone file."""
    strings = " ".join(f'"{one}"' for one in made.strings)
    return f"{made.name}. IN TXT ( {strings} )"


app.command()(reconcile)
