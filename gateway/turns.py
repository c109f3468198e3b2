"""Who may send to a destination now: a few at a time, and nobody waits long for a slow one."""

import asyncio

WAIT = 1.0  # seconds to wait for a turn; whoever waits longer learns that the destination is slow


class _Line:
    """The turns of one destination."""

    def __init__(self, together: int) -> None:
        self.free = asyncio.Semaphore(together)
        self.in_hand = 0
        self.slow_until = 0.0


class Turns:
    """At most `together` sends to one destination. A slow destination is not waited for, so that it takes nobody's place."""

    def __init__(self, together: int) -> None:
        self._together = together
        self._lines: dict[str, _Line] = {}

    async def take(self, destination: str) -> bool:
        """True when it is our turn; give it back afterwards. False: the destination is slow, try again later."""
        line = self._lines.setdefault(destination, _Line(self._together))
        now = asyncio.get_running_loop().time()
        if line.free.locked() and now < line.slow_until:
            return False
        line.in_hand += 1
        try:
            if line.free.locked():
                async with asyncio.timeout(WAIT):
                    await line.free.acquire()
            else:
                await line.free.acquire()  # at once
        except TimeoutError:
            line.slow_until = asyncio.get_running_loop().time() + WAIT
            self._leave(destination, line)
            return False
        except BaseException:
            self._leave(destination, line)
            raise
        return True

    def give_back(self, destination: str) -> None:
        """Our turn is over."""
        line = self._lines[destination]
        line.free.release()
        self._leave(destination, line)

    def _leave(self, destination: str, line: _Line) -> None:
        line.in_hand -= 1
        if not line.in_hand:
            del self._lines[destination]
