"""`centrala check`: every mistake at once, in config and rules; with --online every account is tried too."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from gateway.canned import canned
from gateway.cli.failure import CommandError
from gateway.cli.given import configuration, place
from gateway.cli.online import Finding, try_everything
from gateway.cli.output import aside, console
from gateway.cli.shown import shown
from gateway.cli.trial import channel_mistakes
from gateway.config_parts import Config
from gateway.knowledge import knowledge
from gateway.observe.logs import set_up
from gateway.policy import script
from store.errors import StoreConfigError
from store.program import program
from triage import rules
from triage.mistakes import RulesError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def check(
    ctx: typer.Context,
    *,
    online: Annotated[bool, typer.Option("--online", help="Try the store, each account and each address too.")] = False,
) -> None:
    """Every mistake in config and rules at once. Exit code 1 if there is any."""
    config = configuration(ctx)
    found = mistakes(config)
    for line in found:
        aside(line)
    if found:
        raise CommandError(f"{len(found)} mistake{'' if len(found) == 1 else 's'} beside {place(ctx).config}")
    console().print(shown(f"{place(ctx).config}: no mistakes"), soft_wrap=True)
    if online and not _is_fine_online(config):
        raise typer.Exit(1)


def mistakes(config: Config) -> list[str]:
    """What a gateway would not start on although the file itself is right, a line each."""
    found = channel_mistakes(config)
    try:
        rules.load([Path(path) for path in config.rules])
    except RulesError as error:
        found += [str(mistake) for mistake in error.mistakes]
    try:
        script(config)
    except RulesError as error:
        found += [str(mistake) for mistake in error.mistakes]
    found += [str(mistake) for mistake in knowledge(config).mistakes]
    found += canned(config).mistakes
    if config.store.url == "embedded":
        try:
            program()
        except StoreConfigError as error:
            found.append(f"store.url: {error}")
    return found


def _is_fine_online(config: Config) -> bool:
    set_up("ERROR")
    fine = True

    def say(finding: Finding) -> None:
        nonlocal fine
        fine = fine and finding.ok
        word = "ok     " if finding.ok else "FAILED "
        console().print(shown(f"{word} {finding.what}: {finding.words}"), soft_wrap=True)

    asyncio.run(try_everything(config, say))
    return fine
