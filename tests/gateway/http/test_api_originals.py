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


@pytest.mark.parametrize("path", ["/api/v1/messages/{message}", "/api/v1/tickets/{number}/interactions/{message}"])
async def test_whoever_takes_an_original_with_something_hidden_in_it_leaves_a_trace(site: Site, path: str) -> None:
    """As by revealing it; and nothing is written about an original that holds no more than everybody reads."""
    for text, traces in (("Moje hasło to Kotek12! i nie działa", 1), ("Nie działa drukarka", 0)):
        number = await site.ticket(text=text, subject="Logowanie")
        _, spoken = await site.api("GET", f"/tickets/{number}/interactions")
        (said, *_) = spoken["interactions"]
        asked = path.format(message=said["id"], number=number) + "/original"
        assert (await site.call("GET", asked, token="read")).status == 403
        assert text.split()[-1] in (await site.call("GET", asked, token="agent")).text
        _, told = await site.api("GET", f"/tickets/{number}/history")
        looked = [one for one in told["history"] if one["kind"] == "revealed"]
        assert len(looked) == traces
        for one in looked:
            assert (one["interaction"], one["reason"]) == (said["id"], "original")
            assert one["author"]["name"] == "Ola Nowak"


async def test_what_nobody_sent_has_no_original(site: Site) -> None:
    number = await site.ticket(text="VPN", subject="VPN")
    assert (await site.call("GET", "/api/v1/messages/nope/original", token="agent")).status == 404
    path = f"/api/v1/tickets/{number}/interactions/nope/original"
    assert (await site.call("GET", path, token="agent")).status == 404
