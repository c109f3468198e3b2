"""The live line over real HTTP: what changes is told, to everybody, on every gateway; nobody waits for a slow or a foreign listener."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector
from msgspec.structs import replace

from gateway.app import Gateway
from gateway.config import load
from gateway.http.desk.live import presence
from gateway.http.desk.live.line import ROOM, Listener, Live
from gateway.http.desk.live.routes import told
from gateway.work_spawn import spawn
from store.records import Author, Decision, Event, Read, TicketChange
from tests.gateway.desks import open_ticket, opened
from tests.gateway.http.conftest import CONFIG, Site
from tests.gateway.http.desk_client import PART, DeskClient, desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINE = {"Accept": "text/event-stream", "Sec-Fetch-Site": "same-origin"}


class Line:
    """One open page's live line."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self, kind: str, seconds: float = 10) -> Any:
        """The data of the next event of this kind."""
        async with asyncio.timeout(seconds):
            while True:
                name, data = "", ""
                while raw := (await self.response.content.readline()).decode():
                    if raw == "\n":
                        break
                    field, _, value = raw.rstrip("\n").partition(": ")
                    name, data = (
                        (value, data) if field == "event" else (name, value) if field == "data" else (name, data)
                    )
                else:
                    raise EOFError
                if name == kind:
                    return json.loads(data)

    async def change(self, number: int) -> Any:
        """The next event about this ticket."""
        while True:
            for one in (await self.next("changes"))["tickets"]:
                if one["number"] == number:
                    return one

    async def ended(self, seconds: float = 5) -> bool:
        """Whether the server ends the line."""
        with contextlib.suppress(ConnectionError, Exception):
            async with asyncio.timeout(seconds):
                while await self.response.content.readany():
                    pass
                return True
        return self.response.connection is None


@asynccontextmanager
async def line(agent: DeskClient, base: str = "", **headers: str) -> AsyncIterator[Line]:
    """A line of this agent's session, on this or on another gateway."""
    sent = {**LINE, "Cookie": f"desk={agent.cookie}", **headers}
    timeout = ClientTimeout(total=None)
    async with (
        ClientSession(connector=TCPConnector(limit=0), timeout=timeout) as session,
        session.get(f"{base or agent.site.base}/desk/live", headers=sent) as response,
    ):
        assert response.status == 200, await response.text()
        assert response.headers["Content-Type"].startswith("text/event-stream")
        one = Line(response)
        await one.next("hold" if "Last-Event-ID" in headers else "ready")
        yield one


async def note(site: Site, number: int, by: str = "ola@desk.pl", name: str = "Ola Nowak") -> int:
    """An agent does something on a ticket; its new version."""
    store = site.gateway.store
    ticket = await store.tickets.one(number)
    assert ticket is not None
    entry = Event(at=store.now(), kind="changed", author=Author(kind="agent", id=by, name=name))
    decision = Decision(
        read=Read(tickets={number: ticket.version}), tickets=(TicketChange(ticket=ticket, log=(entry,)),)
    )
    return (await store.pipe.commit(decision, known={number: ticket})).versions[0]


async def a_ticket(site: Site) -> int:
    return int((await site.ticket()).partition("-")[2])


async def test_a_new_ticket_and_a_change_are_told_with_version_and_author(site: Site) -> None:
    ola = await desk_client(site)
    await a_ticket(site)
    async with line(ola) as heard:
        number = await a_ticket(site)
        assert (await heard.change(number))["number"] == number
        version = await note(site, number)
        while (told_of := await heard.change(number))["version"] < version:
            pass
        assert told_of == {"number": number, "version": version, "by": "ola@desk.pl", "name": "Ola Nowak"}


async def test_only_a_visitor_is_in_the_chat(site: Site) -> None:
    """An agent's page can't pose as the requester who writes."""
    ola = await desk_client(site)
    number = await a_ticket(site)
    answer = await ola.post("/desk/presence", {"number": str(number), "doing": "chatting"}, headers=PART)
    assert (answer.status, answer.json["path"]) == (422, "doing")


async def test_who_comes_back_reads_everything_anew(site: Site) -> None:
    ola = await desk_client(site)
    async with line(ola, **{"Last-Event-ID": "1"}):
        pass  # `line` waited for "hold"


async def test_a_stranger_hears_nothing(site: Site) -> None:
    for headers in (LINE, {**LINE, "Cookie": "desk=guessed"}):
        answer = await site.call("GET", "/desk/live", headers=headers)
        assert answer.status == 401
        assert answer.kind == "application/problem+json"


async def test_who_else_is_on_a_ticket_is_told_to_others_in_their_language(site: Site) -> None:
    ola, jan = await desk_client(site), await desk_client(site, "jan@desk.pl", name="Jan Wójcik")
    number = await a_ticket(site)
    async with line(ola) as heard, line(jan) as own:
        answer = await jan.post("/desk/presence", {"number": f"HD-{number}", "doing": "looking"}, headers=PART)
        assert answer.status == 200
        assert answer.json["version"] >= 1, "the page learns what it has missed"
        seen = await heard.next("presence")
        assert (seen["number"], seen["looking"], seen["typing"]) == (number, ["Jan Wójcik"], [])
        assert seen["text"] == "Jan Wójcik też to czyta"
        assert (await own.next("presence"))["text"] == "", "nobody is told of himself"
        await jan.post("/desk/presence", {"number": str(number), "doing": "typing"}, headers=PART)
        assert (await heard.next("presence"))["text"] == "Jan Wójcik pisze odpowiedź"
        async with line(ola) as later:
            assert (await later.next("presence"))["typing"] == ["Jan Wójcik"], "a page that opens later is told too"
        await jan.post("/desk/presence", {"number": str(number), "doing": "left"}, headers=PART)
        assert (await heard.next("presence"))["text"] == ""
    for fields, status in (
        ({"number": "999999", "doing": "looking"}, 404),
        ({"number": "x", "doing": "looking"}, 404),
        ({"number": str(number), "doing": "dancing"}, 422),
    ):
        assert (await jan.post("/desk/presence", fields, headers=PART)).status == status


async def test_looking_at_a_ticket_takes_its_mark_off_the_list(site: Site) -> None:
    ola = await desk_client(site)
    number = await a_ticket(site)
    ticket = await site.gateway.store.tickets.one(number)
    assert ticket is not None
    change = TicketChange(ticket=replace(ticket, category="marks"), log=())
    decision = Decision(read=Read(tickets={number: ticket.version}), tickets=(change,))
    await site.gateway.store.pipe.commit(decision, known={number: ticket})
    marked, plain = f'data-ticket="{number}" data-key=', 'class="unread"'

    async def unread() -> bool:
        page = await ola.get("/desk/rows/all?category=marks", headers=PART)
        return plain in next(one for one in page.text.split("<tr ") if marked in one).partition(">")[0]

    assert await unread()
    await ola.post("/desk/presence", {"number": str(number), "doing": "looking"}, headers=PART)
    assert not await unread()


async def test_a_session_that_ends_ends_its_line_at_once(site: Site) -> None:
    store = site.gateway.store
    eva, ola = await desk_client(site, "ewa@desk.pl", name="Ewa"), await desk_client(site)
    async with line(eva) as hers, line(ola) as another:
        agent = await store.people.agent("ewa@desk.pl")
        assert agent is not None
        await store.people.put_agent(replace(agent, disabled=True))
        over = await hers.next("over")
        assert over["text"] == "Sesja się skończyła."
        assert await hers.ended()
        await note(site, number := await a_ticket(site))
        assert (await another.change(number))["number"] == number, "others listen on"
    assert (await site.call("GET", "/desk/live", headers={**LINE, "Cookie": f"desk={eva.cookie}"})).status == 401


async def test_two_hundred_listeners_hear_one_change(site: Site) -> None:
    ola = await desk_client(site)
    number = await a_ticket(site)
    async with contextlib.AsyncExitStack() as pages:
        lines = await asyncio.gather(*[pages.enter_async_context(line(ola)) for _ in range(200)])
        assert site.gateway.metrics is not None
        version = await note(site, number)

        async def hears(one: Line) -> int:
            while (found := (await one.change(number))["version"]) < version:
                pass
            return int(found)

        assert set(await asyncio.gather(*map(hears, lines))) == {version}


async def test_two_gateways_on_one_store_tell_each_other(site: Site, tmp_path: Path) -> None:
    ola, jan = await desk_client(site), await desk_client(site, "jan@desk.pl", name="Jan Wójcik")
    url = f"unix://{site.gateway.config.data}/store/store.sock"  # the first one's embedded store
    (tmp_path / "config.yaml").write_text(
        CONFIG + f'store: {{url: "{url}"}}\nblobs: {{url: "file:./b", shared: true}}\n'
    )
    second = Gateway(load(tmp_path / "config.yaml"), spawn())
    await second.start()
    try:
        base = f"http://{second.listening['http']}"
        number = await a_ticket(site)
        async with line(ola, base) as heard:
            version = await note(site, number)
            while (await heard.change(number))["version"] < version:
                pass
            await jan.post("/desk/presence", {"number": str(number), "doing": "typing"}, headers=PART)
            while (await heard.next("presence"))["typing"] != ["Jan Wójcik"]:
                pass
            stopping = asyncio.create_task(second.stop())
            assert await heard.ended(1), "a line does not hold up the end of its gateway"
            await stopping
    finally:
        await second.stop()


async def ended(stuck: socket.socket) -> None:
    """Reads what was on its way, until the other side's end. Raises TimeoutError if that does not come."""
    with contextlib.suppress(ConnectionError):
        while await asyncio.wait_for(asyncio.get_running_loop().sock_recv(stuck, 65_536), 10):
            pass


async def test_a_reader_that_does_not_read_is_cut_off_and_nobody_waits_for_it(site: Site) -> None:
    ola = await desk_client(site)
    host, _, port = site.base.removeprefix("http://").partition(":")
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    stuck.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(stuck, (host, int(port)))
    request = f"GET /desk/live HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nCookie: desk={ola.cookie}\r\n\r\n"
    await loop.sock_sendall(stuck, request.encode())
    signal = {"kind": presence.SIGNAL, "who": "flood@desk.pl", "name": "N" * 8_000}
    async with line(ola) as heard:
        number = await a_ticket(site)
        hears = asyncio.create_task(heard.change(number))  # reads on, unlike the other one
        for step in range(ROOM * 4):
            doing = "left" if step % 2 else "typing"
            await site.gateway.store.signals.send({**signal, "number": 1_000_000 + step // 2, "doing": doing})
        with stuck:
            await ended(stuck)
        await note(site, number)
        assert (await hears)["number"] == number


async def test_one_frame_too_many_is_the_end_of_a_listener_and_of_nobody_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        live = Live(store, told)
        cuts: list[str] = []
        slow = Listener("slow@desk.pl", "pl", lambda: cuts.append("slow"))
        quick = Listener("quick@desk.pl", "pl", lambda: cuts.append("quick"))
        await live.join(slow)
        await live.join(quick)
        for _ in range(ROOM):
            live.tell(b"x")
            quick.frames.get_nowait()
        assert (cuts, live.count) == ([], 2)
        live.tell(b"one more")
        assert (cuts, live.count) == (["slow"], 1)
        assert quick.frames.get_nowait() == b"one more"
        for _ in range(ROOM * 2):
            live.tell("check")
        assert live.count == 1, "many sessions that end at once are one look"
        assert await quick.next() == "check"
        assert quick.frames.empty()
        for number in range(1, ROOM * 2):
            live.presence.heard(number, "jan@desk.pl", "Jan", "looking", asyncio.get_running_loop().time())
        late = Listener("late@desk.pl", "pl", lambda: cuts.append("late"))
        await live.join(late)
        assert late.frames.qsize() == 1, "who is where is told at once, however many there are"
        await live.close()
        assert live.count == 0


async def test_nothing_is_missed_between_two_listeners_and_nothing_told_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        live = Live(store, told)
        listener = Listener("ola@desk.pl", "pl", lambda: None)
        await open_ticket(store)
        await live.join(listener)
        second = await open_ticket(store)
        frame = await asyncio.wait_for(listener.frames.get(), 5)
        assert isinstance(frame, bytes)
        assert frame.startswith(b"event: changes")
        assert msgspec.json.decode(frame.partition(b"data: ")[2]) == {
            "tickets": [{"number": second, "version": 1, "by": "", "name": ""}]
        }
        assert listener.frames.empty()
        await live.close()
