"""What reaches a terminal or a program."""

import json

from hypothesis import given
from hypothesis import strategies as st

from gateway.cli.output import json_text, shown


@given(st.text(st.characters()))
def test_nothing_a_terminal_obeys_is_shown(text):
    """C0, C1, DEL, marks of direction, half surrogates: none comes out as itself."""
    out = shown(text)
    assert all(letter.isprintable() or letter in "\u200c\u200d" for letter in out)


def test_words_of_any_language_are_shown_as_they_are():
    """Only what is invisible is changed; a hard space is a space."""
    assert shown("Zażółć gęślą jaźń – 漢字 👩\u200d💻 10\xa0zł") == "Zażółć gęślą jaźń – 漢字 👩\u200d💻 10 zł"


def test_a_control_sequence_is_shown_by_its_escapes():
    """Both ways to begin one, and a line end where one line is wanted."""
    assert shown("a\x1b[2J\x9b31m\r\n") == "a\\x1b[2J\\x9b31m\\r\\n"
    assert shown("a\n\tb\x1b", keep="\n\t") == "a\n\tb\\x1b"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_keeps_every_letter_and_lets_no_control_through(text):
    """A program reads what was meant; a terminal that shows the line obeys nothing in it."""
    line = json_text({"text": text})
    assert json.loads(line) == {"text": text}
    assert not any(letter < " " or "\x7f" <= letter <= "\x9f" for letter in line)


def test_half_a_surrogate_pair_does_not_end_a_command():
    """No encoder takes one; it becomes a question mark, wherever it is."""
    assert json.loads(json_text({"a\ud800": ["b\udfff", {"c": "d"}]})) == {"a?": ["b?", {"c": "d"}]}
