"""Stored tickets replayed: what was decided, what people made of it, and what other rules would say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from gateway.config_parts import Config, Queue
from gateway.policy import policy
from gateway.ruleset_backtest import replayed, stored_since, tables
from gateway.ruleset_shadow import Shadow
from store.client import Store
from store.records import Address, Author, Decision, Event, Hit, Interaction, Message, Ticket, TicketChange
from tests.gateway.desks import opened
from triage.known import Arrived, Found, Policy
from triage.rules import load

QUEUES = {"l1": Queue(level="L1"), "l2": Queue(level="L2"), "l3": Queue(level="L3")}
LAST = "- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}\n"


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as one:
        yield one


def desk(tmp_path: Path, *rules: str) -> Policy:
    """A desk with these rules."""
    file = tmp_path / "rules.yaml"
    file.write_text("rules:\n" + "".join(f"- {rule}\n" for rule in rules) + LAST, encoding="utf-8")
    return policy(Config(queues=QUEUES), load([file]))


async def opening(
    store: Store, text: str, *, at: int = 1_000, changes: tuple[Event, ...] = (), **fields: object
) -> None:
    """A ticket that a message opened; `changes` are what happened since, `fields` what it says now."""
    said = Interaction(
        id=text, at=at, author=Author(kind="requester", id="anna"), visibility="public", channel="mail", text=text,
        sender="anna@example.com",
    )  # fmt: skip
    created = Event(
        at=at, kind="created", author=Author(kind="system"), rules="v0", trace=(Hit(rule="old", matched=("x",)),)
    )
    values: dict[str, object] = {"subject": text, "requester": "anna", "queue": "l1", "level": "L1"}
    ticket = Ticket(**(values | {"created_at": at, "updated_at": at} | fields))
    await store.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket, log=(created, said, *changes)),)), known={})


async def test_what_was_decided_is_known_though_people_have_changed_it(store: Store, tmp_path: Path) -> None:
    """The old value of the first change; what the ticket says now is what people hold to be right."""
    agent = Author(kind="agent", id="ola@example.com")
    changes = (
        Event(at=2, kind="set", author=agent, changes={"category": ("other", "email")}),
        Event(at=3, kind="set", author=agent, changes={"category": ("email", "network"), "level": ("L1", "L2")}),
    )
    await opening(store, "vpn", changes=changes, category="network", level="L2")
    rules = desk(tmp_path, "{rule: vpn, when: {words: vpn}, set: {category: network, level: L2}}")
    (stored,) = [one async for one in stored_since(store, 0, earlier=False)]
    assert (stored.decided["category"], stored.stands["category"]) == ("other", "network")
    assert (stored.rules, stored.trace[0].rule) == ("v0", "old")
    one = replayed(stored, rules)
    assert one.moves["category"] == ("other", "network")
    assert one.moves["level"] == ("L1", "L2")
    by_field = {table.field: table for table in tables([one])}
    assert (by_field["category"].right_before, by_field["category"].right_after) == (0, 1)
    assert by_field["category"].counts == {("network", "network"): 1}


async def test_only_tickets_of_that_time_that_a_message_opened(store: Store, tmp_path: Path) -> None:
    """Newest first; one without a first message has nothing to replay. Earlier tickets are those before it."""
    await opening(store, "alfa", at=1_000)
    await opening(store, "beta", at=2_000)
    await opening(store, "gamma", at=3_000)
    silent = Ticket(subject="s", requester="anna", queue="l1", level="L1", created_at=4_000, updated_at=4_000)
    await store.pipe.commit(Decision(tickets=(TicketChange(ticket=silent),)), known={})
    found = [one async for one in stored_since(store, 2_000, earlier=True)]
    assert [one.facts.text for one in found] == ["gamma", "beta"]
    assert [len(one.facts.earlier) for one in found] == [2, 1]
    again = desk(tmp_path, "{rule: again, when: {earlier: {at_least: 2}}, set: {level: L2}}")
    assert [replayed(one, again).would["level"] for one in found] == ["L2", "L1"]


async def test_a_shadow_counts_and_keeps_what_it_would_do_otherwise(store: Store, tmp_path: Path) -> None:
    """Without a shadow nothing is written; with one every opened ticket is counted, and only differences are kept."""
    live = desk(tmp_path, "{rule: live, when: {words: vpn}, set: {category: network}}")
    (tmp_path / "other").mkdir()
    other = desk(
        tmp_path / "other", "{rule: shadow, when: {words: vpn}, set: {category: network, level: L2}, tag: vpn}"
    )
    current: list[Policy | None] = [None]
    shadow = Shadow(store, lambda: current[0])

    def opened_with(text: str) -> Arrived:
        sender = Address(address="anna@example.com")
        return Arrived(id=text, message=Message(channel="mail", external_id=text, sender=sender, text=text), at=1)

    shadow.opened(1, opened_with("vpn"), Found(), live)
    current[0] = other
    shadow.opened(2, opened_with("vpn"), Found(), live)
    shadow.opened(3, opened_with("drukarka"), Found(), live)
    await shadow.settled()
    counts = await store.rulesets.shadow_counts()
    assert (counts.decided, counts.different) == (2, 1)
    rows = {row.field: (row.ticket, row.live, row.shadow) for row in await store.rulesets.differences(10)}
    assert rows == {"level": (2, "L1", "L2"), "queue": (2, "l1", "l2"), "tags": (2, "", "vpn")}
