"""What others press and type where they may not, dialogs in channels, ready texts: nobody is told what is not so, and every answer arrives."""

from tests.teams.cards import inputs, words
from tests.teams.connector import Fault
from tests.teams.desk import GENERAL, ROOM, Desk, opened

QUESTION = "q:text"


def test_more_words_by_the_cards_dialog_keep_the_answers_in_the_thread(desk: Desk) -> None:
    """Anna has no chat with the bot: what is asked and answered after "Dopisz" stands below her message, and nothing is given up."""
    said = desk.anna.posts(GENERAL, "Podpórka pod laptop się urwała")
    card = desk.bot_says(said.thread, "[Dopisz]")
    number = desk.ticket_of("Podpórka")["number"]
    form = desk.anna.opens(card, "Dopisz", thread=said.thread)
    _, again = desk.anna.turns(form, "Wyślij", **{QUESTION: "Leży na półce w serwerowni"})
    assert again is None
    desk.in_history(number, "w serwerowni")
    desk.replies(number, "Nowa podpórka jest już u Pani.")
    desk.bot_says(said.thread, "Nowa podpórka")
    assert not [one for one in desk.house.api("GET", "/dead")["dead"] if number in str(one)]
    posted = desk.bot_says(f"{ROOM};messageid={desk.card(number)['id']}", "Nowa podpórka")
    assert "Wysłano przez Teams." in words(posted), "ids of threads say nothing to agents"


def test_a_button_of_anothers_card_says_so_and_does_nothing(desk: Desk) -> None:
    """Peter sees Anna's card in the channel: he reads in his own language that it is not his, whatever he presses, and nothing comes in."""
    said = desk.anna.posts(GENERAL, "Tablica w sali Hel nie reaguje na dotyk")
    card = desk.bot_says(said.thread, "[Wycofaj zgłoszenie]")
    question = desk.bot_says(said.thread, "[Nie wiem]")
    number = desk.ticket_of("Tablica w sali")["number"]
    before = (len(desk.teams.said(said.thread)), desk.house.api("GET", f"/tickets/{number}")["version"])
    for message, button in ((card, "Wycofaj zgłoszenie"), (card, "Już działa"), (question, "Nie wiem")):
        pressed = desk.peter.presses(message, button, thread=said.thread)
        assert pressed.answer["value"] == "This is not your ticket."
    assert desk.anna.presses(question, "Nie wiem", thread=said.thread).answer["value"] == "✔ Nie wiem"
    desk.in_history(number, "Nie wiem")
    assert sum(one["text"] == "Nie wiem" for one in desk.history(number)) == 1
    assert desk.house.api("GET", f"/tickets/{number}")["version"] > before[1]
    assert "Twoje zgłoszenie" not in "".join(words(one) for one in desk.teams.said(said.thread)[before[0] :])


def test_who_types_in_a_room_and_is_no_agent_is_told_that_it_was_not_kept(desk: Desk) -> None:
    """In their own chat with the bot, or in the thread where there is none: never a dead letter."""
    _, number, card, thread = opened(desk, "Głośnik w sali Gdynia trzeszczy")
    eve = desk.somebody("ewka")
    eve.installs()
    desk.teams.conversations[ROOM].members.append(eve.id)
    eve.posts(ROOM, "a kiedy będzie?", thread=card["id"])
    desk.bot_says(eve.personal()["conversation"]["id"], "nie trafiły do zgłoszenia")
    desk.teams.fault("create", Fault(403, error="BotNotInConversationRoster", about=desk.peter.aad))
    desk.teams.conversations[ROOM].members.append(desk.peter.id)
    desk.peter.posts(ROOM, "any news?", thread=card["id"])
    desk.bot_says(thread, "nie trafiły do zgłoszenia")
    assert "any news" not in str(desk.history(number))
    assert not [one for one in desk.house.api("GET", "/dead")["dead"] if ROOM in one["address"]]


def test_a_ready_text_is_put_into_the_answer_before_it_leaves(desk: Desk) -> None:
    """Chosen and sent at once: the dialog comes back with its words below what was typed; the second press sends all of it, once."""
    said, number, card, thread = opened(desk, "Niszczarka nie wciąga papieru")
    form = desk.ola.opens(card, "Odpowiedz", thread=thread)
    (ready,) = [one["choices"][0]["value"] for one in form.card["body"] if one.get("id") == "i:canned"]
    _, again = desk.ola.turns(form, "Wyślij", **{QUESTION: "Dzień dobry, Pani Anno!", "i:canned": ready})
    assert again is not None, "it was sent without what was chosen"
    typed, _, put_in = inputs(again.card)[QUESTION].partition("\n\n")
    assert typed == "Dzień dobry, Pani Anno!"
    assert len(put_in) > 20
    assert inputs(again.card)["i:canned"] == ""
    _, more = desk.ola.turns(again, "Wyślij")
    assert more is None
    desk.bot_says(thread, "Dzień dobry, Pani Anno!")
    assert "konsoli" in words(form.card), "files of agents go by the console"
    (kept,) = [one for one in desk.history(number) if one["author"]["kind"] == "agent"]
    assert put_in in kept["text"]
    assert "Anno" not in "".join(words(one) for one in desk.teams.said(said.thread)), "it can be undone for ten seconds"


def test_forms_speak_the_language_of_a_persons_teams_and_lead_back_to_the_message(desk: Desk) -> None:
    """Somebody nobody knows yet, with an English Teams, on a message with a thread."""
    amy = desk.somebody("amy", locale="en-GB")
    message = {"id": "1772438400777", "text": "Bramka na parking nie czyta kart", "author": desk.anna}
    form = amy.extends("ticket", message, thread=f"{GENERAL};messageid=1772438400777")
    assert form.title == "New request"
    assert inputs(form.card)[QUESTION].endswith("nie czyta kart\n\n— Anna Kowalska")
    amy.turns(form, "Send")
    number = desk.ticket_of("Bramka na parking")["number"]
    (asked, *_) = desk.history(number)
    assert "https://teams.microsoft.com/l/message/1772438400777" in str(asked)
    assert "teams.microsoft" not in asked["text"], "rules would take it for a request about Teams"
