"""`centrala quarantine` and `centrala dead`: what could not be understood, and what could not be delivered."""

import typer

from gateway.cli.desk import Desk, at_desk
from gateway.cli.options import Json
from gateway.cli.output import print_json, print_table
from gateway.cli.ticket_list import cut, length_text
from gateway.shapes import dead_json, quarantine_json

quarantine = typer.Typer(add_completion=False, rich_markup_mode=None)
dead = typer.Typer(add_completion=False, rich_markup_mode=None)
apps = {"quarantine": quarantine, "dead": dead}
app = quarantine


@quarantine.callback(no_args_is_help=True)
def quarantined() -> None:
    """Messages that could not be understood. centrala replay tries them again."""


@dead.callback(no_args_is_help=True)
def given_up() -> None:
    """Deliveries that were given up. centrala replay tries them again."""


@quarantine.command("list")
def list_quarantine(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Quarantined messages, oldest first."""

    async def work(desk: Desk) -> None:
        rows = await desk.store.messages.quarantine()
        if as_json:
            for row in rows:
                print_json(quarantine_json(row))
            return
        now = desk.store.now()
        print_table(
            ("id", "age", "channel", "bytes", "why"),
            [(one.id, length_text(now - one.at), one.channel, str(one.size), cut(one.reason, 120)) for one in rows],
            nothing="nothing is in quarantine",
        )

    at_desk(ctx, work)


@dead.command("list")
def list_dead(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Dead deliveries, oldest first."""

    async def work(desk: Desk) -> None:
        rows = await desk.store.messages.dead()
        if as_json:
            for row in rows:
                print_json(dead_json(row, desk.config.desk.prefix))
            return
        now = desk.store.now()
        print_table(
            ("id", "age", "ticket", "channel", "to", "why"),
            [
                (
                    one.id,
                    length_text(now - one.at),
                    desk.name(one.ticket) if one.ticket else "",
                    one.channel,
                    cut(one.address, 40),
                    cut(one.reason, 120),
                )
                for one in rows
            ],
            nothing="every delivery arrived or is still being tried",
        )

    at_desk(ctx, work)
