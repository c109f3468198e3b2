"""`centrala audit`: who signed in, and who changed who may do what."""

from typing import Annotated

import typer
from msgspec.structs import asdict

from gateway.cli.desk import Desk, at_desk
from gateway.cli.options import Json
from gateway.cli.output import print_json, print_table
from gateway.words import instant_text
from store.audit import MOST

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def audit(
    ctx: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many acts at most.")] = 100,
    as_json: Json = False,
) -> None:
    """The audit log, newest first: at most the last 10,000 acts. What was done to a ticket stands in its history."""

    async def work(desk: Desk) -> None:
        found = await desk.store.audit.latest(limit)
        if as_json:
            for act in found:
                print_json({**asdict(act), "at": instant_text(act.at)})
            return
        rows = [
            (
                instant_text(act.at)[:19].replace("T", " "),
                act.by or "–",
                act.deed,
                act.about,
                act.detail,
                ", ".join(part for part in ("" if act.way == "desk" else act.way, act.origin) if part),
            )
            for act in found
        ]
        columns = ("at (UTC)", "by", "deed", "about", "detail", "from")
        print_table(columns, rows, nothing="nothing was written down yet")

    at_desk(ctx, work)
