"""Bytes of a mail to text: the declared charset where it is true, a good guess where it is not, never an exception."""

import re
from typing import Final

from channels.email.guess import guess

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")

# Text codecs of Python that no mail client writes; some are slow, some read escapes as instructions.
REFUSED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}

# What senders write, and the codec that reads what they mean: a superset, or the Windows page they really used.
MEANT = {
    "iso_8859_9": "cp1254",
    "iso8859_9": "cp1254",
    "iso_8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gb_2312_80": "gb18030",
    "gbk": "gb18030",
    "x_gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "cp950",
    "x_x_big5": "cp950",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc_kr": "cp949",
    "x_windows_949": "cp949",
    "shift_jis": "cp932",
    "x_sjis": "cp932",
    "sjis": "cp932",
    "windows_31j": "cp932",
    "x_euc_jp": "euc_jp",
    "iso_2022_jp": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "unicode_1_1_utf_7": "utf_7",
    "unicode_1_1_utf_8": "utf_8",
    "x_mac_ce": "mac_latin2",
    "x_mac_roman": "mac_roman",
    "x_mac_cyrillic": "mac_cyrillic",
    "cp_1250": "cp1250",
    "windows1250": "cp1250",
    "win_1250": "cp1250",
    "x_cp1250": "cp1250",
    "cp_1251": "cp1251",
    "windows1251": "cp1251",
    "win_1251": "cp1251",
    "cp_1252": "cp1252",
    "cp_850": "cp850",
}

# Labels that clients put on anything: bytes that are valid UTF-8 are UTF-8 whatever these say.
WESTERN = {"iso_8859_1", "iso8859_1", "latin1", "latin_1", "windows_1252", "cp1252"}
CARELESS = {
    "",
    "us_ascii",
    "ascii",
    "ansi_x3_4_1968",
    "unknown",
    "unknown_8bit",
    "x_unknown",
    "default",
    "8bit",
} | WESTERN
UNICODE = {"utf_8", "utf8", "utf_8_"}

SINGLE = ("iso_8859", "iso8859", "windows_125", "cp125", "koi8")
C1 = re.compile(rb"[\x80-\x9f]")
ESCAPES: Final = (
    "utf-7",
    "utf-16",
    "utf-32",
    "ucs-2",
    "unicode-1",
    "iso-2022",
    "csiso2022",
    "hz",
)  # charsets written in ASCII bytes
JAPANESE = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
SAMPLE: Final = 64 * 1024  # bytes in which spoilt letters are counted
SPOILT_MAX: Final = 0.25  # share of letters beyond ASCII that may be unreadable in a text whose label is believed


def decode(data: bytes, declared: str = "") -> str:
    """Text of `data`: as declared if that is a text encoding and fits, else UTF-8, else what looks likeliest.

    A label that is wrong in a few places only (a letter cut in two, a stray byte) is believed; U+FFFD stands there.
    """
    if data.isascii() and not declared.lower().startswith(ESCAPES):
        if b"\x1b$" in data and any(escape in data for escape in JAPANESE):
            return data.decode("iso2022_jp_ext", "replace")
        return (_sixteen(data) if b"\0" in data else None) or data.decode("ascii")
    label = declared.lower().strip("'\" ").replace("-", "_").replace(".", "_").replace(":", "_")
    if label in CARELESS or label in UNICODE:
        text = (
            (_sixteen(data) if b"\0" in data else None)
            or _try(data, "utf-8")
            or _sixteen(data)
            or _mostly(data, "utf-8")
        )
        return text if text is not None else guess(data, western=label in WESTERN)
    if label in {"iso_8859_2", "iso8859_2", "latin2", "latin_2"}:
        # Outlook writes Windows-1250 under this name: 0x80-0x9F are unused controls in the real one.
        return _try(data, "utf-8") or _try(data, "cp1250" if C1.search(data) else "iso8859_2") or guess(data)
    if label in {"utf_16", "ucs_2", "iso_10646_ucs_2"} and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16-le" if _little(data) else "utf-16-be", "replace")
    if NAME.fullmatch(declared) and label not in REFUSED:
        codec = MEANT.get(label, label)
        # One byte a letter fits anything, but what is UTF-8 by chance is a letter or two.
        first, second = ("utf-8", codec) if label.startswith(SINGLE) else (codec, "utf-8")
        text = _try(data, first) or _try(data, second) or _mostly(data, codec)
        if text is not None:
            return text
    return _try(data, "utf-8") or _sixteen(data) or _mostly(data, "utf-8") or guess(data)


def _sixteen(data: bytes) -> str | None:
    """UTF-16 that nobody declared: it begins with its mark, or bytes are zero in every other place only."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _try(data, "utf-16")
    start = data[:400]
    zeros, odd = start.count(0), start[1::2].count(0)
    if zeros * 20 < len(start) or odd not in {0, zeros}:
        return None
    return _try(data, "utf-16-le" if odd else "utf-16-be")


def _little(data: bytes) -> bool:
    """Whether UTF-16 without a mark has its low byte first: zeros, or a script's number, repeat in every second place."""
    even, odd = data[0:400:2], data[1:400:2]
    return len(set(odd)) < len(set(even))


def _mostly(data: bytes, codec: str) -> str | None:
    """The text if but a few letters of many can't be read; a single-byte page proves nothing by fitting."""
    try:
        start = data[:SAMPLE].decode(codec, "replace")
        beyond = sum(1 for letter in start if letter > "\x7f")
        return data.decode(codec, "replace") if start.count("\ufffd") <= beyond * SPOILT_MAX else None
    except (LookupError, ValueError):
        return None


def _try(data: bytes, codec: str) -> str | None:
    """None if the codec is unknown, not a text encoding (bytes.decode refuses hex, zlib, ...) or does not fit."""
    try:
        return data.decode(codec)
    except (LookupError, ValueError):
        return None
