"""Whatever comes in over HTTP, the answer is never a 5xx, and is what openapi.json says."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.http.problem import Problem
from gateway.http.site import ROUTES
from tests.gateway.http.conftest import Heard, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
ROUNDS = 60
FEW = settings(
    max_examples=ROUNDS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
VERBS = ("reply", "note", "take", "assign", "escalate", "set", "pend", "resolve", "merge", "link", "confirm", "")
NAMES = ("external_id", "sender", "text", "subject", "verb", "id", "version", "ticket", "visibility", "level", "into")
bodies = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), json_values | st.sampled_from(VERBS), max_size=6)
TYPES = {(route.method, route.path, status): of for route in ROUTES for status, of in route.answers.items()}


def drive(examples: Callable[[Callable[[Any], None]], None], check: Callable[[Any], Any]) -> list[Any]:
    """Collects hypothesis' examples, so that they can be sent from the running loop."""
    found: list[Any] = []
    examples(found.append)
    return [check(one) for one in found]


def judged(route: tuple[str, str], answer: Heard) -> None:
    """Fails on a 5xx and on a body that is not what the route table says."""
    assert answer.status < 500, (route, answer.status, answer.body[:300])
    if answer.status >= 400:
        problem = msgspec.json.decode(answer.body, type=Problem)
        assert problem.status == answer.status
        return
    of = TYPES[(*route, answer.status)]
    if of is not None:
        msgspec.json.decode(answer.body, type=of)


async def test_json_endpoints_take_any_json(site: Site) -> None:
    """Json endpoints take any json."""
    number = await site.ticket()
    targets = (
        ("POST", "/api/v1/messages", "/api/v1/messages"),
        ("POST", "/api/v1/tickets/{number}/actions", f"/api/v1/tickets/{number}/actions"),
        ("POST", "/api/v1/held/{id}/accept", "/api/v1/held/" + "0" * 32 + "/accept"),
    )

    def examples(keep: Callable[[Any], None]) -> None:
        @FEW
        @given(bodies | json_values)
        def run(body: Any) -> None:
            keep(body)

        run()

    async def send(body: Any) -> None:
        for method, route, path in targets:
            data = msgspec.json.encode(body)
            answer = await site.call(
                method, path, token="agent", data=data, headers={"Content-Type": "application/json"}
            )
            judged((method, route), answer)

    await asyncio.gather(*drive(examples, send))


async def test_queries_paths_take_anything(site: Site) -> None:
    """Queries and paths take anything."""
    parts = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
    names = ("limit", "after", "state", "status", "queue", "level", "requester", "q", "from", "to", "lang", "x")

    def examples(keep: Callable[[Any], None]) -> None:
        @FEW
        @given(parts, st.dictionaries(st.sampled_from(names), parts, max_size=4))
        def run(part: str, query: dict[str, str]) -> None:
            keep((part, query))

        run()

    async def send(example: Any) -> None:
        part, query = example
        for route in ROUTES:
            if route.method == "GET" and route.path.startswith("/api/"):
                path = route.path
                for name in ("{number}", "{id}", "{sha256}"):
                    path = path.replace(name, part.replace("/", "").strip(".") or "x")
                answer = await site.call("GET", path, token="read", params=query)
                judged((route.method, route.path), answer)

    await asyncio.gather(*drive(examples, send))


@pytest.mark.filterwarnings("ignore::aiohttp.BadContentDispositionHeader")
@pytest.mark.filterwarnings("ignore::aiohttp.BadContentDispositionParam")
async def test_posts_form_take_any_bytes(site: Site) -> None:
    """Posts of a form take any bytes."""
    good = (
        b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\na@b.pl\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nx\r\n'
        b"--b--\r\n"
    )
    chance = random.Random(7)
    path = "/ticket/x"
    for _ in range(150):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[place] = chance.randrange(256)
            else:
                del data[place : place + chance.randrange(12)]
        kind = {"Content-Type": "multipart/form-data; boundary=b", "Accept": "application/json"}
        for target in ("/form/form", path):
            answer = await site.call("POST", target, data=bytes(data), headers=kind)
            assert answer.status < 500, bytes(data)


async def test_raw_garbage_port_breaks_nothing(site: Site) -> None:
    """Raw garbage on the port breaks nothing."""
    host, _, port = site.gateway.listening["http"].rpartition(":")
    for data in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /form/form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 500 + b"\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(data)
        writer.write_eof()
        heard = await asyncio.wait_for(reader.read(), 10)
        assert b" 500 " not in heard.split(b"\r\n")[0], data[:40]
        writer.close()
        await writer.wait_closed()
    assert (await site.call("GET", "/healthz")).status == 200
