"""Deadlines and beginnings as they are said: "do 15:00", "na jutro", "by Friday", "since Monday". Names moments, computes none."""

import re

from triage.entity import Wording
from triage.numbers import CARDINALS, NUMBER, number
from triage.shape import Shape

_DAYS = {
    "monday": r"poniedzial(?:ek|ku|kiem)|monday|mon",
    "tuesday": r"wtor(?:ek|ku|kiem)|tuesday|tue",
    "wednesday": r"srod(?:a|e|y|zie)|wednesday|wed",
    "thursday": r"czwart(?:ek|ku|kiem)|thursday|thu",
    "friday": r"piat(?:ek|ku|kiem)|friday|fri",
    "saturday": r"sobot(?:a|e|y)|saturday",
    "sunday": r"niedziel(?:a|e|i)|sunday",
}
_MONTHS = (
    "stycz(?:nia|en)|january|jan", "lut(?:ego|y)|february|feb", "mar(?:ca|zec)|march|mar", "kwie(?:tnia|cien)|april|apr", "maj(?:a)?|may",
    "czerw(?:ca|iec)|june|jun", "lip(?:ca|iec)|july|jul", "sierp(?:nia|ien)|august|aug", "wrze(?:snia|sien)|september|sept?",
    "pazdziernik(?:a)?|october|oct", "listopad(?:a)?|november|nov", "grud(?:nia|zien)|december|dec",
)  # fmt: skip
_NAMES = {
    "today": r"dzis(?:iaj|iejsz\w{1,3})?(?:\sdnia)?|today|tonight",
    "tomorrow": r"jutr(?:a|o|ze|zejsz\w{1,3})|tomorrow",
    "day after tomorrow": r"pojutrz(?:e|a)|day\safter\stomorrow",
    "yesterday": r"wczoraj(?:sz\w{1,3})?|yesterday",
    "day before yesterday": r"przedwczoraj",
    "morning": r"ran(?:a|o)|(?:this\s)?morning",
    "noon": r"poludni(?:a|em)|noon|midday|lunch(?:u|em)?",
    "afternoon": r"(?:this\s)?afternoon",
    "evening": r"wieczor(?:a|em)?|evening",
    "end of day": r"konc(?:a|em)\s(?:dnia|dzis|dniowki|pracy)|(?:the\s)?end\sof\s(?:the\s|this\s)?(?:day|shift)|eod|cob|close\sof\sbusiness",
    "end of week": r"konc(?:a|em)\stygodnia|(?:the\s)?end\sof\s(?:the\s|this\s)?week|eow|(?:this\s)?weekend(?:u|em)?",
    "end of month": r"konc(?:a|em)\smiesiaca|(?:the\s)?end\sof\s(?:the\s|this\s)?month|eom",
    "next week": r"(?:przyszl|nastepn)(?:ego|y|ym)\stygodni(?:a|u)|(?:przyszly|nastepny)\stydzien|next\sweek",
    "last week": r"zeszl(?:ego|ym)\stygodni(?:a|u)|last\sweek",
    "update": r"(?:ostatniej\s)?aktualizacji|(?:the\s)?(?:last\s)?update",
}
_NAMED = {**_NAMES, **_DAYS}
_WAYS = tuple(_NAMED)
_CLOCK = (
    r"(?:godz(?:iny|inie|ina)?\.?\s?|hrs?\s)(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?!\d)"
    r"|(?P<hour2>\d{1,2})(?::(?P<minute2>\d{2})|[:.](?P<minute3>[0-5]\d)(?=\s?[ap]\.?m)|(?=\s?[ap]\.?m\b))(?:\s?(?P<half>[ap])\.?m\b)?"
    r"|(?P<hour3>\d{1,2})\.(?P<minute4>00|1[3-9]|[2-5]\d)(?![\d.])"
)
_HOURS = {
    "pierwszej": 13, "drugiej": 14, "trzeciej": 15, "czwartej": 16, "piatej": 17, "szostej": 18, "siodmej": 7, "osmej": 8, "dziewiatej": 9,
    "dziesiatej": 10, "jedenastej": 11, "dwunastej": 12, "trzynastej": 13, "czternastej": 14, "pietnastej": 15, "szesnastej": 16,
    "siedemnastej": 17,
}  # fmt: skip
_DATE = (
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<day>\d{1,2})[./](?P<month>0?[1-9]|1[0-2])(?!\d)(?:[./](?P<year>20\d{2}))?"
    rf"|(?P<day2>\d{{1,2}})(?:\.|st|nd|rd|th)?\s(?:of\s)?(?:{'|'.join(f'(?P<m{at}>{name})' for at, name in enumerate(_MONTHS, 1))})\b"
    rf"|(?:{'|'.join(f'(?P<n{at}>{name})' for at, name in enumerate(_MONTHS, 1))})\s(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?\b"
)
_WORDS = "|".join(f"(?P<w{at}>{pattern})" for at, pattern in enumerate(_NAMED.values()))
_MOMENT = rf"(?:{_CLOCK}|{_DATE}|(?:{_WORDS})\b|(?P<word>{'|'.join(_HOURS)})\b)"
_UNIT = r"(?P<unit>min(?:ut\w{0,2}|s|\.)?|minutes?|godz(?:in\w{0,2})?|hours?|h|dni|dnia|dzien|days?|tygodni\w{0,2}|tydzien|weeks?|miesi\w{2,4}|months?)\b"
_LONG = rf"(?:(?P<count>{NUMBER}|kilku|kilka|paru|pare|pol|a\sfew|several|half\san|an?|couple\sof)\s)?{_UNIT}"
_DEADLINE = Shape(
    r"\b(?:do|przed|najpozniej(?:\s(?:do|na|w|o))?|na|termin(?:em)?(?:\s(?:do|na|to|mija|jest))?|deadline(?:\s(?:is|to|jest|na|mam))?:?|by|before|until|till|due(?:\s(?:on|by|at))?|"
    rf"not?\slater\sthan|latest|for)\s(?:the\s|this\s|next\s|najblizsz\w{{1,3}}\s|przyszl\w{{1,3}}\s|dnia\s|w\s|on\s|dzis\s|dzisiaj\s|jutro\s|today\s|tomorrow\s)?{_MOMENT}"
)
_WITHIN = Shape(rf"\b(?:za|w\sciagu|within|in)\s(?:the\snext\s|next\s|najblizsz\w{{1,3}}\s)?{_LONG}")
_STANDING = Shape(r"\b(?:eod|cob|end\sof\sday|jeszcze\sdzis(?:iaj)?|na\sdzis(?:iaj)?|due\stoday)\b")
_SINCE = Shape(
    rf"\b(?:od|po|since|from|after|zaczelo\ssie|started)\s(?:the\s|this\s|last\s|ostatni\w{{1,3}}\s|zeszl\w{{1,3}}\s|samego\s|dzis\s|dzisiaj\s|wczoraj\s|okolo\s|about\s|around\s)?(?:{_MOMENT}|{_LONG})"
)
_FOR = Shape(rf"\bfor\s(?:the\s(?:last|past)\s|about\s|over\s)?{_LONG}")
_CLOCK_GROUPS = frozenset({"hour", "minute", "hour2", "minute2", "minute3", "half", "minute4"})
_ENDS_OF_DAY = frozenset({"eod", "cob", "end of day"})


def _moment(found: re.Match[str]) -> str:
    """The normal form of what was said, by the group that was found last."""
    last = found.lastgroup or ""
    if last in _CLOCK_GROUPS:
        return _time(found)
    if last == "iso":
        return found["iso"]
    if last == "word":
        return f"{_HOURS[found['word']]}:00"
    if last == "unit":
        return _length(found)
    return _WAYS[int(last[1:])] if last[0] == "w" else _date(found, last)


def _time(found: re.Match[str]) -> str:
    """The time by 24 hours."""
    hour = int(next(filter(None, found.group("hour", "hour2", "hour3"))))
    minute = next(filter(None, found.group("minute", "minute2", "minute3", "minute4")), "00")
    half = found["half"]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute}"


def _date(found: re.Match[str], last: str) -> str:
    """Month and day, after a year if one was said."""
    day, day_first, day_last, month, year = found.group("day", "day2", "day3", "month", "year")
    if day_first:
        month = last[1:]
    elif day_last:
        month = next(at for at in range(1, 13) if found[f"n{at}"])
    return f"{year + '-' if year else ''}{int(month):02}-{int(day or day_first or day_last):02}"


def _length(found: re.Match[str]) -> str:
    """A length of time: count and unit."""
    count = found["count"] or "1"
    plain = {"pol": "half", "half an": "half", "a": "1", "an": "1"}.get(count) or (
        number(count) if count.isdecimal() or count in CARDINALS else "several"
    )
    unit = next(name for start, name in _UNITS.items() if found["unit"].startswith(start))
    return f"{plain} {unit if plain in {'1', 'half'} or unit == 'min' else unit + 's'}"


_UNITS = {
    "min": "min",
    "godz": "hour",
    "h": "hour",
    "dn": "day",
    "dz": "day",
    "d": "day",
    "ty": "week",
    "w": "week",
    "mi": "month",
    "mo": "month",
}
WORDINGS = (
    Wording("deadline", _DEADLINE, _moment),
    Wording("deadline", _WITHIN, lambda found: "+" + _length(found)),
    Wording("deadline", _STANDING, lambda found: "end of day" if found[0] in _ENDS_OF_DAY else "today"),
    Wording("since", _SINCE, _moment),
    Wording("since", _FOR, _length),
)
