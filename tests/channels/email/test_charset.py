"""Any bytes under any label become text: the right one where the label is true, a likely one where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.charset import decode

POLISH = "Zażółć gęślą jaźń. Dzień dobry, proszę o pomoc."


@pytest.mark.parametrize("label", ["utf-8", "UTF8", "iso-8859-2", "windows-1250", "cp1250", "utf-16", "utf-7", "cp852"])
def test_a_true_label_is_followed(label: str) -> None:
    assert decode(POLISH.encode(label), label) == POLISH


@pytest.mark.parametrize(
    "label",
    ["", "us-ascii", "iso-8859-1", "windows-1252", "utf-8", "x-unknown", "unknown-8bit", "a\0b", "../../x", "hex"],
)
@pytest.mark.parametrize("truth", ["utf-8", "cp1250", "iso-8859-2"])
def test_polish_is_recognised_under_a_wrong_label(label: str, truth: str) -> None:
    if label in {"iso-8859-1", "windows-1252"} and truth != "utf-8":
        assert decode(POLISH.encode(truth), label)
    else:
        assert decode(POLISH.encode(truth), label) == POLISH


def test_western_letters_stay_western() -> None:
    assert decode("Grüße, déjà vu, señor".encode("cp1252")) == "Grüße, déjà vu, señor"


@pytest.mark.parametrize(
    "label", ["hex", "base64", "zlib_codec", "bz2", "rot13", "idna", "punycode", "unicode_escape", "undefined"]
)
def test_what_is_no_text_encoding_is_not_used(label: str) -> None:
    assert decode(b"4142 \xc5\xbc", label) == "4142 ż"


@given(
    st.binary(max_size=200),
    st.one_of(st.text(max_size=20), st.sampled_from(["utf-7", "utf-16", "utf-32", "iso-2022-jp", "hz", "big5"])),
)
def test_nothing_raises(data: bytes, label: str) -> None:
    assert isinstance(decode(data, label), str)
