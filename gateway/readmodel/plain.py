"""Text as it is looked for: one case, no diacritics, any script. Pure."""

import unicodedata
from typing import Final

CODE: Final = "cp1250"  # all letters of Polish and its neighbours, dashes, quotation marks: most texts need no more
# letters that Unicode does not take apart
_WHOLE: Final = {"ł": "l", "đ": "d", "ø": "o", "\u0131": "i", "æ": "ae", "œ": "oe"}


def plain(text: str) -> str:
    """Żółw and zolw are the same word; "ł" is "l"."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFC", text).replace("ß", "ss")
    try:
        return text.encode(CODE).translate(_TABLE).decode("ascii")
    except UnicodeEncodeError:
        return _slowly(text)


def _slowly(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return "".join(_WHOLE.get(letter, letter) for letter in apart if not unicodedata.combining(letter))


def _of_byte(number: int) -> int:
    """What stands for a character of the code; a space for signs that are no part of a word."""
    letter = bytes([number]).decode(CODE, "replace")
    found = _slowly(letter)
    return ord(found) if len(found) == 1 and found.isascii() else ord(" ")


_TABLE: Final = bytes(map(_of_byte, range(256)))
