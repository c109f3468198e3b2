"""What the reading of a mailbox folder goes by: how far it got, what it learned of single mails, and who takes them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec


class Position(msgspec.Struct, frozen=True):
    """How far a folder was read: everything up to `uid` while its UIDVALIDITY is `validity`.

    `began` is the time of the first look ever (ms since 1970). `date` (seconds) and `size` are those of the mail at `uid`, 0 if it was
    gone: another mail there shows that the server hands out its numbers a second time.
    """

    validity: int
    uid: int
    began: int
    date: int = 0
    size: int = 0

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """What `str` made; None for anything else."""
        try:
            return cls(*(int(one) for one in text.split(":")))
        except (ValueError, TypeError):
            return None

    def __str__(self) -> str:
        return ":".join(map(str, msgspec.structs.astuple(self)))


class About(NamedTuple):
    """Size in bytes, and when the server got it (seconds since 1970): of one mail."""

    size: int
    date: int


class Reader(Protocol):
    """Who reads the folder: called from its thread. Each may raise, which ends the run."""

    def look(self, waiting: int, refused: int) -> None:
        """A look at the folder is done: so many mails wait to be taken, so many lie in the folder of refused ones."""

    def take(self, mails: Sequence[bytes]) -> list[str]:
        """Makes mails durable. Returns when they are: "" for each, or the word why it is refused."""

    def keep(self, position: Position) -> None:
        """All up to there is done."""

    def now(self) -> int:
        """The time in ms since 1970."""


class Known:
    """What one run of a mailbox learned of mails by number, for the next: taken, to be fetched alone, not to be fetched at all."""

    def __init__(self) -> None:
        self.validity = 0
        self.done: set[int] = set()
        self.alone: set[int] = set()
        self.unfetchable: set[int] = set()

    def renumbered(self, validity: int) -> None:
        """The numbers mean other mails now."""
        self.validity = validity
        for numbers in (self.done, self.alone, self.unfetchable):
            numbers.clear()
