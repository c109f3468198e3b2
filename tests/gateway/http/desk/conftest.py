"""Two gateways on one store: one that people reach over http, one over https behind a proxy."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession, DummyCookieJar

from gateway.app import Gateway
from gateway.config import load
from gateway.work_spawn import spawn
from store.embedded import Embedded
from tests.gateway.http.conftest import Site

CONFIG = """
desk: {{id: pair, name: Pomoc IT, prefix: HD, language: pl}}
data: "./{name}"
blobs: {{url: "file:./blobs", shared: true}}
store: {{url: "{url}"}}
http: {{listen: "127.0.0.1:0", public_url: "{scheme}://desk.test", trusted_proxies: ["127.0.0.1"]}}
limits: {{sign_ins: 3, guesses_per_minute: 4, upload: 2MB}}
channels:
  mail: {{kind: email, address: pomoc@example.com, listen: null, relay: "maildir:./sent"}}
  form: {{kind: webform}}
queues: {{l1: {{level: L1}}, l2: {{level: L2}}, l3: {{level: L3}}}}
"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Site, Site]]:
    """The one over http, the one over https."""
    folder = tmp_path_factory.mktemp("pair")
    server = Embedded(tmp_path_factory.mktemp("store"))
    url = await server.start()
    gateways = []
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        try:
            for scheme in ("http", "https"):
                path = folder / f"{scheme}.yaml"
                path.write_text(CONFIG.format(name=scheme, url=url, scheme=scheme))
                gateways.append(Gateway(load(path), spawn()))
                await gateways[-1].start()
            plain, secure = (Site(gateway, session) for gateway in gateways)
            yield plain, secure
        finally:
            for gateway in reversed(gateways):
                await gateway.stop()
            await server.stop()
