"""The configuration as lines to read: as it would be written, with secrets as the file names them, never their values. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from channels.secret import Secret

HIDDEN = "{…}"


class Told(msgspec.Struct, frozen=True):
    """One line of YAML. `value` "" for a key with lines below it; `standard`: the value is the default."""

    depth: int
    key: str
    value: str
    standard: bool


def told(value: Any, depth: int = 0, *, standard: bool = False) -> Iterator[Told]:
    """The lines of a Struct or mapping; `standard`: all of it is a default."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _entry(str(key), one, depth, standard=standard)
        return
    for field in msgspec.structs.fields(value):
        one = getattr(value, field.name)
        yield from _entry(field.encode_name, one, depth, standard=standard or _is_default(field, one))


def _entry(key: str, value: Any, depth: int, *, standard: bool) -> Iterator[Told]:
    if isinstance(value, msgspec.Struct) or (isinstance(value, Mapping) and value):
        yield Told(depth, key, "", standard)
        yield from told(value, depth + 1, standard=standard)
    elif isinstance(value, list | tuple) and any(isinstance(one, msgspec.Struct | Mapping) for one in value):
        yield Told(depth, key, "", standard)
        for one in value:
            yield Told(depth + 1, "-", "", standard)
            yield from told(one, depth + 2, standard=standard)
    else:
        yield Told(depth, key, _text(value), standard)


def _text(value: Any) -> str:
    """A value as YAML writes it."""
    if isinstance(value, Secret):
        return (value.source or HIDDEN) if value else "null"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_text(one) for one in value)}]"
    if isinstance(value, Mapping):
        return "{}"
    text = str(value)
    needs_quotes = not text or text != text.strip() or any(sign in text for sign in "#{}[],&*!|>'\"%@`") or ": " in text
    return msgspec.json.encode(text).decode() if needs_quotes else text


def _is_default(field: Any, value: Any) -> bool:
    if field.default is not msgspec.NODEFAULT:
        return bool(field.default == value)
    return field.default_factory is not msgspec.NODEFAULT and bool(field.default_factory() == value)
