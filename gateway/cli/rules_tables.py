"""What `centrala rules` prints for people: results of tests, confusion tables, what moves, versions."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from gateway.cli.output import console, print_table
from gateway.cli.shown import shown
from gateway.ruleset_backtest import Replayed, Table
from gateway.ruleset_files import Change
from triage.examples import Result

NONE = "–"
_CONFUSED = ("type", "category", "priority", "level")  # fields whose confusion is shown; the rest are told in numbers


def print_results(results: Sequence[Result], seconds: float) -> None:
    """Every failed test with what was expected and what came, then the count."""
    print_failures(results)
    failed = sum(bool(result.misses) for result in results)
    words = f"{len(results) - failed} passed, {failed} failed in {seconds:.2f} s"
    console().print(Text(words, style="red" if failed else "green"), soft_wrap=True)


def print_failures(results: Sequence[Result]) -> None:
    """Every failed test: where it stands, and each field with what was expected (-) and what came (+)."""
    out = console()
    for result in results:
        if not result.misses:
            continue
        example = result.example
        out.print(Text(shown(f"{example.file}:{example.line}: {example.name}"), style="bold red"), soft_wrap=True)
        for miss in result.misses:
            out.print(Text(shown(f"  - {miss.field}: {miss.expected}"), style="green"), soft_wrap=True)
            out.print(Text(shown(f"  + {miss.field}: {miss.got}"), style="red"), soft_wrap=True)
        out.print(Text(shown(f"  rules: {', '.join(result.rules) or 'none'}"), style="dim"), soft_wrap=True)


def print_tables(tables: Sequence[Table]) -> None:
    """How often rules and tickets agree, then where they don't."""
    rows = [
        [table.field, str(table.total), _share(table.right_before, table.total), _share(table.right_after, table.total)]
        for table in tables
        if table.total
    ]
    print_table(["field", "tickets", "right then", "right with these rules"], rows, nothing="no tickets to replay")
    for table in tables:
        if table.field in _CONFUSED and any(stands != would for stands, would in table.counts):
            console().print()
            _print_confusion(table)


def _print_confusion(table: Table) -> None:
    """A row for each value the tickets have now, a column for each value the rules give."""
    columns = sorted({would for _, would in table.counts})
    rows: list[list[str | Text]] = []
    for stands in sorted({stands for stands, _ in table.counts}):
        row: list[str | Text] = [stands or NONE]
        for would in columns:
            count = table.counts.get((stands, would), 0)
            row.append(
                Text(str(count) if count else ".", style="green" if stands == would else "red" if count else "dim")
            )
        rows.append(row)
    print_table([f"{table.field}: now \\ rules", *(one or NONE for one in columns)], rows, nothing="")


def print_moves(moved: Sequence[tuple[str, Replayed]], *, limit: int) -> None:
    """The tickets that these rules would sort otherwise, by name, at most `limit`."""
    out = console()
    for name, one in moved[:limit]:
        changes = ", ".join(f"{field} {was or NONE} → {would or NONE}" for field, (was, would) in one.moves.items())
        out.print(shown(f"{name}  {changes}"), soft_wrap=True)
    if len(moved) > limit:
        out.print(f"… and {len(moved) - limit} more; --limit shows them", soft_wrap=True)


def print_change(change: Change) -> None:
    """What is new, gone, changed or moved, a line each."""
    out = console()
    told: Mapping[str, tuple[tuple[str, ...], str]] = {
        "+ rule": (change.added, "green"),
        "- rule": (change.removed, "red"),
        "~ rule": (change.changed, "yellow"),
        "^ rule": (change.moved, "cyan"),
        "~ list": (change.lists, "yellow"),
        "~ reply": (change.replies, "yellow"),
    }
    for mark, (names, style) in told.items():
        for name in names:
            out.print(Text(shown(f"{mark} {name}"), style=style), soft_wrap=True)
    if not any(names for names, _ in told.values()):
        out.print("no rule, list or reply differs", soft_wrap=True)


def _share(right: int, total: int) -> str:
    return f"{right} ({100 * right / total:.0f} %)" if total else NONE
