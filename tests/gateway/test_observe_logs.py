"""What a log line holds, and what it never does."""

import asyncio
import io
import json
import logging
import re

import pytest
import structlog
from aiohttp import web

from gateway.observe import logs


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        """Yes."""
        return True


class Spoken(str):
    """A key whose repr hides nothing, as the words of a careless exception."""

    __slots__ = ()

    def __repr__(self):
        """As it is."""
        return str(self)


@pytest.fixture(autouse=True)
def _as_before():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    root.handlers, root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


@pytest.fixture
def lines():
    """Sets the logs up on a pipe and returns what was written, a dict a line."""
    stream = io.StringIO()
    logs.set_up(stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_a_line_of_json(lines):
    """With time in UTC, level, the logger's name and the values as they are."""
    structlog.get_logger("gateway.intake").info("kept", channel="mail", bytes=12, lanes=["a", "b"], fresh=True)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "kept",
        "level": "info",
        "logger": "gateway.intake",
        "channel": "mail",
        "bytes": 12,
        "lanes": ["a", "b"],
        "fresh": True,
    }


@pytest.mark.parametrize(
    "key", ["token", "Password", "body", "text", "raw", "Authorization", "relay_password", "subject", "X-Api-Key"]
)
def test_private_values_are_masked_at_any_depth(lines, key):
    """Whoever logs them, and however deep they lie."""
    structlog.get_logger().warning("refused", **{key: "hunter2"}, call={"headers": [{key: "hunter2"}]})
    (line,) = lines()
    assert "hunter2" not in json.dumps(line)
    assert line[key] == "***"
    assert line["call"]["headers"][0][key] == "***"


@pytest.mark.parametrize("evil", ["a\r\nlevel=error", "a\x1b[2Jb", "a\x00b", "a\x85b", "a\u2028b", "a\u202eb", "a\tb"])
@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_a_sender_can_not_forge_or_colour_a_line(evil, stream):
    """Control characters are escaped in events, values, keys and exceptions, on a terminal too."""
    out = stream()
    logs.set_up(stream=out)
    logger = structlog.get_logger()
    logger.info(evil, sender=evil, values={evil: [evil]})
    try:
        int(evil)
    except ValueError:
        logger.exception("failed")
    try:
        {}[Spoken(evil)]
    except KeyError:
        logger.exception("failed")
    logging.getLogger("library").warning("from %s", evil)
    written = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()) if out.isatty() else out.getvalue()
    assert written.replace("\n", "").isprintable()
    assert not any(line.startswith("level=error") for line in written.splitlines())


def test_bytes_are_counted_not_shown(lines):
    """A raw message that slips into a log call stays out of the log."""
    structlog.get_logger().info("kept", whatever=b"Dear helpdesk", key_of=memoryview(b"1234"))
    (line,) = lines()
    assert (line["whatever"], line["key_of"]) == ("13 bytes", "4 bytes")


def test_a_value_without_end_is_cut(lines):
    """Long and deep values can't fill a disk."""
    deep: list = []
    deep.append(deep)
    structlog.get_logger().info("x" * 100_000, deep=deep)
    (line,) = lines()
    assert len(json.dumps(line)) < 3 * logs.LONGEST_VALUE


def test_libraries_log_the_same_way_and_only_what_matters(lines):
    """A library's line is JSON too; the access logs of the servers stay silent below a warning."""
    logging.getLogger("somelibrary").info("hello %s", "world")
    logging.getLogger("mail.log").info("('127.0.0.1', 1) >> b'MAIL FROM:<a@b.pl>'")
    logging.getLogger("aiohttp.access").info("GET /ticket/signed-token")
    logging.getLogger("aiohttp.server").warning("trouble")
    assert [(line["logger"], line["event"], line["level"]) for line in lines()] == [
        ("somelibrary", "hello world", "info"),
        ("aiohttp.server", "trouble", "warning"),
    ]


def test_an_exception_comes_with_its_trace_in_the_same_line(lines):
    """So that one line is one event, also for whoever collects them."""
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        structlog.get_logger().exception("broke", channel="mail")
    (line,) = lines()
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("ZeroDivisionError: division by zero")


def test_a_person_at_a_terminal_gets_no_json():
    """The event first, readable."""
    out = Terminal()
    logs.set_up(stream=out)
    structlog.get_logger().info("listening", address="127.0.0.1:8080")
    assert "listening" in out.getvalue()
    assert not out.getvalue().startswith("{")


def test_the_level_is_kept():
    """What is below it is not written."""
    out = io.StringIO()
    logs.set_up("WARNING", out)
    structlog.get_logger().info("quiet")
    assert out.getvalue() == ""


async def test_a_call_that_can_not_be_read_is_logged_without_its_headers(lines):
    """What was too long or malformed is quoted by aiohttp: a token among it would stand in the log. Our own errors keep their traces."""
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _, port = runner.addresses[0]
    for header in (
        f"Authorization: Bearer kenntwort{'x' * 20_000}",
        "Authorization: Bearer kenntwort\x00x",
        "Authorization kenntwort: x",
    ):
        for again in (False, True):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            if again:  # aiohttp logs the first call of a connection otherwise than the next
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                await reader.readuntil(b"404: Not Found")
            writer.write(f"GET / HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
            assert b" 400 " in await reader.readline()
            writer.close()
    await runner.cleanup()
    assert len(lines()) >= 3
    assert {one["level"] for one in lines()} == {"warning"}
    assert all(one["event"].startswith("a call could not be read: ") for one in lines())
    assert "kenntwort" not in json.dumps(lines())
    logging.getLogger(logs.HTTP_SERVER).error("Unhandled", exc_info=ValueError("ours"))
    assert "ours" in lines()[-1]["exception"]
