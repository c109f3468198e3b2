"""What Slack accepts in blocks, views and metadata: the documented limits, as a table. Pure.

Sources: Slack's reference of blocks, block elements, composition objects, views and chat.postMessage, as they stood in 2026.
"""

import json
import re
from collections.abc import Callable
from typing import Any

# A check of one value at one place: problems in Slack's manner, with a JSON pointer.
Check = Callable[[Any, str], list[str]]


def words(longest: int, *, shortest: int = 1) -> Check:
    """A string of at most so many characters."""

    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, str):
            return [f"must be a string [json-pointer:{at}]"]
        if len(value) > longest:
            return [f"must be less than {longest + 1} characters [json-pointer:{at}]"]
        if len(value) < shortest:
            return [f"must be more than {shortest - 1} characters [json-pointer:{at}]"]
        return []

    return check


def one_of(*allowed: Any) -> Check:
    """One of these values."""
    return lambda value, at: [] if value in allowed else [f"must be one of {allowed} [json-pointer:{at}]"]


def whole(lowest: int, highest: int) -> Check:
    """A whole number between the two."""

    def check(value: Any, at: str) -> list[str]:
        fits = isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest
        return [] if fits else [f"must be a number between {lowest} and {highest} [json-pointer:{at}]"]

    return check


def flag(value: Any, at: str) -> list[str]:
    """True or false."""
    return [] if isinstance(value, bool) else [f"must be a boolean [json-pointer:{at}]"]


def date(value: Any, at: str) -> list[str]:
    """YYYY-MM-DD."""
    return [] if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else [f"must be a date [json-pointer:{at}]"]


def anything(_value: Any, _at: str) -> list[str]:
    """Not checked here."""
    return []


def several(of: Check, longest: int, shortest: int = 1) -> Check:
    """A list of so many."""

    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, list):
            return [f"must be an array [json-pointer:{at}]"]
        if not shortest <= len(value) <= longest:
            return [f"no more than {longest} items allowed, no fewer than {shortest} [json-pointer:{at}]"]
        return [problem for index, one in enumerate(value) for problem in of(one, f"{at}/{index}")]

    return check


def plain(longest: int) -> Check:
    """A text object of kind plain_text."""
    return lambda value, at: _text(value, at, longest, ("plain_text",))


def rich(longest: int) -> Check:
    """A text object of either kind."""
    return lambda value, at: _text(value, at, longest, ("plain_text", "mrkdwn"))


def _text(value: Any, at: str, longest: int, kinds: tuple[str, ...]) -> list[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        return [f"must be a text object of type {kinds} [json-pointer:{at}]"]
    own = {"plain_text": "emoji", "mrkdwn": "verbatim"}[value["type"]]
    found = [
        f"invalid additional property: {name} [json-pointer:{at}]" for name in value.keys() - {"type", "text", own}
    ]
    return found + words(longest)(value.get("text"), f"{at}/text") + (flag(value[own], at) if own in value else [])


def fields(needed: dict[str, Check], others: dict[str, Check]) -> Check:
    """An object with these fields and no more."""

    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"must be an object [json-pointer:{at}]"]
        found = [f"missing required field: {name} [json-pointer:{at}]" for name in needed.keys() - value.keys()]
        known = {**needed, **others}
        found += [f"invalid additional property: {name} [json-pointer:{at}]" for name in value.keys() - known.keys()]
        return found + [
            problem for name in value if name in known for problem in known[name](value[name], f"{at}/{name}")
        ]

    return check


def typed(kinds: dict[str, Check], what: str) -> Check:
    """An object whose `type` says which check it must pass."""

    def check(value: Any, at: str) -> list[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            return [f"unsupported type of {what}: {kind} [json-pointer:{at}]"]
        return kinds[kind]({name: one for name, one in value.items() if name != "type"}, at)

    return check


CONFIRM = fields(
    {"title": plain(100), "text": rich(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION = fields({"text": plain(75), "value": words(150)}, {"description": plain(75), "url": words(3_000)})
BOX = fields({"text": rich(75), "value": words(150)}, {"description": rich(75)})
GROUP = fields({"label": plain(75), "options": several(OPTION, 100)}, {})
ID: dict[str, Check] = {"action_id": words(255), "focus_on_load": flag, "confirm": CONFIRM}
SELECT: dict[str, Check] = {**ID, "placeholder": plain(150)}
TYPED: dict[str, Check] = {
    **ID,
    "placeholder": plain(150),
    "initial_value": words(3_000, shortest=0),
    "dispatch_action_config": anything,
}
IMAGE = fields({"alt_text": words(2_000)}, {"image_url": words(3_000), "slack_file": anything})

ELEMENTS: dict[str, Check] = {
    "button": fields(
        {"text": plain(75)},
        {**ID, "url": words(3_000), "value": words(2_000), "style": one_of("primary", "danger"), "accessibility_label": words(75)},
    ),
    "overflow": fields({"options": several(OPTION, 5)}, ID),
    "static_select": fields(
        {}, {**SELECT, "options": several(OPTION, 100), "option_groups": several(GROUP, 100), "initial_option": OPTION}
    ),
    "multi_static_select": fields(
        {},
        {
            **SELECT,
            "options": several(OPTION, 100),
            "option_groups": several(GROUP, 100),
            "initial_options": several(OPTION, 100),
            "max_selected_items": whole(1, 100),
        },
    ),
    "external_select": fields({}, {**SELECT, "initial_option": OPTION, "min_query_length": whole(0, 100)}),
    "multi_external_select": fields(
        {}, {**SELECT, "initial_options": several(OPTION, 100), "min_query_length": whole(0, 100), "max_selected_items": whole(1, 100)}
    ),
    "radio_buttons": fields({"options": several(BOX, 10)}, {**ID, "initial_option": BOX}),
    "checkboxes": fields({"options": several(BOX, 10)}, {**ID, "initial_options": several(BOX, 10)}),
    "plain_text_input": fields(
        {}, {**TYPED, "multiline": flag, "min_length": whole(0, 3_000), "max_length": whole(1, 3_000)}
    ),
    "email_text_input": fields({}, TYPED),
    "url_text_input": fields({}, TYPED),
    "number_input": fields({"is_decimal_allowed": flag}, {**TYPED, "min_value": words(50), "max_value": words(50)}),
    "datepicker": fields({}, {**SELECT, "initial_date": date}),
    "timepicker": fields({}, {**SELECT, "initial_time": words(5), "timezone": words(100)}),
    "file_input": fields({}, {"action_id": words(255), "filetypes": several(words(20), 100), "max_files": whole(1, 10)}),
    "image": IMAGE,
}  # fmt: skip

PRESSED = ("button", "overflow", "static_select", "multi_static_select", "external_select", "multi_external_select",
           "radio_buttons", "checkboxes", "datepicker", "timepicker")  # fmt: skip
FILLED_IN = tuple(name for name in ELEMENTS if name not in {"button", "overflow", "image"})


def elements(*kinds: str) -> Check:
    """An element of one of these kinds."""
    return typed({name: ELEMENTS[name] for name in kinds}, "element")


def in_context(value: Any, at: str) -> list[str]:
    """A text or an image of a context block."""
    is_image = isinstance(value, dict) and value.get("type") == "image"
    return elements("image")(value, at) if is_image else rich(3_000)(value, at)


BLOCK_ID: dict[str, Check] = {"block_id": words(255)}
BLOCKS: dict[str, Check] = {
    "section": fields(
        {},
        {
            **BLOCK_ID,
            "text": rich(3_000),
            "fields": several(rich(2_000), 10),
            "accessory": elements(*PRESSED, "image"),
            "expand": flag,
        },
    ),
    "header": fields({"text": plain(150)}, {**BLOCK_ID, "level": whole(1, 4)}),
    "divider": fields({}, BLOCK_ID),
    "actions": fields({"elements": several(elements(*PRESSED), 25)}, BLOCK_ID),
    "context": fields({"elements": several(in_context, 10)}, BLOCK_ID),
    "image": fields(
        {"alt_text": words(2_000)},
        {**BLOCK_ID, "image_url": words(3_000), "slack_file": anything, "title": plain(2_000)},
    ),
    "input": fields(
        {"label": plain(2_000), "element": elements(*FILLED_IN)},
        {**BLOCK_ID, "hint": plain(2_000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": fields({"elements": several(anything, 1_000, 0)}, BLOCK_ID),
    "markdown": fields({"text": words(12_000)}, BLOCK_ID),
}  # fmt: skip
IN_MESSAGES = typed({name: one for name, one in BLOCKS.items() if name != "input"}, "block")
IN_VIEWS = typed(BLOCKS, "block")


def problems_of_blocks(blocks: Any, *, view: bool = False) -> list[str]:
    """What Slack has against these blocks; empty if it takes them."""
    found = several(IN_VIEWS if view else IN_MESSAGES, 100 if view else 50, 0)(blocks, "/blocks")
    if found:
        return found
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("block_id must be unique [json-pointer:/blocks]")
    for index, block in enumerate(blocks):
        if block["type"] == "section" and not {"text", "fields"} & block.keys():
            found.append(f"missing required field: text or fields [json-pointer:/blocks/{index}]")
        of_block = [element.get("action_id") for element in elements_of(block) if element.get("action_id")]
        if len(of_block) != len(set(of_block)):
            found.append(f"action_id must be unique in its block [json-pointer:/blocks/{index}]")
        found += [
            f"either options or option_groups [json-pointer:/blocks/{index}]"
            for element in elements_of(block)
            if element.get("type") in {"static_select", "multi_static_select"}
            and ("options" in element) == ("option_groups" in element)
        ]
    return found


def elements_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """What can be pressed or filled in, in one block."""
    if block["type"] in {"actions", "context"}:
        return list(block["elements"])
    return [block[name] for name in ("accessory", "element") if name in block]


def problems_of_view(view: Any) -> list[str]:
    """What Slack has against a modal or a home view; empty if it takes it."""
    shared: dict[str, Check] = {
        "callback_id": words(255, shortest=0),
        "private_metadata": words(3_000, shortest=0),
        "external_id": words(255, shortest=0),
    }
    modal: dict[str, Check] = {"close": plain(24), "submit": plain(24), "clear_on_close": flag, "notify_on_close": flag}
    shapes = {
        "modal": fields({"title": plain(24), "blocks": anything}, {**shared, **modal, "submit_disabled": flag}),
        "home": fields({"blocks": anything}, shared),
    }
    found = typed(shapes, "view")(view, "/view")
    if found:
        return found
    found = problems_of_blocks(view["blocks"], view=True)
    if not found and view["type"] == "modal" and "submit" not in view:
        found += ["submit is required where there are inputs" for block in view["blocks"] if block["type"] == "input"][
            :1
        ]
    return found


def problem_of_metadata(metadata: Any) -> str:
    """The error Slack gives for a message's metadata, "" if it takes it."""
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        return "invalid_metadata_format"
    if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(json.dumps(metadata)) > 16_000 else ""
