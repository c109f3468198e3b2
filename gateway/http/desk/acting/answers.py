"""What an agent answered in a verb's form, as the values of an Action. Pure."""

from collections.abc import Callable
from typing import Any, Final

from gateway.desk.refused import RefusedError, invalid
from gateway.http.desk.acting.forms import Asked, Given
from gateway.http.desk.acting.moments import named, typed
from gateway.http.form_values import cleaned
from gateway.words import instant_text
from store.records import Ms

# In the order the desk sets them: impact and urgency before the priority.
_SET: Final = ("subject", "type", "queue", "impact", "urgency", "priority", "category", "subcategory", "tags")


def values_of(verb: str, asked: Asked, given: Given) -> dict[str, Any]:
    """The answers as values of an Action. Raises RefusedError with the field's name as path, in words for who fills in the form."""
    return _VALUES[verb](asked, given)


def _assign_values(_asked: Asked, given: Given) -> dict[str, Any]:
    return {"agent": _needed(given, "agent", "Wybierz osobę.", "Choose somebody.")}


def _escalate_values(_asked: Asked, given: Given) -> dict[str, Any]:
    level = _needed(given, "level", "Wybierz poziom.", "Choose a level.")
    reason = _needed(
        given,
        "reason",
        "Napisz, dlaczego i co już sprawdzono; następna osoba zacznie od tego.",
        "Say why, and what was tried already; the next person starts from there.",
    )
    queue = given.get("queue", "")
    return {"level": level, "reason": reason, **({"queue": queue} if queue else {})}


def _refer_values(_asked: Asked, given: Given) -> dict[str, Any]:
    return {
        "to": _needed(given, "to", "Wybierz osobę.", "Choose somebody."),
        "reason": _needed(
            given, "reason", "Napisz, o jaką decyzję prosisz i dlaczego.", "Say which decision you ask for, and why."
        ),
    }


def _pend_values(asked: Asked, given: Given) -> dict[str, Any]:
    reason = _needed(given, "reason", "Wybierz, na co czekamy.", "Choose what we wait for.")
    until = _until(asked, given)
    return {"reason": reason, **({"until": instant_text(until)} if until else {})}


def _snooze_values(asked: Asked, given: Given) -> dict[str, Any]:
    _needed(given, "when", "Wybierz termin.", "Choose when.")
    until = _until(asked, given)
    if not until:
        raise invalid("when", "Wybierz termin.", "Choose when.")
    return {"until": instant_text(until)}


def _until(asked: Asked, given: Given) -> Ms:
    when, at = given.get("when", "never"), given.get("at", "")
    if when == "never":
        return 0
    if when != "at":
        moment = named(asked.now, asked.zone).get(when)
        if moment is None:  # "on Monday", chosen on Saturday and sent on Sunday
            raise invalid("when", "Wybierz termin jeszcze raz.", "Choose when once more.")
        return moment
    moment = typed(at, asked.zone)
    if moment is None:
        raise invalid("at", "Podaj dzień i godzinę.", "Give a day and a time.")
    if moment <= asked.now:
        raise invalid("at", "Ta chwila już minęła; podaj późniejszą.", "That moment is over; give a later one.")
    return moment


def _resolve_values(_asked: Asked, given: Given) -> dict[str, Any]:
    code = _needed(given, "code", "Wybierz, jak się skończyło.", "Choose how it ended.")
    text = cleaned(given.get("text", ""), lines=True)
    return {"code": code, **({"text": text} if text else {})}


def _cancel_values(_asked: Asked, given: Given) -> dict[str, Any]:
    return {"reason": _needed(given, "reason", "Napisz, dlaczego.", "Say why.")}


def _reopen_values(_asked: Asked, given: Given) -> dict[str, Any]:
    reason = cleaned(given.get("reason", ""), lines=True)
    return {"reason": reason} if reason else {}


def _set_values(asked: Asked, given: Given) -> dict[str, Any]:
    """Only what was changed in the form: what somebody else has set meanwhile in another field stays."""
    values: dict[str, Any] = {}
    for name in _SET:
        value = cleaned(given.get(name, ""), lines=False)
        if name not in given or value == given.get(f"was_{name}", ""):
            continue
        if name == "tags":
            values["tags"] = [tag for tag in (one.strip() for one in value.split(",")) if tag]
        elif name == "priority" and not value and asked.ticket is not None:
            values.setdefault("impact", asked.ticket.impact)  # the matrix reckons it anew
        elif name == "subject" and not value:
            raise invalid("subject", "Temat nie może być pusty.", "The subject can't be empty.")
        else:
            values[name] = value
    if given.get("priority") and not values.keys().isdisjoint({"impact", "urgency"}):
        values.setdefault("priority", given["priority"])  # it was set by hand, and stays what the form says
    if not values:
        raise RefusedError("invalid", "Nic się nie zmieniło.", "Nothing was changed.")
    return values


def _needed(given: Given, name: str, pl: str, en: str) -> str:
    value = cleaned(given.get(name, ""), lines=True)
    if not value:
        raise invalid(name, pl, en)
    return value


_VALUES: Final[dict[str, Callable[[Asked, Given], dict[str, Any]]]] = {
    "assign": _assign_values,
    "escalate": _escalate_values,
    "refer": _refer_values,
    "set": _set_values,
    "pend": _pend_values,
    "snooze": _snooze_values,
    "resolve": _resolve_values,
    "cancel": _cancel_values,
    "reopen": _reopen_values,
}
