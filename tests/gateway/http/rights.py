"""Reads rights.txt: what each kind of access means for each role, and which route has which."""

from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("rights.txt")


class Rights(msgspec.Struct, frozen=True):
    """`meanings`: access → role → outcome; `routes`: "GET /path" → access."""

    meanings: dict[str, dict[str, str]]
    routes: dict[str, str]


def rights() -> Rights:
    """The table."""
    rows = [line.split() for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    roles = rows[0][1:]
    meanings = {row[0]: dict(zip(roles, row[1:], strict=True)) for row in rows[1:] if row[0] not in ("GET", "POST")}
    routes = {f"{row[0]} {row[1]}": row[2] for row in rows if row[0] in ("GET", "POST")}
    return Rights(meanings, routes)
