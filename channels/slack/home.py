"""Draws the page of one's own (Own) as the app's Home tab. Pure. Source: docs.slack.dev, "App Home"."""

from typing import Any

from channels.plain_text import cut
from channels.pressed import Button, value_of
from channels.screens import Own, OwnTicket
from channels.signature import Signer
from channels.slack.blocks import escaped, plain, small
from channels.slack.limits import ACTIONS, BUTTON, HEADER, TEXT
from channels.slack.words import said

LISTED = 25  # tickets; the page holds 100 blocks, three each
SUBJECT = 150
SIGNS = {"open": "🟢", "waiting": "🟡", "done": "⚪"}


def home(own: Own, signer: Signer, language: str) -> dict[str, Any]:
    """The view for views.publish. Buttons stand for "ask:form:<name>" (of no ticket) and "ask:answer" (of theirs)."""
    blocks: list[dict[str, Any]] = [{"type": "header", "text": plain(own.title, HEADER)}]
    if own.hello:
        blocks.append({"type": "section", "text": {**plain(own.hello, TEXT)}})
    if own.forms:
        blocks.append({"type": "actions", "elements": _forms(own, signer)})
    for one in own.tickets[:LISTED]:
        blocks += [{"type": "divider"}, *_ticket(one, own, signer, language)]
    if not own.tickets:
        blocks += [{"type": "divider"}, *small(_say("none", own, language))]
    if own.more:
        blocks += [{"type": "divider"}, *small(own.more)]
    return {"type": "home", "blocks": blocks}


def _forms(own: Own, signer: Signer) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for place, form in enumerate(own.forms[:ACTIONS]):
        button = {
            "type": "button",
            "action_id": f"form:{place}",
            "text": plain(form.label, BUTTON),
            "value": value_of(Button(f"ask:form:{form.id}", 0), signer),
        }
        made.append(button | ({"style": "primary"} if place == 0 else {}))
    return made


def _ticket(one: OwnTicket, own: Own, signer: Signer, language: str) -> list[dict[str, Any]]:
    line = f"{SIGNS[one.state]} {one.status}"
    if one.changed:
        line += f" · {said('changed', language, when=one.changed)}"
    if one.waits_for_me:
        line = f"✋ {said('waits_for_me', language)} · {line}"
    words = f"*{escaped(one.name)}* · {escaped(cut(one.subject, SUBJECT))}\n{escaped(line)}"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": words, "verbatim": True}}
    answer = {
        "type": "button",
        "action_id": f"answer:{one.number}",
        "text": plain(_say("answer", own, language), BUTTON),
        "value": value_of(Button("ask:answer", one.number), signer),
    } | ({"style": "primary"} if one.waits_for_me else {})
    buttons = [answer] if one.state != "done" else []
    if one.url:
        buttons.append(
            {
                "type": "button",
                "action_id": f"link:{one.number}",
                "text": plain(_say("open", own, language), BUTTON),
                "url": one.url,
            }
        )
    return [section, {"type": "actions", "elements": buttons}] if buttons else [section]


def _say(name: str, own: Own, language: str) -> str:
    return own.words.get(name) or said(name, language)
