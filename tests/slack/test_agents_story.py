"""Agents work where they are: a card that tells the truth, a thread that keeps to itself, and answers only on purpose."""

import json
from typing import Any

from tests.slack.desk import ANNA, HELP, OLA, ROOM, ROOM2, ROOM3, Desk
from tests.slack.workspace import words

SECRET_NOTE = "między nami: pani Anna znów wyciągnęła kabel"


def opened(desk: Desk, text: str) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """A request in #pomoc-it: its message, its ticket's number, its card."""
    said = desk.slack.says(ANNA, HELP, text)
    number = desk.ticket_of(text[:20])["number"]
    return said, number, desk.card(number)


def asks(desk: Desk, room: str, card: dict[str, Any], label: str) -> dict[str, Any]:
    """The dialog behind a card's button."""
    return desk.dialog(OLA, lambda: desk.slack.presses(OLA, room, card["ts"], label))


def public_words(desk: Desk, said: dict[str, Any]) -> str:
    """All that the requester's thread has ever shown."""
    return "\n".join(words(one) for one in desk.slack.workspace.thread(HELP, said["ts"]))


def test_a_card_follows_its_ticket_in_place_wherever_the_ticket_is_changed(desk: Desk) -> None:
    """Taken in Slack, set in the console, escalated to another queue: one card a room, changed where it hangs."""
    _, number, card = opened(desk, "Nie działa telefon IP na biurku 14")
    assert "telefon IP" in words(card)
    assert desk.slack.presses(OLA, ROOM, card["ts"], "Przejmij").acknowledged
    desk.until(lambda: "Ola Nowak" in words(desk.card(number)), "her name on the card")
    assert desk.house.api("GET", f"/tickets/{number}")["assignee"] == "ola@example.com"
    desk.acts(number, "set", impact="high", urgency="high")
    desk.until(lambda: "P1" in words(desk.card(number)), "the priority on the card")
    assert desk.card(number)["ts"] == card["ts"]
    desk.acts(number, "escalate", level="L2", reason="trzeba zajrzeć do centrali telefonicznej")
    moved = desk.card(number, ROOM2)
    assert "telefon IP" in words(moved)
    desk.until(lambda: "[" not in words(desk.card(number)), "a card without buttons where the ticket left")
    desk.acts(number, "resolve", code="solved", text="Wymieniono telefon.")
    desk.until(lambda: "P1" not in words(desk.card(number, ROOM2)), "a short card of what is done")
    cards = [one for room in (ROOM, ROOM2) for one in desk.slack.workspace.top(room) if f"{number} " in words(one)]
    assert len(cards) == 2


def test_what_is_typed_in_a_room_stays_there(desk: Desk) -> None:
    """A word in the thread is a note of the agent; neither the requester's thread nor a mail ever shows it, edited or not."""
    said, number, card = opened(desk, "Myszka przestała działać w sali Sopot")
    note = desk.slack.says(OLA, ROOM, SECRET_NOTE, thread=card["ts"])
    desk.until(lambda: SECRET_NOTE in json.dumps(desk.timeline(number), ensure_ascii=False), "the note on the ticket")
    desk.slack.says(OLA, ROOM, "/close", thread=card["ts"])
    desk.slack.says(OLA, ROOM, f"@Anna {SECRET_NOTE}?", thread=card["ts"])
    desk.slack.edits(ROOM, note["ts"], f"{SECRET_NOTE}!!")
    told = desk.until(lambda: [one for one in desk.timeline(number) if one["versions"]], "the edit as a version")
    assert [one["text"] for one in told[0]["versions"]] == [SECRET_NOTE]
    notes = [one for one in desk.timeline(number) if one["kind"] == "note"]
    assert {one["visibility"] for one in notes} == {"internal"}
    assert {one["author"]["id"] for one in notes} == {"ola@example.com"}
    desk.replies(number, "Podeślemy nową.")
    desk.bot_says(HELP, said["ts"], "Podeślemy nową")
    assert desk.house.api("GET", f"/tickets/{number}")["state"] != "done"
    assert "między nami" not in public_words(desk, said)
    assert not [one for one in desk.house.sent() if "między nami" in one.as_string()]
    desk.bot_says(ROOM, card["ts"], "Podeślemy nową")


def test_an_answer_leaves_on_purpose_alone_and_can_be_taken_back(desk: Desk) -> None:
    """By the dialog that names who reads it, taken back in time: nobody reads it. By the shortcut on a note: it arrives, once."""
    said, _, card = opened(desk, "Potrzebuję drugiego monitora do biura")
    form = asks(desk, ROOM, card, "Odpowiedz")
    assert "Anna Kowalska" in words(form)
    assert desk.slack.submits(OLA, form, {"Treść": "Tej odpowiedzi nikt nie zobaczy"}).acknowledged
    held = desk.bot_says(ROOM, card["ts"], "Tej odpowiedzi nikt")
    assert desk.slack.presses(OLA, ROOM, held["ts"], "Cofnij").acknowledged
    desk.until(lambda: "[" not in words(desk.slack.workspace.messages[ROOM][held["ts"]]), "the button gone")
    note = desk.slack.says(OLA, ROOM, "Monitor stoi już w szafie 3.", thread=card["ts"])
    form = desk.dialog(OLA, lambda: desk.slack.uses_shortcut(OLA, "send", ROOM, note["ts"]))
    assert "Anna Kowalska" in words(form)
    (text,) = [one["element"] for one in form["blocks"] if one.get("element", {}).get("type") == "plain_text_input"]
    assert text["initial_value"] == "Monitor stoi już w szafie 3."
    before = len(desk.slack.workspace.opened)
    desk.slack.uses_shortcut(ANNA, "send", ROOM, note["ts"])
    desk.until(lambda: len(desk.slack.workspace.opened) > before, "a refusal")
    assert not [one for one in desk.slack.workspace.opened[-1]["blocks"] if one["type"] == "input"]
    assert "szafie" not in public_words(desk, said)
    plan = desk.slack.workspace.file("plan.pdf", b"%PDF" + bytes(range(256)), "application/pdf", OLA)
    assert desk.slack.submits(OLA, form, {"Pliki": [plan]}).acknowledged
    desk.bot_says(HELP, said["ts"], "szafie 3")
    (sent,) = desk.until(lambda: files_by_bot(desk, HELP, said["ts"]), "the file in her thread")
    assert (sent["name"], sent["data"]) == ("plan.pdf", plan["data"])
    assert "nikt nie zobaczy" not in public_words(desk, said)
    assert public_words(desk, said).count("szafie 3") == 1


def files_by_bot(desk: Desk, channel: str, thread: str) -> list[dict[str, Any]]:
    """The files the bot has put into a thread, with their bytes."""
    said = desk.slack.workspace.said_by_bot(channel, thread)
    return [desk.slack.workspace.files[file["id"]] for one in said for file in one.get("files", ())]


def test_files_of_agents_go_with_their_words_or_nothing_goes(desk: Desk) -> None:
    """A note's file is for agents. An answer whose file is gone does not leave without it: the agent gets the words back, in private."""
    said, number, card = opened(desk, "Skaner nie wysyła na adres działu")
    inside = desk.slack.workspace.file("wewnętrzne.txt", b"tylko my", "text/plain", OLA)
    assert desk.slack.submits(
        OLA, asks(desk, ROOM, card, "Notatka"), {"Treść": "Log skanera", "Pliki": [inside]}
    ).acknowledged
    (shown,) = desk.until(lambda: files_by_bot(desk, ROOM, card["ts"]), "the file in the room")
    assert shown["data"] == b"tylko my"
    gone = desk.slack.workspace.file("zgubiony.txt", b"x", "text/plain", OLA)
    form = asks(desk, ROOM, card, "Odpowiedz")
    del desk.slack.workspace.files[gone["id"]]
    assert desk.slack.submits(OLA, form, {"Treść": "W załączniku instrukcja", "Pliki": [gone]}).acknowledged
    told = words(desk.bot_says(desk.slack.workspace.direct(OLA), "", "zgubiony.txt"))
    assert number in told
    assert "W załączniku instrukcja" in told
    notes = [(one["kind"], one["text"]) for one in desk.timeline(number) if one["author"]["kind"] == "agent"]
    assert notes == [("note", "Log skanera")]
    assert not files_by_bot(desk, HELP, said["ts"])


def test_every_dialog_of_a_card_opens_and_those_that_move_a_ticket_move_it(desk: Desk) -> None:
    """Each button and menu line that asks something opens a dialog Slack accepts; escalated with a reason, resolved with a code."""
    said, number, card = opened(desk, "Komputer w kasie uruchamia się pół godziny")
    for label in ("Notatka", "Przydziel", "Wstrzymaj", "Zmień", "Scal", "Powiąż", "Anuluj"):
        assert asks(desk, ROOM, card, label)["submit"]["text"]
    form = asks(desk, ROOM, card, "Powiąż")
    assert desk.slack.looks_for(OLA, form, "Które", number)
    assert desk.slack.looks_for(ANNA, form, "Które", number) == []
    form = asks(desk, ROOM, card, "Eskaluj")
    level = next(one for one in form["blocks"] if one["type"] == "input" and "options" in one["element"])
    choice = level["element"]["options"][0]["value"]
    assert desk.slack.submits(OLA, form, {level["block_id"]: choice, "Dlaczego": "dysk ma złe sektory"}).acknowledged
    desk.until(lambda: desk.house.api("GET", f"/tickets/{number}")["level"] != "L1", "another level")
    room = {"L2": ROOM2, "L3": ROOM3}[desk.house.api("GET", f"/tickets/{number}")["level"]]
    moved = desk.card(number, room)
    form = asks(desk, room, moved, "Rozwiąż")
    assert desk.slack.submits(OLA, form, {"Wynik": "solved", "Wiadomość": "Wymieniliśmy dysk."}).acknowledged
    desk.bot_says(HELP, said["ts"], "Wymieniliśmy dysk")
    assert desk.house.api("GET", f"/tickets/{number}")["status"] == "resolved"
    assert "złe sektory" not in public_words(desk, said)


def test_who_is_no_agent_is_told_so_and_nothing_happens(desk: Desk) -> None:
    """Anna is in the room by mistake: her button, her dialog and her words change nothing, and only she sees why."""
    _, number, card = opened(desk, "Nie mogę wejść na stronę banku")
    before = desk.house.api("GET", f"/tickets/{number}")["version"]
    seen = len(desk.slack.workspace.ephemeral)
    assert desk.slack.presses(ANNA, ROOM, card["ts"], "Przejmij").acknowledged
    desk.told(ANNA, "To mogą zrobić tylko agenci helpdesku", since=seen)
    seen = len(desk.slack.workspace.ephemeral)
    desk.slack.says(ANNA, ROOM, "proszę szybciej", thread=card["ts"])
    desk.told(ANNA, "tylko agenci", since=seen)
    desk.slack.presses(ANNA, ROOM, card["ts"], "Odpowiedz")
    assert desk.house.api("GET", f"/tickets/{number}")["version"] == before
    assert "proszę szybciej" not in json.dumps(desk.timeline(number), ensure_ascii=False)


def test_what_requesters_write_cannot_shout_or_deceive_in_the_room(desk: Desk) -> None:
    """Mentions and links of a requester arrive as the characters they are."""
    text = "Pomocy <!channel> <@U3> <https://bank.example|kliknij> *!* <!here|x> <https://evil.example|https://bank.example>"
    said = desk.slack.says(ANNA, HELP, f"Drukarka pisze {text}", blocks=None)
    number = desk.ticket_of("Drukarka pisze")["number"]
    card = desk.card(number, ROOM3)  # links in it: for security
    desk.bot_says(ROOM3, card["ts"], "przez Slacka")
    shown = desk.slack.workspace.said_by_bot(ROOM3, card["ts"]) + desk.slack.workspace.said_by_bot(HELP, said["ts"])
    for message in shown:
        for value in texts_of(message):
            assert "<!" not in value, value
            assert "<@" not in value, value
            assert "|https://bank" not in value, value
        asked = desk.slack.asked[message["ts"]]
        assert str(asked.get("link_names", "false")).lower() in {"false", "0"}
        assert str(asked.get("unfurl_links", "true")).lower() in {"false", "0"}


def texts_of(message: Any) -> list[str]:
    """Every text that Slack would read as markup."""
    if isinstance(message, list):
        return [text for one in message for text in texts_of(one)]
    if not isinstance(message, dict):
        return []
    own = (
        [message["text"]]
        if isinstance(message.get("text"), str) and message.get("type") in {"mrkdwn", "message"}
        else []
    )
    return own + [text for one in message.values() for text in texts_of(one)]
