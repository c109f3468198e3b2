"""A desk with several forms asks which one; hello is said once, however badly Teams behaves just then; and its promises are short."""

from collections.abc import Iterator

import pytest

from tests.teams.cards import inputs, words
from tests.teams.connector import Fault
from tests.teams.desk import GENERAL, Desk

EQUIPMENT = """  equipment:
    kind: webform
    title: {pl: Nowy sprzęt, en: New equipment}
    fields:
      - {name: email, kind: email, required: true}
      - {name: text, kind: long_text, required: true, label: {pl: Co i po co, en: What and why}}
      - {name: budget, label: {pl: Budżet, en: Budget}}
"""
SOON = "".join(f"  P{one}: {{first_response: 2s, resolution: 8h}}\n" for one in range(1, 5))


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with two forms that promises an answer within seconds."""
    one = Desk(tmp_path_factory.mktemp("forms"), extra=f"targets:\n{SOON}")
    text = one.house.config.read_text()
    one.house.config.write_text(text.replace("  form: {kind: webform}\n", f"  form: {{kind: webform}}\n{EQUIPMENT}"))
    try:
        yield one.start()
    finally:
        one.close()


def test_of_several_forms_one_is_chosen_first_and_the_messages_words_stand_in_it(several: Desk) -> None:
    """From the message extension: which form, then that form with the words of the message, then the ticket with its answers."""
    desk, kim = several, several.somebody("kim")
    kim.installs()
    message = {"id": "1772438400101", "text": "Potrzebny większy monitor do księgowości", "author": desk.anna}
    which = kim.extends("ticket", message, thread=f"{GENERAL};messageid=1772438400101")
    assert "(Nowy sprzęt)" in words(which.card)
    assert list(inputs(which.card).values()) == ["form"], "the first one stands there already"
    question = next(iter(inputs(which.card)))
    said, form = kim.turns(which, "Dalej", **{question: "equipment"})
    assert form is not None, said.raw
    assert {"Co i po co", "Budżet"} <= set(words(form.card).splitlines())
    assert "większy monitor" in str(inputs(form.card))
    _, again = kim.turns(form, "Wyślij", **{"q:budget": "1200 zł"})
    assert again is None
    ticket = desk.ticket_of("większy monitor")
    assert desk.house.api("GET", f"/tickets/{ticket['number']}")["answers"]["budget"] == "1200 zł"


def test_a_form_that_is_not_offered_can_not_be_chosen(several: Desk) -> None:
    """Whatever comes back in its place: the choice stays open and says so, and nothing becomes a ticket."""
    lou = several.somebody("lou")
    lou.installs()
    which = lou.extends("ticket", thread=f"{GENERAL};messageid=1772438400102")
    _, again = lou.turns(which, "Dalej", **{next(iter(inputs(which.card))): "mail"})
    assert again is not None
    assert "Tego formularza już nie ma" in words(again.card)


@pytest.mark.parametrize("fault", [Fault(429, after=1), Fault(503)], ids=lambda one: str(one.status))
def test_hello_is_said_once_also_when_teams_does_not_take_it_at_first(several: Desk, fault: Fault) -> None:
    """It waits like every answer; Teams tells of an installation twice, and of a second one the same day."""
    desk, ida = several, several.somebody(f"ida{fault.status}", locale="en-GB")
    chat = ida.personal()["conversation"]["id"]
    desk.teams.fault("post", Fault(fault.status, after=fault.after, about=chat))
    ida.installs()
    desk.bot_says(chat, "Hello! This is Helpdesk IT", seconds=30)
    ida.installs()
    desk.bot_says(ida.says("My laptop does not wake up in the morning").thread, "HD-")
    assert sum("Hello! This is" in words(one) for one in desk.teams.said(chat)) == 1


def test_a_promise_that_was_not_kept_does_not_stay_on_the_card(several: Desk) -> None:
    """Nobody has done anything: the same card says by itself that it takes longer."""
    uma = several.somebody("uma")
    chat = uma.says("Głośnik w sali Giewont buczy").thread
    card = several.bot_says(chat, "HD-")
    late = several.bot_says(chat, "Trwa to dłużej, niż planowaliśmy")
    assert late["id"] == card["id"]
    assert "Odpowiemy" not in words(late)
