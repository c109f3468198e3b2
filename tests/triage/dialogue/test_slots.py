"""Which questions are worth asking."""

import pytest

from triage.dialogue.script import shipped
from triage.dialogue.slots import questions

SCRIPT = shipped()
LONG = "Wczoraj dzwoniłam już w tej sprawie i obiecano mi, że ktoś się odezwie. " * 20


@pytest.mark.parametrize(
    ("place", "type_", "text", "answers", "asked"),
    [
        ("hardware/printer", "incident", "drukarka nie drukuje", {}, ["printer", "error"]),
        ("hardware/printer", "incident", "drukarka w pokoju 214 nie drukuje", {}, ["error"]),
        ("hardware/printer", "incident", "drukarka na drugim piętrze, komunikat: „Brak papieru w podajniku”", {}, []),
        ("hardware/printer", "incident", "drukarka nie drukuje", {"where": "12"}, ["error"]),
        ("network/vpn", "incident", "VPN nie działa, błąd 691", {}, ["who"]),
        ("network/vpn", "incident", "VPN nie działa nikomu w dziale, błąd 691", {}, []),
        ("network/vpn", "question", "jak włączyć VPN", {}, []),
        ("network/wifi", "incident", "wifi nie działa", {}, ["where", "who"]),
        ("account/permission", "service_request", "proszę o uprawnienia", {}, ["system"]),
        ("account/mfa", "incident", "nowy telefon, mfa nie działa", {}, []),
        ("software/program", "incident", "program się zawiesza", {}, ["application", "error"]),
        ("hardware/peripheral", "service_request", "potrzebuję myszki", {}, ["deliver"]),
        ("hardware/computer", "incident", "laptop PC-0123 nie włącza się", {}, ["where"]),
        ("other", "question", "co słychać", {}, []),
        ("security/phishing", "incident", "dziwny mail", {}, ["clicked"]),
    ],
)  # fmt: skip
def test_only_what_matters_and_was_not_said_is_asked(
    place: str, type_: str, text: str, answers: dict[str, str], asked: list[str]
) -> None:
    """By category; nothing that words or a form have answered."""
    category, _, subcategory = place.partition("/")
    found = questions(
        SCRIPT,
        category=category,
        subcategory=subcategory,
        type_=type_,
        text=text,
        answers=answers,  # type: ignore[arg-type]
    )
    assert [slot.name for slot in found] == asked


def test_a_rule_s_questions_come_first_and_none_is_asked_twice() -> None:
    """`ask` of a rule names slots; one it names wrongly is passed over."""
    found = questions(
        SCRIPT,
        category="network",
        subcategory="vpn",
        type_="incident",
        text="vpn",
        answers={},
        wanted=("since", "nonsense", "error"),
    )
    assert [slot.name for slot in found] == ["since", "error"]


@pytest.mark.parametrize("text", [f"{LONG} Siedzę w pokoju 214. {LONG}", f"pokój 214. {LONG}", f"{LONG} room 12"])
def test_what_is_said_far_down_is_found(text: str) -> None:
    """A long letter is read to its end."""
    place = {"category": "hardware", "subcategory": "printer", "type_": "incident", "answers": {"error": "E1"}}
    assert not questions(SCRIPT, text=text, **place)
    assert [slot.name for slot in questions(SCRIPT, text=LONG, **place)] == ["printer"]


def test_every_category_of_the_questions_is_one_of_the_rules() -> None:
    """A misspelt category would never be asked about."""
    known = {"hardware", "software", "network", "account", "email", "security", "other"}
    assert {name.partition("/")[0] for name in SCRIPT.questions} <= known
