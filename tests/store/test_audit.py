"""The audit log, and changes of agents that do not undo each other."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from store.connection import Connection
from tests.store.desks import open_desk


async def test_acts_are_kept_newest_first_and_cut_to_size(connection: Connection, desk: str, tmp_path: Path) -> None:
    """What strangers typed can't make a line as long as they like."""
    audit = open_desk(connection, desk, tmp_path).audit
    assert await audit.latest(10) == []
    await audit.note("agent added", by="boss@x.pl", about="a@x.pl", detail="level L1", origin="192.0.2.1")
    await audit.note("sign-ins failed", by="", about="x" * 5_000, detail="y" * 5_000)
    newest, oldest = await audit.latest(10)
    assert (oldest.deed, oldest.by, oldest.about, oldest.way, oldest.origin) == (
        "agent added", "boss@x.pl", "a@x.pl", "desk", "192.0.2.1",
    )  # fmt: skip
    assert oldest.at > 0
    assert (len(newest.about), len(newest.detail)) == (200, 500)
    assert await audit.latest(1, skip=1) == [oldest]


async def test_changes_of_one_agent_at_once_all_count(connection: Connection, desk: str, tmp_path: Path) -> None:
    """Twenty fields' worth of writers: none overwrites what another wrote."""
    people = open_desk(connection, desk, tmp_path).people
    await people.add_agent("Ola@x.pl", name="", level="L1", admin=False)
    await asyncio.gather(
        *(people.change_agent("ola@x.pl", lambda one: replace(one, name=one.name + "x")) for _ in range(20))
    )
    ola = await people.agent("ola@x.pl")
    assert ola is not None
    assert ola.name == "x" * 20


async def test_a_change_that_is_refused_changes_nothing(connection: Connection, desk: str, tmp_path: Path) -> None:
    """Its error goes through; an agent nobody knows is None."""
    people = open_desk(connection, desk, tmp_path).people
    await people.add_agent("ola@x.pl", name="Ola", level="L1", admin=False)

    def refused(_one: object) -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        await people.change_agent("ola@x.pl", refused)  # type: ignore[arg-type]
    ola = await people.agent("ola@x.pl")
    assert ola is not None
    assert ola.name == "Ola"
    assert await people.change_agent("nobody@x.pl", lambda one: one) is None
