"""Numbers and moments, written and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.words import instant_of, instant_text, number_of, number_text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("HD-7", 7),
        ("hd-7", 7),
        (" 7 ", 7),
        ("HD-007", 7),
        ("HD-0", None),
        ("0", None),
        ("", None),
        ("HD-", None),
        ("HD7", None),
        ("HD--7", None),
        ("-7", None),
        ("7.0", None),
        ("XHD-7", None),
        ("HD-7 HD-8", None),
        ("٧", None),
        ("1" * 16, None),
    ],
)
def test_a_number_is_read_strictly(text: str, number: int | None) -> None:
    """ASCII digits, the prefix in any case, nothing beside it."""
    assert number_of(text, "HD") == number


@given(st.integers(1, 10**15 - 1), st.text(st.characters(categories=("Lu", "Nd")), min_size=1, max_size=5))
def test_every_number_is_read_back(number: int, prefix: str) -> None:
    """Whatever the prefix."""
    assert number_of(number_text(prefix, number), prefix) == number


@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    """Never an error, never 0."""
    assert number_of(text, "HD") != 0


@given(st.integers(1, 32_503_680_000_000))
def test_every_moment_is_read_back_to_the_millisecond(moment: int) -> None:
    """Written in UTC."""
    assert instant_text(moment).endswith("Z")
    assert instant_of(instant_text(moment)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01t01:00:01.5+01:00", 1500),
        ("1970-01-01 00:00:01z", 1000),
        ("1970-01-01T00:00:01", None),
        ("1970-01-01", None),
        ("19700101T000001Z", None),
        ("1970-W01-1T00:00:00Z", None),
        ("1970-02-30T00:00:00Z", None),
        ("1970-01-01T25:00:00Z", None),
        ("1970-01-01T00:00:00+99:00", None),
        ("0001-01-01T00:00:00+01:00", -62_135_600_400_000),
        ("", None),
    ],
)
def test_a_moment_is_rfc_3339_or_none(text: str, moment: int | None) -> None:
    """An offset is required, other ISO 8601 spellings are not taken."""
    assert instant_of(text) == moment


def test_never_is_empty() -> None:
    """0 is no moment."""
    assert instant_text(0) == ""
