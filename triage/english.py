"""English inflection by rule: plural, -ed, -ing. Generous on purpose: a form that does not exist is never written."""

_VOWELS = "aeiouy"
_SHORT = 3
IRREGULAR = {
    "steal": ("stole", "stolen"),
    "lose": ("lost",),
    "leave": ("left",),
    "forget": ("forgot", "forgotten"),
    "break": ("broke", "broken"),
    "send": ("sent",),
    "get": ("got", "gotten"),
    "freeze": ("froze", "frozen"),
    "give": ("gave", "given"),
    "buy": ("bought",),
    "know": ("knew", "known"),
    "see": ("saw", "seen"),
    "find": ("found",),
    "run": ("ran",),
    "fall": ("fell", "fallen"),
    "mouse": ("mice",),
    "hear": ("heard",),
    "go": ("went", "gone", "goes"),
    "begin": ("began", "begun"),
}


def english_forms(word: str) -> set[str]:
    """The folded word with its regular and known irregular forms."""
    forms = {word, word + "s", *IRREGULAR.get(word, ())}
    if len(word) < _SHORT or not word.isascii():
        return forms
    last, before = word[-1], word[-2]
    if last == "e":
        forms |= {word + "d", word[:-1] + "ing", word + "r"}
    elif last == "y" and before not in _VOWELS:
        forms |= {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    else:
        forms |= {word + "ed", word + "ing"}
        if last in "sxz" or word.endswith(("ch", "sh")):
            forms.add(word + "es")
        if last not in _VOWELS + "wxhscr" and before in _VOWELS and word[-3] not in _VOWELS:
            forms |= {word + last + "ed", word + last + "ing"}
    return forms
