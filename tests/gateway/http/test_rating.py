"""The page on which a requester says how a ticket went: looking changes nothing, a button does, and only for whom it is meant."""

import asyncio
import re
from typing import Any

import pytest
from msgspec.structs import replace

from store.records import Decision, Read, TicketChange
from tests.gateway.http.conftest import Heard, Site
from triage.rating import CHANGEABLE, OPEN

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def solved(site: Site, address: str = "ocena@firma.pl") -> str:
    """A solved ticket's number."""
    number = await site.ticket(address=address, subject="Monitor")
    await site.api("POST", f"/tickets/{number}/actions", {"verb": "resolve", "code": "solved"}, token="agent")
    return number


async def link(site: Site, number: str) -> str:
    """The path a question to the requester leads to."""
    ticket = await site.gateway.store.tickets.one(int(number[3:]))
    assert ticket is not None
    links = site.gateway.links
    return links.rating(ticket.number, ticket.requester, site.gateway.store.now()).removeprefix("http://desk.test")


async def rating(site: Site, number: str) -> Any:
    """Score and comment as the API tells them, None if there is no rating."""
    told = (await site.api("GET", f"/tickets/{number}", token="read"))[1]["rating"]
    return told and (told["score"], told["comment"])


async def press(site: Site, path: str, **fields: str) -> Heard:
    """A post, followed to where it leads."""
    answer = await site.call("POST", path, data=fields)
    assert answer.status == 303, answer.text
    return await site.call("GET", answer.headers["Location"])


async def events(site: Site, number: str) -> list[Any]:
    """The ratings in the ticket's history: the pair of scores, and the comment."""
    log = await site.gateway.store.tickets.log(int(number[3:]))
    return [(one.changes["rating"], one.reason) for one in log if getattr(one, "kind", "") == "rated"]


async def change(site: Site, number: str, **fields: Any) -> None:
    """The ticket as it will be some day."""
    ticket = await site.gateway.store.tickets.one(int(number[3:]))
    assert ticket is not None
    after = replace(ticket, **fields)
    decision = Decision(read=Read(tickets={ticket.number: ticket.version}), tickets=(TicketChange(ticket=after),))
    assert (await site.gateway.store.pipe.commit(decision, known={ticket.number: ticket})).result == "ok"


async def test_programs_that_open_the_links_of_a_mail_vote_nothing(site: Site) -> None:
    """A storm of GET and HEAD over all five links, with the clients scanners say they are, leaves the ticket as it was."""
    number = await solved(site)
    path = await link(site, number)
    before = await site.gateway.store.tickets.one(int(number[3:]))
    calls = [
        site.call(method, f"{path}?score={score}", headers={"User-Agent": agent})
        for score in (1, 2, 3, 4, 5)
        for method in ("GET", "HEAD", "GET")
        for agent in ("Mozilla/5.0 (compatible; SafeLinks)", "Barracuda Sentinel", "curl/8")
    ]
    assert {one.status for one in await asyncio.gather(*calls)} == {200}
    assert await site.gateway.store.tickets.one(int(number[3:])) == before


async def test_a_button_rates_once_however_often_it_is_pressed(site: Site) -> None:
    """The score is in the history with the one who gave it, the comment in a second step; the agents' API shows both."""
    number = await solved(site)
    path = await link(site, number)
    page = await site.call("GET", f"{path}?score=5", headers={"Accept-Language": "pl"})
    assert "Wyślij ocenę" in page.text
    key = re.search(r'name="_key" value="([^"]+)"', page.text)
    assert key
    for _ in range(3):
        page = await press(site, path, score="5", _key=key[1])
    assert "Dziękujemy za ocenę!" in page.text
    assert await events(site, number) == [((None, 5), "")]
    page = await press(site, path, score="5", comment="Szybko <b>i</b> miło. Hasło: Zima2026!x")
    assert "Komentarz zapisany." in page.text
    assert "Szybko &lt;b&gt;i&lt;/b&gt; miło." in page.text
    kept = "Szybko <b>i</b> miło. Hasło: •••• (hasło)"
    assert await rating(site, number) == (5, kept)
    await press(site, path, score="2")
    assert await rating(site, number) == (2, kept)
    assert [one[0] for one in await events(site, number)] == [(None, 5), (5, 5), (5, 2)]


async def test_it_can_be_changed_for_a_day_and_given_for_a_month(site: Site) -> None:
    """Afterwards the page says so, and a post changes nothing."""
    number = await solved(site)
    path = await link(site, number)
    await press(site, path, score="3")
    ticket = await site.gateway.store.tickets.one(int(number[3:]))
    assert ticket is not None
    assert ticket.rating is not None
    await change(site, number, rating=replace(ticket.rating, at=ticket.rating.at - CHANGEABLE))
    assert "Tej oceny nie można już zmienić." in (await press(site, path, score="1")).text
    late = await solved(site)
    path = await link(site, late)
    await change(site, late, resolved_at=ticket.resolved_at - OPEN)
    assert "Na ocenę jest już za późno" in (await press(site, path, score="1")).text
    assert (await rating(site, number), await rating(site, late)) == ((3, ""), None)


async def test_an_open_ticket_waits_for_its_rating(site: Site) -> None:
    """Opened again: the page says that we are at it."""
    number = await solved(site)
    path = await link(site, number)
    await site.api("POST", f"/tickets/{number}/actions", {"verb": "reopen"}, token="agent")
    assert "Wracamy do tego zgłoszenia" in (await press(site, path, score="1")).text
    english = await site.call("GET", f"{path}?lang=en")
    assert "We are working on it again" in english.text
    assert await rating(site, number) is None


@pytest.mark.parametrize("score", ["", "0", "6", "5.0", "-1", "٣", "abc", "5 "])
async def test_what_is_no_score_is_refused_with_words(site: Site, score: str) -> None:
    """Nothing is kept."""
    number = await solved(site)
    answer = await site.call("POST", await link(site, number), data={"score": score})
    assert answer.status == 422
    assert "Wybierz jedną z pięciu ocen." in answer.text
    assert await rating(site, number) is None


async def test_only_the_requester_has_such_a_link_and_another_site_cant_press_the_button(site: Site) -> None:
    """A forged link, the link of a participant, a ticket link, a post from elsewhere."""
    number = await solved(site)
    path = await link(site, number)
    assert (await site.call("GET", f"{path[:-1]}x")).status in (403, 410)
    ticket = await site.gateway.store.tickets.one(int(number[3:]))
    assert ticket is not None
    now = site.gateway.store.now()
    links = site.gateway.links
    stranger = links.rating(ticket.number, "somebody", now).removeprefix("http://desk.test")
    token = links.ticket(ticket.number, ticket.requester, now).rpartition("/")[2]
    for other in (stranger, f"/rate/{token}"):
        assert (await site.call("POST", other, data={"score": "1"})).status == 403
    foreign = await site.call("POST", path, data={"score": "1"}, headers={"Origin": "https://evil.example"})
    assert foreign.status == 403
    old = links.rating(ticket.number, ticket.requester, now - OPEN - 86_400_000).removeprefix("http://desk.test")
    assert (await site.call("GET", old)).status == 410
    assert await rating(site, number) is None


async def test_the_ticket_page_has_the_five_faces(site: Site) -> None:
    """For the requester of a solved ticket, and what he said once he did; not on an open one."""
    number = await site.ticket(address="strona-oceny@firma.pl")
    ticket = await site.gateway.store.tickets.one(int(number[3:]))
    assert ticket is not None
    url = site.gateway.links.ticket(ticket.number, ticket.requester, site.gateway.store.now())
    page = url.removeprefix("http://desk.test")
    assert 'action="http://desk.test/rate/' not in (await site.call("GET", page)).text
    await site.api("POST", f"/tickets/{number}/actions", {"verb": "resolve", "code": "solved"}, token="agent")
    shown = (await site.call("GET", page, headers={"Accept-Language": "pl"})).text
    assert "Jak nam poszło?" in shown
    action = re.search(r'action="http://desk.test(/rate/[^"]+)"', shown)
    assert action
    await press(site, action[1], score="4")
    assert "Twoja ocena: Dobrze" in (await site.call("GET", page)).text
    assert await rating(site, number) == (4, "")
