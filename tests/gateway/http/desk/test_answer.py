"""The answer box over plain HTTP: who is written to, what is kept, what can be taken back, and what needs a second look."""

import asyncio
import email
import email.policy
import html
import re
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import FormData

from store.records import Interaction
from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.desk_client import HTML, PART, DeskClient, desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

PNG = b"\x89PNG\r\n\x1a\n picture"


def inside(page: Heard, kind: str) -> str:
    """One of the two forms."""
    return page.text.split(f'id="form-{kind}"')[1].split("</form>")[0]


def field(page: Heard, kind: str, name: str) -> str:
    """The value of a hidden field of a form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', inside(page, kind))
    assert found, name
    return found[1]


def typed(page: Heard, kind: str) -> str:
    """What stands in the text field of a form."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", inside(page, kind), re.DOTALL)
    assert found
    return html.unescape(found[1])


class Desk:
    """An agent's browser on one ticket."""

    def __init__(self, site: Site, client: DeskClient, number: str, address: str) -> None:
        self.site = site
        self.client = client
        self.number = number
        self.address = address
        self.path = f"/desk/ticket/{number.removeprefix('HD-')}"

    async def page(self, query: str = "") -> Heard:
        """The ticket's page."""
        return await self.client.get(self.path + query)

    async def say(self, kind: str, text: str, *, page: Heard | None = None, part: bool = True, **fields: str) -> Heard:
        """Sends a form of the page, as htmx does or (`part=False`) as a browser without scripts."""
        page = page or await self.page()
        given = {"key": field(page, kind, "key"), "seen": field(page, kind, "seen"), "text": text, "do": "send"}
        return await self.client.post(f"{self.path}/{kind}", {**given, **fields}, headers=PART if part else HTML)

    async def said(self) -> list[dict[str, Any]]:
        """What agents said on the ticket."""
        _, found = await self.site.api("GET", f"/tickets/{self.number}/interactions")
        return [one for one in found["interactions"] if one["author"]["kind"] == "agent"]

    async def ticket(self) -> dict[str, Any]:
        """The ticket, as the API shows it."""
        _, found = await self.site.api("GET", f"/tickets/{self.number}")
        return dict(found)

    async def unsend(self, answered: Heard, *, part: bool = True, **fields: str) -> Heard:
        """Presses undo."""
        found = re.search(r'name="interaction" value="([^"]+)"', answered.text)
        assert found
        return await self.client.post(
            f"{self.path}/unsend", {"interaction": found[1], **fields}, headers=PART if part else HTML
        )

    def mails(self) -> list[str]:
        """The words of what has left to the requester."""
        folder = Path(self.site.gateway.config.data).parent / "sent" / "new"
        read = [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in folder.glob("*")]
        bodies = [one.get_body(("plain",)) for one in read if self.address in str(one["To"])]
        return [body.get_content() for body in bodies if body is not None]


@pytest_asyncio.fixture(loop_scope="session")
async def desk(site: Site) -> Desk:
    """Ola on a new ticket of a person of its own."""
    client = await desk_client(site)
    address = f"anna{site.serial}@firma.pl"
    return Desk(site, client, await site.ticket(address, "VPN nie działa", name="Anna Kowal"), address)


async def test_both_boxes_are_closed_until_the_agent_says_to_whom(desk: Desk) -> None:
    """The reply names every recipient with the channel, the note says that only agents see it; neither is open, a link opens one."""
    page = await desk.page()
    assert (
        'id="answer-reply" class="answer-panel reply" role="tabpanel" aria-labelledby="tab-reply" data-kind="reply" hidden'
        in page.text
    )
    assert 'data-kind="note" hidden' in page.text
    assert f"Anna Kowal &lt;{desk.address}&gt; – e-mail" in inside(page, "reply")
    assert "Notatka – widzą tylko agenci" in inside(page, "note")
    opened = await desk.page("?answer=note")
    assert 'data-kind="note">' in opened.text
    assert 'data-kind="reply" hidden' in opened.text


async def test_a_reply_waits_ten_seconds_and_says_so_and_nobody_reads_it_before(desk: Desk) -> None:
    """The answer has the undo and the changed pieces; the log has the moment it leaves; its delivery is not due before."""
    answered = await desk.say("reply", "Proszę spróbować teraz.")
    assert answered.status == 200
    assert "Odpowiedź wyjdzie za 10 s" in answered.text
    assert 'id="timeline"' in answered.text
    assert typed(answered, "reply") == ""
    (said,) = await desk.said()
    (sent,) = said["deliveries"]
    assert (said["visibility"], said["text"], sent["state"]) == ("public", "Proszę spróbować teraz.", "waiting")
    log = await desk.site.gateway.store.tickets.log(int(desk.number.removeprefix("HD-")))
    kept = next(one for one in log if isinstance(one, Interaction) and one.author.kind == "agent")
    assert kept.leaves_at - kept.at == 10_000
    (due,) = (await desk.site.gateway.store.messages.outgoing([sent["id"]])).values()
    assert due.due >= kept.leaves_at
    assert not any("spróbować teraz" in one for one in desk.mails())


async def test_undo_sends_nothing_gives_the_words_back_and_restores_the_ticket(desk: Desk) -> None:
    """Status, code and figures are as before; the draft has the words, with what was typed since below; the history says what happened."""
    before = await desk.ticket()
    answered = await desk.say("reply", "Gotowe.", do="resolved", code="workaround")
    assert (await desk.ticket())["status"] == "resolved"
    back = await desk.unsend(answered, text="I jeszcze jedno.")
    assert back.status == 200
    assert "nic nie wyszło" in back.text
    assert typed(back, "reply") == "Gotowe.\n\nI jeszcze jedno."
    after = await desk.ticket()
    for name in ("status", "state", "assignee", "priority", "queue"):
        assert after[name] == before[name]
    (said,) = await desk.said()
    assert said["unsent_at"]
    assert [one["state"] for one in said["deliveries"]] == ["unsent"]
    assert typed(await desk.page(), "reply") == "Gotowe.\n\nI jeszcze jedno."
    again = await desk.unsend(answered)
    assert again.status == 200
    assert len(await desk.said()) == 1


async def test_undo_after_the_reply_was_handed_out_says_that_it_is_too_late(desk: Desk) -> None:
    """A reply whose hold has ended is on its way: nothing is changed, the words stay sent."""
    answered = await desk.say("reply", "Wychodzi.")
    (sent,) = (await desk.said())[0]["deliveries"]
    outbox = desk.site.gateway.store.keys.outbox
    connection = desk.site.gateway.store.connection
    lane = (await connection.call("HGET", outbox.item(sent["id"]), "lane")).decode()
    # the ten seconds are over
    await connection.call("HSET", outbox.item(sent["id"]), "hold", 1)
    await connection.call("ZADD", outbox.due, 1, lane)
    await connection.call("DEL", outbox.sleepers)
    await connection.call("PUBLISH", desk.site.gateway.store.keys.wake, "outbox")
    await desk.site.until(
        f"/tickets/{desk.number}/interactions",
        lambda found: any(
            one["delivery"] == "delivered" and one["text"] == "Wychodzi." for one in found["interactions"]
        ),
    )
    late = await desk.unsend(answered, text="Nowy tekst")
    assert late.status == 409
    assert "Za późno" in late.text
    assert typed(late, "reply") == "Nowy tekst"
    plain = await desk.unsend(answered, part=False)
    assert plain.headers["Location"] == f"{desk.path}?answer=reply&done=too_late#answer"
    assert "Za późno" in (await desk.page("?answer=reply&done=too_late")).text
    assert (await desk.said())[0]["unsent_at"] is None
    assert any("Wychodzi." in one for one in desk.mails())


async def test_somebody_else_can_not_take_a_reply_back(desk: Desk) -> None:
    """Not even a colleague: it is not theirs."""
    answered = await desk.say("reply", "Moje.")
    jan = Desk(desk.site, await desk_client(desk.site, "jan@desk.pl", name="Jan Lis"), desk.number, desk.address)
    refused = await jan.unsend(answered)
    assert refused.status == 422
    assert "To nie jest Twoja odpowiedź." in refused.text
    assert (await desk.said())[0]["unsent_at"] is None


async def test_what_came_meanwhile_is_shown_before_anything_is_sent(desk: Desk) -> None:
    """A colleague's answer between opening the page and sending: the words stay, the news is there, a second press sends."""
    page = await desk.page()
    path = f"/tickets/{desk.number}/actions"
    await desk.site.api("POST", path, {"verb": "note", "text": "Tylko notatka"})
    await desk.site.api("POST", path, {"verb": "reply", "visibility": "public", "text": "Już odpisane przez kogoś"})
    asked = await desk.say("reply", "Moja odpowiedź", page=page)
    assert asked.status == 409
    assert "Już odpisane przez kogoś" in asked.text.split("form-reply")[0]
    assert "Tylko notatka" not in asked.text.split("form-reply")[0]
    assert "Wyślij mimo to" in asked.text
    assert typed(asked, "reply") == "Moja odpowiedź"
    assert [one["text"] for one in await desk.said()] == ["Tylko notatka", "Już odpisane przez kogoś"]
    sent = await desk.say("reply", "Moja odpowiedź", page=asked)
    assert sent.status == 200
    assert [one["text"] for one in await desk.said()][-1] == "Moja odpowiedź"


async def test_the_same_press_twice_is_one_reply_and_another_text_under_its_key_is_not_swallowed(desk: Desk) -> None:
    """A lost network: who presses again with the same words has said them once; who changed them is told which ones were taken."""
    page = await desk.page()
    await desk.say("reply", "Raz", page=page)
    assert (await desk.say("reply", "Raz", page=page)).status == 200
    assert [one["text"] for one in await desk.said()] == ["Raz"]
    other = await desk.say("reply", "Raz i dwa", page=page)
    assert other.status == 422
    assert "Poprzednia wersja" in other.text
    assert typed(other, "reply") == "Raz i dwa"
    assert [one["text"] for one in await desk.said()] == ["Raz"]


async def test_a_note_stays_inside_calls_an_agent_and_leaves_the_replys_draft_alone(desk: Desk) -> None:
    """No delivery to the requester, a watcher more, told by mail with the words; the begun reply is still there."""
    await desk_client(desk.site, "jan@desk.pl", name="Jan Lis")
    await keep(desk, "reply", "Zaczęta odpowiedź")
    noted = await desk.say("note", "@Jan Lis, zerknij proszę", page=await desk.page())
    assert noted.status == 200
    assert "Notatka zapisana." in noted.text
    (said,) = await desk.said()
    assert (said["visibility"], said["deliveries"], said["mentions"]) == ("internal", [], ["jan@desk.pl"])
    ticket = await desk.site.gateway.store.tickets.one(int(desk.number.removeprefix("HD-")))
    assert ticket is not None
    assert ticket.watchers == ("jan@desk.pl",)
    assert typed(await desk.page(), "reply") == "Zaczęta odpowiedź"
    jan = Desk(desk.site, desk.client, desk.number, "jan@desk.pl")
    for _ in range(200):
        if any("zerknij" in one for one in jan.mails()):
            break
        await asyncio.sleep(0.02)
    assert any("woła Cię w notatce" in one for one in jan.mails())
    assert not any("zerknij" in one for one in desk.mails())


async def keep(desk: Desk, kind: str, text: str, revision: int = 0, **fields: str) -> Heard:
    """Saves a draft as the page does while somebody types."""
    given = {"kind": kind, "text": text, "revision": str(revision), **fields}
    return await desk.client.post(f"{desk.path}/draft", given, headers={"Accept": "application/json"})


async def test_a_draft_is_kept_shown_on_another_machine_and_gone_when_it_is_sent(desk: Desk) -> None:
    """Each box has its own; the one with the later draft stands open; an empty one is none."""
    first = await keep(desk, "reply", "Pół zdania")
    assert first.status == 200
    other = Desk(desk.site, await desk_client(desk.site), desk.number, desk.address)
    page = await other.page()
    assert (typed(page, "reply"), typed(page, "note")) == ("Pół zdania", "")
    assert 'data-kind="reply">' in page.text
    assert (await keep(desk, "note", "  ")).json["revision"] == 0
    await other.say("reply", "Całe zdanie", page=page)
    assert typed(await desk.page(), "reply") == ""


async def test_a_newer_draft_of_another_tab_is_never_overwritten_in_silence(desk: Desk) -> None:
    """The older tab is told what there is, and its words stand only if the agent insists."""
    first = (await keep(desk, "note", "jeden")).json["revision"]
    second = await keep(desk, "note", "dwa", first)
    assert second.status == 200
    refused = await keep(desk, "note", "stara karta", first)
    assert (refused.status, refused.json["text"], refused.json["revision"]) == (409, "dwa", second.json["revision"])
    assert typed(await desk.page(), "note") == "dwa"
    assert (await keep(desk, "note", "", first)).status == 409
    assert (await keep(desk, "note", "stara karta", first, force="1")).status == 200
    assert typed(await desk.page(), "note") == "stara karta"


async def test_an_impossible_draft_is_refused(desk: Desk) -> None:
    """An unknown kind, words without end, somebody else's desk."""
    assert (await keep(desk, "letter", "x")).status == 404
    assert (await keep(desk, "note", "x" * 100_001)).status == 422
    nobody = await desk.site.call("POST", f"{desk.path}/draft", data={"kind": "note", "text": "x"}, headers=PART)
    assert nobody.status == 401
    forged = await desk.site.call(
        "POST",
        f"{desk.path}/draft",
        data={"kind": "note", "text": "x", "csrf": "f" * 64},
        headers={"Cookie": f"desk={desk.client.cookie}", **PART},
    )
    assert forged.status == 403


async def test_a_file_sent_ahead_goes_out_and_comes_back_with_undo(desk: Desk) -> None:
    """Only for its agent; the draft keeps it; without its tick it stays behind."""
    sent = await desk.client.post(
        "/desk/files?name=zrzut.png&inline=true", data=PNG, headers={"Content-Type": "image/png"}
    )
    assert sent.status == 201
    page = await desk.page()
    answered = await desk.say("reply", "W załączniku.", page=page, file=sent.json["id"])
    (said,) = await desk.said()
    assert [(one["name"], one["inline"]) for one in said["attachments"]] == [("zrzut.png", True)]
    back = await desk.unsend(answered)
    kept = field(back, "reply", "file")
    assert "zrzut.png" in inside(back, "reply")
    again = await desk.say("reply", "Bez załącznika.", page=back, file=kept, without=kept)
    assert again.status == 200
    assert (await desk.said())[-1]["attachments"] == []
    jan = await desk_client(desk.site, "jan@desk.pl", name="Jan Lis")
    theirs = Desk(desk.site, jan, desk.number, desk.address)
    await theirs.say("note", "Cudzy plik", file=sent.json["id"])
    assert (await desk.said())[-1]["attachments"] == []


async def test_ready_texts_articles_and_agents_for_one_ticket(desk: Desk) -> None:
    """Filled in, in the requester's language; nothing the sender wrote goes to an address that has proved nothing; nobody calls himself."""
    found = (await desk.client.get(f"{desk.path}/inserts", headers={"Accept": "application/json"})).json
    texts = {one["title"]: one["text"] for one in found["canned"]}
    assert len(texts) >= 12
    assert f"zajmuję się sprawą {desk.number}" in texts["Zajmuję się tym"]
    assert texts["Zajmuję się tym"].endswith("Ola Nowak")
    assert "http://desk.test/my" in texts["Gdzie zobaczyć zgłoszenie"]
    assert not any("Anna" in one or "{" in one for one in texts.values())
    assert any(one["text"].endswith("http://desk.test/knowledge/vpn") for one in found["articles"])
    assert "ola@desk.pl" not in [one["about"] for one in found["agents"]]


async def test_everything_works_without_a_script(desk: Desk) -> None:
    """Ready text, file and draft by plain posts; sending, undo on the page, the words back; each ends at the ticket."""
    page = await desk.page("?answer=reply")
    inserted = await desk.say("reply", "Dzień dobry!", page=page, part=False, do="insert", ready="working-on-it")
    assert (inserted.status, inserted.headers["Location"]) == (303, f"{desk.path}?answer=reply&done=#answer")
    page = await desk.page("?answer=reply")
    assert typed(page, "reply").startswith("Dzień dobry!\n\nDzień dobry,\n\nzajmuję się")
    form = FormData()
    for name, value in {
        "csrf": desk.client.csrf,
        "key": field(page, "reply", "key"),
        "seen": field(page, "reply", "seen"),
        "text": "Z plikiem",
        "do": "pending",
    }.items():
        form.add_field(name, value)
    form.add_field("upload", b"raport", filename="raport.txt", content_type="text/plain")
    headers = {"Cookie": f"desk={desk.client.cookie}", "Sec-Fetch-Site": "same-origin", **HTML}
    sent = await desk.site.call("POST", f"{desk.path}/reply", data=form, headers=headers)
    assert sent.status == 303
    assert [one["name"] for one in (await desk.said())[-1]["attachments"]] == ["raport.txt"]
    assert (await desk.ticket())["status"] == "pending"
    page = await desk.page("?answer=reply")
    back = await desk.unsend(page, part=False)
    assert back.headers["Location"] == f"{desk.path}?answer=reply&done=undone#answer"
    page = await desk.page("?answer=reply&done=undone")
    assert "nic nie wyszło" in page.text
    assert (typed(page, "reply"), "raport.txt" in inside(page, "reply")) == ("Z plikiem", True)
    empty = await desk.say("note", "  ", page=page, part=False)
    assert empty.status == 422
    assert "Najpierw coś napisz." in empty.text


async def test_a_ticket_that_is_done_or_merged_says_why_nothing_can_be_sent(desk: Desk) -> None:
    """Closed: no reply, but a note. A draft that was begun is still shown to be read."""
    await keep(desk, "reply", "Nie zdążyłam")
    number = f"/tickets/{desk.number}/actions"
    await desk.site.api("POST", number, {"verb": "resolve", "code": "solved"})
    await desk.site.api("POST", number, {"verb": "close"})
    page = await desk.page("?answer=reply")
    assert "Zgłoszenie jest zakończone." in page.text
    assert "Nie zdążyłam" in page.text
    assert 'id="form-reply"' not in page.text
    assert (await desk.say("note", "Notatka po fakcie", page=page)).status == 200


async def test_the_news_for_an_open_box_are_others_public_words_only(desk: Desk) -> None:
    """Nothing new, nothing said; then what came, and how far it was read."""
    page = await desk.page()
    path = f"{desk.path}/answer/news?seen={field(page, 'reply', 'seen')}"
    assert (await desk.client.get(path, headers=PART)).status == 204
    await desk.say("note", "Moja notatka", page=page)
    assert (await desk.client.get(path, headers=PART)).status == 204
    await desk.site.api("POST", f"/tickets/{desk.number}/actions", {"verb": "resolve", "code": "solved"})
    news = await desk.client.get(path, headers=PART)
    assert news.status == 200
    assert "rozwiązane" in news.text
    assert 'data-seen="' in news.text
