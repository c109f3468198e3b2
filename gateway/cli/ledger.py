"""`centrala ledger`: every message that was acknowledged is accounted for, or this says where it is not."""

from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import Json
from gateway.cli.output import print_json, print_table
from gateway.shapes import sums_json
from store.messages import Sums

COLUMNS = ("received", "interaction", "held", "quarantined", "duplicate", "ignored", "waiting")

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def ledger(
    ctx: typer.Context,
    *,
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Like 2026-11-01, in UTC.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY")] = None,
    as_json: Json = False,
) -> None:
    """What was received and what became of it. Exit code 1 if a line does not add up."""
    since, until = _day(first), _day(last)

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


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write it like 2026-11-01") from None
