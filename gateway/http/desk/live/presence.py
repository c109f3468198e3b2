"""Who else looks at a ticket, or writes to it, right now. Kept in memory; a gateway tells the others by a signal."""

from collections.abc import Iterable
from typing import Any, Final, Literal, get_args

import msgspec

from store.client import Store

Doing = Literal["looking", "typing", "noting", "chatting", "left"]
DOINGS: Final[tuple[Doing, ...]] = get_args(Doing)
OF_AGENTS: Final[tuple[Doing, ...]] = ("looking", "typing", "noting", "left")  # only a visitor of a chat is "chatting"
SIGNAL: Final = "presence"
READ: Final = "chat-read"
LASTS: Final = 40.0  # seconds somebody is believed to be there without a word
TYPING_LASTS: Final = 12.0  # seconds since the last key until somebody only looks
MOST: Final = 20_000  # pairs of a ticket and an agent


class Here(msgspec.Struct):
    """One agent or visitor on one ticket: seen last, and writing last (0: not at all), in seconds of the gateway's own clock."""

    name: str
    seen: float
    wrote: float = 0.0
    what: Doing = "looking"


class Seen(msgspec.Struct, frozen=True):
    """Who is on a ticket, by name, each sorted: those who only look, write an answer, write a note, or (visitors) write in the chat."""

    looking: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()
    noting: tuple[str, ...] = ()
    chatting: tuple[str, ...] = ()


class Presence:
    """Who is where. Every method takes the present moment; those who are silent for `LASTS` are forgotten."""

    def __init__(self) -> None:
        self._here: dict[int, dict[str, Here]] = {}
        self._told: dict[int, Any] = {}
        self._count = 0

    def heard(self, number: int, who: str, name: str, doing: Doing, now: float) -> None:
        """The agent (e-mail and name) does this on the ticket now."""
        there = self._here.setdefault(number, {})
        if doing == "left":
            self._count -= there.pop(who, None) is not None
            return
        one = there.get(who)
        if one is None:
            if self._count >= MOST:
                return
            self._count += 1
            one = there[who] = Here(name, now)
        one.name, one.seen = name, now
        if doing != "looking":
            one.wrote, one.what = now, doing

    def changed(self, now: float) -> list[int]:
        """The tickets whose picture is another one than at the last call; who has gone is forgotten."""
        found = []
        for number, there in list(self._here.items()):
            for who in [who for who, one in there.items() if now - one.seen >= LASTS]:
                del there[who]
                self._count -= 1
            picture = {who: (one.name, _does(one, now)) for who, one in there.items()}
            if picture != self._told.get(number, {}):
                found.append(number)
            if picture:
                self._told[number] = picture
            else:
                del self._here[number]
                self._told.pop(number, None)
        return found

    def of(self, number: int, now: float, *, but: str = "") -> Seen:
        """Who is on the ticket, without the agent `but`."""
        there = [one for who, one in self._here.get(number, {}).items() if who != but and now - one.seen < LASTS]
        found: dict[Doing, list[str]] = {}
        for one in sorted(there, key=lambda one: one.name):
            found.setdefault(_does(one, now), []).append(one.name)
        return Seen(**{doing: tuple(names) for doing, names in found.items()})

    def numbers(self) -> Iterable[int]:
        """The tickets somebody is on."""
        return tuple(self._here)


async def read(store: Store, number: int) -> None:
    """Tells every gateway's console that what agents said in the ticket's chat was read. Raises UnavailableError."""
    await store.signals.send({"kind": READ, "number": number})


async def seen(store: Store, number: int, who: str, name: str, doing: Doing) -> None:
    """Tells every gateway's console that this agent (e-mail, name) or visitor does this on the ticket. For every surface. Raises UnavailableError."""
    await store.signals.send({"kind": SIGNAL, "number": number, "who": who.lower(), "name": name, "doing": doing})


def _does(one: Here, now: float) -> Doing:
    return one.what if one.wrote and now - one.wrote < TYPING_LASTS else "looking"
