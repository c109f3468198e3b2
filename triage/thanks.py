"""Recognises a thank-you that asks for nothing ("dzięki, działa"): it confirms a resolved ticket and never reopens it."""

import re

from triage.text import fold, own_words

MOST_WORDS = 25
_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHE = re.compile(r"(?<=[a-z])['`](?=[a-z])")
# Said in the negative, and yet good news. Taken out before words that take thanks back are looked for.
_GOOD_NEWS = re.compile(
    r"\b(?:(?:juz )?nie ma (?:juz )?(?:zadnego |zadnych )?(?:problem\w{0,3}|bled\w{0,3}|klopot\w{0,2}|za co)|(?:juz )?nie (?:trzeba|musicie)(?: juz)?|"
    r"nie potrzebuj\w{1,3} juz(?: pomocy)?|juz nie potrzebuj\w{1,3}(?: pomocy)?|bez (?:problem\w{1,2}|zarzutu|bledow)|"
    r"(?:problem|blad|error|issue|sprawa|klopot)(?: (?:is|jest|has been|zostal\w?|juz|sie|sam|was|now))* (?:gone|solved|fixed|resolved|away|rozwiazan\w{1,2}|"
    r"zniknal|znikl|ustapil|minal|naprawion\w|zalatwion\w{1,2}|usuniet\w)|no (?:more |further )?(?:problems?|issues?|errors?)(?: any ?more)?|not needed any ?more|"
    r"no longer needed|nothing else|nic wiecej|to wszystko|no worries|never ?mind)\b"
)
_THANKS = frozenset(
    [
        "dziekuje",
        "dziekujemy",
        "dzieki",
        "dzieks",
        "dziekowac",
        "podziekowania",
        "podziekowac",
        "wdzieczny",
        "wdzieczna",
        "wdzieczni",
        "thx",
        "thanks",
        "thank",
        "tnx",
        "ty",
        "cheers",
        "super",
        "dziala",
        "dzialaja",
        "smiga",
        "hula",
        "zadzialalo",
        "pomoglo",
        "works",
        "working",
        "worked",
        "helped",
        "rozwiazane",
        "rozwiazany",
        "zalatwione",
        "naprawione",
        "solved",
        "fixed",
        "resolved",
        "ok",
        "okej",
        "okay",
        "great",
        "perfect",
        "perfekcyjnie",
        "swietnie",
        "idealnie",
        "brawo",
        "excellent",
        "awesome",
        "brilliant",
    ]
)
_TAKES_BACK = frozenset(
    [
        "nie",
        "not",
        "dalej",
        "nadal",
        "still",
        "jednak",
        "but",
        "ale",
        "lecz",
        "again",
        "znowu",
        "znow",
        "ponownie",
        "wciaz",
        "jeszcze",
        "problem",
        "problemy",
        "blad",
        "bledy",
        "error",
        "errors",
        "issue",
        "niestety",
        "unfortunately",
        "however",
        "tylko",
        "only",
        "wolno",
        "slow",
        "slowly",
        "czasem",
        "czasami",
        "sometimes",
        "chwilami",
        "prawie",
        "almost",
        "oprocz",
        "poza",
        "except",
        "brak",
        "missing",
        "isnt",
        "doesnt",
        "dont",
        "wont",
        "wasnt",
        "arent",
        "didnt",
        "cant",
        "cannot",
        "couldnt",
        "havent",
        "hasnt",
        "never",
        "czekam",
        "czekamy",
        "waiting",
        "wait",
        "kiedy",
        "when",
        "dlaczego",
        "why",
        "jak",
        "how",
        "potrzebuje",
        "potrzebujemy",
        "need",
        "prosze",
        "poprosze",
        "please",
        "could",
        "can",
        "mozecie",
        "moglibyscie",
        "czy",
        "inny",
        "another",
        "new",
        "nowy",
        "zamiast",
        "instead",
        "przestalo",
        "przestal",
        "przestala",
        "stopped",
        "broken",
        "zepsute",
        "zepsuty",
        "niedziala",
    ]
)


def is_thanks(text: str) -> bool:
    """True for a short message with a word of thanks and no word that takes it back; a question mark takes it back too.

    Signatures and quoted history do not count.
    """
    own = own_words(text)
    if "?" in own:
        return False
    words = _WORD.findall(_GOOD_NEWS.sub(" rozwiazane ", " ".join(_APOSTROPHE.sub("", fold(own)).split())))
    return 0 < len(words) <= MOST_WORDS and not _TAKES_BACK.intersection(words) and bool(_THANKS.intersection(words))
