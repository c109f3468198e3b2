"""Sentinel, Cluster and safe mode: the way to the right node is found again, and what was acknowledged survives it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.crc import key_slot

from store.connection import Connection, connect
from store.errors import StoreConfigError, UnavailableError
from store.scripts import script
from tests.ports import free_port
from tests.store import engines
from tests.store.test_connection import eventually, when_available

ONCE = script("once", "if redis.call('SET', KEYS[1], '1', 'NX') then return 'new' end return 'duplicate'")


@pytest.fixture
def sentinel(tmp_path: Path) -> Iterator[engines.Sentinels]:
    """A watched primary, for this test alone: it will be killed."""
    with engines.sentinel(tmp_path) as running:
        yield running


async def write_until(connection: Connection, done: list[int], enough: int) -> None:
    """Numbered writes; `done` are the acknowledged ones. Refused ones are repeated under their number, as callers do."""
    number = len(done)
    while len(done) < enough:
        await when_available(lambda number=number: connection.call("SET", f"{{d}}:{number}", number))
        done.append(number)
        number += 1


async def test_killing_the_primary_loses_nothing_acknowledged_in_safe_mode(sentinel: engines.Sentinels):
    """The writes go on at the primary the sentinels choose, and every acknowledged one is there."""
    connection = await connect(sentinel.url, tag="d", replicas=1)
    done: list[int] = []
    before = sentinel.primary
    writing = asyncio.create_task(write_until(connection, done, 1500))
    heard: list[bytes] = []
    listening = connection.listen("c", heard.append)
    await listening.ready()
    await eventually(lambda: len(done) > 300)
    before.kill()
    async with asyncio.timeout(40):
        await writing
    after = next(one for one in sentinel.servers if one is not before and one.ask("ROLE")[0] == b"master")
    assert [number for number in done if after.ask("GET", f"{{d}}:{number}") != b"%d" % number] == []
    await listening.ready()
    assert heard[0] == b""
    assert heard.count(b"") > 1
    await connection.close()


async def test_a_planned_failover_loses_nothing_when_all_replicas_are_waited_for(sentinel: engines.Sentinels):
    """The old primary lives on for a while and one replica still follows it: only a wait for both finds out."""
    connection = await connect(sentinel.url, tag="d", replicas=2)
    done: list[int] = []
    before = sentinel.primary
    writing = asyncio.create_task(write_until(connection, done, 1500))
    await eventually(lambda: len(done) > 300)
    await asyncio.to_thread(before.ask, "PING")
    await asyncio.to_thread(sentinel.sentinels[0].ask, "SENTINEL", "FAILOVER", "desk")
    async with asyncio.timeout(40):
        await writing
    await eventually(lambda: sentinel.primary is not before)
    after = sentinel.primary
    assert [number for number in done if after.ask("GET", f"{{d}}:{number}") != b"%d" % number] == []
    await connection.close()


async def test_safe_mode_acknowledges_only_what_replicas_have(sentinel: engines.Sentinels):
    """With the replicas frozen a write is refused; and a repeat that only finds its own first try is refused too."""
    connection = await connect(sentinel.url, tag="d", replicas=1)
    assert await connection.run(ONCE, ["{d}:first"], []) == b"new"
    replicas = sentinel.replicas
    for one in (*sentinel.sentinels, *replicas):
        one.freeze()
    with pytest.raises(UnavailableError, match="of 1 replicas"):
        await connection.run(ONCE, ["{d}:second"], [])
    repeats = await asyncio.gather(
        *(connection.run(ONCE, ["{d}:second"], []) for _ in range(16)), return_exceptions=True
    )
    assert {type(result) for result in repeats} == {UnavailableError}
    for one in (*sentinel.sentinels, *replicas):
        one.thaw()
    assert await when_available(lambda: connection.run(ONCE, ["{d}:second"], [])) == b"duplicate"
    await connection.close()


async def test_a_sentinel_that_is_gone_is_passed_over_and_an_unknown_name_is_a_mistake(sentinel: engines.Sentinels):
    """Any of the three is enough to begin with."""
    sentinel.sentinels[0].kill()
    connection = await connect(sentinel.url, tag="d", replicas=1)
    assert await connection.call("PING") == b"PONG"
    await connection.close()
    with pytest.raises(StoreConfigError, match="'other'"):
        await connect(sentinel.url.replace("/desk", "/other"), tag="d", replicas=1)


async def test_a_sentinel_that_lost_its_memory_is_no_mistake_in_the_config(sentinel: engines.Sentinels):
    """One that watches nothing (reinstalled, say) is passed over; the others know."""
    sentinel.sentinels[0].ask("SENTINEL", "REMOVE", "desk")
    connection = await connect(sentinel.url, tag="d", replicas=1)
    assert await connection.call("PING") == b"PONG"
    await connection.close()


async def test_sentinels_are_shown_the_password_only_if_they_ask_for_one(sentinel: engines.Sentinels):
    """With one, without one, with a wrong one; and all of them gone is a trouble that may pass."""
    for one in sentinel.servers:
        one.ask("ACL", "SETUSER", "desk", "on", ">secret", "~*", "&*", "+@all")
    url = sentinel.url.replace("sentinel://", "sentinel://desk@")
    await (await connect(url, tag="d", password="secret", replicas=1)).close()
    for one in sentinel.sentinels:
        one.ask("ACL", "SETUSER", "default", "resetpass", ">secret")
    await (await connect(url, tag="d", password="secret", replicas=1)).close()
    for password in ("wrong", None):
        with pytest.raises(StoreConfigError, match=r"store\.password") as raised:
            await connect(url, tag="d", password=password, replicas=1)
        assert "wrong" not in str(raised.value)
    for one in sentinel.sentinels:
        one.kill()
    with pytest.raises(UnavailableError, match=str(sentinel.sentinels[2].port)):
        await connect(url, tag="d", password="secret", replicas=1)


async def test_sentinels_that_answer_nothing_hold_nobody_up_for_ever(sentinel: engines.Sentinels):
    """Frozen ones are given a few seconds each."""
    for one in sentinel.sentinels:
        one.freeze()
    async with asyncio.timeout(15):
        with pytest.raises(UnavailableError, match="Timeout"):
            await connect(sentinel.url, tag="d", replicas=1)


async def test_safe_mode_comes_back_while_memory_is_full(sentinel: engines.Sentinels):
    """A lost connection is replaced: what needs no memory goes on."""
    connection = await connect(sentinel.url, tag="d", replicas=1)
    await connection.call("SET", "{d}:a", "1")
    sentinel.primary.ask("CONFIG", "SET", "maxmemory", "1")
    sentinel.primary.ask("CLIENT", "KILL", "TYPE", "NORMAL")
    assert await when_available(lambda: connection.call("DEL", "{d}:a")) == 1
    with pytest.raises(UnavailableError, match="OOM"):
        await connection.call("SET", "{d}:a", "1")
    await connection.close()


async def test_without_waiting_for_replicas_strict_refuses_a_failover_set(sentinel: engines.Sentinels):
    """A failover could lose what was acknowledged."""
    with pytest.raises(StoreConfigError, match="replicas: 1"):
        await connect(sentinel.url, tag="d")


async def test_a_slot_that_moves_is_followed(cluster: engines.Cluster, desk: str):
    """Calls in between are refused, never lost, and each write happens once."""
    connection = await connect(cluster.url, tag=desk)
    done = 0
    stop = False

    async def count() -> None:
        nonlocal done
        while not stop:
            key = f"{{{desk}}}:{done}"
            if await when_available(lambda key=key: connection.run(ONCE, [key], [])):
                done += 1

    for _ in range(3):
        writing, stop = asyncio.create_task(count()), False
        target = done + 100
        await eventually(lambda target=target: done > target)
        owner = await asyncio.to_thread(cluster.move, key_slot(desk.encode()))
        target = done + 100
        await eventually(lambda target=target: done > target)
        stop = True
        await writing
        assert owner.ask("EXISTS", f"{{{desk}}}:0", f"{{{desk}}}:{done - 1}") == 2
    await connection.close()


async def test_any_seed_finds_the_owner(cluster: engines.Cluster, desk: str):
    """One node of the cluster in store.url is enough, whichever it is; a dead one is passed over."""
    for node in cluster.nodes:
        connection = await connect(f"cluster://127.0.0.1:{free_port()},127.0.0.1:{node.port}", tag=desk)
        assert await connection.call("SET", f"{{{desk}}}:a", "1") == b"OK"
        await connection.close()


async def test_a_node_cut_off_from_the_others_is_not_believed(tmp_path: Path, desk: str):
    """It still takes itself for the owner and comes first in store.url; the desk goes on at the replica the others chose."""
    slot = key_slot(desk.encode())
    with engines.cluster(tmp_path) as cluster:
        owner = cluster.owner(slot)
        with engines.replica(cluster, owner, tmp_path / "replica") as replica:
            nodes = [owner, *(node for node in cluster.nodes if node is not owner)]
            url = "cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in nodes)
            connection = await connect(url, tag=desk, replicas=1)
            assert await connection.call("SET", f"{{{desk}}}:a", "1") == b"OK"
            await connection.close()
            connection = await connect(url, tag=desk, durability="relaxed")
            cluster.cut_off(owner)
            await asyncio.to_thread(engines.wait_for, lambda: replica.ask("ROLE")[0] == b"master", "a new primary")
            assert owner.ask("ROLE")[0] == b"master"
            assert await when_available(lambda: connection.call("SET", f"{{{desk}}}:b", "1")) == b"OK"
            assert replica.ask("EXISTS", f"{{{desk}}}:a", f"{{{desk}}}:b") == 2
            await connection.close()


async def test_a_cluster_that_is_down_is_unavailable(tmp_path: Path):
    """The node that is left says so itself."""
    with engines.cluster(tmp_path) as cluster:
        for node in cluster.nodes[1:]:
            node.kill()
        left = cluster.nodes[0]
        await asyncio.to_thread(
            engines.wait_for, lambda: b"cluster_state:fail" in left.ask("CLUSTER", "INFO"), "the end of the cluster"
        )
        with pytest.raises(UnavailableError, match="the cluster is down"):
            await connect(f"cluster://127.0.0.1:{left.port}", tag="d")
