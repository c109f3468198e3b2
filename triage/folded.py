"""A text as patterns of entities see it: lower-case ASCII, one character for each, so that places in it are places in the text."""

import re
from unicodedata import normalize

_CODE = "cp1250"  # all letters of Polish and its neighbours, dashes, quotation marks: most texts need no more
_LETTERS = frozenset(map(chr, (*range(0xC0, 0x180), *range(0x218, 0x21C))))  # Latin-1, Extended-A
_SIGNS = {"ł": "l", "đ": "d", "ø": "o", "–": "-", "—": "-", "’": "'"} | dict.fromkeys("“”„«»", '"')
_SEPARATORS = "\x0b\x1c\x1d\x1e\x1f"  # spaces to Python, not to RE2
_LETTER, _SIGN = "Z", "~"  # for letters and signs without a likeness in ASCII: no pattern asks for either
_SUCH_LETTER = "µ"  # one that the code has


def folded(text: str) -> tuple[str, bytes]:
    """The text in NFC, and the same in lower case without diacritics, in ASCII."""
    try:
        known = text.encode(_CODE)
    except UnicodeEncodeError:
        text = normalize("NFC", text)
        known = _STRANGE.sub(lambda found: _plain(found[0]).replace(_LETTER, _SUCH_LETTER), text).encode(_CODE)
    return text, known.translate(_TABLE)


def _plain(character: str) -> str:
    """What stands for this character."""
    lowered = character.lower()
    small = _SIGNS.get(lowered, lowered if len(lowered) == 1 else character)
    if small in _LETTERS:
        small = normalize("NFKD", small)[0].lower()
    if small in _SEPARATORS:
        return " "
    if small.isascii():
        return small
    if small.isdecimal():
        return str(int(small))
    return " " if small.isspace() else _LETTER if small.isalnum() else _SIGN


_CHARACTERS = bytes(range(256)).decode(_CODE, "replace")  # by their bytes; some bytes stand for none
_TABLE = "".join(map(_plain, _CHARACTERS)).encode()
_STRANGE = re.compile(f"[^{re.escape(_CHARACTERS.replace(chr(0xFFFD), ''))}]")
