"""How fast mail is accepted: Centrala's SMTP door against a bare aiosmtpd sink, both on uvloop, in interleaved rounds.

Each server runs in a process of its own and does nothing with a mail but say 250. Prints messages a second, CPU
microseconds of the server a message, and the ratio of the medians.

    python bench/accept.py [--sessions 64] [--rounds 5] [--seconds 2] [--mails-per-connection 0]
"""

import argparse
import asyncio
import logging
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import structlog
import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.sides import Side, own_cpu

SIZES = {"4 KB": 4_000, "200 KB": 200_000}


async def serve_bare() -> int:
    """A sink on aiosmtpd as its documentation shows it."""
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - each server process loads only its own side

    class Sink:
        async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
            return "250 OK"

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), hostname="sink.example", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0, backlog=1024
    )
    return int(server.sockets[0].getsockname()[1])


async def serve_ours() -> int:
    """The door, with an `accept` that returns at once."""
    from channels.base import Accepted  # noqa: PLC0415 - each server process loads only its own side
    from channels.email.address import Addresses  # noqa: PLC0415
    from channels.email.smtp import Listener  # noqa: PLC0415
    from channels.signature import Signer  # noqa: PLC0415
    from channels.tools import Tools  # noqa: PLC0415
    from store.records import Inbound  # noqa: PLC0415

    async def accept(inbound: Inbound) -> Accepted:
        return Accepted(id=inbound.id, duplicate=False)

    signer = Signer(b"0123456789abcdef")
    tools = Tools(
        signer=signer,
        desk_id="main",
        desk_name="Desk",
        prefix="HD",
        folder=Path(),
        log=structlog.get_logger(),
        now=lambda: int(time.time() * 1000),
    )
    addresses = Addresses("pomoc@example.com", (), prefix="HD", desk_id="main", signer=signer)
    listener = Listener("mail", listen="127.0.0.1:0", addresses=addresses, tools=tools)
    await listener.start(accept)
    return listener.port


async def serve(which: str) -> None:
    """Prints the port and serves until killed."""
    logging.disable(logging.CRITICAL)
    port = await (serve_bare() if which == "bare" else serve_ours())
    print(port, flush=True)
    await asyncio.Event().wait()


def mail(size: int) -> bytes:
    """A mail of about `size` bytes, as it goes over the wire, with headers of the usual length."""
    hops = "".join(
        f"Received: from relay{n}.example.org (relay{n}.example.org [192.0.2.{n}])\r\n"
        f"\tby mx{n}.example.com with ESMTPS id 4XyZ{n}; Mon, 2 Nov 2026 10:00:0{n} +0100\r\n"
        for n in range(3)
    )
    head = (
        f"{hops}From: Anna Nowak <anna@example.org>\r\nTo: pomoc@example.com\r\nSubject: VPN\r\n"
        "Message-ID: <%s@example.org>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    line = "Nie dziala mi VPN od rana, a musze wyslac raport do dwunastej, prosze.\r\n"
    return (head + line * ((size - len(head)) // len(line))).encode()


async def session(port: int, body: bytes, until: float, per_connection: int) -> int:
    """One client after the other's manner: waits for each reply. Returns how many mails got their 250."""
    done = 0
    before, after = body.split(b"%s")
    while time.monotonic() < until:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def say(
            line: bytes, reader: asyncio.StreamReader = reader, writer: asyncio.StreamWriter = writer
        ) -> bytes:
            writer.write(line)
            while (reply := await reader.readline())[3:4] == b"-":
                pass
            return reply

        await reader.readline()
        await say(b"EHLO client.example.org\r\n")
        sent = 0
        while time.monotonic() < until and (not per_connection or sent < per_connection):
            await say(b"MAIL FROM:<anna@example.org>\r\n")
            await say(b"RCPT TO:<pomoc@example.com>\r\n")
            await say(b"DATA\r\n")
            reply = await say(b"%b%d.%d%b.\r\n" % (before, id(reader), done, after))
            if not reply.startswith(b"250"):
                raise RuntimeError(f"a mail was not taken: {reply!r}")
            done += 1
            sent += 1
        await say(b"QUIT\r\n")
        writer.close()
    return done


async def measure(pid: int, port: int, body: bytes, options: argparse.Namespace) -> tuple[float, float]:
    """Messages a second and server CPU µs a message."""
    started, used = time.monotonic(), own_cpu(pid)
    until = started + options.seconds
    sessions = (session(port, body, until, options.mails_per_connection) for _ in range(options.sessions))
    total = sum(await asyncio.gather(*sessions))
    return total / (time.monotonic() - started), (own_cpu(pid) - used) / total * 1e6


def main() -> None:
    """Measures both sides and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--serve", choices=("bare", "ours"), help=argparse.SUPPRESS)
    parser.add_argument("--sessions", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--mails-per-connection", type=int, default=0, help="0: as many as fit into the time")
    options = parser.parse_args()
    if options.serve:
        uvloop.run(serve(options.serve))
        return
    servers = {which: Side(__file__, which) for which in ("bare", "ours")}
    try:
        for name, size in SIZES.items():
            body = mail(size)
            found: dict[str, list[tuple[float, float]]] = {which: [] for which in servers}
            for _ in range(options.rounds):
                for which, side in servers.items():
                    found[which].append(uvloop.run(measure(side.pid, side.port, body, options)))
            rate = {which: statistics.median(one[0] for one in rows) for which, rows in found.items()}
            cost = {which: statistics.median(one[1] for one in rows) for which, rows in found.items()}
            for which in servers:
                print(f"{name:>7} {which:>5} {rate[which]:8.0f} mails/s {cost[which]:7.0f} µs CPU a mail")
            print(
                f"{name:>7} ratio {rate['ours'] / rate['bare']:8.2f} x       {cost['bare'] / cost['ours']:7.2f} x less CPU"
            )
    finally:
        for side in servers.values():
            side.stop()


if __name__ == "__main__":
    main()
