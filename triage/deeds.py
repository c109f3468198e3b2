"""What the rules of a packed set do when they match, without what they ask: a hundredth of the work of reading it all. Pure but for the shipped file."""

from collections.abc import Mapping

import msgspec

from triage.document import Draft
from triage.mistakes import RulesError
from triage.packed import unpack
from triage.rulesets import unpacked
from triage.shipped import PACKED, SOURCES


class _Deed(msgspec.Struct, array_like=True):
    """A draft as it is packed; its question is left as bytes. The fields stand in the order of `Draft`."""

    name: str
    when: msgspec.Raw = msgspec.Raw()
    set: dict[str, str] = {}
    scores: tuple[tuple[str, str, int], ...] = ()
    raises: bool = False
    chooses: bool = False
    tags: tuple[str, ...] = ()
    on: str = "new"
    ask: tuple[str, ...] = ()
    reply: str = ""
    watch: tuple[str, ...] = ()
    approve: tuple[str, ...] = ()


class _Document(msgspec.Struct, array_like=True):
    lists: msgspec.Raw
    fillers: msgspec.Raw
    known: msgspec.Raw
    rules: list[_Deed]
    version: str = ""


class _Ready(msgspec.Struct, array_like=True):
    document: _Document


def shipped_deeds(version: str) -> Mapping[str, Draft]:
    """The shipped rules by name; {} where they are of another version."""
    ready = unpack(PACKED, SOURCES, _Ready)
    return _drafts(ready.document) if ready is not None and ready.document.version == version else {}


def packed_deeds(raw: bytes) -> Mapping[str, Draft]:
    """The rules of a set as it is kept in the store, by name; {} where it can't be read."""
    try:
        return _drafts(msgspec.msgpack.decode(unpacked(raw).ready, type=_Ready).document)
    except (RulesError, msgspec.DecodeError):
        return {}


def _drafts(document: _Document) -> Mapping[str, Draft]:
    return {
        one.name: Draft(
            name=one.name,
            set=one.set,
            scores=one.scores,
            raises=one.raises,
            chooses=one.chooses,
            tags=one.tags,
            on=one.on,
            ask=one.ask,
            reply=one.reply,
            watch=one.watch,
            approve=one.approve,
        )
        for one in document.rules
    }
