"""Where the signature begins: the delimiter, a closing with a name below it, a phone's tagline, a block of contact details.

A rule that is not sure takes nothing: a question, a sentence or a post scriptum below a closing keeps all of it.
"""

import re
from collections.abc import Sequence
from typing import Final

from channels.email.closing_words import CLOSINGS, FORMULAS, TAGLINE_ENDS, TAGLINE_PROSE, TAGLINES, THANKS, THANKS_FIRST
from channels.email.footers import FOOTERS_BY_WORD, LIST_MAX, first_word, footer, mailing_list
from channels.email.quote_headers import ruler

WINDOW: Final = 16  # written lines at the end in which closings are looked for
BELOW_MAX: Final = 12  # written lines a signature may have below its closing
SHORT: Final = 90  # characters of a line in a signature
NAME_MAX: Final = 60
TITLED_MAX: Final = 3  # lines of a name with a title and a company
PHRASE_MAX: Final = 5  # words in a closing
TAGLINE_MAX: Final = 110
RULED_BELOW: Final = 18  # written lines below a ruler
PARAGRAPH_MAX: Final = 40  # lines of one that may be a footer
AGAIN: Final = 4  # times the end is looked at once more after something was taken

DELIMITERS: Final = frozenset({"--", "—", "–", "---", "- -", "—-", "__"})
DRAWN_WITH: Final = frozenset("-_=*—–~ \t")
DRAWN: Final = frozenset({"---", "__"})  # drawn for other reasons too
CLOSING_FIRST: Final = frozenset(phrase.split()[0] for phrase in (*CLOSINGS, *FORMULAS)) | THANKS_FIRST
ENDS: Final = " \t\u00a0,.;:!-–—*_~"
DELIMITER_MAX: Final = 8  # characters of a line that may be one, its blanks included
FIRST_EDGES: Final = " \t\u00a0\ufeff\u200b*_#\"'„[(<>|•~=-—–"
BRACKETS = re.compile(r"[<(\[][^<>()\[\]]{0,200}[>)\]]?")
WORD_EDGES: Final = FIRST_EDGES + ENDS + ":;()[]/"
# What a first word may begin.
FOOTER: Final = 1
TAGLINE: Final = 2
KNOWN_FIRST: Final = dict.fromkeys(FOOTERS_BY_WORD, FOOTER)
for phrase in TAGLINES:
    KNOWN_FIRST[first_word(phrase)] = KNOWN_FIRST.get(first_word(phrase), 0) | TAGLINE
CLOSING_FIRST_MAX: Final = 24  # characters in which a closing's first word ends
SPELT_FIRST: Final = {
    spelt for word in (*KNOWN_FIRST, *CLOSING_FIRST) for spelt in (word, word.capitalize(), word.upper())
} | {""}  # all a rule begins with, as it may be written; nothing is left of a ruler or delimiter
NAME = re.compile(r"[^\W\d_][\w.'’-]{0,30}(?:\s[^\W\d_][\w.'’()-]{0,30}){0,3}")
DASHED_NAME = re.compile(r"\s*[-–—~]{1,2}\s?([^\W\d_][\w.'’-]{0,30}(?:\s[^\W\d_][\w.'’-]{0,30}){0,2})\s*")
CONTACT = re.compile(
    r"(?:tel|telefon|phone|mobile|mob|kom|fax|faks|cell|direct|office|gsm|t|m|f|e|e-?mail|www|web|skype|adres|address|adr)\b\s?[.:)]{1,2}\s?\S"
    r"|<?\S{1,64}@[\w.-]{3,80}>?|(?:https?://|www\.)\S{3,200}|\+?\(?\+?\d[\d ()./-]{6,20}\d",
    re.IGNORECASE,
)
CONTACT_SOMEWHERE = re.compile(
    r"\S@\S|www\.|https?://|\+?\(?\d[\d ()/-]{7,20}\d|\b(?:tel|phone|kom|mob|mobile|fax)\b\.?:?", re.IGNORECASE
)
ITEM = re.compile(r"\s*(?:\d{1,2}[.)]|[-*•])\s\S")
TITLE = re.compile(r"\s[|•·@/–—]\s")


def begin(lines: Sequence[str], low: int, high: int, *, above: bool, sender: str = "") -> int:
    """The number of the first line of [low, high) that belongs to a signature or footer; `high` if there is none.

    `above`: whether the person wrote something before these lines. `sender`: the name in From, folded to lower case.
    """
    written = [place for place in range(low, high) if lines[place].strip()]
    first = 0 if above else 1
    noted = _noted(lines, written, first)
    if not noted:
        return high
    index = _said_by_none(lines, written, first, noted)
    for _ in range(AGAIN):
        del written[index:]
        if len(written) <= first:
            break
        index = _below_words(lines, written, first, sender, noted)
        if index >= len(written):
            break
    return low if not written else high if written[-1] == high - 1 else written[-1] + 1


def _noted(lines: Sequence[str], written: list[int], first: int) -> list[int]:
    """The indices of written lines that a rule may have something to say about. None at all where the last one is plain, too."""
    if len(written) <= first:
        return []
    noted = [
        index
        for index, place in enumerate(written)
        if lines[place].split(None, 1)[0].strip(WORD_EDGES) in SPELT_FIRST or "KRS" in lines[place]
    ]
    last = lines[written[-1]]
    telling = (
        last[:1] in DRAWN_WITH
        or CONTACT_SOMEWHERE.search(last[:400]) is not None
        or last.rstrip().endswith(TAGLINE_ENDS)
    )
    if not noted and not telling:
        return []
    begin_last = len(written) - 1
    while (
        begin_last > 0 and written[begin_last - 1] == written[begin_last] - 1 and len(written) - begin_last < LIST_MAX
    ):
        begin_last -= 1
    return sorted({index for index in (*noted, begin_last, len(written) - 1) if index >= first})


def _said_by_none(lines: Sequence[str], written: list[int], first: int, noted: list[int]) -> int:
    """The index of the first written line that no person wrote: a delimiter, a footer, a phone's tagline; their number if none."""
    for index in noted:
        place = written[index]
        if len(lines[place]) < DELIMITER_MAX and _is_delimiter(lines, written, index):
            return index
        starts = index == 0 or written[index - 1] != place - 1 or ruler(lines[place - 1])
        if starts or index + 1 == len(written):
            found = _automatic(lines, written, index, first=first, starts=starts)
            if found >= 0:
                return found
    return len(written)


def _is_delimiter(lines: Sequence[str], written: list[int], index: int) -> bool:
    bare = lines[written[index]].strip()
    return bare in DELIMITERS and (bare not in DRAWN or _is_ruled(lines, written, index))


def _automatic(lines: Sequence[str], written: list[int], index: int, *, first: int, starts: bool) -> int:
    """The index of what a program added if it begins here, or with the name right above; -1 if the person wrote this."""
    line = lines[written[index]]
    known = KNOWN_FIRST.get(_first(line), 0)
    last = index + 1 == len(written)
    if (known & TAGLINE or last) and tagline(line):
        named = (
            not starts
            and index > first
            and written[index - 2] != written[index] - 2
            and _is_name(lines[written[index - 1]].split())
        )
        return index - 1 if named else index
    if not starts:
        return -1
    if known & FOOTER or "KRS" in line or "NIP" in line or (line[:1] in DRAWN_WITH and ruler(line)):
        end = index + 1
        while end < min(len(written), index + PARAGRAPH_MAX) and written[end] == written[end - 1] + 1:
            end += 1
        return index if footer(lines, written[index], written[end - 1] + 1) else -1
    return index if 1 < len(written) - index <= LIST_MAX and mailing_list(lines, written[index:]) else -1


def _first(line: str) -> str:
    words = line.split(None, 2)
    word = words[0].strip(FIRST_EDGES)
    return (word if word or len(words) < 2 else words[1].strip(FIRST_EDGES)).strip(".,:;!()[]-/").casefold()


def _below_words(lines: Sequence[str], written: list[int], first: int, sender: str, noted: list[int]) -> int:
    """The index of the line that ends the person's words: a closing, a ruler with details below it, a name with contacts."""
    for index in noted:
        if index >= len(written):
            break
        line = lines[written[index]]
        if (
            index >= len(written) - WINDOW
            and len(line) <= SHORT
            and (_closing(lines, written, index) or (ruler(line) and _is_ruled(lines, written, index)))
        ):
            return index
    contacts = _contacts(lines, written, first, sender)
    if contacts is not None:
        return contacts
    last = len(written) - 1
    return last if last >= first and _ends(lines, written[-1], low=written[0]) else len(written)


def tagline(line: str) -> bool:
    """Whether a line is a phone's or program's own ("Sent from my iPhone", "Wysłano z aplikacji ...")."""
    bare = line[: TAGLINE_MAX * 3].strip(FIRST_EDGES).casefold()
    if not (bare.startswith(TAGLINES) or bare.endswith(TAGLINE_ENDS)):
        return False
    said = BRACKETS.sub("", bare)
    if len(said) > TAGLINE_MAX or any(word in said for word in TAGLINE_PROSE):
        return False
    return "," not in said or "proton" in said or "tuta" in said


def _closing(lines: Sequence[str], written: list[int], index: int) -> bool:
    """Whether a closing stands here, and below it nothing but a signature."""
    line = lines[written[index]]
    start = line[:CLOSING_FIRST_MAX].strip(ENDS).casefold().split(None, 1)
    if not start or start[0].strip(ENDS) not in CLOSING_FIRST or len(line) > NAME_MAX + 20:
        return False
    bare = [word.strip(ENDS) for word in line.casefold().replace("\u00a0", " ").split()]
    below = written[index + 1 :]
    kind = _phrase([word for word in bare if word], line)
    if kind and below and ruler(lines[below[0]]):
        return True
    if not kind or not _is_signature(lines, below):
        return False
    return kind == "closing" or _is_detailed(lines, below) or _is_titled(lines, below)


def _phrase(words: list[str], line: str) -> str:
    """closing, thanks or empty; a name may follow a closing in its line, thanks may stand before it."""
    whole = " ".join(words)
    if whole in CLOSINGS or whole.startswith(FORMULAS):
        return "closing"
    if whole in THANKS:
        return "thanks"
    for count in range(min(PHRASE_MAX, len(words) - 1), 0, -1):
        if " ".join(words[:count]) in CLOSINGS:
            return "closing" if _is_name(line.split()[count:]) or whole.endswith(("regards", "pozdrawiam")) else ""
    if words[0] in THANKS_FIRST and len(words) <= PHRASE_MAX + 3 and words[-1] in CLOSINGS:
        return "closing"
    return ""


def _is_name(words: list[str]) -> bool:
    return 0 < len(words) <= 3 and all(word[:1].isupper() and word[-1:] not in "?!:" for word in words)


def _is_signature(lines: Sequence[str], below: list[int]) -> bool:
    """Whether written lines are short, few, and hold no sentence, question or post scriptum."""
    if len(below) > BELOW_MAX:
        return False
    for place in below:
        bare = lines[place].strip()
        words = bare.split()
        if (
            (len(bare) > SHORT and CONTACT_SOMEWHERE.search(bare[:400]) is None)
            or bare[-1] == "?"
            or words[0].casefold().rstrip(".:,") in {"ps", "p.s"}
            or (len(words) > 7 and bare[-1] in ".!")
        ):
            return False
    return True


def _is_detailed(lines: Sequence[str], below: list[int]) -> bool:
    return any(
        ruler(lines[place])
        or CONTACT_SOMEWHERE.search(lines[place][:400]) is not None
        or TITLE.search(lines[place][:400]) is not None
        for place in below
    )


def _is_titled(lines: Sequence[str], below: list[int]) -> bool:
    """Whether the lines are a first name and a surname, and below them a title or a company: no sentence, no more than three."""
    if not 1 < len(below) <= TITLED_MAX:
        return False
    name = lines[below[0]].strip(ENDS)
    if " " not in name or NAME.fullmatch(name) is None or not _is_name(name.split()):
        return False
    return all(
        lines[place].strip(ENDS)[:1].isupper() and lines[place].rstrip()[-1] not in ".!?:" for place in below[1:]
    )


def _is_ruled(lines: Sequence[str], written: list[int], index: int) -> bool:
    """Whether what stands below a ruler, to the end, is somebody's details: few short lines, contacts among them."""
    if len(written) - index > RULED_BELOW:
        return False
    below = written[index + 1 :]
    if not below:
        return True
    if index and lines[written[index - 1]].rstrip().endswith(":"):
        return False
    if any(ITEM.match(lines[place]) for place in below) or not _is_detailed(lines, below):
        return False
    return _is_signature(lines, below[:BELOW_MAX]) and not any(
        lines[place].rstrip().endswith(("?", ":")) for place in below
    )


def _contacts(lines: Sequence[str], written: list[int], first: int, sender: str) -> int | None:
    """The line of a name below which there is nothing but contact details: two of them, or one below the sender's own name."""
    count = 0
    index = len(written) - 1
    while index >= first and len(written) - index <= BELOW_MAX:
        bare = lines[written[index]].strip()
        if len(bare) > SHORT or CONTACT.match(bare) is None:
            break
        count += 1
        index -= 1
    if not count:
        return None
    for place in range(index, max(index - 3, first - 1), -1):
        bare = lines[written[place]].strip(ENDS)
        if len(bare) > NAME_MAX or NAME.fullmatch(bare) is None or not bare[0].isupper():
            break
        own = bool(sender) and bare.casefold() == sender
        starts = place == 0 or not lines[written[place] - 1].strip()
        before = lines[written[place - 1]].rstrip() if place else ""
        if (count > 1 or own) and starts and not before.endswith((":", ",")) and _is_name(bare.split()[:3]):
            return place
    return None


def _ends(lines: Sequence[str], last: int, *, low: int) -> bool:
    """Whether the last written line is a ruler, or a name behind a dash ("-Anna") that ends no list."""
    line = lines[last]
    if ruler(line):
        return True
    named = DASHED_NAME.fullmatch(line[:NAME_MAX])
    alone = last <= low or not lines[last - 1].strip()
    return named is not None and alone and named[1][0].isupper() and named[1].split()[-1][0].isupper()
