"""`centrala teams`: what an administrator needs to set the app up in Teams."""

import asyncio
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from channels.teams.package import manifest, package, rights
from channels.teams.settings import Settings, is_address
from gateway.cli.failure import CommandError
from gateway.cli.given import configuration
from gateway.cli.output import aside

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_VERSION = re.compile(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}")

Channel = Annotated[str | None, typer.Argument(metavar="CHANNEL", help="Not needed where there is one.")]


@app.callback(no_args_is_help=True)
def teams() -> None:
    """The app in Teams that a config needs; docs/teams.md says what to do with it."""


@app.command("package")
def write_package(
    ctx: typer.Context,
    channel: Channel = None,
    *,
    out: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("centrala-teams.zip"),
    version: Annotated[str, typer.Option("--version", help="Higher than before, or Teams takes no update.")] = "1.0.0",
    why: Annotated[bool, typer.Option("--why", help="Only what the bot may do, and what for.")] = False,
) -> None:
    """Writes the app package (zip) for Teams: manifest, both languages, icons. It holds no secret."""
    config = configuration(ctx)
    _, settings = teams_channel(config.channels, channel)
    if why:
        for right, reason in rights(settings).items():
            sys.stdout.write(f"{right:28} {reason}\n")
        return
    if not _VERSION.fullmatch(version):
        raise CommandError(f"--version {version!r} is none; Teams wants three numbers, like 1.0.1")
    desk, language, site = str(config.desk.name), str(config.desk.language), str(config.http.public_url)
    made = manifest(settings, desk=desk, language=language, public_url=site, version=version)
    try:
        out.write_bytes(package(made, desk, language))
    except OSError as error:
        raise CommandError(f"{out} can't be written: {error.strerror}; name another file with --out") from error
    sys.stdout.write(f"{out}\n")
    if not site.startswith("https://"):
        aside(f"Teams can't reach {site}: set http.public_url to an https address it can, then write the package again")
    else:
        aside(f"the messaging endpoint of the bot in Azure is {site.rstrip('/')}/api/messages")


@app.command("test")
def send_test(
    ctx: typer.Context,
    to: Annotated[
        str, typer.Argument(metavar="TO", help="A room's queue (l1), a channel's id, or a person's object id.")
    ],
    channel: Channel = None,
) -> None:
    """Sends a test card to a room or a person, and says what is missing if it can't."""
    config = configuration(ctx)
    name, settings = teams_channel(config.channels, channel)
    from gateway.cli.online_teams import send_card  # noqa: PLC0415 - botbuilder takes a second

    place = settings.rooms.get(to, to)
    if not is_address(place):
        rooms = ", ".join(settings.rooms) or "there is none in the config"
        raise CommandError(f"{to!r} is no room ({rooms}), no channel's id (19:…) and no person's Object ID in Entra")
    wrong = asyncio.run(send_card(name, settings, place, str(config.desk.language)))
    if wrong:
        raise CommandError(wrong)
    sys.stdout.write(f"the card is there: {place}\n")


def teams_channel(channels: dict[str, Any], name: str | None) -> tuple[str, Settings]:
    """The channel of this name, or the only one of its kind. Raises CommandError in words."""
    found = {key: settings for key, settings in channels.items() if settings.kind == "teams"}
    if name is None and len(found) == 1:
        return next(iter(found.items()))
    if not found:
        raise CommandError("there is no channel of kind teams in the config yet; docs/teams.md begins with one")
    if name is None:
        raise CommandError(f"name the channel: {', '.join(found)}")
    if name not in found:
        raise CommandError(f"there is no channel {name!r} of kind teams in the config; there is {', '.join(found)}")
    return name, found[name]
