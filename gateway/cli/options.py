"""Arguments and options that mean the same in every command."""

from datetime import date
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, and nothing else.")]
Number = Annotated[str, typer.Argument(metavar="TICKET", help="Like HD-7.")]
FirstDay = Annotated[str | None, typer.Option("--from", metavar="DAY", help="Like 2026-11-01, in UTC.")]
LastDay = Annotated[str | None, typer.Option("--to", metavar="DAY")]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="The words; - reads them from stdin.")]
ActingAgent = Annotated[
    str | None, typer.Option("--agent", metavar="EMAIL", help="Who acts; not needed where there is one agent only.")
]


def day(text: str | None) -> date | None:
    """The day of an option; raises BadParameter with an example."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write it like 2026-11-01") from None
