"""From Slack's mrkdwn and rich text to plain words, as a person would read them. No word is lost. Pure.

https://docs.slack.dev/messaging/formatting-message-text and https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import msgspec

from channels.slack.events import Said

DEEPEST = 6  # levels of blocks within blocks that are followed; Slack's own have four
_MARKED = re.compile(r"<([^<>\n]*)>")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
_USER = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]*)?>")
_QUOTED = re.compile(r"^(?:&gt;|>)+ ?")
_BLANKS = re.compile(r"\n{3,}")


class Read(msgspec.Struct, frozen=True):
    """What somebody wrote: `text` without what it quotes, `quoted`, and `full` with all in its order."""

    text: str
    quoted: str
    full: str


def read(said: Said, names: Mapping[str, str], *, me: str = "") -> Read:
    """The words of a message. `names` are those of users by id; one who is not in it is shown by the id.

    A mention of the user `me` (the bot) at the beginning is no word of the message. What was shared from elsewhere counts as quoted. Where
    nothing but quotes is left, they are the text.
    """
    pieces = [piece for piece in _pieces(said, names, me) if piece[1].strip()]
    shared = [("quote", words) for words in _shared(said, names)]
    full = _joined(piece[1] if piece[0] == "own" else _marked(piece[1]) for piece in (*pieces, *shared))
    text = _joined(words for kind, words in pieces if kind == "own")
    quoted = _joined(words for kind, words in (*pieces, *shared) if kind == "quote")
    return Read(text, quoted, full) if text else Read(quoted, "", full)


def mentioned(said: Said) -> tuple[str, ...]:
    """Ids of the users a message names, each once, in their order."""
    found = dict.fromkeys(_USER.findall(said.text or ""))
    for element in _inside(said.blocks, 0):
        if element.get("type") == "user" and isinstance(element.get("user_id"), str):
            found[element["user_id"]] = None
    return tuple(found)


def unmarked(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Mrkdwn as plain words: mentions by name, links as shown with the real address where that is another."""
    return html.unescape(_MARKED.sub(lambda found: _mark(found[1], names), mrkdwn))


def _pieces(said: Said, names: Mapping[str, str], me: str) -> Iterator[tuple[str, str]]:
    """Kind ("own" or "quote") and words, in their order."""
    rich = [block for block in said.blocks or () if isinstance(block, dict) and block.get("type") == "rich_text"]
    if rich and any(isinstance(block.get("elements"), list) and block["elements"] for block in rich):
        begun = False
        for block in rich:
            for element in _list(block.get("elements")):
                kind = "quote" if element.get("type") == "rich_text_quote" else "own"
                words = _rich(element, names, "" if begun else me)
                begun = begun or bool(words.strip())
                yield kind, words
        return
    text = said.text or ""
    if me:
        text = re.sub(rf"^\s*<@{re.escape(me)}(?:\|[^<>]*)?>[,:]?\s*", "", text)
    for is_quote, lines in groupby(text.split("\n"), lambda line: line.startswith(("&gt;", ">"))):
        if is_quote:
            yield "quote", unmarked("\n".join(_QUOTED.sub("", line) for line in lines), names)
        else:
            yield "own", unmarked("\n".join(lines), names)


def _rich(element: dict[str, Any], names: Mapping[str, str], me: str) -> str:
    """One of rich text's own parts: a section, a list, code or a quote."""
    if element.get("type") != "rich_text_list":
        return _line(element, names, me)
    lines = []
    number, indent = _number(element.get("offset")), min(max(_number(element.get("indent")), 0), 8)
    for place, item in enumerate(_list(element.get("elements"))):
        sign = f"{number + place + 1}." if element.get("style") == "ordered" else "-"
        lines.append(f"{'  ' * indent}{sign} {_line(item, names, me if place == 0 else '')}")
    return "\n".join(lines) + ("\n" if lines else "")


def _line(section: dict[str, Any], names: Mapping[str, str], me: str) -> str:
    elements = _list(section.get("elements"))
    if me and elements and elements[0].get("type") == "user" and elements[0].get("user_id") == me:
        words = "".join(_word(one, names) for one in elements[1:]).lstrip(" ,:")
    else:
        words = "".join(_word(one, names) for one in elements)
    return words if section.get("type") == "rich_text_section" else words + "\n"


def _word(element: dict[str, Any], names: Mapping[str, str]) -> str:
    text = _text(element.get("text"))
    match element.get("type"):
        case "user":
            user = _text(element.get("user_id"))
            return f"@{names.get(user) or user}"
        case "channel":
            return f"#{_text(element.get('name')) or _text(element.get('channel_id'))}"
        case "usergroup":
            return f"@{_text(element.get('name')) or _text(element.get('usergroup_id'))}"
        case "broadcast":
            return f"@{_text(element.get('range'))}"
        case "emoji":
            return _emoji(_text(element.get("unicode"))) or f":{_text(element.get('name'))}:"
        case "link":
            return _link(_text(element.get("url")), text)
        case "color":
            return _text(element.get("value"))
        case "date":
            return _text(element.get("fallback")) or text or str(element.get("timestamp", ""))
    inner = "".join(_word(one, names) for one in _list(element.get("elements")) if "elements" not in one)
    return text + inner


def _emoji(codes: str) -> str:
    """The character of hexadecimal code points, joined by hyphens; "" if they are none."""
    try:
        character = "".join(chr(int(code, 16)) for code in codes.split("-"))
        character.encode()
    except (ValueError, OverflowError, UnicodeEncodeError):
        return ""
    return character


def _mark(inside: str, names: Mapping[str, str]) -> str:
    """What stands between < and > of mrkdwn, in words."""
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:]) or label.removeprefix('@') or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        name = target[1:].partition("^")[0]
        return label or f"@{target[1:] if name == 'subteam' else name}"
    return _link(target, label) if _SCHEME.match(target) or label else f"<{inside}>"


def _link(url: str, label: str) -> str:
    """The words of a link, and where it really leads if they don't say so."""
    bare = _SCHEME.sub("", url).rstrip("/")
    shown = _SCHEME.sub("", label).rstrip("/")
    if not label or label == url:
        return label or (bare if url.startswith(("mailto:", "tel:")) else url)
    return label if shown == bare else f"{label} ({url})"


def _shared(said: Said, names: Mapping[str, str]) -> Iterator[str]:
    """What was shared from another conversation; what Slack shows of a link is no word of anybody."""
    for one in said.attachments or ():
        if isinstance(one, dict) and (one.get("is_share") or one.get("is_msg_unfurl")):
            author = _text(one.get("author_name")) or _text(one.get("author_subname"))
            words = unmarked(_text(one.get("text")) or _text(one.get("fallback")), names).strip()
            if words:
                yield f"{author}:\n{words}" if author else words


def _inside(blocks: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth < DEEPEST:
        for one in _list(blocks):
            yield one
            yield from _inside(one.get("elements"), depth + 1)


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _marked(words: str) -> str:
    return "\n".join(f"> {line}" for line in words.strip("\n").split("\n")) + "\n"


def _joined(pieces: Iterable[str]) -> str:
    """Pieces after each other; each that ends without a line's end is followed by one."""
    words = ""
    for piece in pieces:
        words += piece if not words or words.endswith("\n") else f"\n{piece}"
    return _BLANKS.sub("\n\n", words).strip()
