"""`centrala serve`: one gateway, until a signal ends it in good order; a second signal ends it at once."""

import importlib

import typer

from gateway.work_spawn import spawn

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def serve(ctx: typer.Context) -> None:
    """Runs the gateway until SIGTERM or Ctrl-C; a second one ends it at once. Nothing is lost either way."""
    # first of all the work process: it imports what it needs on one core while this one does on the other
    spawned = spawn()
    try:
        importlib.import_module("gateway.cli.serving").run(ctx, spawned)
    finally:
        spawned.end()
