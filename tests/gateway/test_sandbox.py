"""A sandbox promises: what a task does to its child costs that task alone, under any event loop."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from channels.base import MalformedError, Parsed
from gateway.sandbox import CrashedError, KilledError, NoChildError, Sandbox
from tests.channels.email.mails import inbound

BAD = "tests.gateway.misbehaviour:"
ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def running(**limits: Any) -> AsyncIterator[Sandbox]:
    """A sandbox for the misbehaving functions, two children at most."""
    sandbox = Sandbox(**({"size": 2, "package": "tests", "preload": ()} | limits))
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def gone(pid: int) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(200):
        if not alive(pid):
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.fixture(params=["asyncio", "uvloop"])
def runner(request: pytest.FixtureRequest) -> Iterator[asyncio.Runner]:
    """Both event loops."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if request.param == "uvloop" else None) as made:
        yield made


def test_a_mail_comes_back_parsed_under_both_loops(runner: asyncio.Runner) -> None:
    async def story() -> None:
        sandbox = Sandbox(size=1)
        await sandbox.start()
        mail = await sandbox.run(
            "channels.email.parse:parse", inbound(b"From: a@b.pl\r\nSubject: x\r\n\r\ntekst"), Parsed
        )
        assert (mail.message.sender.address, mail.message.text) == ("a@b.pl", "tekst")
        await sandbox.stop()

    runner.run(story())


def test_many_tasks_each_get_their_own_answer_under_both_loops(runner: asyncio.Runner) -> None:
    async def story() -> None:
        async with running() as sandbox:
            sent = [os.urandom(size) for size in (0, 1, 100, 70_000, 3_000_000) for _ in range(20)]
            assert await asyncio.gather(
                *(sandbox.run(BAD + "echo", data, bytes) for data in map(packed, sent))
            ) == list(map(packed, sent))

    runner.run(story())


def packed(data: bytes) -> bytes:
    """Bytes no two of which are alike by their length alone."""
    return len(data).to_bytes(4, "big") + data


@pytest.mark.parametrize(
    ("function", "words", "limits"),
    [
        ("spin", "more than 1 s of processor time", {"cpu": 1}),
        ("sleep", "more than 0.5 s", {"wall": 0.5}),
        ("gorge", "more than 256 MB of memory", {}),
        ("crash", "SIGSEGV", {}),
        ("leave", "exit code 3", {}),
    ],
)
async def test_a_task_that_takes_its_child_down_is_killed_alone(
    function: str, words: str, limits: dict[str, Any]
) -> None:
    async with running(**limits) as sandbox:
        bad = asyncio.create_task(sandbox.run(BAD + function, b"", int))
        others = await asyncio.gather(*(sandbox.run(BAD + "echo", b"%d" % number, bytes) for number in range(50)))
        assert others == [b"%d" % number for number in range(50)]
        with pytest.raises(KilledError, match=words):
            await bad
        assert await sandbox.run(BAD + "echo", b"after", bytes) == b"after"


async def test_more_bad_tasks_than_children_are_all_settled() -> None:
    async with running() as sandbox:
        bad = [asyncio.create_task(sandbox.run(BAD + "leave", b"", int)) for _ in range(6)]
        good = [asyncio.create_task(sandbox.run(BAD + "echo", b"x", bytes)) for _ in range(6)]
        assert all(isinstance(error, KilledError) for error in await asyncio.gather(*bad, return_exceptions=True))
        assert await asyncio.gather(*good) == [b"x"] * 6


async def test_a_refusal_keeps_its_words_and_a_bug_keeps_the_input_to_itself() -> None:
    async with running() as sandbox:
        with pytest.raises(MalformedError, match="żle: 5"):
            await sandbox.run(BAD + "refuse", b"12345", int)
        with pytest.raises(CrashedError, match=r"ValueError in stumble, tests/gateway/misbehaviour\.py line") as raised:
            await sandbox.run(BAD + "stumble", b"tajne", int)
        assert "tajne" not in str(raised.value)
        with pytest.raises(CrashedError, match="can't be read"):
            await sandbox.run(BAD + "lie", b"", int)


async def test_only_functions_of_the_package_run() -> None:
    async with running(package="channels") as sandbox:
        with pytest.raises(CrashedError, match="LookupError"):
            await sandbox.run(BAD + "echo", b"", bytes)
        with pytest.raises(CrashedError, match="LookupError"):
            await sandbox.run("os:system", b"true", int)


async def test_a_child_sees_nothing_of_our_environment() -> None:
    os.environ["CENTRALA_TEST_SECRET"] = "tajne"
    try:
        async with running() as sandbox:
            seen = await sandbox.run(BAD + "environment", b"", dict[str, str])
    finally:
        del os.environ["CENTRALA_TEST_SECRET"]
    assert set(seen) <= {"PYTHONPATH", "LC_ALL", "MALLOC_ARENA_MAX", "LC_CTYPE"}


async def test_idle_children_end_except_the_last() -> None:
    async with running(idle=0.3) as sandbox:
        waits = [asyncio.create_task(sandbox.run(BAD + "process", b"", int)) for _ in range(40)]
        pids = set(await asyncio.gather(*waits))
        while len(pids) < 2:
            pids |= set(await asyncio.gather(*(sandbox.run(BAD + "process", b"", int) for _ in range(40))))
        for _ in range(100):
            left = [pid for pid in pids if alive(pid)]
            if len(left) == 1:
                break
            await asyncio.sleep(0.05)
        assert len(left) == 1
        assert await sandbox.run(BAD + "process", b"", int) == left[0]


async def test_a_child_that_has_grown_is_replaced_after_its_answer() -> None:
    async with running(size=1) as sandbox:
        before = await sandbox.run(BAD + "process", b"", int)
        assert await sandbox.run(BAD + "grow", b"", int) == 200 << 20
        assert await sandbox.run(BAD + "process", b"", int) != before
        assert await gone(before)


async def test_a_child_killed_while_idle_costs_nothing() -> None:
    async with running(size=1) as sandbox:
        pid = await sandbox.run(BAD + "process", b"", int)
        os.kill(pid, signal.SIGKILL)
        assert await gone(pid)
        await asyncio.sleep(0.05)
        assert await sandbox.run(BAD + "process", b"", int) != pid


async def test_ctrl_c_does_not_end_a_child() -> None:
    async with running(size=1) as sandbox:
        pid = await sandbox.run(BAD + "process", b"", int)
        os.kill(pid, signal.SIGINT)
        assert await sandbox.run(BAD + "process", b"", int) == pid


async def test_stopping_gives_back_what_is_not_done_and_leaves_no_process() -> None:
    async with running() as sandbox:
        pid = await sandbox.run(BAD + "process", b"", int)
        unfinished = [asyncio.create_task(sandbox.run(BAD + "sleep", b"", int)) for _ in range(5)]
        await asyncio.sleep(0.2)
        await sandbox.stop()
        assert all(
            isinstance(error, NoChildError) for error in await asyncio.gather(*unfinished, return_exceptions=True)
        )
        assert not alive(pid)
        with pytest.raises(NoChildError):
            await sandbox.run(BAD + "echo", b"", bytes)


async def test_a_caller_that_gives_up_leaves_the_others_alone() -> None:
    async with running(size=1) as sandbox:
        await sandbox.run(BAD + "echo", b"", bytes)
        given_up = [asyncio.create_task(sandbox.run(BAD + "echo", b"%d" % number, bytes)) for number in range(10)]
        await asyncio.sleep(0)
        for task in given_up[::2]:
            task.cancel()
        assert await asyncio.gather(*given_up[1::2]) == [b"%d" % number for number in range(1, 10, 2)]


async def test_children_that_cannot_start_give_their_tasks_back() -> None:
    async with running(preload=("tests.gateway.no_such_module:nothing",)) as sandbox:
        with pytest.raises(NoChildError, match="ended while it started"):
            await sandbox.run(BAD + "echo", b"", bytes)


async def test_children_die_with_a_parent_that_is_killed() -> None:
    program = (
        "import asyncio\nfrom gateway.sandbox import Sandbox\n"
        "async def main():\n"
        "    box = Sandbox(size=1, package='tests', preload=())\n    await box.start()\n"
        f"    print(await box.run('{BAD}process', b'', int), flush=True)\n"
        f"    await box.run('{BAD}sleep', b'', int)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent:
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    assert await gone(child)


async def test_starting_does_not_wait_for_the_child() -> None:
    """The gateway's start is not held up: the first task waits instead."""
    sandbox = Sandbox(size=1, package="tests", preload=())
    await sandbox.start()
    first = asyncio.create_task(sandbox.run(BAD + "echo", b"x", bytes))
    await asyncio.sleep(0)
    assert not first.done()
    assert await first == b"x"
    await sandbox.stop()
    await sandbox.stop()
