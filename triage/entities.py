"""Finds what a text names: rooms, devices, codes, people hit, deadlines. Pure; linear in the length of the text; never raises."""

from collections.abc import Iterable, Iterator
from typing import get_args

from triage import codes, moments, places, things
from triage.entity import Entity, Kind
from triage.folded import folded
from triage.shape import FirstLook

__all__ = ["ALL", "Entity", "Kind", "entities", "kinds"]

ALL: frozenset[str] = frozenset(get_args(Kind))
LIMIT = 20_000  # characters of a text that are looked through
MOST = 100  # entities of one text; a pasted log names thousands
_WORDINGS = (*codes.WORDINGS, *places.WORDINGS, *moments.WORDINGS, *things.WORDINGS)
_NAMED = frozenset({"device", "application"})  # known by lists of names; they come after all else
_LAST = {one.kind: number for number, one in enumerate(_WORDINGS)} | dict.fromkeys(_NAMED, len(_WORDINGS))
_first_look = FirstLook(one.shape for one in _WORDINGS)


def entities(text: str, *, prefix: str = "HD", wanted: frozenset[str] = ALL) -> tuple[Entity, ...]:
    """What the text names, in the order it stands there; pieces of a text belong to one entity at most.

    Reads 20,000 characters and answers with at most 100. `prefix` is that of the desk's ticket numbers. Where only some kinds
    are `wanted`, fewer have to be looked for.
    """
    written, plain = folded(text[:LIMIT])
    taken: list[Entity] = []
    held = bytearray(len(written))
    for one in _all(written, plain, prefix, wanted):
        if len(taken) >= MOST:
            break
        if not any(held[one.start : one.end]):
            held[one.start : one.end] = b"\1" * (one.end - one.start)
            taken.append(one)
    return tuple(sorted((one for one in taken if one.kind in wanted), key=lambda one: one.start))


def kinds(found: Iterable[Entity]) -> frozenset[Kind]:
    """Which kinds of things were named: what need not be asked any more."""
    return frozenset(one.kind for one in found)


def _all(written: str, plain: bytes, prefix: str, wanted: frozenset[str]) -> Iterator[Entity]:
    """All that may be something wanted, or stand where it seems to: the surest first."""
    text = plain.decode("ascii")
    last = max(_LAST[kind] for kind in wanted) if wanted else -1
    likely = [_WORDINGS[number] for number in _first_look(plain) if number <= last]
    if prefix.casefold() in text:
        likely.insert(0, codes.own(prefix))
    named = not wanted.isdisjoint(_NAMED)
    if not named and wanted.isdisjoint(one.kind for one in likely):
        return
    for wording in likely:
        for found in wording.shape.find(written, text, plain):
            start, end = found.span(wording.group)
            value = written[start:end]
            normal = wording.normal(found) if wording.normal else value.strip()
            if normal:
                yield Entity(wording.kind, value, normal, start, end)
    if named:
        yield from things.named(written, text, plain)
