"""Footers that nobody wrote for this letter: legal notices, company lines, scanners, mailing lists; and banners at the top."""

import re
from collections.abc import Sequence
from typing import Final

from channels.email.footer_words import BANNERS, BANNERS_MEANT, COMPANY, FOOTERS, MEANT
from channels.email.quote_headers import ruler

READ_MAX: Final = 1_200  # characters of a paragraph that are looked at
EDGES = " \t\u00a0\ufeff\u200b*_#\"'„[(<>|•~=-—–"
HEADINGS: Final = frozenset(
    {"disclaimer", "confidentiality notice", "legal notice", "legal disclaimer", "klauzula informacyjna", "klauzula rodo", "klauzula poufności",
     "nota prawna", "zastrzeżenie", "haftungsausschluss", "aviso legal", "privileged and confidential", "rodo"}
)  # fmt: skip
LISTS: Final = ("mailing list", "mailinglist", "lista dyskusyjna")
LIST_MAX: Final = 5  # lines of what a list adds
LINK = re.compile(r"https?://|\S@\S")


def _by_first_word(phrases: Sequence[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for phrase in phrases:
        table.setdefault(first_word(phrase), []).append(phrase)
    return {word: tuple(found) for word, found in table.items()}


def first_word(text: str) -> str:
    """The first word without the signs around it."""
    return text.split(None, 1)[0].strip(".,:;!()[]-/") if text.strip() else ""


FOOTERS_BY_WORD = _by_first_word(FOOTERS)


def footer(lines: Sequence[str], begin: int, end: int) -> bool:
    """Whether the paragraph in lines [begin, end) is the beginning of a footer; a ruler may stand above it."""
    ruled = begin
    while begin < end - 1 and ruler(lines[begin]):
        begin += 1
    if begin > ruled and mailing_list(lines, range(begin, end)):
        return True
    bare = lines[begin][:READ_MAX].strip(EDGES).casefold()
    phrases = FOOTERS_BY_WORD.get(first_word(bare[:60]))
    if phrases is not None and bare.startswith(phrases):
        if bare.strip(EDGES + ".:") in HEADINGS:
            return True
        whole = _paragraph(lines, begin, end)
        return any(word in whole for word in MEANT)
    return _company(lines, begin, end)


def _paragraph(lines: Sequence[str], begin: int, end: int) -> str:
    return " ".join(line.strip() for line in lines[begin : min(end, begin + 12)])[:READ_MAX].casefold()


def _company(lines: Sequence[str], begin: int, end: int) -> bool:
    """The line Polish companies must print: court, KRS, NIP, share capital. One that asks something is a letter."""
    if not any("KRS" in line or "NIP" in line or "apita" in line for line in lines[begin : min(end, begin + 12)]):
        return False
    whole = _paragraph(lines, begin, end)
    return sum(1 for word in COMPANY if word in whole) >= 2 and "?" not in whole and "krs" in whole


def mailing_list(lines: Sequence[str], places: Sequence[int]) -> bool:
    """Whether these are the few lines a mailing list adds: its name, and an address or a link."""
    if not 1 < len(places) <= LIST_MAX or not any(
        name in lines[place][:READ_MAX].casefold() for place in places for name in LISTS
    ):
        return False
    return any(LINK.search(lines[place][:READ_MAX]) for place in places)


def banner(lines: Sequence[str], begin: int, end: int) -> bool:
    """Whether a paragraph at the top is what a gateway writes above mails from outside."""
    bare = lines[begin].strip(" \t\u00a0\ufeff*_>!⚠️").casefold()
    if not bare.startswith(BANNERS):
        return False
    whole = _paragraph(lines, begin, end)
    return any(word in whole for word in BANNERS_MEANT)
