"""Teams as it is on bad days: refused tokens, 412, 429, 5xx, silence. Nothing lost, nothing given up too early, and what was taken back stays so."""

import pytest

from tests.teams.calls import Said
from tests.teams.cards import inputs, words
from tests.teams.connector import Fault
from tests.teams.desk import Desk, opened


@pytest.fixture(scope="module", autouse=True)
def answered(desk: Desk) -> Said:
    """What Anna asked, and Ola has answered twice by the dialog: one answer is taken back in time, the other leaves ten seconds later."""
    said, _, card, thread = opened(desk, "Potrzebuję drugiego monitora do biura")
    form = desk.ola.opens(card, "Odpowiedz", thread=thread)
    assert "Anna Kowalska" in words(form.card)
    question = next(name for name in inputs(form.card) if "text" in name)
    _, again = desk.ola.turns(form, "Wyślij")
    assert again is not None, "an empty answer was taken"
    desk.ola.turns(form, "Wyślij", **{question: "Tej odpowiedzi nikt nie zobaczy"})
    held = desk.bot_says(thread, "Tej odpowiedzi nikt")
    assert desk.ola.presses(held, "Cofnij", thread=thread).status == 200
    desk.until(lambda: "[Cofnij]" not in "".join(words(one) for one in desk.teams.said(thread)), "the button gone")
    form = desk.ola.opens(card, "Odpowiedz", thread=thread)
    desk.ola.turns(form, "Wyślij", **{question: "Monitor stoi już w szafie 3."})
    return said


def test_a_refused_token_is_fetched_anew_once(desk: Desk) -> None:
    """401 in the middle of the day: one new token, the answer arrives, and nobody notices."""
    ida = desk.somebody("ida")
    said = ida.says("Tablet nie widzi rysika")
    desk.bot_says(said.thread, "HD-")
    number = desk.ticket_of("Tablet nie widzi")["number"]
    before = len(desk.teams.issuer.forms)
    desk.teams.issuer.spoil()
    desk.replies(number, "Rysik wymaga baterii AAAA.")
    desk.bot_says(said.thread, "baterii AAAA")
    assert len(desk.teams.issuer.forms) == before + 1, "more than one new token"


def test_412_429_and_5xx_are_waited_out_and_others_go_on(desk: Desk) -> None:
    """Retry-After is kept for that chat; another chat is answered meanwhile; the answer arrives once."""
    leo = desk.somebody("leo")
    said = leo.says("Stacja dokująca miga na czerwono")
    desk.bot_says(said.thread, "HD-")
    number = desk.ticket_of("Stacja dokująca")["number"]
    desk.teams.fault(
        "post",
        *(Fault(status, after=after, about=said.thread) for status, after in ((503, None), (412, 1), (429, 1))),
    )
    at = len(desk.teams.calls("post"))
    desk.replies(number, "Wymieniamy zasilacz.")
    desk.bot_says(said.thread, "Wymieniamy zasilacz", seconds=40)
    calls = [one for one in desk.teams.calls("post")[at:] if said.thread in one.path]
    assert [one.status for one in calls] == [503, 412, 429, 201]
    assert calls[3].at - calls[2].at >= 1
    assert sum("Wymieniamy" in words(one) for one in desk.teams.said(said.thread)) == 1


def test_a_chat_that_is_gone_is_a_dead_letter_with_words(desk: Desk) -> None:
    """The person took the app away: no endless tries; a person sees what happened and why."""
    nel = desk.somebody("nel")
    said = nel.says("Kabel od rzutnika jest złamany")
    desk.bot_says(said.thread, "HD-")
    number = desk.ticket_of("Kabel od rzutnika")["number"]
    desk.teams.conversations[said.thread].bot = False
    desk.replies(number, "Nowy kabel leży w sali.")
    dead = desk.until(
        lambda: [one for one in desk.house.api("GET", "/dead")["dead"] if number in str(one)], "a dead letter"
    )
    assert dead[0]["reason"]


def test_a_connector_that_is_silent_holds_up_nobody_else(desk: Desk) -> None:
    """A post hangs: another person's message is acknowledged and answered meanwhile."""
    max_, ola = desk.somebody("max"), desk.somebody("pola")
    said = max_.says("Słuchawki trzeszczą")
    desk.bot_says(said.thread, "HD-")
    number = desk.ticket_of("Słuchawki trzeszczą")["number"]
    desk.teams.fault("post", Fault(504, hang=3, about=said.thread))
    desk.replies(number, "Nowe słuchawki są w drodze.")
    other = ola.says("Kamera pokazuje tylko czerń")
    desk.bot_says(other.thread, "HD-")
    assert not [one for one in desk.teams.said(said.thread) if "Nowe słuchawki" in words(one)], (
        "it waited for the silent chat"
    )
    desk.bot_says(said.thread, "Nowe słuchawki", seconds=40)


def test_an_answer_leaves_by_the_dialog_that_names_who_reads_it_and_can_be_taken_back(
    desk: Desk, answered: Said
) -> None:
    """Sent with 10 seconds to undo: taken back in time nobody reads it; else it arrives once."""
    desk.bot_says(answered.thread, "Monitor stoi już")
    shown = "\n".join(words(one) for one in desk.teams.said(answered.thread))
    assert "nikt nie zobaczy" not in shown
    assert shown.count("Monitor stoi już") == 1
