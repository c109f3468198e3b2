"""Figures as people read them: values, counts, and the change to the period before. Pure; Polish and English."""

from typing import Final, Literal

import msgspec

from gateway.figures.asked import Number
from gateway.figures.names import FIGURE, FigureId, Time

FEW: Final = 5  # of fewer than so many nobody should conclude anything
SAME: Final = 0.02  # a share of the earlier value: less is no change
SAME_POINTS: Final = 0.005
_HOUR, _DAY = 3_600_000, 86_400_000

Tone = Literal["good", "bad", ""]
Forms = tuple[tuple[str, str, str], tuple[str, str]]  # one, few, many in Polish; one, many in English

TICKETS: Final[Forms] = (("zgłoszenie", "zgłoszenia", "zgłoszeń"), ("ticket", "tickets"))
_ANSWERS: Final[Forms] = (("odpowiedź", "odpowiedzi", "odpowiedzi"), ("answer", "answers"))
_PROMISES: Final[Forms] = (("obietnica", "obietnice", "obietnic"), ("promise", "promises"))
_RATINGS: Final[Forms] = (("ocena", "oceny", "ocen"), ("rating", "ratings"))
_REQUESTS: Final[Forms] = (("prośba o ocenę", "prośby o ocenę", "próśb o ocenę"), ("request for a rating", "requests for a rating"))  # fmt: skip
_OF: Final[dict[FigureId, Forms]] = {
    "frt": _ANSWERS,
    "art": _ANSWERS,
    "bot_frt": _ANSWERS,
    "sla_first_response": _PROMISES,
    "sla_next_response": _PROMISES,
    "sla_resolution": _PROMISES,
    "csat": _RATINGS,
    "csat_score": _RATINGS,
    "csat_response": _REQUESTS,
}
# a change, by unit and direction: in Polish, in English
_CHANGES: Final = {
    ("ms", True): ("o {by}% dłużej niż poprzednio", "{by}% longer than before"),
    ("ms", False): ("o {by}% krócej niż poprzednio", "{by}% shorter than before"),
    ("tickets", True): ("o {by}% więcej niż poprzednio", "{by}% more than before"),
    ("tickets", False): ("o {by}% mniej niż poprzednio", "{by}% fewer than before"),
    ("share", True): ("o {by} p.p. więcej niż poprzednio", "{by} points more than before"),
    ("share", False): ("o {by} p.p. mniej niż poprzednio", "{by} points less than before"),
    ("score", True): ("o {by} wyżej niż poprzednio", "{by} higher than before"),
    ("score", False): ("o {by} niżej niż poprzednio", "{by} lower than before"),
    ("times", True): ("o {by} więcej niż poprzednio", "{by} more than before"),
    ("times", False): ("o {by} mniej niż poprzednio", "{by} less than before"),
}


class Change(msgspec.Struct, frozen=True):
    """The change to the period before: in words, whether that is good or bad ("" neither), and an arrow ("" for none)."""

    words: str
    tone: Tone = ""
    arrow: str = ""


def value(number: Number, language: str, time: Time = "calendar") -> str:
    """The value with its unit: 2 godz. 15 min, 87%, 4,3, 1 204; "–" where there is none.

    Open hours are never told in days: nobody could say how long such a day is.
    """
    if number.value is None:
        return "–"
    match number.unit:
        case "ms":
            return length(number.value, language, days=time == "calendar")
        case "share":
            return f"{round(number.value * 100)}%"
        case "tickets":
            return whole(round(number.value), language)
        case _:
            return decimal(number.value, language)


def length(span: float, language: str, *, days: bool = True) -> str:
    """A length of time, rounded, in at most two units: 45 s, 12 min, 2 godz. 15 min, 3 dni 4 godz."""
    polish = language == "pl"
    if span < 60_000:
        return f"{round(span / 1000)} s"
    minutes = round(span / 60_000)
    if minutes < 60:
        return f"{minutes} min"
    hour = "godz." if polish else "h"
    if not days or minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{whole(hours, language)} {hour}" + (f" {rest} min" if rest and hours < 48 else "")
    count, rest = divmod(round(minutes / 60), 24)
    return f"{count} {'dni' if polish else 'days'}" + (f" {rest} {hour}" if rest else "")


def whole(count: int, language: str) -> str:
    """1 204 (with a space that does not break) or 1,204."""
    return f"{count:,}".replace(",", "\u00a0") if language == "pl" else f"{count:,}"


def decimal(amount: float, language: str) -> str:
    """4,3 or 4.3."""
    text = f"{amount:.1f}"
    return text.replace(".", ",") if language == "pl" else text


def counted(count: int, forms: Forms, language: str) -> str:
    """A number with its noun: 1 ocena, 3 oceny, 12 ocen; 1 rating, 3 ratings."""
    polish, english = forms
    if language != "pl":
        return f"{whole(count, language)} {english[0] if count == 1 else english[1]}"
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return f"{whole(count, language)} {polish[0] if count == 1 else polish[1] if few else polish[2]}"


def spread(number: Number, language: str, time: Time = "calendar") -> dict[str, str]:
    """What half of the durations and nine tenths of them are not longer than, as `value` says it; {} where that is not known."""
    if number.p50 is None or number.p90 is None:
        return {}
    days = time == "calendar"
    return {"p50": length(number.p50, language, days=days), "p90": length(number.p90, language, days=days)}


def basis(number: Number, language: str) -> str:
    """Of how many it is: "48 odpowiedzi". "" for a number that is the count itself, and for time worked."""
    if number.unit == "tickets" or number.figure == "utilization":
        return ""
    return counted(number.count, _OF.get(number.figure, TICKETS), language)


def is_scarce(number: Number) -> bool:
    """Whether it is of too few to mean anything."""
    return number.unit != "tickets" and number.figure != "utilization" and number.count < FEW


def scarce(number: Number, language: str) -> str:
    """Says so: "Za mało danych: 3 oceny"; "Brak danych" where there is nothing at all."""
    polish = language == "pl"
    if not number.count:
        return "Brak danych" if polish else "No data"
    return f"{'Za mało danych' if polish else 'Too few data'}: {basis(number, language)}"


def change(now: Number, before: Number, language: str) -> Change:
    """How the value moved against the period before."""
    place = 0 if language == "pl" else 1
    if now.value is None or is_scarce(now):
        return Change("")
    if before.value is None or is_scarce(before) or (not before.value and now.unit in ("ms", "tickets")):
        return Change(("poprzednio za mało danych", "too few data before")[place])
    by = _moved(now, before)
    if not by:
        return Change(("bez zmian", "no change")[place])
    rises = now.value > before.value
    words = _CHANGES[now.unit, rises][place].format(by=by.replace(".", "," if language == "pl" else "."))
    better = FIGURE[now.figure].better
    tone: Tone = "" if not better else "good" if rises == (better == "higher") else "bad"
    return Change(words, tone, "▲" if rises else "▼")


def _moved(now: Number, before: Number) -> str:
    """By how much, in per cent, points or units; "" for hardly anything."""
    new, old = now.value or 0.0, before.value or 0.0
    if now.unit == "share":
        return f"{abs(new - old) * 100:.0f}" if abs(new - old) >= SAME_POINTS else ""
    if now.unit in ("score", "times"):
        return f"{abs(new - old):.1f}" if abs(new - old) >= 0.05 else ""
    return f"{abs(new - old) / old * 100:.0f}" if abs(new - old) >= SAME * old else ""
