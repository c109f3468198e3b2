"""`centrala sla`: a ticket's clocks in words, and what a changed policy does to tickets that are open."""

import sys
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import islice
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gateway.calendars.calendar import ClosedDay
from gateway.cli.closed import closed, hours_text, why
from gateway.cli.desk import Desk, at_desk, user
from gateway.cli.options import Json, Number
from gateway.cli.output import aside, console, print_json, print_table
from gateway.cli.shown import shown
from gateway.promises import promises
from gateway.sla.agreements import Agreement
from gateway.sla.reckoning import PAUSED, TARGETS, running, standing, used
from gateway.sla.renewing import Renewal, overdue, renewal
from gateway.sla.step_words import step_words
from gateway.sla.steps import moment
from gateway.sla.strip_shown import Strip, span_words, strip_of
from gateway.words import instant_text
from store.records import Author, Ms, State, Ticket
from store.tickets import Query

PAGE = 200
ROUNDS = 20
NAMES = {
    "first_response": "first answer",
    "next_response": "next answer",
    "resolution": "solution",
    "ola": "this level's time",
}
SIGNS = {"L1": "1", "L2": "2", "L3": "3", "requester": "r", "vendor": "v", "change": "c", "approval": "a", "other": "o"}

MOST_CLOSED = 10  # days on which a ticket's clocks stood, that are named

app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(closed)


@app.callback(no_args_is_help=True)
def sla() -> None:
    """Promises: show a ticket's clocks; plan and apply what a changed policy does to open tickets.

    A changed policy moves no promise that was given. plan says what it would move, apply moves it. docs/sla.md tells the rest.
    """


@app.command()
def show(ctx: typer.Context, ticket: Number, *, as_json: Json = False) -> None:
    """A ticket's clocks: what is due when, who had it for how long, who stopped the clock and why, and what comes next."""

    async def work(desk: Desk) -> None:
        found = await desk.ticket(ticket)
        log = await desk.store.tickets.log(found.number)
        now = desk.store.now()
        agreement = promises(desk.config).of(found)
        strip = strip_of(found, log, agreement.calendar, now, "en")
        if as_json:
            print_json(_clocks_json(desk, found, strip, now))
        else:
            _print_clocks(desk, found, strip, now)

    at_desk(ctx, work)


@app.command()
def plan(
    ctx: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=0, max=1_000_000, help="How many tickets to list.")] = 50,
    as_json: Json = False,
) -> None:
    """What the config on disk would change for open tickets. Nothing is changed."""

    async def work(desk: Desk) -> None:
        found = [one async for one in _renewals(desk)]
        _tell(desk, found, limit=limit, as_json=as_json)

    at_desk(ctx, work)


@app.command()
def apply(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Reckons the targets and steps of open tickets anew by the config on disk; their histories say so.

    Restart the gateways first: those that run on the old config go on promising by it.
    """

    async def work(desk: Desk) -> None:
        await desk.note("policy applied", about="open tickets")
        found = []
        async for one in _renewals(desk):
            done = await _applied(desk, one)
            if done is not None:
                found.append(done)
        _tell(desk, found, limit=0, as_json=as_json)

    at_desk(ctx, work)


async def _renewals(desk: Desk) -> AsyncIterator[Renewal]:
    """What is different for each ticket that is not done, with a progress bar on a terminal."""
    policy, by = promises(desk.config), Author(kind="system", id=user())
    with _progress() as progress:
        task = progress.add_task("reckoning", total=await _unfinished(desk))
        states: tuple[State, ...] = ("open", "waiting")
        for state in states:
            after: int | None = 0
            while after is not None:
                page = await desk.store.tickets.page(Query(state=state, limit=PAGE, after=after))
                for ticket in page.tickets:
                    one = renewal(ticket, policy, desk.store.now(), by=by)
                    if one is not None:
                        yield one
                progress.advance(task, len(page.tickets))
                after = page.after


async def _unfinished(desk: Desk) -> int:
    keys, call = desk.store.keys, desk.store.connection.call
    return int(await call("ZCARD", keys.state("open"))) + int(await call("ZCARD", keys.state("waiting")))


async def _applied(desk: Desk, one: Renewal) -> Renewal | None:
    """Makes it so, by what the ticket is at that moment; None where nothing is to be done any more."""
    policy, by = promises(desk.config), Author(kind="system", id=user())
    for _ in range(ROUNDS):
        known = {one.ticket.number: one.ticket}
        if (await desk.store.pipe.commit(one.decision, known=known)).result == "ok":
            return one
        ticket = await desk.store.tickets.one(one.ticket.number)
        again = renewal(ticket, policy, desk.store.now(), by=by) if ticket is not None else None
        if again is None:
            return None
        one = again
    aside(f"{desk.name(one.ticket.number)} changes too fast and was left out; apply again")
    return None


def _tell(desk: Desk, found: list[Renewal], *, limit: int, as_json: bool) -> None:
    now = desk.store.now()
    if as_json:
        for one in found:
            print_json(_renewal_json(desk, one))
        return
    rows = [
        (
            desk.name(one.ticket.number),
            one.ticket.priority,
            one.ticket.queue,
            NAMES[shift.target],
            _moment(desk, shift.old),
            _moment(desk, shift.new),
            "OVERDUE" if 0 < shift.new < now else "",
        )
        for one in found[:limit]
        for shift in one.shifts
    ]
    if rows:
        print_table(("ticket", "", "queue", "target", "is due", "would be due", ""), rows, nothing="")
        console().print()
    shifts = tuple(shift for one in found for shift in one.shifts)
    late, later = overdue(shifts, now)
    at_once = sum(bool(one.steps) for one in found)
    moved = sum(bool(one.shifts) for one in found)
    console().print(
        f"{moved} tickets with other targets; of these targets {late} are overdue before and {later} after;"
        f" {len(found) - moved} more with other escalation steps; steps due at once on {at_once}",
        soft_wrap=True,
    )


def _renewal_json(desk: Desk, one: Renewal) -> dict[str, Any]:
    return {
        "ticket": desk.name(one.ticket.number),
        "priority": one.ticket.priority,
        "queue": one.ticket.queue,
        "targets": {
            shift.target: {"old": instant_text(shift.old) or None, "new": instant_text(shift.new) or None}
            for shift in one.shifts
        },
        "steps_due": list(one.steps),
    }


def _clocks_json(desk: Desk, ticket: Ticket, strip: Strip, now: Ms) -> dict[str, Any]:
    policy = promises(desk.config)
    agreement = policy.of(ticket)
    return {
        "ticket": desk.name(ticket.number),
        "agreement": agreement.name,
        "targets": {of: instant_text(getattr(ticket.targets, of)) or None for of in TARGETS},
        "stands": standing(ticket, agreement) or None,
        "used_ms": used(ticket, agreement, now),
        "holders": {row.kind: {"open": row.open, "closed": row.closed} for row in strip.rows},
        "moves": strip.moves,
        "steps_done": list(ticket.steps),
        "steps_to_come": {
            step.key: instant_text(at) for step in policy.steps for at in (moment(step, ticket, policy, now),) if at
        },
    }


def _print_clocks(desk: Desk, ticket: Ticket, strip: Strip, now: Ms) -> None:
    out, policy = console(), promises(desk.config)
    agreement = policy.of(ticket)
    lines = [f"{desk.name(ticket.number)}  {ticket.priority}  {ticket.status}, queue {ticket.queue} ({ticket.level})"]
    name = agreement.name or "the common targets"
    lines.append(f"promised by {name}" + (", in open hours" if agreement.calendar is not None else ", day and night"))
    for of in TARGETS:
        due, live = getattr(ticket.targets, of), running(ticket, of, agreement)
        if not due:
            continue
        state = ""
        if of == "first_response" and ticket.first_response_at:
            state = f" – answered {_moment(desk, ticket.first_response_at)}"
        elif live:
            ahead = agreement.between(min(now, due), max(now, due))
            state = f" – {'OVERDUE by' if due < now else 'in'} {span_words(ahead, 'en')}"
        elif of in PAUSED and standing(ticket, agreement):
            state = f" – the clock stands: {standing(ticket, agreement)}"
        lines.append(f"{NAMES[of]} due {_moment(desk, due)}{state}")
    lines += ["", _bar(strip), ""]
    lines += [f"{SIGNS.get(row.kind, ' ')}  {row.name}: {row.open} {row.closed}".rstrip() for row in strip.rows]
    lines += [
        f"clock stopped {_moment(desk, stop.start)} – {_moment(desk, stop.end) if stop.end else 'now'}: {stop.name},"
        f" by {stop.by or 'Centrala'}"
        for stop in strip.stops
    ]
    lines += [
        f"{one.day} {'open ' if one.hours else ''}{hours_text(one.hours)}: {why(one)}"
        for one in _closed_days(ticket, agreement, now)
    ]
    if strip.moves:
        lines.append(f"levels: {strip.moves}")
    lines += [f"done: {step_words(key, 'en')}" for key in ticket.steps]
    lines += [
        f"to come {_moment(desk, at)}: {step_words(step.key, 'en')}"
        for step in policy.steps
        for at in (moment(step, ticket, policy, now),)
        if at
    ]
    for line in lines:
        out.print(shown(line), soft_wrap=True)


def _closed_days(ticket: Ticket, agreement: Agreement, now: Ms) -> list[ClosedDay]:
    """The days without work, or with less, from its creation until all of it is due, as far as they are few."""
    calendar = agreement.calendar
    if calendar is None:
        return []
    until = max(min(now, ticket.resolved_at or now), *(getattr(ticket.targets, of) for of in TARGETS))
    first, last = (datetime.fromtimestamp(moment / 1000, calendar.zone).date() for moment in (ticket.created_at, until))
    return list(islice(calendar.closed_days(first, last), MOST_CLOSED))


def _bar(strip: Strip, wide: int = 60) -> str:
    """One sign for each sixtieth: who had it; . at night; | where a target is due."""
    signs = [" "] * (wide + 1)
    for piece in strip.pieces:
        for place in range(round(piece.x * wide / 1000), max(1, round((piece.x + piece.wide) * wide / 1000))):
            signs[place] = "." if piece.kind == "closed" else SIGNS.get(piece.kind, "?")
    for mark in strip.marks:
        signs[round(mark.x * wide / 1000)] = "|"
    return f"[{''.join(signs)}]"


def _moment(desk: Desk, at: Ms) -> str:
    if not at:
        return "–"
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(desk.config.desk.timezone)):%Y-%m-%d %H:%M}"


def _progress() -> Progress:
    """On stderr, and only where somebody looks."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
