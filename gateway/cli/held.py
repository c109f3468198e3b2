"""`centrala held`: messages that were understood, but whose sender may not simply join a ticket."""

from typing import Annotated

import msgspec
import typer

from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import ActingAgent, Json
from gateway.cli.output import aside, console, print_json, print_table
from gateway.cli.ticket_list import cut, length_text
from gateway.shapes import held_json
from store.messages import HeldRow
from triage.known import Verdict

Id = Annotated[str, typer.Argument(metavar="ID", help="As centrala held list shows it.")]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def held() -> None:
    """Messages whose sender may not simply join a ticket. An agent decides, one by one."""


@app.command("list")
def list_held(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Held messages, oldest first."""

    async def work(desk: Desk) -> None:
        rows = await desk.store.messages.held()
        if as_json:
            for row in rows:
                print_json(held_json(row, desk.config.desk.prefix))
            return
        now = desk.store.now()
        print_table(
            ("id", "age", "ticket", "why", "from", "sender is", "subject"),
            [
                (
                    row.id,
                    length_text(now - row.at),
                    desk.name(row.held.ticket) if row.held.ticket else "",
                    row.held.reason,
                    cut(row.held.sender.address, 40),
                    row.held.trust,
                    cut(row.held.subject, 60),
                )
                for row in rows
            ],
            nothing="nothing is held",
        )

    at_desk(ctx, work)


@app.command()
def accept(
    ctx: typer.Context,
    message: Id,
    *,
    ticket: Annotated[str | None, typer.Option(help="The ticket it joins; the one it points at.")] = None,
    new: Annotated[bool, typer.Option("--new", help="It becomes a ticket of its own.")] = False,
    agent: ActingAgent = None,
) -> None:
    """The message joins its ticket, and its sender becomes a participant."""
    if new and ticket is not None:
        raise typer.BadParameter("--new and --ticket exclude each other")

    async def work(desk: Desk) -> None:
        who = await desk.acting(agent)
        row = await _row(desk, message)
        number = 0 if new else row.held.ticket if ticket is None else (await desk.ticket(ticket)).number
        verdict = Verdict(ticket=number, by=who.email, by_name=who.name)
        if not await desk.store.pipe.again("held", row.id, verdict=msgspec.json.encode(verdict).decode()):
            raise _gone(message)
        console().print(f"accepted: it joins {desk.name(number)}" if number else "accepted: it becomes a ticket")
        if not await desk.is_served():
            aside("no gateway is running: it is worked when one does (centrala serve)")

    at_desk(ctx, work)


@app.command()
def reject(ctx: typer.Context, message: Id, *, agent: ActingAgent = None) -> None:
    """The message joins nothing; it is kept as ignored, with who said so."""

    async def work(desk: Desk) -> None:
        who = await desk.acting(agent)
        row = await _row(desk, message)
        if not await desk.store.messages.reject(row.id, who.email):
            raise _gone(message)
        console().print("rejected")

    at_desk(ctx, work)


async def _row(desk: Desk, message: str) -> HeldRow:
    for row in await desk.store.messages.held():
        if row.id == message:
            return row
    raise _gone(message)


def _gone(message: str) -> CommandError:
    return CommandError(f"no message {message!r} is held (any more); see centrala held list")
