"""What Teams accepts of a card, and what a person reads and presses on it."""

import json
from collections.abc import Iterator
from typing import Any

CARD = "application/vnd.microsoft.card.adaptive"
MOST = 28 * 1024  # bytes of a message
ASKS = "application/vnd.microsoft.teams.card.file.consent"
SHOWS = "application/vnd.microsoft.teams.card.file.info"

# Adaptive Cards 1.5: members an element can't do without.
NEEDED = {
    "AdaptiveCard": {"version"}, "TextBlock": {"text"}, "RichTextBlock": {"inlines"}, "TextRun": {"text"}, "Image": {"url"},
    "ImageSet": {"images"}, "Container": {"items"}, "ColumnSet": set(), "Column": set(), "FactSet": {"facts"}, "ActionSet": {"actions"},
    "Table": set(), "TableRow": set(), "TableCell": {"items"}, "Input.Text": {"id"}, "Input.Number": {"id"}, "Input.Date": {"id"},
    "Input.Time": {"id"}, "Input.Toggle": {"id", "title"}, "Input.ChoiceSet": {"id"}, "Action.Execute": {"title"},
    "Action.Submit": {"title"}, "Action.OpenUrl": {"title", "url"}, "Action.ShowCard": {"title", "card"}, "Action.ToggleVisibility": {"targetElements"},
    "Data.Query": {"dataset"}, "refresh": set(),
}  # fmt: skip
INSIDE = (
    "body",
    "items",
    "columns",
    "rows",
    "cells",
    "inlines",
    "images",
    "actions",
    "selectAction",
    "card",
    "fallback",
)
BUTTONS = 6  # more are cut off, unless they are "secondary"


def problems(activity: dict[str, Any], *, personal: bool = True) -> list[str]:
    """Why Teams would refuse what a bot posts, or show it cut. `personal`: in the chat of the bot and one person."""
    found = []
    if len(json.dumps(activity, ensure_ascii=False).encode()) > MOST:
        found.append("MessageSizeTooBig")
    if not activity.get("text") and not activity.get("attachments") and activity.get("type") == "message":
        found.append("an empty message")
    texts = [str(entity.get("text")) for entity in activity.get("entities") or [] if entity.get("type") == "mention"]
    found += [f"a mention {text} that is not in the text" for text in texts if text not in str(activity.get("text"))]
    for attachment in activity.get("attachments") or []:
        if attachment.get("contentType") == CARD:
            found += problems_of_card(attachment.get("content") or {})
        elif attachment.get("contentType") in (ASKS, SHOWS):
            found += problems_of_file(activity, attachment)
            found += ["a file of a bot is offered in the personal chat only"] * (not personal)
    return found


def problems_of_file(activity: dict[str, Any], attachment: dict[str, Any]) -> list[str]:
    """What is wrong with a card that offers or shows a file."""
    content = attachment.get("content") or {}
    asks = attachment["contentType"] == ASKS
    needed = ("description", "sizeInBytes", "acceptContext", "declineContext") if asks else ("uniqueId", "fileType")
    found = [f"a file's card without {name}" for name in needed if not content.get(name)]
    found += ["a file's card without name"] * (not attachment.get("name"))
    found += ["a file's card without contentUrl"] * (not asks and not attachment.get("contentUrl"))
    return found + ["a file's card is not alone in its message"] * (len(activity["attachments"]) > 1)


def problems_of_card(card: dict[str, Any]) -> list[str]:
    """What is wrong with an Adaptive Card."""
    found = []
    if card.get("type") != "AdaptiveCard" or str(card.get("version")) not in {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"}:
        found.append(f"not an Adaptive Card Teams knows: {card.get('type')} {card.get('version')}")
    ids: set[str] = set()
    for element in elements(card):
        kind = str(element.get("type"))
        if kind not in NEEDED:
            found.append(f"no element is called {kind}")
            continue
        found += [f"{kind} without {name}" for name in sorted(NEEDED[kind]) if element.get(name) in (None, "")]
        if kind.startswith("Input."):
            if element.get("id") in ids:
                found.append(f"two inputs are called {element.get('id')}")
            ids.add(str(element.get("id")))
            found += [f"{element['id']} is required and has no errorMessage"] * (
                bool(element.get("isRequired")) and not element.get("errorMessage")
            )
        if kind == "Input.ChoiceSet":
            query = (element.get("choices.data") or {}).get("type") == "Data.Query"
            if not query and not element.get("choices"):
                found.append(f"{element.get('id')} has no choices")
            found += [
                f"a choice of {element.get('id')} has no words"
                for one in element.get("choices") or []
                if not one.get("title") or not one.get("value")
            ]
        if kind == "FactSet":
            found += [
                "a fact without title or value"
                for one in element["facts"]
                if not one.get("title") or one.get("value") is None
            ]
        shown = [one for one in element.get("actions") or [] if one.get("mode") != "secondary"]
        if len(shown) > BUTTONS:
            found.append(f"{len(shown)} buttons where {BUTTONS} are shown")
    return found


def elements(value: Any) -> Iterator[dict[str, Any]]:
    """A card's elements and buttons in the order they are shown."""
    if isinstance(value, list):
        for one in value:
            yield from elements(one)
    elif isinstance(value, dict):
        yield value
        for name in INSIDE:
            if name in value:
                yield from elements(value[name])


def card_of(activity: dict[str, Any]) -> dict[str, Any]:
    """The Adaptive Card of a message, {} if it has none."""
    cards = [one["content"] for one in activity.get("attachments") or [] if one.get("contentType") == CARD]
    return dict(cards[0]) if cards else {}


def words(activity: dict[str, Any]) -> str:
    """All that a reader sees in a message or a card: text, texts of cards in order, facts as "title: value", buttons in brackets."""
    found = [str(activity.get("text") or "")]
    cards = [activity] if activity.get("type") == "AdaptiveCard" else [card_of(activity)]
    for element in (one for card in cards for one in elements(card)):
        kind = str(element.get("type"))
        if kind in {"TextBlock", "TextRun"}:
            found.append(element["text"])
        elif kind == "FactSet":
            found += [f"{one['title']}: {one['value']}" for one in element["facts"]]
        elif kind.startswith("Action."):
            found.append(f"[{element.get('title')}]")
        elif kind.startswith("Input."):
            found += [
                str(element[name]) for name in ("label", "title", "placeholder", "errorMessage") if element.get(name)
            ]
            found += [f"({one['title']})" for one in element.get("choices") or []]
    return "\n".join(one for one in found if one)


def button(activity: dict[str, Any], title: str) -> dict[str, Any]:
    """The button with these words (or that begins with them)."""
    card = activity if activity.get("type") == "AdaptiveCard" else card_of(activity)
    actions = [one for one in elements(card) if str(one.get("type")).startswith("Action.")]
    for one in actions:
        if str(one.get("title")).startswith(title):
            return one
    raise AssertionError(f"no button says {title!r}; there are {[one.get('title') for one in actions]}")


def inputs(card: dict[str, Any]) -> dict[str, str]:
    """What the inputs of a card hold before anybody typed: by id."""
    return {
        str(one["id"]): str(one.get("value") or "")
        for one in elements(card)
        if str(one.get("type")).startswith("Input.")
    }
