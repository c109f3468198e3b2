"""Arguments and options that mean the same in every command."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, and nothing else.")]
Number = Annotated[str, typer.Argument(metavar="TICKET", help="Like HD-7.")]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="The words; - reads them from stdin.")]
ActingAgent = Annotated[
    str | None, typer.Option("--agent", metavar="EMAIL", help="Who acts; not needed where there is one agent only.")
]
