"""Where a person sits and how many are hit: rooms, floors, people."""

import re

from triage.entity import Wording
from triage.numbers import NUMBER, number, ordinal
from triage.shape import Shape

_ROOM = Shape(
    r"\b(?:(?:pok(?:oj(?:u|owi|em)?|\.)|gabine(?:t|cie|tu)|sal(?:a|i|e|ce|ka)|biur(?:o|ze|a)|room|office|rm\.?|lab(?:oratorium)?)"
    r"(?:\s(?:nr|numer|no|number)\.?)?\s{0,2}#?(\d{1,4}(?:[./-]\d{1,4})?[a-z]?)(?![\w:%]|[.,]\d|\s(?:os|people|pracown|user|min|godz|komput|laptop))"
    r"|(?:konferencyjn\w{1,3}|conference\sroom|meeting\sroom|conf\sroom|sal(?:a|i|e|ce|ka)|szkoleniow\w{1,3})"
    r"\s(?:nr\s)?(\d{1,4}[a-z]?|[a-z])(?![\w'-]))"
)
_ROOM_BEFORE = Shape(r"\b(\d{1,4}[a-z]?)\s(?:pokoj|sala)\b")
_NAMED_ROOM = Shape(
    r"\b(?:[Ss]al(?:a|i|ę|ce)(?:\skonferencyjn\w{1,3})?|[Cc]onference [Rr]oom|[Mm]eeting [Rr]oom|[Ss]alka)\s([A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]{2,20})\b",
    loose=r"\b(?:sal(?:a|i|e|ce|ka)|conference room|meeting room)\s",
    cased=True,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_FLOOR = Shape(
    r"\b(?:(?:pietr(?:o|ze|a|u)|poziom(?:ie|u)?|floor|level|kondygnacj\w{1,2})\s(?:nr\s)?(-?\d{1,2})(?![\w:.,%])"
    r"|(\d{1,2})(?:\.|st|nd|rd|th|-?(?:go|szym|gim|cim|tym|mym))?\s?(?:pietr(?:o|ze|a|u)|p\.(?!\w)|floor)"
    r"|([ivx]{1,4})\s(?:pietr(?:o|ze|a|u))"
    r"|([a-z]{4,14})\s(?:pietr(?:o|ze|a|u)|floor))"
)
_GROUND = Shape(r"\b(?:parter(?:ze|u)?|ground\sfloor|(piwnic\w{1,2}|basement|suteren\w{1,3}))\b")
_WHO = (
    r"(?:osob\w{0,3}|pracownik\w{0,3}|uzytkownik\w{0,3}|ludzi\w{0,2}|people|persons?|users?|employees|colleagues|coworkers|staff|"
    r"stanowisk\w{0,3}|koleg\w{0,4}|kolezan\w{1,4}|handlowc\w{1,3}|kierowc\w{1,3}|ksiegow\w{1,3}|lekarz\w{0,2}|nauczyciel\w{0,2}|studen\w{1,4}|"
    r"agent(?:ow|s)|workers|students|customers|klient(?:ow|om|ami)|clients|konsultant\w{0,3})\b"
)
_PEOPLE = Shape(
    rf"\b(?:({NUMBER})\s(?:(?:innych|inne|inni|other|of\sour|naszych|moich|more|nowych|new)\s)?{_WHO}"
    rf"|(?:kilk[au]|kilkoro|kilkunastu|kilkanascie|kilkudziesieciu|par[eu]|wiel[eu]|wiekszosc|several|(?:a\s)?few|some|many|multiple|most)"
    rf"\s(?:(?:innych|other|of\sour|naszych|of\sus|z\snas)\s)?{_WHO})"
)
_GROUPS = (
    ("company", r"(?:cal(?:a|ej)|w\scalej|the\swhole|whole|entire)\s(?:firm\w{1,2}|spolk\w{1,2}|organizacj\w{1,2}|company|organi[sz]ation)|company[\s-]?wide"),
    ("department", r"(?:cal(?:y|ego|ym|emu)|naszym|nasz|whole|entire|our)\s(?:dzial\w{0,3}|department|dept)|u\snas\sw\sdziale"),
    ("team", r"(?:cal(?:y|ego|ym|emu)|naszym|nasz|whole|entire|our|all\s(?:of\s)?(?:the|our))\s(?:zespol\w{0,3}|zespole|team)"),
    ("room", r"(?:cal(?:y|ego|ym)|whole|entire)\s(?:pokoj\w{0,2}|room|sala|open\s?space)"),
    ("floor", r"(?:cal(?:e|ego|ym)|whole|entire)\s(?:pietr\w{1,2}|floor)"),
    ("office", r"(?:cal(?:e|ego|ym)|whole|entire)\s(?:biur\w{1,2}|office|sekretariat\w{0,2})"),
    ("site", r"(?:cal(?:y|ego|ym|a|ej|e)|whole|entire)\s(?:budyn\w{1,4}|oddzial\w{0,2}|zaklad\w{0,3}|magazyn\w{0,2}|hal\w{1,2}|fabryk\w{1,2}|szkol\w{1,2}|building|branch|site|plant|warehouse|factory|school)"),
    ("customers", r"(?:wszy(?:scy|stkich|stkim)\s)?(?:nasi|nasz(?:ych|ym))\sklien(?:ci|tow|tom)|wszyscy\sklienci|(?:all\s(?:of\s)?)?our\scustomers|all\scustomers"),
    ("everyone", r"wszy(?:scy|stkich|stkim)|nikt|nikomu|everyone|everybody|nobody|no\sone"),
    ("1", r"tylko\s(?:ja|u\smnie|mi|mnie)|tylko\smoj\w{0,2}\s\w{2,15}|only\sme|just\sme|only\smy|jedna\sosoba|one\sperson"),
    ("2", r"ja\si\s(?:kolezanka|kolega)|me\sand\s(?:my\s|a\s)?colleague"),
)  # fmt: skip
_GROUP = Shape(r"\b(?:" + "|".join(f"({pattern})" for _, pattern in _GROUPS) + r")\b")


def _floor(found: re.Match[str]) -> str:
    after, before, roman, word = found.groups()
    if after or before:
        return str(int(after or before))
    if roman:
        return str(_ROMAN.get(roman, ""))
    return ordinal(word)


def _ground(found: re.Match[str]) -> str:
    return "-1" if found[1] else "0"


def _people(found: re.Match[str]) -> str:
    return number(found[1]) if found[1] else "several"


def _group(found: re.Match[str]) -> str:
    return _GROUPS[(found.lastindex or 1) - 1][0]


def _room(found: re.Match[str]) -> str:
    return (found[1] or found[2]).upper()


# "whole room 12" is people before it is a room
WORDINGS = (
    Wording("floor", _FLOOR, _floor),
    Wording("floor", _GROUND, _ground),
    Wording("people", _PEOPLE, _people),
    Wording("people", _GROUP, _group),
    Wording("room", _ROOM, _room),
    Wording("room", _ROOM_BEFORE, lambda found: found[1].upper()),
    Wording("room", _NAMED_ROOM, lambda found: found[1]),
)
