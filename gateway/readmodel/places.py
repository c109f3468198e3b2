"""Where people say that something happens, so that the same place counts as one, however it was written."""

import re
from collections.abc import Mapping
from typing import Final

from gateway.readmodel.plain import plain

ANSWER: Final = "where"  # the name of the answer on the ticket
LONGEST: Final = 60  # characters of a place that is no room and no floor
_ROOM: Final = re.compile(r"[0-9]{1,4}(?:[./-][0-9]{1,4})?[a-z]?")
_NOWHERE: Final = frozenset(
    {"", "nie", "nie wiem", "nie dotyczy", "brak", "tak", "no", "yes", "na", "n a", "none", "unknown", "i dont know", "i don t know", "dont know", "not applicable"}
)  # fmt: skip
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "room": ("pokój {name}", "room {name}"),
    "hall": ("sala {name}", "room {name}"),
    "floor": ("piętro {name}", "floor {name}"),
    "floor 0": ("parter", "ground floor"),
    "floor -1": ("piwnica", "basement"),
    "": ("miejsce „{name}”", "the place “{name}”"),
}


def place_of(answers: Mapping[str, str], organization: str) -> str:
    """The place a ticket names, "" for none: "room 214", "floor 2" or what was written, and on a second line whose it is."""
    said = answers.get(ANSWER, "")
    found = _place(said) if said else ""
    return f"{found}\n{organization}" if found and organization else found


def place_words(place: str, language: str) -> str:
    """What people call what `place_of` made: pokój 214, Acme."""
    where, _, organization = place.partition("\n")
    kind, _, name = where.partition(" ")
    if where in _WORDS:
        words = _WORDS[where]
    elif kind in ("room", "floor") and _ROOM.fullmatch(name):
        words = _WORDS[kind]
    elif kind == "room":
        words, name = _WORDS["hall"], name.title()
    else:
        words, name = _WORDS[""], where
    told = words[0 if language == "pl" else 1].format(name=name)
    return f"{told}, {organization}" if organization else told


def _place(said: str) -> str:
    from triage.entities import entities  # noqa: PLC0415 - many shapes, for the few tickets that name a place

    folded = " ".join(plain(said).split())
    if _ROOM.fullmatch(folded):
        return f"room {folded}"
    named = entities(said, wanted=frozenset({"room", "floor"}))
    for kind in ("room", "floor"):
        for one in named:
            if one.kind == kind:
                return f"{kind} {one.normal.lower()}"
    words = " ".join(re.findall(r"\w+", folded))
    return "" if words in _NOWHERE else words[:LONGEST]
