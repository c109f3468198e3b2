"""Dialogs and own pages: made for who looks, the same decisions as in the console, and nothing for who may not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from channels.screens import Refused, Screen, Viewer
from gateway.http.desk.live import presence
from gateway.rooms.texts import text
from store.ids import digest
from store.records import Action, Author, Interaction, Ticket
from tests.gateway.rooms.room_desk import JAN, L1, OLA, Desk, desk_in

WARSAW = ZoneInfo("Europe/Warsaw")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("screens")
    async with desk_in(folder) as one:
        one.screens.start()
        yield one
        await one.screens.stop()


async def ola(desk: Desk) -> Viewer:
    return await desk.screens.viewer("slack:U7", email="ola@desk.pl", name="Ola Nowak", language="pl-PL")


async def opened(desk: Desk, name: str, number: int, **given: str) -> Screen:
    screen = await desk.screens.screen(name, number, await ola(desk), given=given)
    assert isinstance(screen, Screen), screen
    return screen


async def send(desk: Desk, screen: Screen, *, by: str = "ola@desk.pl", **answers: str) -> Ticket:
    """Sends the dialog as a channel does: answers with what the dialog carries along, looked at first."""
    values = {**answers, **screen.fixed}
    assert await desk.screens.mistakes(screen.name, screen.ticket, values, await ola(desk)) == {}
    deed = Action(
        id=digest("view", str(values), str(screen.ticket), by),
        verb=screen.name,
        ticket=screen.ticket,
        actor=Author(kind="agent", id=by, name=by),
        values=values,
        version=screen.version,
        tell="U7",
    )
    await desk.comes(deed)
    ticket = await desk.store.tickets.one(screen.ticket)
    assert ticket is not None
    return ticket


async def said(desk: Desk, number: int) -> list[Interaction]:
    return [one for one in await desk.log(number) if isinstance(one, Interaction) and one.author.kind == "agent"]


async def test_an_agent_is_known_by_the_address_the_provider_vouches_for_and_by_nothing_else(desk: Desk) -> None:
    await desk.asks()
    assert (await ola(desk)).agent == OLA.email
    jan = await desk.screens.viewer("slack:U8", email="JAN@desk.pl", name="", language="pl-PL")
    assert (jan.agent, jan.language) == (JAN.email, "en")  # what he chose counts more than what Slack says
    gone = await desk.screens.viewer("slack:U6", email="gone@desk.pl", name="", language="")
    assert (gone.agent, gone.language) == ("", "pl")
    nobody = await desk.screens.viewer("slack:ola@desk.pl", email="", name="Ola Nowak", language="")
    assert (nobody.agent, nobody.language) == ("", "pl")
    guest = await desk.screens.viewer("teams:u3", email="", name="Gary", language="en-GB")
    assert guest.language == "en"
    other = await desk.screens.viewer("slack:U5", email="", name="", language="de-DE")
    assert other.language == "en"
    anna = await desk.screens.viewer("slack:U1", email="anna@firma.pl", name="Anna", language="en-US")
    assert anna.person
    assert not anna.agent


@pytest.mark.parametrize(
    "name",
    ["reply", "note", "send", "resolve", "escalate", "assign", "set", "pend", "merge", "link", "refer", "cancel"],
)
async def test_dialogs_of_agents_are_for_agents_alone(desk: Desk, name: str) -> None:
    number = await desk.asks()
    anna = await desk.screens.viewer("slack:U1", email="anna@firma.pl", name="Anna", language="pl")
    shown = await desk.screens.screen(name, number, anna)
    assert isinstance(shown, Refused)
    assert shown.words.startswith("To mogą zrobić tylko agenci")
    assert await desk.screens.found(name, "agent", "", anna) == ()
    assert await desk.screens.mistakes(name, number, {"text": "hej"}, anna)


async def test_a_forged_viewer_is_looked_up_again(desk: Desk) -> None:
    number = await desk.asks()
    lost = Viewer(identity="slack:U6", email="gone@desk.pl", agent="gone@desk.pl")
    assert isinstance(await desk.screens.screen("reply", number, lost), Refused)


async def test_an_answer_names_its_readers_is_held_for_ten_seconds_and_can_be_undone_from_the_thread(
    desk: Desk,
) -> None:
    number = await desk.asks()
    screen = await opened(desk, "reply", number)
    assert screen.about == "Przeczyta to: Anna Kowal (pocztą). Przez 10 s można to cofnąć."
    mails = len(desk.mail.sent)
    await send(desk, screen, text="Proszę zrestartować router.", canned="", status="pending")
    await desk.sends()
    reply = (await said(desk, number))[-1]
    assert (reply.visibility, reply.kind, reply.text) == ("public", "reply", "Proszę zrestartować router.")
    assert reply.leaves_at - reply.at == 10_000
    post = desk.slack.hanging[desk.slack.place(L1, f"said:{reply.id}")].content
    assert post.subject == "Ola Nowak → do zgłaszającego"
    assert post.footer.startswith("Wyjdzie za ")
    (undo,) = post.choices
    assert undo.id == f"do:unsend:interaction={reply.id}"
    author = Author(kind="agent", id=OLA.email, name=OLA.name)
    await desk.comes(
        Action(id="undo", verb="unsend", ticket=number, actor=author, values={"interaction": reply.id}, tell="U7")
    )
    await desk.sends()
    post = desk.slack.hanging[desk.slack.place(L1, f"said:{reply.id}")].content
    assert (post.choices, post.footer) == ((), "Cofnięto: zgłaszający tego nie dostał.")
    assert len(desk.mail.sent) == mails
    ticket = await desk.store.tickets.one(number)
    assert ticket is not None
    assert ticket.status != "pending"


async def test_a_ready_text_is_put_below_what_is_written(desk: Desk) -> None:
    number = await desk.asks()
    screen = await opened(desk, "reply", number)
    ready = next(one for one in screen.asked if one.id == "canned")
    assert ready.changes
    again = await opened(desk, "reply", number, text="Dzień dobry,", canned=ready.options[0].id)
    text = next(one for one in again.asked if one.id == "text")
    assert text.value.startswith("Dzień dobry,\n\n")
    assert len(text.value) > 40


async def test_words_that_came_meanwhile_are_shown_once_before_an_answer_goes(desk: Desk) -> None:
    number = await desk.asks()
    screen = await opened(desk, "reply", number)
    ticket = await desk.store.tickets.one(number)
    assert ticket is not None
    actor = Author(kind="agent", id=JAN.email, name=JAN.name)
    other = {"visibility": "public", "text": "To ja odpowiem."}
    await desk.actions.apply(Action(id=f"jan{number}", verb="reply", ticket=number, actor=actor, values=other))
    values = {"text": "A ja też.", **screen.fixed}
    wrong = await desk.screens.mistakes("reply", number, values, await ola(desk))
    assert wrong == {"": "W międzyczasie: Jan Lis: „To ja odpowiem.”. Jeśli to nadal aktualne, wyślij jeszcze raz."}
    assert await desk.screens.mistakes("reply", number, values, await ola(desk)) == {}


@pytest.mark.parametrize(
    ("name", "answers", "question"),
    [
        ("reply", {"text": "  "}, "text"),
        ("note", {}, "text"),
        ("escalate", {"level": "L2"}, "reason"),
        ("pend", {"reason": "vendor", "when": "at"}, "at"),
        ("pend", {"reason": "vendor", "at": "2001-01-01"}, "at"),
        ("pend", {"reason": "vendor", "at": "2199-01-01"}, "at"),
        ("merge", {"into": "99999"}, "into"),
        ("resolve", {}, "code"),
        ("assign", {}, "agent"),
        ("merge", {}, "into"),
        ("link", {}, "to"),
        ("refer", {"to": "jan@desk.pl"}, "reason"),
        ("cancel", {}, "reason"),
    ],
)
async def test_what_is_missing_is_said_beside_its_question(
    desk: Desk, name: str, answers: dict[str, str], question: str
) -> None:
    number = await desk.asks()
    screen = await opened(desk, name, number)
    assert question in {one.id for one in screen.asked}
    wrong = await desk.screens.mistakes(name, number, {**answers, **screen.fixed}, await ola(desk))
    assert list(wrong) == [question]


async def test_every_dialog_does_what_its_button_says(desk: Desk) -> None:
    other = await desk.asks("Drukarka nie drukuje faktur")
    number = await desk.asks()
    ticket = await send(desk, await opened(desk, "assign", number), agent="jan@desk.pl")
    assert ticket.assignee == "jan@desk.pl"
    screen = await opened(desk, "set", number)
    was = {one.id: one.value for one in screen.asked if one.value}
    ticket = await send(desk, screen, **{**was, "priority": "P2", "subject": "VPN w Gdańsku"})
    assert (ticket.priority, ticket.subject) == ("P2", "VPN w Gdańsku")
    screen = await opened(desk, "set", number)
    was = {one.id: one.value for one in screen.asked if one.value and one.id != "priority"}
    ticket = await send(desk, screen, **was)  # the priority was taken away: the matrix reckons it again
    assert ticket.priority == "P4"
    day = f"{datetime.fromtimestamp(desk.store.now() / 1000 + 7 * 86_400, WARSAW):%Y-%m-%d}"
    ticket = await send(desk, await opened(desk, "pend", number), reason="vendor", when="never", at=day)
    assert (ticket.status, ticket.pending_reason) == ("pending", "vendor")
    assert f"{datetime.fromtimestamp(ticket.pending_until / 1000, WARSAW):%Y-%m-%d %H:%M}" == f"{day} 08:00"
    ticket = await send(desk, await opened(desk, "note", number), text="@Jan Lis patrz")
    assert ((await said(desk, number))[-1].visibility, ticket.watchers) == ("internal", ())
    ticket = await send(desk, await opened(desk, "link", number), to=str(other))
    assert ticket.links == (other,)
    ticket = await send(desk, await opened(desk, "escalate", number), level="L2", reason="sieć")
    assert (ticket.queue, ticket.assignee) == ("l2", "")
    ticket = await send(desk, await opened(desk, "refer", number), to="jan@desk.pl", reason="zakup?")
    assert ticket.watchers == ("jan@desk.pl",)
    ticket = await send(desk, await opened(desk, "resolve", number), code="workaround", text="Jest obejście.")
    assert (ticket.status, ticket.resolution_code) == ("resolved", "workaround")
    ticket = await send(desk, await opened(desk, "reopen", number), reason="jednak nie")
    assert ticket.status != "resolved"
    merging = await opened(desk, "merge", number, into=str(other))
    assert next(one for one in merging.asked).options[0].label == f"HD-{other} · Drukarka nie drukuje faktur"
    assert (await send(desk, merging, into=str(other))).merged_into == other
    shut = await desk.screens.screen("reply", number, await ola(desk))
    assert shut == Refused(f"Ta sprawa jest prowadzona dalej w HD-{other}.")


async def test_send_and_resolve_is_one_letter(desk: Desk) -> None:
    number = await desk.asks()
    ticket = await send(desk, await opened(desk, "send", number, text="Gotowe."), text="Gotowe.", status="resolved")
    assert (ticket.status, ticket.resolution_code) == ("resolved", "solved")
    assert (await said(desk, number))[-1].visibility == "public"


async def test_a_dialog_sent_by_who_is_no_agent_any_more_does_nothing_and_they_are_told(desk: Desk) -> None:
    number = await desk.asks()
    screen = await opened(desk, "reply", number)
    before = await desk.log(number)
    await send(desk, screen, text="hej", by="slack:U666")
    await desk.sends()
    assert await desk.log(number) == before
    told = desk.slack.sent[-1]
    assert (told.address, told.content.body) == ("U7", text("agents_do", "pl"))


async def test_what_is_refused_is_said_to_people_by_the_tickets_number_and_without_names_of_verbs(desk: Desk) -> None:
    number = await desk.asks()
    await send(desk, await opened(desk, "cancel", number), reason="pomyłka")
    await desk.comes(
        Action(id="late", verb="take", ticket=number, actor=Author(kind="agent", id=OLA.email), tell="C0L1:1.2!U7")
    )
    await desk.sends()
    (told,) = (one for one in desk.slack.sent if one.address == "C0L1:1.2!U7")
    assert told.content.subject == f"HD-{number}"
    assert told.content.body == "To zgłoszenie jest już anulowane; najpierw otwórz je ponownie."


async def test_nothing_but_what_a_dialog_asks_reaches_the_desk(desk: Desk) -> None:
    number = await desk.asks()
    screen = await opened(desk, "note", number)
    await send(desk, screen, text="notatka", visibility="public", status="resolved", files="x", hold_ms="1")
    note = (await said(desk, number))[-1]
    assert (note.visibility, note.kind) == ("internal", "note")


async def test_who_writes_is_known_to_both_sides(desk: Desk) -> None:
    number = await desk.asks()
    heard: list[Any] = []
    listening = desk.store.signals.listen(heard.append)
    await listening.ready()
    await presence.seen(desk.store, number, JAN.email, JAN.name, "typing")
    writing = ""
    for _ in range(100):
        writing = await desk.screens.writes(number, await ola(desk))
        if writing:
            break
        await asyncio.sleep(0.02)
    await listening.close()
    assert writing == "Jan Lis pisze właśnie odpowiedź."
    assert {"kind": "presence", "number": number, "who": OLA.email, "name": "Ola Nowak", "doing": "typing"} in heard
    assert (await opened(desk, "reply", number)).warning == writing


async def test_agents_and_tickets_are_found_by_what_is_typed(desk: Desk) -> None:
    number = await desk.asks()
    viewer = await ola(desk)
    assert [one.id for one in await desk.screens.found("assign", "agent", "lis", viewer)] == [JAN.email]
    assert [one.id for one in await desk.screens.found("refer", "to", "ola", viewer)] == [OLA.email]
    assert [one.id for one in await desk.screens.found("link", "to", f"HD-{number}", viewer)] == [str(number)]


async def test_a_form_asks_what_the_web_asks_and_gives_the_same_words(desk: Desk) -> None:
    anna = await desk.screens.viewer("slack:U77", email="", name="Anne", language="fr-FR")
    screen = await desk.screens.screen("form:form", 0, anna)
    assert isinstance(screen, Screen)
    assert screen.title == "Report a problem"
    assert [one.id for one in screen.asked] == ["subject", "text", "device"]
    assert [one.id for one in screen.asked if one.changes] == ["device"]
    screen = await desk.screens.screen("form:form", 0, anna, given={"device": "laptop", "text": "won't start"})
    assert isinstance(screen, Screen)
    assert [(one.id, one.value) for one in screen.asked][1:] == [
        ("text", "won't start"),
        ("device", "laptop"),
        ("number", ""),
    ]
    answers = {"text": "won't start", "device": "laptop", "subject": ""}
    assert await desk.screens.mistakes("form:form", 0, answers, anna) == {"number": "This field is required."}
    filled = await desk.screens.filled("form:form", {**answers, "number": "N7"}, anna)
    assert (filled.text, filled.answers) == ("won't start", {"device": "laptop", "number": "N7"})


async def test_people_see_their_own_tickets_and_answer_only_those(desk: Desk) -> None:
    number = await desk.asks("Monitor miga na zielono")
    anna = await desk.screens.viewer("slack:U1", email="anna@firma.pl", name="Anna Kowal", language="pl")
    own = await desk.screens.own(anna)
    assert own.hello == "Cześć, Anna! Tu są Twoje zgłoszenia."
    mine = next(one for one in own.tickets if one.number == number)
    assert (mine.name, mine.subject) == (f"HD-{number}", "Monitor miga na zielono")
    assert mine.url.startswith("https://desk.example/ticket/")
    assert [one.id for one in own.forms] == ["form"]
    screen = await desk.screens.screen("answer", number, anna)
    assert isinstance(screen, Screen)
    assert screen.title == f"Dopisz do HD-{number}"
    eve = await desk.screens.viewer("slack:U2", email="eve@firma.pl", name="Eve", language="pl")
    assert await desk.screens.screen("answer", number, eve) == Refused("To nie jest Twoje zgłoszenie.")
    assert await desk.screens.mistakes("answer", number, {"text": "hej"}, eve)
    assert (await desk.screens.own(eve)).tickets == ()


async def test_a_request_is_told_from_small_talk_by_the_rules(desk: Desk) -> None:
    assert await desk.screens.sounds_like_a_request("Nie działa mi VPN, nie mogę się połączyć z siecią")
    assert not await desk.screens.sounds_like_a_request("Kto idzie dziś ze mną na obiad?")
    assert await desk.screens.first_in("nudge:U1", 60)
    assert not await desk.screens.first_in("nudge:U1", 60)
