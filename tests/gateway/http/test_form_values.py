"""The rules of a form, without a server: what is asked, what is kept, what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.webform import USUAL, Choice, Field, Words
from gateway.http.form_values import asked, check, cleaned

BOTH = Words(pl="Etykieta", en="Label")
FIELDS = (
    Field(name="email", kind="email", required=True),
    Field(
        name="device",
        kind="choice",
        label=BOTH,
        choices=(Choice(value="laptop", label=BOTH), Choice(value="phone", label=BOTH)),
    ),
    Field(name="ram", kind="number", label=BOTH, required=True, show_if={"device": "laptop"}),
    Field(name="brand", label=BOTH, required=True, show_if={"ram": "16"}),
    Field(name="photo", kind="file", label=BOTH, required=True, show_if={"device": "phone"}),
    Field(name="text", kind="long_text", required=True, max_length=20),
)
GOOD = {"email": ["a@b.pl"], "text": ["x"]}


@pytest.mark.parametrize(
    ("more", "files", "wrong"),
    [
        ({}, {}, []),
        ({"device": ["laptop"]}, {}, ["ram"]),
        ({"device": ["laptop"], "ram": ["16"]}, {}, ["brand"]),
        ({"device": ["laptop"], "ram": ["16"], "brand": ["A"]}, {}, []),
        ({"device": ["laptop"], "ram": ["8"]}, {}, []),
        ({"device": ["phone"]}, {}, ["photo"]),
        ({"device": ["phone"]}, {"photo": 2}, []),
        ({"device": ["tablet"]}, {}, ["device"]),
        ({"device": ["laptop", "phone"]}, {}, ["device"]),
        ({"ram": ["junk"]}, {}, []),
        ({"text": [" \r\n "]}, {}, ["text"]),
        ({"text": ["x" * 21]}, {}, ["text"]),
        ({"text": ["x\r\n" * 10]}, {}, []),
        ({"email": ["a@b.pl\r\nBcc: x@y.pl"]}, {}, ["email"]),
        ({"other": ["x"]}, {}, [""]),
        ({}, {"other": 1}, [""]),
        ({}, {"text": 1}, ["text"]),
        ({"photo": ["x"]}, {}, ["photo"]),
    ],
)
def test_each_question_judged_only_when_asked(more, files, wrong) -> None:
    """Each question is judged only when it is asked."""
    assert list(check(FIELDS, {**GOOD, **more}, files).mistakes) == wrong


@pytest.mark.parametrize(
    ("written", "kept"), [("12", "12"), ("1,5", "1.5"), ("-3.25", "-3.25"), ("+7", "+7"), ("1e5", None), ("٣", None)]
)
def test_number_kept_point(written: str, kept: str | None) -> None:
    """A number is kept with a point."""
    checked = check(FIELDS, {**GOOD, "device": ["laptop"], "ram": [written]}, {})
    assert ("ram" in checked.mistakes) is (kept is None)
    if kept is not None:
        assert checked.values["ram"] == kept


def test_typed_into_question_not_asked_dropped() -> None:
    """What was typed into a question that is not asked is dropped."""
    checked = check(FIELDS, {**GOOD, "device": ["phone"], "ram": ["16"], "brand": ["A"]}, {"photo": 1})
    assert checked.mistakes == {}
    assert checked.values == {"email": "a@b.pl", "device": "phone", "text": "x"}


@given(
    st.dictionaries(
        st.sampled_from([*(field.name for field in FIELDS), "other", ""]), st.lists(st.text(max_size=30), max_size=3)
    ),
    st.dictionaries(st.sampled_from(["photo", "text", "other"]), st.integers(0, 3)),
)
def test_whatever_posted_kept_clean_every_mistake(values, files) -> None:
    """Whatever is posted what is kept is clean and every mistake has both languages."""
    checked = check(FIELDS, values, files)
    for words in checked.mistakes.values():
        assert words.pl
        assert words.en
    for name, value in checked.values.items():
        assert all(letter in "\n\t" or letter >= " " for letter in value), name
    if not checked.mistakes:
        assert checked.values["email"]
        assert all(asked(field, checked.values) for field in FIELDS if field.name in checked.values)


@given(st.text())
def test_cleaning_done_after_one_go(text: str) -> None:
    """Cleaning is done after one go."""
    for lines in (True, False):
        once = cleaned(text, lines=lines)
        assert cleaned(once, lines=lines) == once
    assert "\n" not in cleaned(text, lines=False)


def test_usual_form_takes_least_person_can() -> None:
    """The usual form takes the least a person can say."""
    assert check(USUAL, GOOD, {}).mistakes == {}
