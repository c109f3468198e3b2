"""What a sender's name and address pretend to be: machine words for people who have to decide whom to believe. Pure."""

import re
from unicodedata import name

from store.records import Address

SOMEBODY = re.compile(r"[^\s<>\"'()\[\],;:]{1,64}@[^\s<>\"'()\[\],;:@]{1,253}\.[^\s<>\"'()\[\],;:@.]{2,63}")
# Signs that turn the writing direction or show nothing; the joiners of emoji and of Indic and Persian script are none.
HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Scripts that one word of an honest name mixes (Japanese, Korean, Chinese with bopomofo).
EASTERN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}


def notes(sender: Address) -> list[str]:
    """name-says-other-address, mixed-script, and `domain:xn--…` where the domain is not written in ASCII alone."""
    found: list[str] = []
    said = SOMEBODY.search(sender.name) if "@" in sender.name else None
    if said and said[0].rstrip(".").lower() != sender.address.lower():
        found.append("name-says-other-address")
    domain = sender.address.rpartition("@")[2].lower()
    if domain.isascii() and "xn--" not in domain:
        return found
    labels = [_shown(label) for label in domain.split(".")]
    if any(mixed(label) for label in labels):
        found.append("mixed-script")
    found.append(f"domain:{'.'.join(_plain(label) for label in labels)}")
    return found


def hidden(text: str) -> bool:
    """Whether a text holds signs that nobody sees and that change what is read."""
    return not text.isprintable() and HIDDEN.search(text) is not None


def mixed(label: str) -> bool:
    """Whether letters of two scripts stand in one label of a domain, as where a Cyrillic letter stands among Latin ones."""
    scripts = {name(letter, "?").partition(" ")[0] for letter in label if letter.isalpha()}
    if scripts <= EASTERN | {"LATIN"}:
        return False
    return len(scripts) > 1


def _shown(label: str) -> str:
    """A label of RFC 3492 as it is displayed; one that can't be read stays as it is."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _plain(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
