"""Functions that do to a sandbox what a hostile mail would like to do."""

import ctypes
import os
import time

from channels.base import MalformedError


def echo(data: bytes) -> bytes:
    """The argument."""
    return data


def process(_: bytes) -> int:
    """The process it runs in."""
    return os.getpid()


def spin(_: bytes) -> None:
    """Uses processor time for ever."""
    while True:
        pass


def sleep(_: bytes) -> None:
    """Takes for ever."""
    time.sleep(3600)


def gorge(_: bytes) -> int:
    """Takes a gigabyte."""
    return len(bytearray(1 << 30))


def grow(_: bytes) -> int:
    """Takes as much as it may, touches it and gives it back."""
    return len(bytes(b"x" * (200 << 20)))


def crash(_: bytes) -> None:
    """Ends the way a bug in a C library does."""
    ctypes.string_at(0)


def leave(_: bytes) -> None:
    """Ends the process."""
    os._exit(3)


def refuse(data: bytes) -> None:
    """Says why."""
    raise MalformedError(f"żle: {len(data)}")


def stumble(data: bytes) -> None:
    """Has a bug, with the input in its words."""
    raise ValueError(data)


def environment(_: bytes) -> dict[str, str]:
    """What it can see of the environment."""
    return dict(os.environ)


def lie(_: bytes) -> str:
    """Returns something else than was asked for."""
    return "no number"
