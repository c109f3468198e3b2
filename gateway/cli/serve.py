"""`centrala serve`: one gateway, until a signal ends it in good order; a second signal ends it at once."""

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
from gateway.loops import loop_factory
from gateway.observe.logs import set_up

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

app = typer.Typer(add_completion=False, rich_markup_mode=None)
log = structlog.get_logger()


@app.command()
def serve(ctx: typer.Context) -> None:
    """Runs the gateway until SIGTERM or Ctrl-C; a second one ends it at once. Nothing is lost either way."""
    config = configuration(ctx)
    set_up("INFO")
    try_channels(config)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(config, place(ctx)))


async def _serve(config: Config, where: Place) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in SIGNALS:
        loop.add_signal_handler(sign, _told, stopping)
    gateway = Gateway(config)
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
        importlib.import_module("gateway.cli.greeting").print_greeting(config, gateway.listening, where)
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
