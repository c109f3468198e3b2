"""The bot, as people meet it: by mail, through the API, in the terminal, with real mail and a real gateway in between."""

from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from tests.flows.house import AGENT, House, mail, wait_for

ANNA = "anna@example.com"
ARTICLE = """---
id: {id}
language: {language}
title: {title}
summary: {title}
categories: [hardware/peripheral]
words: [flurbomat]
updated: 2026-11-20
---
1. Naciśnij zielony przycisk.
"""


def text_of(received: EmailMessage) -> str:
    """The plain text of a mail."""
    return str(received.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def answer(house: House, to: EmailMessage, words: str) -> dict[str, object]:
    """Answers a mail the way a mail client does; what became of it."""
    reply = mail(f"Re: {to['Subject']}", words, In_Reply_To=str(to["Message-ID"]))
    return house.message(house.send(reply, to=parseaddr(str(to["Reply-To"]))[1]))


def said_by_bot(house: House, ticket: str) -> list[dict[str, object]]:
    """The bot's public words on a ticket."""
    interactions = house.api("GET", f"/tickets/{ticket}/interactions")["interactions"]
    return [one for one in interactions if one["author"]["kind"] == "bot" and one["visibility"] == "public"]


def test_a_mail_is_asked_once_in_its_acknowledgement_and_the_reply_answers(house: House) -> None:
    """One mail with number and question, nothing the sender wrote in it, and the answer stands on the ticket."""
    house.message(house.send(mail("Drukarka nie działa", "Dzień dobry, drukarka MARKER-77 nie drukuje.")))
    (received,) = house.sent_to(ANNA)
    words = text_of(received)
    assert "HD-1" in words
    assert "Która to drukarka?" in words
    assert "MARKER-77" not in received.as_string()
    (question,) = said_by_bot(house, "HD-1")
    assert "Która to drukarka?" in str(question["text"])
    assert (question["kind"], question["visibility"]) == ("message", "public")

    row = answer(house, received, "Ta w pokoju 214.\n\nPozdrawiam\nAnna")
    assert row["ticket"] == "HD-1"
    ticket = house.api("GET", "/tickets/HD-1")
    assert ticket["answers"]["where"] == "Ta w pokoju 214."
    assert ticket["status"] == "new"
    assert len(house.sent_to(ANNA)) == 1  # the answer is taken without another automatic mail


def test_an_article_that_helped_resolves_the_ticket_by_mail(tmp_path: Path) -> None:
    """Offered in the acknowledgement, confirmed by a reply, and counted only then."""
    folder = tmp_path / "knowledge"
    for language in ("pl", "en"):
        (folder / language).mkdir(parents=True)
        article = ARTICLE.format(id="flurbomat", language=language, title="Flurbomat stoi")
        (folder / language / "flurbomat.md").write_text(article, encoding="utf-8")
    house = House(tmp_path / "house", extra=f"knowledge: {{folder: {folder}}}")
    try:
        house.start().with_agent()
        house.message(
            house.send(mail("Myszka flurbomat", "Flurbomat, czyli myszka, nie reaguje. To PC-0123, pokój 4."))
        )
        (received,) = house.sent_to(ANNA)
        assert "Flurbomat stoi" in text_of(received)
        assert "/knowledge/flurbomat" in text_of(received)
        assert house.api("GET", "/tickets/HD-1")["status"] == "new"
        answer(house, received, "Tak, pomogło, dziękuję!")
        ticket = house.api("GET", "/tickets/HD-1")
        assert (ticket["status"], ticket["resolution_code"]) == ("resolved", "knowledge")
        assert ticket["first_response_at"] is None  # no human has answered
        assert "HD-1" in text_of(house.sent_to(ANNA, 2)[1])
        # thanks never reopen, trouble does
        answer(house, received, "Super, dziękuję bardzo!")
        assert house.api("GET", "/tickets/HD-1")["status"] == "resolved"
        answer(house, received, "Niestety znowu nie działa.")
        assert house.api("GET", "/tickets/HD-1")["status"] == "new"
    finally:
        house.stop()


def test_who_answered_the_question_can_still_say_that_the_article_helped(house: House) -> None:
    """The acknowledgement held both; the answer to one does not close the other."""
    house.message(house.send(mail("Drukarka", "Drukarka nie drukuje.")))
    (received,) = house.sent_to(ANNA)
    assert "/knowledge/printer" in text_of(received)
    answer(house, received, "Ta w pokoju 214.")
    assert house.api("GET", "/tickets/HD-1")["answers"]["where"] == "Ta w pokoju 214."
    answer(house, received, "Tak, pomogło, dziękuję!")
    ticket = house.api("GET", "/tickets/HD-1")
    assert (ticket["status"], ticket["resolution_code"]) == ("resolved", "knowledge")


def test_a_conversation_over_the_api_ends_with_a_person(house: House) -> None:
    """Question, choices, command, and what the bot said stands in the history; nothing is mailed but the bare number."""

    def say(number: int, text: str, *, sender: str = ANNA) -> dict[str, object]:
        body = {"external_id": f"m{number}", "sender": {"address": sender}, "text": text, "conversation": "c1"}
        return house.message(house.api("POST", "/messages", body, expect=202)["id"])

    assert say(1, "Internet nie działa w pokoju 5")["ticket"] == "HD-1"
    (first,) = said_by_bot(house, "HD-1")
    assert {"id": "me", "label": "Tylko mnie"} in first["choices"]  # type: ignore[operator]
    assert say(2, "Tylko mnie")["ticket"] == "HD-1"
    assert house.api("GET", "/tickets/HD-1")["answers"]["who"] == "Tylko mnie"
    say(3, "status")
    assert "HD-1" in str(said_by_bot(house, "HD-1")[-1]["text"])
    say(4, "chcę rozmawiać z człowiekiem")
    assert "człowiek" in str(said_by_bot(house, "HD-1")[-1]["text"])
    assert say(5, "hej", sender="eve@evil.example")["state"] == "held"
    (received,) = house.sent_to(ANNA)
    assert "Tylko mnie" not in text_of(received)

    before = len(said_by_bot(house, "HD-1"))
    house.api("POST", "/tickets/HD-1/actions", {"verb": "reply", "visibility": "public", "text": "Już idę."})
    say(6, "status")
    assert len(said_by_bot(house, "HD-1")) == before  # an agent has the word now


def test_the_terminal_talks_to_the_running_gateway(house: House) -> None:
    """`centrala chat --live`: real messages, the bot's answers, and a ticket at the end."""
    shown = house.command(
        "chat", "--live", "--as", "jan@example.com", "--language", "pl", text="Drukarka nie drukuje\npokój 7\n"
    )
    assert "Która to drukarka?" in shown
    (ticket,) = house.tickets()
    assert ticket["answers"] == {"where": "pokój 7"}
    assert ticket["requester"]["identities"][0]["address"] == "jan@example.com"


def test_a_rehearsal_stores_nothing(house: House) -> None:
    """`centrala chat` beside a running gateway leaves no trace there."""
    shown = house.command("chat", "--language", "en", "--trace", text="My printer does not print\nroom 7\n1\n")
    assert "Nothing was stored" in shown
    assert "because" in shown
    assert house.tickets() == []


def test_what_the_bot_would_say_is_dropped_once_an_agent_has_spoken(house: House) -> None:
    """An answer of the bot that a relay keeps waiting gives way to an agent's words."""
    house.message(house.send(mail("VPN", "VPN nie działa")))
    (received,) = house.sent_to(ANNA)
    house.command("ticket", "reply", "HD-1", "Zaraz się tym zajmę.", "--public", "--agent", AGENT)
    row = answer(house, received, "status")
    assert row["state"] == "interaction"
    wait_for(
        lambda: len(house.api("GET", "/tickets/HD-1/interactions")["interactions"]) == 4, "the reply in the history"
    )
    assert len(said_by_bot(house, "HD-1")) == 1
    assert len(house.sent_to(ANNA, 2)) == 2
