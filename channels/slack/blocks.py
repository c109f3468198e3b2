"""Draws what a delivery says as Slack's blocks. Pure.

Words go into rich_text, which Slack shows as they are: no mention, no disguised link, no formatting can come out of them. What Slack
interprets (the text of notifications, fields, small print) is escaped. Source: docs.slack.dev, "Block Kit" and "Formatting message text".
"""

import json
import re
from itertools import islice
from typing import Any

import msgspec

from channels.plain_text import addresses, clean, cut, pieces
from channels.pressed import Button, value_of
from channels.signature import Signer
from channels.slack.limits import ACTIONS, BLOCKS, BUTTON, FIELDS, NOTIFIED, OPTION, OPTION_VALUE, OPTIONS
from channels.slack.words import said
from store.records import Choice, Content, Delivery, Field

Block = dict[str, Any]

WORDS = 2_800  # characters of words in a block
TOGETHER = 9_000  # characters of a message's blocks with their frames; Slack's own limit is not documented, some 11,000 were refused
HEADLINE = 280
FIELD = 200
SMALL = 580  # each character may take five once it is escaped
LABEL = 300  # of a choice, as it goes back to us
BUTTONS = 4  # of an agents' card; the rest is in a menu
LINKS = 20  # in one block; more addresses stay words
DOTS = {"P1": "🔴", "P2": "🟠", "P3": "🟡", "P4": "⚪"}


class Post(msgspec.Struct, frozen=True):
    """One message: `text` for notifications and old clients, `blocks` as people see it."""

    text: str
    blocks: list[Block]


def posts(delivery: Delivery, signer: Signer) -> list[Post]:
    """What is posted, in this order; one message where the delivery fills a place (what does not fit says so), else as many as it takes."""
    content, language = delivery.content, delivery.language
    head = _head(delivery)
    if delivery.spot == "card" and not content.fields:  # it is over, or elsewhere
        blocks = [*small(f"{content.subject}\n{content.body}"), *_choices(delivery, signer), *small(content.footer)]
        return [Post(_notified(content, blocks), blocks)]
    head = [*small(f"💬 {about}"), *head] if (about := one_line(content.values.get("about", ""))) else head
    tail = [*_fields(content.fields), *_choices(delivery, signer), *small(content.footer)]
    body = words(content.body)
    if not head and not body and not tail:
        body = words("📎 " + ", ".join(one.name for one in content.attachments) if content.attachments else "…")
    found = _one(head, body, tail, language) if delivery.spot else _several(head, body, tail)
    return [Post(_notified(content, one), one) for one in found]


def one_line(text: str) -> str:
    """The text without line breaks and doubled spaces."""
    return " ".join(text.split())


def words(text: str) -> list[Block]:
    """Somebody's words as rich_text blocks: literally, but that plain addresses can be followed and show where they lead."""
    return [_rich(part) for part in pieces(clean(text), WORDS) if part]


def plain(text: str, longest: int) -> dict[str, Any]:
    """A plain_text object of one line; Slack interprets nothing in it."""
    return {"type": "plain_text", "text": cut(clean(text), longest) or "–", "emoji": False}


def escaped(text: str) -> str:
    """Text for where Slack reads its own markup: the three characters that begin any of it are escaped."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rich(text: str) -> Block:
    elements: list[Block] = []
    end = 0
    for start, stop in islice(addresses(text), LINKS):
        if start > end:
            elements.append({"type": "text", "text": text[end:start]})
        elements.append({"type": "link", "url": text[start:stop]})
        end = stop
    if end < len(text):
        elements.append({"type": "text", "text": text[end:]})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _head(delivery: Delivery) -> list[Block]:
    content = delivery.content
    if delivery.audience == "agents":
        dot = DOTS.get(content.values.get("priority", ""), "")
        line = f"{dot} {content.subject}".strip()
    else:
        line = "" if delivery.automatic else content.values.get("agent", "")
        line = "" if "@" in line else line  # a mail address is nobody's name
    line = cut(clean(line), HEADLINE)
    if not line or line == "-":
        return []
    bold = {"type": "text", "text": line, "style": {"bold": True}}
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [bold]}]}]


def _fields(fields: tuple[Field, ...]) -> list[Block]:
    drawn = [
        {
            "type": "mrkdwn",
            "text": f"*{escaped(cut(one.label, 60)) or '–'}*\n{escaped(cut(one.value, FIELD)) or '–'}",
            "verbatim": True,
        }
        for one in fields
    ]
    return [{"type": "section", "fields": drawn[at : at + FIELDS]} for at in range(0, len(drawn), FIELDS)]


def small(text: str) -> list[Block]:
    """Small print, in grey, of ten lines at most. Its addresses can be followed."""
    lines = list(filter(None, (cut(clean(line), SMALL) for line in text.splitlines())))
    if not lines:
        return []
    return [
        {"type": "context", "elements": [{"type": "mrkdwn", "text": _linked(one), "verbatim": True}]}
        for one in lines[:10]
    ]


def _linked(line: str) -> str:
    made, end = "", 0
    for start, stop in addresses(line):
        made += f"{escaped(line[end:start])}<{escaped(line[start:stop])}>"
        end = stop
    return made + escaped(line[end:])


def _choices(delivery: Delivery, signer: Signer) -> list[Block]:
    """Buttons. An agents' card has the likeliest four, and the rest in a menu; a requester sees all there are."""
    choices = delivery.content.choices
    if not choices:
        return []
    ticket = delivery.ticket
    first = choices[:BUTTONS] if delivery.audience == "agents" else choices[:ACTIONS]
    elements = [_button(one, ticket, place, signer) for place, one in enumerate(first)]
    options = []
    for one in choices[len(first) :][:OPTIONS]:
        value = value_of(Button(one.id, ticket), signer)
        if len(value) <= OPTION_VALUE:
            options.append({"text": plain(one.label, OPTION), "value": value})
    if options:
        more = plain(said("more", delivery.language), BUTTON)
        elements.append({"type": "static_select", "action_id": "more", "placeholder": more, "options": options})
    return [{"type": "actions", "elements": elements}]


def _button(choice: Choice, ticket: int, place: int, signer: Signer) -> Block:
    label = "" if choice.id.startswith(("do:", "ask:")) else cut(clean(choice.label), LABEL)
    made: Block = {
        "type": "button",
        "action_id": f"choice:{place}",
        "text": plain(choice.label, BUTTON),
        "value": value_of(Button(choice.id, ticket, label), signer),
    }
    if choice.id == "ask:reply":
        made["style"] = "primary"
    return made


def _several(head: list[Block], body: list[Block], tail: list[Block]) -> list[list[Block]]:
    found: list[list[Block]] = [[]]
    for one in [*head, *body, *tail]:
        if found[-1] and not _fits([*found[-1], one]):
            found.append([])
        found[-1].append(one)
    return found


def _one(head: list[Block], body: list[Block], tail: list[Block], language: str) -> list[list[Block]]:
    shown = list(body)
    while shown and not _fits([*head, *shown, *tail]):
        shown.pop()
    cut_off = small(said("more_pages", language)) if len(shown) < len(body) else []
    return [[*head, *shown, *cut_off, *tail]]


def _fits(blocks: list[Block]) -> bool:
    return len(blocks) <= BLOCKS and len(json.dumps(blocks, ensure_ascii=False)) <= TOGETHER


def _notified(content: Content, blocks: list[Block]) -> str:
    """The words of one message for notifications, never empty."""
    lines = [
        "".join(one.get("text", one.get("url", "")) for section in block["elements"] for one in section["elements"])
        for block in blocks
        if block["type"] == "rich_text"
    ]
    found = "\n".join(lines) or f"{content.subject}\n{content.body}".strip().removeprefix("-\n")
    fields = " · ".join(f"{one.label}: {one.value}" for one in content.fields)
    text = escaped((found.strip() or fields)[:NOTIFIED]).strip()
    if len(text) > NOTIFIED:
        text = re.sub(r"&[a-z]*$", "", text[:NOTIFIED])  # never half an escaped character
    return text or "…"
