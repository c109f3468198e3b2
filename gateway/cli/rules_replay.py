"""`centrala rules explain` and `backtest`: what rules did with stored tickets, and what others would do."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import Json, Number
from gateway.cli.output import console, print_json
from gateway.cli.rules_tables import NONE, print_moves, print_tables
from gateway.cli.shown import shown
from gateway.config_values import Duration
from gateway.policy import policy
from gateway.ruleset_backtest import Replayed, Stored, Table, replayed, stored_of, stored_since, tables
from gateway.ruleset_compare import differences, told
from gateway.ruleset_files import checked, rules_of
from triage.known import Policy
from triage.rules import Rules, classify
from triage.rulesets import rules_in, unpacked

Since = Annotated[str, typer.Option(metavar="TIME", help="How far back: 12h, 90d.")]
Live = Annotated[bool, typer.Option("--live", help="By the rules in force instead of the config's files.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to `centrala rules`."""
    app.command("explain")(explain)
    app.command("backtest")(backtest)


def explain(ctx: typer.Context, ticket: Number, *, as_json: Json = False) -> None:
    """Why a ticket became what it is, by which version, and what the rules in force today would say."""

    async def work(desk: Desk) -> None:
        found = await desk.ticket(ticket)
        stored = await stored_of(desk.store, found, earlier=True)
        if stored is None:
            raise CommandError(f"{desk.name(found.number)} was not opened by a message: no rules decided about it")
        today = policy(desk.config, await live_rules(desk))
        decided = classify(today.rules, msgspec.structs.replace(stored.facts, timezone=today.timezone))
        would = told(today, decided)
        if as_json:
            print_json(
                {
                    "ticket": desk.name(found.number),
                    "rules": stored.rules,
                    "decided": dict(stored.decided),
                    "trace": [{"rule": hit.rule, "matched": list(hit.matched)} for hit in stored.trace],
                    "stands": dict(stored.stands),
                    "today": {
                        "rules": today.rules.version,
                        "decided": would,
                        "trace": [
                            {"rule": hit.rule, "matched": list(hit.matched), "set": hit.set} for hit in decided.trace
                        ],
                    },
                }
            )
            return
        _print_stored(desk.name(found.number), stored)
        out = console()
        out.print()
        out.print(Text(f"today, by version {today.rules.version}", style="bold"), soft_wrap=True)
        differ = differences(stored.decided, would)
        if not differ:
            out.print("  the same", soft_wrap=True)
        for field, (was, now) in differ.items():
            out.print(Text(shown(f"  {field}: {was or NONE} → {now or NONE}"), style="yellow"), soft_wrap=True)
        for hit in decided.trace:
            changes = " ".join(f"{field}={value}" for field, value in hit.set.items())
            _line(hit.rule, hit.matched, changes)

    at_desk(ctx, work)


def backtest(
    ctx: typer.Context,
    *,
    since: Since = "90d",
    live: Live = False,
    limit: Annotated[int, typer.Option(min=0, help="How many tickets that move are listed.")] = 50,
    as_json: Json = False,
) -> None:
    """Replays stored tickets by the config's rule files: how often they agree with the tickets as they stand, and what moves."""

    async def work(desk: Desk) -> None:
        rules = await live_rules(desk) if live else rules_of(checked(desk.config))
        found = await replay(desk, policy(desk.config, rules), since)
        moved = moves(desk, found)
        if as_json:
            for name, one in moved:
                print_json({"ticket": name, "moves": one.moves})
            print_json(summary_json(rules.version, found, tables(found)))
            return
        print_tables(tables(found))
        out = console()
        out.print()
        out.print(f"{len(moved)} of {len(found)} tickets would be sorted otherwise than they were", soft_wrap=True)
        print_moves(moved, limit=limit)

    at_desk(ctx, work)


async def live_rules(desk: Desk) -> Rules:
    """The rules in force: the applied version, else the config's files. Raises RulesError."""
    version = (await desk.store.rulesets.pointers()).live
    if not version:
        return rules_of(checked(desk.config))
    raw = await desk.store.rulesets.packed(version)
    if raw is None:
        raise CommandError(f"the version in force, {version}, is gone from the store; apply the rules again")
    return rules_in(unpacked(raw))


async def replay(desk: Desk, by: Policy, since: str) -> list[Replayed]:
    """Every ticket of that time by these rules, with a progress bar on a terminal. Raises CommandError."""
    try:
        start = desk.store.now() - Duration.of(since)
    except ValueError as error:
        raise CommandError(f"--since: {error}") from None
    found: list[Replayed] = []
    last = int(await desk.store.connection.call("GET", desk.store.keys.number) or 0)
    with _progress() as progress:
        task = progress.add_task("replaying", total=last or None)
        async for stored in stored_since(desk.store, start, earlier=by.rules.asks_earlier):
            found.append(replayed(stored, by))
            progress.update(task, completed=last - stored.number + 1)
    return found


def moves(desk: Desk, found: Sequence[Replayed]) -> list[tuple[str, Replayed]]:
    """The tickets that would be sorted otherwise, with their names."""
    return [(desk.name(one.stored.number), one) for one in found if one.moves]


def summary_json(version: str, found: Sequence[Replayed], tabled: Sequence[Table]) -> dict[str, Any]:
    """Numbers of a backtest. `counts`: how many tickets stand so and would be decided so."""
    return {
        "rules": version,
        "tickets": len(found),
        "moved": sum(bool(one.moves) for one in found),
        "fields": {
            table.field: {
                "right_before": table.right_before,
                "right_after": table.right_after,
                "counts": [
                    {"stands": stands, "rules": would, "tickets": count}
                    for (stands, would), count in sorted(table.counts.items())
                ],
            }
            for table in tabled
        },
    }


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _print_stored(name: str, stored: Stored) -> None:
    out = console()
    version = f"version {stored.rules}" if stored.rules else "a version that was not noted"
    out.print(Text(f"{name}, decided by {version}", style="bold"), soft_wrap=True)
    for field, value in stored.decided.items():
        since = stored.stands[field]
        later = f"  (now {since or NONE})" if since != value else ""
        out.print(shown(f"  {field}: {value or NONE}{later}"), soft_wrap=True)
    out.print("because", soft_wrap=True)
    for hit in stored.trace:
        _line(hit.rule, hit.matched, "")
    if not stored.trace:
        out.print("  no rule but the last one matched", soft_wrap=True)


def _line(rule: str, matched: Sequence[str], changes: str) -> None:
    parts = [
        Text(f"  {shown(rule)}: {shown(', '.join(matched))}"),
        Text(f"  {shown(changes)}" if changes else "", style="cyan"),
    ]
    console().print(Text.assemble(*parts), soft_wrap=True)
