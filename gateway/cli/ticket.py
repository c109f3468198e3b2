"""`centrala ticket`: list and show; the verbs stand in verbs.py."""

import sys
from collections.abc import Sequence
from typing import Annotated, Literal

import typer
from msgspec.structs import replace

from gateway.cli import verbs
from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import ActingAgent, Json, Number
from gateway.cli.output import aside, print_json, print_plain
from gateway.cli.ticket_list import print_tickets
from gateway.cli.ticket_page import print_ticket
from gateway.originals import chosen, of_interaction
from gateway.shapes import ticket_json
from gateway.timeline import said_json, still_out, timeline, with_outgoing
from store.records import Entry, Event, Secret, State, Status, Ticket
from store.tickets import Query

PAGE = 200

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def tickets() -> None:
    """Tickets: look at them and work on them.

    Where a TEXT is wanted, - reads it from stdin. --agent EMAIL says who acts; not needed where there is only one.
    """


@app.command("list")
def list_tickets(
    ctx: typer.Context,
    *,
    state: Annotated[State | None, typer.Option(help="open: worked on; waiting: pending; done.")] = None,
    status: Annotated[Status | None, typer.Option()] = None,
    queue: Annotated[str | None, typer.Option()] = None,
    level: Annotated[Literal["L1", "L2", "L3"] | None, typer.Option()] = None,
    requester: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Or a person's id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000)] = 50,
    as_json: Json = False,
) -> None:
    """Tickets by number, of all states unless you say which."""
    query = Query(state=state, status=status, queue=queue, level=level, requester=requester)

    async def work(desk: Desk) -> None:
        found, more = await _collected(desk, query, limit)
        persons = await desk.store.tickets.persons([one for ticket in found for one in _people(ticket)])
        if as_json:
            for ticket in found:
                print_json(ticket_json(ticket, persons, desk.config.desk.prefix))
        else:
            print_tickets(found, persons, name=desk.name, now=desk.store.now())
        if more:
            aside(f"these are the first {len(found)}; --limit shows more")

    at_desk(ctx, work)


@app.command()
def show(
    ctx: typer.Context,
    ticket: Number,
    *,
    quoted: Annotated[
        bool, typer.Option("--quoted", help="Also what was cut off messages: quotes, signatures.")
    ] = False,
    as_json: Json = False,
) -> None:
    """A ticket and everything that was said on it."""

    async def work(desk: Desk) -> None:
        found = await desk.ticket(ticket)
        log = await desk.store.tickets.log(found.number)
        persons = await desk.store.tickets.persons(_people(found, log))
        said = timeline(log)
        if out := still_out(said):
            said = with_outgoing(said, await desk.store.messages.outgoing(out))
        if as_json:
            shape = ticket_json(found, persons, desk.config.desk.prefix)
            print_json({**shape, "interactions": [said_json(one) for one in said]})
        else:
            print_ticket(found, log, said, persons, config=desk.config, now=desk.store.now(), quoted=quoted)

    at_desk(ctx, work)


@app.command("reveal")
def reveal_secret(
    ctx: typer.Context,
    ticket: Number,
    interaction: Annotated[str, typer.Argument(metavar="INTERACTION", help="Its id, as show prints it.")],
    index: Annotated[int, typer.Argument(min=0, help="Which of its hidden details; the first is 0.")] = 0,
    *,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Shows a password, number or key that was hidden in a message. The ticket's history says that you looked."""

    async def work(desk: Desk) -> Secret:
        return await desk.reveal(ticket, interaction, index, agent=agent)

    secret = at_desk(ctx, work)
    if as_json:
        print_json({"kind": secret.kind, "value": secret.value})
    else:
        print_plain(secret.value)


@app.command("original")
def original(
    ctx: typer.Context,
    ticket: Number,
    *,
    interaction: Annotated[
        str, typer.Option(metavar="ID", help="Which message, as --json shows it; the first unless you say.")
    ] = "",
    agent: ActingAgent = None,
) -> None:
    """Writes a message as it came, byte for byte, to stdout (centrala ticket original HD-7 > a.eml).

    If a password was hidden in it, the ticket's history says that you looked.
    """

    async def work(desk: Desk) -> bytes:
        found = await desk.ticket(ticket)
        said = chosen(await desk.store.tickets.log(found.number), interaction)
        raw = await of_interaction(desk.store, said) if said is not None else None
        if said is None or raw is None:
            raise CommandError(
                f"there is no original of {interaction or 'any message'} on {desk.name(found.number)}: it did not come from"
                f" outside, or its bytes are gone; see centrala ticket show {desk.name(found.number)} --json"
            )
        await desk.take_original(found, said, agent=agent)
        return raw

    sys.stdout.buffer.write(at_desk(ctx, work))
    sys.stdout.buffer.flush()


verbs.register(app)


def _people(ticket: Ticket, log: Sequence[Entry] = ()) -> list[str]:
    """Who is on it, and whom its history names."""
    found = dict.fromkeys((ticket.requester, *ticket.participants))
    for entry in log:
        changes = entry.changes if isinstance(entry, Event) else {}
        for field in ("requester", "participants", "person"):
            for value in changes.get(field, ()):
                found |= dict.fromkeys(value if isinstance(value, list | tuple) else (value,))
    return [one for one in found if isinstance(one, str) and one]


async def _collected(desk: Desk, query: Query, limit: int) -> tuple[list[Ticket], bool]:
    """Up to `limit` tickets, page by page, and whether there are more."""
    if query.requester is not None and "@" in query.requester:
        person = await desk.store.tickets.person_of("email", query.requester.strip().lower())
        if not person:
            return [], False
        query = replace(query, requester=person)
    found: list[Ticket] = []
    after = 0
    while True:
        page = await desk.store.tickets.page(replace(query, limit=min(PAGE, limit - len(found)), after=after))
        found += page.tickets
        if page.after is None or len(found) >= limit:
            return found, page.after is not None
        after = page.after
