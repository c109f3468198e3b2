"""DNS for authentication, against a real name server that behaves as badly as they do."""

import asyncio
import socket
from collections.abc import Iterator

import pytest
import structlog
from structlog.testing import capture_logs

from channels.email import resolver
from channels.email.evidence import FAILED, NOTHING, Answer
from channels.email.resolver import Resolver, name_servers
from tests.channels.email.name_server import NameServer

ZONE = {
    "TXT long.example": ["v=spf1 " + "x" * 900],
    "TXT huge.example": [f"record {number} " + "y" * 150 for number in range(12)],
    "TXT toolarge.example": ["z" * 200 + str(number) for number in range(120)],
    "TXT many.example": [f"r{number}" for number in range(200)],
    "TXT two.example": ["one", "two\\255"],
    "A host.example": ["192.0.2.1"],
    "AAAA host.example": ["2001:db8::1"],
    "MX mail.example": ["10 mx.mail.example."],
    "PTR 1.2.0.192.in-addr.arpa": ["host.example."],
    "CNAME alias.example": ["host.example"],
    "CNAME loop.example": ["loop.example"],
}


@pytest.fixture
def server() -> Iterator[NameServer]:
    with NameServer(ZONE) as one:
        yield one


async def ask(one: Resolver, *questions: str, seconds: float = 5) -> list[Answer]:
    found = await one.ask(questions, asyncio.get_running_loop().time() + seconds)
    return [found[each] for each in questions]


def asking(server: NameServer) -> Resolver:
    return Resolver(server.address, structlog.get_logger())


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("TXT two.example", Answer("found", ("one", "two\xff"))),
        ("TXT long.example", Answer("found", ("v=spf1 " + "x" * 900,))),
        ("TXT huge.example", Answer("found", tuple(ZONE["TXT huge.example"]))),
        ("A host.example", Answer("found", ("192.0.2.1",))),
        ("AAAA host.example", Answer("found", ("2001:db8::1",))),
        ("MX mail.example", Answer("found", ("10 mx.mail.example",))),
        ("PTR 1.2.0.192.in-addr.arpa", Answer("found", ("host.example",))),
        ("A alias.example", Answer("found", ("192.0.2.1",))),
        ("A loop.example", NOTHING),
        ("MX host.example", NOTHING),
        ("TXT nowhere.example", NOTHING),
        ("TXT " + "a" * 70 + ".example", NOTHING),
        ("TXT a..example", NOTHING),
        ("TXT toolarge.example", FAILED),
        ("TXT many.example", FAILED),
    ],
)
async def test_a_question_gets_its_answer(server: NameServer, question: str, wanted: Answer) -> None:
    """By UDP, by TCP where it does not fit; an answer that would take the loop's time is none."""
    (found,) = await ask(asking(server), question)
    assert (found.state, sorted(found.values)) == (wanted.state, sorted(wanted.values))


@pytest.mark.parametrize(
    ("behaves", "wanted"),
    [
        ("silent", FAILED),
        ("servfail", FAILED),
        ("refused", FAILED),
        ("garbage", FAILED),
        ("lame", NOTHING),
        ("forged", Answer("found", ("192.0.2.1",))),
        ("slow", Answer("found", ("192.0.2.1",))),
    ],
)
async def test_a_server_that_behaves_badly_is_no_error(server: NameServer, behaves: str, wanted: Answer) -> None:
    """A reply with a foreign id is passed over, and the true one taken."""
    server.behaves["host.example"] = behaves
    assert await ask(asking(server), "A host.example") == [wanted]


async def test_a_port_nobody_listens_on_is_no_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        closed = f"127.0.0.1:{one.getsockname()[1]}"
    assert await ask(Resolver(closed, structlog.get_logger()), "A host.example") == [FAILED]


async def test_the_loop_goes_on_while_nobody_answers(server: NameServer) -> None:
    server.behaves["*"] = "silent"
    beats = 0
    waiting = asyncio.ensure_future(ask(asking(server), *(f"A h{number}.example" for number in range(20)), seconds=0.5))
    while not waiting.done():
        await asyncio.sleep(0.01)
        beats += 1
    assert set(waiting.result()) == {FAILED}
    assert beats > 10


async def test_an_answer_is_asked_for_once_by_many_and_kept(server: NameServer) -> None:
    """What there is, and that there is nothing."""
    one = asking(server)
    for _ in range(3):
        await asyncio.gather(*(ask(one, "A host.example", "TXT nowhere.example") for _ in range(10)))
    assert server.asked == {"A host.example": 1, "TXT nowhere.example": 1}


async def test_a_failure_is_kept_too(server: NameServer) -> None:
    """Or each mail of a broken domain would wait for it again."""
    server.behaves["host.example"] = "servfail"
    one = asking(server)
    await ask(one, "A host.example")
    before = server.asked["A host.example"]
    assert await ask(one, "A host.example") == [FAILED]
    assert server.asked["A host.example"] == before


async def test_what_is_kept_is_bounded(server: NameServer) -> None:
    one = asking(server)
    one._kept.update((f"A old{number}.example", (float("inf"), NOTHING)) for number in range(resolver.MOST_KEPT))
    await ask(one, "A host.example")
    assert len(one._kept) == resolver.MOST_KEPT
    assert "A host.example" in one._kept
    assert "A old0.example" not in one._kept


async def test_a_dead_resolver_is_left_alone_for_a_while_and_that_is_said_once(server: NameServer) -> None:
    """Each mail would wait in vain; health of DNS is a line in the log."""
    server.behaves["*"] = "silent"
    one = asking(server)
    with capture_logs() as lines:
        await ask(one, *(f"A h{number}.example" for number in range(resolver.SILENT)))
        before = sum(server.asked.values())
        assert await ask(one, "A another.example") == [FAILED]
    assert sum(server.asked.values()) == before
    assert [line["event"].partition(":")[0] for line in lines] == ["DNS does not answer"]


def test_the_name_servers_of_this_machine_are_addresses() -> None:
    assert all(port == 53 and host for host, port in name_servers())
