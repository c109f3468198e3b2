"""DNS for the authentication of mail: asks the resolver of this machine, or the one of the config, on the event loop; never waits long."""

import asyncio
import contextlib
import importlib
import ipaddress
from collections import OrderedDict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from channels.email.evidence import FAILED, NOTHING, Answer, Question

QUERY_SECONDS = 2.0  # for one question, all tries together
TRIES = 3  # packets get lost; with several name servers each is asked
MOST_KEPT = 10_000  # answers
LONGEST_KEPT = 3_600.0  # seconds, whatever the owner of the name wishes
LONGEST_NOTHING = 300.0  # a name that is made now shall be known soon
SHORTEST_KEPT = 10.0
FAILED_KEPT = 30.0
MOST_BYTES = 16_384  # of an answer
MOST_RECORDS = 150  # of an answer: reading them takes the loop's time
SILENT = 8  # questions without an answer, one after the other, before nobody is asked for a while
DEAF_SECONDS = 30.0
CONFIG = Path("/etc/resolv.conf")

NOERROR, NXDOMAIN = 0, 3
EDNS = 11  # bytes at the end of our questions (RFC 6891); between the header and them stands the question itself


class Resolver:
    """Answers questions. `server` is "host:port" of a name server, "" for those of this machine. `log` takes structlog's calls."""

    def __init__(self, server: str, log: Any) -> None:
        self._servers: list[tuple[str, int]] = []
        if server:
            host, _, port = server.rpartition(":")
            self._servers = [(host.strip("[]"), int(port))]
        self._log = log
        self._kept: OrderedDict[Question, tuple[float, Answer]] = OrderedDict()
        self._asking: dict[Question, asyncio.Task[Answer]] = {}
        self._silent = 0
        self._deaf_until = 0.0

    async def ask(self, questions: Iterable[Question], deadline: float) -> dict[Question, Answer]:
        """An answer to each; "failed" where there is none before `deadline` (the loop's time). Never raises."""
        asked = list(dict.fromkeys(questions))
        found = {one: answer for one in asked if (answer := self._known(one)) is not None}
        waiting = {one: self._task(one) for one in asked if one not in found}
        if waiting:
            left = deadline - asyncio.get_running_loop().time()
            await asyncio.wait(waiting.values(), timeout=max(left, 0))
        return found | {one: task.result() if task.done() else FAILED for one, task in waiting.items()}

    def _known(self, asked: Question) -> Answer | None:
        now = asyncio.get_running_loop().time()
        kept = self._kept.get(asked)
        if kept is not None and kept[0] > now:
            self._kept.move_to_end(asked)
            return kept[1]
        return FAILED if now < self._deaf_until else None

    def _task(self, asked: Question) -> asyncio.Task[Answer]:
        """One task a question, however many mails wait for it; it goes on when they don't, for the next one."""
        task = self._asking.get(asked)
        if task is None:
            task = self._asking[asked] = asyncio.get_running_loop().create_task(self._answer(asked))
            task.add_done_callback(lambda _done: self._asking.pop(asked, None))
        return task

    async def _answer(self, asked: Question) -> Answer:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(QUERY_SECONDS):
                answer, seconds = await self._query(asked)
        except (TimeoutError, OSError):
            self._no_answer(loop.time())
            answer, seconds = FAILED, FAILED_KEPT
        except Exception as error:  # noqa: BLE001 - what a hostile server sends must not end the task of a mail
            self._log.warning("a DNS answer could not be read", error=type(error).__name__)
            answer, seconds = FAILED, FAILED_KEPT
        else:
            self._silent = 0
        self._kept[asked] = (loop.time() + seconds, answer)
        self._kept.move_to_end(asked)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return answer

    def _no_answer(self, now: float) -> None:
        """After several in a row nobody is asked for a while: each mail would wait for nothing."""
        self._silent += 1
        if self._silent >= SILENT:
            self._silent = SILENT // 2
            self._deaf_until = now + DEAF_SECONDS
            self._log.warning(
                "DNS does not answer: senders of mail can't be verified, their mail is taken as unverified",
                servers=[host for host, _ in self._servers],
                again_in=DEAF_SECONDS,
            )

    async def _query(self, asked: Question) -> tuple[Answer, float]:
        dns_wire = await asyncio.to_thread(_wire)
        kind, _, name = asked.partition(" ")
        query = dns_wire.query(name, kind)
        if not query:
            return NOTHING, LONGEST_KEPT
        if not self._servers:
            self._servers = await asyncio.to_thread(name_servers)
        rounds = max(TRIES, len(self._servers))
        tries: set[asyncio.Task[tuple[Answer, float]]] = set()
        refused = 0
        try:
            for number in range(rounds + 1):
                if number < rounds:
                    server = self._servers[number % len(self._servers)]
                    tries.add(asyncio.create_task(_try(query, kind, server)))
                # an earlier try may still be answered: a name server that has to ask others takes its time
                pause = QUERY_SECONDS / rounds if number < rounds else None
                done, tries = await asyncio.wait(tries, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
                said = [one.result() for one in done if one.exception() is None]
                for result in said:
                    if result[0] is not FAILED:
                        return result
                refused += len(said)
                if refused >= len(self._servers):  # each of them says that it can't tell
                    return FAILED, FAILED_KEPT
                if not tries and number >= rounds - 1:
                    break
        finally:
            for one in tries:
                one.cancel()
        raise TimeoutError


@cache
def _wire() -> ModuleType:
    """Loads dnspython when the first question is asked (0.2 s, 7 MB): most desks at rest need none of it."""
    return importlib.import_module("channels.email.dns_wire")


async def _try(query: bytes, kind: str, server: tuple[str, int]) -> tuple[Answer, float]:
    """What this name server says now, and how long that may be kept; FAILED: it can't tell. Raises OSError and dnspython's errors."""
    dns_wire = _wire()
    reply = await _udp(query, *server)
    if dns_wire.is_cut(reply):
        reply = await _tcp(query, *server)
    code, answer, seconds = dns_wire.read(reply, kind, most=MOST_RECORDS)
    if code not in (NOERROR, NXDOMAIN):
        return FAILED, FAILED_KEPT
    return answer, min(max(seconds, SHORTEST_KEPT), LONGEST_KEPT if answer.state == "found" else LONGEST_NOTHING)


def name_servers() -> list[tuple[str, int]]:
    """The name servers of this machine (resolv.conf(5)); itself, if none is named."""
    found: list[tuple[str, int]] = []
    with contextlib.suppress(OSError):
        for line in CONFIG.read_text("utf-8", "replace").splitlines():
            words = line.split()
            if words[:1] == ["nameserver"] and len(words) > 1:
                with contextlib.suppress(ValueError):
                    ipaddress.ip_address(words[1].partition("%")[0])
                    found.append((words[1], 53))
    return found[:3] or [("127.0.0.1", 53)]


async def _udp(query: bytes, host: str, port: int) -> bytes:
    """The reply to this query. The socket is connected: the kernel takes nothing from anybody else."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(lambda: _Reply(query, loop), remote_addr=(host, port))
    try:
        return await protocol.reply
    finally:
        transport.close()


class _Reply(asyncio.DatagramProtocol):
    def __init__(self, query: bytes, loop: asyncio.AbstractEventLoop) -> None:
        self._query = query
        self.reply: asyncio.Future[bytes] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.sendto(self._query)  # type: ignore[attr-defined]

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002 - asyncio names it
        asked = slice(12, -EDNS)
        if data[:2] == self._query[:2] and data.startswith(self._query[asked], 12) and not self.reply.done():
            self.reply.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.reply.done():
            self.reply.set_exception(exc)


async def _tcp(query: bytes, host: str, port: int) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(len(query).to_bytes(2, "big") + query)
        size = int.from_bytes(await reader.readexactly(2), "big")
        if size > MOST_BYTES:
            raise OSError("the answer is too large")
        return await reader.readexactly(size)
    except asyncio.IncompleteReadError as error:
        raise OSError("the answer ended early") from error
    finally:
        writer.close()
