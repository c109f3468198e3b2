"""Polish or English: a guess from diacritics and the small words every sentence holds."""

from collections.abc import Iterable

_POLISH = frozenset(
    "nie sie na jest mam mi czy jak prosze prosba dzien dobry ze od dla do w z za po przy przez oraz ale bo tylko juz jeszcze moj moja moje "
    "moge mozna potrzebuje nam nas witam czesc hej dzieki dziekuje ktos kto gdzie kiedy dlaczego co nowy nowa nowego haslo konto dostep "
    "dziala drukarka poczta siec komputer laptop pracy dzis jutro wczoraj rano pani pan jestem bardzo bez pod nad ten ta tej tego to u o "
    "chce chcialbym chcialabym pilne zgloszenie problem blad wszyscy caly cala tez wiem".split()
)
_ENGLISH = frozenset(
    "the is are was not my your our it i we you they this that these to of for in on at and or but with from please can cannot cant dont "
    "doesnt isnt have has had need would could should do does did how what when where why who hello hi dear thanks thank me us be been an "
    "am im ive any new all won't wont work working works help".split()
)
_POLISH_ENDS = ("alam", "alem", "ilem", "ilam", "owac", "enie", "anie", "ania", "osci", "ymi", "ego", "acja", "acji", "uje", "amy", "hasla", "drukarke", "dziala")
_ENGLISH_ENDS = ("ing", "tion", "ment", "ness", "ould", "word")
_BOTH = frozenset({"do", "on", "to", "hi"})
_MARKS = "ąćęłńóśźż"
_CLEAR = 2


def detect(text: str, words: Iterable[str], previous: str = "") -> str:
    """ "pl", "en", or `previous` where the text is too short to say. `words` are the folded tokens of `text`."""
    found = frozenset(words)
    polish = len(found & _POLISH - _BOTH)
    english = len(found & _ENGLISH - _BOTH)
    if not polish and not english:  # no small word at all: long ones tell by their ends
        polish = sum(word.endswith(_POLISH_ENDS) for word in found)
        english = sum(word.endswith(_ENGLISH_ENDS) for word in found)
    if not text.isascii():
        lowered = text[:2_000].lower()
        polish += min(sum(mark in lowered for mark in _MARKS), 3)
    difference = polish - english
    if not difference or (previous and abs(difference) < _CLEAR):
        return previous
    return "pl" if difference > 0 else "en"
