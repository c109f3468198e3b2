"""The web forms as dialogs: the same questions under the same conditions, checked by the same rules. Pure."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from channels.screens import Asked, Filled, Option, Screen
from channels.webform import PLAIN, Field, Settings
from gateway.http.form_values import asked, check
from gateway.rooms.texts_dialogs import dialog_text as say
from store.records import Ticket

FORM = "form:"
FORMS = "forms"  # the dialog that asks which form
KNOWN = frozenset({"email", "name"})  # whoever fills it in is known already
LONGEST = 3_000


def dialog(name: str, settings: Settings, given: Mapping[str, str], language: str) -> Screen:
    """The form `name` with what is answered so far; a question that depends on an answer comes once that is given."""
    fields = _fields(settings)
    decides = {other for field in fields for other in field.show_if}
    values = {field.name: given.get(field.name, "") for field in fields}
    return Screen(
        name=f"{FORM}{name}",
        title=settings.title[language] if settings.title is not None else say("form_title", language),
        send=say("form_send", language),
        asked=tuple(
            _question(field, values[field.name], language, changes=field.name in decides)
            for field in fields
            if asked(field, values)
        ),
    )


def chooser(offered: Sequence[Option], given: Mapping[str, str], language: str) -> Screen:
    """Which of several forms; the words that are known already (`given["text"]`) go along, and stand in the chosen one."""
    words = {"text": given["text"][:LONGEST]} if given.get("text") else {}
    return Screen(
        name=FORMS,
        title=say("form_title", language),
        send=say("forms_send", language),
        asked=(
            Asked(
                id="form",
                kind="choice",
                label=say("forms_which", language),
                options=tuple(offered),
                value=given.get("form", "") or offered[0].id,
            ),
        ),
        fixed=words,
    )


def mistakes(settings: Settings, values: Mapping[str, str], language: str) -> dict[str, str]:
    """What is wrong, by question; files are looked at by whoever takes them."""
    fields = [one for one in _fields(settings) if one.kind != "file"]
    known = {field.name for field in fields}
    found = check(fields, {name: [value] for name, value in values.items() if name in known}, {}).mistakes
    return {name: words[language] for name, words in found.items()}


def filled(settings: Settings, values: Mapping[str, str]) -> Filled:
    """What the answers say as a message."""
    fields = [one for one in _fields(settings) if one.kind != "file"]
    known = {field.name for field in fields}
    clean = check(fields, {name: [value] for name, value in values.items() if name in known}, {}).values
    return Filled(
        subject=clean.get("subject", ""),
        text=clean.get("text", ""),
        answers={name: value for name, value in clean.items() if name not in PLAIN and value},
    )


def _fields(settings: Settings) -> list[Field]:
    return [one for one in settings.fields if one.name not in KNOWN]


def _question(field: Field, value: str, language: str, *, changes: bool) -> Asked:
    plain = Asked(
        id=field.name,
        kind="line",
        label=field.title[language],
        hint=field.help[language] if field.help is not None else "",
        value=value[:LONGEST],
        required=field.required,
        longest=min(field.longest, LONGEST),
        changes=changes,
    )
    match field.kind:
        case "choice":
            return replace(
                plain, kind="choice", options=tuple(Option(one.value, one.label[language]) for one in field.choices)
            )
        case "file":
            return replace(plain, kind="files", value="")
        case "long_text":
            return replace(plain, kind="words")
        case "number" | "email":
            return replace(plain, kind=field.kind)
        case "text":
            return plain


def answer(ticket: Ticket, number: str, given: Mapping[str, str], language: str) -> Screen:
    """More words of a requester's on a ticket of their own."""
    return Screen(
        name="answer",
        title=say("answer_title", language, number=number),
        send=say("answer_send", language),
        ticket=ticket.number,
        about=say("answer_about", language, subject=ticket.subject[:150]),
        asked=(
            Asked(
                id="text",
                kind="words",
                label=say("answer_text", language),
                value=given.get("text", "")[:LONGEST],
                longest=LONGEST,
            ),
            Asked(id="files", kind="files", label=say("files", language), required=False),
        ),
    )
