"""Who else looks at a ticket, or writes an answer to it, right now. Kept in memory; a gateway tells the others by a signal."""

from collections.abc import Iterable
from typing import Any, Final, Literal, get_args

import msgspec

from store.client import Store

Doing = Literal["looking", "typing", "left"]
DOINGS: Final[tuple[Doing, ...]] = get_args(Doing)
SIGNAL: Final = "presence"
LASTS: Final = 40.0  # seconds somebody is believed to be there without a word
TYPING_LASTS: Final = 12.0  # seconds since the last key until somebody only looks
MOST: Final = 20_000  # pairs of a ticket and an agent


class Here(msgspec.Struct):
    """One agent on one ticket: seen last, and typing last (0: not at all), in seconds of the gateway's own clock."""

    name: str
    seen: float
    typed: float = 0.0


class Seen(msgspec.Struct, frozen=True):
    """Who is on a ticket: the names of those who only look, and of those who write; each sorted."""

    looking: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()


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
        if doing == "typing":
            one.typed = now

    def changed(self, now: float) -> list[int]:
        """The tickets whose picture is another one than at the last call; who has gone is forgotten."""
        found = []
        for number, there in list(self._here.items()):
            for who in [who for who, one in there.items() if now - one.seen >= LASTS]:
                del there[who]
                self._count -= 1
            picture = {who: (one.name, _types(one, now)) for who, one in there.items()}
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
        return Seen(
            looking=tuple(sorted(one.name for one in there if not _types(one, now))),
            typing=tuple(sorted(one.name for one in there if _types(one, now))),
        )

    def numbers(self) -> Iterable[int]:
        """The tickets somebody is on."""
        return tuple(self._here)


async def seen(store: Store, number: int, who: str, name: str, doing: Doing) -> None:
    """Tells every gateway's console that this agent (e-mail, name) does this on the ticket. For every surface. Raises UnavailableError."""
    await store.signals.send({"kind": SIGNAL, "number": number, "who": who.lower(), "name": name, "doing": doing})


def _types(one: Here, now: float) -> bool:
    return bool(one.typed) and now - one.typed < TYPING_LASTS
