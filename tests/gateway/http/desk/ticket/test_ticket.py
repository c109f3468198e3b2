"""The ticket page of the console over plain HTTP: what it shows, what it never shows, and what a look at an original leaves behind."""

import random
import re
from typing import Any

import pytest
import pytest_asyncio

from store.records import (
    Attachment,
    Author,
    Decision,
    Entry,
    Event,
    Hit,
    Interaction,
    Person,
    Proposed,
    Secret,
    Ticket,
    TicketChange,
)
from tests.gateway.http.conftest import Site
from tests.gateway.http.desk_client import PART, DeskClient, desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
MAIL = b"""From: Anna <anna@firma.pl>
To: pomoc@example.com
Subject: Logo
Message-ID: <a@firma.pl>
X-Own: <script>alert(1)</script>
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

<html><body onload="alert(1)"><script>alert(1)</script><p style="position:fixed">Cze\xc5\x9b\xc4\x87 <b>wszystkim</b></p>
<img src="cid:logo" alt="logo"><img src="https://track.example/pixel.png" alt='a><script>alert(2)</script>'><img src="cid:gone">
<a title="<img><script>alert(3)</script>" href="https://a.example/x">link</a><a href="javascript:alert(4)">nie</a></body></html>
--b
Content-Type: image/png
Content-ID: <logo>
Content-Disposition: inline; filename=logo.png
Content-Transfer-Encoding: base64

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
--b--
""".replace(b"\n", b"\r\n")


async def made(site: Site, *log: Entry, subject: str = "Drukarka", **more: Any) -> int:
    """A ticket with this history; its number."""
    store = site.gateway.store
    now = store.now()
    ticket = Ticket(
        subject=subject,
        requester="p-anna",
        queue="l1",
        level="L1",
        created_at=now,
        updated_at=now,
        channel="mail",
        **more,
    )
    anna = Person(id="p-anna", name="Anna Kowalska")
    decision = Decision(tickets=(TicketChange(ticket=ticket, log=log),), persons=(anna,))
    return (await store.pipe.commit(decision, known={})).numbers[0]


def words(text: str, serial: int = 1, **more: Any) -> Interaction:
    """Something Anna said."""
    base: dict[str, Any] = {
        "id": f"said{serial}", "at": 1_795_000_000_000 + serial, "author": Author(kind="requester", id="p-anna", name="Anna Kowalska"),
        "visibility": "public", "channel": "mail",
    }  # fmt: skip
    return Interaction(**{**base, "text": text, **more})


async def file(site: Site, name: str, data: bytes, media_type: str) -> Attachment:
    """A file as it came with a message."""
    key = await site.gateway.store.blobs.put(data)
    return Attachment(name=name, media_type=media_type, size=len(data), sha256=key, blob=key)


async def events(site: Site, number: int, kind: str) -> list[Event]:
    """The events of a kind in a ticket's history."""
    return [one for one in await site.gateway.store.tickets.log(number) if isinstance(one, Event) and one.kind == kind]


@pytest_asyncio.fixture(loop_scope="session")
async def ola(site: Site) -> DeskClient:
    """Ola at the console."""
    return await desk_client(site)


async def test_the_page_tells_who_may_read_what(site: Site, ola: DeskClient) -> None:
    """A reply, a note and the bot have their own words; the trace is told; nothing internal looks public."""
    log: list[Entry] = [
        words("Nie drukuje"),
        Event(
            at=1,
            kind="created",
            author=Author(kind="system"),
            trace=(Hit(rule="printer", matched=("drukarka",)),),
            rules="v1",
        ),
        words("Sprawdź toner", 2, author=Author(kind="agent", id="ola@desk.pl", name="Ola Nowak"), kind="reply"),
        words(
            "Znowu on",
            3,
            author=Author(kind="agent", id="ola@desk.pl", name="Ola Nowak"),
            kind="note",
            visibility="internal",
        ),
        words("Czy to pilne?", 4, author=Author(kind="bot"), kind="message"),
    ]
    number = await made(site, *log)
    page = await ola.get(f"/desk/ticket/{number}")
    assert page.status == 200
    for expected in (
        "Odpowiedź publiczna", "Notatka wewnętrzna: widzą tylko agenci", "Anna Kowalska", "printer", "znalazła: „drukarka”",
        f'data-ticket="{number}"', 'data-version="1"',
    ):  # fmt: skip
        assert expected in page.text, expected
    assert len(re.findall(r'class="t-said internal', page.text)) == 1
    assert (await ola.get(f"/desk/ticket/HD-{number}")).status == 200
    assert (await ola.get("/desk/ticket/999999")).status == 404
    assert (await ola.get("/desk/ticket/abc")).status == 404


async def test_parts_are_out_of_band_pieces_and_a_page_without_a_script(site: Site, ola: DeskClient) -> None:
    """Head, timeline, actions and aside; never the answer box, which may hold typed words."""
    number = await made(site, words("Nie drukuje"))
    parts = await ola.get(f"/desk/ticket/{number}/parts", headers=PART)
    assert parts.status == 200
    for name in ("head", "timeline", "aside", "actions-place"):
        assert re.search(rf'id="{name}"[^>]*hx-swap-oob', parts.text), name
    assert 'id="answer"' not in parts.text
    assert "<html" not in parts.text
    plain = await ola.get(f"/desk/ticket/{number}/parts")
    assert (plain.status, plain.headers["Location"]) == (303, f"/desk/ticket/{number}")


async def test_a_long_history_shows_its_end_and_the_rest_when_asked(site: Site, ola: DeskClient) -> None:
    """500 entries: the last hundred; each question brings a hundred more, also for pieces of a page that shows more."""
    number = await made(site, *(words(f"wpis-{at}.", at) for at in range(500)))
    page = await ola.get(f"/desk/ticket/{number}")
    assert [f"wpis-{at}." in page.text for at in (399, 400, 499)] == [False, True, True]
    assert "Pokaż wcześniejsze (400)" in page.text
    more = await ola.get(f"/desk/ticket/{number}?entries=200")
    assert [f"wpis-{at}." in more.text for at in (299, 300)] == [False, True]
    current = {**PART, "HX-Current-URL": f"http://desk.test/desk/ticket/{number}?entries=300"}
    parts = await ola.get(f"/desk/ticket/{number}/parts", headers=current)
    assert [f"wpis-{at}." in parts.text for at in (199, 200)] == [False, True]
    for odd in ("-1", "x", "99999999", "²"):
        assert (await ola.get(f"/desk/ticket/{number}?entries={odd}")).status == 200


async def test_five_megabytes_of_text_are_cut_and_can_be_asked_for(site: Site, ola: DeskClient) -> None:
    """The page stays small; all of it is one click away, as a piece and as a page."""
    text = "słowo " * 800_000 + "KONIEC"
    number = await made(site, words(text, quoted=text), subject="a" * 250)
    page = await ola.get(f"/desk/ticket/{number}")
    assert len(page.body) < 150_000
    assert "KONIEC" not in page.text
    for headers in ({"Accept": "text/html"}, PART):
        whole = await ola.get(f"/desk/ticket/{number}/said/said1", headers=headers)
        assert "KONIEC" in whole.text
    assert (await ola.get(f"/desk/ticket/{number}/said/nope")).status == 404


async def test_pictures_are_shown_by_their_first_bytes_only(site: Site, ola: DeskClient) -> None:
    """A PNG is shown; HTML and SVG that call themselves one are downloads; all under a policy that runs nothing."""
    png = await file(site, "zrzut.png", PNG, "image/png")
    html = await file(site, "zly.png", b"<script>alert(1)</script>", "image/png")
    svg = await file(site, "x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml")
    number = await made(site, words("pliki", attachments=(png, html, svg)))
    shown = await ola.get(f"/desk/ticket/{number}/pictures/{png.sha256}")
    assert (shown.status, shown.kind, shown.body) == (200, "image/png", PNG)
    assert shown.headers["Content-Disposition"].startswith("inline")
    for one in (html, svg):
        for place in ("pictures", "files"):
            got = await ola.get(f"/desk/ticket/{number}/{place}/{one.sha256}")
            assert got.headers["Content-Disposition"].startswith("attachment"), place
            assert got.kind not in ("text/html", "image/svg+xml")
    for place in ("pictures", "files"):
        for got in (await ola.get(f"/desk/ticket/{number}/{place}/{png.sha256}"),):
            assert "sandbox" in got.headers["Content-Security-Policy"]
            assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert (await ola.get(f"/desk/ticket/{number}/{place}/{'0' * 64}")).status == 404
        stranger = await site.call("GET", f"/desk/ticket/{number}/{place}/{png.sha256}", headers={"Accept": "image/*"})
        assert stranger.status == 401
    other = await made(site, words("nic"))
    assert (await ola.get(f"/desk/ticket/{other}/pictures/{png.sha256}")).status == 404


async def test_the_html_of_a_mail_is_a_harmless_document_of_its_own(site: Site, ola: DeskClient) -> None:
    """No script, style, remote picture or way out; pictures of the mail itself stand in it; headers are plain text."""
    key = await site.gateway.store.blobs.put(MAIL)
    number = await made(site, words("Cześć", original=key))
    page = await ola.get(f"/desk/ticket/{number}/original/said1")
    assert page.status == 200
    assert "X-Own: &lt;script&gt;" in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    framed = await ola.get(f"/desk/ticket/{number}/original/said1/html")
    assert framed.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    )
    assert "sandbox" in framed.headers["Content-Security-Policy"]
    assert "allow-scripts" not in framed.headers["Content-Security-Policy"]
    assert "allow-same-origin" not in framed.headers["Content-Security-Policy"]
    body = framed.text.partition("<body>")[2]
    assert "Cześć <b>wszystkim</b>" in body
    assert 'src="data:image/png;base64,iVBOR' in body
    assert "obrazek z internetu pominięty" in body
    assert "obrazka nie ma w wiadomości" in body
    # text of an attribute never becomes a tag: parsed as a browser does, there is no script
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    tree = LexborHTMLParser(framed.text)
    assert tree.css("script") == []
    assert [one.attributes.get("href") for one in tree.css("a")] == ["https://a.example/x", None]
    assert "track.example" not in body
    assert "position:fixed" not in body
    eml = await ola.get(f"/desk/ticket/{number}/original/said1/file")
    assert (eml.body, eml.kind) == (MAIL, "message/rfc822")
    assert eml.headers["Content-Disposition"].startswith("attachment")
    assert await events(site, number, "revealed") == []


async def test_an_original_with_secrets_opens_only_after_history_says_who_looked(site: Site, ola: DeskClient) -> None:
    """No GET opens it, and no GET writes; the pass is one agent's, for one message."""
    key = await site.gateway.store.blobs.put(b"Subject: haslo\r\n\r\nhaslo: Kotek12!")
    secret = (Secret(kind="password", value="Kotek12!"),)
    number = await made(
        site, words("hasło: ••••", original=key, secrets=secret), words("inne", 2, original=key, secrets=secret)
    )
    path = f"/desk/ticket/{number}/original/said1"
    asked = await ola.get(path)
    assert "historia zgłoszenia zapisze" in asked.text
    assert "Kotek12!" not in asked.text
    assert [(await ola.get(f"{path}/{place}")).status for place in ("file", "html")] == [403, 403]
    assert await events(site, number, "revealed") == []
    opened = await ola.post(path, {})
    assert opened.status == 303
    passing = opened.headers["Location"].partition("?")[2]
    assert "haslo" in (await ola.get(f"{path}?{passing}")).text
    assert b"Kotek12!" in (await ola.get(f"{path}/file?{passing}")).body
    [told] = await events(site, number, "revealed")
    assert (told.author.id, told.reason, told.interaction) == ("ola@desk.pl", "original", "said1")
    jan = await desk_client(site, "jan@desk.pl", name="Jan")
    assert (await jan.get(f"{path}/file?{passing}")).status == 403
    assert (await ola.get(f"/desk/ticket/{number}/original/said2/file?{passing}")).status == 403


async def test_a_hidden_detail_is_shown_on_request_and_written_down(site: Site, ola: DeskClient) -> None:
    """Never in the page; once for each press; the history holds who and which, not what."""
    number = await made(site, words("hasło: ••••", secrets=(Secret(kind="password", value="Kotek12!"),)))
    path = f"/desk/ticket/{number}"
    assert "Kotek12!" not in (await ola.get(path)).text
    for headers in (PART, {"Accept": "text/html"}):
        got = await ola.post(f"{path}/reveal", {"interaction": "said1", "index": "0"}, headers=headers)
        assert (got.status, "Kotek12!" in got.text) == (200, True)
    told = await events(site, number, "revealed")
    assert len(told) == 2
    assert "Kotek12!" not in repr(told)
    for index in ("1", "-1", "x", ""):
        assert (await ola.post(f"{path}/reveal", {"interaction": "said1", "index": index})).status == 422
    page = await ola.get(path)
    assert "Odsłonięto ukryte dane" in page.text


async def test_similar_tickets_and_articles_come_on_their_own(site: Site, ola: DeskClient) -> None:
    """Same category, a word of the subject; how it ended; the page itself does not wait for a search."""
    solved = await made(
        site,
        words("x"),
        subject="Zacięcie skanera w sekretariacie",
        category="scanners",
        status="resolved",
        resolution_code="workaround",
    )
    await made(site, words("x"), subject="Skaner Fujitsu", category="network")
    number = await made(site, words("Skaner nie skanuje"), subject="Skaner nie działa", category="scanners")
    found = await ola.get(f"/desk/ticket/{number}/similar", headers=PART)
    assert re.findall(r'href="/desk/ticket/(\d+)"', found.text) == [str(solved)]
    assert "rozwiązane – obejście" in found.text
    assert "<html" in (await ola.get(f"/desk/ticket/{number}/similar")).text
    assert "sekretariacie" not in (await ola.get(f"/desk/ticket/{number}")).text.partition('id="similar"')[2][:300]


async def test_the_persons_other_tickets_stand_beside(site: Site, ola: DeskClient) -> None:
    """Of the same person only, open ones first."""
    first = await made(site, words("a"), subject="Pierwsze")
    number = await made(site, words("b"), subject="Drugie")
    page = await ola.get(f"/desk/ticket/{number}")
    assert f'href="/desk/ticket/{first}"' in page.text.partition('id="aside"')[2]


async def test_who_also_got_the_mail_joins_or_is_passed_over_at_one_press(site: Site, ola: DeskClient) -> None:
    """The buttons beside the timeline are verbs; the answer is the changed pieces, without the question."""
    proposed = tuple(Proposed(address=f"{name}@firma.pl", name=name, at=1, by="p-anna") for name in ("iga", "adam"))
    number = await made(site, words("a"), proposed=proposed)
    page = (await ola.get(f"/desk/ticket/{number}")).text
    for verb, address in (("add_participant", "iga@firma.pl"), ("dismiss_participant", "adam@firma.pl")):
        assert f'value="{verb}:{address}"' in page
        hidden = dict(re.findall(r'name="(key|seen)" value="([^"]*)"', page.partition('class="t-proposed"')[2]))
        fields = {**hidden, "key": hidden["key"] + verb[0], "seen": "", "verb": f"{verb}:{address}"}
        answer = await ola.post(f"/desk/ticket/{number}/act", fields, headers=PART)
        assert answer.status == 200, answer.text
    ticket = await site.gateway.store.tickets.one(number)
    assert ticket is not None
    assert len(ticket.participants) == 1
    assert [one.dismissed for one in ticket.proposed] == [True]
    assert "t-proposed" not in answer.text


async def test_a_story_of_a_hundred_long_letters_is_a_light_page(site: Site) -> None:
    """150 kB at most with everything the page brings (scripts and styles are 45 kB); old letters begin, and the rest is asked for."""
    chosen = random.Random(7)
    syllables = [
        "ko",
        "da",
        "ni",
        "prze",
        "wy",
        "łą",
        "ści",
        "ro",
        "ten",
        "mi",
        "że",
        "by",
        "na",
        "po",
        "tak",
        "ję",
        "cza",
        "sta",
    ]
    vocabulary = ["".join(chosen.choices(syllables, k=chosen.randint(1, 4))) for _ in range(3_000)]

    def letter() -> str:
        return ". ".join(" ".join(chosen.choices(vocabulary, k=12)) for _ in range(60))

    number = await made(site, *(words(letter(), serial, quoted=letter()) for serial in range(110)))
    ola = await desk_client(site)
    heard = await ola.get(f"/desk/ticket/{number}", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert int(heard.headers["Content-Length"]) < 105_000
    assert heard.text.count('<article class="t-said') == 100
    assert heard.text.count("Pokaż całość") == 100
    said = await ola.get(f"/desk/ticket/{number}/said/said20", headers=PART)
    assert len(said.text) > 4_000
