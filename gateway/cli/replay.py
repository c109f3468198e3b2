"""`centrala replay`: quarantined messages and dead deliveries go back to work; held messages never do."""

from typing import Annotated, Literal

import typer

from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.output import aside, console

Index = Literal["quarantine", "dead"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def replay(
    ctx: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="As centrala quarantine list and centrala dead list show them."),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All of both.")] = False,
) -> None:
    """Quarantined messages and dead deliveries go back to work. Held messages don't: centrala held."""
    if bool(ids) == everything:
        raise typer.BadParameter("name the IDs, or say --all; see centrala quarantine list and centrala dead list")

    async def work(desk: Desk) -> None:
        replayed, missing = (await _all(desk), []) if everything else await _named(desk, ids or [])
        console().print(f"{replayed} back to work" if replayed else "nothing to replay")
        if replayed and not await desk.is_served():
            aside("no gateway is running: they will be worked when one does (centrala serve)")
        if missing:
            raise CommandError("; ".join(missing))

    at_desk(ctx, work)


async def _all(desk: Desk) -> int:
    """How many went back. Each goes once, even if it fails again meanwhile."""
    seen: set[str] = set()
    count = 0
    while True:
        rows: list[tuple[Index, str]] = [("quarantine", row.id) for row in await desk.store.messages.quarantine()]
        rows += [("dead", row.id) for row in await desk.store.messages.dead()]
        fresh = [(index, one) for index, one in rows if one not in seen]
        if not fresh:
            return count
        for index, one in fresh:
            seen.add(one)
            count += await desk.store.pipe.again(index, one)


async def _named(desk: Desk, ids: list[str]) -> tuple[int, list[str]]:
    """How many went back, and words about the others."""
    held = {row.id for row in await desk.store.messages.held()}
    count = 0
    missing: list[str] = []
    for one in dict.fromkeys(ids):
        if one in held:
            missing.append(f"{one} is held; decide with centrala held accept or reject")
        elif await desk.store.pipe.again("quarantine", one) or await desk.store.pipe.again("dead", one):
            count += 1
        else:
            missing.append(f"{one} is neither in quarantine nor dead (any more)")
    return count, missing
