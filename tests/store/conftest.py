"""The engines every store test runs on, started once a test process, and a connection to each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from store.connection import Connection, connect
from store.embedded import Embedded
from tests.store import engines


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def embedded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The URL of the embedded server."""
    server = Embedded(tmp_path_factory.mktemp("embedded"))
    yield await server.start()
    await server.stop()


@pytest.fixture(scope="session")
def redis7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of Debian's redis-server."""
    binary = engines.wanted("redis-server")
    folder = tmp_path_factory.mktemp("redis7")
    with engines.server(binary, folder, *engines.DURABLE):
        yield f"unix://{folder}/s"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Cluster]:
    """Three primaries."""
    with engines.cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(params=["embedded", "redis7", "cluster"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of each engine in turn."""
    engine = request.getfixturevalue(request.param)
    return engine.url if isinstance(engine, engines.Cluster) else engine


@pytest.fixture
def desk() -> str:
    """A desk nobody else uses: its id is the hash tag of its keys."""
    return f"desk-{uuid4().hex[:12]}"


@pytest_asyncio.fixture
async def connection(url: str, desk: str) -> AsyncIterator[Connection]:
    """A connection to each engine in turn, for `desk`."""
    one = await connect(url, tag=desk)
    yield one
    await one.close()


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the test's own whose path is short enough for a socket."""
    return tmp_path_factory.mktemp("f")
