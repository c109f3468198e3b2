"""An escalation step in words, from its key: what a history, a notice or a page says of it."""

import re
from typing import Final

_KEY = re.compile(
    r"(first_response|next_response|resolution|ola):(\d+)%(?:\+(\S+?)([mhd]))?(:unattended)?(?:#\d+)?(?:@\w+)?"
)
_NOUNS: Final = {
    "first_response": ("czasu na pierwszą odpowiedź", "the time for the first answer"),
    "next_response": ("czasu na kolejną odpowiedź", "the time for the next answer"),
    "resolution": ("czasu na rozwiązanie", "the time for the solution"),
    "ola": ("czasu, który ma ten poziom", "this level’s time"),
}
_BREACHED: Final = {
    "first_response": ("minął termin pierwszej odpowiedzi", "the first answer is overdue"),
    "next_response": ("minął termin kolejnej odpowiedzi", "the next answer is overdue"),
    "resolution": ("minął termin rozwiązania", "the solution is overdue"),
    "ola": ("ten poziom ma zgłoszenie za długo", "this level has had the ticket for too long"),
}
_UNITS: Final = {"m": ("min", "min"), "h": ("godz.", "h"), "d": ("dni", "d")}


def step_words(key: str, language: str) -> str:
    """minęło 75% czasu na rozwiązanie; the first answer is overdue; what is no key comes back as it is."""
    match = _KEY.fullmatch(key)
    if match is None:
        return key
    at = 0 if language == "pl" else 1
    of, share, more, unit, unattended = match.groups()
    if share == "100":
        words = _BREACHED[of][at]
    elif at == 0:
        words = f"minęło {share}% {_NOUNS[of][at]}"
    else:
        words = f"{share}% of {_NOUNS[of][at]} has passed"
    if more:
        late = f"{more} {_UNITS[unit][at]}"
        words += f", {late} temu lub więcej" if at == 0 else f", {late} ago or more"
    if unattended:
        words = (f"nikt się tym nie zajął, a {words}", f"nobody has taken it, and {words}")[at]
    return words
