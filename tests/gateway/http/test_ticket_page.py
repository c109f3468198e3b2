"""A requester's own ticket page: what it shows, what it takes, and whom it keeps out."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import FormData

from gateway.http.page_links import CLAIMED_LIFE
from gateway.links import LIFE
from store.records import Attachment, Author, Decision, Interaction, Read, TicketChange
from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.test_api_held import held

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def mailed(site: Site, number: str) -> str:
    """The path of the ticket page as a mail to the requester links it."""
    ticket = await site.gateway.store.tickets.one(int(number[3:]))
    assert ticket is not None
    url = site.gateway.links.ticket(ticket.number, ticket.requester, site.gateway.store.now())
    return urlsplit(url).path


async def claimed(site: Site, address: str, **more: str) -> tuple[str, str]:
    """Number and path of a new ticket's page as the page after the form links it."""
    data = {"email": address, "text": "Nie działa myszka", **more}
    answer = await site.call("POST", "/form/form", data=data)
    sent = await site.call("GET", answer.headers["Location"])
    number = re.search(r"HD-\d+", sent.text)
    path = re.search(r'href="(/ticket/[^"]+)"', sent.text)
    assert number
    assert path
    return number[0], path[1]


async def write(site: Site, path: str, **fields: str) -> Heard:
    """A post on the page, followed to where it leads."""
    answer = await site.call("POST", path, data=fields)
    assert answer.status == 303, answer.text
    return await site.call("GET", answer.headers["Location"].partition("#")[0])


async def said(site: Site, number: str) -> list[dict]:
    """What was said on the ticket."""
    return (await site.api("GET", f"/tickets/{number}/interactions", token="read"))[1]["interactions"]


async def test_shows_public_history_no_internal_word(site: Site) -> None:
    """It shows the public history and no internal word."""
    number = await site.ticket("strona@firma.pl", name="Ala Kot", subject="Monitor")
    for action in (
        {"verb": "note", "text": "INTERNAL-WORD o kliencie"},
        {"verb": "reply", "visibility": "internal", "text": "INTERNAL-WORD też"},
        {"verb": "reply", "visibility": "public", "text": "Proszę sprawdzić <kabel>."},
        {"verb": "pend", "reason": "requester"},
    ):
        assert (await site.api("POST", f"/tickets/{number}/actions", action, token="agent"))[0] == 200
    page = await site.call("GET", await mailed(site, number), headers={"Accept-Language": "pl"})
    assert page.status == 200
    for part in ("Monitor", "Czekamy na Twoją odpowiedź", "Ola Nowak", "Proszę sprawdzić &lt;kabel&gt;.", ">Ty<"):
        assert part in page.text
    assert "INTERNAL-WORD" not in page.text
    assert "ola@desk.pl" not in page.text
    assert "no-store" in page.headers["Cache-Control"]


async def test_answer_joins_ticket_once_however_often(site: Site) -> None:
    """An answer joins the ticket once however often it is sent."""
    number = await site.ticket()
    path = await mailed(site, number)
    key = re.search(r'name="_key" value="([^"]+)"', (await site.call("GET", path)).text)
    assert key
    for _ in range(2):
        page = await write(site, path, text="Dalej nie działa", _key=key[1])
        assert "Wiadomość jest w zgłoszeniu." in page.text
        assert page.text.count("Dalej nie działa") == 1
    last = (await said(site, number))[-1]
    assert (last["author"]["kind"], last["visibility"], last["channel"]) == ("requester", "public", "form")


async def test_answer_file_shows_file_this_link(site: Site) -> None:
    """An answer with a file shows the file to this link only."""
    number, other = await site.ticket(), await site.ticket()
    path = await mailed(site, number)
    form = FormData()
    form.add_field("text", "")
    form.add_field("file", b"<svg onload=alert(1)>", filename="obraz.svg", content_type="image/svg+xml")
    assert (await site.call("POST", path, data=form)).status == 303
    page = await site.call("GET", path)
    file = re.search(r'href="([^"]+/files/[0-9a-f]{64})"', page.text)
    assert file
    got = await site.call("GET", file[1])
    assert (got.status, got.body, got.kind) == (200, b"<svg onload=alert(1)>", "application/octet-stream")
    assert got.headers["Content-Disposition"].startswith('attachment; filename="obraz.svg"')
    assert "sandbox" in got.headers["Content-Security-Policy"]
    digest = file[1].rpartition("/")[2]
    assert (await site.call("GET", f"{await mailed(site, other)}/files/{digest}")).status == 404


async def test_file_internal_note_agents_only(site: Site) -> None:
    """A file of an internal note is for agents only."""
    number = await site.ticket()
    store = site.gateway.store
    blob = await store.blobs.put(b"secret plan")
    ticket = await store.tickets.one(int(number[3:]))
    assert ticket is not None
    file = Attachment(name="plan.txt", media_type="text/plain", size=11, sha256=blob, blob=blob)
    author = Author(kind="agent", id="ola@desk.pl", name="Ola Nowak")
    note = Interaction(
        id="note-with-file",
        at=store.now(),
        author=author,
        visibility="internal",
        channel="desk",
        text="plan",
        kind="note",
        attachments=(file,),
    )
    decision = Decision(
        read=Read(tickets={ticket.number: ticket.version}), tickets=(TicketChange(ticket=ticket, log=(note,)),)
    )
    done = await store.pipe.commit(decision, known={ticket.number: ticket}, once="a-note-with-a-file")
    assert done.result == "ok"
    agents = await site.call("GET", f"/api/v1/tickets/{number}/attachments/{blob}", token="read")
    assert (agents.status, agents.body) == (200, b"secret plan")
    assert (await site.call("GET", f"{await mailed(site, number)}/files/{blob}")).status == 404


@pytest.mark.parametrize(
    ("verb", "status", "words"),
    [("confirm", "resolved", "Świetnie, że już działa."), ("withdraw", "cancelled", "zgłoszenie jest wycofane")],
)
async def test_buttons_settle_ticket_requesters_name(site: Site, verb: str, status: str, words: str) -> None:
    """The buttons settle the ticket in the requesters name."""
    number = await site.ticket()
    path = await mailed(site, number)
    page = await write(site, path, verb=verb)
    assert words in page.text
    _, ticket = await site.api("GET", f"/tickets/{number}", token="read")
    assert ticket["status"] == status
    log = await site.gateway.store.tickets.log(int(number[3:]))
    people = [
        one.author for one in log if one.author.kind != "system"
    ]  # that the mail was delivered may be noted later
    assert (people[-1].kind, people[-1].id) == ("requester", ticket["requester"]["id"])
    done = (await site.call("GET", path)).text
    for gone in ("confirm", "withdraw"):
        assert f'value="{gone}"' not in done, "what is done is not done again"
    assert ('value="still"' in done) is (verb == "confirm"), "what is solved may still be broken"


async def test_a_withdrawal_tells_agents_the_reason_and_it_still_does_not_work_reopens(site: Site) -> None:
    """The reason stands in the agents' history; one press brings a solved ticket back, with words of the person's own."""
    number = await site.ticket()
    path = await mailed(site, number)
    page = await write(site, path, verb="withdraw", reason="Sam \x00 naprawiłem\nto")
    assert "Sam naprawiłem" not in page.text
    _, told = await site.api("GET", f"/tickets/{number}/history", token="read")
    assert [one["reason"] for one in told["history"] if one["kind"] == "withdrawn"] == ["Sam naprawiłem to"]
    number = await site.ticket()
    path = await mailed(site, number)
    await site.api("POST", f"/tickets/{number}/actions", {"verb": "resolve", "code": "solved"}, token="agent")
    page = await write(site, path, verb="still")
    assert "Wracamy do sprawy." in page.text
    _, ticket = await site.api("GET", f"/tickets/{number}", token="read")
    assert (ticket["state"], ticket["reopened"]) == ("open", 1)
    assert (await said(site, number))[-1]["text"] == "Nadal nie działa."


async def test_who_knows_the_page_as_it_is_hears_304(site: Site) -> None:
    """An open page may ask every few seconds; its tag changes with the ticket and the language, and opens nothing to a stranger."""
    number = await site.ticket()
    path = await mailed(site, number)
    first = await site.call("GET", path)
    same = {"If-None-Match": first.headers["ETag"]}
    again = await site.call("GET", path, headers=same)
    assert (again.status, again.body) == (304, b"")
    assert (await site.call("GET", f"{path}?lang=en", headers=same)).status == 200
    assert (await site.call("GET", path + "x", headers=same)).status == 403
    words = {"verb": "reply", "visibility": "public", "text": "Nowe słowa https://pomoc.firma.pl/a?b=1&c=2."}
    assert (await site.api("POST", f"/tickets/{number}/actions", words, token="agent"))[0] == 200
    after = await site.call("GET", path, headers=same)
    assert after.status == 200
    assert after.headers["ETag"] != first.headers["ETag"]
    assert '<a href="https://pomoc.firma.pl/a?b=1&amp;c=2" rel="noopener noreferrer">' in after.text


async def test_own_quotes_are_folded_and_those_of_others_are_not_there(site: Site) -> None:
    """What one's own mail quoted can be opened; an agent's quote may be of an internal note."""
    number = await site.ticket()
    store = site.gateway.store
    ticket = await store.tickets.one(int(number[3:]))
    assert ticket is not None
    own, agent = Author(kind="requester", id=ticket.requester), Author(kind="agent", id="ola@desk.pl", name="Ola Nowak")
    said_by = [
        Interaction(
            id=who.kind, at=store.now(), author=who, visibility="public", channel="mail", text="x", quoted=quoted
        )
        for who, quoted in ((own, "> OWN-QUOTE"), (agent, "> AGENTS-QUOTE"))
    ]
    decision = Decision(
        read=Read(tickets={ticket.number: ticket.version}), tickets=(TicketChange(ticket=ticket, log=tuple(said_by)),)
    )
    assert (await store.pipe.commit(decision, known={ticket.number: ticket}, once="quotes")).result == "ok"
    page = (await site.call("GET", await mailed(site, number))).text
    assert re.search(r"<details><summary>[^<]+</summary><p[^>]*>&gt; OWN-QUOTE</p></details>", page)
    assert "AGENTS-QUOTE" not in page


async def test_a_requesters_links_are_words_and_only_an_agents_can_be_clicked(site: Site) -> None:
    """Whoever wrote through a form may plant an address; it stays text."""
    number = await site.ticket(text="Zobacz https://zly.example.com/<b>")
    page = await site.call("GET", await mailed(site, number))
    assert "https://zly.example.com/&lt;b&gt;" in page.text
    assert 'href="https://zly.example.com' not in page.text


async def test_answer_wakes_resolved_ticket(site: Site) -> None:
    """An answer wakes a resolved ticket."""
    number = await site.ticket()
    await site.api("POST", f"/tickets/{number}/actions", {"verb": "resolve", "code": "solved"}, token="agent")
    await write(site, await mailed(site, number), text="Jednak znowu nie działa drukarka, proszę o pomoc")
    assert (await site.api("GET", f"/tickets/{number}", token="read"))[1]["state"] == "open"


async def test_answer_on_a_ticket_closed_lately_opens_it_again(site: Site) -> None:
    """The page says so before and after."""
    number = await site.ticket()
    for action in ({"verb": "resolve", "code": "solved"}, {"verb": "close"}):
        await site.api("POST", f"/tickets/{number}/actions", action, token="agent")
    path = await mailed(site, number)
    assert "otworzymy je ponownie" in (await site.call("GET", path)).text
    await write(site, path, text="To samo jeszcze raz")
    assert (await site.api("GET", f"/tickets/{number}", token="read"))[1]["state"] == "open"


async def test_answer_on_a_ticket_that_is_over_opens_linked_one(site: Site) -> None:
    """An answer on a cancelled ticket opens a linked one and the page says so."""
    number = await site.ticket()
    await site.api("POST", f"/tickets/{number}/actions", {"verb": "cancel", "reason": "pomyłka"}, token="agent")
    path = await mailed(site, number)
    assert "otworzymy nowe" in (await site.call("GET", path)).text
    page = await write(site, path, text="To samo jeszcze raz")
    assert "ma własne, nowe zgłoszenie" in page.text


async def test_empty_answer_comes_back_words(site: Site) -> None:
    """An empty answer comes back with words."""
    number = await site.ticket()
    answer = await site.call("POST", await mailed(site, number), data={"text": "  "})
    assert answer.status == 422
    assert "Napisz coś albo dołącz plik." in answer.text
    assert [one["author"]["kind"] for one in await said(site, number)] == ["requester", "bot"]


async def test_a_link_from_a_mail_proves_the_address_and_one_from_the_form_does_not(site: Site) -> None:
    """An address in a form is claimed by whoever fills it in: writing on from there must not make it a proved one."""
    number, path = await claimed(site, "zgadywany@firma.pl")
    page = await write(site, path, text="Dopisuję coś jeszcze")
    assert "Wiadomość jest w zgłoszeniu." in page.text
    assert [one["text"] for one in await said(site, number)][-1] == "Dopisuję coś jeszcze"

    async def proved() -> bool:
        _, ticket = await site.api("GET", f"/tickets/{number}", token="read")
        return ticket["requester"]["identities"][0]["proved"]

    assert await proved() is False
    await write(site, path, verb="confirm")
    assert await proved() is False
    await write(site, await mailed(site, number), text="A to piszę z linku w mailu, znowu nie działa")
    assert await proved() is True


async def test_form_under_somebodys_address_opens_nothing(site: Site) -> None:
    """A form under somebodys address opens nothing of theirs."""
    own = await site.ticket("ofiara@firma.pl", text="PRIVATE-WORD")
    _, path = await claimed(site, "ofiara@firma.pl")
    page = await site.call("GET", path)
    assert own not in page.text
    assert "PRIVATE-WORD" not in page.text


async def test_merged_ticket_goes_elsewhere_link_opens(site: Site) -> None:
    """A merged ticket goes on elsewhere and its link opens nothing there."""
    target = await site.ticket("scalony@firma.pl", text="PRIVATE-WORD")
    number, path = await claimed(site, "scalony@firma.pl")
    merge = {"verb": "merge", "into": target}
    status, answer = await site.api("POST", f"/tickets/{number}/actions", merge, token="agent")
    assert status == 200, answer
    page = await site.call("GET", path)
    assert page.status == 200
    assert f"prowadzona dalej w zgłoszeniu {target}" in page.text
    assert "PRIVATE-WORD" not in page.text
    assert (await site.call("POST", path, data={"text": "x"})).status == 409


async def test_held_not_shown_anybody(site: Site) -> None:
    """What is held is not shown to anybody."""
    number = await site.ticket()
    await held(site, number)
    assert "Ja też tak mam" not in (await site.call("GET", await mailed(site, number))).text


def forged(path: str) -> list[str]:
    """Neighbours of a good token."""
    token = path.removeprefix("/ticket/")
    body, expires, signature = token.split(".")
    return [
        f"{body}.{int(expires) + 1}.{signature}",
        f"{body}.{expires}.{'a' * len(signature)}",
        f"{body}.{expires}.",
        f"{body[:-2]}AA.{expires}.{signature}",
        f"{body}.{expires}",
        "a" * 3000,
        "%00",
        "x",
    ]


async def test_forged_links_open_page_helps_nothing(site: Site) -> None:
    """Forged links open a page that helps and nothing else."""
    number, other = await claimed(site, "falszerz@firma.pl")
    for path in (await mailed(site, number), other):
        for token in forged(path):
            for method in ("GET", "POST"):
                answer = await site.call(method, f"/ticket/{token}", headers={"Accept-Language": "en"})
                assert answer.status == 403, token
                assert "This link does not work" in answer.text


async def test_link_one_thing_no_good_another(site: Site) -> None:
    """A link for one thing is no good for another."""
    _, path = await claimed(site, "inny@firma.pl")
    token = path.removeprefix("/ticket/")
    assert (await site.call("GET", f"/form/form/sent/{token}")).status == 404
    answer = await site.call("POST", "/form/form", data={"email": "a@b.pl", "text": "x"})
    sent = answer.headers["Location"].rpartition("/")[2]
    assert (await site.call("GET", f"/ticket/{sent}")).status == 403


async def test_expired_links_say_do(site: Site) -> None:
    """Expired links say what to do."""
    number = await site.ticket()
    store, links = site.gateway.store, site.gateway.links
    ticket = await store.tickets.one(int(number[3:]))
    assert ticket is not None
    url = links.ticket(ticket.number, ticket.requester, store.now() - LIFE - 86_400_000)
    answer = await site.call("GET", urlsplit(url).path, headers={"Accept-Language": "en"})
    assert answer.status == 410
    assert "has expired" in answer.text
    assert CLAIMED_LIFE < LIFE


async def test_guessing_links_limited_place_others_do(site: Site) -> None:
    """Guessing links is limited by place and others do not notice."""
    number = await site.ticket()
    path = await mailed(site, number)
    answers = [await site.call("GET", f"/ticket/guess{n}", ip="198.51.100.66") for n in range(8)]
    assert [answer.status for answer in answers] == [403] * 5 + [429] * 3
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert (await site.call("GET", path, ip="198.51.100.66")).status == 429, "also a right one, or guessing would pay"
    assert (await site.call("GET", path, ip="198.51.100.67")).status == 200
    tokens = [await site.call("GET", "/api/v1/tickets", token=f"ct_{n}", ip="198.51.100.68") for n in range(7)]
    assert [answer.status for answer in tokens] == [401] * 5 + [429] * 2


async def test_somebody_who_no_longer_takes_part(site: Site) -> None:
    """Somebody who no longer takes part is kept out."""
    number = await site.ticket()
    store = site.gateway.store
    url = site.gateway.links.ticket(int(number[3:]), "somebody-else", store.now())
    assert (await site.call("GET", urlsplit(url).path)).status == 403


async def test_post_another_site_made_changes_nothing(site: Site) -> None:
    """A post that another site made changes nothing."""
    number = await site.ticket()
    path = await mailed(site, number)
    answer = await site.call("POST", path, data={"verb": "withdraw"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert (await site.api("GET", f"/tickets/{number}", token="read"))[1]["status"] == "new"


async def test_acknowledgement_links_page(site: Site) -> None:
    """The acknowledgement links the page."""
    await site.ticket("potwierdzenie@firma.pl")
    folder = Path(site.gateway.config.data).parent / "sent" / "new"
    for _ in range(200):
        mails = [one.read_bytes() for one in folder.iterdir()]
        own = [one for one in mails if b"potwierdzenie@firma.pl" in one]
        if own:
            break
        await asyncio.sleep(0.02)
    text = own[0].replace(b"=\n", b"").replace(b"=\r\n", b"").decode()
    path = re.search(r"http://desk\.test(/ticket/[A-Za-z0-9._-]+)", text)
    assert path
    assert (await site.call("GET", path[1])).status == 200


async def test_participant_reads_what_came_after_he_joined(site: Site) -> None:
    """A participant's link shows what came after he joined, and opens no file of before; taken out, it shows nothing."""
    number = await site.ticket("wczesniej@firma.pl", subject="Skaner", text="Hasło do skanera to BEFORE-JOINING")
    acts = f"/tickets/{number}/actions"
    added = {"verb": "add_participant", "address": "kolega@firma.pl", "name": "Kolega"}
    status, ticket = await site.api("POST", acts, added, token="agent")
    assert status == 200
    words = {"verb": "reply", "visibility": "public", "text": "AFTER-JOINING"}
    assert (await site.api("POST", acts, words, token="agent"))[0] == 200
    store = site.gateway.store
    url = site.gateway.links.ticket(int(number[3:]), ticket["participants"][0]["id"], store.now())
    page = await site.call("GET", urlsplit(url).path)
    assert page.status == 200
    assert "AFTER-JOINING" in page.text
    assert "BEFORE-JOINING" not in page.text
    assert "BEFORE-JOINING" in (await site.call("GET", await mailed(site, number))).text
    out = {"verb": "remove_participant", "address": "kolega@firma.pl"}
    assert (await site.api("POST", acts, out, token="agent"))[0] == 200
    assert (await site.call("GET", urlsplit(url).path)).status == 403
