"""What the bot asks, understands and says, as data."""

from pathlib import Path

import pytest

from triage.dialogue.script import LANGUAGES, PACKED, SHIPPED, Script, load, shipped
from triage.mistakes import RulesError
from triage.packed import unpack

VALUES = dict.fromkeys(
    ("ticket", "title", "summary", "steps", "article", "number", "example", "count", "status", "words", "when"), "X"
)
SAFE = {"ticket", "title", "summary", "steps", "article"}  # what comes from us alone


def test_the_shipped_script_is_packed_as_it_is() -> None:
    """Else: python -m triage.inflect."""
    assert unpack(PACKED, [SHIPPED], Script) == load() == shipped()


@pytest.mark.parametrize("name", sorted(shipped().texts))
def test_every_text_is_in_both_languages_and_leaves_nothing_unfilled(name: str) -> None:
    """No name of a value, no bracket."""
    script = shipped()
    assert set(script.texts[name]) == set(LANGUAGES)
    assert script.names(name) <= set(VALUES)
    for language in LANGUAGES:
        for values in (VALUES, {}):
            said = script.text(name, language, values)
            assert not {"$", "[["} & set(said.split())
            assert "$" not in said
            assert "[[" not in said


def test_what_goes_to_an_unproved_address_holds_nothing_the_sender_wrote() -> None:
    """The texts of a first answer know only values of our own (reliability.md E1)."""
    script = shipped()
    first = [
        "letter_question",
        "letter_helped",
        "offer",
        "offer_steps",
        "split",
        "urgent",
        "angry",
        "foreign",
        "got",
        "helped",
    ]
    for name in [*first, *(name for name in script.texts if name.startswith(("ask_", "choice_")))]:
        assert script.names(name) <= SAFE, name


def test_values_are_never_read_as_templates() -> None:
    """What is put in comes out as it was."""
    said = shipped().text("offer", "pl", {"title": "$summary [[$title]]", "summary": "s", "article": "a"})
    assert "$summary [[$title]]" in said


def test_own_words_and_questions_go_over_the_shipped_ones(tmp_path: Path) -> None:
    """Slots, questions and texts by name; words are added."""
    file = tmp_path / "ours.yaml"
    file.write_text(
        "slots: {badge: {ask: {pl: 'Numer karty?', en: 'Badge number?'}}}\n"
        "questions: {network/vpn: [badge]}\n"
        "phrases: {yes: {pl: [no ba], en: [aye]}}\n"
        "texts: {got: {pl: Mam, en: Got it}}\n",
        encoding="utf-8",
    )
    script = load([file])
    assert script.questions["network/vpn"] == ("badge",)
    assert script.text("ask_badge", "pl", {}) == "Numer karty?"
    assert script.phrases["pl"]["no ba"] == "yes"
    assert script.phrases["pl"]["tak"] == "yes"
    assert script.text("got", "en", {}) == "Got it"


@pytest.mark.parametrize(
    ("written", "line", "words"),
    [
        ("slots: {badge: {}}", 1, "asks nothing"),
        ("questions:\n  network/vpn: [bagde]", 2, "no slot is called 'bagde'"),
        ("phrases: {jes: {pl: [a], en: [b]}}", 1, "nothing is called 'jes'"),
        ("texts: {got: {pl: Mam}}", 1, "both languages"),
        ("slots:\n  a:\n    ask: {pl: a, en: b}\n    named: [rom]", 4, "knows no 'rom'"),
        ("slots:\n  a:\n    ask: {pl: a, en: b}\n    types: [wish]", 4, "knows no 'wish'"),
        ("slot: {}", 1, "knows no 'slot'"),
        ("slots: {a: {ask: {pl: a, en: b}, choices: {x: {words: [y]}}}}", 1, "has no label"),
        ("texts: [a]", 1, "must be a mapping"),
        ("a: &b 1", 1, "knows no 'a'"),
        ("texts: {got: {pl: 'a', en: *x}}", 1, "an alias"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, written: str, line: int, words: str) -> None:
    """File, line, what and a hint."""
    file = tmp_path / "ours.yaml"
    file.write_text(written + "\n", encoding="utf-8")
    with pytest.raises(RulesError, match=words) as caught:
        load([file])
    assert any(mistake.line == line and mistake.file == str(file) for mistake in caught.value.mistakes)
