"""From the HTML of a Teams message to plain words, as a person would read them. No word is lost, and no markup is trusted. Pure.

Teams writes simple HTML: paragraphs, lists, quotes, code, links, mentions, emoji. What else comes is read as its words.
"""

import html
import re
from collections.abc import Mapping

DEEPEST = 8  # links and mentions within each other; Teams has none

# possessive, and from the beginning of a word only: words made to be slow are read in one pass too
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*+)([^<>]*+)>")
_ATTRIBUTE = re.compile(r"(?<![A-Za-z0-9:-])([A-Za-z][A-Za-z0-9:-]*+)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r"\n{3,}")

_CODE = frozenset({"pre", "codeblock"})
_LISTS = {"ul": 0, "ol": 1}
# of HTML and of Teams; anything else in angle brackets is somebody's word ("net use <serwer>")
_NAMES = (
    "a abbr acronym address area article aside at attachment audio b base bdi bdo big blockquote body br button canvas caption center cite"
    " code codeblock col colgroup data datalist dd del details dfn dialog dir div dl dt em embed emoji fieldset figcaption figure font"
    " footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark meta"
    " meter nav noscript object ol optgroup option output p param picture pre progress q readonly rp rt ruby s samp script section select"
    " small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u"
    " ul var video wbr"
)
_TAGS = frozenset(_NAMES.split())
_UNSEEN = frozenset({"script", "style", "head", "title"})  # Teams never sends them; their words are not a person's
_BEFORE = {  # what stands before a tag's words
    **dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6"), "\n\n"),
    **dict.fromkeys(
        ("br", "div", "tr", "ul", "ol", "dl", "dt", "dd", "table", "section", "hr", "blockquote", *_CODE), "\n"
    ),
    **dict.fromkeys(("td", "th"), "\t"),
}
_AFTER = {tag: words for tag, words in _BEFORE.items() if tag not in ("td", "th", "br", "hr")}
_MENTION = "http://schema.skype.com/mention"
_EMOJI = "http://schema.skype.com/emoji"


class _Reader:
    """Collects words; what is inside a blockquote apart."""

    def __init__(self, mine: frozenset[str]) -> None:
        self.own: list[str] = []
        self.quoted: list[str] = []
        self._mine = mine
        self._quotes = self._unseen = self._code = 0
        self._lists: list[int] = []  # 0: bullets; else the number of the next item
        self._links: list[tuple[str, int]] = []
        self._mentions: list[int] = []  # where the words of a mention begin; -1: a span that is none

    @property
    def _words(self) -> list[str]:
        return self.quoted if self._quotes else self.own

    def text(self, words: str) -> None:
        """Words between two tags."""
        if self._unseen or not words:
            return
        words = html.unescape(words)
        self._words.append(words if self._code else _BLANKS.sub(" ", words.replace("\n", " ")))

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag begins."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "li":
            self._item()
        elif tag in _BEFORE:
            self._quotes += tag == "blockquote"
            self._words.append(_BEFORE[tag])
            self._code += tag in _CODE
            if tag in _LISTS:
                self._lists.append(_LISTS[tag])
        else:
            self._within(tag, attributes)

    def _within(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag within a line begins."""
        kind = attributes.get("itemtype", "").lower()
        if tag == "emoji" or (tag == "img" and kind == _EMOJI):
            self._words.append(html.unescape(attributes.get("alt", "")))
        elif tag == "a" and len(self._links) < DEEPEST:
            self._links.append((html.unescape(attributes.get("href", "")), len(self._words)))
        elif tag in ("span", "at"):
            mention = (tag == "at" or kind == _MENTION) and len(self._mentions) < DEEPEST
            self._mentions.append(len(self._words) if mention else -1)

    def close(self, tag: str) -> None:
        """A tag ends; one that never began is passed over."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _AFTER:
            self._words.append(_AFTER[tag])
            self._quotes = max(0, self._quotes - (tag == "blockquote"))
            self._code = max(0, self._code - (tag in _CODE))
            if tag in _LISTS and self._lists:
                self._lists.pop()
        elif tag == "a" and self._links:
            self._linked(*self._links.pop())
        elif tag in ("span", "at") and self._mentions:
            self._mentioned(self._mentions.pop())

    def _item(self) -> None:
        if self._lists and self._lists[-1]:
            mark = f"{self._lists[-1]}. "
            self._lists[-1] += 1
        else:
            mark = "- "
        self._words.append(f"\n{'  ' * (min(len(self._lists), DEEPEST) - 1)}{mark}")

    def _linked(self, target: str, since: int) -> None:
        """Behind the words of a link stands where it leads, unless they say it themselves."""
        said = "".join(self._words[since:]).strip()
        if target and _bare(said) != _bare(target):
            self._words.append(f" ({target})" if said else target)

    def _mentioned(self, since: int) -> None:
        """The bot's own name is set apart: at the edges of a message it is only an address."""
        if since < 0:
            return
        name = " ".join("".join(self._words[since:]).split())
        if name.casefold() in self._mine:
            del self._words[since:]
            self._words.append(f"\ue000{name}\ue001")


def words_of(markup: str, mine: frozenset[str] = frozenset()) -> tuple[str, str]:
    """What is written, and what it quotes. `mine` are the names the bot is mentioned by, in lower case; at the edges they are left out."""
    markup = markup.translate({0xE000: None, 0xE001: None})
    reader = _Reader(mine)
    at = 0
    for tag in _TAG.finditer(markup):
        name = tag[2].lower()
        if name not in _TAGS and ":" not in name and "-" not in name:
            continue
        reader.text(markup[at : tag.start()])
        at = tag.end()
        if tag[1]:
            reader.close(name)
        else:
            reader.open(name, _attributes(tag[3]) if tag[3] else {})
    reader.text(markup[at:])
    return tidy(unaddressed("".join(reader.own))), tidy(unaddressed("".join(reader.quoted)))


def unaddressed(words: str) -> str:
    """Without the bot's name (between U+E000 and U+E001) where it begins or ends what is said; elsewhere the name stays a word."""
    while found := re.match(r"\s*\ue000[^\ue001]*\ue001[\s,:;–-]*", words):
        words = words[found.end() :]
    while (end := words.rstrip()).endswith("\ue001"):
        words = end[: end.rindex("\ue000")].rstrip(", \n")
    return words.translate({0xE000: None, 0xE001: None})


def tidy(words: str) -> str:
    """Without blanks at the ends of lines and without many empty lines."""
    lines = "\n".join(line.rstrip(" \t\u00a0") for line in words.splitlines())
    return _LINES.sub("\n\n", lines.replace("\u200b", "")).strip()


def _attributes(words: str) -> dict[str, str]:
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(words[:4_000])}


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?://|mailto:)", "", address.strip(), flags=re.IGNORECASE).rstrip("/").casefold()
