"""Small numbers written as words, Polish and English, without diacritics."""

_CARDINAL = {
    1: "jeden jedna jedno jednej jednego one",
    2: "dwa dwie dwoje dwoch dwom dwiema dwojga dwu two",
    3: "trzy troje trzech trzem trzej trojga three",
    4: "cztery czworo czterech czterem czterej four",
    5: "piec piecioro pieciu five",
    6: "szesc szescioro szesciu six",
    7: "siedem siedmioro siedmiu seven",
    8: "osiem osmioro osmiu eight",
    9: "dziewiec dziewiecioro dziewieciu nine",
    10: "dziesiec dziesiecioro dziesieciu ten",
    11: "jedenascie jedenastu eleven",
    12: "dwanascie dwunastu twelve",
    15: "pietnascie pietnastu fifteen",
    20: "dwadziescia dwudziestu twenty",
    30: "trzydziesci trzydziestu thirty",
    40: "czterdziesci czterdziestu forty",
    50: "piecdziesiat piecdziesieciu fifty",
    100: "sto stu hundred",
}
_ORDINAL = {
    1: "pierwsz first", 2: "drug second", 3: "trzec third", 4: "czwart fourth", 5: "piat fifth", 6: "szost sixth", 7: "siodm seventh",
    8: "osm eighth", 9: "dziewiat ninth", 10: "dziesiat tenth", 11: "jedenast eleventh", 12: "dwunast twelfth",
}  # fmt: skip
_ENDS = ("", "y", "a", "e", "i", "ie", "ia", "im", "ej", "ym", "iej", "iego", "iemu", "ego", "emu")
CARDINALS = {word: value for value, words in _CARDINAL.items() for word in words.split()}
ORDINALS = {stem + end: value for value, stems in _ORDINAL.items() for stem in stems.split() for end in _ENDS}
NUMBER = r"\d{1,6}|" + "|".join(sorted(CARDINALS, key=len, reverse=True))  # a pattern, to be put into brackets


def number(text: str) -> str:
    """The digits of a number found by `NUMBER`."""
    return str(int(text)) if text.isdecimal() else str(CARDINALS[text])


def ordinal(word: str) -> str:
    """The digits of a folded ordinal ("drugim", "second"); empty where it is none."""
    return str(ORDINALS.get(word, ""))
