"""The lists of the console on a running gateway: what is in them, in which order, and what their numbers say."""

import asyncio
import contextlib
import fcntl
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.readmodel.model import FILE
from store.records import Decision, Read, Snooze, Targets, Ticket, TicketChange
from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.desk_client import PART, DeskClient, desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def changed(site: Site, number: int, **fields: Any) -> Ticket:
    """The ticket with other fields, as a commit makes it."""
    store = site.gateway.store
    ticket = await store.tickets.one(number)
    assert ticket is not None
    after = replace(ticket, **fields)
    decision = Decision(read=Read(tickets={number: ticket.version}), tickets=(TicketChange(ticket=after, log=()),))
    await store.pipe.commit(decision, known={number: ticket})
    return after


async def numbers(ola: DeskClient, path: str) -> list[int]:
    """The tickets of a list, from the top."""
    page = await ola.get(path)
    assert page.status == 200, page.text
    return [int(one) for one in re.findall(r'data-ticket="(\d+)"', page.text)]


async def opened(site: Site, **fields: Any) -> int:
    """A ticket from the form, changed."""
    number = int((await site.ticket()).partition("-")[2])
    if fields:
        await changed(site, number, **fields)
    return number


async def test_what_an_agent_snoozed_leaves_his_own_lists_and_theirs_alone(site: Site) -> None:
    """A colleague sees no difference; what waits is in the list of snoozed ones too."""
    ola = await desk_client(site)
    later = (Snooze(agent="ola@desk.pl", until=site.gateway.store.now() + 3_600_000),)
    mine = await opened(site, assignee="ola@desk.pl", status="assigned", queue="l1", level="L1")
    hidden = await opened(site, assignee="ola@desk.pl", status="assigned", queue="l1", level="L1", snoozes=later)
    nobodys = await opened(site, queue="l1", level="L1", snoozes=later)
    waits = await opened(site, assignee="ola@desk.pl", status="pending", queue="l1", level="L1", snoozes=later)
    other = await opened(
        site,
        assignee="ola@desk.pl",
        status="assigned",
        queue="l1",
        level="L1",
        snoozes=(replace(later[0], agent="jan@desk.pl"),),
    )
    for one in (mine, hidden, nobodys, waits, other):
        await changed(site, one, category="put-off")  # nobody else's are in the way

    async def held(path: str) -> set[int]:
        return set(await numbers(ola, f"{path}?category=put-off"))

    assert await held("/desk/mine") == {mine, other}
    assert await held("/desk") == {mine, other}
    assert await held("/desk/snoozed") == {hidden, nobodys, waits}
    assert await held("/desk/all") == {mine, hidden, nobodys, other}


async def test_each_list_holds_what_it_says(site: Site) -> None:
    ola = await desk_client(site)
    now = site.gateway.store.now()
    hour = 3_600_000
    late = await opened(site, targets=Targets(first_response=now - hour), queue="l1", level="L1")
    later = await opened(site, targets=Targets(first_response=now + 90 * hour), queue="l1", level="L1")
    mine = await opened(site, assignee="ola@desk.pl", status="assigned", targets=Targets(), queue="l2", level="L2")
    l2 = await opened(site, queue="l2", level="L2", targets=Targets(first_response=now + 80 * hour))
    risk = await opened(
        site,
        queue="l2",
        level="L2",
        assignee="jan@desk.pl",
        status="in_progress",
        created_at=now - 3 * hour,
        targets=Targets(first_response=now + hour // 2),
    )
    waiting = await opened(site, status="pending", assignee="ola@desk.pl", pending_until=now + hour)
    done = await opened(site, status="resolved", updated_at=now)
    for one in (late, later, mine, l2, risk, waiting, done):
        await changed(site, one, category="lists")  # nobody else's are in the way

    async def held(path: str) -> list[int]:
        return await numbers(ola, f"{path}{'&' if '?' in path else '?'}category=lists")

    assert await held("/desk") == [late, later, mine], "what is due first; no target comes last"
    assert await held("/desk/mine") == [mine]
    assert await held("/desk/unassigned") == [late, l2, later]
    assert await held("/desk/at-risk") == [late, risk]
    assert await held("/desk/waiting") == [waiting]
    assert await held("/desk/done") == [done]
    assert await held("/desk/queue/l1") == [late, later]
    assert await held("/desk/queue/l2") == [risk, l2, mine]
    assert await held("/desk/all") == [late, risk, l2, later, mine]
    assert await held("/desk/all?who=me") == [mine]
    assert await held("/desk/rows/queue/l2") == [risk, l2, mine], "the lines alone are the same lines"
    assert (await ola.get("/desk/queue/nope")).status == 404
    assert (await ola.get("/desk/all?page=0")).status == 422
    assert (await ola.get("/desk/all?who=%27%20OR%201=1")).status == 422


async def test_the_rail_and_the_lists_agree(site: Site) -> None:
    ola = await desk_client(site)
    await opened(site, assignee="ola@desk.pl", status="assigned")
    page = await ola.get("/desk/all")
    rail = page.text.partition('id="rail"')[2].partition("</nav>")[0]
    told = dict(
        re.findall(r'href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?<span>[^<]*</span><span class="count[^"]*">(\d+)<', rail)
    )
    assert {"/desk", "/desk/mine", "/desk/queue/l1"} <= told.keys()
    for path, count in told.items():
        if path.startswith(("/desk/queue", "/desk/mine", "/desk/unassigned", "/desk/at-risk", "/desk/waiting")):
            assert counted_on(await ola.get(path)) == int(count), path


def counted_on(page: Heard) -> int:
    """The number of tickets a list says it has."""
    found = re.search(r'id="list-count">(\d+) ', page.text)
    return int(found[1]) if found else 0


async def test_a_long_list_has_pages_and_keeps_its_filters(site: Site) -> None:
    ola = await desk_client(site)
    store = site.gateway.store
    now = store.now()
    made = [
        Ticket(subject=f"seria {number}", requester="p", queue="l3", level="L3", created_at=now + number, updated_at=now,
               priority="P2", category="network")
        for number in range(60)
    ]  # fmt: skip
    for one in made:
        await store.pipe.commit(Decision(tickets=(TicketChange(ticket=one, log=()),)), known={})
    first = await ola.get("/desk/queue/l3?priority=P2&category=network")
    assert first.text.count("data-ticket=") == 50
    assert "1–50 z 60" in first.text
    assert "/desk/queue/l3?priority=P2&amp;category=network&amp;page=2" in first.text
    second = await ola.get("/desk/queue/l3?priority=P2&category=network&page=2")
    assert second.text.count("data-ticket=") == 10
    both = re.findall(r'data-ticket="(\d+)"', first.text + second.text)
    assert len(set(both)) == 60, "no ticket twice, none left out"
    assert "Nic nie pasuje do filtrów" in (await ola.get("/desk/queue/l3?priority=P1")).text


async def test_an_empty_list_is_kind_in_both_languages(site: Site) -> None:
    nobody = await desk_client(site, "nowy@desk.pl", name="Nowy", level="L3")
    assert "Nie prowadzisz teraz żadnego zgłoszenia" in (await nobody.get("/desk/mine")).text
    agent = await site.gateway.store.people.agent("nowy@desk.pl")
    assert agent is not None
    await site.gateway.store.people.put_agent(replace(agent, language="en"))
    assert "No ticket is yours right now" in (await nobody.get("/desk/mine")).text


async def test_while_the_index_is_being_built_a_queue_still_shows_what_is_due_first(site: Site) -> None:
    """Another process builds the index anew: it holds the file, and there is no place in the feed yet."""
    ola = await desk_client(site)
    folder = Path(str(site.gateway.config.data))
    number = await opened(site, queue="l2", level="L2", targets=Targets(first_response=1))
    with (folder / f"{FILE}.lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        with contextlib.closing(sqlite3.connect(folder / FILE, isolation_level=None)) as database:
            database.execute("DELETE FROM about WHERE name = 'cursor'")
        page = await ola.get("/desk/rows/queue/l2", headers=PART)
        assert page.status == 200
        assert "Listy są właśnie budowane" in page.text
        assert re.findall(r'data-ticket="(\d+)"', page.text)[0] == str(number)
    assert "data-building" not in (await ola.get("/desk/queue/l2")).text


async def test_lists_need_a_session(site: Site) -> None:
    answer = await site.call("GET", "/desk/mine", headers={"Accept": "text/html"})
    assert (answer.status, answer.headers["Location"]) == (303, "/desk/sign-in?next=/desk/mine")
    assert (await site.call("GET", "/desk/rows/mine", headers=PART)).status == 401
    assert (await site.call("GET", "/desk/rail", headers=PART)).status == 401


async def test_names_and_subjects_are_words_and_never_markup(site: Site) -> None:
    ola = await desk_client(site)
    number = int(
        (await site.ticket(subject="<b>x</b><script>1</script>", text="<img src=x onerror=1>")).partition("-")[2]
    )
    await changed(site, number, organization='"><i>')
    for path in ("/desk/all", f"/desk/search?q=from:{'%3Cb%3E'}", "/desk/search?q=img"):
        page = (await ola.get(path)).text
        assert not [one for one in ("<b>x", "<script>1", "<img src=x", "<i>") if one in page], path


async def test_search_goes_straight_to_a_number(site: Site) -> None:
    ola = await desk_client(site)
    number = await opened(site)
    for text in (f"HD-{number}", str(number), f"hd-{number}%20"):
        answer = await ola.get(f"/desk/search?q={text}")
        assert (answer.status, answer.headers["Location"]) == (303, f"/desk/ticket/{number}"), text
    missing = await ola.get("/desk/search?q=HD-999999")
    assert missing.status == 200
    assert "Nie ma zgłoszenia HD-999999." in missing.text


async def test_search_finds_and_marks_what_was_typed_without_diacritics(site: Site) -> None:
    ola = await desk_client(site)
    await site.ticket(subject="Skaner w księgowości", text="Nic nie działa od rana, świeci żółta dioda.")
    page = (await ola.get("/desk/search?q=ksiegowosc+zolta")).text
    assert page.count("data-ticket=") == 1
    assert "<mark>księgowości</mark>" in page
    assert "<mark>żółta</mark>" in page
    nothing = (await ola.get("/desk/search?q=xyzzy")).text
    assert "Nic nie znaleziono" in nothing
    wrong = (await ola.get("/desk/search?q=stan:zielone")).text
    assert "nie ma takiej wartości" in wrong
    assert 'role="alert"' in wrong
    chips = (await ola.get("/desk/search?q=skaner+stan:otwarte")).text
    assert '/desk/search?q=skaner"' in chips, "a filter that is set is taken off with a click"


async def test_search_says_when_there_is_more(site: Site) -> None:
    ola = await desk_client(site)
    store = site.gateway.store
    for number in range(32):
        ticket = Ticket(
            subject=f"powtórka {number}",
            requester="p",
            queue="l3",
            level="L3",
            created_at=1,
            updated_at=1,
            status="closed",
        )
        await store.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket, log=()),)), known={})
    first, second = await ola.get("/desk/search?q=powtorka"), await ola.get("/desk/search?q=powtorka&page=2")
    assert (first.text.count("data-ticket="), second.text.count("data-ticket=")) == (30, 2)
    assert "Najnowsze 30 zgłoszeń; jest ich więcej." in first.text
