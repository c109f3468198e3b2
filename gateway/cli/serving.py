"""What `centrala serve` does once its work process is on its way: one gateway, until a signal ends it in good order."""

import asyncio
import importlib
import os
import signal
import sys
from contextlib import suppress

import structlog
import typer

from gateway.app import Gateway
from gateway.cli.given import configuration, place
from gateway.cli.root import Place
from gateway.cli.trial import try_channels
from gateway.config_parts import Config
from gateway.lean import keep_for_good
from gateway.loops import loop_factory
from gateway.observe.logs import set_up
from gateway.work_spawn import Spawned

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

log = structlog.get_logger()


def run(ctx: typer.Context, spawned: Spawned) -> None:
    """Returns when a signal has ended the gateway in good order. Raises what keeps it from starting."""
    config = configuration(ctx)
    set_up("INFO")
    try_channels(config)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(config, spawned, place(ctx)))


async def _serve(config: Config, spawned: Spawned, where: Place) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in SIGNALS:
        loop.add_signal_handler(sign, _told, stopping)
    gateway = Gateway(config, spawned)
    starting = asyncio.create_task(gateway.start())
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait((starting, waiting), return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        with suppress(asyncio.CancelledError):
            await starting
        return
    try:
        await starting
        # imported only now: it brings rich, and a door that is open comes before words about it
        set_up = await gateway.set_up_url()
        importlib.import_module("gateway.cli.greeting").print_greeting(config, gateway.listening, where, set_up)
        keep_for_good()
        await waiting
        log.info("stopping: finishing what is in hand")
        await gateway.stop()
        log.info("stopped")
    finally:
        waiting.cancel()


def _told(stopping: asyncio.Event) -> None:
    if stopping.is_set():
        sys.stderr.write("centrala: ended at once; what was in hand is worked again at the next start\n")
        sys.stderr.flush()
        os._exit(1)
    stopping.set()
