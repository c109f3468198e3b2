"""Signals: short words from one gateway to all that run beside it. Nobody keeps them; who isn't listening misses them."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from store.connection import Connection
from store.errors import UnavailableError
from store.keys import Keys
from store.listening import Listening

APART = "apart"  # what waits for a person has changed: held, quarantined, given up

_word = msgspec.json.Decoder(dict[str, Any])


SESSIONS = "sessions"  # the kind of the signal that a session has ended, or an agent was changed


class Signals:
    """Sends and hears the signals of one desk."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def send(self, signal: Mapping[str, Any]) -> None:
        """Every gateway that listens hears it, this one too. Raises UnavailableError."""
        await self._connection.call("PUBLISH", self._keys.signals, msgspec.json.encode(signal))

    async def send_apart(self) -> None:
        """What waits for a person has changed. Never fails: who does not hear it now sees it with the next change."""
        with contextlib.suppress(UnavailableError):
            await self.send({"kind": APART})

    async def sessions_ended(self) -> None:
        """Whoever holds a line open looks now whether its session is still good. Raises UnavailableError."""
        await self.send({"kind": SESSIONS})

    def listen(self, heard: Callable[[Mapping[str, Any]], None]) -> Listening:
        """Calls `heard` with each signal until the Listening is closed; it must be quick and not raise."""

        def took(data: bytes) -> None:
            if not data:  # connected (again): what was missed is gone
                return
            try:
                signal = _word.decode(data)
            except msgspec.DecodeError:
                return  # of a gateway that speaks otherwise
            heard(signal)

        return self._connection.listen(self._keys.signals, took)
