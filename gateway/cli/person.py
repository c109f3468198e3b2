"""`centrala person`: who is behind an address, and which addresses are one person's."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from gateway import persons
from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import ActingAgent, Json
from gateway.cli.output import console, print_json
from gateway.cli.shown import shown
from gateway.shapes import person_page_json
from gateway.words import instant_text
from store.client import Store
from store.records import Author, Identity, Person

Who = Annotated[str, typer.Argument(metavar="PERSON", help="An e-mail address, or a person's id.")]
Also = Annotated[str, typer.Argument(metavar="ADDRESS")]
Kind = Annotated[str, typer.Option("--channel", metavar="KIND", help="The kind of channel the address is of.")]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def people() -> None:
    """People: one person may write from many addresses."""


@app.command()
def show(ctx: typer.Context, person: Who, *, as_json: Json = False) -> None:
    """Name, addresses, and who joined them."""

    async def work(desk: Desk) -> None:
        _print(await persons.person_called(desk.store, person), person, as_json=as_json)

    at_desk(ctx, work)


@app.command()
def link(
    ctx: typer.Context,
    person: Who,
    address: Also,
    *,
    channel: Kind = persons.EMAIL,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Says that ADDRESS is this person's too. Whoever had it is the same person from now on, with all tickets."""
    _change(ctx, persons.link, person, channel, address, agent=agent, as_json=as_json)


@app.command()
def unlink(
    ctx: typer.Context,
    person: Who,
    address: Also,
    *,
    channel: Kind = persons.EMAIL,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Says that ADDRESS is not this person's; undoes link."""
    _change(ctx, persons.unlink, person, channel, address, agent=agent, as_json=as_json)


def _change(
    ctx: typer.Context,
    change: Callable[[Store, str, str, str, Author], Awaitable[Person | None]],
    person: str,
    channel: str,
    address: str,
    *,
    agent: str | None,
    as_json: bool,
) -> None:
    async def work(desk: Desk) -> None:
        who = await desk.acting(agent)
        by = Author(kind="agent", id=who.email, name=who.name)
        _print(await change(desk.store, person, channel, address, by), person, as_json=as_json)

    at_desk(ctx, work)


def _print(person: Person | None, asked: str, *, as_json: bool) -> None:
    if person is None:
        raise CommandError(f"nobody is known as {asked!r}; give an address that wrote to the desk, or a person's id")
    if as_json:
        print_json(person_page_json(person))
        return
    out = console()
    out.print(shown(f"{person.name or 'without a name'} ({person.id})"), soft_wrap=True)
    for one in person.identities:
        out.print(shown(f"  {one.channel}: {one.address}{_state(one)}"), soft_wrap=True)
    for change in person.changes:
        out.print(
            shown(f"  {instant_text(change.at)} {change.by} {change.kind} {change.channel}: {change.address}"),
            soft_wrap=True,
            style="dim",
        )


def _state(one: Identity) -> str:
    words = [
        "proved" if one.proved else "not proved",
        f"mail comes back since {instant_text(one.failing_since)} ({one.failing} times)" if one.failing else "",
        "joined" if one.origin else "",
    ]
    return f" ({', '.join(word for word in words if word)})"
