"""Notices when a channel can't send any more, and tells the health page: retries alone would hide it for days."""

import msgspec

from gateway.observe.health import Health
from store.records import ChannelName, Ms

FAILURES = 3
LONG = 60_000  # ms from the first failure on


class _Trouble(msgspec.Struct):
    """What has failed since the last success."""

    since: Ms
    count: int = 0


class Sending:
    """Counts tries by channel; one success makes it well again."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._trouble: dict[ChannelName, _Trouble] = {}

    def failed(self, channel: ChannelName, why: str, now: Ms) -> None:
        """A try failed that will be repeated. Degraded after three in a row over a minute or more."""
        trouble = self._trouble.setdefault(channel, _Trouble(since=now))
        trouble.count += 1
        if trouble.count >= FAILURES and now - trouble.since >= LONG:
            minutes = (now - trouble.since) // 60_000
            self._health.degraded(
                f"{channel}-sending",
                f"Kanał {channel} od {minutes} min nic nie może wysłać; wiadomości czekają i są ponawiane. Ostatni błąd: {why}",
                f"Channel {channel} could send nothing for {minutes} min; messages wait and are tried again. Last error: {why}",
            )

    def sent(self, channel: ChannelName) -> None:
        """Something has left."""
        if self._trouble.pop(channel, None) is not None:
            self._health.ok(f"{channel}-sending")
