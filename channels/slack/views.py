"""Draws a neutral dialog (Screen) as Slack's modal, and reads what was answered in one. Pure.

Source: docs.slack.dev, "Modals", "Block Kit: input", "View interaction payloads".
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from channels.plain_text import clean
from channels.pressed import Button, value_of
from channels.screens import Asked, Option, Screen
from channels.sealed import sealed, unsealed
from channels.signature import Signer
from channels.slack.blocks import plain
from channels.slack.limits import (
    ACTIONS,
    BUTTON,
    FILES,
    INPUT,
    LABEL,
    METADATA,
    OPTION,
    OPTION_VALUE,
    OPTIONS,
    PLACEHOLDER,
    TEXT,
    TITLE,
    VIEW_BLOCKS,
)
from channels.slack.words import said

View = dict[str, Any]

PURPOSE = "slack/dialog"
CALLBACK = "screen"
ANSWER = "answer"  # action_id of every question
NOTHING = "~"  # stands for an option whose id is "", which Slack does not take
RADIO = 4  # options that are shown at once; more go into a menu
BOXES = 10


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What a dialog was made of and brings back, signed: nobody sends one that was not shown. `turn` counts how often it was drawn anew."""

    name: str
    ticket: int = 0
    version: int = 0
    fixed: dict[str, str] = {}
    turn: int = 0


_carried = msgspec.json.Decoder(Carried)


def modal(screen: Screen, signer: Signer, language: str, *, turn: int = 0) -> View:
    """The view for views.open, views.update and views.push. `turn` is one more than that of the dialog it replaces.

    What is more than Slack can show becomes a view that says so.
    """
    carried = Carried(name=screen.name, ticket=screen.ticket, version=screen.version, fixed=screen.fixed, turn=turn)
    metadata = sealed(carried, PURPOSE, signer)
    blocks = _above(screen)
    blocks += [_question(one, language, turn) for one in screen.asked]
    if len(metadata) > METADATA or len(blocks) > VIEW_BLOCKS:
        return refused(said("screen_too_long", language), language)
    if not blocks:
        blocks = [_words(screen.title)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": metadata,
        "title": plain(screen.title, TITLE),
        "submit": plain(screen.send, TITLE),
        "close": plain(said("close", language), TITLE),
        "blocks": blocks,
    }


def loading(desk: str) -> View:
    """What stands there until the dialog is made. Whose language is not known yet, so it is said in both."""
    return {
        "type": "modal",
        "callback_id": "loading",
        "title": plain(desk, TITLE),
        "blocks": [_words(f"{said('loading', 'pl')}\n{said('loading', 'en')}")],
    }


def refused(words: str, language: str) -> View:
    """A dialog that says why there is none."""
    return _told(words, language, title=said("refused", language))


def done(words: str, language: str) -> View:
    """A dialog that says that something was done, where nothing else shows it."""
    return _told(words, language, title=said("done", language))


def choice_of(forms: Sequence[Option], signer: Signer, language: str) -> View:
    """Which form it is to be; each button stands for "ask:form:<name>"."""
    buttons = [
        {
            "type": "button",
            "action_id": f"form:{place}",
            "text": plain(one.label, BUTTON),
            "value": value_of(Button(f"ask:form:{one.id}", 0), signer),
        }
        for place, one in enumerate(forms[:ACTIONS])
    ]
    return {
        "type": "modal",
        "callback_id": "forms",
        "title": plain(said("new", language), TITLE),
        "close": plain(said("close", language), TITLE),
        "blocks": [_words(said("which_form", language)), {"type": "actions", "elements": buttons}],
    }


def opened(private_metadata: str, signer: Signer) -> Carried:
    """What the dialog was made of. Raises ForgedError where we did not make it."""
    return unsealed(private_metadata, PURPOSE, signer, _carried, "the dialog")


def values(state: Any) -> dict[str, str]:
    """What is answered so far (`state` of a view), by question; nothing for one left empty. Of several options: their ids, joined by commas."""
    found = {}
    for block, one in _answers(state):
        if answered := _value(one):
            found[_name(block)] = answered
    return found


def files(state: Any) -> tuple[tuple[str, str], ...]:
    """The files that were put into the dialog: Slack's id of each, and its name."""
    return tuple(
        (str(file["id"]), str(file.get("name") or file["id"]))
        for _, one in _answers(state)
        for file in one.get("files") or ()
        if isinstance(file, dict) and file.get("id")
    )


def question(block_id: str) -> str:
    """Which question a block_suggestion is about, or a block_actions inside a dialog."""
    return _name(block_id)


def mistakes(found: Mapping[str, str], state: Any) -> dict[str, Any]:
    """The answer to a view_submission that shows what is wrong beside each question; what is about none stands at the first."""
    blocks = {_name(block): block for block, _ in _answers(state)}
    errors: dict[str, str] = {}
    for name, words in found.items():
        block = blocks.get(name) or next(iter(blocks.values()), "")
        if block:
            errors[block] = f"{errors[block]} {words}" if block in errors else words
    return {"response_action": "errors", "errors": errors}


def options(found: Sequence[Option]) -> dict[str, Any]:
    """The answer to a block_suggestion."""
    return {"options": _options(found)[:OPTIONS]}


def _above(screen: Screen) -> list[View]:
    found = []
    if screen.warning:
        found.append(_words(f"⚠️ {screen.warning}"))
    if screen.about:
        found.append(_words(screen.about))
    return found


def _told(words: str, language: str, *, title: str) -> View:
    return {
        "type": "modal",
        "callback_id": "told",
        "title": plain(title, TITLE),
        "close": plain(said("ok", language), TITLE),
        "blocks": [_words(words)],
    }


def _words(text: str) -> View:
    return {
        "type": "section",
        "text": {"type": "plain_text", "text": clean(text).strip()[:TEXT] or "–", "emoji": False},
    }


def _question(asked: Asked, language: str, turn: int) -> View:
    block: View = {
        "type": "input",
        "block_id": f"{asked.id}~{turn}",  # another one with each turn: Slack keeps old answers of a block it knows
        "label": plain(asked.label, LABEL),
        "optional": not asked.required,
        "element": {"action_id": ANSWER, **_element(asked, language)},
    }
    if asked.hint:
        block["hint"] = plain(asked.hint, LABEL)
    if asked.changes:
        block["dispatch_action"] = True
    return block


def _element(asked: Asked, language: str) -> View:
    match asked.kind:
        case "line" | "words":
            longest = max(1, min(asked.longest, INPUT))
            begins = {"initial_value": asked.value[:longest]} if asked.value else {}
            return {
                "type": "plain_text_input",
                "multiline": asked.kind == "words",
                "max_length": longest,
                **begins,
            }
        case "email":
            return {"type": "email_text_input", **({"initial_value": asked.value} if asked.value else {})}
        case "number":
            begins = {"initial_value": asked.value} if asked.value else {}
            return {"type": "number_input", "is_decimal_allowed": True, **begins}
        case "date":
            return {"type": "datepicker", **({"initial_date": asked.value} if asked.value else {})}
        case "files":
            return {"type": "file_input", "max_files": FILES}
        case "found":
            begun = _options([one for one in asked.options if one.id == asked.value])
            return {
                "type": "external_select",
                "min_query_length": 1,
                "placeholder": plain(said("type", language), PLACEHOLDER),
                **({"initial_option": begun[0]} if begun else {}),
            }
        case "several":
            return _several(asked, language)
        case "choice":
            return _choice(asked, language)


def _choice(asked: Asked, language: str) -> View:
    offered = _options(asked.options)
    begun = next((one for one in offered if one["value"] == (asked.value or NOTHING)), None)
    first = {"initial_option": begun} if begun else {}
    if asked.required and len(offered) <= RADIO:
        return {"type": "radio_buttons", "options": offered, **first}
    placeholder = plain(said("choose", language), PLACEHOLDER)
    return {"type": "static_select", "placeholder": placeholder, **_listed(offered), **first}


def _several(asked: Asked, language: str) -> View:
    offered = _options(asked.options)
    chosen = set(asked.value.split(",")) if asked.value else set()
    begun = [one for one in offered if one["value"] in chosen]
    first = {"initial_options": begun} if begun else {}
    if len(offered) <= BOXES:
        return {"type": "checkboxes", "options": offered, **first}
    placeholder = plain(said("choose", language), PLACEHOLDER)
    return {"type": "multi_static_select", "placeholder": placeholder, **_listed(offered), **first}


def _listed(offered: list[View]) -> View:
    """Up to a hundred options as they are; more in groups named after their first and last."""
    if len(offered) <= OPTIONS:
        return {"options": offered}
    groups = [offered[at : at + OPTIONS] for at in range(0, len(offered), OPTIONS)]
    return {
        "option_groups": [
            {"label": plain(f"{one[0]['text']['text'][:35]} – {one[-1]['text']['text'][:35]}", OPTION), "options": one}
            for one in groups
        ]
    }


def _options(offered: Sequence[Option]) -> list[View]:
    """Options with an id that Slack takes (150 characters), each id once."""
    found = {one.id or NOTHING: plain(one.label, OPTION) for one in offered if len(one.id) <= OPTION_VALUE}
    return [{"text": text, "value": value} for value, text in found.items()]


def _answers(state: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """(block, answer) for each question; nothing of what does not look like a state."""
    blocks = state.get("values") if isinstance(state, dict) else None
    return [
        (str(block), one)
        for block, actions in (blocks.items() if isinstance(blocks, dict) else ())
        for one in (actions.values() if isinstance(actions, dict) else ())
        if isinstance(one, dict)
    ]


def _value(one: Mapping[str, Any]) -> str:
    if several := one.get("selected_options"):
        return ",".join(_id(option) for option in several)
    if option := one.get("selected_option"):
        return _id(option)
    return str(one.get("value") or one.get("selected_date") or "").strip()


def _id(option: Mapping[str, Any]) -> str:
    value = str(option.get("value") or "")
    return "" if value == NOTHING else value


def _name(block: str) -> str:
    """The question's id of a block's."""
    return block.rpartition("~")[0] or block
