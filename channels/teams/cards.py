"""Draws what a delivery says as Teams' messages and Adaptive Cards (schema 1.5). Pure.

Source: adaptivecards.io, "Schema Explorer"; learn.microsoft.com, "Types of cards" and "Universal Actions for Adaptive Cards".
"""

from typing import Any

from channels.plain_text import clean, cut, is_plain, pieces
from channels.pressed import OWN, Button, value_of
from channels.screens import Option, Own, OwnTicket
from channels.signature import Signer
from channels.teams.limits import FIELD, HEADLINE, LABEL, MESSAGE, PARTS, ROW, SMALL, SUMMARY, TITLE, WORDS, size
from channels.teams.text import Element, lines, markdown, runs, xml
from channels.teams.words import said
from store.records import Choice, Content, Delivery, Field

Activity = dict[str, Any]

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
LEAST = 100  # characters of a part, however large its frame is
BUTTONS = 4  # of an agents' card; the rest is in the menu "…"
LISTED = 25  # of one's own tickets
SUBJECT = 150
DOTS = {"P1": "🔴", "P2": "🟠", "P3": "🟡", "P4": "⚪"}
RATES = "rate:"  # what the answers to "how did it go?" begin with
OWN_CARD = "own"  # the spot of a requester's card of a ticket
SIGNS = {"open": "🟢", "waiting": "🟡", "mine": "✋", "done": "⚪"}
_SMALL = {"isSubtle": True, "size": "Small"}


def messages(delivery: Delivery, signer: Signer, files: str = "") -> list[Activity]:
    """What is posted, in this order; one message where the delivery fills a place (what does not fit says so), else as many as it takes.

    `files` are words about attachments that can't be sent, under the rest. What is no card is a text: it can be quoted and searched.
    """
    content = delivery.content
    body = clean("\n\n".join(filter(None, (content.body.strip(), files))))
    if delivery.spot == OWN_CARD:
        return [_own_card(delivery, signer)]
    draw = _card_of if delivery.spot or content.choices or content.fields else _text_of
    longest, most = WORDS, 1 if delivery.spot else PARTS
    while True:
        parts = pieces(body, longest)
        if len(parts) > most:
            parts = [*parts[: most - 1], f"{parts[most - 1]}\n{said('more_pages', delivery.language)}"]
        last = len(parts) - 1
        drawn = [draw(delivery, part, signer, at == 0, at == last) for at, part in enumerate(parts)]
        if longest <= LEAST or all(size(one) <= MESSAGE for one in drawn):
            return drawn
        longest //= 2


def is_over(delivery: Delivery) -> bool:
    """Whether it is a requester's card of a ticket nothing is expected of any more: where it is gone, nobody misses it."""
    return delivery.spot == OWN_CARD and bool(delivery.content.values.get("over"))


def attachment(card: Element) -> dict[str, Any]:
    """The card as messages, dialogs and answers to the message extension hold it."""
    return {"contentType": ADAPTIVE, "content": card}


def card(body: list[Element], language: str) -> Element:
    """An Adaptive Card of these elements."""
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": "pl" if language == "pl" else "en",
        "body": body,
    }


def done(words: str, language: str) -> Element:
    """A card of words alone, small and grey, for the place of one whose button was pressed."""
    return card(lines(words, **_SMALL) or lines("–"), language)


def own(page: Own, signer: Signer, language: str) -> Element:
    """The page of one's own as a card. Its buttons stand for "ask:form:<name>" (of no ticket) and "ask:answer" (of theirs)."""
    body = lines(page.title, weight="Bolder", size="Large") + lines(page.hello)
    if page.forms:
        fit = page.forms if len(page.forms) <= ROW else page.forms[: ROW - 1]
        shown = [_opens(f"ask:form:{one.id}", 0, one.label, signer, first=place == 0) for place, one in enumerate(fit)]
        if fit != page.forms:
            shown.append(_opens("ask:forms", 0, said("more_forms", language), signer))
        body.append({"type": "ActionSet", "actions": shown})
    listed = page.tickets[:LISTED]
    left = ""
    for place, one in enumerate(listed):
        drawn = _own_ticket(one, page, signer, language)
        if size(card([*body, drawn], language)) > MESSAGE - 2_000:
            left = said("own_cut", language, count=str(len(page.tickets) - place))
            break
        body.append(drawn)
    if not page.tickets:
        body += lines(page.words.get("none") or said("none", language), **_SMALL)
    body += lines("\n".join(filter(None, (left, page.more))), **_SMALL)
    return card(body, language)


def hit(found: Option, language: str) -> dict[str, Any]:
    """One ticket found by the message extension: what is listed, and the card that is put into a message when it is chosen."""
    label = cut(clean(found.label), HEADLINE) or "–"
    body = lines(label, weight="Bolder")
    if is_plain(found.url):
        opens = {"type": "Action.OpenUrl", "title": said("open", language), "url": found.url}
        body.append({"type": "ActionSet", "actions": [opens]})
    whole = card(body, language)
    return {**attachment(whole), "preview": {"contentType": THUMBNAIL, "content": {"title": label}}}


def button(choice: Choice, ticket: int, signer: Signer) -> Element:
    """A choice as a button: "ask:…" opens a dialog, all else is pressed (channels/pressed.py)."""
    if choice.id.startswith("ask:"):
        return _opens(choice.id, ticket, choice.label, signer, first=choice.id == "ask:reply")
    label = "" if choice.id.startswith(("do:", OWN)) else cut(clean(choice.label), LABEL)
    value = value_of(Button(choice.id, ticket, label), signer)
    return {"type": "Action.Execute", "title": _title(choice.label), "verb": "pressed", "data": {"pressed": value}}


def _opens(id_: str, ticket: int, label: str, signer: Signer, *, first: bool = False) -> Element:
    data = {"pressed": value_of(Button(id_, ticket), signer), "msteams": {"type": "task/fetch"}}
    made: Element = {"type": "Action.Submit", "title": _title(label), "data": data}
    return made | ({"style": "positive"} if first else {})


def _title(label: str) -> str:
    return cut(clean(label), TITLE) or "–"


def _headline(delivery: Delivery) -> str:
    """What stands above the words: the subject for agents; for a requester the agent who wrote them."""
    content = delivery.content
    if delivery.audience == "agents":
        line = f"{DOTS.get(content.values.get('priority', ''), '')} {content.subject}".strip()
    else:
        line = "" if delivery.automatic else content.values.get("agent", "")
        line = "" if "@" in line else line  # a mail address is nobody's name
        rates = any(one.id.startswith(RATES) for one in content.choices)  # days later: others were talked of since
        in_thread = ";messageid=" in delivery.address  # a chat has none to tell tickets apart
        if (rates or not delivery.automatic) and not in_thread:
            line = " · ".join(filter(None, (line, content.values.get("number", ""))))
    line = cut(clean(line), HEADLINE)
    return "" if line == "-" else line


def _card_of(delivery: Delivery, words: str, signer: Signer, first: bool, last: bool) -> Activity:  # noqa: FBT001 - of two drawers
    content, language = delivery.content, delivery.language
    body: list[Element] = []
    over = delivery.spot == "card" and not content.fields  # the ticket is done, or elsewhere: all of its card is grey
    style: dict[str, Any] = _SMALL if over else {}
    if first and (head := _headline(delivery)):
        body += lines(head, **(style or {"weight": "Bolder"}))
    body += lines(words, **style)
    if last:
        body += _fields(content.fields)
        body += _rows(delivery, signer)
        body += _small(content.footer)
    whole = card(body or lines("…"), language)
    if delivery.spot == "card":
        whole["msteams"] = {"width": "Full"}
    return {"type": "message", "summary": _summary(delivery, words), "attachments": [attachment(whole)]}


def _own_card(delivery: Delivery, signer: Signer) -> Activity:
    """A requester's card of a ticket: how it stands, and what they can do. What is not done by mistake stands in the menu "…"."""
    content, values = delivery.content, delivery.content.values
    over = bool(values.get("over"))
    body = lines(cut(clean(content.subject), HEADLINE), **(_SMALL if over else {"weight": "Bolder"}))
    status, _, promise = clean(content.body).partition("\n")
    sign = SIGNS.get(values.get("state", ""), "")
    drawn = lines(f"{sign} {status}".strip()) + lines(promise, **_SMALL)
    body += [one | {"spacing": "Small"} for one in drawn]
    actions = [button(one, delivery.ticket, signer) for one in content.choices]
    url = values.get("link", "")
    if url and is_plain(url):
        actions.append({"type": "Action.OpenUrl", "title": _title(values.get("open", "")), "url": url})
    rare = [at for at, one in enumerate(content.choices) if one.id == f"{OWN}withdraw"]
    actions = [one | ({"mode": "secondary"} if at in rare else {}) for at, one in enumerate(actions)]
    if actions:
        body.append({"type": "ActionSet", "actions": actions})
    whole = card(body or lines("…"), delivery.language)
    said_of_it = " · ".join(filter(None, (clean(content.subject), status)))
    return {"type": "message", "summary": cut(said_of_it, SUMMARY) or "…", "attachments": [attachment(whole)]}


def _text_of(delivery: Delivery, words: str, _signer: Signer, first: bool, last: bool) -> Activity:  # noqa: FBT001 - of two drawers
    head = _headline(delivery) if first else ""
    footer = "\n".join(cut(line, SMALL) for line in clean(delivery.content.footer).splitlines()[:10]) if last else ""
    parts = (
        f"<b>{xml(head)}</b>" if head else "",
        xml(words) if words else "",
        f"<i>{xml(footer)}</i>" if footer else "",
    )
    return {"type": "message", "textFormat": "xml", "text": "<br>".join(filter(None, parts)) or "…"}


def _fields(fields: tuple[Field, ...]) -> list[Element]:
    facts = [
        {"title": markdown(cut(one.label, TITLE)) or "–", "value": markdown(cut(one.value, FIELD)) or "–"}
        for one in fields
    ]
    return [{"type": "FactSet", "facts": facts}] if facts else []


def _rows(delivery: Delivery, signer: Signer) -> list[Element]:
    """Buttons. An agents' card shows the likeliest four and has the rest in a menu; a requester sees all there are."""
    made = [button(one, delivery.ticket, signer) for one in delivery.content.choices]
    if delivery.audience == "agents" and made:
        menu = [one | {"mode": "secondary"} for one in made[BUTTONS:]]
        return [{"type": "ActionSet", "actions": [*made[:BUTTONS], *menu]}]
    return [{"type": "ActionSet", "actions": made[at : at + ROW]} for at in range(0, len(made), ROW)]


def _small(text: str) -> list[Element]:
    """Small print, in grey, of ten lines at most."""
    return lines("\n".join(cut(line, SMALL) for line in clean(text).strip().splitlines()[:10]), **_SMALL)


def _own_ticket(one: OwnTicket, page: Own, signer: Signer, language: str) -> Element:
    line = f"{SIGNS[one.state]} {one.status}"
    if one.changed:
        line += f" · {said('changed', language, when=one.changed)}"
    if one.waits_for_me:
        line = f"✋ {said('waits_for_me', language)} · {line}"
    head = [*runs(clean(one.name), weight="Bolder"), *runs(f" · {cut(clean(one.subject), SUBJECT)}")]
    items: list[Element] = [{"type": "RichTextBlock", "inlines": head}]
    items += [one | {"spacing": "None"} for one in lines(line, **_SMALL)]
    actions: list[Element] = []
    if one.state != "done":
        words = page.words.get("answer") or said("answer", language)
        actions.append(_opens("ask:answer", one.number, words, signer, first=one.waits_for_me))
    if one.url and is_plain(one.url):
        actions.append({"type": "Action.OpenUrl", "title": _title(page.words.get("open") or said("open", language)), "url": one.url})  # fmt: skip
    # in the menu "…", so that nobody presses it by mistake
    for deed in one.deeds:
        made = button(Choice(id=f"{OWN}{deed.id}", label=deed.label), one.number, signer)
        actions.append(made | {"mode": "secondary"})
    if actions:
        items.append({"type": "ActionSet", "actions": actions})
    return {"type": "Container", "separator": True, "spacing": "Medium", "items": items}


def _summary(delivery: Delivery, words: str) -> str:
    """What a notification says of a card; Teams shows it as it is."""
    parts: tuple[str, ...] = (_headline(delivery), words, *_labels(delivery.content))
    return cut(clean(" · ".join(one.strip() for one in parts if one.strip())), SUMMARY) or "…"


def _labels(content: Content) -> tuple[str, ...]:
    return tuple(f"{one.label}: {one.value}" for one in content.fields[:3])
