"""Sets of rules in the store: one in force, a history of all, and nobody overwrites somebody else's."""

import asyncio
from pathlib import Path

from store.connection import Connection
from store.rulesets import Difference, Pointers, RulesDeed, ShadowCounts
from tests.store.desks import open_desk


def deed(version: str, kind: str = "apply", note: str = "") -> RulesDeed:
    return RulesDeed(at=1, deed=kind, version=version, author="ola", note=note)  # type: ignore[arg-type]


async def test_a_set_comes_into_force_with_a_line_of_history(connection: Connection, desk: str, tmp_path: Path) -> None:
    """Pointer, set and history in one step."""
    rulesets = open_desk(connection, desk, tmp_path).rulesets
    assert await rulesets.pointers() == Pointers()
    assert await rulesets.put_live(deed("v1", note="first"), seen="", packed=b"\x00rules") == "ok"
    assert await rulesets.pointers() == Pointers(live="v1")
    assert await rulesets.packed("v1") == b"\x00rules"
    assert await rulesets.packed("v2") is None
    assert await rulesets.history() == [deed("v1", note="first")]


async def test_whoever_saw_something_else_changes_nothing(connection: Connection, desk: str, tmp_path: Path) -> None:
    """Of many who apply at once, one wins and the others hear that they came too late."""
    rulesets = open_desk(connection, desk, tmp_path).rulesets
    results = await asyncio.gather(*(rulesets.put_live(deed(f"v{n}"), seen="", packed=b"x") for n in range(20)))
    assert sorted(results) == ["ok"] + ["stale"] * 19
    assert len(await rulesets.history()) == 1
    assert (await rulesets.pointers()).live == (await rulesets.history())[0].version


async def test_going_back_needs_a_set_that_was_applied(connection: Connection, desk: str, tmp_path: Path) -> None:
    """It is a new line of history; back to the files takes the pointer away, and the sets stay."""
    rulesets = open_desk(connection, desk, tmp_path).rulesets
    await rulesets.put_live(deed("v1"), seen="", packed=b"one")
    await rulesets.put_live(deed("v2"), seen="v1", packed=b"two")
    assert await rulesets.put_live(deed("v9", "rollback"), seen="v2") == "unknown"
    assert await rulesets.put_live(deed("v1", "rollback"), seen="v2") == "ok"
    assert await rulesets.put_live(deed("", "withdraw"), seen="v1") == "ok"
    assert await rulesets.pointers() == Pointers()
    assert [one.deed for one in await rulesets.history()] == ["apply", "apply", "rollback", "withdraw"]
    assert await rulesets.packed("v2") == b"two"


async def test_a_shadow_is_counted_and_a_new_one_begins_with_nothing(
    connection: Connection, desk: str, tmp_path: Path
) -> None:
    """Differences are kept newest first; what an earlier shadow left is not the new one's."""
    rulesets = open_desk(connection, desk, tmp_path).rulesets
    await rulesets.put_live(deed("v1"), seen="", packed=b"one")
    await rulesets.put_shadow(deed("v2", "shadow"), seen="", packed=b"two")
    assert await rulesets.pointers() == Pointers(live="v1", shadow="v2")
    rows = [Difference(at=n, ticket=n, field="level", live="L1", shadow="L2") for n in (1, 2)]
    await rulesets.shadowed([rows[0]])
    await rulesets.shadowed([])
    await rulesets.shadowed([rows[1]])
    assert await rulesets.shadow_counts() == ShadowCounts(decided=3, different=2)
    assert await rulesets.differences(10) == [rows[1], rows[0]]
    assert await rulesets.differences(1) == [rows[1]]
    await rulesets.put_shadow(deed("v3", "shadow"), seen="v2", packed=b"three")
    assert await rulesets.shadow_counts() == ShadowCounts()
    assert await rulesets.differences(10) == []
    assert await rulesets.put_shadow(deed("", "unshadow"), seen="v3") == "ok"
    assert await rulesets.pointers() == Pointers(live="v1")
