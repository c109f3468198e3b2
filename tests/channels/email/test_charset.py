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


FOREIGN = {
    "koi8-r": "Здравствуйте, у меня не работает принтер",
    "cp1251": "Здравствуйте, у меня не работает принтер",
    "gb18030": "您好，我的电脑今天早上无法启动，请帮忙",
    "big5": "您好，我的電腦今天早上無法啟動，請幫忙",
    "euc-kr": "안녕하세요, 프린터가 작동하지 않습니다",
    "shift_jis": "お世話になっております。プリンタが動きません",
    "euc-jp": "お世話になっております。プリンタが動きません",
    "iso-2022-jp": "お世話になっております",
    "utf-16-le": "Zażółć gęślą jaźń",
    "utf-16-be": "Zażółć gęślą jaźń",
    "utf-16": "Привет мир",
}


@pytest.mark.parametrize("label", ["", "us-ascii", "unknown-8bit", "utf-8"])
@pytest.mark.parametrize("truth", FOREIGN)
def test_a_foreign_script_is_recognised_without_a_label(truth: str, label: str) -> None:
    assert decode(FOREIGN[truth].encode(truth), label).lstrip("\ufeff") == FOREIGN[truth]


@pytest.mark.parametrize(
    ("truth", "label"),
    [
        ("gb18030", "gb2312"), ("cp932", "shift_jis"), ("cp949", "euc-kr"), ("cp949", "ks_c_5601-1987"), ("cp950", "big5"),
        ("utf-16-be", "utf-16"), ("utf-16-le", "utf-16le"), ("hz", "hz-gb-2312"), ("iso-2022-jp", "ISO-2022-JP"),
    ],
)  # fmt: skip
def test_labels_mean_what_their_senders_mean(truth: str, label: str) -> None:
    words = {
        "cp949": "안녕 똠방",
        "cp932": "こんにちは①",
        "iso-2022-jp": "こんにちは",
        "utf-16-be": "Zażółć",
        "utf-16-le": "Zażółć",
    }
    text = words.get(truth, "您好，世界")
    assert decode(text.encode(truth), label) == text


@pytest.mark.parametrize(
    "text", ["¿Dónde está el señor Muñoz?", "¡Qué mañana!", "£500 for 3 m³, ±5 %", "Ça va à l’hôtel", "Größe: 5 µm – ½"]
)
def test_western_signs_are_not_taken_for_polish_letters(text: str) -> None:
    for label in ("", "iso-8859-1"):
        assert decode(text.encode("cp1252"), label) == text


def test_a_text_that_is_spoilt_in_one_place_is_still_read() -> None:
    """A letter cut in two at the end, a stray byte in the middle."""
    for label in ("", "utf-8", "us-ascii"):
        assert decode("zażółć gęślą".encode()[:-1], label) == "zażółć gęśl\ufffd"
    assert decode("プリンタが動きません".encode("cp932")[:-1], "shift_jis").startswith("プリンタが動きませ")
    assert decode("zażółć".encode(), "iso-8859-2") == "zażółć"


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
