"""Dialogs and the Home tab: Slack takes them, what is answered comes back whole, and nobody sends one that was not shown."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.base import ForgedError
from channels.pressed import read
from channels.screens import Asked, Option, Own, OwnTicket, Screen
from channels.signature import Signer
from channels.slack import views
from channels.slack.home import home
from tests.channels.slack.outbound import SIGNER, markup
from tests.slack.limits import problems_of_view

KINDS = ("line", "words", "choice", "several", "found", "date", "email", "number", "files")
FEW = (Option("a", "Pierwsza"), Option("", "Żadna"))
MANY = tuple(Option(f"o{number}", f"Opcja {number}") for number in range(250))


def screen(*asked: Asked, **more: Any) -> Screen:
    return Screen(**({"name": "reply", "title": "Odpowiedz zgłaszającemu", "send": "Wyślij"} | more), asked=asked)


def asks(kind: Any, **more: Any) -> Asked:
    return Asked(**({"id": "q", "kind": kind, "label": "Pytanie", "options": FEW} | more))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("options", [FEW, MANY[:30], MANY])
def test_slack_takes_every_kind_of_question(kind: str, required: bool, options: tuple[Option, ...]) -> None:  # noqa: FBT001 - parametrized
    """However many options, with what it begins with and without."""
    for value in ("", "2026-11-23" if kind == "date" else "o7" if len(options) > 7 else "a"):
        one = asks(kind, required=required, options=options, value=value, hint="Podpowiedź", longest=9_000)
        assert (
            problems_of_view(views.modal(screen(one, about="Przeczyta to Jan.", warning="Uwaga"), SIGNER, "pl")) == []
        )
    assert problems_of_view(views.loading("pl")) == problems_of_view(views.refused("Nie.", "en")) == []
    assert problems_of_view(views.modal(screen(), SIGNER, "pl")) == []


@settings(max_examples=60, deadline=None)
@given(words=st.text(max_size=4_000), kind=st.sampled_from(KINDS[:-1]), times=st.integers(0, 120))
def test_any_words_make_a_dialog_slack_takes(words: str, kind: Any, times: int) -> None:
    """Whatever stands in labels, hints and options, and however many questions there are."""
    value = "2026-01-01" if kind == "date" else words
    asked = tuple(
        asks(kind, id=f"q{number}", label=words, hint=words, value=value, options=(Option("x", words), *FEW))
        for number in range(times)
    )
    made = views.modal(
        screen(*asked, title=words, send=words, about=words, warning=words, fixed={"k": words}), SIGNER, "en"
    )
    assert problems_of_view(made) == []
    assert markup(made) == []


def answered(view: dict[str, Any], **answers: Any) -> dict[str, Any]:
    """The state Slack sends along, by question."""
    blocks = {
        views.question(block["block_id"]): block["block_id"] for block in view["blocks"] if block["type"] == "input"
    }
    return {"values": {blocks[name]: {"answer": answer} for name, answer in answers.items()}}


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": "x"}, "value": value}


def test_answers_come_back_by_question() -> None:
    """Of every kind; what is left empty is not there; options that stand for nothing are nothing."""
    one = views.modal(screen(*(asks(kind, id=kind) for kind in KINDS), asks("choice", id="none")), SIGNER, "pl", turn=3)
    state = answered(
        one,
        line={"type": "plain_text_input", "value": " Krótko "},
        words={"type": "plain_text_input", "value": None},
        choice={"type": "radio_buttons", "selected_option": option("a")},
        none={"type": "radio_buttons", "selected_option": option("~")},
        several={"type": "checkboxes", "selected_options": [option("a"), option("b")]},
        found={"type": "external_select", "selected_option": option("7")},
        date={"type": "datepicker", "selected_date": "2026-11-23"},
        email={"type": "email_text_input", "value": "a@b.pl"},
        number={"type": "number_input", "value": "7.5"},
        files={"type": "file_input", "files": [{"id": "F1"}, {"id": "F2"}]},
    )
    assert views.values(state) == {
        "line": "Krótko", "choice": "a", "several": "a,b", "found": "7", "date": "2026-11-23", "email": "a@b.pl", "number": "7.5",
    }  # fmt: skip
    assert views.files(state) == (("F1", "F1"), ("F2", "F2"))


@pytest.mark.parametrize(
    "state", [None, {}, [], "x", {"values": None}, {"values": {"q": 1}}, {"values": {"q": {"answer": None}}}]
)
def test_what_is_no_state_has_no_answers(state: Any) -> None:
    """Nothing that comes from outside breaks the reading."""
    assert views.values(state) == {}
    assert views.files(state) == ()


def test_a_dialog_brings_back_what_it_was_made_of_and_no_other_does() -> None:
    """Screen, ticket, version and what is fixed are signed; another desk's, a changed one and none are refused."""
    made = views.modal(screen(name="escalate", ticket=7, version=12, fixed={"level": "L2"}), SIGNER, "pl", turn=2)
    metadata = made["private_metadata"]
    assert views.opened(metadata, SIGNER) == views.Carried(
        name="escalate", ticket=7, version=12, fixed={"level": "L2"}, turn=2
    )
    for forged in ("", "x", metadata.replace('"ticket":7', '"ticket":8'), metadata[1:], metadata.partition(".")[2]):
        with pytest.raises(ForgedError):
            views.opened(forged, SIGNER)
    with pytest.raises(ForgedError):
        views.opened(metadata, Signer(b"another secret of another desk!!"))


def test_mistakes_stand_beside_their_questions() -> None:
    """What is about no question of the dialog stands at the first, so that it is seen; two at one are both said."""
    made = views.modal(screen(asks("line", id="subject"), asks("words", id="text")), SIGNER, "pl", turn=1)
    state = answered(made, subject={"value": None}, text={"value": "x"})
    found = views.mistakes({"text": "Za krótko.", "level": "Nie ma L9.", "subject": "Podaj temat."}, state)
    assert found == {
        "response_action": "errors",
        "errors": {"text~1": "Za krótko.", "subject~1": "Nie ma L9. Podaj temat."},
    }


def test_a_dialog_drawn_anew_shows_the_new_words() -> None:
    """Slack keeps what was typed into a block it knows: every turn has blocks of its own."""
    one, two = (
        views.modal(
            screen(asks("choice", id="canned", changes=True), asks("words", id="text")), SIGNER, "pl", turn=turn
        )
        for turn in (0, 1)
    )
    assert one["blocks"][0]["dispatch_action"] is True
    assert not {block["block_id"] for block in one["blocks"]} & {block["block_id"] for block in two["blocks"]}
    assert [views.question(block["block_id"]) for block in two["blocks"]] == ["canned", "text"]


def test_found_options_are_at_most_a_hundred() -> None:
    """Slack's limit of an answer to a block_suggestion."""
    assert len(views.options(MANY)["options"]) == 100
    assert views.options(FEW)["options"][1]["value"] == "~"


def own(count: int, words: str = "Drukarka") -> Own:
    states = ("open", "waiting", "done")
    return Own(
        title="Moje zgłoszenia",
        hello="Cześć, Anno!",
        tickets=tuple(
            OwnTicket(
                number=number, name=f"HD-{number}", subject=words, state=states[number % 3], status="w toku", changed="wczoraj",  # type: ignore[arg-type]
                url=f"https://desk.example/t/{number}", waits_for_me=number % 3 == 1,
            )
            for number in range(1, count + 1)
        ),
        more="I 7 starszych.",
        forms=(Option("form", "Nowe zgłoszenie"), Option("laptop", "Nowy laptop")),
    )  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 7, 25, 200])
def test_slack_takes_the_home_tab(count: int) -> None:
    """With no ticket, some, and more than it can list; hostile subjects are only words."""
    for words in ("Drukarka", "<!channel> *x* <http://evil.example|bank>" * 20):
        made = home(own(count, words), SIGNER, "pl")
        assert problems_of_view(made) == []
        assert markup(made) == []


def test_the_home_tab_leads_to_forms_tickets_and_answers() -> None:
    """Buttons are signed; one can't answer what is over."""
    made = home(own(3), SIGNER, "en")
    rows = [block["elements"] for block in made["blocks"] if block["type"] == "actions"]
    buttons = [read(one["value"], SIGNER) for row in rows for one in row if "value" in one]
    assert [(one.id, one.ticket) for one in buttons] == [
        ("ask:form:form", 0),
        ("ask:form:laptop", 0),
        ("ask:answer", 1),
        ("ask:answer", 3),
    ]
    assert [one["url"] for row in rows for one in row if "url" in one] == [
        f"https://desk.example/t/{number}" for number in (1, 2, 3)
    ]
    assert "waiting for your answer" in str(made)
