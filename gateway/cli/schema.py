"""`centrala config schema`: what editors use to complete and check config.yaml."""

import sys

import msgspec
import typer

from gateway.config_schema import schema

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback()
def config() -> None:
    """About config.yaml."""


@app.command("schema")
def print_schema() -> None:
    """Prints the JSON Schema of config.yaml. Editors find it by the first line of the file."""
    text = msgspec.json.format(msgspec.json.encode(schema()), indent=2)
    sys.stdout.buffer.write(text + b"\n")
