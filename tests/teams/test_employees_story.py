"""Employees ask in Teams: chat, mention, extension, pictures, edits. Guests are heard and not believed, other tenants are not heard."""

import json
from typing import Any

from tests.flows.house import mail
from tests.teams.cards import button, words
from tests.teams.desk import GENERAL, GROUP, Desk

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def requester_said(desk: Desk, number: str) -> list[dict[str, Any]]:
    """The requester's words on a ticket."""
    return [one for one in desk.history(number) if one["author"]["kind"] == "requester"]


def first_button(message: dict[str, Any]) -> str:
    """The words of the first answer a card offers."""
    return next(line[1:-1] for line in words(message).splitlines() if line.startswith("["))


def test_the_app_greets_once_in_the_persons_language(desk: Desk) -> None:
    """Teams tells twice that it was installed; a person is greeted once, and installing it again greets nobody anew."""
    eva = desk.somebody("eva", locale="en-GB")
    assert eva.installs().status in (200, 202)
    chat = eva.personal()["conversation"]["id"]
    desk.bot_says(chat, "ello")
    eva.installs()
    eva.says("My laptop does not wake up in the morning")
    desk.bot_says(chat, "HD-")
    assert sum("HD-" not in words(one) and "[" not in words(one) for one in desk.teams.said(chat)) == 1


def test_a_word_to_the_bot_becomes_a_ticket_and_the_answer_comes_into_the_chat(desk: Desk) -> None:
    """Asked, answered by a button, edited, deleted, restored; an agent's reply comes back. One ticket through it all."""
    anna = desk.somebody("wanda")
    said = anna.says("Nie działa mi VPN od rana, łączę się z domu")
    assert said.status in (200, 202)
    chat = said.thread
    desk.bot_says(chat, "HD-")
    ticket = desk.ticket_of("VPN")
    assert ticket["channel"] == "teams"
    asked = desk.bot_says(chat, "[")
    label = first_button(asked)
    assert anna.presses(asked, label).status == 200
    desk.in_history(ticket["number"], label)
    more = anna.says("Pisze tylko: błąd 800")
    desk.in_history(ticket["number"], "błąd 800")
    assert anna.edits(more, "Pisze tylko: błąd 809").status in (200, 202)
    desk.in_history(ticket["number"], "błąd 809")
    wrong = anna.says("a, i jeszcze drukarka Agaty")
    desk.in_history(ticket["number"], "drukarka Agaty")
    anna.deletes(wrong)
    desk.until(lambda: "drukarka" not in requester_said(desk, ticket["number"])[-1]["text"], "the deletion")
    opened, answered, edited, deleted = requester_said(desk, ticket["number"])
    assert opened["text"].startswith("Nie działa mi VPN")
    assert answered["text"] == label
    assert edited["text"] == "Pisze tylko: błąd 809"
    assert [one["text"] for one in edited["versions"]] == ["Pisze tylko: błąd 800"]
    assert [one["text"] for one in deleted["versions"]] == ["a, i jeszcze drukarka Agaty"]
    anna.restores(wrong)
    desk.in_history(ticket["number"], "drukarka Agaty")
    desk.replies(ticket["number"], "Proszę wybrać bramę *B*.")
    desk.bot_says(chat, "Proszę wybrać bramę")
    assert len([one for one in desk.house.tickets() if one["requester"]["id"] == ticket["requester"]["id"]]) == 1


def test_pictures_and_files_arrive_byte_for_byte_and_the_token_goes_to_teams_alone(desk: Desk) -> None:
    """A pasted picture is fetched with the bot's token; a file's address is its own secret and gets none."""
    iga = desk.somebody("iga")
    iga.shows("Outlook pokazuje takie okno", PICTURE)
    desk.bot_says(iga.personal()["conversation"]["id"], "HD-")
    number = desk.ticket_of("Outlook pokazuje")["number"]
    iga.hands_over("a to dziennik", "dziennik.log", b"raz\ndwa\n" * 50)
    desk.in_history(number, "a to dziennik")
    kept = [one for said in desk.history(number) for one in said["attachments"]]
    got = [
        desk.house.get(one["url"].removeprefix(desk.house.url), Authorization=f"Bearer {desk.house.token}")[1]
        for one in kept
    ]
    assert got == [PICTURE, b"raz\ndwa\n" * 50]
    assert [one["name"] for one in kept][1] == "dziennik.log"
    assert all(one.authorization.startswith("Bearer ") for one in desk.teams.calls("attachment"))
    assert {one.authorization for one in desk.teams.calls("download")} == {""}


def test_a_mention_in_a_channel_is_a_request_and_its_thread_one_conversation(desk: Desk) -> None:
    """The bot answers below it; the next mention there joins; the mention itself is nobody's words."""
    said = desk.peter.posts(GENERAL, "my headset has no sound")
    desk.bot_says(said.thread, "HD-")
    ticket = desk.ticket_of("headset")
    assert "Centrala" not in ticket["subject"]
    desk.peter.posts(GENERAL, "it is the left ear", thread=said.thread.partition("=")[2])
    told = desk.in_history(ticket["number"], "left ear")
    assert told["text"] == "it is the left ear"
    desk.replies(ticket["number"], "A new one is on your desk.")
    desk.bot_says(said.thread, "A new one is on your desk")


def test_a_mention_in_a_group_chat_is_a_request_too(desk: Desk) -> None:
    """The bot answers in the chat it was called in."""
    said = desk.anna.posts(GROUP, "rzutnik w naszej sali nie ma obrazu")
    assert said.thread == GROUP
    desk.bot_says(GROUP, "HD-")
    assert desk.ticket_of("rzutnik")["channel"] == "teams"


def test_the_message_extension_makes_a_ticket_of_anybodys_message(desk: Desk) -> None:
    """The form asks what the form of the web asks, knows the message's words, and what is sent is a ticket."""
    message = {"id": "1772438400000", "text": "Skaner w kadrach pokazuje E-61", "author": desk.anna}
    form = desk.peter.extends("ticket", message, thread=f"{GENERAL};messageid=1772438400000")
    assert "E-61" in json.dumps(form.card, ensure_ascii=False)
    said, again = desk.peter.turns(form, sending(form))
    assert again is None, words(again.card)
    assert said.status == 200
    assert "E-61" in json.dumps(desk.history(desk.ticket_of("E-61")["number"]), ensure_ascii=False)


def sending(form: Any) -> str:
    """The words on the button that sends a dialog."""
    titles = [line[1:-1] for line in words(form.card).splitlines() if line.startswith("[")]
    return titles[-1]


def test_my_tickets_are_mine(desk: Desk) -> None:
    """Asked for in the chat: own tickets by number and state, nobody else's."""
    ewa, jan = desk.somebody("ewa"), desk.somebody("jan")
    ewa.says("Zgubiłam kartę do drukarek")
    desk.bot_says(ewa.personal()["conversation"]["id"], "HD-")
    for person, sees in ((ewa, True), (jan, False)):
        chat = person.personal()["conversation"]["id"]
        before = len(desk.teams.said(chat))
        person.says("moje zgłoszenia")
        card = desk.bot_says(chat, "oje zgłoszenia", since=before)
        assert ("Zgubiłam kartę" in words(card)) is sees
    assert button(card, "")


def test_what_a_form_began_goes_on_in_the_persons_chat_and_replies_say_which_ticket(desk: Desk) -> None:
    """The answer written there joins; with two tickets in one chat each reply has its number, and what is written next goes to the last spoken of."""
    ada = desk.somebody("ada")
    ada.installs()
    chat = ada.personal()["conversation"]["id"]
    message = {"id": "1772438400001", "text": "Skaner w archiwum pokazuje E-77", "author": desk.anna}
    form = ada.extends("ticket", message, thread=f"{GENERAL};messageid=1772438400001")
    ada.turns(form, sending(form))
    desk.bot_says(chat, "HD-")
    first = desk.ticket_of("E-77")["number"]
    ada.says("Naklejka S-77")
    desk.in_history(first, "Naklejka S-77")
    desk.replies(first, "Zajmujemy się skanerem.")
    desk.bot_says(chat, first + "</b><br>Zajmujemy się skanerem")
    ada.says("Poza tym potrzebuję licencji na Adobe Acrobat")
    second = desk.ticket_of("Adobe Acrobat")["number"]
    desk.replies(second, "Licencja jest zamówiona.")
    desk.bot_says(chat, second + "</b><br>Licencja jest")
    desk.replies(first, "Skaner już skanuje?")
    desk.bot_says(chat, first + "</b><br>Skaner już")
    ada.says("Tak, skanuje jak dawniej")
    desk.in_history(first, "skanuje jak dawniej")


def test_one_press_says_that_it_works_or_is_no_longer_needed(desk: Desk) -> None:
    """From the card of one's own tickets, also while an agent is on it; nobody else's press of it does anything."""
    ewa, pia = desk.somebody("ewelina"), desk.somebody("pia", locale="en-GB")
    jan, joe = desk.somebody("janusz"), desk.somebody("joe", locale="en-GB")
    for other, said in ((jan, "Nie działa mi głośnik"), (joe, "My speakers are silent since Monday")):
        desk.bot_says(other.says(said).thread, "HD-")
    for person, other, words_said, label, status in (
        (ewa, jan, "Monitor w sali Jurata gaśnie", "Już działa", "resolved"),
        (pia, joe, "My webcam shows only black", "Withdraw ticket", "cancelled"),
    ):
        chat = person.says(words_said).thread
        number = desk.ticket_of(words_said)["number"]
        desk.replies(number, "Looking into it / sprawdzamy.")
        desk.bot_says(chat, "sprawdzamy")
        person.says("My tickets" if label.isascii() else "Moje zgłoszenia")
        card = desk.bot_says(chat, f"[{label}]")
        refused = "nie jest Twoje" if person is ewa else "not your"
        assert refused in other.presses(card, label).answer["value"]
        assert desk.house.api("GET", f"/tickets/{number}")["state"] != "done"
        assert "✔" in person.presses(card, label).raw.decode()
        desk.until(lambda: desk.house.api("GET", f"/tickets/{number}")["status"] == status, status)  # noqa: B023 - asked at once


def test_the_one_who_mails_and_writes_in_teams_is_one_person(desk: Desk) -> None:
    """The tenant vouches for the address: both tickets have the same requester."""
    ula = desk.somebody("ula")
    desk.house.send(
        mail("Klawiatura bez litery Ż", "Wypadła.", sender="Ula <ula@example.com>"), sender="ula@example.com"
    )
    by_mail = desk.ticket_of("Klawiatura bez litery")
    ula.says("Monitor nie wstaje po nocy")
    desk.bot_says(ula.personal()["conversation"]["id"], "HD-")
    assert desk.ticket_of("Monitor nie wstaje")["requester"]["id"] == by_mail["requester"]["id"]


def test_a_guest_is_heard_and_not_believed_and_another_tenant_is_not_heard(desk: Desk) -> None:
    """A guest's ticket says: not verified. A call about another tenant is refused at the door."""
    said = desk.guest.posts(GENERAL, "Potrzebuję hasła do Wi-Fi dla gości")
    desk.bot_says(said.thread, "HD-")
    (first, *_) = desk.history(desk.ticket_of("Wi-Fi dla gości")["number"])
    assert first["trust"]["level"] == "unverified"
    assert desk.stranger.says("please reset the password of Anna Kowalska").status == 403
    assert not [one for one in desk.house.tickets() if "reset the password" in one["subject"]]
