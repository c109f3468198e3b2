"""A set of rules as it is kept in the store: the files as they were read, and the rules made ready. Pure but for the files read.

Every gateway decides by the same set whatever files and dictionaries its own host has.
"""

import zlib
from collections.abc import Sequence

import msgspec

from triage.document import Document, Source
from triage.mistakes import Mistake, RulesError
from triage.rules import Rules
from triage.shipped import Ready, made_ready

LARGEST = 64 << 20  # bytes of an unpacked set
_LEVEL = 6
_DAMAGED = "apply the rules again: centrala rules apply"


class Ruleset(msgspec.Struct, array_like=True):
    """What was applied. A set whose `ready` an older or newer program made is made ready anew from its sources."""

    sources: list[Source]
    ready: msgspec.Raw

    @property
    def text(self) -> dict[str, str]:
        """File name → what stood in it."""
        return {source.name: source.text for source in self.sources}


def packed(sources: Sequence[Source], document: Document) -> bytes:
    """The bytes of a set."""
    ready = msgspec.Raw(msgspec.msgpack.encode(made_ready(document)))
    return zlib.compress(msgspec.msgpack.encode(Ruleset(list(sources), ready)), _LEVEL)


def unpacked(raw: bytes) -> Ruleset:
    """The set in these bytes. Raises RulesError."""
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(raw, LARGEST)
        if not unpacking.eof:
            raise RulesError([Mistake("the store", 0, "a set of rules is cut off or too large", _DAMAGED)])
        return msgspec.msgpack.decode(plain, type=Ruleset)
    except (zlib.error, msgspec.DecodeError) as error:
        raise RulesError([Mistake("the store", 0, f"a set of rules is damaged: {error}", _DAMAGED)]) from None


def rules_in(ruleset: Ruleset) -> Rules:
    """The rules of a set, ready to decide. Raises RulesError."""
    try:
        ready = msgspec.msgpack.decode(ruleset.ready, type=Ready)
    except msgspec.DecodeError:  # made by a program that writes it otherwise
        return Rules(reread(ruleset.sources))
    return Rules(ready.document, ready.table)


def reread(sources: Sequence[Source]) -> Document:
    """What the texts say to this program. Raises RulesError."""
    from triage.rulefile import read_sources  # noqa: PLC0415 - reads YAML, which a start does without

    reading = read_sources(sources)
    if reading.mistakes:
        raise RulesError(reading.mistakes)
    return reading.document
