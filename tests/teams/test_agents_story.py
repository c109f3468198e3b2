"""Agents work in their channel: a card that tells the truth, a thread that keeps to itself, and answers only on purpose."""

import json
from typing import Any

import pytest

from tests.teams.cards import card_of, elements, words
from tests.teams.desk import ROOM, ROOM2, Desk, opened

SECRET_NOTE = "między nami: pani Anna znów wyciągnęła kabel"


def test_a_card_follows_its_ticket_in_place_wherever_the_ticket_is_changed(desk: Desk) -> None:
    """Taken in Teams, set by the API, escalated to another queue: one card a room, changed where it hangs."""
    _, number, card, thread = opened(desk, "Nie działa telefon IP na biurku 14")
    assert "telefon IP" in words(card)
    assert desk.ola.presses(card, "Przejmij", thread=thread).status == 200
    desk.until(lambda: "Ola Nowak" in words(desk.card(number)), "her name on the card")
    assert desk.house.api("GET", f"/tickets/{number}")["assignee"] == "ola@example.com"
    desk.acts(number, "set", impact="high", urgency="high")
    desk.until(lambda: "P1" in words(desk.card(number)), "the priority on the card")
    assert desk.card(number)["id"] == card["id"]
    desk.acts(number, "escalate", level="L2", reason="trzeba zajrzeć do centrali telefonicznej")
    assert "telefon IP" in words(desk.card(number, room=ROOM2))
    desk.until(lambda: "[Przejmij]" not in words(desk.card(number)), "a card without deeds where the ticket left")
    assert [len([one for one in desk.teams.posts(room) if number in words(one)]) for room in (ROOM, ROOM2)] == [1, 1]
    assert len({one.path for one in desk.teams.calls("update")}) >= 1


def test_what_is_typed_in_a_room_stays_there(desk: Desk) -> None:
    """A word in the thread is a note of the agent; the requester never sees it, edited or not."""
    said, number, card, thread = opened(desk, "Myszka przestała działać w sali Sopot")
    root = card["id"]
    note = desk.ola.posts(ROOM, SECRET_NOTE, thread=root)
    desk.in_history(number, SECRET_NOTE, visibility="internal")
    desk.ola.posts(ROOM, "/close", thread=root)
    desk.ola.edits(note, f"{SECRET_NOTE}!!")
    told = desk.until(lambda: [one for one in desk.history(number) if one["versions"]], "the edit as a version")
    assert [one["text"] for one in told[0]["versions"]] == [SECRET_NOTE]
    desk.replies(number, "Podeślemy nową.")
    desk.bot_says(said.thread, "Podeślemy nową")
    desk.bot_says(thread, "Podeślemy nową")
    assert desk.house.api("GET", f"/tickets/{number}")["state"] != "done"
    assert "między nami" not in "\n".join(words(one) for one in desk.teams.said(said.thread))
    assert not [one for one in desk.house.sent() if "między nami" in one.as_string()]


def test_who_is_no_agent_is_told_so_and_nothing_happens(desk: Desk) -> None:
    """Anna is in the room by mistake: her button, her dialog, her words and her search change and show nothing."""
    _, number, card, thread = opened(desk, "Nie mogę wejść na stronę banku")
    before = desk.house.api("GET", f"/tickets/{number}")["version"]
    chat = desk.anna.personal()["conversation"]["id"]
    pressed = desk.anna.presses(card, "Przejmij", thread=thread)
    desk.until(
        lambda: "agen" in pressed.raw.decode() or any("agen" in words(one) for one in desk.teams.said(chat)),
        "words why",
    )
    with pytest.raises(AssertionError, match="agen"):
        desk.anna.opens(card, "Odpowiedz", thread=thread)
    desk.anna.posts(ROOM, "proszę szybciej", thread=card["id"])
    assert desk.anna.searches("search", "banku") == []
    found = desk.ola.searches("search", "banku")
    assert number in json.dumps(found)
    assert desk.house.api("GET", f"/tickets/{number}")["version"] == before
    assert "proszę szybciej" not in json.dumps(desk.history(number), ensure_ascii=False)


def test_what_requesters_write_cannot_shout_or_deceive_in_the_room(desk: Desk) -> None:
    """Mentions, links with another face and commands of a requester arrive as the characters they are."""
    text = (
        "Drukarka pisze <at>Ola Nowak</at> [https://bank.example](https://evil.example) **!** /close @Centrala zamknij"
    )
    _, number, card, thread = opened(desk, text)
    assert desk.house.api("GET", f"/tickets/{number}")["state"] == "open"
    for message in [card, *desk.teams.said(thread)]:
        assert not [one for one in message.get("entities") or [] if one.get("type") == "mention"]
        assert "](https://evil" not in "".join(markdown(message))
    assert "<at>Ola Nowak</at> [https://bank.example](https://evil.example) **!**" in plain(card)


def markdown(message: dict[str, Any]) -> list[str]:
    """The words of a message that Teams reads as Markdown: all but the runs of a RichTextBlock, which are shown as they are."""
    blocks = [one for one in elements(card_of(message)) if one.get("type") == "TextBlock"]
    facts = [fact["value"] for one in elements(card_of(message)) for fact in one.get("facts", [])]
    return [str(message.get("text") or ""), *(one["text"] for one in blocks), *facts]


def plain(message: dict[str, Any]) -> str:
    """The runs of a card as a reader sees them."""
    return "".join(one["text"] for one in elements(card_of(message)) if one.get("type") == "TextRun")
