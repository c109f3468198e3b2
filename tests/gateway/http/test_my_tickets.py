"""A requester's own tickets: who gets a link, what it opens, how often, and what it never tells."""

import asyncio
import email
import email.policy
import re
from email.message import EmailMessage
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateway.links import ENTRY_LIFE
from store.visits import KEEP_SECONDS
from tests.gateway.http.conftest import Heard, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


def mails(site: Site, address: str) -> list[EmailMessage]:
    """The mails with a link that went to an address."""
    folder = Path(site.gateway.config.data).parent / "sent" / "new"
    files = sorted(folder.glob("*"), key=lambda one: one.stat().st_mtime_ns)
    found = [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in files]
    return [one for one in found if one["To"] == address and "/my/in/" in words(one)]


def words(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def asked(site: Site, address: str, count: int = 1) -> str:
    """Asks for a link until so many went there; the path of the last one."""
    answer = await site.call("POST", "/my", data={"email": address})
    assert answer.status == 303, answer.text
    for _ in range(300):
        if len(found := mails(site, address)) >= count:
            return urlsplit(re.search(r"http://desk\.test/my/in/\S+", words(found[-1]))[0]).path
        await asyncio.sleep(0.02)
    raise AssertionError(f"no mail to {address}")


def cookie(answer: Heard) -> str:
    """What the browser sends back."""
    jar = SimpleCookie(answer.headers["Set-Cookie"])
    return "; ".join(f"{one.key}={one.value}" for one in jar.values())


async def entered(site: Site, path: str) -> str:
    """Presses the button of a link; the cookie."""
    answer = await site.call("POST", path)
    assert (answer.status, answer.headers["Location"]) == (303, "/my"), answer.text
    return cookie(answer)


async def test_the_link_shows_own_tickets_and_nobody_elses(site: Site) -> None:
    """Open ones first, each with its state in words, a promise and a link that opens; nothing of anybody else."""
    first = await site.ticket("lista@firma.pl", subject="Monitor miga")
    second = await site.ticket("lista@firma.pl", subject="Brak dostępu do CRM")
    other = await site.ticket("ktos.inny@firma.pl", subject="OTHER-PERSON")
    done = {"verb": "resolve", "code": "solved"}
    assert (await site.api("POST", f"/tickets/{first}/actions", done, token="agent"))[0] == 200
    browser = await entered(site, await asked(site, "lista@firma.pl"))
    page = await site.call("GET", "/my", headers={"Cookie": browser, "Accept-Language": "pl"})
    for part in (first, second, "Monitor miga", "Przyjęte, czeka na specjalistę", "Rozwiązane", "Odpowiemy "):
        assert part in page.text
    assert page.text.index(second) < page.text.index("Zakończone") < page.text.index(first)
    assert "OTHER-PERSON" not in page.text
    assert other not in page.text
    for link in re.findall(r'href="http://desk\.test(/ticket/[^"]+)"', page.text):
        assert (await site.call("GET", link)).status == 200


async def test_opening_the_link_spends_nothing_and_its_button_works_once(site: Site) -> None:
    """A scanner that opens links in mails takes nothing away; a link that was used asks for an address again."""
    await site.ticket("raz@firma.pl")
    path = await asked(site, "raz@firma.pl")
    for _ in range(3):
        looked = await site.call("GET", path)
        assert looked.status == 200
        assert "Set-Cookie" not in looked.headers
    browser = await entered(site, path)
    again = await site.call("POST", path, headers={"Accept-Language": "pl"})
    assert again.status == 410
    assert "był już użyty" in again.text
    assert 'name="email"' in again.text
    assert "Set-Cookie" not in again.headers
    own = await site.call("GET", path, headers={"Cookie": browser})
    assert (own.status, own.headers["Location"]) == (303, "/my"), "who is in already just goes on"


async def test_the_page_says_the_same_whether_an_address_is_known(site: Site) -> None:
    """Known, unknown and worn-out addresses get the same answer; only the known one gets mails, three an hour."""
    await site.ticket("znany@firma.pl")
    for count in (1, 2, 3):
        await asked(site, "znany@firma.pl", count)
    answers = [
        await site.call("POST", "/my", data={"email": one})
        for one in ("znany@firma.pl", "obcy@firma.pl", "Znany@firma.pl")
    ]
    assert {(one.status, one.headers["Location"], one.body) for one in answers} == {
        (303, "/my?done=asked", answers[0].body)
    }
    page = await site.call("GET", "/my?done=asked", headers={"Accept-Language": "pl"})
    assert "Sprawdź pocztę" in page.text
    await site.ticket("pozniej@firma.pl")
    await asked(site, "pozniej@firma.pl")  # what was asked for before is out by now
    assert len(mails(site, "znany@firma.pl")) == 3
    assert mails(site, "obcy@firma.pl") == []


async def test_the_mail_holds_nothing_anybody_typed(site: Site) -> None:
    """Names, subjects and words of a form can be anybody's; the mail has the link and our words, in the language of the page."""
    await site.ticket("cudzy@firma.pl", name="CLICK-HERE", subject="BUY-NOW", text="CHEAP-PILLS")
    answer = await site.call("POST", "/my?lang=en", data={"email": "CUDZY@firma.pl", "name": "CLICK-HERE"})
    assert answer.headers["Location"] == "/my?done=asked&lang=en"
    for _ in range(300):
        if found := mails(site, "cudzy@firma.pl"):
            break
        await asyncio.sleep(0.02)
    whole = found[0].as_string()
    assert "this link leads to a page with all your tickets" in words(found[0])
    assert not any(word in whole for word in ("CLICK-HERE", "BUY-NOW", "CHEAP-PILLS", "CUDZY"))
    assert str(found[0]["Auto-Submitted"]).startswith("auto-")


async def test_the_cookie_is_the_browsers_own_for_a_week_until_it_leaves(site: Site) -> None:
    """Out of reach of scripts and other sites, new at each entry, worth nothing after leaving; the store holds only its hash."""
    await site.ticket("ciastko@firma.pl")
    answer = await site.call("POST", await asked(site, "ciastko@firma.pl"))
    jar = SimpleCookie(answer.headers["Set-Cookie"])
    (morsel,) = jar.values()
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/")
    assert int(morsel["max-age"]) == KEEP_SECONDS == 7 * 86_400
    keys = [key.decode() for key in await site.gateway.store.connection.call("KEYS", "*visit*")]
    assert keys
    left = [await site.gateway.store.connection.call("TTL", key) for key in keys]
    assert all(0 < seconds <= KEEP_SECONDS for seconds in left)
    assert not any(morsel.value in key for key in keys)
    browser = cookie(answer)
    later = await site.call("POST", await asked(site, "ciastko@firma.pl", 2), headers={"Cookie": browser})
    fresh = cookie(later)
    assert fresh != browser
    assert "ciastko@firma.pl" not in (await site.call("GET", "/my", headers={"Cookie": browser})).text
    assert "ciastko@firma.pl" in (await site.call("GET", "/my", headers={"Cookie": fresh})).text
    out = await site.call("POST", "/my/out", headers={"Cookie": fresh})
    assert out.headers["Location"] == "/my?done=left"
    for made_up in (fresh, "visit=x", "visit=" + "a" * 5000, 'visit="*"'):
        page = await site.call("GET", "/my", headers={"Cookie": made_up})
        assert (page.status, "ciastko@firma.pl" in page.text) == (200, False)
        assert 'name="email"' in page.text


async def test_forged_and_expired_links_ask_for_an_address(site: Site) -> None:
    """They say what to do, let nobody in, and guessing them is limited by place."""
    number = await site.ticket("stary@firma.pl")
    ticket = await site.gateway.store.tickets.one(int(number[3:]))
    links, now = site.gateway.links, site.gateway.store.now()
    old = urlsplit(links.entry(ticket.requester, "d" * 24, now - ENTRY_LIFE)).path
    good = urlsplit(links.entry(ticket.requester, "e" * 24, now)).path
    nobody = urlsplit(links.entry("nobody", "f" * 24, now)).path
    other = urlsplit(links.ticket(ticket.number, ticket.requester, now)).path.replace("/ticket/", "/my/in/")
    for path, status in ((old, 410), (nobody, 410), (good + "a", 403), (other, 403), ("/my/in/x", 403)):
        for method in ("GET", "POST"):
            answer = await site.call(method, path, headers={"Accept-Language": "en"})
            assert answer.status == status, path
            assert "Type your address" in answer.text or "type your address" in answer.text
            assert "Set-Cookie" not in answer.headers
    tries = [await site.call("POST", f"/my/in/guess{n}", ip="198.51.100.90") for n in range(7)]
    assert [one.status for one in tries][:5] == [403] * 5
    assert {one.status for one in tries[5:]} == {429}


async def test_a_wrong_address_comes_back_with_words(site: Site) -> None:
    """What was typed stays in the field; posts of one place are limited; other sites can't post."""
    answer = await site.call("POST", "/my", data={"email": "jan<b>@"}, headers={"Accept-Language": "pl"})
    assert answer.status == 422
    assert "To nie wygląda na adres e-mail" in answer.text
    assert 'value="jan&lt;b&gt;@"' in answer.text
    for path in ("/my", "/my/out", "/my/in/x"):
        assert (await site.call("POST", path, headers={"Sec-Fetch-Site": "cross-site"})).status == 403
    posts = [await site.call("POST", "/my", data={"email": "x"}, ip="198.51.100.91") for _ in range(6)]
    assert [one.status for one in posts] == [422] * 5 + [429]
