"""`centrala rules`: lint and test files, see what rules did and would do, put them in force, and go back."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.cli import rules_replay, rules_versions
from gateway.cli.given import configuration
from gateway.cli.options import Json
from gateway.cli.output import aside, console, print_json
from gateway.cli.rules_tables import print_results
from gateway.cli.shown import shown
from gateway.ruleset_files import Checked, checked, rules_of, tested
from triage.examples import Result
from triage.mistakes import Mistake

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def rules() -> None:
    """Triage rules: write them in files, test them, put them in force on all gateways at once, and go back.

    Without an applied version every gateway goes by the files of its config. docs/rules.md shows the whole way.
    """


@app.command()
def lint(
    ctx: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="Those of the config if none.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Every mistake and warning in rule files, with file and line. Exit code 1 if there is a mistake."""
    found = checked(configuration(ctx), files or [])
    if as_json:
        for severity, mistakes in (("mistake", found.mistakes), ("warning", found.warnings)):
            for one in mistakes:
                print_json(_mistake_json(one, severity))
    else:
        say_mistakes(found)
        if not found.mistakes:
            count = len(found.reading.document.rules)
            console().print(shown(f"{count} rules, no mistakes; version {found.version}"), soft_wrap=True)
    raise typer.Exit(int(bool(found.mistakes)))


@app.command("test")
def run_tests(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Test files and folders; rules_tests of the config if none."),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Runs given/expect files against the rule files. Exit code 1 if one fails."""
    config = configuration(ctx)
    found = checked(config)
    if found.reading.mistakes:
        say_mistakes(found)
        raise typer.Exit(1)
    started = time.perf_counter()
    results, mistakes = tested(config, rules_of(found), paths or [])
    for mistake in mistakes:
        aside(str(mistake))
    if not results and not mistakes:
        aside("there are no tests; name files, or set rules_tests in the config")
        raise typer.Exit(1)
    if as_json:
        for result in results:
            print_json(_result_json(result))
    else:
        print_results(results, time.perf_counter() - started)
    raise typer.Exit(int(bool(mistakes) or any(result.misses for result in results)))


rules_replay.register(app)
rules_versions.register(app)


def say_mistakes(found: Checked) -> None:
    """A line for each mistake and warning, on stderr."""
    for mistake in found.mistakes:
        aside(str(mistake))
    for warning in found.warnings:
        aside(f"warning: {warning}")


def _mistake_json(mistake: Mistake, severity: str) -> dict[str, Any]:
    return {
        "severity": severity,
        "file": mistake.file,
        "line": mistake.line,
        "problem": mistake.problem,
        "hint": mistake.hint,
    }


def _result_json(result: Result) -> dict[str, Any]:
    example = result.example
    return {
        "test": example.name,
        "file": example.file,
        "line": example.line,
        "passed": not result.misses,
        "misses": [{"field": one.field, "expected": one.expected, "got": one.got} for one in result.misses],
        "rules": list(result.rules),
    }
