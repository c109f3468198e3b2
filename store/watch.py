"""The store's time between two looks at it, kept with the monotonic clock. Pure: both clocks are passed in."""


class Watch:
    """The store's time in ms; it never jumps back.

    If the store's clock turns out to be behind what was told (it was set back), the watch runs at half speed until
    the store has caught up, so that leases and timers still end.
    """

    def __init__(self, store_ms: float, monotonic: float) -> None:
        self._store_ms = store_ms
        self._monotonic = monotonic
        self._ahead = 0.0
        self._told = 0

    def read(self, monotonic: float) -> int:
        """The time at this moment of the monotonic clock (seconds)."""
        elapsed = (monotonic - self._monotonic) * 1000
        self._told = max(self._told, int(self._store_ms + elapsed + max(0.0, self._ahead - elapsed / 2)))
        return self._told

    def set(self, store_ms: float, monotonic: float) -> None:
        """The store's clock was seen to show `store_ms` at this moment of the monotonic clock."""
        self._ahead = max(0.0, self.read(monotonic) - store_ms)
        self._store_ms = store_ms
        self._monotonic = monotonic
