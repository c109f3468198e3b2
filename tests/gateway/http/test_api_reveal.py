"""A password in a message is seen by nobody, but by an agent who asks for it, and then the history says so."""

from typing import Any

import pytest

from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "Kotek12!"
TEXT = f"Nie mogę się zalogować do poczty, moje hasło to {PASSWORD}"


async def told(site: Site) -> tuple[str, dict[str, Any]]:
    """A ticket with a password in it, and its first interaction."""
    number = await site.ticket(text=TEXT, subject=f"hasło: {PASSWORD}")
    _, spoken = await site.api("GET", f"/tickets/{number}/interactions")
    return number, spoken["interactions"][0]


async def looks(site: Site, ticket: int) -> list[Any]:
    """The lines of history that say that somebody looked."""
    return [entry for entry in await site.gateway.store.tickets.log(ticket) if entry.kind == "revealed"]


async def test_nobody_sees_a_password(site: Site) -> None:
    number, said = await told(site)
    assert said["text"].endswith("•••• (hasło)")
    assert said["secrets"] == ["password", "password"]
    for path in (
        f"/tickets/{number}",
        f"/tickets/{number}/interactions",
        "/tickets?limit=200",
        f"/tickets?q={PASSWORD}",
    ):
        response = await site.call("GET", f"/api/v1{path}", token="admin")
        assert PASSWORD not in response.text, path
    found = await site.call("GET", "/api/v1/tickets?q=hasło: ••••", token="admin")
    assert number in found.text


async def test_the_page_after_the_form_does_not_show_it_either(site: Site) -> None:
    sent = await site.call("POST", "/form/form", data={"email": "h@firma.pl", "text": TEXT})
    page = await site.call("GET", sent.headers["Location"])
    assert "•••• (hasło)" in page.text
    assert PASSWORD not in page.text


async def test_an_agent_sees_it_when_he_asks_and_the_history_says_so(site: Site) -> None:
    number, said = await told(site)
    status, shown = await site.api(
        "POST", f"/tickets/{number}/reveal", {"interaction": said["id"], "index": 1}, token="agent"
    )
    assert (status, shown) == (200, {"kind": "password", "value": PASSWORD})
    ticket = int(number.partition("-")[2])
    (last,) = await looks(site, ticket)
    assert last.author.name == "Ola Nowak"
    assert PASSWORD not in repr(last)
    await site.api("POST", f"/tickets/{number}/reveal", {"interaction": said["id"]}, token="agent")
    assert len(await looks(site, ticket)) == 2


@pytest.mark.parametrize("body", [{"interaction": "nope"}, {"index": 0}, {"interaction": "x", "index": -1}])
async def test_what_is_not_hidden_is_refused_and_leaves_no_trace(site: Site, body: dict[str, Any]) -> None:
    number, said = await told(site)
    ticket = int(number.partition("-")[2])
    assert (await site.api("POST", f"/tickets/{number}/reveal", body, token="agent"))[0] == 422
    beyond = {"interaction": said["id"], "index": 2}
    assert (await site.api("POST", f"/tickets/{number}/reveal", beyond, token="agent"))[0] == 422
    assert (await site.api("POST", "/tickets/HD-999999/reveal", {"interaction": "x"}))[0] == 404
    assert await looks(site, ticket) == []


async def test_it_is_no_action_like_the_others(site: Site) -> None:
    """An action answers with the ticket; a value that is asked for must not be missed."""
    number, said = await told(site)
    body = {"verb": "reveal", "interaction": said["id"]}
    status, problem = await site.api("POST", f"/tickets/{number}/actions", body, token="agent")
    assert (status, problem["path"]) == (422, "verb")
