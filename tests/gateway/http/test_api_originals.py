"""An agent gets what somebody sent byte for byte, as a download that no browser runs; who may only read does not."""

import json

import pytest

from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_original_is_what_came_in(site: Site) -> None:
    number = await site.ticket(text="Nie działa drukarka", subject="Drukarka")
    _, spoken = await site.api("GET", f"/tickets/{number}/interactions")
    message = spoken["interactions"][0]["id"]
    for path in (f"/api/v1/messages/{message}/original", f"/api/v1/tickets/{number}/interactions/{message}/original"):
        got = await site.call("GET", path, token="agent")
        assert got.status == 200
        assert "Nie działa drukarka" in json.dumps(json.loads(got.text), ensure_ascii=False)
        assert "sandbox" in got.headers["Content-Security-Policy"]
        assert got.headers["Content-Disposition"].startswith("attachment;")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert (await site.call("GET", path, token="read")).status == 403
        assert (await site.call("GET", path)).status == 401


async def test_what_nobody_sent_has_no_original(site: Site) -> None:
    number = await site.ticket(text="VPN", subject="VPN")
    assert (await site.call("GET", "/api/v1/messages/nope/original", token="agent")).status == 404
    path = f"/api/v1/tickets/{number}/interactions/nope/original"
    assert (await site.call("GET", path, token="agent")).status == 404
