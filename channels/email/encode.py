"""Header values as they go into an outgoing mail: cleaned of whatever could start another header, folded, encoded (RFC 2047, 2231)."""

import re
import unicodedata
from base64 import b64encode
from urllib.parse import quote

MAX_TEXT = 500  # characters of a subject or a name
MAX_FILENAME = 150
MAX_ID = 250
MAX_IDS = 20
_WORD_BYTES = 42  # of text in one encoded word, which may be 75 characters long
_LINE = 76

_UNSAFE = re.compile(r"[^ -~\u00a1-\u2027\u202f-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ID_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ID = re.compile(rf"<?({_ID_ATOM}(?:\.{_ID_ATOM})*@(?:{_ID_ATOM}(?:\.{_ID_ATOM})*|\[[A-Za-z0-9.:]+\]))>?")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9+.-]{0,60}/[a-z0-9][a-z0-9+.-]{0,80}")


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """One line of visible text: control characters, line separators, direction marks and lone surrogates become spaces."""
    text = text[: limit * 4]
    if not (text.isascii() and text.isprintable()):
        text = _BIDI.sub(" ", _UNSAFE.sub(" ", text))
    return _SPACES.sub(" ", text).strip()[:limit].rstrip()


def unstructured(text: str) -> str:
    """A subject: plain if it is short ASCII, else encoded words; folded with CRLF and a space."""
    text = clean(text)
    if len(text) <= _LINE - len("Subject: ") and _PLAIN.fullmatch(text) and "=?" not in text:
        return text
    return _words(text)


def mailbox(name: str, address: str) -> str:
    """A name and an address that must pass `address.is_address`; nothing but the address if the name is empty."""
    name = clean(name)
    if not name:
        return address if address.isascii() else f"<{address}>"
    if len(name) <= _LINE // 2 and _PHRASE.fullmatch(name) and "=?" not in name:
        return f"{name} <{address}>"
    return f"{_words(name)}\r\n <{address}>"


def message_ids(references: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are plain Message-IDs of a sane length, without angle brackets; of too many, the first and the last ones."""
    found = [match[1] for one in references if len(one) <= MAX_ID and (match := _ID.fullmatch(one))]
    return tuple(dict.fromkeys(found if len(found) <= MAX_IDS else [found[0], *found[1 - MAX_IDS :]]))


def media_type(text: str) -> str:
    """A media type that may stand on an attachment; anything odd, or with a structure of its own, is octet-stream."""
    lowered = text.lower()
    if _MEDIA_TYPE.fullmatch(lowered) is None or lowered.startswith(("multipart/", "message/")):
        return "application/octet-stream"
    return lowered


def filename(name: str) -> str:
    """The parameter of Content-Disposition that carries a file name (RFC 2231), on a line of its own."""
    name = clean(unicodedata.normalize("NFC", name), MAX_FILENAME).replace("/", "_").replace("\\", "_").lstrip(". ")
    name = name or "file"
    plain = re.sub(r"[^A-Za-z0-9 ._()+-]", "_", name)[:60]
    if plain == name:
        return f'\r\n filename="{plain}"'
    encoded = quote(name, safe="")
    while len(encoded) > 800:  # so that the line stays under 998 octets
        name = name[1:]
        encoded = quote(name, safe="")
    return f"\r\n filename*=utf-8''{encoded}"


def _words(text: str) -> str:
    """Encoded words, split between characters, one a line."""
    data = text.encode("utf-8")
    words: list[str] = []
    start = 0
    while start < len(data):
        end = min(start + _WORD_BYTES, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # in the middle of a character (RFC 3629 section 3)
            end -= 1
        words.append(_word(data[start:end]))
        start = end
    return "\r\n ".join(words)


def _word(data: bytes) -> str:
    return f"=?utf-8?b?{b64encode(data).decode('ascii')}?="
