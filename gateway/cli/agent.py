"""`centrala agent`: the people who answer."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer
from msgspec.structs import asdict, replace

from gateway.assignment.presence import back as returned
from gateway.assignment.presence import gone
from gateway.assignment.skills import LONGEST_SKILL, MOST_SKILLS, TONGUES, is_skill, listed
from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import Json
from gateway.cli.output import aside, console, print_json, print_plain, print_table
from gateway.cli.shown import shown
from gateway.config_values import TimeZone
from gateway.invitations import invitation_url
from gateway.words import instant_text
from store.audit import Deed
from store.records import Agent, Level, Ms, Notify

LONGEST_NAME = 120
_EMAIL = re.compile(r"[^\s@\"<>,;:()\[\]\\]{1,64}@[^\s@\"<>,;:()\[\]\\]{1,190}")

NOTIFY = "What the agent hears by mail: nothing, what is theirs, or what enters their queues too."
Language = Literal["pl", "en"]
Email = Annotated[str, typer.Argument(metavar="EMAIL")]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def agents() -> None:
    """The people who answer."""


@app.command()
def add(
    ctx: typer.Context,
    email: Email,
    *,
    name: Annotated[str, typer.Option(help="As requesters see it.")],
    level: Annotated[Level, typer.Option()],
    admin: Annotated[bool, typer.Option("--admin", help="May manage tokens and settings.")] = False,
    notify: Annotated[Notify, typer.Option(help=NOTIFY)] = "mine",
    language: Annotated[Language | None, typer.Option(help="Of what we write to the agent; the desk's.")] = None,
) -> None:
    """Adds an agent."""
    address, called = checked_email(email), checked_name(name)

    async def work(desk: Desk) -> None:
        agent = Agent(
            email=address,
            name=called,
            level=level,
            admin=admin,
            created_at=desk.store.now(),
            notify=notify,
            language=language or "",
        )
        if await desk.store.people.agent(address) is not None:
            raise CommandError(f"there is an agent {address} already; see centrala agent list")
        await desk.note("agent added", about=address, detail=f"level {level}{', admin' if admin else ''}")
        await desk.store.people.put_agent(agent, new=True)
        console().print(shown(f"{called} <{address}> is an agent now, {level}{', admin' if admin else ''}"))

    at_desk(ctx, work)


@app.command()
def change(
    ctx: typer.Context,
    email: Email,
    *,
    name: Annotated[str | None, typer.Option(help="As requesters see it.")] = None,
    level: Annotated[Level | None, typer.Option()] = None,
    admin: Annotated[bool | None, typer.Option("--admin/--no-admin", help="May manage agents and tokens.")] = None,
    notify: Annotated[Notify | None, typer.Option(help=NOTIFY)] = None,
    language: Annotated[Language | None, typer.Option(help="Of what we write to the agent.")] = None,
    skills: Annotated[
        str | None, typer.Option(help="Categories, subcategories, tags: 'vpn, sap'; '' for none.")
    ] = None,
    languages: Annotated[str | None, typer.Option(help="Of the agent's tickets: 'pl, en'; '' for any.")] = None,
    capacity: Annotated[int | None, typer.Option(min=0, max=9999, help="Most open tickets; 0: the queue's.")] = None,
    shift: Annotated[str | None, typer.Option(help="A calendar of config.yaml; '' for always.")] = None,
) -> None:
    """Changes what is named, and nothing else."""
    called = name and checked_name(name)
    given = {
        "name": called,
        "level": level,
        "admin": admin,
        "notify": notify,
        "language": language,
        "skills": checked_skills(skills) if skills is not None else None,
        "languages": checked_languages(languages) if languages is not None else None,
        "capacity": capacity,
        "shift": shift,
    }
    changes = {field: value for field, value in given.items() if value is not None}
    if not changes:
        raise typer.BadParameter(f"say what to change: {', '.join(f'--{field}' for field in given)}")
    _change(ctx, email, "changed", **changes)


@app.command()
def away(
    ctx: typer.Context,
    email: Email,
    *,
    until: Annotated[str, typer.Option(metavar="MOMENT", help="In the desk's time zone, like 2026-11-30T08:00.")],
) -> None:
    """The agent is given nothing until then, and open tickets go back into the queue where the config says so."""

    async def work(desk: Desk) -> None:
        moment, now = _moment(until, desk.config.desk.timezone), desk.store.now()
        agent = await _present(desk, email)
        try:
            gone(agent, moment, now)
        except ValueError:
            raise CommandError(f"{until!r} is not ahead of now, within a year") from None
        await desk.note("agent changed", about=agent.email, detail="away")
        await desk.store.people.change_agent(agent.email, lambda one: gone(one, moment, now))
        console().print(shown(f"{agent.email} is away until {instant_text(moment)}"))

    at_desk(ctx, work)


@app.command()
def back(ctx: typer.Context, email: Email) -> None:
    """The agent is here again; what was given back stays so."""

    async def work(desk: Desk) -> None:
        agent = await _present(desk, email)
        await desk.note("agent changed", about=agent.email, detail="back")
        await desk.store.people.change_agent(agent.email, lambda away: returned(away, desk.store.now()))
        console().print(shown(f"{agent.email} is back"))

    at_desk(ctx, work)


@app.command()
def invite(ctx: typer.Context, email: Email) -> None:
    """Prints a link at which the agent chooses a password for the web console: the first one, or a new one."""

    async def work(desk: Desk) -> str:
        agent = await desk.store.people.agent(email.strip())
        if agent is None:
            raise CommandError(f"there is no agent {email!r}; add one first: centrala agent add EMAIL --name …")
        if agent.disabled:
            raise CommandError(f"{agent.email} is disabled; first: centrala agent enable {agent.email}")
        await desk.note("agent invited", about=agent.email)
        return await invitation_url(desk.store, desk.config.http.public_url, agent.email)

    link = at_desk(ctx, work)
    aside(f"for {email.strip().lower()}; it works once, within 24 hours:")
    print_plain(link)


@app.command("list")
def list_agents(ctx: typer.Context, *, as_json: Json = False) -> None:
    """All agents, by e-mail."""

    async def work(desk: Desk) -> None:
        found = await desk.store.people.agents()
        if as_json:
            for agent in found:
                names = ("created_at", "failing_since", "away_until")
                moments = {name: instant_text(getattr(agent, name)) for name in names}
                print_json({**asdict(agent), **moments})
            return
        rows = [(one.email, one.name, one.level, _role(one), _notify(one)) for one in found]
        print_table(
            ("email", "name", "level", "role", "notify"),
            rows,
            nothing="no agents yet: centrala agent add EMAIL --name …",
        )

    at_desk(ctx, work)


@app.command()
def disable(ctx: typer.Context, email: Email) -> None:
    """The agent can do nothing any more; what was done stays in the history."""
    _change(ctx, email, "disabled", disabled=True)


@app.command()
def enable(ctx: typer.Context, email: Email) -> None:
    """A disabled agent may work again."""
    _change(ctx, email, "enabled", disabled=False, failing_since=0)


def checked_email(text: str) -> str:
    """The address in lower case. Raises CommandError."""
    address = text.strip().lower()
    if not _EMAIL.fullmatch(address) or not address.isprintable():
        raise CommandError(f"{text!r} is not an e-mail address, like anna@example.com")
    return address


def checked_name(text: str) -> str:
    """A name on one line. Raises CommandError."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise CommandError(f"{text!r} is not a name: one line of at most {LONGEST_NAME} letters")
    return name


def checked_skills(text: str) -> tuple[str, ...]:
    """Skills between commas, in small letters. Raises CommandError."""
    skills = listed(text)
    if len(skills) > MOST_SKILLS or not all(map(is_skill, skills)):
        raise CommandError(f"at most {MOST_SKILLS} skills, each one line of at most {LONGEST_SKILL} letters")
    return skills


def checked_languages(text: str) -> tuple[str, ...]:
    """Languages of tickets between commas. Raises CommandError."""
    languages = listed(text)
    if not set(languages) <= set(TONGUES):
        raise CommandError(
            f"{text!r}: tickets are in {' or '.join(TONGUES)}; write --languages 'pl, en', or '' for any"
        )
    return languages


def _moment(text: str, zone: TimeZone) -> Ms:
    """A date and time on the desk's clock, or with an offset of its own. Raises CommandError."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f"{text!r} is no date and time; write it like 2026-11-30T08:00") from None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp() * 1000)


async def _present(desk: Desk, email: str) -> Agent:
    agent = await desk.store.people.agent(email.strip())
    if agent is None:
        raise CommandError(f"there is no agent {email!r}; see centrala agent list")
    return agent


def _change(ctx: typer.Context, email: str, done: str, **changes: Any) -> None:
    async def work(desk: Desk) -> None:
        agent = await _present(desk, email)
        shift = changes.get("shift")
        if shift and shift not in desk.config.calendars:
            known = ", ".join(desk.config.calendars) or "none; write one under calendars in config.yaml"
            raise CommandError(f"there is no calendar {shift!r}; known: {known}")
        told = [_told(field, getattr(agent, field), value) for field, value in changes.items()]
        deed: Deed = "agent changed"
        if "disabled" in changes:
            deed, told = "agent disabled" if changes["disabled"] else "agent enabled", []
        await desk.note(deed, about=agent.email, detail=", ".join(told))
        await desk.store.people.change_agent(agent.email, lambda now: replace(now, **changes))
        console().print(shown(f"{agent.email} is {done}"))

    at_desk(ctx, work)


def _told(field: str, before: object, after: object) -> str:
    """A change as the audit log has it: "level L1 → L2", "admin", "no admin"."""
    if isinstance(after, bool):
        return field if after else f"no {field}"
    old, new = ("/".join(one) if isinstance(one, tuple) else one for one in (before, after))
    return f"{field} {old or '–'} → {new or '–'}"


def _notify(agent: Agent) -> str:
    """What the agent hears by mail, and whether it gets there."""
    return (
        f"{agent.notify}, mail fails since {instant_text(agent.failing_since)}" if agent.failing_since else agent.notify
    )


def _role(agent: Agent) -> str:
    return "disabled" if agent.disabled else "admin" if agent.admin else ""
