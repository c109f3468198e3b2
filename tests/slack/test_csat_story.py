"""After the solution the desk asks how it went, where the person asked for help: one press, and a word more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slack.desk import ANNA, Desk
from tests.slack.workspace import words

SOON = "closing: {after: 1h, reopen: 14d}\ncsat: {after: 1s}\n"


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Desk]:
    """A desk that asks soon."""
    desk = Desk(tmp_path, extra=SOON)
    try:
        yield desk.start()
    finally:
        desk.close()


def test_how_it_went_is_said_with_one_press_in_the_thread(asking: Desk) -> None:
    """Asked once, in the ticket's own thread; the score stands at once, a link takes a word more, and nothing opens again."""
    desk = asking
    said = desk.slack.dm(ANNA, "Drukarka w pokoju 214 nie drukuje, zacina papier")
    place = desk.slack.workspace.direct(ANNA)
    number = desk.ticket_of("Drukarka w pokoju")["number"]
    desk.acts(number, "take")
    desk.acts(number, "reply", visibility="public", text="Wymieniliśmy rolkę.", status="resolved")
    question = desk.bot_says(place, said["ts"], "Jak nam poszło")
    assert desk.slack.presses(ANNA, place, question["ts"], "😠").acknowledged
    desk.until(lambda: (desk.house.api("GET", f"/tickets/{number}")["rating"] or {}).get("score") == 1, "the score")
    desk.until(lambda: "[" not in words(desk.slack.workspace.messages[place][question["ts"]]), "no buttons")
    thanks = desk.bot_says(place, said["ts"], "/rate/")
    assert "Dziękujemy" in words(thanks)
    assert desk.house.api("GET", f"/tickets/{number}")["state"] == "done"
    thread = [words(one) for one in desk.slack.workspace.thread(place, said["ts"])]
    assert sum("Jak nam poszło" in one for one in thread) == 1
