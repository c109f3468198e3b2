"""Health: what works only in part, by name for everybody and in words for those who may know."""

import time
from collections.abc import Callable
from typing import Any

import msgspec

from store.records import Ms


class Reason(msgspec.Struct, frozen=True):
    """Why something works only in part, in both languages."""

    pl: str
    en: str

    def words(self, language: str) -> str:
        """In Polish for 'pl', else in English."""
        return self.pl if language == "pl" else self.en


class Health:
    """Parts of the gateway say how they are; nobody asks them, so a stuck part can't hold this up.

    `changed` hears of every change: a name, and the reason or None. `began`: when this gateway did, by its own clock.
    """

    def __init__(self, changed: Callable[[str, Reason | None], None] = lambda _name, _reason: None) -> None:
        self._reasons: dict[str, Reason] = {}
        self._notes: dict[str, Reason] = {}
        self._since: dict[str, Ms] = {}
        self.began: Ms = _now()
        self._changed = changed

    def degraded(self, name: str, pl: str, en: str) -> None:
        """A part works badly or not at all; the words say what is wrong and what to do. The last words hold."""
        if not pl or not en:
            raise ValueError(f"{name} needs words in Polish and in English")
        reason = Reason(pl, en)
        if self._reasons.get(name) != reason:
            self._reasons[name] = reason
            self._since.setdefault(name, _now())
            self._changed(name, reason)

    def ok(self, name: str) -> None:
        """A part works (again)."""
        if self._reasons.pop(name, None) is not None:
            self._since.pop(name, None)
            self._changed(name, None)

    def note(self, name: str, pl: str, en: str) -> None:
        """How a part is, good or bad, for admins; the last words hold."""
        self._notes[name] = Reason(pl, en)

    def notes(self, language: str) -> dict[str, str]:
        """For admins: what the parts say of themselves, names in alphabetical order."""
        return {name: self._notes[name].words(language) for name in sorted(self._notes)}

    @property
    def is_ok(self) -> bool:
        """Nothing is degraded."""
        return not self._reasons

    def public(self) -> dict[str, Any]:
        """For anybody: {"status": "ok" | "degraded", "degraded": [names]}, without a word about why."""
        return {"status": "ok" if self.is_ok else "degraded", "degraded": sorted(self._reasons)}

    def reasons(self, language: str) -> dict[str, str]:
        """For admins: name → words, names in alphabetical order."""
        return {name: self._reasons[name].words(language) for name in sorted(self._reasons)}

    def since(self) -> dict[str, Ms]:
        """For each part that is degraded, since when it is without a break, by this gateway's clock."""
        return dict(self._since)


def _now() -> Ms:
    return int(time.time() * 1000)
