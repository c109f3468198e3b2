"""An employee's ticket hangs in the chat as one card that changes in place: through its whole life, when it is gone, and beside other tickets."""

import json
from typing import Any

from tests.teams.cards import button, words
from tests.teams.desk import GENERAL, Desk


def hangs(desk: Desk, chat: str, number: str) -> list[dict[str, Any]]:
    """The cards of a ticket in a chat: they begin with its number."""
    return [one for one in desk.teams.said(chat) if words(one).startswith(f"{number} ·") or words(one) == number]


def shows(desk: Desk, chat: str, number: str, what: str) -> dict[str, Any]:
    """The one card of the ticket, once it says this."""

    def there() -> dict[str, Any] | None:
        cards = hangs(desk, chat, number)
        assert len(cards) < 2, [words(one) for one in cards]
        return cards[0] if cards and what in words(cards[0]) else None

    try:
        return dict(desk.until(there, what))
    except AssertionError:
        raise AssertionError(f"the card never said {what!r}: {[words(one) for one in desk.teams.said(chat)]}") from None


def changed(desk: Desk, chat: str, card: dict[str, Any]) -> int:
    """How often the message was posted or put in place."""
    return desk.teams.conversations[chat].versions[card["id"]]


def test_one_card_lives_as_long_as_the_ticket_and_says_what_the_bot_then_need_not(desk: Desk) -> None:
    """Asked, taken, answered, waiting, solved, still not, withdrawn: one message, put in place once for each change that can be seen."""
    zoe = desk.somebody("zoe")
    chat = zoe.says("Nie działa mi VPN na laptopie od poniedziałku").thread
    number = desk.ticket_of("VPN na laptopie")["number"]
    card = shows(desk, chat, number, "Czekamy na Twoją odpowiedź")
    assert "Odpowiemy" in words(card)
    first = desk.teams.said(chat)[0]
    assert "mam to" in words(first)
    assert number not in words(first), "the number stands on the card"
    assert button(card, "Otwórz")["url"].startswith(f"{desk.house.url}/ticket/")
    desk.acts(number, "take")
    shows(desk, chat, number, "Ma już opiekuna")
    before = changed(desk, chat, card)
    desk.acts(number, "note", text="tajna notatka o Zoe")
    desk.acts(number, "set", category="hardware")
    desk.acts(number, "reply", visibility="public", text="Który to laptop?", status="pending")
    card = shows(desk, chat, number, "Czekamy na Twoją odpowiedź")
    assert changed(desk, chat, card) == before + 1, "what nobody sees changed it"
    zoe.says("Ten służbowy, L-12")
    shows(desk, chat, number, "Pracujemy nad tym")
    desk.acts(number, "reply", visibility="public", text="Już naprawione.", status="resolved")
    card = shows(desk, chat, number, "Rozwiązane")
    assert "Wracamy do sprawy" in zoe.presses(card, "Nadal nie działa").raw.decode()
    desk.in_history(number, "Nadal nie działa")
    card = shows(desk, chat, number, "Pracujemy nad tym")
    zoe.presses(card, "Wycofaj zgłoszenie")
    card = shows(desk, chat, number, "Wycofane")
    assert words(card).splitlines()[2:] == ["[Otwórz]"]
    assert "tajna" not in json.dumps(desk.teams.said(chat), ensure_ascii=False)
    assert [one for one in desk.house.api("GET", "/dead")["dead"] if number in str(one)] == []


def test_a_card_that_is_gone_comes_again_only_while_something_is_to_be_expected(desk: Desk) -> None:
    """Taken away by whoever keeps the tenant tidy: the next change hangs a new one; once the ticket is over, none; a chat that is closed is no dead letter."""
    max_ = desk.somebody("maks")
    chat = max_.says("Monitor miga na zielono co kilka minut").thread
    number = desk.ticket_of("Monitor miga")["number"]
    lost = shows(desk, chat, number, "HD-")
    messages = desk.teams.conversations[chat].messages
    del messages[lost["id"]]
    desk.acts(number, "take")
    card = shows(desk, chat, number, "Ma już opiekuna")
    assert card["id"] != lost["id"]
    del messages[card["id"]]
    desk.acts(number, "cancel", reason="już nieaktualne")
    tried = desk.until(lambda: [one for one in desk.teams.calls("update") if card["id"] in one.path], "a try")
    desk.until(lambda: tried[0].status == 404, "its end")
    desk.acts(number, "reopen")
    card = shows(desk, chat, number, "[Dopisz]")
    hung = [one for one in desk.teams.calls("post") if chat in one.path and f"{number} ·" in str(one.body)]
    assert len(hung) == 3, "the one of a cancelled ticket was hung anew"
    desk.teams.conversations[chat].bot = False  # the app was taken away
    desk.acts(number, "cancel", reason="odeszła z firmy")
    desk.until(
        lambda: [one for one in desk.teams.calls("update") if card["id"] in one.path and one.status == 403], "403"
    )
    assert [one for one in desk.house.api("GET", "/dead")["dead"] if number in str(one)] == []


def test_what_a_form_began_hangs_in_the_persons_chat_and_stays_one_card_when_they_go_on_there(desk: Desk) -> None:
    """From the message extension in a channel: nothing of it is shown in the channel."""
    lea = desk.somebody("lea", locale="en-GB")
    lea.installs()
    chat = lea.personal()["conversation"]["id"]
    message = {"id": "1772438400077", "text": "The projector in Tatry shows no picture", "author": desk.anna}
    thread = f"{GENERAL};messageid=1772438400077"
    form = lea.extends("ticket", message, thread=thread)
    lea.turns(form, next(line[1:-1] for line in reversed(words(form.card).splitlines()) if line.startswith("[")))
    number = desk.ticket_of("projector in Tatry")["number"]
    shows(desk, chat, number, "[Open]")
    lea.says("It is the one on the left")
    desk.in_history(number, "on the left")
    desk.acts(number, "take")
    shows(desk, chat, number, "Somebody is in charge of it")
    assert desk.teams.said(thread) == []


def test_in_a_channel_it_has_no_link_and_a_guest_sees_only_the_number(desk: Desk) -> None:
    """Whoever has the link reads the ticket; who has not proved who they are is told nothing that somebody else may have written."""
    thread = desk.peter.posts(GENERAL, "my keyboard types double letters").thread
    number = desk.ticket_of("double letters")["number"]
    card = shows(desk, thread, number, "We will answer")
    assert "[Open]" not in words(card)
    assert "/ticket/" not in json.dumps(card)
    chat = desk.guest.says("Potrzebuję parkingu na piątek").thread
    number = desk.ticket_of("parkingu")["number"]
    card = next(iter(desk.until(lambda: [one for one in desk.teams.said(chat) if number in words(one)], "a card")))
    assert words(card).splitlines()[0] == number
    assert "parking" not in words(card)


def test_a_merged_ticket_says_where_it_goes_on_and_each_has_its_own_card(desk: Desk) -> None:
    """Two matters in one chat are two cards; the merged one loses its buttons."""
    tom = desk.somebody("tomek")
    chat = tom.says("Drukarka Kyocera w holu zacina papier").thread
    first = desk.ticket_of("Kyocera w holu")["number"]
    shows(desk, chat, first, "HD-")
    tom.says("Poza tym potrzebuję licencji na AutoCAD")
    second = desk.ticket_of("AutoCAD")["number"]
    shows(desk, chat, second, "HD-")
    desk.acts(second, "merge", into=first)
    card = shows(desk, chat, second, f"w zgłoszeniu {first}")
    assert "[" not in words(card)
    assert button(hangs(desk, chat, first)[0], "Dopisz")
