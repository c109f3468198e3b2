"""Dialogs in Teams: what is asked, what comes back, what was typed stays, and nobody sends one that was not shown."""

from typing import Any

import pytest
from msgspec.structs import replace

from channels.base import ForgedError
from channels.screens import Asked, Option, Screen
from channels.teams import dialogs
from channels.teams.cards import attachment as as_attachment
from tests.channels.teams.outbound import SIGNER, problems, shown
from tests.teams.cards import elements, problems_of_card

KINDS = (
    Asked(id="subject", kind="line", label="Temat", longest=100, hint="Krótko"),
    Asked(id="text", kind="words", label="Treść", hint="Co się dzieje?\nOd kiedy?"),
    Asked(id="mail", kind="email", label="E-mail", required=False),
    Asked(id="count", kind="number", label="Ile sztuk"),
    Asked(id="day", kind="date", label="Na kiedy", value="2026-03-02"),
    Asked(id="who", kind="found", label="Zgłoszenie"),
    Asked(id="one", kind="choice", label="Wpływ", options=(Option("", "nie wiem"), Option("high", "duży")), value="high"),
    Asked(id="many", kind="several", label="Czego dotyczy", options=tuple(Option(f"o{n}", f"Opcja {n}") for n in range(3))),
    Asked(id="screen", kind="line", label="Pytanie o nazwie naszego pola"),
    Asked(id="files", kind="files", label="Pliki", required=False),
)  # fmt: skip
SCREEN = Screen(
    name="reply",
    title="Odpowiedz zgłaszającemu",
    send="Wyślij",
    ticket=7,
    version=3,
    about="Przeczyta to Anna <at>Kowalska</at> [x](http://e.example)",
    warning="Inny agent pisze.",
    asked=KINDS,
    fixed={"channel": "mail"},
)


def card_in(task: dict[str, Any]) -> dict[str, Any]:
    """The dialog's card, which Teams takes and which holds no markup of anybody's."""
    card: dict[str, Any] = task["card"]["content"]
    assert task["card"] == as_attachment(card)
    assert problems_of_card(card) == []
    assert problems({"attachments": [task["card"]]}) == []
    return card


def inputs(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Its inputs by id."""
    return {one["id"]: one for one in elements(card) if str(one.get("type")).startswith("Input.")}


def sent(card: dict[str, Any], **typed: Any) -> dict[str, Any]:
    """What Teams sends when the last button is pressed: its data and the inputs."""
    data = [one for one in elements(card) if one.get("type") == "Action.Submit"][-1]["data"]
    begun = {name: one["value"] for name, one in inputs(card).items() if "value" in one}
    return {**begun, **{f"q:{name}": value for name, value in typed.items()}, **data}


def test_every_kind_of_question_is_asked_and_read() -> None:
    """Each as Teams can ask it; a question may have any name; files can't be sent here, and it says how they can."""
    task = dialogs.task(SCREEN, SIGNER, "pl")
    card = card_in(task)
    assert (task["title"], task["height"], task["width"]) == ("Odpowiedz zgłaszającemu", "large", "medium")
    assert set(inputs(card)) == {f"q:{one.id}" for one in KINDS if one.kind != "files"}
    words = shown({"attachments": [task["card"]]})
    for said in ("Przeczyta to Anna", "Inny agent pisze.", "Od kiedy?", "Wyślesz je z konsoli"):
        assert said in words
    typed = {
        "subject": " Drukarka ",
        "text": "Nie\ndrukuje",
        "mail": "",
        "count": 5.0,
        "many": "o0,o2",
        "screen": "x",
        "one": "~",
    }
    data = sent(card, **typed, who="7")
    assert dialogs.values(data) == {
        "subject": "Drukarka", "text": "Nie\ndrukuje", "count": "5", "day": "2026-03-02", "many": "o0,o2", "screen": "x", "who": "7",
    }  # fmt: skip
    carried = dialogs.opened(data, SIGNER)
    assert (carried.name, carried.ticket, carried.version, carried.fixed) == ("reply", 7, 3, {"channel": "mail"})
    assert not dialogs.turns(data)


def test_mistakes_stand_beside_what_was_typed() -> None:
    """Nothing has to be typed twice; what is wrong with no question of its own stands above."""
    given = {"subject": "Drukarka", "who": "99999", "many": "o1"}
    task = dialogs.task(
        SCREEN, SIGNER, "pl", mistakes={"who": "Nie ma takiego zgłoszenia.", "other": "Za późno."}, given=given
    )
    card = card_in(task)
    found = inputs(card)
    assert [found[f"q:{name}"]["value"] for name in given] == list(given.values())
    lines = shown({"attachments": [task["card"]]}).splitlines()
    assert lines.index("Za późno.") < lines.index("Nie ma takiego zgłoszenia.")
    assert lines[0] == "Popraw, proszę, zaznaczone odpowiedzi."
    assert [one["title"] for one in found["q:who"]["choices"]] == ["99999"]


def test_an_answer_that_changes_the_questions_has_a_button_of_its_own() -> None:
    """Teams does not tell when something is chosen; and it may not ask for what is still to come."""
    asked = (
        Asked(id="kind", kind="choice", label="Co", options=(Option("a", "A"),), changes=True),
        Asked(id="text", kind="words", label="Treść"),
    )
    screen = Screen(name="form:form", title="Zgłoszenie", send="Wyślij", asked=asked)
    card = card_in(dialogs.task(screen, SIGNER, "en", turn=2))
    assert not any(one.get("isRequired") for one in inputs(card).values())
    first, last = (one for one in elements(card) if one.get("type") == "Action.Submit")
    assert dialogs.turns(first["data"])
    assert not dialogs.turns(last["data"])
    assert dialogs.opened(first["data"], SIGNER).turn == 2


def test_what_is_searched_is_known_by_the_dialog_alone() -> None:
    """The dataset is signed: nobody searches what was not offered."""
    card = card_in(dialogs.task(SCREEN, SIGNER, "pl"))
    dataset = inputs(card)["q:who"]["choices.data"]["dataset"]
    assert dialogs.search(dataset, SIGNER) == ("reply", "who")
    assert dialogs.options((Option("7", "HD-7"), Option("7", "HD-7"))) == [{"title": "HD-7", "value": "7"}]
    for forged in ("", ".", dataset[1:], dataset.replace("who", "all"), "x" + dataset, 'a.["reply","who"]'):
        with pytest.raises(ForgedError):
            dialogs.search(forged, SIGNER)


def test_no_dialog_is_sent_that_was_not_shown() -> None:
    """Neither another ticket nor another verb, nor what is no data at all."""
    good = sent(card_in(dialogs.task(SCREEN, SIGNER, "pl")))
    bad: list[Any] = [
        None, [], "x", {}, {"screen": 7}, {"screen": ""}, {"screen": good["screen"].replace('"ticket":7', '"ticket":8')},
        {"screen": good["screen"].replace("reply", "close")}, {"screen": good["screen"].partition(".")[2]},
    ]  # fmt: skip
    for forged in bad:
        with pytest.raises(ForgedError):
            dialogs.opened(forged, SIGNER)
    assert dialogs.values(None) == {}
    assert dialogs.values({"q:x": ["a"], "q:y": {"a": 1}, "q:z": True, "other": "x"}) == {"z": "true"}


def test_what_is_too_much_for_teams_says_so() -> None:
    """A dialog nobody could open becomes one that tells where to go."""
    many = tuple(Asked(id=f"q{n}", kind="words", label="x" * 300, value="y" * 3000) for n in range(20))
    task = dialogs.task(Screen(name="n", title="T", send="S", asked=many), SIGNER, "pl")
    card_in(task)
    assert "Otwórz zgłoszenie w konsoli" in shown({"attachments": [task["card"]]})
    assert "Only agents" in shown({"attachments": [dialogs.refused("Only agents.", "en")["card"]]})


def test_what_is_chosen_to_be_put_in_is_put_in_before_anything_is_sent() -> None:
    """A ready text is no answer itself: whichever button is pressed, the dialog comes back with its words, and nothing is chosen any more."""
    ready = Asked(
        id="canned", kind="choice", label="Gotowy tekst", options=(Option("hi", "Powitanie"),), required=False,
        changes=True, inserts=True,
    )  # fmt: skip
    card = card_in(dialogs.task(replace(SCREEN, asked=(KINDS[1], ready)), SIGNER, "pl"))
    assert "Wstaw do odpowiedzi" in [one["title"] for one in elements(card) if one.get("type") == "Action.Submit"]
    data = sent(card, text="Dzień dobry,") | {"i:canned": "hi"}
    assert dialogs.turns(data)
    assert dialogs.inserts(data)
    assert dialogs.values(data) == {"text": "Dzień dobry,", "canned": "hi"}
    assert not dialogs.turns(sent(card, text="Dzień dobry,"))
