"""The one reader of request bodies and queries: size, time, encoding, depth and shape are checked here and nowhere else."""

import asyncio
import json
import math
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from gateway.http.misread import misread
from gateway.http.problem import ProblemError

BODY_SECONDS = 30.0
SLOWEST = 1_000  # bytes a second
DEEPEST = 32

T = TypeVar("T")


async def read_bytes(request: web.Request, most: int) -> bytes:
    """The body. Raises ProblemError: 413 (more than `most` bytes), 408 (too slow), 400 (broken off)."""
    if (request.content_length or 0) > most:
        raise too_large(most)
    parts: list[bytes] = []
    pace = Pace(most)
    try:
        async with pace.limit:
            async for part in request.content.iter_any():
                pace.came(len(part))
                parts.append(part)
    except TimeoutError:
        raise too_slow() from None
    except web.RequestPayloadError:
        raise broken_off() from None
    return b"".join(parts)


class Pace:
    """How much may come, and how slowly: 30 s at once, and a second more for each kB that came."""

    def __init__(self, most: int) -> None:
        self._started = asyncio.get_running_loop().time()
        self._most = most
        self._size = 0
        self.limit = asyncio.timeout_at(self._started + BODY_SECONDS)

    def came(self, size: int) -> None:
        """Counts bytes. Raises ProblemError 413 when they are too many."""
        self._size += size
        if self._size > self._most:
            raise too_large(self._most)
        self.limit.reschedule(self._started + BODY_SECONDS + self._size / SLOWEST)


async def read_json(request: web.Request, wanted: type[T], most: int) -> T:
    """The body as a value of the wanted type. Raises ProblemError 400, 408, 413, 415 or 422."""
    return shaped(await read_tree(request, most), wanted)


async def read_tree(request: web.Request, most: int) -> Any:
    """The body as plain JSON values. Raises ProblemError 400, 408, 413 or 415."""
    charset = (request.charset or "utf-8").lower()
    if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
        raise ProblemError(
            415,
            "Dane muszą być w formacie JSON (Content-Type: application/json, UTF-8).",
            "The body must be JSON (Content-Type: application/json, UTF-8).",
        )
    return tree(await read_bytes(request, most))


def tree(data: bytes) -> Any:
    """JSON text as plain values: UTF-8, at most 32 deep, no key twice, no NaN, no half characters, no NUL. Raises ProblemError."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse_constant, parse_float=_finite
        )
    except UnicodeDecodeError:
        raise _unreadable("to nie jest UTF-8", "it is not UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        raise _unreadable(f"błąd w miejscu {where}", f"mistake at {where}") from None
    except ValueError:  # a number of thousands of digits
        raise _unreadable("liczba jest za długa", "a number is too long") from None
    _check(value)
    return value


def read_query(request: web.Request, wanted: type[T]) -> T:
    """The query as a value of the wanted type; each parameter at most once. Raises ProblemError 422."""
    found: dict[str, str] = {}
    for name, value in request.query.items():
        path = name[:64] if name.isprintable() else "?"
        if name in found:
            raise ProblemError(
                422, f"Parametr „{path}” jest podany dwa razy.", f'The parameter "{path}" is given twice.', path=path
            )
        _check_text(value, path)
        found[name] = value
    try:
        return msgspec.convert(found, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise misread(error) from None


def shaped(value: Any, wanted: type[T]) -> T:
    """Plain values as a value of the wanted type. Raises ProblemError 422 with the path of what is wrong."""
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        raise misread(error) from None


def too_large(most: int) -> ProblemError:
    """413."""
    size = f"{most / 1_000_000:g} MB" if most >= 1_000_000 else f"{most / 1000:g} kB"
    return ProblemError(
        413, f"To za dużo: najwyżej {size} naraz.", f"This is too much: at most {size} at once.", headers=CLOSE
    )


def too_slow() -> ProblemError:
    """408."""
    return ProblemError(
        408,
        "Dane przychodziły zbyt wolno. Spróbuj ponownie.",
        "The data came too slowly. Try again.",
        headers=CLOSE,
    )


def broken_off() -> ProblemError:
    """400 for a body that ends too early, or is not in the encoding it says."""
    return ProblemError(
        400,
        "Dane nie dotarły w całości lub są źle zakodowane. Wyślij je ponownie.",
        "The data did not come whole, or are badly encoded. Send them again.",
        headers=CLOSE,
    )


CLOSE = {"Connection": "close"}  # the rest of the body is not worth waiting for


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _unreadable("klucz występuje dwa razy", "a key stands there twice")
    return found


def _refuse_constant(word: str) -> Any:
    raise _unreadable(f"{word} nie jest liczbą JSON", f"{word} is not a JSON number")


def _finite(word: str) -> float:
    number = float(word)
    if math.isinf(number):
        raise _unreadable("liczba jest za duża", "a number is too large")
    return number


def _check(value: Any) -> None:
    waiting: list[tuple[Any, str, int]] = [(value, "", 0)]
    while waiting:
        one, path, depth = waiting.pop()
        if isinstance(one, str):
            _check_text(one, path)
        elif depth >= DEEPEST and isinstance(one, list | dict):
            raise _too_deep()
        elif isinstance(one, list):
            waiting += [(each, f"{path}[{place}]", depth + 1) for place, each in enumerate(one)]
        elif isinstance(one, dict):
            for key, each in one.items():
                _check_text(key, path)
                waiting.append((each, f"{path}.{key[:64]}" if path else key[:64], depth + 1))


def _check_text(text: str, path: str) -> None:
    if text.isascii() and "\0" not in text:
        return
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _unstorable("".join(letter if letter.isprintable() else "?" for letter in path))


def _unstorable(path: str) -> ProblemError:
    return ProblemError(
        422,
        "Tekst zawiera znak, którego nie da się zapisać (NUL albo pół znaku).",
        "A text holds a character that can't be stored (NUL, or half a character).",
        path=path,
    )


def _unreadable(pl: str, en: str) -> ProblemError:
    return ProblemError(400, f"To nie jest poprawny JSON: {pl}.", f"This is not proper JSON: {en}.")


def _too_deep() -> ProblemError:
    return ProblemError(
        400,
        f"JSON jest zagnieżdżony głębiej niż {DEEPEST} poziomy.",
        f"The JSON is nested deeper than {DEEPEST} levels.",
    )
