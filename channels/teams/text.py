"""Somebody's words in Teams' two markups: Adaptive Cards, and the simple XML of a message's text. Literally, whatever is in them. Pure.

In cards words are TextRuns, which know no markdown; where there is only markdown (facts), it is escaped. A mention needs an entity beside
the text, and we never send one. Sources: learn.microsoft.com, "Text features" (Adaptive Cards) and "Format your bot messages" (Teams).
"""

import html
import re
from typing import Any

from channels.plain_text import addresses, clean

Element = dict[str, Any]

LINKS = 20  # in one line; more addresses stay words
_MARKDOWN = re.compile(r"[\\*_\[\]`<]|^[-+#>](?=\s)")
_BRACES = re.compile(r"(?<=\{)(?=\{)|(?<=\$)(?=\{)")  # {{DATE(…)}} and ${…} are formulas of cards


def lines(text: str, **style: Any) -> list[Element]:
    """Words as RichTextBlocks, a line each; an empty line is a gap. `style` goes to each run (weight, size, color, isSubtle)."""
    found: list[Element] = []
    gap = False
    for line in clean(text).strip().split("\n"):
        if not line.strip():
            gap = True
            continue
        block: Element = {"type": "RichTextBlock", "inlines": runs(_indented(line.rstrip()), **style)}
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
    """Words for the text of a message whose textFormat is xml. An address in them that shows where it leads can be followed."""
    return "<br>".join(_xml_line(one.rstrip()) for one in clean(text).strip().split("\n"))


def _xml_line(line: str) -> str:
    made, end = "", 0
    shown = _indented(line)
    for start, stop in list(addresses(shown))[:LINKS]:
        url = html.escape(shown[start:stop])
        made += f'{_escaped(shown[end:start])}<a href="{url}">{url}</a>'
        end = stop
    return made + _escaped(shown[end:])


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _plain(text: str, style: dict[str, Any]) -> list[Element]:
    """Runs of text; what begins a formula is in two of them, which look like one."""
    return [{"type": "TextRun", "text": one, **style} for one in _BRACES.split(text) if one]


def _indented(line: str) -> str:
    """Spaces at the beginning are kept, as in a log somebody pasted."""
    bare = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(bare)) + bare
