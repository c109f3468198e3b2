"""What a person wrote, made comparable: own words only, one case, no diacritics, cut into tokens. Never raises on any text."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

LONGEST = 20_000  # characters of a text in which own words are looked for
_LAST = 16  # texts remembered: rules, dialogue and articles ask about one text in turn
LIMIT = 2_000  # characters read of a subject, and of own words: people say at the top what is wrong
# What NFKD leaves as it is, though a reader sees a letter or the gap between two words.
_REPLACED = str.maketrans({"ł": "l", "đ": "d", "ø": "o"} | dict.fromkeys("–—―−…•·«»→", " "))  # noqa: RUF001
_TOKEN = re.compile(r"[a-z0-9]++|[.!?;]++(?=\s|\Z)")
_BLANK_LINE = re.compile(r"\n\s*\n")
_JOINT = re.compile(r"(?<=[a-z0-9])[-'`](?=[a-z0-9])")
# Addresses and links are no words. The look-behind keeps the search linear: it starts only where a chunk starts.
_ADDRESS = re.compile(r"(?<!\S)(?:[^\s@]*+@\S*+|(?:https?:|www\.)\S*+)")
# "to nie drukarka, tylko skaner": what is said not to be it. Looked for before a turn only, so that it costs little.
_TURN = re.compile(r"(?i),(?=\s*+(?:tylko|ale|lecz|a\s++raczej|but|its|it\s++is|only|rather)\b)")
_DENIAL = re.compile(
    r"(?i)\b(?:to\s++nie(?:\s++jest)?|nie\s++chodzi\s++o|its\s++not|it\s++is\s++not|this\s++is\s++not|not)(?:\s++(?:the|a|an|my))?"
    r"\s++[^\W_]++(?:\s++[^\W_]++)?,\Z"
)
_ONLY = re.compile(
    r"(?i),(?=\s*+(?:tylko|only)\s++(?!bardz|strasz|okrop|woln|pow|słab|slab|czas|nie\b|si[ęe]\b|że\b|ze\b|co\b|na\b|very|slow|some))"
)  # "drukarka działa, tylko skaner nie": here something else begins
_BEFORE = 120  # characters before a turn in which a denial begins
# These two begin with a line break, which is found fast.
_QUOTE = re.compile(
    r"(?im)\n(?:"
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
    r"(?im)\n[ \t]*(?:-- ?$|(?:pozdrawiam|pozdrowienia|pozdro|pozdr|z poważaniem|z powazaniem|z pozdrowieni|z wyrazami|z serdeczn|łączę |lacze pozdr|"
    r"serdecznie pozdr|serdeczności|serdecznosci|miłego |milego |buziaki|uściski|usciski|ściskam|kłaniam|ukłony|do usłyszenia|"
    r"(?:best|kind|warm|kindest|warmest)(?: regards| wishes)?,?$|(?:with )?(?:(?:best|kind|warm|kindest) )?(?:regards|wishes)|all the best|"
    r"with (?:kind|best|warm|many|thanks)|sincerely|yours\b|cheers|hugs|love,|take care|have a (?:nice|good|great|lovely)|br\b|kr\b|rgds|pzdr|"
    r"many thanks|sent from my|wysłane z|wyslane z|pobierz aplikację|get outlook for)[^\n]{0,60}$)"
)
# Thanks close a message only where nothing but a few short lines follow: a name, a department, a number.
_THANKS = re.compile(
    r"(?im)\n[ \t]*(?:thanks|thank you|thx|ta|dzięki|dzieki|dziękuję|dziekuje|dziękujemy|z góry (?:dzięk|dziek)|z gory dziek|"
    r"będę wdzięczn|bede wdzieczn)[^\n]{0,60}(?:\n[^\n]{0,60}){1,6}\Z"
)
# A last paragraph that begins with a name is a signature.
_NAME = re.compile(
    r"\n[ \t]*\n[ \t]*(?:(?:dr|mgr|inż\.|prof\.|mr|mrs|ms)\.? )?[A-ZĄĆĘŁŃÓŚŹŻ][\w-]{1,20}( [A-ZĄĆĘŁŃÓŚŹŻ][\w.-]{0,20}){0,2},?[ \t]*"
    r"(?:\n(?:(?:[Tt]el|[Kk]om|[Mm]ob|[Pp]hone|[Ee]xt|[Ww]ew|[Pp]ok|[Uu]l|[Nn]r)\.?[^\n]{0,60}|[^\n.?!]{0,60}(?:\.[^\n.?!\s][^\n.?!]{0,30})?)){0,5}\s*\Z"
)
_LEAST = 15  # characters left above a name and a surname, so that a signature stands below something
_LEAST_ABOVE_ONE = 40  # above a single word, which may be no name


def own_words(text: str) -> str:
    """The text without a greeting to a whole team, quoted history and what follows a closing line (signature, disclaimer).

    Where nothing would be left (a bare forward, a mail that starts with its closing) the text comes back whole.
    """
    return _own_words(text[:LONGEST])


@lru_cache(maxsize=_LAST)
def _own_words(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    own = "\n" + text
    found = _QUOTE.search(own)
    if found:
        own = own[: found.start()]
    if ">" in own:
        own = "\n".join(line for line in own.split("\n") if not line.startswith(">"))
    own = _above_signature(own)
    own = _GREETING.sub("", own[1:], count=1)
    own = own if own.strip() else text
    # a line said again (a log, a table, a pasted footer) says nothing new
    return "\n".join(dict.fromkeys(own[:LONGEST].split("\n")))[:LIMIT]


def _above_signature(own: str) -> str:
    """The text above a closing line, thanks at the end, or a name at the end."""
    found = _CLOSING.search(own)
    if found:
        return own[: found.start()]
    found = _THANKS.search(own, 1)  # who begins with thanks says more than a name
    if found:
        return own[: found.start()]
    found = _NAME.search(own, _LEAST)
    return own[: found.start()] if found and (found.group(1) or found.start() > _LEAST_ABOVE_ONE) else own


def fold(text: str) -> str:
    """Lower-case ASCII: diacritics, zero-width characters and full-width forms are gone, dashes are spaces."""
    text = text[:LIMIT]
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold().translate(_REPLACED))
    return text.encode("ascii", "ignore").decode("ascii").lower()[:LIMIT]


def tokens(text: str) -> list[str]:
    """Folded words of a text and, between them, sentence ends (".", "!", "?", a blank line). Hyphens and apostrophes are closed."""
    return list(_tokens(text))


@lru_cache(maxsize=_LAST)
def _tokens(text: str) -> tuple[str, ...]:
    if "\n" in text:
        text = _BLANK_LINE.sub(" . ", text)
    if "," in text:
        text = _without_denials(text)
    return tuple(chain.from_iterable(map(_CHUNKS.__getitem__, text.split())))


def _without_denials(text: str) -> str:
    kept = []
    start = 0
    for turn in _TURN.finditer(text):
        found = _DENIAL.search(text, max(start, turn.start() - _BEFORE), turn.end())
        if found:
            kept.append(text[start : found.start()])
            start = turn.end()
    return _ONLY.sub(" . ", " ".join((*kept, text[start:])) if kept else text)


class _Chunks(dict[str, tuple[str, ...]]):
    """What stands between two spaces → its tokens. Messages repeat words, so the last thousands are remembered."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        folded = fold(chunk)
        found = (folded,) if folded.isalnum() else tuple(_TOKEN.findall(_JOINT.sub("", _ADDRESS.sub(" ", folded))))
        if len(chunk) <= _REMEMBERED_LENGTH:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[chunk] = found
        return found


_REMEMBERED = 10_000
_REMEMBERED_LENGTH = 40
_CHUNKS = _Chunks()


def fold_word(word: str) -> str:
    """One word of a rule as it looks among the tokens; empty where it holds no letter or digit."""
    folded = fold(word)
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))
