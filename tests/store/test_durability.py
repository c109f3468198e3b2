"""What is said about a server that could lose an acknowledged write, and what is refused."""

import asyncio
from pathlib import Path

import pytest

from store.connection import connect
from store.durability import facts, remarks
from store.errors import StoreConfigError
from store.urls import parse
from tests.ports import free_port
from tests.store import engines

SOUND = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "maxmemory-policy": "noeviction",
}
INFO = {"redis_version": "7.0.15", "role": "master", "cluster_enabled": "0", "connected_slaves": "0"}


async def test_each_engine_as_we_set_it_up_is_sound(connection):
    """Nothing is said about the embedded server, Debian's and the cluster."""
    assert connection.warnings == ()


@pytest.mark.parametrize("name", SOUND)
async def test_strict_refuses_each_weak_setting_with_its_remedy(name: str, short: Path):
    """The words name the setting, its value, the danger and what to type; after typing it, it works."""
    weak = {
        "appendfsync": "everysec",
        "maxmemory-policy": "allkeys-lru",
        "appendonly": "no",
        "no-appendfsync-on-rewrite": "yes",
    }[name]
    with engines.server(engines.bundled(), short, *engines.DURABLE) as server:
        server.ask("CONFIG", "SET", name, weak)
        with pytest.raises(StoreConfigError, match=f"{name} is '{weak}'") as raised:
            await connect(f"unix://{short}/s", tag="d")
        remedy = f"CONFIG SET {name} {SOUND[name]}"
        assert remedy in str(raised.value)
        assert str(raised.value).count("\n- ") == 1
        server.ask(*remedy.split())
        await (await connect(f"unix://{short}/s", tag="d")).close()


async def test_relaxed_starts_and_keeps_saying_so(short: Path):
    """A server as it comes out of the box: every weakness is listed, none is fatal."""
    with engines.server(engines.bundled(), short):
        connection = await connect(f"unix://{short}/s", tag="d", durability="relaxed")
        assert [words.split()[0] for words in connection.warnings] == ["appendonly", "appendfsync"]
        assert await connection.call("PING") == b"PONG"
        await connection.close()


async def test_a_server_that_came_back_weaker_is_noticed(short: Path):
    """Settings made with CONFIG SET only are gone after a restart; the health page says so at once."""
    with engines.server(engines.bundled(), short, *engines.DURABLE):
        connection = await connect(f"unix://{short}/s", tag="d")
    with engines.server(engines.bundled(), short, "--appendonly", "yes"):
        for _ in range(400):
            if connection.warnings:
                break
            await asyncio.sleep(0.02)
        assert "appendfsync is 'everysec'" in connection.warnings[0]
        await connection.close()


async def test_a_managed_service_that_forbids_config_needs_a_word_from_its_operator(short: Path):
    """What INFO tells is still checked; for the rest the way on is named."""
    with engines.server(engines.bundled(), short, *engines.DURABLE) as server:
        server.ask("ACL", "SETUSER", "desk", "on", ">secret", "~*", "&*", "+@all", "-config")
        url = f"unix://desk@{short}/s"
        with pytest.raises(StoreConfigError, match=r"forbids CONFIG GET.*appendfsync") as raised:
            await connect(url, tag="d", password="secret")
        assert "durability: relaxed" in str(raised.value)
        connection = await connect(url, tag="d", password="secret", durability="relaxed")
        assert len(connection.warnings) == 1
        await connection.close()


async def test_a_replica_and_a_wrong_kind_of_url_are_refused_in_both_modes(
    short: Path, cluster: engines.Cluster, embedded: str
):
    """They could not work at all."""
    replica = engines.server(engines.bundled(), short, *engines.DURABLE, "--replicaof", "127.0.0.1 1")
    with replica, pytest.raises(StoreConfigError, match=r"replica of 127\.0\.0\.1:1"):
        await connect(f"unix://{short}/s", tag="d", durability="relaxed")
    with pytest.raises(StoreConfigError, match="cluster://host"):
        await connect(f"redis://127.0.0.1:{cluster.nodes[0].port}", tag="d", durability="relaxed")
    port = free_port()
    single = engines.server(engines.bundled(), short, *engines.DURABLE, port=port)
    with single, pytest.raises(StoreConfigError, match="is no cluster"):
        await connect(f"cluster://127.0.0.1:{port}", tag="d", durability="relaxed")


def test_an_old_server_and_a_failover_that_forgets_are_weak():
    """Version below 7.0; replicas that nobody waits for."""
    old = remarks(parse("redis://127.0.0.1"), {**INFO, "redis_version": "6.2.14"}, SOUND, replicas=0, password=False)
    assert "6.2.14" in old.weak[0]
    watched = parse("sentinel://127.0.0.1/desk")
    assert (
        "replicas: 1" in remarks(watched, {**INFO, "connected_slaves": "2"}, SOUND, replicas=0, password=False).weak[0]
    )
    assert remarks(watched, {**INFO, "connected_slaves": "2"}, SOUND, replicas=1, password=False).weak == ()


def test_an_open_or_unencrypted_store_elsewhere_is_mentioned():
    """Who can reach it reads everything; on this machine neither matters."""
    assert len(remarks(parse("redis://store"), INFO, SOUND, replicas=0, password=False).open) == 2
    assert remarks(parse("rediss://store"), INFO, SOUND, replicas=0, password=True).open == ()
    assert remarks(parse("redis://127.0.0.1"), INFO, SOUND, replicas=0, password=False).open == ()


def test_info_is_read_as_the_server_writes_it():
    """Sections are skipped, values may hold colons."""
    assert facts(b"# Server\r\nredis_version:7.0.15\r\nos:Linux: a\r\n\r\n") == {
        "redis_version": "7.0.15",
        "os": "Linux: a",
    }
