"""Passwords people write down: "hasło: X", "my password is X", login/hasło, a login in a link, a PIN. Part of triage.secrets."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

_WORD = r"(?:has[łl](?:o|a|em)|password|passwd|passphrase|passcode|pwd|pass)"
_SIGNS = (b"hasl", b"has?", b"pass", b"pwd")  # how a label begins in lower-case ASCII; ? is what is none
_LABEL = re.compile(
    rf"(?i)(?<![\w@.-])(?P<label>{_WORD})(?![\w@-])(?:[ \t]{{0,2}}/[ \t]{{0,2}}\w{{2,12}})?"
    # "do poczty", "for the vpn": what it opens
    r"(?:[ \t]++(?:do|dla|na|w|we|od|for|to|of|on|z)[ \t]++(?!nie\b|not\b|is\b|jest\b)[\w.@/-]{1,40}+"
    r"(?:[ \t]++(?!nie\b|not\b|is\b|to\b|jest\b|brzmi\b|wygas|expire|dosta|dzia|doesn|was\b)[\w.@/-]{1,40}+){0,2})?"
    r"(?:[ \t]++\(?(?:tymczasowe|startowe|nowe|stare|obecne|aktualne|jednorazowe|pocztowe|domenowe|temporary)\)?+)?+"
    r"(?:(?P<strong>[ \t]{0,3}+(?:[:=]|->|=>|[–-](?=\s))[ \t]{0,3}(?:\r?\n[ \t]{0,3})?)"
    r"|[ \t]++(?P<verb>to|is|brzmi|jest|było|was)\b[: \t]++|(?P<bare>[ \t]++))"
    r"(?:(?P<quote>[\"'„“”«`])(?P<quoted>[^\"'“”„»`\n]{3,64})[\"'”“»`]|(?P<value>[^\s\"'„“”«»`<>]{3,128}+))"
)
_WHOSE = re.compile(
    r"(?i)\b(?:mo[ij]e|twoje|nowe|stare|obecne|aktualne|tymczasowe|my|new|old|current|temporary|temp)[ \t]{1,3}\Z"
)
_LOGIN = re.compile(
    r"(?i)(?<!\w)(?:login|user|username|użytkownik|uzytkownik|konto|account)[ \t]{0,2}[/|,][ \t]{0,2}\Z"
)
_PAIR = re.compile(
    rf"(?i){_WORD}[ \t]{{0,3}}[:=–-][ \t]{{0,3}}([^\s/|]{{2,64}})[ \t]{{0,3}}[/|,;][ \t]{{0,3}}([^\s/|]{{3,64}})"
)
_LINK = re.compile(r"://[^\s:/@]{1,64}:([^\s/@]{3,128})@[\w.-]{2,}")
_PIN = re.compile(
    r"(?i)(?<!\w)pin(?:[ \t](?:do|for|to)[ \t][\w-]{2,20}(?:[ \t][\w-]{2,20})?)?[ \t]{0,2}(?:[:=]|\b(?:to|is)\b)[ \t]{0,2}"
    r"([0-9]{4,8})(?![\w.,-]?[0-9]|%)"
)
_BEFORE = 24  # characters before a label that tell whose it is
_MASKED = re.compile(r"[*•●xX.…_-]+")
_NOT_THE_END = re.compile(r"[ \t]*+[^\s.,;!?)\]]")
_HIDDEN = "••••"  # how a mask begins: what was hidden already is no secret any more
_TRAILING = ".,;:?)]}…"
_SHORTEST, _SHORTEST_WORD = 3, 4
_ODD = frozenset("!@#$%^&*+~=|\\")
# What is said about a password, and never is one.
_SAID = frozenset((Path(__file__).parent / "data" / "said-of-passwords.txt").read_text(encoding="utf-8").split())
_PARTICIPLES = re.compile(r"(?i).*(?:ed|ing|able|owane|wane|ione|iona|ane)")


def passwords(text: str, lowered: bytes) -> Iterator[tuple[Literal["password"], int, int]]:
    """Kind, start and end of each. `lowered` is the text in lower-case ASCII, a byte for each character."""
    for sign in _SIGNS:
        for place in _places(lowered, sign):
            span = _after_label(text, place)
            if span:
                yield ("password", *span)
    for sign, pattern in ((b"pin", _PIN), *(((b"://", _LINK),) if b"@" in lowered else ())):
        for place in _places(lowered, sign):
            found = pattern.match(text, place)
            if found:
                yield "password", found.start(1), found.end(1)


def _places(lowered: bytes, sign: bytes) -> Iterator[int]:
    place = lowered.find(sign)
    while place >= 0:
        yield place
        place = lowered.find(sign, place + len(sign))


def _after_label(text: str, place: int) -> tuple[int, int] | None:
    """Where the password stands whose label begins here; None where it is no label, or no password follows."""
    if _LOGIN.search(text, max(0, place - _BEFORE), place):
        pair = _PAIR.match(text, place)
        if pair and not pair[2].startswith(_HIDDEN):
            return pair.start(2), pair.start(2) + len(pair[2].rstrip(_TRAILING))
    found = _LABEL.match(text, place)
    if found is None:
        return None
    if found["quoted"]:
        return found.span("quoted") if _is_quoted(found) else None
    value = found["value"].rstrip(_TRAILING)
    if len(value) < _SHORTEST or _MASKED.fullmatch(value) or "://" in value or value.startswith("("):
        return None
    span = found.start("value"), found.start("value") + len(value)
    if found["bare"]:
        return span if _is_odd(value) else None
    return span if _is_made_up(value) or _is_alone(text, found, value) else None


def _is_quoted(found: re.Match[str]) -> bool:
    """Whether words in quotation marks are a password: behind a sign or a verb, and nothing one says about passwords."""
    words = found["quoted"]
    if _MASKED.fullmatch(words) or words.startswith(_HIDDEN) or words.strip().casefold() in _SAID:
        return False
    return bool(found["strong"] or found["verb"]) or _is_odd(words)


def _is_alone(text: str, found: re.Match[str], value: str) -> bool:
    """Whether a plain word is a password: nothing follows it, and it is not something one says about passwords."""
    plain = value.rstrip("!").casefold()
    if found["label"].casefold() == "pass" or len(plain) < _SHORTEST_WORD or not plain.isalpha():
        return False
    if plain in _SAID or _PARTICIPLES.fullmatch(plain) or _NOT_THE_END.match(text, found.start("value") + len(value)):
        return False
    if found["strong"]:
        return found["strong"].strip(" \t") in (":", "=")
    start = found.start()
    return found["verb"] == "brzmi" or _WHOSE.search(text, max(0, start - _BEFORE), start) is not None


def _is_made_up(value: str) -> bool:
    """No word of a sentence: digits and letters together, an odd sign inside, or a capital in the middle."""
    digits = any(letter.isdigit() for letter in value)
    letters = any(letter.isalpha() for letter in value)
    if digits and (letters or len(value) >= 4):
        return not _ENOUGH.fullmatch(value)
    if any(letter in _ODD for letter in value[:-1]) and letters:
        return True
    return any(a.islower() and b.isupper() for a, b in pairwise(value))


# "8 znaków", "12-znakowe", "90 dni", 2FA, a date or a time: numbers that are said about passwords
_ENOUGH = re.compile(
    r"(?i)[0-9]{1,3}-?(?:znak\w*|char\w*|dni|days?|x|razy|min|h)|2fa|[0-9]{1,2}[.:/-][0-9]{1,2}(?:[.:/-][0-9]{2,4})?|0x[0-9a-f]{1,10}|[0-9]{4}-[0-9]{2}-[0-9]{2}|365|m365|o365|win(?:dows)?[0-9]{1,2}"
)


def _is_odd(value: str) -> bool:
    """Made up beyond doubt, so that no sign is needed before it: digits, letters and an odd sign, six characters at least."""
    return (
        len(value) >= 6
        and any(letter.isdigit() for letter in value)
        and any(letter.isalpha() for letter in value)
        and any(letter in _ODD for letter in value)
    )
