"""The way to the server, on each engine: what a caller may rely on."""

import asyncio
import os
import random
import sys
from pathlib import Path

import pytest

from store.connection import Connection, ReplyError, connect
from store.errors import StoreConfigError, UnavailableError
from store.pipelines import MOST_CALLS
from store.scripts import script
from tests.ports import free_port
from tests.store import engines

ECHO = script("echo", "return {KEYS[1], ARGV[1]}")
APPEND = script("append", "return redis.call('RPUSH', KEYS[1], ARGV[1])")


async def eventually(condition, seconds=15):
    """Waits until something outside has happened."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def when_available(work, seconds=20):
    """Repeats what may be repeated until the store takes it."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                return await work()
            except UnavailableError:
                await asyncio.sleep(0.05)


async def test_a_script_gets_its_keys_and_arguments(connection: Connection, desk: str):
    """Text goes as UTF-8, bytes as they are."""
    assert await connection.run(ECHO, [f"{{{desk}}}:ż"], ["ó"]) == [f"{{{desk}}}:ż".encode(), "ó".encode()]
    assert await connection.run(ECHO, [f"{{{desk}}}:a"], [b"\x00\xff"]) == [f"{{{desk}}}:a".encode(), b"\x00\xff"]
    assert await connection.run(ECHO, [f"{{{desk}}}:a"], [7]) == [f"{{{desk}}}:a".encode(), b"7"]


async def test_a_script_the_server_forgot_is_loaded_and_runs_once(connection: Connection, desk: str):
    """As after a restart or failover."""
    await connection.call("SCRIPT", "FLUSH")
    lengths = await asyncio.gather(*(connection.run(APPEND, [f"{{{desk}}}:list"], [n]) for n in range(20)))
    assert sorted(lengths) == list(range(1, 21))


async def test_a_defect_of_ours_is_raised_as_the_server_says_it(connection: Connection, desk: str):
    """It is no UnavailableError, which callers repeat."""
    await connection.call("SET", f"{{{desk}}}:text", "x")
    with pytest.raises(ReplyError, match="WRONGTYPE"):
        await connection.call("LPUSH", f"{{{desk}}}:text", "x")
    with pytest.raises(ReplyError, match="nothing"):
        await connection.run(script("broken", "return nothing.at_all"), [f"{{{desk}}}:text"], [])


async def test_concurrent_calls_share_pipelines(connection: Connection, desk: str):
    """300 calls of one tick reach the server in a few reads, not in 300."""

    def reads(info: bytes) -> int:
        return int(next(line for line in info.split() if line.startswith(b"total_reads_processed")).split(b":")[1])

    before = reads(await connection.call("INFO", "stats"))
    await asyncio.gather(*(connection.call("INCR", f"{{{desk}}}:n") for _ in range(300)))
    assert reads(await connection.call("INFO", "stats")) - before < 40
    assert await connection.call("GET", f"{{{desk}}}:n") == b"300"


async def test_cancelled_callers_never_mix_up_replies(connection: Connection, desk: str):
    """R4: thousands of calls cancelled at random moments; each reply that arrives is the caller's own."""
    dice = random.Random(4)
    answered = cancelled = 0

    async def caller(number: int) -> None:
        nonlocal answered, cancelled
        for turn in range(60):
            tag = f"{number}-{turn}"
            task = asyncio.ensure_future(connection.run(ECHO, [f"{{{desk}}}:k"], [tag]))
            if dice.random() < 0.7:
                for _ in range(dice.randrange(6)):
                    await asyncio.sleep(0)
                if dice.random() < 0.3:
                    await asyncio.sleep(dice.random() * 0.002)
                task.cancel()
            try:
                assert (await task)[1] == tag.encode()
                answered += 1
            except asyncio.CancelledError:
                cancelled += 1

    await asyncio.gather(*(caller(number) for number in range(100)))
    assert answered > 1000
    assert cancelled > 1000


async def test_several_megabytes_go_in_and_come_back(connection: Connection, desk: str):
    """And small calls pass beside them."""
    big = os.urandom(6 * 1024 * 1024)
    key = f"{{{desk}}}:big"
    assert await connection.call("SET", key, big) == b"OK"
    copies = await asyncio.gather(*(connection.call("GET", key) for _ in range(4)), connection.call("PING"))
    assert copies == [big, big, big, big, b"PONG"]


async def test_now_is_the_time_of_the_store(connection: Connection):
    """And it never runs backwards."""
    seconds, micros = await connection.call("TIME")
    assert abs(int(seconds) * 1000 + int(micros) // 1000 - connection.now()) < 1000
    seen = [connection.now() for _ in range(1000)]
    assert seen == sorted(seen)


async def test_what_is_published_is_heard_and_a_lost_subscription_comes_back(connection: Connection, desk: str):
    """Every connect is told by an empty message, so that the listener looks for itself."""
    heard: list[bytes] = []
    listening = connection.listen(f"{desk}:wake", heard.append)
    await listening.ready()
    assert heard == [b""]
    await connection.call("PUBLISH", f"{desk}:wake", "one")
    await eventually(lambda: heard == [b"", b"one"])
    await connection.call("CLIENT", "KILL", "TYPE", "PUBSUB")
    await eventually(lambda: heard == [b"", b"one", b""])
    await listening.ready()
    await connection.call("PUBLISH", f"{desk}:wake", "two")
    await eventually(lambda: heard == [b"", b"one", b"", b"two"])
    await listening.close()
    await connection.call("PUBLISH", f"{desk}:wake", "three")
    assert heard[-1] == b"two"


async def test_connections_the_server_closes_are_replaced(connection: Connection, desk: str):
    """All at once, again and again."""
    for _ in range(5):
        await asyncio.gather(
            *(connection.call("CLIENT", "KILL", "TYPE", "NORMAL") for _ in range(8)), return_exceptions=True
        )
        assert await when_available(lambda: connection.call("PING")) == b"PONG"
        replies = await asyncio.gather(*(when_available(lambda: connection.call("PING")) for _ in range(50)))
        assert set(replies) == {b"PONG"}


async def test_nothing_more_goes_through_a_closed_connection(url: str, desk: str):
    """Calls under way are answered or refused."""
    connection = await connect(url, tag=desk)
    calls = [asyncio.ensure_future(connection.call("INCR", f"{{{desk}}}:n")) for _ in range(10)]
    await asyncio.sleep(0)
    await connection.close()
    assert all(
        isinstance(result, int | UnavailableError) for result in await asyncio.gather(*calls, return_exceptions=True)
    )
    with pytest.raises(UnavailableError):
        await connection.call("PING")


async def test_a_write_is_never_sent_twice_through_kills_of_the_server(short: Path, desk: str):
    """Each INCR is answered or refused; refused ones may have happened, but none happened twice."""
    done = failed = 0
    flags = engines.DURABLE
    running = engines.server(engines.bundled(), short, *flags)
    server = running.__enter__()
    connection = await connect(f"unix://{short}/s", tag=desk)
    stop = False

    async def count() -> None:
        nonlocal done, failed
        while not stop:
            try:
                await connection.call("INCR", "{x}:n")
                done += 1
            except UnavailableError:
                failed += 1
                await asyncio.sleep(0.01)

    tasks = [asyncio.create_task(count()) for _ in range(16)]
    try:
        for _ in range(5):
            before = done
            await eventually(lambda before=before: done > before + 200)
            server.kill()
            await asyncio.sleep(0.1)
            running.__exit__(None, None, None)
            running = engines.server(engines.bundled(), short, *flags)
            server = running.__enter__()
        stop = True
        await asyncio.gather(*tasks)
        assert done <= int(await when_available(lambda: connection.call("GET", "{x}:n"))) <= done + failed
        assert failed
    finally:
        await connection.close()
        running.__exit__(None, None, None)


async def test_a_server_that_stands_still_is_unavailable_and_then_back(short: Path):
    """No caller hangs, and nobody has to reconnect by hand."""
    with engines.server(engines.bundled(), short, *engines.DURABLE) as server:
        connection = await connect(f"unix://{short}/s", tag="d")
        server.freeze()
        async with asyncio.timeout(10):
            results = await asyncio.gather(*(connection.call("PING") for _ in range(2000)), return_exceptions=True)
        assert {type(result) for result in results} == {UnavailableError}
        server.thaw()
        assert await when_available(lambda: connection.call("PING")) == b"PONG"
        await connection.close()


async def test_the_queue_is_bounded(short: Path):
    """With a server that answers nothing, callers beyond the bound are refused at once instead of piling up."""
    with engines.server(engines.bundled(), short, *engines.DURABLE) as server:
        connection = await connect(f"unix://{short}/s", tag="d")
        server.freeze()
        calls = [asyncio.ensure_future(connection.call("PING")) for _ in range(MOST_CALLS)]
        await asyncio.sleep(0)
        with pytest.raises(UnavailableError, match="wait for the store"):
            await asyncio.gather(*(connection.call("PING") for _ in range(1 + MOST_CALLS)))
        server.thaw()
        await asyncio.gather(*calls, return_exceptions=True)
        await connection.close()


async def test_memory_that_is_full_is_a_trouble_that_may_pass(short: Path):
    """OOM is UnavailableError, from commands and scripts."""
    with engines.server(engines.bundled(), short, *engines.DURABLE) as server:
        connection = await connect(f"unix://{short}/s", tag="d")
        server.ask("CONFIG", "SET", "maxmemory", "1")
        with pytest.raises(UnavailableError, match="OOM"):
            await connection.call("SET", "{d}:a", "x")
        with pytest.raises(UnavailableError, match="OOM"):
            await connection.run(APPEND, ["{d}:a"], ["x"])
        server.ask("CONFIG", "SET", "maxmemory", "0")
        assert await connection.run(APPEND, ["{d}:a"], ["x"]) == 1
        await connection.close()


async def test_a_server_that_is_not_there_is_unavailable(short: Path):
    """At the first connect too."""
    with pytest.raises(UnavailableError, match="can't be reached"):
        await connect(f"unix://{short}/nothing", tag="d")
    with pytest.raises(UnavailableError, match="can't be reached"):
        await connect(f"redis://127.0.0.1:{free_port()}", tag="d")


async def test_a_wrong_password_is_a_mistake_in_the_config(short: Path):
    """Said at once, with the place to look at and without the password."""
    port = free_port()
    with engines.server(engines.bundled(), short, *engines.DURABLE, port=port) as server:
        server.ask("ACL", "SETUSER", "desk", "on", ">secret", "~*", "&*", "+@all")
        server.ask("CONFIG", "SET", "requirepass", "hunter2")
        for url, password in (("redis://127.0.0.1", None), ("redis://127.0.0.1", "x"), ("redis://desk@127.0.0.1", "x")):
            with pytest.raises(StoreConfigError, match=r"store\.password") as raised:
                await connect(f"{url}:{port}", tag="d", password=password)
            assert "hunter2" not in str(raised.value)
        for url, password in (("redis://127.0.0.1", "hunter2"), ("redis://desk@127.0.0.1", "secret")):
            connection = await connect(f"{url}:{port}/3", tag="d", password=password)
            assert b"db=3" in await connection.call("CLIENT", "INFO")
            await connection.close()


async def test_tls_trusts_only_the_named_authority(tmp_path: Path, short: Path):
    """A certificate nobody vouches for is refused."""
    engines.certificate(tmp_path)
    files = (
        "--tls-cert-file",
        str(tmp_path / "cert.pem"),
        "--tls-key-file",
        str(tmp_path / "key.pem"),
        "--tls-auth-clients",
        "no",
    )
    port = free_port()
    with engines.server(engines.wanted("redis-server"), short, *engines.DURABLE, "--tls-port", str(port), *files):
        connection = await connect(f"rediss://localhost:{port}?ca={tmp_path}/cert.pem", tag="d")
        assert await connection.call("PING") == b"PONG"
        listening = connection.listen("c", lambda _: None)
        await listening.ready()
        await connection.close()
        with pytest.raises(StoreConfigError, match="not trusted"):
            await connect(f"rediss://localhost:{port}", tag="d")
        with pytest.raises(StoreConfigError, match=r"nothing\.pem"):
            await connect(f"rediss://localhost:{port}?ca={tmp_path}/nothing.pem", tag="d")


async def test_a_gateway_on_uvloop_talks_to_the_store_too(embedded: str):
    """In a process of its own: the loop of a test is asyncio's."""
    code = (
        "import uvloop\nfrom store.connection import connect\n"
        "async def main():\n"
        f"    c = await connect({embedded!r}, tag='d')\n"
        "    print(await c.call('PING'))\n    await c.close()\n"
        "uvloop.run(main())"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert (out, err) == (b"b'PONG'\n", b"")
