"""`centrala ledger`: every message that was acknowledged is accounted for, or this says where it is not."""

import typer
from rich.text import Text

from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import FirstDay, Json, LastDay, day
from gateway.cli.output import print_json, print_table
from gateway.shapes import sums_json
from store.messages import Sums

COLUMNS = ("received", "interaction", "held", "quarantined", "duplicate", "ignored", "waiting")

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def ledger(
    ctx: typer.Context,
    *,
    first: FirstDay = None,
    last: LastDay = None,
    as_json: Json = False,
) -> None:
    """What was received and what became of it. Exit code 1 if a line does not add up."""
    since, until = day(first), day(last)

    async def work(desk: Desk) -> None:
        rows = await desk.store.messages.ledger(since, until)
        if as_json:
            for row in rows:
                print_json(sums_json(row))
        else:
            print_table(
                ("day", "channel", *COLUMNS, ""), [_row(row) for row in rows], nothing="nothing was received yet"
            )
        off = [f"{row.day} {row.channel}" for row in rows if not row.balanced]
        if off:
            raise CommandError(f"the ledger does not add up: {', '.join(off)}; please report this")

    at_desk(ctx, work)


def _row(sums: Sums) -> tuple[str | Text, ...]:
    counts = [str(getattr(sums, column)) for column in COLUMNS]
    balance = Text("adds up", style="green") if sums.balanced else Text("DOES NOT ADD UP", style="bold red")
    return (sums.day, sums.channel, *counts, balance)
