"""The little Markdown articles are written in, as HTML for pages and as plain text for mail and chat. Nothing in it is trusted."""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Literal

import msgspec

_HEADING = re.compile(r"#{1,4} +(.+)")
_STEP = re.compile(r"\d{1,3}[.)] +(.+)")
_POINT = re.compile(r"[-*] +(.+)")
_INLINE = re.compile(r"\*\*([^*\n]+)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\(((?:https?://|mailto:|/)[^)\s]+)\)")

Kind = Literal["heading", "text", "steps", "points"]


class Block(msgspec.Struct, frozen=True):
    """A heading, a paragraph (one line), or the lines of a list."""

    kind: Kind
    lines: tuple[str, ...]


def blocks(body: str) -> tuple[Block, ...]:
    """Headings (#), numbered steps, points (-) and paragraphs; a line that is indented goes on the one before."""
    found: list[tuple[Kind, list[str]]] = []
    fresh = True
    for line in body.splitlines():
        words = line.strip()
        if not words:
            fresh = True
            continue
        kind, content = _read(words)
        last = found[-1] if found else None
        if kind in ("steps", "points") and last is not None and last[0] == kind:
            last[1].append(content)
        elif kind == "text" and last is not None and last[0] != "heading" and (not fresh or line[0].isspace()):
            last[1][-1] += f" {content}"
        else:
            found.append((kind, [content]))
        fresh = False
    return tuple(Block(kind, tuple(lines)) for kind, lines in found)


def html(body: str, at: Callable[[str], str] = lambda path: path) -> str:
    """Safe HTML: everything is escaped, links lead to http, https, mailto, or a path of ours, which `at` completes."""
    return "\n".join(_block_html(block, at) for block in blocks(body))


def plain(body: str) -> str:
    """Words without marks, as a mail or a chat shows them."""
    return "\n\n".join(_block_plain(block) for block in blocks(body))


def _read(words: str) -> tuple[Kind, str]:
    for kind, pattern in _KINDS:
        found = pattern.fullmatch(words)
        if found:
            return kind, found[1]
    return "text", words


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (("heading", _HEADING), ("steps", _STEP), ("points", _POINT))


def _block_html(block: Block, at: Callable[[str], str]) -> str:
    lines = ["".join(_inline_html(line, at)) for line in block.lines]
    match block.kind:
        case "heading":
            return f"<h2>{lines[0]}</h2>"
        case "text":
            return f"<p>{lines[0]}</p>"
        case "steps":
            return "<ol>" + "".join(f"<li>{line}</li>" for line in lines) + "</ol>"
        case "points":
            return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def _inline_html(line: str, at: Callable[[str], str]) -> Iterator[str]:
    end = 0
    for found in _INLINE.finditer(line):
        yield escape(line[end : found.start()])
        bold, code, words, target = found.groups()
        if bold:
            yield f"<strong>{escape(bold)}</strong>"
        elif code:
            yield f"<code>{escape(code)}</code>"
        else:
            link = at(target) if target.startswith("/") and not target.startswith("//") else target
            yield f'<a href="{escape(link)}">{escape(words)}</a>'
        end = found.end()
    yield escape(line[end:])


def _block_plain(block: Block) -> str:
    lines = [_INLINE.sub(_words, line) for line in block.lines]
    match block.kind:
        case "steps":
            return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
        case "points":
            return "\n".join(f"- {line}" for line in lines)
        case _:
            return lines[0]


def _words(found: re.Match[str]) -> str:
    bold, code, words, target = found.groups()
    return bold or code or (words if words == target or target.startswith("/") else f"{words} ({target})")
