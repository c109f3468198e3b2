"""When work is slow, or the store is gone: nobody waits for ever, nobody is told more than is true, nobody sees a 500."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from aiohttp.test_utils import TestServer
from msgspec.structs import replace

from channels.signature import Signer
from gateway.endings import Endings
from gateway.http.form_post import files_too_large
from gateway.http.problem import ProblemError
from gateway.http.reading import BODY_SECONDS, SLOWEST, Pace
from gateway.http.site import CONNECTION, ROUTES, application
from gateway.intake import Intake
from gateway.links import Links
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics
from gateway.opening import open_store, server_folder
from gateway.readmodel import ReadModel
from gateway.services import Services
from store.client import Store
from store.embedded import running
from tests.gateway.http.conftest import Site
from tests.gateway.http.test_routes import filled

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def idle(site: Site, desk: str) -> AsyncIterator[tuple[str, Store]]:
    """The web server of a desk on which nobody works: messages are taken in and stay waiting. Its URL and its store."""
    config = replace(site.gateway.config, desk=replace(site.gateway.config.desk, id=desk))
    store = await open_store(config, await running(server_folder(config)) or "")
    signer = Signer(await store.secret())
    metrics = Metrics()
    services = Services(
        config=config,
        store=store,
        accept=Intake(store, metrics, lambda: None).accept,
        actions=None,  # type: ignore[arg-type]  # nobody acts here
        channels=site.gateway.channels,
        signer=signer,
        links=Links(signer, "http://desk.test"),
        health=Health(),
        metrics=metrics,
        endings=Endings(),
        search=ReadModel(store, Path(config.data)),
        ready=lambda: True,
    )
    server = TestServer(application(services))
    await server.start_server(**CONNECTION)
    try:
        yield str(server.make_url("")).rstrip("/"), store
    finally:
        await server.close()
        await store.close()


async def test_a_form_that_takes_too_long_is_received_without_a_number(site: Site) -> None:
    """After two seconds without a ticket, program and person hear that the message is stored, and no number."""
    async with idle(site, "idle") as (base, store):
        data = {"email": "czeka@firma.pl", "text": "Nikt nie pracuje"}

        async def program() -> tuple[int, dict]:
            headers = {"Accept": "application/json"}
            async with site.session.post(f"{base}/form/form", data=data, headers=headers) as answer:
                return answer.status, msgspec.json.decode(await answer.read())

        async def person() -> str:
            async with site.session.post(f"{base}/form/form", data=data, headers={"Accept-Language": "en"}) as answer:
                return await answer.text()

        (status, heard), page = await asyncio.gather(program(), person())
        assert (status, heard["ticket"]) == (202, None)
        assert "Your message arrived and is stored" in page
        assert not re.search(r"HD-\d", page)
        row = await store.messages.one(heard["message"])
        assert row is not None
        assert row.state == "waiting"


async def test_without_a_store_every_route_says_so(site: Site) -> None:
    """Where the store can't be asked, a route answers 503 with Retry-After, or what it knows without it; never 500."""
    async with idle(site, "gone") as (base, store):
        token = await store.people.add_token("t", scope="admin", agent="")
        link = Links(Signer(await store.secret()), base).ticket(1, "p", store.now())
        await store.connection.close()
        for route in ROUTES:
            path = filled(route.path).replace("{name}", "form").replace("{channel}", "form")
            url = base + path
            if route.path.startswith("/ticket/"):
                url = base + path.replace("/ticket/{token}", link.removeprefix(base))
            data = {"data": {"email": "a@b.pl", "text": "x"}} if route.path == "/form/{name}" else {}
            headers = {"Authorization": f"Bearer {token}"}
            async with site.session.request(route.method, url, headers=headers, **data) as answer:
                assert answer.status in (200, 404, 415, 503), route.path
                if route.access in ("read", "write") or (route.method, route.path) == ("POST", "/form/{name}"):
                    assert (answer.status, answer.headers["Retry-After"]) == (503, "2"), route.path


async def test_a_body_has_thirty_seconds_and_one_more_for_each_kilobyte() -> None:
    """A slow body is given up by how much of it came, and a large one by its size."""
    pace = Pace(100_000)
    async with pace.limit:
        begun = pace.limit.when()
        assert begun is not None
        pace.came(5_000)
        assert pace.limit.when() == pytest.approx(begun + 5_000 / SLOWEST)
        assert begun - asyncio.get_running_loop().time() <= BODY_SECONDS
        with pytest.raises(ProblemError) as caught:
            pace.came(95_001)
    assert (caught.value.status, files_too_large(1).status) == (413, 413)
