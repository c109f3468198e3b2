"""`centrala rules plan | apply | history | rollback | shadow`: which rules are in force on all gateways, and since when."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from gateway.cli.desk import Desk, at_desk, user
from gateway.cli.failure import CommandError
from gateway.cli.given import place
from gateway.cli.options import Json
from gateway.cli.output import aside, console, print_json, print_table
from gateway.cli.rules_replay import Since, moves, replay, summary_json
from gateway.cli.rules_tables import NONE, print_change, print_failures, print_moves, print_tables
from gateway.cli.shown import shown
from gateway.policy import policy
from gateway.ruleset_backtest import tables
from gateway.ruleset_files import Change, Checked, change, checked, packed_of, rules_of, tested
from gateway.words import instant_text
from store import audit
from store.rulesets import Changed, Deed, Pointers, RulesDeed
from triage.document import Document
from triage.mistakes import RulesError
from triage.rulesets import reread, rules_in, unpacked

# what the audit log calls a change of the rules
DEEDS: dict[Deed, audit.Deed] = {
    "apply": "rules applied",
    "rollback": "rules rolled back",
    "withdraw": "rules withdrawn",
    "shadow": "shadow begun",
    "unshadow": "shadow ended",
}
FILES = "files"  # rollback to them: no applied version any more
_STALE = "somebody else has just changed the rules; look at centrala rules history and try again"

Note = Annotated[str, typer.Option(metavar="WORDS", help="Why; it stands in the history.")]
Who = Annotated[str | None, typer.Option("--author", metavar="NAME", help="Who does it; the user of this computer.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to `centrala rules`."""
    for command in (plan, apply, history, rollback, shadow):
        app.command(command.__name__)(command)


def plan(
    ctx: typer.Context, *, since: Since = "30d", limit: Annotated[int, typer.Option(min=0)] = 20, as_json: Json = False
) -> None:
    """What `apply` would change: rules, word lists, and how stored tickets would be sorted."""

    async def work(desk: Desk) -> None:
        found = _clean(checked(desk.config))
        live = (await desk.store.rulesets.pointers()).live
        before = await _document(desk, live) if live else None
        differs = change(before, found.reading.document) if before is not None else None
        rules = rules_of(found)
        past = await replay(desk, policy(desk.config, rules), since)
        moved = moves(desk, past)
        if as_json:
            summary = summary_json(found.version, past, tables(past))
            print_json({"live": live, "files": found.version, "change": _change_json(differs), "backtest": summary})
            return
        out = console()
        out.print(Text(f"in force {live or 'the config files'} → {found.version}", style="bold"), soft_wrap=True)
        if live == found.version:
            out.print("nothing to apply: the files are in force", soft_wrap=True)
        elif differs is None:
            out.print(f"no version was applied yet: {len(rules.names)} rules would be the first", soft_wrap=True)
        else:
            print_change(differs)
        out.print()
        print_tables(tables(past))
        out.print(f"{len(moved)} of {len(past)} tickets of the last {since} would be sorted otherwise", soft_wrap=True)
        print_moves(moved, limit=limit)

    at_desk(ctx, work)


def apply(
    ctx: typer.Context,
    *,
    as_shadow: Annotated[
        bool,
        typer.Option("--shadow", help="Let them decide beside the rules in force, without effect; see rules shadow."),
    ] = False,
    note: Note = "",
    author: Who = None,
    as_json: Json = False,
) -> None:
    """Checks and tests the rule files and puts them in force on all gateways at once, without a restart."""
    folder = place(ctx).config.resolve().parent

    async def work(desk: Desk) -> None:
        found = _clean(checked(desk.config))
        _test(desk, found)
        pointers = await desk.store.rulesets.pointers()
        seen = pointers.shadow if as_shadow else pointers.live
        if seen != found.version:
            deed = _deed(desk, "shadow" if as_shadow else "apply", found.version, author, note)
            put = desk.store.rulesets.put_shadow if as_shadow else desk.store.rulesets.put_live
            packed = packed_of(found, folder)
            await desk.note(DEEDS[deed.deed], about=found.version, detail=note)
            _must(await put(deed, seen=seen, packed=packed), found.version)
        _say(found.version, seen, "in the shadow" if as_shadow else "in force", as_json=as_json)

    at_desk(ctx, work)


def history(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Which version came into force when, who did it and why; newest first."""

    async def work(desk: Desk) -> None:
        deeds = list(reversed(await desk.store.rulesets.history()))
        pointers = await desk.store.rulesets.pointers()
        marks = _marks(deeds, pointers)
        if as_json:
            for deed, mark in zip(deeds, marks, strict=True):
                print_json(
                    {
                        "version": deed.version or FILES,
                        "deed": deed.deed,
                        "at": instant_text(deed.at),
                        "author": deed.author,
                        "note": deed.note,
                        "state": mark,
                    }
                )
            return
        zone = ZoneInfo(str(desk.config.desk.timezone))
        rows = [
            [mark, deed.version or FILES, deed.deed, _time(deed.at, zone), deed.author, deed.note]
            for deed, mark in zip(deeds, marks, strict=True)
        ]
        nothing = "no rules were applied yet: every gateway goes by the files of its config"
        print_table(["", "version", "deed", "at", "author", "note"], rows, nothing=nothing)

    at_desk(ctx, work)


def rollback(
    ctx: typer.Context,
    version: Annotated[
        str | None, typer.Argument(metavar="VERSION", help="Of the history, or 'files'; the one before if not given.")
    ] = None,
    *,
    note: Note = "",
    author: Who = None,
    as_json: Json = False,
) -> None:
    """Puts an earlier version in force again. `files` makes every gateway go by its config's files again."""

    async def work(desk: Desk) -> None:
        live = (await desk.store.rulesets.pointers()).live
        deeds = await desk.store.rulesets.history()
        wanted = _named(version, deeds) if version else _before(deeds, live)
        if wanted != live:
            if wanted:
                await _usable(desk, wanted)
            deed = _deed(desk, "rollback" if wanted else "withdraw", wanted, author, note)
            await desk.note(DEEDS[deed.deed], about=wanted, detail=note)
            _must(await desk.store.rulesets.put_live(deed, seen=live), wanted)
        _say(wanted, live, "in force", as_json=as_json)

    at_desk(ctx, work)


def shadow(
    ctx: typer.Context,
    *,
    off: Annotated[bool, typer.Option("--off", help="Ends the shadow.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    author: Who = None,
    as_json: Json = False,
) -> None:
    """What the rules in the shadow would have decided otherwise, newest first."""

    async def work(desk: Desk) -> None:
        rulesets = desk.store.rulesets
        pointers = await rulesets.pointers()
        if off:
            if pointers.shadow:
                deed = _deed(desk, "unshadow", "", author, "")
                await desk.note(DEEDS[deed.deed], about=pointers.shadow)
                _must(await rulesets.put_shadow(deed, seen=pointers.shadow), "")
            aside("there is no shadow now")
            return
        counts = await rulesets.shadow_counts()
        rows = await rulesets.differences(limit)
        if as_json:
            for row in rows:
                told = {"ticket": desk.name(row.ticket), "field": row.field, "live": row.live, "shadow": row.shadow}
                print_json({**told, "at": instant_text(row.at)})
            print_json({"shadow": pointers.shadow, "decided": counts.decided, "different": counts.different})
            return
        if not pointers.shadow:
            aside("there is no shadow; start one: centrala rules apply --shadow")
        elif counts.decided:
            words = (
                f"{pointers.shadow}: {counts.different} of {counts.decided} tickets would have been sorted otherwise"
            )
            console().print(words, soft_wrap=True)
        listed = [[desk.name(row.ticket), row.field, row.live or NONE, row.shadow or NONE] for row in rows]
        print_table(["ticket", "field", "live", "shadow"], listed, nothing="no differences yet")

    at_desk(ctx, work)


def _clean(found: Checked) -> Checked:
    """The checked files; warnings are said. Raises RulesError where there are mistakes."""
    for warning in found.warnings:
        aside(f"warning: {warning}")
    if found.mistakes:
        raise RulesError(list(found.mistakes))
    return found


def _test(desk: Desk, found: Checked) -> None:
    results, mistakes = tested(desk.config, rules_of(found), [])
    if mistakes:
        raise RulesError(mistakes)
    failed = [result for result in results if result.misses]
    if failed:
        print_failures(failed)
        raise CommandError(f"{len(failed)} of {len(results)} tests fail: nothing is applied; see centrala rules test")


def _deed(desk: Desk, deed: Deed, version: str, author: str | None, note: str) -> RulesDeed:
    return RulesDeed(at=desk.store.now(), deed=deed, version=version, author=author or user(), note=note)


def _must(result: Changed, version: str) -> None:
    if result == "stale":
        raise CommandError(_STALE)
    if result == "unknown":
        raise CommandError(f"there is no version {version} in the store; see centrala rules history")


def _say(version: str, before: str, where: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"version": version or FILES, "before": before or FILES, "changed": version != before})
    elif version == before:
        console().print(shown(f"{version or FILES} is {where} already"), soft_wrap=True)
    else:
        console().print(shown(f"{version or FILES} is {where}"), soft_wrap=True)


def _named(version: str, deeds: list[RulesDeed]) -> str:
    """The version of the history that begins so; "" for the files. Raises CommandError."""
    if version == FILES:
        return ""
    known = sorted({deed.version for deed in deeds if deed.version.startswith(version)})
    if len(known) != 1:
        words = f"could be {', '.join(known)}" if known else "is not in the history"
        raise CommandError(f"version {version!r} {words}; see centrala rules history")
    return known[0]


def _before(deeds: list[RulesDeed], live: str) -> str:
    """What was in force before. Raises CommandError where nothing was applied."""
    mains = [deed.version for deed in deeds if deed.deed in ("apply", "rollback", "withdraw")]
    if not mains:
        raise CommandError("no rules were applied yet, so there is nothing to go back to")
    return next((version for version in reversed(mains[:-1]) if version != live), "")


async def _document(desk: Desk, version: str) -> Document | None:
    raw = await desk.store.rulesets.packed(version)
    return reread(unpacked(raw).sources) if raw is not None else None


async def _usable(desk: Desk, version: str) -> None:
    """Raises RulesError where this program can't use the version."""
    raw = await desk.store.rulesets.packed(version)
    if raw is not None:
        rules_in(unpacked(raw))


def _marks(deeds: list[RulesDeed], pointers: Pointers) -> list[str]:
    """`live` and `shadow` beside the newest line of each."""
    marks, left = [], {"live", "shadow"}
    for deed in deeds:
        kind = "shadow" if deed.deed in ("shadow", "unshadow") else "live"
        wanted = pointers.shadow if kind == "shadow" else pointers.live
        is_it = kind in left and deed.version == wanted and deed.deed != "unshadow"
        left.discard(kind)
        marks.append(kind if is_it else "")
    return marks


def _change_json(differs: Change | None) -> dict[str, Any] | None:
    if differs is None:
        return None
    names = ("added", "removed", "changed", "moved", "lists", "replies")
    return {name: list(getattr(differs, name)) for name in names}


def _time(moment: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, zone):%Y-%m-%d %H:%M}"
