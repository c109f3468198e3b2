"""Finds the web addresses in our own words, so that they can be clicked."""

import re

_ADDRESS = re.compile(r"https?://[^\s<>\"'„”“]+")
_AFTER = ".,;:!?)]}"  # ends a sentence, not an address


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text in order, and of each piece whether it is a web address (http or https)."""
    found, at = [], 0
    for one in _ADDRESS.finditer(text):
        address = one[0].rstrip(_AFTER)
        found += [(text[at : one.start()], False), (address, True)]
        at = one.start() + len(address)
    return [piece for piece in (*found, (text[at:], False)) if piece[0]]
