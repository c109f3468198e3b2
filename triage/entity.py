"""One thing a text names: a room, a device, an error code. The records alone; `triage.entities` finds them."""

import re
from collections.abc import Callable
from typing import Literal

import msgspec

from triage.shape import Shape

Kind = Literal[
    "room", "floor", "device", "asset_tag", "error_code", "error_text", "ip", "host", "application", "people", "deadline",
    "since", "ticket",
]  # fmt: skip


class Entity(msgspec.Struct, frozen=True):
    """What is named. `value` is as written, `start` and `end` say where (characters of the text in NFC).

    `normal` is the same for every way to say it, in lower case unless it is a name:
    room "214" · floor "2" (ground 0, basement -1) · device the English word, "printer" · asset_tag "PC-0123" · error_code
    "0X80070005" · error_text as written · ip as Python's ipaddress writes it · host "vpn.example.com" · application its
    name, "Outlook" · people a number, or one of several, team, department, room, floor, office, site, customers, company,
    everyone · deadline and since "15:00", "2026-03-12", "03-12", "friday", "today", "tomorrow", "end of week", "+30 min",
    "3 days" · ticket its number, "1042".
    """

    kind: Kind
    value: str
    normal: str
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands: first character, and one after the last."""
        return self.start, self.end


class Wording(msgspec.Struct, frozen=True):
    """One way to name things of a kind: what it looks like, its normal form, and the group of the match it stands in.

    A normal form of "" says that this is none after all; without `normal` it is the words as they were written.
    """

    kind: Kind
    shape: Shape
    normal: Callable[[re.Match[str]], str] | None = None
    group: int = 0
