# ruff: noqa: RUF001 - signs of other scripts that clients write
"""What the person wrote, apart from what was quoted, the signature and the footers: structure first, then the words of clients.

A rule that is not sure cuts nothing, what is passed on is never cut, and a mail of which nothing would be left is shown whole.
"""

import re
from typing import Final

from channels.email import attributions, footers, html, html_quotes, quote_headers, signatures
from channels.email.closing_words import GREETINGS
from channels.email.html import QUOTE_BEGIN, QUOTE_END, SIGNATURE_BEGIN

LINES_MAX: Final = 20_000  # beyond it nothing is cut
ATTRIBUTIONS_MAX: Final = 300  # lines that are looked at closely for one
SPILL: Final = 56  # characters of a quoted line before a client may have broken off its end
SALUTATION: Final = 40  # characters below which what is left may be a salutation only
SIGNS: Final = " \n\t\u00a0,.;:!-–—*_>|"
LEADS: Final = frozenset("-_=*O[—>‐#")  # what rulers and the words between them begin with
BLANKS = re.compile(r"\n{3,}")
WORD = re.compile(r"\w")

# What a line is. All but the first are cut, in the order they stand.
OWN: Final = 0
QUOTED: Final = 1  # behind ">", or inside a quote of the HTML
HEADER: Final = 2  # an attribution
REST: Final = 3  # an earlier mail, to the end
FOOT: Final = 4  # a signature, a footer, a banner
KEPT: Final = 5  # passed on


def split(marked: str, *, subject: str = "", sender: str = "") -> tuple[str, str, str]:
    """(what the person wrote, what was cut, everything) of a text in which html.py may have marked quotes.

    No word is lost: each is in the first or the second. Where the person answered between quoted lines, these stay. `subject`
    and `sender` (the name in From) are hints: what is passed on is not cut, and a name is known for the sender's.
    """
    lines, kinds = _lines(marked)
    full = _tidy("\n".join(lines)) if QUOTE_BEGIN in marked or QUOTE_END in marked else marked
    if len(lines) > LINES_MAX:
        return full, "", full
    _earlier(lines, kinds, forwarded=quote_headers.forwarded_subject(subject))
    if QUOTED in kinds:
        _spilled(lines, kinds)
    _banner(lines, kinds)
    _signatures(lines, kinds, sender.strip().casefold())
    if not any(kinds):
        return _tidy(full), "", full
    _between(lines, kinds)
    _blanks(lines, kinds)
    own = _tidy("\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind in (OWN, KEPT)))
    cut = _tidy("\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind not in (OWN, KEPT)))
    return (own, cut, full) if _says(own) else (full, "", full)


def reading(plain: str, rich: str) -> str:
    """`plain`, unless only the HTML beside it tells what is quoted: then its text, with the quotes marked."""
    if not rich or not html_quotes.may_quote(rich) or _tells(plain):
        return plain
    marked = html.to_text(rich)
    return marked if QUOTE_BEGIN in marked and len(marked) * 2 > len(plain) else plain


def _tells(plain: str) -> bool:
    """Whether plain text itself tells what in it is quoted or passed on."""
    lines, kinds = _lines(plain)
    if len(lines) > LINES_MAX:
        return True
    _earlier(lines, kinds, forwarded=False)
    return any(kinds)


def _lines(marked: str) -> tuple[list[str], bytearray]:
    """The lines without marks, and which of them are quoted; marks nest, and one that is never closed lasts to the end."""
    lines = marked.split("\n")
    kinds = bytearray(len(lines))
    if QUOTE_BEGIN in marked or QUOTE_END in marked:
        _unmark(lines, kinds)
    for number, line in enumerate(lines) if ">" in marked else ():
        if line.startswith((">", " >")) and not (number and _unclosed(lines[number - 1])):
            kinds[number] = QUOTED
    return lines, kinds


def _unmark(lines: list[str], kinds: bytearray) -> None:
    """Takes the marks out of the lines, and writes down what stood between them: a quote, or a signature."""
    depth = 0
    kind = QUOTED
    for number, line in enumerate(lines):
        deepest = depth
        for letter in line:
            if letter in (QUOTE_BEGIN, SIGNATURE_BEGIN):
                if not depth:
                    kind = QUOTED if letter == QUOTE_BEGIN else FOOT
                depth += 1
                deepest = max(deepest, depth)
            elif letter == QUOTE_END:
                depth = max(depth - 1, 0)
        if line.startswith(QUOTE_END):
            deepest = depth
        lines[number] = line.replace(QUOTE_BEGIN, "").replace(QUOTE_END, "").replace(SIGNATURE_BEGIN, "")
        if deepest:
            kinds[number] = kind


def _unclosed(line: str) -> bool:
    """Whether an address in the line is closed by a ">" that was folded into the next."""
    return "@" in line and line.rfind("<") > line.rfind(">") and line[:1] != ">"


def _earlier(lines: list[str], kinds: bytearray, *, forwarded: bool) -> None:
    """Marks attributions and whatever lasts to the end. Stops where something is passed on."""
    own = False  # whether something was written above
    left = ATTRIBUTIONS_MAX
    number = 0
    while number < len(lines):
        if kinds[number] == FOOT:
            number += 1
            continue
        if kinds[number]:
            number = _block(lines, kinds, number, forwarded=forwarded)
            continue
        line = lines[number]
        bare = line.strip()
        if not bare or _is_prose(bare):
            own = own or bool(bare)
            number += 1
            continue
        if left and attributions.ends(bare):
            left -= 1
            if _attribution(lines, kinds, number, forwarded=forwarded):
                return
        if (bare[0] in LEADS or bare[-1] in ":：") and quote_headers.forward(line):
            _mark(kinds, number, len(lines), KEPT)
            return
        last = quote_headers.block(lines, number) if quote_headers.label(line) else 0
        if (last and own) or (bare[0] in LEADS and quote_headers.original(line)):
            number -= quote_headers.titled(lines, number)
            _mark(kinds, number, len(lines), KEPT if forwarded else REST)
            return
        own = own or bool(bare.strip("-_=*"))
        number = max(number, last) + 1


def _is_prose(bare: str) -> bool:
    """Whether no rule can have anything to say about a stripped line: true of most, and cheap."""
    return ":" not in bare and "@" not in bare and "：" not in bare and bare[0] not in LEADS and bare[-5:] != "wrote"


def _block(lines: list[str], kinds: bytearray, number: int, *, forwarded: bool) -> int:
    """The end of quoted lines that begin here; of a mail passed on inside them, the end of the mail."""
    end = number
    while end < len(lines) and (kinds[end] == QUOTED or not lines[end].strip()):
        end += 1
    first = next((place for place in range(number, end) if lines[place].strip("> -_")), number)
    if attributions.between_marks(lines[first]) and not any(line.strip() for line in lines[first + 1 : end]):
        _mark(kinds, first, len(lines), KEPT if forwarded else REST)
        return len(lines)
    headed = forwarded and bool(quote_headers.label(lines[first]))
    if HEADER not in kinds[:number] and (headed or quote_headers.forward(lines[first])):
        _mark(kinds, number, len(lines), KEPT)
        return len(lines)
    return end


def _attribution(lines: list[str], kinds: bytearray, last: int, *, forwarded: bool) -> bool:
    """Marks an attribution that ends in this line. True: all below, not being marked as quoted, is an earlier mail to the end."""
    count = attributions.lines_of(lines, last, kinds)
    if not count:
        return False
    below = last + 1
    while below < len(lines) and not kinds[below] and not lines[below].strip():
        below += 1
    if below < len(lines) and kinds[below]:
        _mark(kinds, last - count + 1, last + 1, HEADER)
        return False
    _mark(kinds, last - count + 1, len(lines), KEPT if forwarded else REST)
    return True


def _mark(kinds: bytearray, begin: int, end: int, kind: int) -> None:
    kinds[begin:end] = bytes([kind]) * (end - begin)


def _spilled(lines: list[str], kinds: bytearray) -> None:
    """Ends of quoted lines which a client broke off and left without ">" are quoted too."""
    for number in range(1, len(lines) - 1):
        if (
            not kinds[number]
            and kinds[number - 1] == QUOTED
            and len(lines[number - 1]) > SPILL
            and lines[number - 1].startswith(">")
            and lines[number].strip()
            and lines[number + 1].startswith(">")
        ):
            kinds[number] = QUOTED


def _banner(lines: list[str], kinds: bytearray) -> None:
    begin = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if not kinds or kinds[begin]:
        return
    end = begin
    while end < len(lines) and lines[end].strip() and not kinds[end]:
        end += 1
    if footers.banner(lines, begin, end):
        _mark(kinds, begin, end, FOOT)


def _signatures(lines: list[str], kinds: bytearray, sender: str) -> None:
    """Marks the end of each run of own lines that is a signature or a footer."""
    above = False
    begin = 0
    while begin < len(lines):
        if kinds[begin]:
            begin += 1
            continue
        end = begin
        while end < len(lines) and not kinds[end]:
            end += 1
        cut = signatures.begin(lines, begin, end, above=above, sender=sender)
        _mark(kinds, cut, end, FOOT)
        above = above or any(line.strip() for line in lines[begin:cut])
        begin = end


def _between(lines: list[str], kinds: bytearray) -> None:
    """Keeps quoted lines between which the person answered: an answer says little without its question."""
    own = [place for place, kind in enumerate(kinds) if kind == OWN and lines[place].strip()]
    quoted = [place for place, kind in enumerate(kinds) if kind == QUOTED and WORD.search(lines[place][:200])]
    if not own or not quoted or quoted[0] > own[-1]:
        return
    if HEADER not in kinds and REST not in kinds:
        _typed(lines, kinds)
    last = own[-1]
    if not any(quoted[0] < place < quoted[-1] for place in own):
        return
    for place in range(quoted[0], last):
        line = lines[place]
        if kinds[place] != QUOTED or (attributions.ends(line.strip()) and attributions.lines_of([line], 0, [OWN])):
            continue
        kinds[place] = OWN
        if line.strip() and not line.startswith(">"):
            lines[place] = f"> {line}"


def _typed(lines: list[str], kinds: bytearray) -> None:
    """Lines behind ">" with own words right above and right below, where nobody is quoted, are the person's: what a prompt shows."""
    begin = 0
    for number in range(1, len(lines)):
        if kinds[number] == QUOTED and kinds[number - 1] == OWN and lines[number - 1].strip():
            begin = number
        elif begin and kinds[number] == OWN:
            if lines[number].strip() and lines[begin].startswith(">"):
                _mark(kinds, begin, number, OWN)
            begin = 0


def _blanks(lines: list[str], kinds: bytearray) -> None:
    """Blank lines between two that are cut are cut with the first."""
    before = OWN
    begin = 0
    for number, line in enumerate(lines):
        if kinds[number] == OWN and not line.strip():
            continue
        if before and kinds[number] and begin < number:
            _mark(kinds, begin, number, before)
        before = kinds[number]
        begin = number + 1


def _says(own: str) -> bool:
    """Whether something is left that a person would call an answer: more than signs, and more than a salutation."""
    if len(own) >= SALUTATION:
        return True
    bare = own.strip(SIGNS)
    return bool(bare) and not (own[-1] in ",:" and bare.casefold() in GREETINGS)


def _tidy(text: str) -> str:
    return (BLANKS.sub("\n\n", text) if "\n\n\n" in text else text).strip()
