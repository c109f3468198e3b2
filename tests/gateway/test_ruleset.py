"""The rules in force: everybody goes by the same, from one moment on, and what can't be used is said."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from gateway.config_parts import Config, Queue
from gateway.config_values import RuleFile
from gateway.observe.health import Health
from gateway.ruleset import Ruleset
from gateway.ruleset_changes import ChangeRules
from store.client import Store
from store.records import Decision, Read, Ticket, TicketChange
from store.rulesets import RulesDeed
from tests.gateway.desks import opened
from triage.rulefile import read_files
from triage.rules import Facts, RulesError, classify, load
from triage.rulesets import packed

LAST = "- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}\n"
QUEUES = {"l1": Queue(level="L1"), "l2": Queue(level="L2"), "l3": Queue(level="L3")}


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as one:
        yield one


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a rule file whose rules say `category`."""

    def write(category: str, *rules: str) -> Path:
        path = tmp_path / f"{category}.yaml"
        head = f"rules:\n- {{rule: mine, set: {{category: {category}}}}}\n"
        path.write_text(head + "".join(f"- {rule}\n" for rule in rules) + LAST, encoding="utf-8")
        return path

    return write


def config(*files: Path) -> Config:
    return Config(queues=QUEUES, rules=tuple(RuleFile(file) for file in files))


async def apply(store: Store, path: Path, *, shadow: bool = False) -> str:
    """Puts the rules of a file in force; their version."""
    reading = read_files([path])
    version = reading.document.version
    deed = RulesDeed(at=1, deed="shadow" if shadow else "apply", version=version)
    pointers = await store.rulesets.pointers()
    put = store.rulesets.put_shadow if shadow else store.rulesets.put_live
    seen = pointers.shadow if shadow else pointers.live
    assert await put(deed, seen=seen, packed=packed(reading.sources, reading.document)) == "ok"
    return version


def category(ruleset: Ruleset) -> str:
    return classify(ruleset.policy().rules, Facts(text="x")).category


async def test_the_files_hold_until_a_version_is_applied(store: Store, file: Callable[..., Path]) -> None:
    """Then the store's version does, for every gateway, and after a withdrawal the files again."""
    one, two = (Ruleset(config(file(name)), store, Health()) for name in ("hardware", "software"))
    await one.refresh()
    await two.refresh()
    assert (category(one), category(two)) == ("hardware", "software")
    assert one.policy().live == ""
    version = await apply(store, file("network"))
    for gateway in (one, two):
        await gateway.refresh()
        assert category(gateway) == "network"
        assert gateway.policy().live == gateway.policy().rules.version == version
    withdrawn = RulesDeed(at=1, deed="withdraw", version="")
    assert await store.rulesets.put_live(withdrawn, seen=version) == "ok"
    await one.refresh()
    await two.refresh()
    assert (category(one), category(two)) == ("hardware", "software")


async def test_rules_loaded_before_are_those_of_a_desk_without_files(store: Store, file: Callable[..., Path]) -> None:
    """The shipped ones are not loaded a second time, and never take the place of files of the config or of a version in the store."""
    shipped = load()
    ruleset = Ruleset(config(), store, Health(), shipped=shipped)
    await ruleset.start()
    assert ruleset.policy().rules is shipped
    await ruleset.stop()
    own = Ruleset(config(file("software")), store, Health(), shipped=shipped)
    await own.refresh()
    assert category(own) == "software"
    await apply(store, file("network"))
    applied = Ruleset(config(), store, Health(), shipped=shipped)
    await applied.refresh()
    assert category(applied) == "network"


async def test_what_old_rules_decided_is_refused_after_an_apply(store: Store, file: Callable[..., Path]) -> None:
    """By the store itself: it does not matter which gateway has heard of it."""
    ruleset = Ruleset(config(file("hardware")), store, Health())
    await ruleset.refresh()
    ticket = Ticket(subject="s", requester="anna", queue="l1", level="L1", created_at=1, updated_at=1)
    decision = Decision(read=Read(rules=ruleset.policy().live), tickets=(TicketChange(ticket=ticket),))
    await apply(store, file("network"))
    assert (await store.pipe.commit(decision, known={})).result == "stale"
    await ruleset.refresh()
    again = replace(decision, read=Read(rules=ruleset.policy().live))
    assert (await store.pipe.commit(again, known={})).result == "ok"


async def test_a_version_that_cannot_be_used_leaves_the_old_one(store: Store, file: Callable[..., Path]) -> None:
    """Health says so in both languages until a good one comes; messages are decided meanwhile."""
    health = Health()
    ruleset = Ruleset(config(file("hardware")), store, health)
    await ruleset.refresh()
    await store.rulesets.put_live(RulesDeed(at=1, deed="apply", version="broken"), seen="", packed=b"not a set")
    await ruleset.refresh()
    assert category(ruleset) == "hardware"
    assert ruleset.policy().live == "broken"
    assert "broken" in health.reasons("pl")["rules"]
    assert "centrala rules apply" in health.reasons("en")["rules"]
    await apply(store, file("network"))
    await ruleset.refresh()
    assert (category(ruleset), health.is_ok) == ("network", True)


async def test_a_gateway_that_starts_on_a_broken_version_goes_by_its_files(
    store: Store, file: Callable[..., Path]
) -> None:
    """It says so; a desk that stands still would be worse."""
    await store.rulesets.put_live(RulesDeed(at=1, deed="apply", version="broken"), seen="", packed=b"not a set")
    health = Health()
    ruleset = Ruleset(config(file("hardware")), store, health)
    await ruleset.start()
    assert category(ruleset) == "hardware"
    assert not health.is_ok
    await ruleset.stop()


async def test_broken_files_keep_a_gateway_from_starting_only_where_they_are_in_force(
    store: Store, file: Callable[..., Path]
) -> None:
    """Where a version was applied, nobody reads them."""
    broken = file("hardware", "{rule: mine, tag: x}")
    with pytest.raises(RulesError, match="two rules are called"):
        await Ruleset(config(broken), store, Health()).start()
    await apply(store, file("network"))
    ruleset = Ruleset(config(broken), store, Health())
    await ruleset.refresh()
    assert category(ruleset) == "network"


async def test_a_shadow_is_beside_the_live_rules(store: Store, file: Callable[..., Path]) -> None:
    """It changes nothing about them; one that can't be used is said, and none is there."""
    health = Health()
    ruleset = Ruleset(config(file("hardware")), store, health)
    await ruleset.refresh()
    assert ruleset.shadow() is None
    version = await apply(store, file("network"), shadow=True)
    await ruleset.refresh()
    shadow = ruleset.shadow()
    assert shadow is not None
    assert (shadow.rules.version, category(ruleset)) == (version, "hardware")
    broken = RulesDeed(at=1, deed="shadow", version="broken")
    await store.rulesets.put_shadow(broken, seen=version, packed=b"not a set")
    await ruleset.refresh()
    assert ruleset.shadow() is None
    assert "broken" in health.reasons("en")["rules-shadow"]
    await store.rulesets.put_shadow(RulesDeed(at=1, deed="unshadow", version=""), seen="broken")
    await ruleset.refresh()
    assert health.is_ok


async def test_rules_about_changes_are_loaded_only_where_somebody_has_rules_of_his_own(
    store: Store, file: Callable[..., Path]
) -> None:
    """And an apply reaches them too: what they decide is bound to a version."""
    before = Ticket(
        subject="s", requester="anna", queue="l1", level="L1", created_at=1, updated_at=1, number=1, version=1
    )
    decision = Decision(tickets=(TicketChange(ticket=replace(before, priority="P1")),))
    rules = ChangeRules(Config(queues=QUEUES), store)
    plain = await rules.apply(decision, {1: before}, 1)
    assert plain.tickets == decision.tickets
    assert plain.read.rules == ""
    version = await apply(store, file("network", "{rule: up, on: change, when: {changed: {priority: P1}}, tag: major}"))
    await rules.refresh()
    ruled = await rules.apply(decision, {1: before}, 1)
    assert ruled.tickets[0].ticket.tags == ("major",)
    assert ruled.read.rules == version
