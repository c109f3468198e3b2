"""The Lua scripts as files of the package: one state change each."""

from functools import cache
from hashlib import sha1
from pathlib import Path

import msgspec

_FOLDER = Path(__file__).parent / "lua"


class Script(msgspec.Struct, frozen=True):
    """A script and the SHA-1 (40 hex digits) the server knows it by."""

    name: str
    text: str
    sha: str


def script(name: str, text: str) -> Script:
    """A script from its text; the server names scripts by SHA-1 whatever we think of it."""
    return Script(name, text, sha1(text.encode(), usedforsecurity=False).hexdigest())


@cache
def load(name: str) -> Script:
    """`store/lua/<name>.lua`, read once a process. Raises FileNotFoundError."""
    return script(name, (_FOLDER / f"{name}.lua").read_text(encoding="utf-8"))
