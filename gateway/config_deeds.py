"""Values of `escalation:` in config.yaml: when a step is due, and what it does."""

import re
from pathlib import Path
from typing import Final

BREACH: Final = "breach"
UNITS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
ROLES: Final = ("assignee", "lead", "queue")
PRIORITIES: Final = ("P1", "P2", "P3", "P4")
_WHEN = re.compile(r"(?:(\d{1,4})\s*%|breach)(?:\s*\+\s*(\d+(?:\.\d+)?)\s*([mhd]))?", re.ASCII)
_ADDRESS = re.compile(r"[^\s@\"<>,;:()\[\]\\]{1,64}@[^\s@\"<>,;:()\[\]\\]{1,190}")
_HINT = "write notify assignee, notify lead, notify queue, notify boss@example.com, raise level, or set priority P1"


class ShareOfTarget(str):
    """A share of a target's open time, and open time more: 75%, breach (which is 100%), 100% + 2h."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "ShareOfTarget":
        """From 1% to 1000%, and at most 365 days more."""
        match = _WHEN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"'{text[:40]}' is no share of a target; write it like 75%, breach, or 100% + 2h")
        value = cls(text.strip())
        if not 1 <= value.share <= 1000:
            raise ValueError(f"'{text}' is out of range; write a share from 1% to 1000%")
        if value.plus > 365 * UNITS["d"]:
            raise ValueError(f"'{text}' is out of range; at most 365d may be added")
        return value

    @property
    def share(self) -> int:
        """In percent."""
        match = _WHEN.fullmatch(self)
        return int(match[1]) if match is not None and match[1] else 100

    @property
    def plus(self) -> int:
        """Open time more, in milliseconds."""
        match = _WHEN.fullmatch(self)
        return round(float(match[2]) * UNITS[match[3]]) if match is not None and match[2] else 0

    @property
    def key(self) -> str:
        """The same always in the same words: 75%, 100%, 100%+2h."""
        match = _WHEN.fullmatch(self)
        more = f"+{match[2]}{match[3]}" if match is not None and match[2] else ""
        return f"{self.share}%{more}"


class Deed(str):
    """What a step does: notify <whom>, raise level, set priority <P1…P4>."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "Deed":
        """One of these three."""
        words = text.split()
        if words == ["raise", "level"]:
            return cls("raise level")
        if words[:1] == ["notify"] and len(words) == 2:
            if words[1] in ROLES or (_ADDRESS.fullmatch(words[1]) and words[1].isprintable()):
                return cls(f"notify {words[1].lower()}")
            raise ValueError(f"'{words[1][:80]}' can't be told; {_HINT}")
        if words[:2] == ["set", "priority"] and len(words) == 3 and words[2] in PRIORITIES:
            return cls(" ".join(words))
        raise ValueError(f"'{text[:80]}' is nothing a step can do; {_HINT}")

    @property
    def notifies(self) -> str:
        """Who is told: assignee, lead, queue, or a mail address; "" where it is no notice."""
        return self.removeprefix("notify ") if self.startswith("notify ") else ""
