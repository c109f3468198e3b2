"""`centrala team`: who is at work now, and who has how much to do."""

import typer

from gateway.assignment.team import team as everybody
from gateway.assignments import plans
from gateway.cli.desk import Desk, at_desk
from gateway.cli.options import Json
from gateway.cli.output import print_json, print_table
from gateway.words import instant_text

STANDING = {"here": "at work", "away": "away", "off_shift": "off shift", "disabled": "disabled"}

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def team(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Who is at work now, with how many open tickets (those on hold don't count) of how many there may be, and the oldest."""

    async def work(desk: Desk) -> None:
        members = await everybody(desk.store, plans(desk.config), desk.config)
        if as_json:
            for one in members:
                print_json(
                    {
                        "email": one.agent.email,
                        "name": one.agent.name,
                        "level": one.agent.level,
                        "standing": one.standing,
                        "back": instant_text(one.back),
                        "shift": one.agent.shift,
                        "away_until": instant_text(one.agent.away_until),
                        "skills": one.agent.skills,
                        "languages": one.agent.languages,
                        "tickets": one.tickets,
                        "room": one.room,
                        "oldest": desk.name(one.oldest.number) if one.oldest is not None else None,
                    }
                )
            return
        rows = [
            (
                one.agent.email,
                one.agent.name,
                one.agent.level,
                f"{STANDING[one.standing]}{f' until {instant_text(one.back)}' if one.back else ''}",
                f"{one.tickets} of {one.room}" if one.room else str(one.tickets),
                desk.name(one.oldest.number) if one.oldest is not None else "",
            )
            for one in members
        ]
        print_table(
            ("email", "name", "level", "now", "open", "oldest"),
            rows,
            nothing="no agents yet: centrala agent add EMAIL --name …",
        )

    at_desk(ctx, work)
