"""The web form over real HTTP: pages, posts, limits, and what may be seen afterwards."""

import io
import itertools
import re
from pathlib import Path

import pytest
from aiohttp import FormData

from store.records import Conversation
from tests.gateway.http.conftest import Heard, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
JSON = {"Accept": "application/json"}
addresses = itertools.count(1)


def fields(**more: str) -> dict[str, str]:
    """What a person fills in."""
    return {"email": f"form{next(addresses)}@firma.pl", "text": "Nie działa drukarka", **more}


async def post(site: Site, data: object, name: str = "form", query: str = "", **more: object) -> Heard:
    """A post of the form."""
    return await site.call("POST", f"/form/{name}{query}", data=data, **more)


async def followed(site: Site, answer: Heard) -> Heard:
    """The page a post leads to."""
    assert answer.status == 303, answer.text
    return await site.call("GET", answer.headers["Location"])


def link(page: Heard) -> str:
    """The ticket link on a page, "" if there is none."""
    found = re.search(r'href="(/ticket/[^"]+)"', page.text)
    return found[1] if found else ""


async def test_page_works_without_script_asks_nothing(site: Site) -> None:
    """The page works without a script and asks nothing of third parties."""
    page = await site.call("GET", "/form/sprzet", headers={"Accept-Language": "en"})
    assert page.status == 200
    for part in ('name="device"', 'name="ram"', 'type="file"', 'method="post"', 'lang="en"', "Order equipment"):
        assert part in page.text
    assert "Fill in if “Device” is “Laptop”." in page.text, "conditions are said in words"
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    assert "style=" not in page.text
    assert "onclick" not in page.text
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
        file = await site.call("GET", path)
        assert file.status == 200
        assert "immutable" in file.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "header", "words"),
    [
        ("", "pl", "Zgłoś problem"),
        ("", "en-GB,pl;q=0.5", "Report a problem"),
        ("", "de", "Zgłoś problem"),
        ("?lang=en", "pl", "Report a problem"),
        ("?lang=xx", "en", "Report a problem"),
    ],
)
async def test_language_follows_switch_then_browser_then(site: Site, query: str, header: str, words: str) -> None:
    """The language follows the switch then the browser then the desk."""
    page = await site.call("GET", f"/form/form{query}", headers={"Accept-Language": header})
    assert f"<h1>{words}</h1>" in page.text


async def test_switch_kept_links_over_post(site: Site) -> None:
    """The switch is kept in links and over the post."""
    page = await site.call("GET", "/form/form?lang=en", headers={"Accept-Language": "pl"})
    assert 'action="/form/form?lang=en"' in page.text
    sent = await followed(site, await post(site, fields(), query="?lang=en", headers={"Accept-Language": "pl"}))
    assert "Thank you" in sent.text
    assert (await site.call("GET", link(sent))).status == 200


async def test_program_hears_number(site: Site) -> None:
    """A program hears the number."""
    answer = await post(site, fields(), headers=JSON)
    assert (answer.status, set(answer.json)) == (200, {"message", "ticket"})
    assert re.fullmatch(r"HD-\d+", answer.json["ticket"])


async def test_person_shown_number_sent_link_new(site: Site) -> None:
    """A person is shown the number what was sent and the link to the new ticket."""
    text = "Nie działa <b>nic</b>\n& jest {{7*7}} źle"
    sent = await followed(site, await post(site, fields(text=text, subject="Temat ${x}", name="Jan <i>")))
    assert re.search(r"<strong>HD-\d+</strong>", sent.text)
    assert "Nie działa &lt;b&gt;nic&lt;/b&gt;\n&amp; jest {{7*7}} źle" in sent.text
    assert "Temat ${x}" in sent.text
    ticket = await site.call("GET", link(sent))
    assert ticket.status == 200
    assert "&lt;b&gt;nic" in ticket.text


async def test_asked_beyond_usual_reaches_tickets_answers(site: Site) -> None:
    """What was asked beyond the usual reaches the tickets answers."""
    data = fields(device="laptop", ram="1,5")
    answer = await post(site, data, "sprzet", headers=JSON)
    _, ticket = await site.api("GET", f"/tickets/{answer.json['ticket']}", token="read")
    assert ticket["answers"] == {"device": "laptop", "ram": "1.5"}
    assert ticket["channel"] == "sprzet"


async def test_mistakes_come_back_beside_their_fields(site: Site) -> None:
    """Mistakes come back beside their fields with what was typed."""
    wrong = {"email": "jan.firma.pl", "device": "laptop", "ram": "dużo", "text": "  "}
    page = await post(site, wrong, "sprzet", query="?lang=en")
    assert page.status == 422
    assert page.text.count('aria-invalid="true"') == 3
    for name in ("email", "ram", "text"):
        assert f'href="#f-{name}"' in page.text
        assert f'id="f-{name}-wrong"' in page.text
    assert 'value="jan.firma.pl"' in page.text
    assert 'value="dużo"' in page.text
    assert 'value="laptop" selected' in page.text


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"email": "a@b.pl"}, "text"),
        ({"text": "x"}, "email"),
        ({"email": "a@b.pl, c@d.pl", "text": "x"}, "email"),
        ({"email": "a@b.pl", "text": "x", "priority": "P1"}, ""),
        ({"email": "a@b.pl", "text": "x" * 20_001}, "text"),
        ({"email": "a@b.pl", "text": "x", "name": "x" * 151}, "name"),
        ({"email": "a@b.pl", "text": "x", "file": "not a file"}, "file"),
        ([("email", "a@b.pl"), ("email", "c@d.pl"), ("text", "x")], "email"),
    ],
)
async def test_wrong_post_program_422_path(site: Site, data: object, path: str) -> None:
    """A wrong post of a program is 422 with its path."""
    answer = await post(site, data, headers=JSON)
    assert (answer.status, answer.json["path"], answer.kind) == (422, path, "application/problem+json")


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=b", 400),
        (b"--b\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b", 400),
        (b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nx', "multipart/form-data; boundary=b", 400),
        (b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * 200, "multipart/form-data; boundary=b", 400),
        (b"&".join([b"a=b"] * 200), "application/x-www-form-urlencoded", 400),
        (b"text=%ff%fe&email=%00", "application/x-www-form-urlencoded", 422),
    ],
)
async def test_broken_post_problem_never_500(site: Site, data: bytes, kind: str, status: int) -> None:
    """A broken post is a problem never a 500."""
    answer = await post(site, data, headers={**JSON, "Content-Type": kind})
    assert (answer.status, answer.kind) == (status, "application/problem+json"), answer.text


async def test_double_click_one_message_back_change(site: Site) -> None:
    """A double click is one message and back change send is another."""
    page = await site.call("GET", "/form/form")
    key = re.search(r'name="_key" value="([^"]+)"', page.text)
    assert key
    data = fields(_key=key[1])
    first, second = await post(site, data, headers=JSON), await post(site, data, headers=JSON)
    assert first.json["message"] == second.json["message"]
    assert second.json["ticket"] == first.json["ticket"]
    changed = await post(site, {**data, "text": "Coś zupełnie innego"}, headers=JSON)
    assert changed.json["ticket"] not in (None, first.json["ticket"])


async def test_posts_without_key_messages_their_own(site: Site) -> None:
    """Posts without a key are messages of their own."""
    data = fields()
    answers = [await post(site, {**data, **key}, headers=JSON) for key in ({}, {}, {"_key": "x"}, {"_key": "x"})]
    assert len({answer.json["message"] for answer in answers}) == 4


async def test_robot_trap_hears_success_nothing_stored(site: Site) -> None:
    """A robot in the trap hears success and nothing is stored."""
    trapped = 'centrala_form_trapped_total{channel="form"}'
    before = float((await site.call("GET", "/metrics")).text.partition(trapped)[2].partition("\n")[0] or 0)
    answer = await post(site, fields(Website="http://spam.example"), headers=JSON)
    assert answer.status == 202
    assert (await site.api("GET", f"/messages/{answer.json['message']}", token="read"))[0] == 404
    page = await followed(site, await post(site, fields(Website="http://spam.example")))
    assert page.status == 200
    assert link(page) == ""
    after = float((await site.call("GET", "/metrics")).text.partition(trapped)[2].partition("\n")[0])
    assert after == before + 2


async def test_one_place_may_post_only_so(site: Site) -> None:
    """One place may post only so often and others do not notice."""
    answers = [await post(site, fields(), headers=JSON, ip="198.51.100.7") for _ in range(7)]
    assert [answer.status for answer in answers] == [200] * 5 + [429] * 2
    assert answers[-1].headers["Retry-After"] == "60"
    spoofed = await post(site, fields(), headers=JSON, ip="203.0.113.99, 198.51.100.7")
    assert spoofed.status == 429, "only the address our proxy saw counts"
    assert (await post(site, fields(), headers=JSON, ip="198.51.100.8")).status == 200
    same = [await post(site, fields(), headers=JSON, ip=f"2001:db8::{n}") for n in range(1, 7)]
    assert same[-1].status == 429, "an IPv6 host has a whole /64"


async def test_files_reach_ticket_also_empty_ones(site: Site) -> None:
    """Files reach the ticket also empty ones under clean names."""
    form = FormData(quote_fields=False)
    for name, value in fields().items():
        form.add_field(name, value)
    form.add_field("file", b"\x89PNG", filename="../../etc/\u202egnp.exe", content_type="image/png")
    form.add_field("file", b"", filename="pusty.txt", content_type="text/plain")
    answer = await post(site, form, headers=JSON)
    _, said = await site.api("GET", f"/tickets/{answer.json['ticket']}/interactions", token="read")
    assert [(one["name"], one["size"]) for one in said["interactions"][0]["attachments"]] == [
        ("gnp.exe", 4),
        ("pusty.txt", 0),
    ]


async def test_files_too_large_refused_words(site: Site) -> None:
    """Files that are too large are refused in words."""
    form = FormData()
    for name, value in fields().items():
        form.add_field(name, value)
    form.add_field("file", io.BytesIO(b"x" * 2_100_000), filename="big.bin")
    answer = await post(site, form, headers={"Accept-Language": "en"})
    assert answer.status == 413
    assert "2 MB fit" in answer.text

    async def drip():
        for name, value in fields().items():
            yield f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(40):
            yield b"x" * 65_536
        yield b"\r\n--b--\r\n"

    chunked = await post(site, drip(), headers={**JSON, "Content-Type": "multipart/form-data; boundary=b"})
    assert chunked.status == 413, "also when nobody says beforehand how much comes"


async def test_file_question_not_asked_refused(site: Site) -> None:
    """A file for a question that is not asked is refused."""
    form = FormData()
    for name, value in fields().items():
        form.add_field(name, value)
    form.add_field("photo", b"x", filename="a.png")
    assert (await post(site, form, headers=JSON)).status == 422


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://desk.test"}, 200),
        ({"Origin": "null"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://desk.test.evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_post_another_site_made_refused(site: Site, headers: dict[str, str], status: int) -> None:
    """A post that another site made is refused."""
    assert (await post(site, fields(), headers={**JSON, **headers})).status == status


async def test_the_page_after_a_form_never_leads_to_a_ticket_another_post_opened(site: Site) -> None:
    """A flood under one address is folded into one ticket; whoever posts into it may know the number, not the page."""
    data = {"email": "flood@firma.pl", "text": "Zalew"}
    pages = [await followed(site, await post(site, data)) for _ in range(23)]  # 20 a minute are tickets of their own
    assert link(pages[0])
    folded = pages[-1]
    number = re.search(r"HD-(\d+)", folded.text)
    assert number is not None
    ticket = await site.gateway.store.tickets.one(int(number[1]))
    assert ticket is not None
    assert ticket.folded >= 1
    assert link(folded) == ""


async def test_confirmation_mail_holds_number_nothing_sender(site: Site) -> None:
    """The confirmation mail holds the number and nothing the sender wrote."""
    marker = "MARKER-7f3a"
    data = fields(text=marker, subject=marker, name=marker)
    answer = await post(site, data, headers=JSON)
    folder = Path(site.gateway.config.data).parent / "sent" / "new"
    for _ in range(200):
        mails = [path.read_bytes() for path in folder.iterdir()]
        own = [mail for mail in mails if data["email"].encode() in mail]
        if own:
            break
        await site.api("GET", "/tickets?limit=1", token="read")
    assert len(own) == 1
    assert answer.json["ticket"].encode() in own[0]
    assert marker.encode() not in own[0]


async def test_answers_leave_mail_whatever_form(site: Site) -> None:
    """Answers leave by mail whatever form it was."""
    data = fields(device="phone")
    answer = await post(site, data, "sprzet", headers=JSON)
    ticket = await site.gateway.store.tickets.one(int(answer.json["ticket"][3:]))
    assert ticket is not None
    (place,) = ticket.conversations
    assert isinstance(place, Conversation)
    assert (place.channel, place.address) == ("mail", data["email"])


async def test_forms_not_there_404_forged_confirmations(site: Site) -> None:
    """Forms that are not there are 404 and forged confirmations too."""
    for path in ("/form/mail", "/form/api", "/form/nothing", "/form/form/sent/x.1.y", "/form/form/sent/" + "a" * 3000):
        assert (await site.call("GET", path)).status == 404, path


async def test_start_page_carries_its_words_to_the_form(site: Site) -> None:
    """What was typed into the one box stands in the form, or is looked for in the articles; nothing is sent yet."""
    before = await site.gateway.store.tickets.last()
    page = await site.call("POST", "/form/form?lang=pl", data={"text": "Nie mam <dźwięku>", "_draft": "yes"})
    assert page.status == 200
    assert "\nNie mam &lt;dźwięku&gt;</textarea>" in page.text
    assert 'role="alert"' not in page.text
    found = await site.call("GET", "/knowledge?text=drukarka&lang=pl")
    assert 'value="drukarka"' in found.text
    assert await site.gateway.store.tickets.last() == before


async def test_start_page_leads_every_form(site: Site) -> None:
    """The start page leads to every form."""
    page = await site.call("GET", "/?lang=en")
    for part in ('formaction="/form/form?lang=en"', 'formaction="/form/sprzet?lang=en"', "pomoc@example.com"):
        assert part in page.text
