"""Ports for servers that tests start: below those the kernel gives away by itself, and each test process has a range of its own."""

import itertools
import os
import socket

FIRST, EACH, RANGES = 10_000, 5_000, 4
_count = itertools.count(os.getpid() * 7)  # runs beside each other begin at different places


def free_port() -> int:
    """A port nobody listens on now, and that no other test process is given."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw3").removeprefix("gw") or 0)
    base = FIRST + worker % RANGES * EACH
    for number in itertools.islice(_count, EACH):
        port = base + number % EACH
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError(f"no port is free between {base} and {base + EACH}")
