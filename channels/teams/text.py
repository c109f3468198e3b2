"""Somebody's words in Teams' two markups: Adaptive Cards, and the simple XML of a message's text. Literally, whatever is in them. Pure.

In cards words are TextRuns, which know no markdown; where there is only markdown (facts), it is escaped. A mention needs an entity beside
the text, and we never send one. Sources: learn.microsoft.com, "Text features" (Adaptive Cards) and "Format your bot messages" (Teams).
"""

import html
import re
from typing import Any

from channels.plain_text import addresses, clean

Element = dict[str, Any]

LINKS = 50  # in one line of a card, or in one message; more addresses stay words
_MARKDOWN = re.compile(r"[\\*_\[\]`<]|^[-+#>](?=\s)")
_MARKS = {ord(one): f"&#{ord(one)};" for one in "\\*_[]`~#|"}  # a character named by its number begins no markdown
_BEGINS = re.compile(r"^(\s*\d*)([-+=.)])")  # a list or a heading, at the beginning of a message
_INDENT = re.compile(r"^ +", re.MULTILINE)  # kept, as in a log somebody pasted
_TRAILING = re.compile(r"[^\S\n]+$", re.MULTILINE)
_BRACES = re.compile(r"(?<=\{)(?=\{)|(?<=\$)(?=\{)")  # {{DATE(…)}} and ${…} are formulas of cards


def lines(text: str, **style: Any) -> list[Element]:
    """Words as RichTextBlocks, a line each; an empty line is a gap. `style` goes to each run (weight, size, color, isSubtle)."""
    found: list[Element] = []
    gap = False
    for line in clean(text).strip().split("\n"):
        if not line.strip():
            gap = True
            continue
        block: Element = {
            "type": "RichTextBlock",
            "inlines": runs(_INDENT.sub(lambda one: "\u00a0" * len(one.group()), line.rstrip()), **style),
        }
        if found and not gap:
            block["spacing"] = "None"
        found.append(block)
        gap = False
    return found


def runs(line: str, **style: Any) -> list[Element]:
    """One cleaned line as TextRuns; an address in it that shows where it leads can be followed."""
    found: list[Element] = []
    end = 0
    for start, stop in list(addresses(line))[:LINKS]:
        url = line[start:stop]
        found += _plain(line[end:start], style)
        found.append({"type": "TextRun", "text": url, **style, "selectAction": {"type": "Action.OpenUrl", "title": url, "url": url}})  # fmt: skip
        end = stop
    return found + _plain(line[end:], style)


def markdown(text: str) -> str:
    """Words for where Teams reads markdown and nothing else can be had: what could begin any of it is escaped."""
    line = " ".join(clean(text).split())
    return _BRACES.sub("\u2060", _MARKDOWN.sub(lambda one: f"\\{one.group()}", line))


def xml(text: str) -> str:
    """Words for the text of a message whose textFormat is xml. An address in them that shows where it leads can be followed.

    A client that reads markdown in it all the same finds none.
    """
    shown = _INDENT.sub(lambda one: "\u00a0" * len(one.group()), _TRAILING.sub("", clean(text)).strip("\n"))
    made, end = "", 0
    for start, stop in list(addresses(shown))[:LINKS]:
        url = shown[start:stop]
        words = _escaped(url).replace(":", "&#58;")  # nobody makes a link of it once more
        made += f'{_escaped(shown[end:start])}<a href="{html.escape(url)}">{words}</a>'
        end = stop
    made += _escaped(shown[end:])
    return _BEGINS.sub(lambda one: f"{one.group(1)}&#{ord(one.group(2))};", made).replace("\n", "<br>")


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).translate(_MARKS)


def _plain(text: str, style: dict[str, Any]) -> list[Element]:
    """Runs of text; what begins a formula is in two of them, which look like one."""
    return [{"type": "TextRun", "text": one, **style} for one in _BRACES.split(text) if one]
