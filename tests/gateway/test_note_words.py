"""What is odd about a message is said in two languages, whichever part of the program noticed it."""

import re
from pathlib import Path

import pytest

from gateway.note_words import WORDS, words

ROOT = Path(__file__).parents[2]
NOTED = re.compile(r"notes(?:\.append|\.add)\(\s*\"([a-z-]+)\"")
SOURCES = sorted((ROOT / "channels" / "email").glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])
def test_every_note_a_mail_can_get_has_words(path: Path) -> None:
    assert set(NOTED.findall(path.read_text(encoding="utf-8"))) <= set(WORDS)


def test_the_sweep_above_finds_notes() -> None:
    assert sum(len(NOTED.findall(path.read_text(encoding="utf-8"))) for path in SOURCES) > 10


def test_both_languages_are_there_and_differ() -> None:
    for note, (polish, english) in WORDS.items():
        assert polish, note
        assert polish != english, note


def test_a_foreign_domain_is_shown_in_plain_letters_and_an_unknown_note_as_it_is() -> None:
    assert all("xn--pypal-4ve.com" in said for said in words("domain:xn--pypal-4ve.com"))
    assert words("never-heard-of") == ("never-heard-of", "never-heard-of")
