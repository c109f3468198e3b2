"""After the solution the desk asks in the chat how it went: one press, and a word more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.teams.cards import words
from tests.teams.desk import Desk

SOON = "closing: {after: 1h, reopen: 14d}\ncsat: {after: 1s}\n"


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Desk]:
    """A desk that asks soon."""
    desk = Desk(tmp_path, extra=SOON)
    try:
        yield desk.start()
    finally:
        desk.close()


def test_how_it_went_is_said_with_one_press_in_the_chat(asking: Desk) -> None:
    """Asked once; the score stands at once, a link takes a word more, and nothing opens again."""
    desk = asking
    said = desk.anna.says("Drukarka w pokoju 214 nie drukuje, zacina papier")
    chat = said.thread
    number = desk.ticket_of("Drukarka w pokoju")["number"]
    desk.acts(number, "take")
    desk.acts(number, "reply", visibility="public", text="Wymieniliśmy rolkę.", status="resolved")
    question = desk.bot_says(chat, "Jak nam poszło")
    label = next(line[1:-1] for line in words(question).splitlines() if line.startswith("[😠"))
    assert desk.anna.presses(question, label).status == 200
    desk.until(lambda: (desk.house.api("GET", f"/tickets/{number}")["rating"] or {}).get("score") == 1, "the score")
    assert "Dziękujemy" in words(desk.bot_says(chat, "/rate/"))
    assert desk.house.api("GET", f"/tickets/{number}")["state"] == "done"
    assert sum("Jak nam poszło" in words(one) for one in desk.teams.said(chat)) == 1
