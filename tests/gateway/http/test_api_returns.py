"""Quarantine, dead letters and the ledger."""

import pytest

from store import ids
from store.records import Content, Decision, Delivery, Inbound, Ticket, TicketChange
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def quarantined(site: Site, name: str) -> str:
    """A message nobody can read; its id."""
    inbound = Inbound(
        id=ids.message_id("form", name), channel="form", external_id=name, lane=name, digest=name, raw=b"not a post"
    )
    message, _ = await site.gateway.store.pipe.accept(inbound)
    await site.until(f"/messages/{message}", lambda found: found["state"] == "quarantined", token="read")
    return message


async def test_could_not_be_understood_listed_reason(site: Site) -> None:
    """What could not be understood is listed with the reason and can be tried again."""
    message = await quarantined(site, "unreadable-1")
    _, listed = await site.api("GET", "/quarantine", token="read")
    (row,) = [one for one in listed["quarantine"] if one["id"] == message]
    assert row["channel"] == "form"
    assert "not a form post" in row["reason"]
    status, taken = await site.api("POST", f"/quarantine/{message}/retry")
    assert (status, taken) == (202, {"id": message})
    await site.until(f"/messages/{message}", lambda found: found["state"] == "quarantined", token="read")


async def test_delivery_given_up_listed_can_be(site: Site) -> None:
    """A delivery that was given up is listed and can be sent again."""
    store = site.gateway.store
    now = store.now()
    ticket = Ticket(subject="x", requester="nobody", queue="l1", level="L1", created_at=now, updated_at=now)
    delivery = Delivery(
        id="dead-1",
        lane="nowhere:a@b.pl:",
        channel="nowhere",
        address="a@b.pl",
        audience="requester",
        content=Content(subject="s", body="b"),
        created_at=now,
    )
    decision = Decision(tickets=(TicketChange(ticket=ticket),), deliveries=(delivery,))
    done = await store.pipe.commit(decision, known={}, once="a-dead-letter")

    def there(found: dict) -> bool:
        return any(one["id"] == "dead-1" for one in found["dead"])

    listed = await site.until("/dead", there, token="read")
    (row,) = [one for one in listed["dead"] if one["id"] == "dead-1"]
    assert (row["channel"], row["address"], row["ticket"]) == ("nowhere", "a@b.pl", f"HD-{done.numbers[0]}")
    assert "not in the config" in row["reason"]
    assert (await site.api("POST", "/dead/dead-1/retry"))[0] == 202
    await site.until("/dead", there, token="read")


@pytest.mark.parametrize("path", ["/quarantine/{}/retry", "/dead/{}/retry"])
async def test_not_there_can_not_be_tried(site: Site, path: str) -> None:
    """What is not there can not be tried again."""
    held_or_done = await site.ticket()
    for item in ("0" * 32, held_or_done, "%00", "a" * 2000):
        assert (await site.api("POST", path.format(item)))[0] == 404, item


async def test_ledger_balances_can_be_cut_day(site: Site) -> None:
    """The ledger balances and can be cut by day."""
    await site.ticket()
    _, found = await site.api("GET", "/ledger", token="read")
    lines = {(line["channel"], line["day"]): line for line in found["ledger"]}
    assert any(channel == "form" for channel, _ in lines)
    for line in lines.values():
        ends = ("interaction", "held", "quarantined", "duplicate", "ignored", "waiting")
        assert line["received"] == sum(line[end] for end in ends)
    for day in {day for _, day in lines}:  # two, where the tests run through midnight
        _, cut = await site.api("GET", f"/ledger?from={day}&to={day}", token="read")
        assert cut == {"ledger": [line for line in found["ledger"] if line["day"] == day]}
    assert (await site.api("GET", "/ledger?to=2020-01-01", token="read"))[1] == {"ledger": []}
    for query in ("from=yesterday", "to=2026-13-01", "day=2026-01-01"):
        assert (await site.api("GET", f"/ledger?{query}", token="read"))[0] == 422, query
