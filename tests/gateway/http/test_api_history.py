"""The history of a ticket over the API."""

import msgspec
import pytest

from gateway.http.api_history import History
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_history_tells_who_changed_what_and_which_rules_decided(site: Site) -> None:
    """Oldest first: opened by a version of the rules, then what agents did, with old and new values."""
    number = await site.ticket()
    await site.api("POST", f"/tickets/{number}/actions", {"verb": "set", "urgency": "high"}, token="write")
    status, found = await site.api("GET", f"/tickets/{number}/history", token="read")
    assert status == 200
    lines = msgspec.convert(found, History).history
    created, changed = lines[0], next(line for line in lines if line.kind == "set")
    assert (created.kind, len(created.rules)) == ("created", 12)
    assert (changed.kind, changed.author.kind, changed.rules) == ("set", "agent", "")
    assert changed.changes["urgency"][1] == "high"


async def test_history_of_no_ticket_is_not_found(site: Site) -> None:
    """404, as for the ticket itself."""
    assert (await site.api("GET", "/tickets/HD-99999/history", token="read"))[0] == 404
