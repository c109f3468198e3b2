"""Where in a ticket the words stand that somebody looked for, and the few words around them. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from gateway.http.desk.frame.hostile import line
from gateway.readmodel.asked import Asked
from gateway.readmodel.plain import plain
from store.records import Entry, Interaction

BEFORE: Final = 40  # characters of a snippet before what was found
WIDTH: Final = 180
LOOKED_AT: Final = 20_000  # characters of one message
_WORD = re.compile(r"\w+")

Marked = tuple[tuple[str, bool], ...]  # pieces of a text, and whether each is what was looked for


def marked(text: str, asked: Asked) -> Marked:
    """The text in pieces: words that begin like a word asked for, or are one of a phrase, are marked."""
    phrases = {word for phrase in asked.phrases for word in phrase.split()}
    pieces: list[tuple[str, bool]] = []
    at = 0
    for one in _WORD.finditer(text):
        folded = plain(one[0])
        if folded not in phrases and not (asked.words and folded.startswith(asked.words)):
            continue
        if one.start() > at:
            pieces.append((text[at : one.start()], False))
        pieces.append((one[0], True))
        at = one.end()
    if at < len(text):
        pieces.append((text[at:], False))
    return tuple(pieces)


def snippet(entries: Iterable[Entry], asked: Asked) -> tuple[str, Marked]:
    """Who said the newest words that were looked for (an AuthorKind), and these words with some around them; "" and () for none."""
    wanted = (*asked.words, *(phrase.split()[0] for phrase in asked.phrases))
    if not wanted:
        return "", ()
    said = [one for one in entries if isinstance(one, Interaction)]
    for one in reversed(said):
        text = " ".join(one.text[:LOOKED_AT].split())
        folded = plain(text)
        if not any(word in folded for word in wanted):
            continue
        start = next((at.start() for at in _WORD.finditer(text) if _hit(plain(at[0]), asked)), None)
        if start is not None:
            begin = max(0, start - BEFORE)
            cut = text[begin : begin + WIDTH]
            shown = ("…" if begin else "") + cut + ("…" if begin + WIDTH < len(text) else "")
            return one.author.kind, marked(line(shown), asked)
    return "", ()


def _hit(folded: str, asked: Asked) -> bool:
    return folded.startswith(asked.words) or any(folded in phrase.split() for phrase in asked.phrases)
