"""HTML of a mail: to text for reading and rules, and to harmless HTML for showing (W1: no style, class, id or remote image)."""

import re
from typing import Final

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from channels.email import html_quotes

SAFE_MAX: Final = 512 * 1024  # characters; beyond it there is text only
TAGS_MAX: Final = 5_000
INDENT_MAX: Final = 8  # of lists in lists
TEXT_MAX: Final = 2 * 1024 * 1024  # characters of HTML that are read for text

# Around what was quoted; never in the text itself, as both are removed from the input.
QUOTE_BEGIN: Final = "\x02"
QUOTE_END: Final = "\x03"
SIGNATURE_BEGIN: Final = "\x04"  # ended by QUOTE_END

ALLOWED_TAGS: Final = {
    "a", "abbr", "b", "bdi", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt",
    "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q",
    "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
}  # fmt: skip
ALLOWED_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
    "p": {"align", "dir"},
    "div": {"align", "dir"},
}
DROPPED_WHOLE: Final = {
    "script",
    "style",
    "title",
    "head",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "textarea",
    "select",
}

BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl"}
SKIPPED = DROPPED_WHOLE | {
    "base",
    "link",
    "meta",
    "-comment",
    "embed",
    "applet",
    "frameset",
    "audio",
    "video",
    "canvas",
}

HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)

TAG = re.compile(r"<[^<>]*>")
OPEN_TAG = re.compile(r"<[A-Za-z]")
BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
MANY_LINES = re.compile(r"\n{3,}")
MARKS = str.maketrans("", "", QUOTE_BEGIN + QUOTE_END + SIGNATURE_BEGIN + "\x00")
LINK = re.compile(r"(?:https?|ftp|mailto|tel):", re.IGNORECASE)
ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}


def small(html: str) -> bool:
    """Whether it is within the limits of what is parsed as a tree and shown as HTML."""
    return len(html) <= SAFE_MAX and sum(1 for _ in OPEN_TAG.finditer(html)) <= TAGS_MAX


def sanitise(html: str) -> str | None:
    """Harmless HTML: known tags and attributes, web and mail links, images of the mail itself (cid:). None if too large."""
    if not small(html):
        return None
    return CLEANER.clean(html)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if tag == "img" and value.lower().startswith("cid:") else None
    return value


CLEANER = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    clean_content_tags=DROPPED_WHOLE,
    attributes=ALLOWED_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    link_rel="noopener noreferrer nofollow",
)


def to_text(html: str) -> str:
    """What a reader would see: lines, lists, `text <url>` for links. Quotes stand between QUOTE_BEGIN and QUOTE_END, a signature behind its mark."""
    html = html[:TEXT_MAX].translate(MARKS)
    if not small(html):
        return _strip(html)
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    lines = _Lines()
    _walk(root, lines)
    return lines.finish()


def _strip(html: str) -> str:
    """Text of HTML too large for a tree: tags off, nothing more."""
    text = TAG.sub(" ", html)
    for entity, letter in ENTITIES.items():
        text = text.replace(entity, letter)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


class _Lines:
    """Text that grows: blanks fold as a browser folds them, and breaks between blocks are never doubled."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.breaks = 2  # line breaks that already stand at the end; none are wanted at the start
        self.blank = False
        self.prefix = ""  # of the next word: the sign of a list item
        self.lists: list[int] = []  # 0 = bullets, else the next number
        self.preformatted = 0
        self.quoted = False  # whether a quote began

    def add(self, text: str) -> None:
        if self.preformatted:
            self.add_preformatted(text)
            return
        folded = BLANKS.sub(" ", text)
        self.blank = self.blank or folded[:1] == " "
        words = folded.strip(" ")
        if not words:
            return
        if self.blank and not self.breaks:
            self.pieces.append(" ")
        self.begin_line()
        self.pieces.append(words)
        self.blank = folded[-1] == " "

    def add_preformatted(self, text: str) -> None:
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self.line_break()
            if line:
                self.begin_line()
                self.pieces.append(line.replace("\u00a0", " "))

    def begin_line(self) -> None:
        if self.prefix:
            self.pieces.append(self.prefix)
            self.prefix = ""
        self.breaks = 0

    def end_line(self, wanted: int) -> None:
        if self.breaks < wanted:
            self.pieces.append("\n" * (wanted - self.breaks))
            self.breaks = wanted
        self.blank = False

    def line_break(self) -> None:
        self.pieces.append("\n")
        self.breaks = min(self.breaks + 1, 2)
        self.blank = False

    def mark(self, sign: str) -> None:
        self.end_line(1)
        self.quoted = True
        self.pieces.append(sign)

    def finish(self) -> str:
        return MANY_LINES.sub("\n\n", "".join(self.pieces)).strip()


# What is left to do when an element ends: its tag, where its text began, its link, whether it is a quote.
_End = tuple[str, int, str, bool]


def _walk(root: LexborNode, lines: _Lines) -> None:
    """Goes through the tree without recursion: depth is the sender's choice."""
    waiting: list[LexborNode | _End] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            _leave(item, lines)
            continue
        tag = item.tag
        if tag == "-text":
            lines.add(item.text_content or "")
        elif tag is not None and tag not in SKIPPED:
            end = _enter(item, tag, lines)
            if end is not None:
                waiting.append(end)
                waiting += reversed(list(item.iter(include_text=True)))


def _enter(node: LexborNode, tag: str, lines: _Lines) -> _End | None:
    """None: the element is hidden or has no content of interest."""
    if tag == "br":
        lines.line_break()
        return None
    attributes = node.attributes
    if attributes and _hidden(attributes):
        return None
    if tag == "hr":
        if attributes and html_quotes.lasting(node, tag, attributes):
            lines.mark(QUOTE_BEGIN)
        lines.end_line(1)
        lines.add("---")
        lines.end_line(1)
        return None
    lasting = html_quotes.lasting(node, tag, attributes) if attributes else ""
    if lasting == "signature":
        lasting = "" if lines.quoted else "element"
        lines.mark(SIGNATURE_BEGIN if lasting else "")
    elif lasting:
        lines.mark(QUOTE_BEGIN)
    if tag in BLOCKS:
        lines.end_line(2 if tag in SPACED and not lines.lists else 1)
        _enter_block(tag, attributes, lines)
    elif tag in {"td", "th"}:
        lines.blank = True
    href = (attributes.get("href") or "").strip() if tag == "a" else ""
    return tag, len(lines.pieces), href if LINK.match(href) else "", lasting == "element"


def _enter_block(tag: str, attributes: dict[str, str | None], lines: _Lines) -> None:
    if tag == "ol":
        start = attributes.get("start") or ""
        lines.lists.append(int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1)
    elif tag == "ul":
        lines.lists.append(0)
    elif tag == "li":
        number = lines.lists[-1] if lines.lists else 0
        lines.prefix = "  " * min(max(len(lines.lists) - 1, 0), INDENT_MAX) + (f"{number}. " if number else "- ")
        if number:
            lines.lists[-1] += 1
    elif tag == "pre":
        lines.preformatted += 1


def _leave(end: _End, lines: _Lines) -> None:
    tag, begin, href, quote = end
    if href:
        said = "".join(lines.pieces[begin:]).strip()
        target = href.removeprefix("mailto:").removeprefix("tel:")
        if said and said.rstrip("/") not in {
            href.rstrip("/"),
            target,
            target.removeprefix("https://"),
            target.removeprefix("http://"),
        }:
            lines.add(f" <{target[:1000]}>")
    if tag in BLOCKS:
        if tag in {"ul", "ol"}:
            lines.lists.pop()
        elif tag == "pre":
            lines.preformatted -= 1
        lines.prefix = ""
        lines.end_line(2 if tag in SPACED and not lines.lists else 1)
    if quote:
        lines.mark(QUOTE_END)


def _hidden(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and HIDDEN.search(style[:2000]) is not None)
