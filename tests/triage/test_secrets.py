"""What is hidden, and what stays: tables of texts, and checksums by hypothesis."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.tables import lines, rows
from triage.numerals import is_card, is_iban, is_pesel, luhn
from triage.secrets import LABELS, MASK, find, mask

SECRETS = rows("secrets.txt", 3)
HARMLESS = lines("no-secrets.txt")
WRAPPED = ("Dzień dobry,\n\n{}\n\nPozdrawiam\nAnna", "> {}\nok", "Hello,\n{}\nKind regards")


def found(text: str) -> list[tuple[str, str]]:
    return [(spot.kind, text[spot.start : spot.end]) for spot in find(text)]


def test_the_tables_are_as_long_as_promised() -> None:
    """And hold each of the kinds."""
    assert len(SECRETS) >= 60
    assert len(HARMLESS) >= 120
    assert {row[0] for row in SECRETS} == set(LABELS)


@pytest.mark.parametrize(("kind", "value", "text"), SECRETS)
def test_a_secret_is_found_and_nothing_else(kind: str, value: str, text: str) -> None:
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert found(text) == []
    assert mask(text, "pl") == (text, ())


@pytest.mark.parametrize("frame", WRAPPED)
@pytest.mark.parametrize(("kind", "value", "text"), SECRETS)
def test_greeting_quote_and_signature_change_nothing(kind: str, value: str, text: str, frame: str) -> None:
    if "BEGIN" in text and "END" not in text:
        return  # a key whose end was cut off goes on to the end of the text
    assert found(frame.format(text)) == [(kind, value)]


@pytest.mark.parametrize("frame", WRAPPED)
@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_stay_harmless_in_a_letter(text: str, frame: str) -> None:
    assert found(frame.format(text)) == []


@pytest.mark.parametrize(("kind", "value", "text"), SECRETS)
def test_a_mask_says_in_the_language_what_was_there_and_keeps_the_rest(kind: str, value: str, text: str) -> None:
    for place, language in enumerate(("pl", "en")):
        masked, values = mask(text, language)
        assert values == ((kind, value),)
        assert f"{MASK} ({LABELS[kind][place]})" in masked
        assert value not in masked
        before, _, after = text.rpartition(value)
        assert masked.startswith(before)
        assert masked.endswith(after)


@pytest.mark.parametrize(("kind", "value", "text"), SECRETS)
def test_masking_twice_is_masking_once(kind: str, value: str, text: str) -> None:
    once, _ = mask(text, "pl")
    assert mask(once, "pl") == (once, ())


def test_several_secrets_are_masked_each_in_its_place() -> None:
    text = "hasło: Kotek12!, karta 4242 4242 4242 4242, PESEL 44051401359"
    masked, values = mask(text, "pl")
    assert masked == "hasło: •••• (hasło), karta •••• (karta), PESEL •••• (PESEL)"
    assert [kind for kind, _ in values] == ["password", "card", "pesel"]


DIGITS = st.text(string.digits, min_size=8, max_size=18)


@given(DIGITS)
def test_luhn_takes_one_check_digit_of_ten_and_no_wrong_digit(number: str) -> None:
    """ISO/IEC 7812-1 annex B: every wrong digit is noticed."""
    right = [digit for digit in string.digits if luhn(number + digit)]
    assert len(right) == 1
    whole = number + right[0]
    for place, digit in enumerate(whole):
        other = str((int(digit) + 1) % 10)
        assert not luhn(whole[:place] + other + whole[place + 1 :])


@given(st.text(string.digits, min_size=24, max_size=24))
def test_an_iban_has_one_pair_of_check_digits_and_no_two_digits_may_be_swapped(account: str) -> None:
    """ISO 13616-1 (MOD 97-10): a Polish account number as an example."""
    check = 98 - int(account + "252100") % 97
    whole = f"PL{check:02d}{account}"
    assert is_iban(whole)
    for place in range(4, len(whole) - 1):
        swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
        assert is_iban(swapped) == (swapped == whole)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2029, 12, 31)), st.integers(0, 9999))
def test_a_pesel_of_any_birthday_is_one_and_another_check_digit_makes_it_none(day, serial: int) -> None:
    month = day.month + (20 if day.year >= 2000 else 0)
    head = f"{day.year % 100:02d}{month:02d}{day.day:02d}{serial:04d}"
    control = (10 - sum(w * int(d) for w, d in zip((1, 3, 7, 9, 1, 3, 7, 9, 1, 3), head, strict=True)) % 10) % 10
    assert is_pesel(f"{head}{control}")
    assert not is_pesel(f"{head}{(control + 1) % 10}")


@pytest.mark.parametrize("number", ["48600123456", "48226123456", "99999999999", "00000000000", "90130112345"])
def test_a_number_without_a_birthday_is_no_pesel(number: str) -> None:
    assert not is_pesel(number)


@given(st.text(string.digits, min_size=12, max_size=19))
def test_a_number_of_no_network_is_no_card(number: str) -> None:
    """Whatever its check digit: 7, 8 and 9 begin no payment card."""
    assert not is_card("9" + number[1:])


@given(st.text(max_size=400))
def test_any_text_is_read_and_what_is_masked_can_be_put_back(text: str) -> None:
    masked, values = mask(text, "pl")
    for kind, value in values:
        masked = masked.replace(f"{MASK} ({LABELS[kind][0]})", value, 1)
    assert masked == text


HOSTILE = {
    "one letter": "a",
    "one digit": "1",
    "digits and spaces": "1 ",
    "labels": "hasło: ",
    "labels of something": "hasło do poczty ",
    "open quotation marks": 'hasło "',
    "pairs": "login/hasło: a/",
    "pins": "pin to ",
    "tokens": "eyJ",
    "begins of keys": "-----BEGIN PRIVATE KEY-----",
    "dashes": "-",
    "accounts": "PL12",
    "links": "http://a:",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_anything_is_read(name: str) -> None:
    """Linear: what is twice as long takes twice as long, so a megabyte takes seconds at most."""
    piece = HOSTILE[name]
    find(piece * (1_000_000 // len(piece)))
    find("hasło: " + piece * (1_000_000 // len(piece)))
