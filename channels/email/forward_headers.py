# ruff: noqa: RUF001 - signs of other scripts that clients write
"""Headers that a client repeats in a text above a mail: where such a block stands, what it says, and the mailbox it names. Linear."""

import re
from functools import cache
from typing import Final, NamedTuple

from channels.email.addresses import NAME_MAX, strict
from channels.email.forward_words import COPY, DATE, ON_BEHALF, OTHER, SENDER, SUBJECT, TO
from channels.email.headers import clean
from store.records import Address

LINE_MAX: Final = 2_000
BLOCK_MAX: Final = 30  # lines a block of headers may take
LABEL_MAX: Final = 40  # characters of a label, with the marks and blanks before it
TRIED_MAX: Final = 20  # lines that may begin a block and are looked at
KINDS: Final = {
    label: kind
    for kind, labels in (
        ("other", OTHER),
        ("copy", COPY),
        ("date", DATE),
        ("to", TO),
        ("subject", SUBJECT),
        ("sender", SENDER),
    )
    for label in labels
}
SENDERS: Final = frozenset(SENDER)
MARKS = "> \t*_\xa0\u200b\u200e\u200f\ufeff"
_LABEL = re.compile(rf"[{MARKS}]*([^\W\d_][^\n:：>@]{{0,24}})[:：][*_]*[ \t\xa0]*(.*)")
_FLAT = re.compile(r"\n[> \t\xa0]*(-{3,}[^-\n]{2,80}-{2,}(?:[^-\n]{2,60}-{2,})?)[ \t\xa0]*([^\s-][^\n]{10,2000})")
ADDRESS = re.compile(r"[^\s<>()\[\]\"“”„',;:]{1,64}@[^\s<>()\[\]\"“”„',;:]{1,253}")
_QUOTED_NAME = re.compile(r"[\"“”„«]([^\"“”„«»<>@]{1,200})[\"“”»]")
_ON_BEHALF = re.compile(ON_BEHALF, re.IGNORECASE)
_LEAD = re.compile(r".*(?:\d[\d.:]*\.?|\b(?:um|at|o|kl|heeft|schrieb|user|użytkownik|användare|пользователь|користувач|časem|időpontban|a las|alle|às|à|pm|am|uhr))[\s,]+", re.IGNORECASE)  # fmt: skip


class Block(NamedTuple):
    """A block of headers repeated in a text: its first line, the line after it, and what it says (`subject` None: nothing)."""

    top: int
    end: int
    sender: str
    label: str
    subject: str | None


def sender_lines(padded: str) -> list[int]:
    """Where lines begin whose label names a sender. Goes from colon to colon: most mails have few."""
    starts: list[int] = []
    for colon in (":", "：") if "：" in padded else (":",):
        at = padded.find(colon)
        while at > 0 and len(starts) < TRIED_MAX:
            begin = padded.rfind("\n", at - LABEL_MAX if at > LABEL_MAX else 0, at)
            if begin >= 0 and padded[begin + 1 : at].strip(MARKS).lower() in SENDERS:
                starts.append(begin)
            at = padded.find(colon, at + 1)
    return sorted(starts)


def block_at(lines: list[str], number: int) -> Block | None:
    """The block of headers around the line that names a sender; None if there are not two other headers beside it."""
    top = number
    while top > 0 and number - top < 8 and _kind(lines[top - 1]) not in {"", "sender"}:
        top -= 1
    values: dict[str, str] = {}
    label, last = "", ""
    end = top
    while end < min(len(lines), top + BLOCK_MAX):
        line = lines[end][:LINE_MAX]
        match = _LABEL.match(line)
        kind = _known(match[1]) if match is not None else ""
        if match is not None and kind and (kind in {"copy", "other"} or kind not in values):
            values.setdefault(kind, match[2])
            label = match[1].strip(MARKS).lower() if kind == "sender" else label
            last = kind
        elif not line.strip(MARKS):
            after = _kind(lines[end + 1]) if end + 1 < len(lines) else ""
            if after in {"", "sender"} or after in values:
                break
        elif last in {"to", "copy", "sender"} and not kind and _goes_on(line, values.get(last, "")):
            if last == "sender":
                values["sender"] += " " + line.strip(MARKS)
        else:
            break
        end += 1
    if "sender" not in values or len(values.keys() & {"to", "date", "subject", "copy"}) < 2:
        return None
    return Block(top, end, values["sender"], label, values.get("subject"))


def _goes_on(line: str, value: str) -> bool:
    """Whether a line without a label continues the list of mailboxes above it."""
    bare = line.strip(MARKS)
    return ADDRESS.search(bare) is not None and (
        value.rstrip().endswith((",", ";")) or "@" not in value or bare[:1] in "<[\"'"
    )


def _known(label: str) -> str:
    return KINDS.get(label.strip(MARKS).lower(), "")


def _kind(line: str) -> str:
    match = _LABEL.match(line[:LINE_MAX])
    return _known(match[1]) if match is not None else ""


def unfold(text: str) -> str:
    """The text with headers that stand on one line with the words above them (Yahoo) each on its own. It begins with a line feed."""
    return _FLAT.sub(_unfolded, text) if "---" in text else text


def _unfolded(match: re.Match[str]) -> str:
    said = match[2]
    label = _LABEL.match(said)
    if label is None or _known(label[1]) != "sender":
        return match[0]
    pieces: list[str] = []
    last = 0
    for inner in _inner().finditer(said):
        pieces.append(said[last : inner.start()])
        last = inner.start()
    tail = said[last:]
    pieces += [tail] if _kind(tail) == "subject" else [_inner_subject().sub(r"\n\1: ", tail, count=1)]
    return f"\n{match[1]}\n" + "\n".join(pieces)


def _spelt(labels: tuple[str, ...]) -> list[str]:
    """Labels as they begin in the middle of a line: with a capital letter, as nothing else there tells them from words."""
    return [
        re.escape(form)
        for label in labels
        for form in {label[:1].upper() + label[1:], label.upper() if len(label) < 4 else ""}
        if form
    ]


@cache
def _inner() -> re.Pattern[str]:
    """A label inside a line."""
    return re.compile(f"(?:{'|'.join(sorted(_spelt((*TO, *COPY, *DATE, *SUBJECT)), key=len, reverse=True))})\\s?[:：]")


@cache
def _inner_subject() -> re.Pattern[str]:
    """The subject's label inside a line, its colon missing."""
    return re.compile(rf"(?<=[\w)])({'|'.join(sorted(_spelt(SUBJECT), key=len, reverse=True))})[ \t]+(?=\S)")


def mailbox(value: str) -> Address | None:
    """The mailbox a From line shows, in any of the ways clients write it; None if it says nothing."""
    value = _ON_BEHALF.split(value[:LINE_MAX], maxsplit=1)[0].replace("*", "").strip(MARKS)
    address, at = "", len(value)
    for match in ADDRESS.finditer(value):
        address = strict(match[0].rstrip("."))
        if address:
            at = match.start()
            break
    name = re.split(r"[<\[(]|mailto:", value[:at], maxsplit=1, flags=re.IGNORECASE)[0]
    if address and not name.strip():
        comment = re.search(r"\(([^()@]{1,200})\)", value[at:])
        name = comment[1] if comment is not None else ""
    name = clean(name).strip("\"'“”„ ,;")[:NAME_MAX].strip()
    if name.lower() == address.lower():
        name = ""
    return Address(address=address, name=name) if address or name else None


def name_before(line: str, at: int, address: str) -> str:
    """The name before an address in a line that begins with a date."""
    before = line[:at].rstrip(" <([\t")
    quoted = _QUOTED_NAME.search(before)
    name = quoted[1] if quoted is not None else _LEAD.sub("", before)
    name = clean(name).strip("\"'“”„<([,; ")[:NAME_MAX]
    return "" if name.lower() == address.lower() else name
