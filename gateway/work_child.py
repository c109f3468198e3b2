"""The work process: runs the workers on a core of its own, so that the door never waits for them. Started by gateway.work_process only."""

import asyncio
import contextlib
import os
import pickle
import signal
import socket
import sys
import time
from collections import OrderedDict
from typing import Final, cast

from gateway.lean import keep_for_good, load_structlog

load_structlog()

from gateway.config_parts import Config  # noqa: E402 - structlog comes first, without rich
from gateway.deathsig import die_with  # noqa: E402
from gateway.loops import loop_factory  # noqa: E402
from gateway.observe.health import Health, Reason  # noqa: E402
from gateway.observe.logs import set_up  # noqa: E402
from gateway.observe.metrics import Metrics  # noqa: E402
from gateway.work_frames import (  # noqa: E402
    Begin,
    Ended,
    Failed,
    FromWork,
    Measure,
    Measured,
    Rush,
    Said,
    Stop,
    Wanted,
    Working,
    framed,
    next_body,
    to_work,
)
from gateway.workers import Workers  # noqa: E402
from store.errors import StoreConfigError, UnavailableError  # noqa: E402
from triage.dialogue.script import shipped as script  # noqa: E402
from triage.rules import Rules, RulesError, load  # noqa: E402

REMEMBERED: Final = 2_000  # messages that ended lately: who asks for one a moment too late is told at once
RUSH_SECONDS: Final = 0.15  # a rush is over when nothing was heard of it for so long
SWITCH: Final = (
    0.0005  # seconds; threads that write files wait so long for the interpreter after each call, 5 ms by default
)


def main() -> None:
    """Serves the gateway on the socket whose number is the first argument; ends when told to, or with the gateway."""
    descriptor, parent = (int(word) for word in sys.argv[1:3])
    die_with(parent)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)  # the gateway hears them, and says stop when it has closed its doors
    set_up("INFO")
    sys.setswitchinterval(SWITCH)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        stopped = runner.run(_serve(socket.socket(fileno=descriptor)))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0 if stopped else 1)  # nothing is left to tidy, and threads that write files have nothing in hand


async def _serve(pipe: socket.socket) -> bool:
    """True when it was told to stop."""
    reader, writer = await asyncio.open_connection(sock=pipe)
    try:
        return await _work(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _work(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    told = _Told(writer)
    shipped = _shipped()
    body = await next_body(reader)
    if body is None:
        return False
    begin = to_work.decode(body)
    if not isinstance(begin, Begin):
        return False
    config = cast("Config", pickle.loads(begin.config))  # noqa: S301 - from the gateway that started this process
    workers = Workers(
        config, metrics=told.metrics, health=told.health, ended=told.ended, give_way=told.rushed, shipped=shipped
    )
    del shipped
    try:
        await workers.start(begin.url)
    except (RulesError, StoreConfigError, UnavailableError, ValueError, OSError) as error:
        told.say(Failed(str(error)))
        return False
    told.say(Working())
    keep_for_good()
    stopping = False
    while (body := await next_body(reader)) is not None:
        frame = to_work.decode(body)
        if isinstance(frame, Stop):
            stopping = True
            break
        told.hear(frame)
    await workers.stop()
    return stopping


def _shipped() -> Rules | None:
    """The rules that come with Centrala, loaded while the gateway still starts: most desks go by them."""
    try:
        script()
        return load()
    except RulesError:
        return None  # told when they are asked for


class _Told:
    """What the gateway is told of this process."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.metrics = Metrics()
        self.health = Health(changed=self._health_changed)
        self._writer = writer
        self._wanted: set[str] = set()
        self._lately: OrderedDict[str, None] = OrderedDict()
        self._rush = 0.0  # when the last word of a rush is forgotten

    def say(self, frame: FromWork) -> None:
        """Sends a frame; a gateway that is gone takes this process with it."""
        self._writer.write(framed(frame))

    def rushed(self) -> bool:
        """Whether people wait at the door now."""
        return time.monotonic() < self._rush

    def ended(self, message: str) -> None:
        """A message ended here."""
        if message in self._wanted:
            self._wanted.discard(message)
            self.say(Ended(message))
        self._lately[message] = None
        if len(self._lately) > REMEMBERED:
            self._lately.popitem(last=False)

    def hear(self, frame: object) -> None:
        """Answers the gateway."""
        if isinstance(frame, Rush):
            self._rush = time.monotonic() + RUSH_SECONDS
        elif isinstance(frame, Measure):
            self.say(Measured(self.metrics.figures()))
        elif isinstance(frame, Wanted):
            if frame.message in self._lately:
                self.say(Ended(frame.message))
            else:
                self._wanted.add(frame.message)
                if len(self._wanted) > REMEMBERED:  # another gateway ended it, and nobody waits any more
                    self._wanted.pop()

    def _health_changed(self, name: str, reason: Reason | None) -> None:
        self.say(Said(name, reason.pl, reason.en) if reason else Said(name))


if __name__ == "__main__":
    main()
