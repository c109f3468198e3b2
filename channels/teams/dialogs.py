"""Draws a neutral dialog (Screen) as an Adaptive Card in Teams' task module, and reads what was answered in one. Pure.

Source: learn.microsoft.com, "Use dialogs in Microsoft Teams bots", "Typeahead search in Adaptive Cards"; adaptivecards.io, inputs.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from channels.base import ForgedError
from channels.plain_text import clean, cut
from channels.screens import Asked, Option, Screen
from channels.sent import for_requester
from channels.signature import Signer
from channels.teams.cards import attachment, card
from channels.teams.limits import DIALOG, TITLE, size
from channels.teams.text import Element, lines
from channels.teams.words import said

PURPOSE = "teams/dialog"
SEARCH = "teams/search"
CARRIED = "screen"  # member of the data that goes along with the answers
DEED = "do"  # member of the data: "send", or "turn" for what a dialog is drawn anew for
INPUT = "q:"  # begins the id of each input, so that a question may be called anything
INSERT = "i:"  # the same for a choice whose words are put into another answer
LINK = "=link"  # among what is fixed: where the message stands that a form was opened on; no question is called so
NOTHING = "~"  # stands for an option whose id is "", which Teams does not take
TALL = 4  # questions from which a dialog is large
HINT = 100  # characters of a placeholder; a longer hint has a line of its own
LABEL = 300


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What a dialog was made of and brings back, signed: nobody sends one that was not shown. `turn` counts how often it was drawn anew."""

    name: str
    ticket: int = 0
    version: int = 0
    fixed: dict[str, str] = {}
    turn: int = 0


_carried = msgspec.json.Decoder(Carried)
_search = msgspec.json.Decoder(tuple[str, str])


def task(
    screen: Screen,
    signer: Signer,
    language: str,
    *,
    mistakes: Mapping[str, str] = {},
    given: Mapping[str, str] = {},
    turn: int = 0,
) -> dict[str, Any]:
    """The taskInfo of the dialog: title, height, width, card. `given` is what was typed already, `mistakes` what is wrong with it.

    What is more than Teams can show becomes a dialog that says so.
    """
    made = Carried(name=screen.name, ticket=screen.ticket, version=screen.version, fixed=screen.fixed, turn=turn)
    signed = _signed(PURPOSE, msgspec.json.encode(made).decode(), signer)
    turns = any(one.changes for one in screen.asked)
    body = _above(screen, mistakes, language)
    for asked in screen.asked:
        if asked.id in given:
            asked = msgspec.structs.replace(asked, value=given[asked.id])  # noqa: PLW2901 - the same question, answered
        body += _question(asked, screen, signer, language, wrong=mistakes.get(asked.id, ""), checked=not turns)
        if asked.changes:
            words = "insert" if asked.inserts else "next" if asked.kind == "found" else "ask_on"
            body.append({"type": "ActionSet", "actions": [_submit(said(words, language), signed, "turn")]})
    send = _submit(screen.send, signed, "send") | {"style": "positive"}
    body.append({"type": "ActionSet", "spacing": "Large", "actions": [send]})
    whole = card(body, language)
    if size(whole) > DIALOG:
        return refused(said("screen_too_long", language), language)
    return _task(screen.title, whole, "large" if len(screen.asked) > TALL else "medium")


def refused(words: str, language: str) -> dict[str, Any]:
    """A dialog that says why there is none."""
    return _task(said("refused", language), card(lines(words) or lines("–"), language), "small")


def opened(data: Any, signer: Signer) -> Carried:
    """What the dialog was made of, by the data that came back. Raises ForgedError where we did not make it."""
    value = data.get(CARRIED) if isinstance(data, dict) else None
    body = _checked(PURPOSE, value if isinstance(value, str) else "", signer)
    try:
        return _carried.decode(body)
    except msgspec.MsgspecError as error:
        raise ForgedError("the dialog was made by another version") from error


def turns(data: Any) -> bool:
    """Whether the dialog is to be drawn anew with what is answered so far, and not sent: so that nobody sends words without those they chose."""
    return inserts(data) or (isinstance(data, dict) and data.get(DEED) == "turn")


def inserts(data: Any) -> bool:
    """Whether something is chosen whose words are still to be put into the dialog."""
    return isinstance(data, dict) and any(_value(data[name]) for name in data if name.startswith(INSERT))


def values(data: Any) -> dict[str, str]:
    """What is answered so far, by question; nothing for one left empty. Of several options: their ids, joined by commas."""
    found = {}
    for name, value in data.items() if isinstance(data, dict) else ():
        answered = _value(value)
        if name.startswith((INPUT, INSERT)) and answered:
            found[name[len(INPUT) :]] = answered
    return found


def search(dataset: str, signer: Signer) -> tuple[str, str]:
    """Which screen and which of its questions are searched. Raises ForgedError."""
    try:
        return _search.decode(_checked(SEARCH, dataset, signer))
    except msgspec.MsgspecError as error:
        raise ForgedError("the dialog was made by another version") from error


def options(found: Sequence[Option]) -> list[dict[str, str]]:
    """What is found, as the results of a typeahead search."""
    return [{"title": one["title"], "value": one["value"]} for one in _choices(found)]


def _task(title: str, whole: Element, height: str) -> dict[str, Any]:
    return {"title": cut(clean(title), TITLE), "height": height, "width": "medium", "card": attachment(whole)}


def _submit(label: str, signed: str, deed: str) -> Element:
    return {"type": "Action.Submit", "title": cut(clean(label), TITLE) or "–", "data": {CARRIED: signed, DEED: deed}}


def _above(screen: Screen, mistakes: Mapping[str, str], language: str) -> list[Element]:
    found: list[Element] = []
    if mistakes:
        found += lines(said("mistakes", language), color="Attention", weight="Bolder")
        shown = {one.id for one in screen.asked}
        for name, words in mistakes.items():
            if name not in shown:
                found += lines(words, color="Attention")
    if screen.warning:
        found += lines(f"⚠️ {screen.warning}", weight="Bolder")
    return found + lines(screen.about)


def _question(
    asked: Asked, screen: Screen, signer: Signer, language: str, *, wrong: str, checked: bool
) -> list[Element]:
    """The input with what belongs to it. `checked`: Teams lets nobody send it empty; it can't where a part of the questions is still to come."""
    if asked.kind == "files":
        words = "files" if for_requester(screen.name) else "files_agent"
        return [*lines(asked.label, weight="Bolder"), *lines(said(words, language), isSubtle=True)]
    made: Element = {"id": f"{INSERT if asked.inserts else INPUT}{asked.id}", "label": cut(clean(asked.label), LABEL) or "–", **_input(asked, screen, signer, language)}  # fmt: skip
    if asked.required and checked:
        made |= {"isRequired": True, "errorMessage": said("date" if asked.kind == "date" else "fill", language)}
    found = [made]
    hint = clean(asked.hint).strip()
    if hint and made["type"] == "Input.Text" and len(hint) <= HINT and "\n" not in hint:
        made["placeholder"] = hint
    elif hint:
        found += lines(hint, isSubtle=True, size="Small")
    return found + lines(wrong, color="Attention")


def _input(asked: Asked, screen: Screen, signer: Signer, language: str) -> Element:
    begins = {"value": asked.value} if asked.value else {}
    match asked.kind:
        case "line" | "words":
            longest = max(1, asked.longest)
            begins = {"value": asked.value[:longest]} if asked.value else {}
            return {"type": "Input.Text", "isMultiline": asked.kind == "words", "maxLength": longest, **begins}
        case "email":
            return {"type": "Input.Text", "style": "Email", **begins}
        case "number":  # as text: the decimal comma is taken too, and what is wrong with it is said by us
            return {"type": "Input.Text", "style": "Text", "maxLength": 40, **begins}
        case "date":
            return {"type": "Input.Date", **begins}
        case "found":
            dataset = _signed(SEARCH, msgspec.json.encode((screen.name, asked.id)).decode(), signer)
            begun = [one for one in asked.options if one.id == asked.value] or _typed(asked.value)
            return {
                "type": "Input.ChoiceSet",
                "style": "filtered",
                "placeholder": said("type", language),
                "choices": _choices(begun),
                "choices.data": {"type": "Data.Query", "dataset": dataset},
                **begins,
            }
        case "several":
            return {"type": "Input.ChoiceSet", "isMultiSelect": True, "choices": _choices(asked.options), **begins}
        case _:
            chosen = {"value": asked.value or NOTHING}
            offered = _choices(asked.options)
            first = chosen if any(one["value"] == chosen["value"] for one in offered) else {}
            placeholder = {"placeholder": said("choose", language)}
            return {"type": "Input.ChoiceSet", "style": "compact", "choices": offered, **placeholder, **first}


def _typed(value: str) -> list[Option]:
    """What was chosen before among found options, whose words Teams does not send back."""
    return [Option(value, value)] if value else []


def _choices(offered: Sequence[Option]) -> list[dict[str, str]]:
    """Options, each id once."""
    found = {one.id or NOTHING: cut(clean(one.label), LABEL) or "–" for one in offered}
    return [{"title": title, "value": value} for value, title in found.items()]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    return ",".join(one for one in text.split(",") if one != NOTHING) if NOTHING in text.split(",") else text


def _signed(purpose: str, body: str, signer: Signer) -> str:
    return f"{signer.sign(purpose, body)}.{body}"


def _checked(purpose: str, value: str, signer: Signer) -> str:
    signature, _, body = value.partition(".")
    if not signer.check(purpose, body, signature):
        raise ForgedError("the dialog was not made by this desk")
    return body
