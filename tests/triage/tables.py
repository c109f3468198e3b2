"""Tables of texts beside the tests."""

from pathlib import Path

FOLDER = Path(__file__).parent


def lines(name: str) -> list[str]:
    """The lines of a table, without comments; "~" taken out, and the two characters backslash and n are a line break."""
    rows = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [row.replace("~", "").replace("\\n", "\n") for row in rows if row and not row.startswith("#")]


def rows(name: str, columns: int) -> list[tuple[str, ...]]:
    """The same, cut into columns at " | "."""
    return [tuple(part.strip() for part in line.split(" | ", columns - 1)) for line in lines(name)]
