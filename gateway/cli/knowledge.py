"""`centrala knowledge`: the articles that answer what people ask most."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from gateway.cli.deciding import config_or_default
from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.given import place, text_or_stdin
from gateway.cli.options import FirstDay, Json, LastDay, day
from gateway.cli.output import aside, print_json, print_table
from gateway.knowledge import knowledge
from gateway.knowledge_use import DAYS, Use, uses
from triage.knowledge import Knowledge, Suggestion, load

Language = Annotated[Literal["pl", "en"], typer.Option(help="In which language to answer.")]
Internal = Annotated[bool, typer.Option("--internal", help="Internal articles too, as an agent sees them.")]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(no_args_is_help=True)
def articles() -> None:
    """Articles: check your own, see which there are, which would be offered, and how often each helped."""


@app.command()
def lint(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="Instead of the folder of the config.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Every mistake in your articles, with file, line and what to do. Exit code 1 if there is any."""
    base = load(folder.resolve(), shipped=False) if folder is not None else _knowledge(ctx)
    for mistake in base.mistakes:
        if as_json:
            print_json({"file": mistake.file, "line": mistake.line, "problem": mistake.problem, "hint": mistake.hint})
        else:
            aside(str(mistake))
    if base.mistakes:
        raise CommandError(f"{len(base.mistakes)} mistakes; a file with a mistake is not used")
    if not as_json:
        aside(f"{len(base.articles(audience='internal'))} articles, no mistake")


@app.command("list")
def listed(ctx: typer.Context, *, language: Language = "pl", as_json: Json = False) -> None:
    """Every article, internal ones too."""
    base = _knowledge(ctx)
    found = base.articles(language, "internal")
    if as_json:
        for one in found:
            print_json(
                {
                    "id": one.id,
                    "language": one.language,
                    "title": one.title,
                    "audience": one.audience,
                    "categories": list(one.categories),
                    "updated": one.updated or None,
                }
            )
        return
    rows = [(one.id, one.language, one.audience, ", ".join(one.categories), one.title) for one in found]
    print_table(("id", "language", "audience", "categories", "title"), rows, nothing="there are no articles")


@app.command()
def suggest(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="What somebody wrote; - reads it from stdin.")],
    *,
    subject: Annotated[str, typer.Option()] = "",
    category: Annotated[str, typer.Option(metavar="CATEGORY[/SUBCATEGORY]", help="Where it was sorted.")] = "",
    language: Language = "pl",
    internal: Internal = False,
    as_json: Json = False,
) -> None:
    """The articles that would be offered for a message; none is an answer too."""
    top, _, below = category.partition("/")
    found = _knowledge(ctx).suggest(
        text_or_stdin(text),
        subject=subject,
        language=language,
        category=top,
        subcategory=below,
        audience="internal" if internal else "public",
    )
    if as_json:
        for one in found:
            print_json(_shape(one))
        return
    rows = [(one.article, f"{one.score:g}", one.title) for one in found]
    print_table(("id", "score", "title"), rows, nothing="no article fits; nothing would be offered")


@app.command()
def stats(
    ctx: typer.Context,
    *,
    first: FirstDay = None,
    last: LastDay = None,
    as_json: Json = False,
) -> None:
    """How often each article was offered, and how often people confirmed that it helped; the last 30 days."""
    since, until = day(first), day(last)

    async def work(desk: Desk) -> tuple[Use, ...]:
        end = until or datetime.fromtimestamp(desk.store.now() / 1000, UTC).date()
        start = since or end - timedelta(days=DAYS - 1)
        return uses(knowledge(desk.config), await desk.store.counts.sums(start, end, "knowledge:"))

    rows = at_desk(ctx, work)
    if as_json:
        for row in rows:
            print_json(
                {
                    "id": row.id,
                    "titles": row.titles,
                    "offered": row.offered,
                    "confirmed": row.confirmed,
                    "not_helped": row.not_helped,
                }
            )
        return
    print_table(
        ("id", "offered", "confirmed", "not helped", "of those offered"),
        [(row.id, str(row.offered), str(row.confirmed), str(row.not_helped), _share(row)) for row in rows],
        nothing="there are no articles",
    )


def _share(use: Use) -> str:
    return f"{100 * use.confirmed / use.offered:.0f} % confirmed" if use.offered else ""


def _knowledge(ctx: typer.Context) -> Knowledge:
    """The articles of the config; the shipped ones where there is no config."""
    config = config_or_default(place(ctx))
    return knowledge(config) if config is not None else load()


def _shape(one: Suggestion) -> dict[str, object]:
    return {
        "article": one.article,
        "language": one.language,
        "title": one.title,
        "summary": one.summary,
        "score": one.score,
    }
