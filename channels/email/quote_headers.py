# ruff: noqa: RUF001 - signs of other scripts that clients write
"""Where all below is an earlier mail: a block of its headers (Outlook and many others), or a line that says "original message"."""

import re
from collections.abc import Sequence
from typing import Final

from channels.email.forward_words import COPY, DATE, FORWARD_PREFIXES, FORWARDED, OTHER, SENDER, SUBJECT, TO
from channels.email.quote_words import FORWARDS, ORIGINALS

LABEL_MAX: Final = 32  # characters up to the colon
BLOCK_MAX: Final = 12  # lines a block may take, those its long lists of addresses are folded into included
WANTED: Final = 3  # different headers, the sender among them, before lines are taken for a block
RULED_MAX: Final = 120
# Later ones win where languages differ: "a" and "no" and the like are rare among senders.
KINDS = (
    ("subject", SUBJECT),
    ("other", OTHER),
    ("cc", COPY),
    ("date", (*DATE, "message du", "time", "sent at", "przesłano", "data wiadomości")),
    ("to", TO),
    ("from", SENDER),
)
LABELS: Final = {word: kind for kind, words in KINDS for word in words}
PASSED_ON = re.compile(FORWARDED, re.IGNORECASE)
# Where other helpdesks ask that answers are written above.
MARKED: Final = frozenset("#[-=*")
MARKER = re.compile(
    r"(?:reply|respond|type|write|odp(?:owied|isz)|antwort|r[ée]pon).{0,40}(?:above this|powyżej tej|oberhalb dieser|au-dessus de cette) .{0,12}(?:line|linii|zeile|ligne)\b",
    re.IGNORECASE,
)
TITLED_MAX: Final = 3  # lines, blank ones included
# The line in which Notes repeats who wrote when, and the first words.
SUMMARY = re.compile(r"\S ?---\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?---")
EDGES = " \t\u00a0\ufeff\u200b\u200e\u200f*_|>•-"
RULERS = "-_=*—–~‐"


def label(line: str) -> str:
    """What kind of header a line repeats: from, date, to, cc, subject or other; empty if it is none."""
    place = line.find(":", 0, LABEL_MAX)
    wide = line.find("：", 0, LABEL_MAX)
    if 0 < wide < place or place < 0:
        place = wide
    return LABELS.get(line[:place].strip(EDGES).casefold(), "") if place > 0 else ""


def block(lines: Sequence[str], begin: int) -> int:
    """The number of the last header of a block that begins in line `begin`; 0 if there is none."""
    seen = {label(lines[begin])}
    last = begin
    gap = 0
    for place in range(begin + 1, min(begin + BLOCK_MAX, len(lines))):
        line = lines[place]
        if not line.strip():
            gap += 1
            if gap > 1 and len(seen) >= WANTED:
                break
            continue
        kind = label(line)
        if kind:
            if gap and len(seen) >= WANTED and kind in seen:
                break
            seen.add(kind)
            last = place
            gap = 0
        elif gap and len(seen) >= WANTED:
            break
    return last if len(seen) >= WANTED and "from" in seen and ("date" in seen or len(seen) > WANTED) else 0


def original(line: str) -> bool:
    """Whether the line says that the original message follows, between rulers ("-----Wiadomość oryginalna-----")."""
    bare = line.strip()
    if not bare or len(bare) > RULED_MAX:
        return False
    if bare[0] in MARKED and MARKER.search(bare) is not None:
        return True
    if bare.strip(">* \t")[:2].strip(RULERS):
        return bare.startswith("Original Message processed by david")
    return bare.strip(EDGES + RULERS + "[]<:").casefold() in ORIGINALS


def titled(lines: Sequence[str], begin: int) -> int:
    """How many lines above a block of headers belong to it: BlackBerry's "Original Message" without a ruler, Notes' summary."""
    for count in range(1, min(TITLED_MAX, begin) + 1):
        bare = lines[begin - count].strip()
        if bare:
            return count if bare.casefold() in ORIGINALS or SUMMARY.search(bare[:RULED_MAX]) is not None else 0
    return 0


def ruler(line: str) -> bool:
    """Whether the line is drawn, not written: three signs or more of a kind that draws."""
    bare = line.strip()
    return len(bare) > 2 and not bare.strip(RULERS + " ")


def forward(line: str) -> bool:
    """Whether the line stands above a mail that is passed on: its words between rulers, or alone before a colon."""
    bare = line[:RULED_MAX].strip("> \t\u00a0\ufeff*")
    ruled = bool(bare) and not bare[:3].strip(RULERS)
    if not ruled and bare[-1:] not in {":", "："}:
        return False
    inner = bare.strip(RULERS + " \t").casefold()
    return inner.startswith(FORWARDS) or (ruled and PASSED_ON.search(inner) is not None)


def forwarded_subject(subject: str) -> bool:
    """Whether the subject begins as clients begin it when a mail is passed on (Fwd:, PD:, WG:)."""
    place = subject.find(":", 0, 20)
    return place > 0 and subject[:place].strip(" [").casefold() in FORWARD_PREFIXES
