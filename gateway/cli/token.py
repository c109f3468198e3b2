"""`centrala token`: keys to the API. A token is shown once; the store keeps only its hash."""

import sys
from typing import Annotated

import typer

from gateway.cli.agent import checked_email, checked_name
from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import Json
from gateway.cli.output import aside, console, print_json, print_table
from gateway.cli.shown import shown
from gateway.words import instant_text
from store.records import Scope

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def tokens() -> None:
    """Keys to the API."""


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="To know it by.")],
    *,
    scope: Annotated[Scope, typer.Option(help="What it may do; each includes the one before.")] = "write",
    agent: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="Whom it acts as; without, as an agent called NAME.")
    ] = None,
) -> None:
    """Makes a token and prints it, once, alone on stdout."""
    called = checked_name(name)
    email = "" if agent is None else checked_email(agent)

    async def work(desk: Desk) -> str:
        if email and await desk.store.people.agent(email) is None:
            raise CommandError(
                f"there is no agent {email!r}; add it first: centrala agent add EMAIL --name NAME --level L1"
            )
        await desk.note("token made", about=called, detail=f"scope {scope}{f', {email}' if email else ''}")
        return await desk.store.people.add_token(called, scope=scope, agent=email)

    secret = at_desk(ctx, work)
    aside(f"token {called!r}, scope {scope}, acts as {email or called}; it is not shown again, keep it safe:")
    sys.stdout.write(f"{secret}\n")


@app.command("list")
def list_tokens(ctx: typer.Context, *, as_json: Json = False) -> None:
    """All tokens by name, revoked ones too; never the tokens themselves."""

    async def work(desk: Desk) -> None:
        found = await desk.store.people.tokens()
        if as_json:
            for one in found:
                print_json(
                    {
                        "name": one.name,
                        "scope": one.scope,
                        "agent": one.agent or None,
                        "created_at": instant_text(one.created_at),
                        "revoked_at": instant_text(one.revoked_at) or None,
                    }
                )
            return
        rows = [
            (one.name, one.scope, one.agent or one.name, instant_text(one.created_at)[:10], _state(one.revoked_at))
            for one in found
        ]
        print_table(
            ("name", "scope", "acts as", "made", ""),
            rows,
            nothing="no tokens yet: centrala token add NAME --scope write",
        )

    at_desk(ctx, work)


@app.command()
def revoke(ctx: typer.Context, name: Annotated[str, typer.Argument()]) -> None:
    """Ends every token of this name, at once."""

    async def work(desk: Desk) -> None:
        people = desk.store.people
        if not any(one.name == name and not one.revoked_at for one in await people.tokens()):
            raise CommandError(f"there is no live token {name!r}; see centrala token list")
        await desk.note("token revoked", about=name)
        count = await people.revoke_tokens(name)
        console().print(shown(f"{count} token{'' if count == 1 else 's'} {name!r} revoked"))

    at_desk(ctx, work)


def _state(revoked_at: int) -> str:
    return f"revoked {instant_text(revoked_at)[:10]}" if revoked_at else ""
