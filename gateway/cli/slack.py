"""`centrala slack`: what an administrator needs to set the app up in Slack."""

import sys
from typing import Annotated, Any

import msgspec
import typer

from channels.slack.manifest import manifest, scopes
from gateway.cli.failure import CommandError
from gateway.cli.given import configuration
from gateway.cli.output import aside

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def slack() -> None:
    """The app in Slack that a config needs; docs/slack.md says what to do with it."""


@app.command("manifest")
def print_manifest(
    ctx: typer.Context,
    channel: Annotated[str | None, typer.Argument(metavar="CHANNEL", help="Not needed where there is one.")] = None,
    *,
    why: Annotated[bool, typer.Option("--why", help="Only what the bot may do, and what for.")] = False,
) -> None:
    """Prints the app manifest (JSON) for api.slack.com/apps: Create New App, From a manifest. It holds no secret."""
    config = configuration(ctx)
    name, settings = _slack_channel(config.channels, channel)
    if why:
        for scope, reason in scopes(settings).items():
            sys.stdout.write(f"{scope:20} {reason}\n")
        return
    made = manifest(
        settings,
        name=name,
        desk=str(config.desk.name),
        language=str(config.desk.language),
        public_url=str(config.http.public_url),
    )
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
    if not settings.app_token and not str(config.http.public_url).startswith("https://"):
        aside(
            f"Slack can't reach {config.http.public_url}: set http.public_url to an https address it can, "
            "or app_token for Socket Mode"
        )


def _slack_channel(channels: dict[str, Any], name: str | None) -> tuple[str, Any]:
    found = {key: settings for key, settings in channels.items() if settings.kind == "slack"}
    if name is None and len(found) == 1:
        return next(iter(found.items()))
    if not found:
        raise CommandError("there is no channel of kind slack in the config yet; docs/slack.md begins with one")
    if name is None:
        raise CommandError(f"name the channel: {', '.join(found)}")
    if name not in found:
        raise CommandError(f"there is no channel {name!r} of kind slack in the config; there is {', '.join(found)}")
    return name, found[name]
