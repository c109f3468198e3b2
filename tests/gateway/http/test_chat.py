"""The chat socket against a running gateway: who may open it, what frames do, what is durable, and who sees what."""

import asyncio
import gzip
import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, FormData, WSMsgType, WSServerHandshakeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from gateway.app import Gateway
from gateway.chat import frames, visitors
from gateway.chat.socket import MOST_WAITING
from gateway.chat.unread import WAIT, Unread
from gateway.chat.visitor import MOST_WRONG
from gateway.config import load
from gateway.http.desk.live import presence
from gateway.work_spawn import spawn
from store.chats import session_id
from store.records import Ticket, Timer
from tests.gateway.http.chat_client import ChatClient, connect, until
from tests.gateway.http.conftest import Site
from tests.gateway.http.desk_client import PART, desk_client

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = "http://desk.test"
INTRANET = "https://intranet.example.com"
SECRET = "0123456789abcdef0123456789abcdef"
CONFIG = """
desk: {id: chat-tests, name: Pomoc IT, prefix: HD, language: pl}
http: {listen: "127.0.0.1:0", public_url: "http://desk.test", trusted_proxies: ["127.0.0.1"]}
limits: {upload: 100kB}
channels:
  mail: {kind: email, address: pomoc@example.com, listen: null, relay: "maildir:./sent"}
  chat: {kind: webchat, origins: ["https://intranet.example.com"], identity_secret: {file: secret}}
  small: {kind: webchat, limits: {messages_per_minute: 2, address_sockets: 2, address_chats_per_minute: 2, text: 100}}
queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}
"""


class Chats:
    """The gateway, and browsers at it."""

    def __init__(self, gateway: Gateway, session: ClientSession, folder: Path) -> None:
        self.gateway = gateway
        self.session = session
        self.base = f"http://{gateway.listening['http']}"
        self.sent = folder / "sent" / "new"
        self.token = ""
        self.clients: list[ChatClient] = []

    async def open(self, *, origin: str | None = OWN, channel: str = "", **headers: str) -> ChatClient:
        """A socket that has said nothing yet."""
        client = await connect(self.session, self.base, origin=origin, channel=channel, **headers)
        self.clients.append(client)
        return client

    async def visitor(self, **values: Any) -> ChatClient:
        """A socket in a new session."""
        client = await self.open()
        await client.hello(**values)
        return client

    async def api(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the REST API that must go well."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.request(method, f"{self.base}/api/v1{path}", json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def reply(self, number: str, text: str) -> None:
        """An agent's public words."""
        await self.api("POST", f"/tickets/{number}/actions", {"verb": "reply", "visibility": "public", "text": text})

    async def ticket(self, number: str) -> Ticket:
        """The ticket as it is stored."""
        found = await self.gateway.store.tickets.one(int(number.rpartition("-")[2]))
        assert found is not None
        return found

    async def upload(self, session: str, data: bytes, *, origin: str | None = OWN) -> tuple[int, Any, str]:
        """Sends a file ahead: status, JSON, and who may read the answer."""
        form = FormData(quote_fields=False)
        form.add_field("session", session)
        form.add_field("file", data, filename="zrzut ekranu.png", content_type="image/png")
        headers = {"Accept": "application/json", **({"Origin": origin} if origin else {})}
        async with self.session.post(f"{self.base}/chat/files", data=form, headers=headers) as answer:
            return answer.status, await answer.json(), answer.headers.get("Access-Control-Allow-Origin", "")


def identity(email: str, **claims: Any) -> str:
    """A token of the intranet."""
    return jwt.encode(
        {"alg": "HS256"}, {"email": email, "exp": int(time.time()) + 600, **claims}, OctKey.import_key(SECRET)
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chats(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Chats]:
    """One running gateway for this file."""
    folder = tmp_path_factory.mktemp("chat")
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "secret").write_text(SECRET)
    gateway = Gateway(load(folder / "config.yaml"), spawn())
    await gateway.start()
    try:
        async with ClientSession() as session:
            one = Chats(gateway, session, folder)
            await gateway.store.people.add_agent("ola@desk.pl", name="Ola Nowak", level="L1", admin=False)
            one.token = await gateway.store.people.add_token("ola", scope="write", agent="ola@desk.pl")
            yield one
    finally:
        await gateway.stop()


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def leave(chats: Chats) -> AsyncIterator[None]:
    """Every browser is closed at the end of a test."""
    yield
    await asyncio.gather(*(client.ws.close() for client in chats.clients))
    chats.clients.clear()


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://evil.example",
        "https://intranet.example.com.evil.example",
        "https://intranet.example.com:8443",
        "http://intranet.example.com",
        "https://INTRANET.example.com",
        "https://intranet.example.com/",
        "http://desk.test:80",
        "http://desk.test.",
        "http://desk.testing",
        "https://desk.test",
        "http://x@desk.test",
        "file://",
        "http://127.0.0.1",
    ],
)
async def test_another_origin_is_refused(chats: Chats, origin: str | None) -> None:
    """Before anything is said, and none is as bad as a wrong one."""
    with pytest.raises(WSServerHandshakeError) as refused:
        await chats.open(origin=origin)
    assert refused.value.status == 403


@pytest.mark.parametrize("origin", [OWN, INTRANET])
async def test_our_origin_and_those_of_the_config_may(chats: Chats, origin: str) -> None:
    """And get a welcome with a secret nobody can guess."""
    client = await chats.open(origin=origin)
    welcome = await client.hello()
    assert (len(client.session), welcome["history"], welcome["desk"]) == (43, [], "Pomoc IT")
    await client.ws.close()


async def test_a_visitor_is_answered_and_finds_it_all_again(chats: Chats) -> None:
    """Words, a choice, an agent's answer; then the same on a new socket, and the same client id twice is one message."""
    client = await chats.visitor()
    answer = await client.say("c1", "Drukarka nie drukuje")
    assert answer["author"] == {"kind": "bot", "name": ""}
    assert "Która to drukarka?" in answer["text"]
    assert [one["id"] for one in answer["choices"]] == ["skip", "person"]
    await client.send("message", id="c1", text="Drukarka nie drukuje")
    assert await client.next() == {"type": "received", "id": "c1"}
    await client.send("message", id="c1", text="Inne słowa pod tą samą nazwą")
    assert await client.next() == {"type": "received", "id": "c1"}
    await client.quiet()
    await client.send("choice", id="c2", choice="person")
    assert await client.next() == {"type": "received", "id": "c2"}
    handed = await client.next("message")
    assert handed["choices"] == []
    assert "Odpowiemy " in handed["text"].splitlines()[-1]
    await chats.reply(handed["ticket"], "Już idę z tonerem.")
    said = await client.next("message")
    assert (said["author"], said["text"]) == ({"kind": "agent", "name": "Ola Nowak"}, "Już idę z tonerem.")

    again = await chats.open()
    welcome = await again.hello(client.session)
    assert welcome["session"] == client.session
    assert [(one["author"]["kind"], one["text"].splitlines()[0]) for one in welcome["history"]] == [
        ("requester", "Drukarka nie drukuje"),
        ("bot", answer["text"].splitlines()[0]),
        ("requester", "Rozmowa z człowiekiem"),
        ("bot", handed["text"].splitlines()[0]),
        ("agent", "Już idę z tonerem."),
    ]
    assert [one["place"] for one in welcome["history"]] == [0, 1, 2, 3, 4]
    found = await chats.api("GET", f"/tickets/{handed['ticket']}/interactions")
    assert [one["text"] for one in found["interactions"] if one["author"]["kind"] == "requester"] == [
        "Drukarka nie drukuje",
        "Rozmowa z człowiekiem",
    ]


async def test_both_tabs_see_everything_once(chats: Chats) -> None:
    """What is said in one, what is answered, and how far it was read."""
    first = await chats.visitor()
    second = await chats.open()
    await second.hello(first.session)
    answer = await first.say("t1", "Nie działa mi myszka")
    seen = await second.next("message")
    assert (seen["id"], seen["text"], seen["author"]["kind"]) == ("t1", "Nie działa mi myszka", "requester")
    assert await second.next("message") == answer
    await second.send("read", place=1)
    assert await first.next() == {"type": "read", "place": 1}
    third = await chats.open()
    assert (await third.hello(first.session))["read"] == 2


async def test_typing_goes_both_ways_and_is_kept_nowhere(chats: Chats) -> None:
    """The visitor sees the agent's name, agents see the visitor on the ticket."""
    client = await chats.visitor()
    number = (await client.say("y1", "Nie działa mi monitor"))["ticket"]
    heard: list[Any] = []
    listening = chats.gateway.store.signals.listen(heard.append)
    await listening.ready()
    await client.send("typing")

    async def told() -> Any:
        return [one for one in heard if one.get("kind") == "presence"]

    (signal,) = await until(told, "a word to the console")
    await listening.close()
    assert (signal["number"], signal["doing"]) == (int(number.rpartition("-")[2]), "chatting")
    await visitors.typing(chats.gateway.services, signal["number"], "Ola Nowak")
    assert await client.next() == {"type": "typing", "author": {"kind": "agent", "name": "Ola Nowak"}}
    assert len(await chats.gateway.store.chats.history(session_id(client.session))) == 2
    await visitors.typing(chats.gateway.services, 999_999, "Ola Nowak")  # of no ticket: nothing happens


async def test_a_note_being_typed_is_shown_to_colleagues_only(chats: Chats) -> None:
    """The visitor sees dots for an answer, never for what agents write among themselves."""
    client = await chats.visitor()
    number = (await client.say("n1", "Nie działa mi skaner"))["ticket"]
    ola = await desk_client(Site(chats.gateway, chats.session))
    for doing in ("noting", "looking", "left"):
        assert (await ola.post("/desk/presence", {"number": number, "doing": doing}, headers=PART)).status == 200
    await ola.post("/desk/presence", {"number": number, "doing": "typing"}, headers=PART)
    assert await client.next() == {"type": "typing", "author": {"kind": "agent", "name": "Ola Nowak"}}
    await client.quiet()


async def test_agents_see_whether_the_visitor_is_there_and_what_was_read(chats: Chats) -> None:
    """And nowhere on the page the session, which means nothing to anybody."""
    client = await chats.visitor()
    number = (await client.say("r1", "Nie działa mi głośnik"))["ticket"]
    session = session_id(client.session)
    ola = await desk_client(Site(chats.gateway, chats.session))
    address = f"/desk/ticket/{number}"
    await chats.reply(number, "Proszę zmienić gniazdo.")
    assert (await client.next("message"))["text"] == "Proszę zmienić gniazdo."
    page = (await ola.get(address)).text
    assert f"Gość czatu {session[:4]}" in page
    assert session not in page
    assert "Okno czatu jest otwarte. Nie znamy adresu e-mail" in page
    assert "przeczytane" not in page
    heard: list[Any] = []
    listening = chats.gateway.store.signals.listen(heard.append)
    await listening.ready()
    await client.send("read", place=1)
    await client.next("read")
    await client.send("read", place=2)
    await client.next("read")

    async def told() -> Any:
        return [one for one in heard if one.get("kind") == presence.READ]

    assert await until(told, "a word to open pages") == [{"kind": presence.READ, "number": int(number[3:])}], (
        "once: for the answer"
    )
    await listening.close()
    await client.send("email", address="gosc@example.com")
    await client.next("email")
    page = (await ola.get(f"{address}?answer=reply")).text
    assert re.search(r"przez czat: wysłane [^<]*, przeczytane", page)
    assert "gosc@example.com (adres wpisany na czacie, niepotwierdzony)" in page
    assert session not in page
    store = chats.gateway.store
    await client.ws.close()
    await store.connection.call("DEL", store.keys.chat_here(session))  # two minutes later
    assert "Okno czatu jest zamknięte." in (await ola.get(address)).text
    await store.connection.call("DEL", store.keys.chat(session))  # a month later
    assert "Ten czat wygasł" in (await ola.get(address)).text


async def test_a_session_is_nobody_elses(chats: Chats) -> None:
    """A guessed one, one of another chat, and a number as such open nothing: the visitor gets a new one."""
    client = await chats.visitor()
    await client.say("s1", "Moje hasło do poczty to Kotek123!")
    for wrong in ("0" * 43, session_id(client.session), client.session[:-1], "x"):
        other = await chats.open()
        welcome = await other.hello(wrong)
        assert (welcome["history"], welcome["session"] == wrong) == ([], False)
        await other.ws.close()
    other = await chats.open(channel="small")
    assert (await other.hello(client.session))["history"] == []
    await other.ws.close()
    # what must not be read twice is masked when it is shown again
    back = await chats.open()
    assert "Kotek123" not in json.dumps((await back.hello(client.session))["history"])


async def test_a_signed_person_is_that_person_and_a_typed_address_makes_nobody(chats: Chats) -> None:
    """Verified under the mail address; a guest who types the same address stays a guest, on a ticket of his own."""
    anna = await chats.visitor(identity=identity("anna@firma.pl", name="Anna Kowalska"))
    assert anna.welcome["identity"] == "anna@firma.pl"
    ticket = await chats.ticket((await anna.say("i1", "Nie działa mi klawiatura"))["ticket"])
    person = await chats.gateway.store.tickets.known_as("email", "anna@firma.pl")
    assert person is not None
    assert (ticket.requester, person.name, person.identities[0].proved) == (person.id, "Anna Kowalska", True)

    guest = await chats.visitor()
    await guest.send("email", address="Anna@firma.pl")
    assert await guest.next() == {"type": "email", "address": "anna@firma.pl"}
    other = await chats.ticket((await guest.say("i2", "Nie działa mi klawiatura"))["ticket"])
    assert other.requester != person.id
    assert person.id not in other.participants
    await guest.send("transcript")
    assert (await guest.next("error"))["code"] == "unproved-address"
    await guest.send("email", address="to nie adres")
    assert (await guest.next("error"))["code"] == "bad-address"


async def test_who_signs_in_or_out_leaves_the_chat_behind(chats: Chats) -> None:
    """A computer may have two users: none sees what the other wrote, and a token that is not good makes a guest."""
    guest = await chats.visitor()
    await guest.say("o1", "Piszę jako gość")
    anna = await chats.open()
    welcome = await anna.hello(guest.session, identity=identity("anna@firma.pl"))
    assert (welcome["history"], welcome["identity"]) == ([], "anna@firma.pl")
    await anna.say("o2", "Piszę jako Anna")
    for token in ("", identity("jan@firma.pl"), identity("anna@firma.pl", exp=1), "x.y.z"):
        other = await chats.open()
        assert (await other.hello(anna.session, identity=token))["history"] == []
        await other.ws.close()
    back = await chats.open()
    assert len((await back.hello(anna.session, identity=identity("anna@firma.pl")))["history"]) == 2


async def test_a_transcript_goes_to_whom_the_page_vouches_for(chats: Chats) -> None:
    """By mail, with what both said."""
    client = await chats.visitor(identity=identity("ewa@firma.pl", name="Ewa"))
    await client.send("transcript")
    assert (await client.next("error"))["code"] == "nothing-said"
    await client.say("z1", "Nie działa mi głośnik")
    await client.send("transcript")
    assert await client.next() == {"type": "transcript", "address": "ewa@firma.pl"}

    async def mailed() -> Any:
        return (
            [one for one in chats.sent.glob("*") if b"ewa@firma.pl" in one.read_bytes()] if chats.sent.exists() else []
        )

    (mail,) = await until(mailed, "the transcript")
    assert b"Zapis rozmowy" in mail.read_bytes()


async def test_a_file_goes_with_a_message_and_comes_back_as_a_download(chats: Chats) -> None:
    """For its own session alone, within the limit, under an address nobody can make up; both sides see it."""
    client, other = await chats.visitor(), await chats.visitor()
    status, sent, readable = await chats.upload(client.session, b"\x89PNG obraz")
    assert (status, sent["name"], sent["size"], readable) == (201, "zrzut ekranu.png", 10, OWN)
    await other.send("message", id="f0", text="Cudzy plik", files=[sent["file"]])
    assert (await other.next("error"))["code"] == "no-file"
    answer = await client.say("f1", "", files=[sent["file"]])
    back = await chats.open()
    (file,) = (await back.hello(client.session))["history"][0]["files"]
    assert (file["name"], file["media_type"]) == ("zrzut ekranu.png", "image/png")
    async with chats.session.get(chats.base + file["url"], headers={"Origin": INTRANET}) as got:
        assert (got.status, await got.read()) == (200, b"\x89PNG obraz")
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert got.headers["Access-Control-Allow-Origin"] == INTRANET
    async with chats.session.get(chats.base + file["url"][:-1], headers={"Origin": "https://evil.example"}) as got:
        assert (got.status, "Access-Control-Allow-Origin" in got.headers) == (404, False)
    found = await chats.api("GET", f"/tickets/{answer['ticket']}/interactions")
    assert found["interactions"][0]["attachments"][0]["name"] == "zrzut ekranu.png"


@pytest.mark.parametrize(
    ("session", "data", "origin", "status"),
    [("good", b"x" * 200_000, OWN, 413), ("bad", b"x", OWN, 403), ("good", b"x", "https://evil.example", 403), ("good", b"x", None, 403)],
)  # fmt: skip
async def test_a_file_that_may_not_come_is_refused(
    chats: Chats, session: str, data: bytes, origin: str | None, status: int
) -> None:
    """Too large, of no session, of another site, of no site."""
    client = await chats.visitor()
    found, said, _ = await chats.upload(client.session if session == "good" else "x", data, origin=origin)
    assert found == status
    assert said["detail"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "bad-frame"),
        ("[]", "bad-frame"),
        ('"hello"', "bad-frame"),
        ("{" * 2_000, "bad-frame"),
        ("[" * 20_000, "bad-frame"),
        ('{"type":"nothing"}', "bad-frame"),
        ('{"type":"message","text":"a"}', "bad-frame"),
        ('{"type":"message","id":"","text":"a"}', "bad-frame"),
        ('{"type":"message","id":"a b","text":"a"}', "bad-frame"),
        ('{"type":"message","id":"%s","text":"a"}' % ("x" * 65), "bad-frame"),
        ('{"type":"message","id":"a","text":7}', "bad-frame"),
        ('{"type":"message","id":"a","text":"a","visibility":"internal"}', "bad-frame"),
        ('{"type":"message","id":"a","text":"\\ud800"}', "bad-frame"),
        ('{"type":"message","id":"a","text":""}', "empty"),
        ('{"type":"message","id":"a","text":" \\u0000\\n\\t "}', "empty"),
        ('{"type":"message","id":"a","text":"%s"}' % ("ż" * 10_001), "too-long"),
        ('{"type":"message","id":"a","text":"a","files":["0"]}', "no-file"),
        ('{"type":"choice","id":"a","choice":"yes"}', "unknown-choice"),
        ('{"type":"read","place":-1}', "bad-frame"),
        ('{"type":"hello","session":null}', "hello-first"),
    ],
)
async def test_a_frame_that_can_not_be_is_answered_with_words(chats: Chats, frame: str, code: str) -> None:
    """And the conversation goes on."""
    client = await chats.visitor()
    await client.ws.send_str(frame)
    error = await client.next("error")
    assert error["code"] == code
    assert error["message"]
    await client.send("read", place=0)
    assert await client.next() == {"type": "read", "place": 0}
    await client.ws.close()


async def test_the_conversation_begins_with_hello(chats: Chats) -> None:
    """And ends after too many frames that mean nothing, or one that is too large, or binary."""
    client = await chats.open()
    await client.send("message", id="a", text="a")
    assert (await client.next("error"))["code"] == "hello-first"
    for _ in range(MOST_WRONG):
        await client.ws.send_str("rubbish")
    assert await client.closed() == 1008
    client = await chats.visitor()
    await client.ws.send_str("x" * (frames.LONGEST_FRAME + 1))
    assert await client.closed() == 1009
    client = await chats.visitor()
    await client.ws.send_bytes(b"\0")
    assert (await client.ws.receive(timeout=10)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


async def test_limits_of_a_visitor_and_of_an_address(chats: Chats) -> None:
    """So many messages a minute, so many sockets and new chats from one place; the message can be sent again."""
    client = await chats.open(channel="small", X_Forwarded_For="203.0.113.7")
    await client.hello()
    await client.say("l1", "Nie działa mi mysz")
    await client.say("l2", "Nie wiem")
    await client.send("message", id="l3", text="Jeszcze jedno")
    error = await client.next("error")
    assert (error["code"], error["id"]) == ("too-many", "l3")
    await client.send("message", id="l4", text="x" * 101)
    assert (await client.next("error"))["code"] == "too-long"
    second = await chats.open(channel="small", X_Forwarded_For="203.0.113.7")
    await second.hello()
    with pytest.raises(WSServerHandshakeError) as refused:
        await chats.open(channel="small", X_Forwarded_For="203.0.113.7")
    assert refused.value.status == 429
    await second.ws.close()
    third = await chats.open(channel="small", X_Forwarded_For="203.0.113.7")
    await third.send("hello", session=None)
    assert (await third.next("error"))["code"] == "too-many"


async def test_who_does_not_read_is_sent_away_and_finds_everything_when_back(chats: Chats) -> None:
    """No queue grows without end, and nobody else waits."""
    slow = await chats.visitor()
    number = (await slow.say("w0", "Nie działa mi skaner"))["ticket"]
    address = session_id(slow.session)
    store = chats.gateway.store.chats
    transport = slow.ws._response.connection.transport  # type: ignore[union-attr]
    transport.pause_reading()
    word = frames.written("typing", author={"kind": "agent", "name": "x" * 50_000}).encode()
    for _ in range(MOST_WAITING + 200):
        await store.whisper(address, word)
    sockets = chats.gateway.services.chat
    assert sockets is not None

    async def gone() -> bool:
        return address not in sockets._sessions

    await until(gone, "the slow one to be sent away")
    transport.abort()
    chats.clients.remove(slow)
    back = await chats.open()
    assert (await back.hello(slow.session))["history"][-1]["ticket"] == number


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["type", "id", "text", "session", "choice", "files", "place", "address"]),
                inner | st.sampled_from(["hello", "message", "choice", "typing", "read", "email", "transcript"]),
                max_size=5,
            )
        ),
        max_leaves=8,
    ).map(json.dumps)
)
async def test_no_frame_is_worse_than_a_bad_frame(data: str) -> None:
    """Reading one gives a frame or BadFrameError, whatever it is."""
    try:
        frame: object = frames.read(data)
    except frames.BadFrameError as error:
        frame = str(error)
    assert frame


async def test_the_script_is_one_small_file_of_ours(chats: Chats) -> None:
    """Compressed below 25 KB, for any page, with a tag to ask by."""
    async with chats.session.get(f"{chats.base}/chat/widget.js", auto_decompress=False) as answer:
        body = await answer.read()
        assert (answer.status, answer.content_type, answer.headers["Content-Encoding"]) == (
            200,
            "text/javascript",
            "gzip",
        )
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert len(body) < 25_000
        text = gzip.decompress(body).decode()
        tag = answer.headers["ETag"]
    for word in ("innerHTML", "eval(", "http://cdn", "https://cdn", ".style."):
        assert word not in text
    async with chats.session.get(f"{chats.base}/chat/widget.js", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 304
    async with chats.session.get(f"{chats.base}/chat") as page:
        assert page.status == 200
        assert "data-mode=" in await page.text()
    async with chats.session.get(f"{chats.base}/chat?channel=none") as page:
        assert page.status == 404


async def test_answers_nobody_was_there_to_read_follow_by_mail_once(chats: Chats) -> None:
    """To the address the guest left, unproved and without a word of the guest's; while somebody is there it waits."""
    store, channels = chats.gateway.store, chats.gateway.channels
    client = await chats.visitor()
    await client.say("u1", "Drukarka nie drukuje, SEKRETNE-SŁOWO")
    await client.send("choice", id="u2", choice="person")
    await client.next("received")
    number = (await client.next("message"))["ticket"]
    await client.send("email", address="ola.gosc@example.com")
    await client.next("email")
    await chats.reply(number, "Proszę zrestartować komputer.")
    assert (await client.next("message"))["author"]["kind"] == "agent"
    session, ticket = session_id(client.session), await chats.ticket(number)
    timer = Timer(
        id=f"unread:{ticket.number}:{session}",
        kind="unread",
        due=1,
        values={"session": session, "channel": "chat", "waits": "0"},
        ticket=ticket.number,
    )
    assert await store.connection.call("EXISTS", store.keys.timers.item(timer.id)) == 1
    unread = Unread(store, channels, "HD")
    waits = await unread.due(timer, ticket, 1_000)
    assert (waits.deliveries, [one.due - 1_000 for one in waits.timers]) == ((), [WAIT])
    await client.ws.close()
    await store.connection.call("DEL", store.keys.chat_here(session))  # two minutes later
    decision = await unread.due(timer, ticket, store.now())
    (letter,) = decision.deliveries
    assert (letter.channel, letter.address, letter.proved, letter.content.text) == (
        "mail",
        "ola.gosc@example.com",
        False,
        "chat_left_unproved",
    )
    assert letter.content.values == {"body": "Proszę zrestartować komputer.", "agent": "Ola Nowak"}
    assert (await store.pipe.commit(decision, known={ticket.number: ticket})).result == "ok"

    async def mailed() -> Any:
        return [one for one in chats.sent.glob("*") if b"ola.gosc@example.com" in one.read_bytes()]

    (mail,) = await until(mailed, "the answer by mail")
    assert b"SEKRETNE" not in mail.read_bytes()
    after = await chats.ticket(number)
    assert [one.continued for one in after.conversations] == ["ola.gosc@example.com"]
    page = (await (await desk_client(Site(chats.gateway, chats.session))).get(f"/desk/ticket/{number}")).text
    assert re.search(r"Nikt nie czytał czatu: odpowiedzi poszły też pocztą</span>[^\n]*ola\.gosc@example\.com", page)
    assert (await unread.due(timer, after, store.now())).deliveries == ()
    back = await chats.open()
    await back.hello(client.session)
    await back.send("read", place=4)
    await back.next("read")
    await chats.reply(number, "I jak?")
    assert (await back.next("message"))["text"] == "I jak?"
    await back.send("read", place=5)
    await back.next("read")
    assert (await unread.due(timer, await chats.ticket(number), store.now())).deliveries == ()
