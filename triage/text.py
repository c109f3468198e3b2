"""What a person wrote, made comparable: own words only, one case, no diacritics, cut into tokens. Never raises on any text."""

import re
import unicodedata

LIMIT = 20_000  # characters read of subject and text together; the rest of a longer message is not looked at
# What NFKD leaves as it is, though a reader sees a letter or the gap between two words.
_REPLACED = (("ł", "l"), ("đ", "d"), ("ø", "o"), *((mark, " ") for mark in "–—―−…•·«»→"))  # noqa: RUF001
_TOKEN = re.compile(r"[a-z0-9]++|[.!?;]++(?=\s|\Z)|\n[^\S\n]*+\n\s*+")
_JOINT = re.compile(r"(?<=[a-z0-9])[-'`](?=[a-z0-9])")
# Addresses and links are no words. The look-behind keeps the search linear: it starts only where a chunk starts.
_ADDRESS = re.compile(r"(?<!\S)(?:[^\s@]*+@\S*+|(?:https?:|www\.)\S*+)")
_DENIAL = re.compile(
    r"\b(?:to\s++nie(?:\s++jest)?|nie\s++chodzi\s++o|its\s++not|it\s++is\s++not|this\s++is\s++not|not)(?:\s++(?:the|a|an|my))?"
    r"\s++[a-z0-9]++(?:\s++[a-z0-9]++)?,\s*+(?=(?:tylko|ale|lecz|a\s++raczej|but|its|it\s++is|only|rather)\b)"
)
_TURNS = ("tylko", "ale", "lecz", "raczej", "but", "its", "it is", "only", "rather")
_QUOTE = re.compile(
    r"(?im)^(?:"
    r"-{2,} ?(?:original message|wiadomość oryginalna|oryginalna wiadomość|forwarded message|"
    r"treść przekazanej wiadomości|przekazana wiadomość|wiadomość przekazana)"
    r"|(?:w dniu|dnia|on|pon\.|wt\.|śr\.|czw\.|pt\.|sob\.|niedz\.|niedz|pon|wt|śr|czw|pt|sob)\b[^\n]{0,200}(?:\n[^\n]{0,120})?"
    r"(?:pisze|napisał(?:a|\(a\))?|wrote) ?:"
    r"|wiadomość napisana przez [^\n]{0,200}"
    r"|(?:od|from): [^\n]{0,300}\n(?:(?:wysłano|data|sent|date|do|to)): "
    r"|_{20,}"
    r")"
)
_GREETING = re.compile(
    r"(?i)\A\s*+(?:hi|hello|hey|dear|good (?:morning|afternoon)|dzień dobry|dzien dobry|cześć|czesc|witam|witajcie|hej|drogi|droga|drodzy|"
    r"szanown[yai]|do)(?: (?:team|all|everyone|everybody|support|it|helpdesk|department|desk|service|colleagues|guys|folks|zespole|zespół|"
    r"zespol|zespołu|wszystkim|wszystkich|wszyscy|dziale|działu|dział|dzialu|dzial|państwo|panstwo|pomocy|wsparcia|informatyki|serwisie|koledzy|"
    r"koleżanki|i|w|and|there))++[ ,.!:;-]*+"
)
_CLOSING = re.compile(
    r"(?im)^[ \t]*(?:-- ?$|(?:pozdrawiam|pozdrowienia|pozdro|z poważaniem|z pozdrowieniami|z wyrazami szacunku|łączę pozdrowienia|"
    r"serdecznie pozdrawiam|miłego dnia|(?:best|kind|warm)(?: regards)?|regards|sincerely|yours sincerely|cheers|br|kr|pzdr|"
    r"many thanks|sent from my|wysłane z|pobierz aplikację|get outlook for)\b[^\n]{0,60}$)"
)


def own_words(text: str) -> str:
    """The text without a greeting to a whole team, quoted history and what follows a closing line (signature, disclaimer).

    Where nothing would be left (a bare forward, a mail that starts with its closing) the text comes back whole.
    """
    text = text[:LIMIT]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _QUOTE.search(text)
    own = text[: found.start()] if found else text
    if ">" in own:
        own = "\n".join(line for line in own.split("\n") if not line.startswith(">"))
    found = _CLOSING.search(own)
    if found:
        own = own[: found.start()]
    own = _GREETING.sub("", own, count=1)
    return own if own.strip() else text


def fold(text: str) -> str:
    """Lower-case ASCII: diacritics, zero-width characters and full-width forms are gone, dashes and slashes are spaces."""
    text = text[:LIMIT].casefold()
    if text.isascii():
        return text
    for mark, plain in _REPLACED:
        text = text.replace(mark, plain)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()[:LIMIT]


def tokens(folded: str) -> list[str]:
    """Words of a folded text and, between them, sentence ends (".", "!", "?", a blank line). Hyphens and apostrophes are closed."""
    if "@" in folded or "://" in folded or "www." in folded:
        folded = _ADDRESS.sub(" ", folded)
    if "," in folded and any(turn in folded for turn in _TURNS):
        folded = _DENIAL.sub(" ", folded)
    if "-" in folded or "'" in folded or "`" in folded:
        folded = _JOINT.sub("", folded)
    return _TOKEN.findall(folded)


def fold_word(word: str) -> str:
    """One word of a rule as it looks among the tokens; empty where it holds no letter or digit."""
    return re.sub(r"[^a-z0-9]", "", fold(word))
