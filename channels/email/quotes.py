"""What the person wrote, apart from what was quoted and the signature: modest rules for the headers of common clients.

A rule that is not sure cuts nothing, and a mail that would be left empty is shown whole.
"""

import re
from typing import Final

from channels.email.html import QUOTE_BEGIN, QUOTE_END

LINE_MAX: Final = 400  # longer lines are never headers of a quote
LINES_MAX: Final = 20_000  # beyond it nothing is cut
JOINED: Final = 4  # lines a client may fold an attribution into

# "-----Original Message-----" and its kin; everything below is quoted.
ORIGINAL = re.compile(
    r"\s*>?\s*[-_=*]{2,}\s*"
    r"(?:original (?:message|appointment)|reply message|wiadomo[śs][ćc] oryginalna|oryginalna wiadomo[śs][ćc]|pierwotna wiadomo[śs][ćc]"
    r"|wiadomo[śs][ćc] pierwotna|urspr[üu]ngliche nachricht|message d'origine|mensaje original|original-nachricht)"
    r"\s*[-_=*]{2,}\s*",
    re.IGNORECASE,
)
# What the sender passes on is not cut: it is the matter itself.
FORWARD = re.compile(
    r"[>\s]*(?:[-_=*]{2,}.{0,60}\b(?:forward|fwd|przekazan|przes[łl]an|weitergeleit|transf[ée]r|reenviad|inoltrat|doorgestuur).{0,80}[-_=*]{2,}"
    r"|(?:begin )?forwarded message:|(?:pocz[ąa]tek|tre[śs][ćc]) prze(?:kazywanej|kazanej|s[łl]anej) wiadomo[śs]ci)",
    re.IGNORECASE,
)

# The line a client writes above a quote. Each begins and ends with fixed words, so that prose is not taken for one.
WHOLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"on\b.{4,300}\b(?:wrote|writes|said)\s*:",
        r"(?:w dniu|dnia|on|w dn\.)\b.{4,300}\b(?:napisa[łl](?:\(a\)|/a|a)?|pisze)\s*:",
        r"(?:pon|wt|[śs]r|czw|pt|sob|niedz|ndz|nie)[a-ząćęłńóśźż]{0,10}\.?,? .{4,300}\bnapisa[łl](?:\(a\)|a)?\s*:",
        r"\d{1,4}[./ -].{4,300}\b(?:napisa[łl](?:\(a\)|a)?|pisze|wrote)\s*:",
        r"wiadomo[śs][ćc] napisana (?:przez .{2,200} )?w dniu .{4,200}:",
        r"am\b.{4,300}\bschrieb\b.{0,200}:",
        r"le\b.{4,300}\ba [ée]crit\s*:",
        r"el\b.{4,300}\bescribi[óo]\s*:",
    )
)  # A name and an address with the verb: these may begin with anything, so the shortest is taken.
PARTIAL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[^@]{2,200}@[^@]{2,100}\b(?:wrote|writes)\s*:",
        r"[^<>]{1,200}<[^<>@]{1,100}@[^<>@]{1,100}>[^<>]{0,40}\b(?:napisa[łl](?:\(a\)|a)?|pisze)\s*:",
    )
)
DATED = re.compile(r"[\d@]")

# Outlook repeats headers above what it quotes: a From line and at least two of the others right below it.
HEADER_FROM = re.compile(r"\s*\*?(?:from|od|von|de|nadawca)\s*:\*?\s*\S", re.IGNORECASE)
HEADER_OTHER = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|importance|wys[łl]ano|data|do|dw|udw|kopia|temat|gesendet|datum|an|betreff|envoy[ée]|[àa]|objet)\s*:\*?(?:\s|$)",
    re.IGNORECASE,
)
# Lines the rules below look at more closely, apart from attributions: rulers, headers, words on top of a forward.
NOTABLE = re.compile(
    r"[>\s]*(?:[-_=*—]|(?:from|od|von|de|nadawca)\s*:|(?:begin )?forwarded|pocz[ąa]tek prze|tre[śs][ćc] prze)",
    re.IGNORECASE,
)
NOTABLE_FIRST = frozenset(">-_=*—fFoOvVdDnNbBpPtT")
# Right above quoted lines any line like this is their attribution, in whatever language it says "wrote".
ABOVE = re.compile(r".*(?:@|\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b).*:\s*")
BLANKS = re.compile(r"\n{3,}")
RULER = re.compile(r"\s*(?:[-_=]{3,}|\*{3,})\s*")
SIGNATURE = re.compile(r"--\s?|—\s?")
SENT_FROM = re.compile(
    r"\s*(?:sent from (?:my |outlook|mail for|the |yahoo|proton|samsung|typeapp)[^,.;:!?]{0,40}(?:<.{0,80}>)?|get outlook for .{2,60}|sent via .{2,60}"
    r"|(?:wys[łl]an[oea]|pobierz) (?:z |ze |za pomoc|aplikacj[ęe] outlook|program).{0,80}|gesendet von .{2,60}|von meinem .{2,40} gesendet)\s*",
    re.IGNORECASE,
)


def split(marked: str) -> tuple[str, str, str]:
    """(what the person wrote, what was cut, everything) of a text in which html.py may have marked quotes."""
    if QUOTE_BEGIN not in marked and QUOTE_END not in marked:
        own, cut = _cut(marked)
        return (own, cut, marked) if own else (marked, "", marked)
    full = _tidy(marked.replace(QUOTE_BEGIN, "").replace(QUOTE_END, ""))
    outside, inside = _apart(marked)
    if FORWARD.match(inside):
        return full, "", full
    own, cut = _cut(outside)
    quoted = _tidy(f"{cut}\n\n{inside}")
    return (own, quoted, full) if own else (full, "", full)


def _apart(marked: str) -> tuple[str, str]:
    """What stands outside and inside the marks; marks nest, and one that is never closed lasts to the end."""
    outside: list[str] = []
    inside: list[str] = []
    depth = 0
    for piece in re.split(f"([{QUOTE_BEGIN}{QUOTE_END}])", marked):
        if piece == QUOTE_BEGIN:
            depth += 1
        elif piece == QUOTE_END:
            depth = max(depth - 1, 0)
        else:
            (inside if depth else outside).append(piece)
    return _tidy("".join(outside)), _tidy("".join(inside))


def _cut(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    if len(lines) > LINES_MAX:
        return text, ""
    if not any(map(_suspect, lines)):
        return _end(lines, [])
    headers = _attributions(lines)
    keep: list[str] = []
    cut: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if NOTABLE.match(line) and FORWARD.match(line[:LINE_MAX]):
            keep += lines[number:]
            break
        taken = _taken(lines, number, headers, keep)
        if line.startswith(">"):
            _take_above(keep, cut)
        (cut if taken else keep).extend(lines[number : number + max(taken, 1)])
        number += max(taken, 1)
    return _end(keep, cut)


def _suspect(line: str) -> bool:
    """Whether a rule may have something to say about the line. Most mails have no such line, and are done at once."""
    bare = line.strip()
    return (bare[:1] in NOTABLE_FIRST and NOTABLE.match(bare) is not None) or bare[-1:] == ":" or bare[:1] == ">"


def _end(keep: list[str], cut: list[str]) -> tuple[str, str]:
    """What is kept without rulers and "sent from" lines at its end, which are cut; both tidy."""
    while keep and (
        not keep[-1].strip() or RULER.fullmatch(keep[-1][:LINE_MAX]) or SENT_FROM.fullmatch(keep[-1][:LINE_MAX])
    ):
        cut.insert(0, keep.pop())
    return _tidy("\n".join(keep)), _tidy("\n".join(cut))


def _taken(lines: list[str], number: int, headers: dict[int, int], keep: list[str]) -> int:
    """How many lines from here on are not the person's own words now; 0 if this one is."""
    line = lines[number]
    if line.startswith(">"):
        return 1
    header = headers.get(number, 0)
    if header:
        return header if _quoted_below(lines, number + header) else len(lines) - number
    if not NOTABLE.match(line):
        return 0
    if _ends_own(lines, number, keep):
        return len(lines) - number
    return _signature(lines, number, headers) if SIGNATURE.fullmatch(line) else 0


def _take_above(keep: list[str], cut: list[str]) -> None:
    """Moves an attribution that no rule knew from the end of what is kept, blank lines below it included."""
    last = next((place for place in range(len(keep) - 1, max(len(keep) - 4, -1), -1) if keep[place].strip()), -1)
    if last >= 0 and ABOVE.fullmatch(keep[last][:LINE_MAX]):
        cut += keep[last:]
        del keep[last:]


def _ends_own(lines: list[str], number: int, before: list[str]) -> bool:
    """Whether from here to the end all is a quote: an "original message" line, or Outlook's headers below some own words."""
    line = lines[number][:LINE_MAX]
    if ORIGINAL.fullmatch(line):
        return True
    if not HEADER_FROM.match(line) or not any(kept.strip() for kept in before):
        return False
    below = [
        lines[place][:LINE_MAX] for place in range(number + 1, min(number + 8, len(lines))) if lines[place].strip()
    ]
    return sum(1 for other in below[:6] if HEADER_OTHER.match(other)) >= 2


def _attributions(lines: list[str]) -> dict[int, int]:
    """Where attributions begin, and how many lines each takes."""
    found: dict[int, int] = {}
    for last, line in enumerate(lines):
        if line.rstrip().endswith(":") and not line.startswith(">"):
            count = _attribution(lines, last)
            if count:
                found[last - count + 1] = count
    return found


def _attribution(lines: list[str], last: int) -> int:
    """How many lines an attribution takes that ends in this one; 0 if there is none."""
    joined = ""
    partial = 0
    for count in range(1, min(JOINED, last + 1) + 1):
        line = lines[last - count + 1].strip()
        if not line or len(line) > LINE_MAX or line.startswith(">"):
            break
        joined = f"{line} {joined}".strip()
        if DATED.search(joined) is None:
            continue
        if any(pattern.fullmatch(joined) for pattern in WHOLE):
            return count
        if not partial and any(pattern.fullmatch(joined) for pattern in PARTIAL):
            partial = count
    return partial


def _quoted_below(lines: list[str], number: int) -> bool:
    """Whether the next words are marked with ">": then only those are the quote, and an answer may follow them."""
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number < len(lines) and lines[number].startswith(">")


def _signature(lines: list[str], number: int, headers: dict[int, int]) -> int:
    """How many lines a signature takes: to the end, or to the next quote or its header (an answer may follow below that)."""
    for place in range(number + 1, len(lines)):
        line = lines[place]
        if line.startswith(">") or place in headers:
            return place - number
        if NOTABLE.match(line) and (ORIGINAL.fullmatch(line[:LINE_MAX]) or FORWARD.match(line[:LINE_MAX])):
            return place - number
    return len(lines) - number


def _tidy(text: str) -> str:
    return (BLANKS.sub("\n\n", text) if "\n\n\n" in text else text).strip()
