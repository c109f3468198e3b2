"""Bytes of a mail to text: the declared charset where it is true, a good guess where it is not, never an exception."""

import re

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")

# Text codecs of Python that no mail client writes; some are slow, some read escapes as instructions.
REFUSED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}

# What senders write, and the codec that reads what they mean: a superset, or the Windows page they really used.
MEANT = {
    "iso_8859_1": "cp1252",
    "latin1": "cp1252",
    "latin_1": "cp1252",
    "iso_8859_9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601_1987": "cp949",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "x_sjis": "cp932",
    "iso_8859_8_i": "iso8859_8",
    "x_mac_ce": "mac_latin2",
    "cp_1250": "cp1250",
    "cp_1252": "cp1252",
    "cp_850": "cp850",
}

# Labels that clients put on anything: bytes that are valid UTF-8 are UTF-8 whatever these say.
CARELESS = {"", "us_ascii", "ascii", "iso_8859_1", "latin1", "latin_1", "windows_1252", "cp1252", "ansi_x3_4_1968"}

# Letters where the two Polish code pages differ (ą ś ź Ą Ś Ź), and where they agree (ż ł Ż Ł; ć ę ń ó and capitals).
ONLY_CP1250 = bytes((0xB9, 0x9C, 0x9F, 0xA5, 0x8C, 0x8F))
ONLY_ISO_8859_2 = bytes((0xB1, 0xB6, 0xBC, 0xA1, 0xA6, 0xAC))
SURELY_POLISH = bytes((0xB3, 0xBF, 0xA3, 0xAF))
ALSO_POLISH = bytes((0xE6, 0xEA, 0xF1, 0xF3, 0xC6, 0xCA, 0xD1, 0xD3))
# Letters a Polish text may hold as well: Windows quotes and dashes.
SIGNS = bytes((0x84, 0x94, 0x93, 0x96, 0x97, 0x85, 0x91, 0x92, 0xA0, 0xAB, 0xBB))
ASCII = bytes(range(0x80))
C1 = re.compile(rb"[\x80-\x9f]")


def decode(data: bytes, declared: str = "") -> str:
    """Text of `data`: as declared if that is a text encoding and fits, else UTF-8, else what looks likeliest."""
    if data.isascii() and not declared.lower().startswith(("utf-7", "utf-16", "utf-32", "iso-2022", "hz")):
        return data.decode("ascii")
    label = declared.lower().replace("-", "_").replace(".", "_")
    if label in CARELESS or label in {"utf_8", "utf8"}:
        return _try(data, "utf-8") or guess(data)
    if label in {"iso_8859_2", "latin2", "latin_2"}:
        # Outlook writes Windows-1250 under this name: 0x80-0x9F are unused controls in the real one.
        return _try(data, "cp1250" if C1.search(data) else "iso8859_2") or guess(data)
    if NAME.fullmatch(declared) and label not in REFUSED:
        text = _try(data, MEANT.get(label, label))
        if text is not None:
            return text
    return _try(data, "utf-8") or guess(data)


def guess(data: bytes) -> str:
    """Text of unlabelled eight-bit bytes that are not UTF-8: Polish if its letters are there, else Western."""
    high = data.translate(None, ASCII)
    own1250, own8859 = _count(high, ONLY_CP1250), _count(high, ONLY_ISO_8859_2)
    polish = own1250 + own8859 + _count(high, SURELY_POLISH)
    letters = len(high) - _count(high, SIGNS)
    if polish and 2 * (polish + _count(high, ALSO_POLISH)) >= letters:
        page = "iso8859_2" if own8859 > own1250 else "cp1250"
        return data.decode(page, "replace")
    return _try(data, "cp1252") or data.decode("latin-1")


def _count(data: bytes, letters: bytes) -> int:
    return len(data) - len(data.translate(None, letters))


def _try(data: bytes, codec: str) -> str | None:
    """None if the codec is unknown, not a text encoding (bytes.decode refuses hex, zlib, ...) or does not fit."""
    try:
        return data.decode(codec)
    except (LookupError, ValueError):
        return None
