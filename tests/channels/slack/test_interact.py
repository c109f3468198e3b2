"""What is shown within Slack's own call: quickly, in the person's language, to nobody else; and it changes nothing."""
# ruff: noqa: ARG002 - the names of the protocol that stands in for the gateway

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest_asyncio
import structlog

from channels.pressed import Button, value_of
from channels.screens import Asked, Filled, Option, Own, OwnTicket, Refused, Screen, Viewer
from channels.secret import Secret
from channels.slack.interact import Interact
from channels.slack.people import People
from channels.slack.settings import Nudges
from channels.slack.web import Web
from channels.tools import Tools
from tests.channels.slack.inbound import SIGNER, event, pressed, said, settings
from tests.slack.fake import Slack
from tests.slack.workspace import BOT_TOKEN


class Showing:
    """What a desk would show: one form, one ticket, and a dialog that takes as long as it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.stranger = ""  # whose ticket it is not
        self.counted: set[str] = set()
        self.forms = (Option("form", "Zgłoszenie"),)
        self.asked_for: list[tuple[str, int, str]] = []

    async def viewer(self, identity: str, *, email: str, name: str, language: str) -> Viewer:
        return Viewer(identity=identity, email=email, name=name, language=language[:2] or "pl")

    async def screen(
        self, name: str, ticket: int, viewer: Viewer, *, given: dict[str, str] | None = None
    ) -> Screen | Refused:
        self.asked_for.append((name, ticket, viewer.email))
        await asyncio.sleep(self.seconds)
        if name == "assign" or (name == "answer" and viewer.email == self.stranger):
            return Refused("Tylko agenci")
        return Screen(
            name=name,
            title="Okno",
            send="Wyślij",
            ticket=ticket,
            asked=(Asked(id="text", kind="words", label="Treść"),),
        )

    async def found(self, name: str, question: str, typed: str, viewer: Viewer) -> tuple[Option, ...]:
        return (Option("7", f"{name} {question} {typed}"),)

    async def mistakes(self, name: str, ticket: int, values: dict[str, str], viewer: Viewer) -> dict[str, str]:
        return {} if values.get("text") else {"text": "Napisz coś"}

    async def filled(self, name: str, values: dict[str, str], viewer: Viewer) -> Filled:
        return Filled(text=values["text"].upper())

    async def own(self, viewer: Viewer) -> Own:
        ticket = OwnTicket(number=7, name="HD-7", subject="Laptop", state="open", status="Nowe", changed="", url="")
        return Own(title="Twoje zgłoszenia", hello="", tickets=(ticket,), forms=self.forms)

    async def writes(self, ticket: int, viewer: Viewer) -> str:
        return ""

    async def sounds_like_a_request(self, text: str) -> bool:
        return "nie działa" in text

    async def first_in(self, what: str, seconds: int) -> bool:
        assert seconds == 24 * 3600
        first = what not in self.counted
        self.counted.add(what)
        return first


class Desk:
    """The adapter over the fake Slack."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.showing = Showing()
        web = Web(Secret(BOT_TOKEN), slack.api_url, channel="slack")
        tools = Tools(
            signer=SIGNER, desk_id="main", desk_name="IT", prefix="HD", folder=Path(), log=structlog.get_logger(),
            now=lambda: int(time.time() * 1000), screens=self.showing,
        )  # fmt: skip
        given = settings(api_url=slack.api_url, nudges=Nudges(channels=("C1",)))
        self.one = Interact("slack", given, tools, web, People(web))

    async def answer(self, payload: Any, kind: str = "interactive") -> Any:
        return await self.one.answer(kind, json.dumps(payload).encode())

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [one.args for one in self.slack.calls(method)]


@pytest_asyncio.fixture
async def desk(slack: Slack) -> AsyncIterator[Desk]:
    """One of each test."""
    one = Desk(slack)
    yield one
    await one.one.close()


async def until(condition: Callable[[], Any]) -> Any:
    async with asyncio.timeout(10):
        while not (found := condition()):
            await asyncio.sleep(0.01)
    return found


def asks(desk: Desk, screen: str, ticket: int = 7) -> dict[str, Any]:
    return pressed(value_of(Button(f"ask:{screen}", ticket), SIGNER), trigger_id=desk.slack.trigger("U1"))


async def test_a_button_opens_its_dialog_and_slack_is_answered_before_it_is_made(desk: Desk) -> None:
    desk.showing.seconds = 0.2
    answer = await desk.answer(asks(desk, "reply"))
    assert (answer.keep, answer.body) == (False, None)
    assert not desk.calls("views.open")
    (opened,) = await until(lambda: desk.calls("views.open"))
    assert "Okno" in str(opened["view"])
    assert desk.showing.asked_for == [("reply", 7, "anna@firma.pl")]


async def test_a_dialog_that_takes_long_begins_with_one_moment(desk: Desk) -> None:
    desk.showing.seconds = 1.2
    await desk.answer(asks(desk, "reply"))
    (updated,) = await until(lambda: desk.calls("views.update"))
    (opened,) = desk.calls("views.open")
    assert "Chwileczkę" in str(opened["view"])
    assert "One moment" in str(opened["view"])  # whose language it is, is not known yet
    assert "Okno" in str(updated["view"])


async def test_who_may_not_is_told_why(desk: Desk) -> None:
    await desk.answer(asks(desk, "assign"))
    (opened,) = await until(lambda: desk.calls("views.open"))
    assert "Tylko agenci" in str(opened["view"])


async def test_a_forged_button_opens_nothing_and_is_left_to_the_parser(desk: Desk) -> None:
    assert await desk.answer(pressed('x.["ask:reply",7]', trigger_id="1.2.x")) is None
    assert desk.showing.asked_for == []


async def test_an_empty_command_opens_the_form_and_where_there_is_none_says_so(desk: Desk) -> None:
    command = {
        "command": "/pomoc",
        "text": " ",
        "user_id": "U1",
        "team_id": "T1",
        "trigger_id": desk.slack.trigger("U1"),
    }
    assert await desk.answer(command, "command") is not None
    await until(lambda: desk.calls("views.open"))
    assert desk.showing.asked_for == [("form:form", 0, "anna@firma.pl")]
    desk.showing.forms = ()
    await desk.answer(command | {"trigger_id": desk.slack.trigger("U1")}, "command")
    opened = (await until(lambda: desk.calls("views.open")[1:]))[0]
    assert "prywatnej wiadomości" in str(opened["view"])
    assert await desk.answer(command | {"text": "pomocy"}, "command") is None


async def test_of_several_forms_one_is_chosen_first_and_takes_the_place_of_the_choice(desk: Desk) -> None:
    desk.showing.forms = (Option("form", "Zgłoszenie"), Option("zakup", "Zakup sprzętu"))
    shortcut = {"type": "shortcut", "callback_id": "new", "user": {"id": "U1"}, "team": {"id": "T1"}}
    await desk.answer(shortcut | {"trigger_id": desk.slack.trigger("U1")})
    (opened,) = await until(lambda: desk.calls("views.open"))
    view = opened["view"] if isinstance(opened["view"], dict) else json.loads(opened["view"])
    assert not desk.showing.asked_for
    buttons = view["blocks"][1]["elements"]
    assert [one["text"]["text"] for one in buttons] == ["Zgłoszenie", "Zakup sprzętu"]
    (shown,) = desk.slack.workspace.views
    press = {
        "type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "view": view | {"id": shown},
        "actions": [{"type": "button", "action_id": "form:1", "block_id": "b", "value": buttons[1]["value"]}],
    }  # fmt: skip
    assert (await desk.answer(press)).keep is False
    (updated,) = await until(lambda: desk.calls("views.update"))
    assert updated["view_id"] == shown
    assert desk.showing.asked_for == [("form:zakup", 0, "anna@firma.pl")]


async def test_a_shortcut_where_the_bot_is_not_says_who_is_answered_and_elsewhere_the_thread_says_enough(
    desk: Desk,
) -> None:
    desk.slack.workspace.channel("CELSE", "U1", bot=False)
    for channel in ("C1", "CELSE"):
        did = {
            "type": "message_action", "callback_id": "ticket", "user": {"id": "U1"}, "team": {"id": "T1"},
            "channel": {"id": channel}, "trigger_id": desk.slack.trigger("U1"),
        }  # fmt: skip
        desk.one.after("interactive", json.dumps(did).encode())
    (opened,) = await until(lambda: desk.calls("views.open"))
    assert "prywatnie" in str(opened["view"])
    await until(lambda: len(desk.calls("conversations.info")) == 2)
    assert len(desk.calls("views.open")) == 1


async def test_mistakes_are_answered_and_a_good_form_goes_on_with_its_words(desk: Desk) -> None:
    await desk.answer(asks(desk, "form:form", 0))
    (opened,) = await until(lambda: desk.calls("views.open"))
    view = opened["view"] if isinstance(opened["view"], dict) else json.loads(opened["view"])
    block = view["blocks"][0]["block_id"]

    def sent(text: str) -> Any:
        state = {"values": {block: {"answer": {"type": "plain_text_input", "value": text}}}}
        return {
            "type": "view_submission",
            "user": {"id": "U1"},
            "team": {"id": "T1"},
            "view": {"id": "V1", "private_metadata": view["private_metadata"], "state": state},
        }

    wrong = await desk.answer(sent(""))
    assert (wrong.keep, wrong.body) == (False, {"response_action": "errors", "errors": {block: "Napisz coś"}})
    good = await desk.answer(sent("nowy laptop"))
    assert good.keep
    assert json.loads(good.raw)["filled"]["text"] == "NOWY LAPTOP"


async def test_the_home_tab_is_filled_for_who_looks(desk: Desk) -> None:
    desk.one.aside("event", json.dumps(event(type="app_home_opened", user="U1", tab="home")).encode())
    (published,) = await until(lambda: desk.calls("views.publish"))
    assert published["user_id"] == "U1"
    assert "HD-7" in str(published["view"])


async def test_who_asks_in_the_wrong_channel_is_told_where_once_a_day_and_unseen(desk: Desk) -> None:
    for text in ("hej", "u mnie nie działa drukarka", "dalej nie działa"):
        desk.one.aside("event", json.dumps(said(text, channel="C1")).encode())
    desk.one.aside("event", json.dumps(said("nie działa", channel="C9")).encode())
    desk.one.aside("event", json.dumps(said("nie działa", channel="C1", bot_id="B1")).encode())
    (told,) = await until(lambda: desk.calls("chat.postEphemeral"))
    assert (told["channel"], told["user"]) == ("C1", "U1")
    assert "<#CREQ>" in told["text"]
    assert "/pomoc" in told["text"]
    assert "tylko Ty" in told["text"]
    await asyncio.sleep(0.2)
    assert len(desk.calls("chat.postEphemeral")) == 1


async def test_a_pressed_button_gives_way_to_what_was_chosen(desk: Desk) -> None:
    value = value_of(Button("yes", 7, "Tak"), SIGNER)
    blocks = [
        {"type": "section", "text": {"type": "plain_text", "text": "Działa?"}},
        {"type": "actions", "elements": []},
    ]
    ours = desk.slack.workspace.add("C1", user="UBOT", bot_id="BBOT", text="Działa?")
    payload = pressed(value, thread=ours["ts"])
    payload["container"]["message_ts"] = ours["ts"]
    payload["message"] |= {"blocks": blocks, "ts": ours["ts"], "text": "Działa?"}
    desk.one.after("interactive", json.dumps(payload).encode())
    (changed,) = await until(lambda: desk.calls("chat.update"))
    assert (changed["channel"], changed["ts"]) == ("C1", ours["ts"])
    left = changed["blocks"] if isinstance(changed["blocks"], list) else json.loads(changed["blocks"])
    assert [one["type"] for one in left] == ["section", "context"]
    assert left[1]["elements"][0]["text"] == "✔ Tak"


async def test_a_button_that_was_offered_to_somebody_else_stays(desk: Desk) -> None:
    """In a request channel colleagues read along; their press counts for nothing, and the requester still has the buttons."""
    desk.showing.stranger = "anna@firma.pl"
    ours = desk.slack.workspace.add("C1", user="UBOT", bot_id="BBOT", text="Działa?")
    payload = pressed(value_of(Button("yes", 7, "Tak"), SIGNER), thread=ours["ts"])
    payload["container"]["message_ts"] = ours["ts"]
    payload["message"] |= {"blocks": [{"type": "actions", "elements": []}], "ts": ours["ts"]}
    desk.one.after("interactive", json.dumps(payload).encode())
    await until(lambda: desk.showing.asked_for == [("answer", 7, "anna@firma.pl")])
    await asyncio.sleep(0.1)
    assert not desk.calls("chat.update")


async def test_options_are_found_for_dialogs_of_ours_alone(desk: Desk) -> None:
    await desk.answer(asks(desk, "merge"))
    (opened,) = await until(lambda: desk.calls("views.open"))
    view = opened["view"] if isinstance(opened["view"], dict) else json.loads(opened["view"])
    typed = {
        "type": "block_suggestion",
        "user": {"id": "U1"},
        "team": {"id": "T1"},
        "block_id": "into~0",
        "value": "lap",
        "view": {"id": "V1", "private_metadata": view["private_metadata"]},
    }
    (option,) = (await desk.answer(typed)).body["options"]
    assert (option["value"], option["text"]["text"]) == ("7", "merge into lap")
    assert (await desk.answer(typed | {"view": {"private_metadata": "x"}})).body == {"options": []}
