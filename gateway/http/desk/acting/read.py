"""What was posted to a ticket, as a verb and its values. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from gateway.desk.refused import RefusedError, invalid
from gateway.http.desk.acting.answers import values_of
from gateway.http.desk.acting.forms import FORMS, Asked
from gateway.http.desk.acting.offers import DIRECT
from gateway.http.form_values import cleaned

PARTICIPANTS: Final = frozenset({"add_participant", "remove_participant", "dismiss_participant"})
PICKING: Final[dict[str, str]] = {"merge": "into", "link": "to"}
VERBS: Final = frozenset({*FORMS, *DIRECT, *PARTICIPANTS, *PICKING})
LONGEST_UNDO: Final = 20_000


def posted_verb(text: str) -> tuple[str, str]:
    """The verb of a button, and the value it carries: "unlink:7" → ("unlink", "7"). Raises RefusedError for what is no verb here."""
    verb, _, value = text.partition(":")
    if verb not in VERBS:
        raise invalid("verb", "Nie ma takiej czynności.", "There is no such thing to do.")
    return verb, value


def posted_values(verb: str, carried: str, asked: Asked, fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The values of the Action. `carried` is the button's own. Raises RefusedError in words for who filled in the form."""
    given = {name: values[0] for name, values in fields.items() if values}
    if "values" in given:
        return _as_they_were(given["values"])
    if verb in FORMS:
        return values_of(verb, asked, given)
    if verb == "unlink":
        return {"to": carried or given.get("to", "")}
    if verb in PICKING:
        field = PICKING[verb]
        chosen = given.get(field, "").strip()
        if not chosen:
            raise invalid(field, "Wybierz zgłoszenie.", "Choose a ticket.")
        return {field: chosen}
    if verb == "remove_participant" and carried:
        return {"person": carried}
    if verb in PARTICIPANTS:
        return _participant(carried, given)
    return {}


def _participant(carried: str, given: Mapping[str, str]) -> dict[str, Any]:
    if carried:
        return {"address": carried}
    address, name = cleaned(given.get("address", ""), lines=False), cleaned(given.get("name", ""), lines=False)
    if not address:
        raise invalid("address", "Podaj adres e-mail.", "Give an e-mail address.")
    return {"address": address, **({"name": name} if name else {})}


def _as_they_were(text: str) -> dict[str, Any]:
    """The values an "undo" carries, as JSON; the desk checks each of them like any other."""
    broken = RefusedError("invalid", "Tego nie da się już cofnąć.", "This can't be undone any more.")
    if len(text) > LONGEST_UNDO:
        raise broken
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise broken from None
    if not isinstance(values, dict):
        raise broken
    return values
