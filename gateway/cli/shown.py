"""Text as it may reach a terminal. Apart from the rest of the output, so that a start need not load rich."""

_JOINERS = "\u200c\u200d"  # parts of words and emoji; harmless


def shown(text: str, *, keep: str = "") -> str:
    """Text as it may reach a terminal: control characters (but those in `keep`) written as the escapes Python knows."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter in keep else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    if letter in _JOINERS:
        return letter
    if letter.isspace() and letter > "\xa0" and letter not in "\u2028\u2029":
        return " "
    return " " if letter == "\xa0" else ascii(letter)[1:-1]
