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
def test_each_question_is_judged_only_when_it_is_asked(more, files, wrong) -> None:
    assert list(check(FIELDS, {**GOOD, **more}, files).mistakes) == wrong


@pytest.mark.parametrize(
    ("written", "kept"), [("12", "12"), ("1,5", "1.5"), ("-3.25", "-3.25"), ("+7", "+7"), ("1e5", None), ("٣", None)]
)
def test_a_number_is_kept_with_a_point(written: str, kept: str | None) -> None:
    checked = check(FIELDS, {**GOOD, "device": ["laptop"], "ram": [written]}, {})
    assert ("ram" in checked.mistakes) is (kept is None)
    if kept is not None:
        assert checked.values["ram"] == kept


def test_what_was_typed_into_a_question_that_is_not_asked_is_dropped() -> None:
    checked = check(FIELDS, {**GOOD, "device": ["phone"], "ram": ["16"], "brand": ["A"]}, {"photo": 1})
    assert checked.mistakes == {}
    assert checked.values == {"email": "a@b.pl", "device": "phone", "text": "x"}


@given(
    st.dictionaries(
        st.sampled_from([*(field.name for field in FIELDS), "other", ""]), st.lists(st.text(max_size=30), max_size=3)
    ),
    st.dictionaries(st.sampled_from(["photo", "text", "other"]), st.integers(0, 3)),
)
def test_whatever_is_posted_what_is_kept_is_clean_and_every_mistake_has_both_languages(values, files) -> None:
    checked = check(FIELDS, values, files)
    for words in checked.mistakes.values():
        assert words.pl
        assert words.en
    for name, value in checked.values.items():
        assert all(letter == "\n" or letter == "\t" or letter >= " " for letter in value), name
    if not checked.mistakes:
        assert checked.values["email"]
        assert all(asked(field, checked.values) for field in FIELDS if field.name in checked.values)


@given(st.text())
def test_cleaning_is_done_after_one_go(text: str) -> None:
    for lines in (True, False):
        once = cleaned(text, lines=lines)
        assert cleaned(once, lines=lines) == once
    assert "\n" not in cleaned(text, lines=False)


def test_the_usual_form_takes_the_least_a_person_can_say() -> None:
    assert check(USUAL, GOOD, {}).mistakes == {}
