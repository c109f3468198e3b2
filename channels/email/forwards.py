# ruff: noqa: RUF001 - signs of other scripts that clients write
"""The mail inside a forward: who wrote it, its subject and its words, as clients in many languages pass mails on. Pure, linear.

A forward is not a reply with a history: either the subject or a line above the block of headers says that it was forwarded, or the
mail begins a conversation and holds such a block. Headers that a client repeats below a reply's own words are a quote.
"""

import re
from functools import cache
from typing import Final, NamedTuple

from channels.base import MalformedError
from channels.email import quotes
from channels.email.addresses import mailboxes, strict
from channels.email.body import TEXT_MAX, collect
from channels.email.forward_headers import (
    ADDRESS,
    LINE_MAX,
    MARKS,
    Block,
    block_at,
    mailbox,
    name_before,
    sender_lines,
    unfold,
)
from channels.email.forward_words import ANSWER_PREFIXES, FINNISH, FORWARD_PREFIXES, FORWARDED
from channels.email.headers import clean, text
from channels.email.mime import read
from channels.email.seen import Seen
from store.records import Address, Forwarded

SUBJECT_MAX: Final = 1_000

ROUTES: Final = dict.fromkeys(ANSWER_PREFIXES, "answer") | dict.fromkeys(FORWARD_PREFIXES, "forward")

_PREFIX = re.compile(
    r"\s*([^\W\d_][^\s:：\[\]().]{0,18}(?: [^\W\d_]{1,12})?)\.?\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]\s*"
)
_DASHED = re.compile(r"[>\s*]*[-_=*–—]{2,}.{0,120}")
_SAID_BY = re.compile(r"@[^\n@]{3,200}:[ \t]*(?:\n|$)")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.]\d\d(?!\d)")
_ATTRIBUTED = re.compile(r"[>\s]*[^>\s].*[\d@].*[:：]\s*")


@cache
def _says_forwarded() -> re.Pattern[str]:
    """A line that says that what follows was forwarded."""
    return re.compile(rf".{{0,60}}(?:{FORWARDED})", re.IGNORECASE)


class Case(NamedTuple):
    """What the headers of the mail say about it.

    `kind`: "forward", "answer" or "" by the subject's prefix; `rest`: the subject without it; `answers`: it answers another
    mail; `either`: the prefix means "forward" in one language and "answer" in another.
    """

    kind: str
    rest: str
    answers: bool
    either: bool


def route(subject: str) -> tuple[str, str]:
    """("forward" | "answer" | "", the subject without that one prefix), by the outermost prefix."""
    match = _PREFIX.match(subject)
    kind = ROUTES.get(match[1].lower(), "") if match is not None else ""
    return (kind, subject[match.end() :]) if match is not None and kind else ("", subject)


def find(seen: Seen) -> Forwarded | None:
    """The mail that this one passes on, or None if it passes none on. The sender's address is "" where only a name is said.

    Its `text` is what that mail's writer said, without the quotes below.
    """
    kind, rest = route(seen.subject)
    answers = "in-reply-to" in seen.root.fields or "references" in seen.root.fields
    case = Case(kind, rest, answers, kind == "forward" and seen.subject[:2].lower() == "vs")
    return _inline(seen.full, case) or _attached(seen, case)


def _inline(full: str, case: Case) -> Forwarded | None:
    if case.kind != "forward" and full.count(":") + full.count("：") < 3 and (case.answers or "@" not in full):
        return None
    padded = unfold("\n" + full)
    starts = sender_lines(padded)
    fresh = case.kind == "" and not case.answers and _SAID_BY.search(full) is not None
    if not starts and not fresh and case.kind != "forward":
        return None
    lines = padded[1:].split("\n")
    for start in starts:
        block = block_at(lines, padded.count("\n", 0, start))
        if block is not None:
            return _of_block(lines, block, case)
    return _attributed(lines, case) if fresh or case.kind == "forward" else None


def _of_block(lines: list[str], block: Block, case: Case) -> Forwarded | None:
    kind = "answer" if case.either and block.label in FINNISH else case.kind
    above = block.top - 1
    while above >= 0 and not lines[above].strip(MARKS):
        above -= 1
    line = lines[above][:LINE_MAX].strip() if above >= 0 else ""
    ruler = _DASHED.fullmatch(line) is not None
    says = _says_forwarded().match(line) is not None and (ruler or line.endswith((":", "：")))
    own = [one for one in lines[: above if ruler or says else above + 1] if one.strip(MARKS)]
    sender = mailbox(block.sender)
    if sender is None or not (sender.address or ruler or says or kind == "forward"):
        return None
    if lines[block.top].lstrip().startswith(">") and _is_quoted(
        lines, block.top, above if ruler or says else block.top, own
    ):
        return None
    if not (says or kind == "forward" or (kind == "" and (not case.answers or not own))):
        return None
    subject = clean(block.subject.strip(MARKS))[:SUBJECT_MAX] if block.subject is not None else case.rest
    return Forwarded(sender=sender, subject=subject, text=_words(lines[block.end :]))


def _is_quoted(lines: list[str], top: int, above: int, own: list[str]) -> bool:
    """Whether the marked block lies inside what somebody answers to: a line that names who wrote stands above the marks."""
    first = next(
        (number for number in range(top + 1) if lines[number].lstrip().startswith(">") and lines[number].strip(MARKS)),
        top,
    )
    if first < above:
        return True  # marked words come before it: it is deep inside a quote
    last = own[-1] if own else ""
    return not last.lstrip().startswith(">") and _ATTRIBUTED.fullmatch(last[:LINE_MAX]) is not None


def _attributed(lines: list[str], case: Case) -> Forwarded | None:
    """A forward without headers: a line that says who wrote when, as Outlook for Mac and others put it.

    Where the subject does not say "FW:", the words below it must not be marked as a reply's quote.
    """
    for number, line in enumerate(lines):
        bare = line.strip(MARKS)
        if not bare.endswith((":", "：")):
            continue
        before = [] if "@" in bare else [one.strip(MARKS) for one in lines[max(0, number - 2) : number]]
        joined = " ".join([*before, bare])
        match = ADDRESS.search(joined[:LINE_MAX])
        address = strict(match[0].rstrip(".")) if match is not None else ""
        if match is None or not address or _DIGIT.search(joined) is None:
            continue
        if case.kind != "forward" and (_YEAR.search(joined) is None or _TIME.search(joined) is None):
            continue
        below = lines[number + 1 :]
        if case.kind != "forward" and (
            not any(one.strip() for one in below) or any(one.startswith(">") for one in below)
        ):
            return None
        sender = Address(address=address, name=name_before(joined, match.start(), address))
        return Forwarded(sender=sender, subject=case.rest, text=_words(below))
    return None


def _words(lines: list[str]) -> str:
    """What stands below: one level of marks off where every line has them, without the quotes below it."""
    filled = [line for line in lines if line.strip()]
    if filled and all(line.lstrip().startswith(">") for line in filled):
        lines = [line.lstrip()[1:].removeprefix(" ") for line in lines]
    elif filled and all(line.startswith(("    ", "\t")) for line in filled):
        lines = [line.removeprefix("    ").removeprefix("\t") for line in lines]
    return quotes.split("\n".join(lines).strip())[0]


def _attached(seen: Seen, case: Case) -> Forwarded | None:
    """A mail forwarded as an attachment: the first one attached, if the subject says so or there are hardly other words."""
    parts = [leaf for leaf in seen.leaves if leaf.media_type in {"message/rfc822", "message/global"}]
    if not parts or case.kind == "answer":
        return None
    if case.kind != "forward" and (case.answers or sum(1 for line in seen.own.split("\n") if line.strip()) > 1):
        return None
    try:
        root, _ = read(parts[0].content())
    except MalformedError:
        return None
    found, _ = mailboxes(root.first("from"), 1)
    if not found:
        return None
    body = collect(root).text()[:TEXT_MAX]
    return Forwarded(sender=found[0], subject=text(root.first("subject"))[:SUBJECT_MAX], text=quotes.split(body)[0])
