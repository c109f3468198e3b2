"""Opens the desk's store as the config says: the embedded server (started here, or a running gateway's) or one elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from gateway.config_parts import Config
from gateway.targets import due
from store.blobs import open_blobs
from store.client import Store
from store.connection import connect
from store.embedded import Embedded, running
from store.errors import UnavailableError
from store.pipe import Flood

log = structlog.get_logger()

SERVER_FOLDER = "store"  # in the data folder
PATIENCE = 30.0  # seconds a server elsewhere may take to come up before the gateway gives up


def server_folder(config: Config) -> Path:
    """Where the embedded server keeps its files."""
    return Path(config.data) / SERVER_FOLDER


async def open_store(config: Config, url: str) -> Store:
    """A checked store of this desk. Raises UnavailableError, StoreConfigError."""
    connection = await connect(
        url,
        tag=config.desk.id,
        password=str(config.store.password) if config.store.password else None,
        durability=config.store.durability,
        replicas=config.store.replicas,
    )
    store = Store(
        connection,
        open_blobs(config.blobs.url, Path(config.data)),
        desk=config.desk.id,
        due=due,
        flood=Flood(config.limits.flood.messages, config.limits.flood.seconds),
    )
    await store.check_schema()
    return store


async def open_patiently(config: Config, url: str) -> Store:
    """Like open_store, but waits a while for a server that is still starting."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            return await open_store(config, url)
        except UnavailableError as error:
            if asyncio.get_running_loop().time() > deadline:
                raise
            log.warning("waiting for the store", url=config.store.url, reason=str(error))
            await asyncio.sleep(1)


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Store]:
    """The store for one command: beside a running gateway, or, where none runs, on a server of the command's own."""
    server: Embedded | None = None
    url = str(config.store.url)
    if config.store.url == "embedded":
        url = await running(server_folder(config)) or ""
        if not url:
            server = Embedded(server_folder(config))
            url = await server.start()
    try:
        store = await open_store(config, url)
        try:
            yield store
        finally:
            await store.close()
    finally:
        if server is not None:
            await server.stop()
