"""The chat's window as one script: the files of static/chat in one function, with its style sheet as a string. Nothing is rewritten."""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("static") / "chat"
# In the order in which they use one another.
PARTS = ("words.js", "memory.js", "line.js", "make.js", "files.js", "list.js", "write.js", "window.js", "start.js")


@cache
def script() -> bytes:
    """The script, read once a process."""
    style = json.dumps((FOLDER / "window.css").read_text(encoding="utf-8"), ensure_ascii=False)
    parts = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in PARTS)
    return f'(() => {{\n"use strict";\nconst STYLE = {style};\n{parts}\n}})();\n'.encode()
