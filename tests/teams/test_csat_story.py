"""After the solution the desk asks in the chat how it went: one press, and a word more."""

from tests.teams.cards import words
from tests.teams.desk import Desk


def test_how_it_went_is_said_with_one_press_in_the_chat(desk: Desk) -> None:
    """Asked once; the score stands at once, a link takes a word more, and nothing opens again."""
    olek = desk.somebody("olek")
    chat = olek.says("Drukarka w pokoju 214 nie drukuje, zacina papier").thread
    number = desk.ticket_of("Drukarka w pokoju 214")["number"]
    desk.acts(number, "take")
    desk.acts(number, "reply", visibility="public", text="Wymieniliśmy rolkę.", status="resolved")
    question = desk.bot_says(chat, "Jak nam poszło")
    label = next(line[1:-1] for line in words(question).splitlines() if line.startswith("[😠"))
    assert olek.presses(question, label).status == 200
    desk.until(lambda: (desk.house.api("GET", f"/tickets/{number}")["rating"] or {}).get("score") == 1, "the score")
    assert "Dziękujemy" in words(desk.bot_says(chat, "/rate/"))
    assert desk.house.api("GET", f"/tickets/{number}")["state"] == "done"
    assert sum("Jak nam poszło" in words(one) for one in desk.teams.said(chat)) == 1
