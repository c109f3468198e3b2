"""`centrala version`."""

from importlib.metadata import PackageNotFoundError, version

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def say() -> None:
    """Prints the version."""
    try:
        number = version("centrala")
    except PackageNotFoundError:
        number = "from its source folder"
    typer.echo(f"Centrala {number}")


@app.command()
def show() -> None:
    """Which Centrala this is."""
    say()
