"""Shipped texts made ready beforehand: `python -m triage.inflect` packs them, so that a start reads no YAML.

A packed file begins with the hash of what it was made from. It is used only where that still holds, else the sources are read.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from store.ids import digest

Packed = TypeVar("Packed")
_VERSION = 12  # characters


def version(*contents: str | bytes) -> str:
    """A short hash: the same contents, the same version."""
    return digest(*contents)[:_VERSION]


def pack(value: object, sources: Sequence[Path]) -> bytes:
    """The bytes of a packed file for what was read from these sources. Mappings keep their order; sets have none, so hand in none."""
    return _version_of(sources) + msgspec.msgpack.encode(value)


def unpack(path: Path, sources: Sequence[Path], kind: type[Packed]) -> Packed | None:
    """What was packed; None where the sources have changed since, or where there is no such file."""
    try:
        packed = path.read_bytes()
        if packed[:_VERSION] != _version_of(sources):
            return None
        return msgspec.msgpack.decode(memoryview(packed)[_VERSION:], type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def _version_of(sources: Sequence[Path]) -> bytes:
    return version(*(source.read_bytes() for source in sources)).encode()
