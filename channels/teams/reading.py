"""What somebody in Teams wrote, as plain words: without the mention of the bot, with quotes apart. No word is lost. Pure.

Teams sends a message twice: as `text`, with mentions as <at>…</at>, and as HTML among the attachments, which alone knows lists and quotes.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from channels.teams.activity import Activity, Attachment
from channels.teams.markup import tidy, unaddressed, words_of

HTML = "text/html"
LONGEST = 200_000  # characters of a message that are read; Teams' own have 28 kB
LONGEST_LINK = 700
MESSAGE_LINKS = ("https://teams.microsoft.com/l/message/", "https://teams.cloud.microsoft/l/message/")
QUOTES = ("messageReference", "forwardedMessageReference")


class Read(msgspec.Struct, frozen=True):
    """What somebody wrote: `text` without what it quotes, `quoted`, and `full` with all of it."""

    text: str
    quoted: str
    full: str


def read(activity: Activity) -> Read:
    """The words of a message. A mention of the bot at its beginning or end is no word of it. Where only quotes are left, they are the text."""
    mine = frozenset(_name(one) for one in my_mentions(activity))
    plain = _plain(activity)
    text, quoted = plain, ""
    markup = next((one for one in _htmls(activity.attachments)), "")
    if markup:
        rich, cited = words_of(markup, mine)
        known = _letters(f"{rich}{cited}")
        # of this text, and not of an earlier one; some clients send it with "&amp;"
        if not _letters(plain) - known or not _letters(html.unescape(plain)) - known:
            text, quoted = rich, cited
    shared = [*_quotes(activity.attachments)]
    quoted = "\n\n".join(one for one in (quoted, *shared) if one)
    text = "\n\n".join(one for one in (text, *_links(activity.attachments)) if one)
    if not text:
        return Read(quoted, "", quoted)
    cited = "\n".join(f"> {line}".rstrip() for line in quoted.splitlines())
    return Read(text, quoted, "\n\n".join(one for one in (cited, text) if one))


def my_mentions(activity: Activity) -> tuple[str, ...]:
    """The mentions of the bot as they stand in `text` ("<at>Centrala</at>")."""
    me = (activity.recipient.id if activity.recipient else "") or ""
    return tuple(
        one.text
        for one in activity.entities or ()
        if one.type == "mention" and one.text and me and one.mentioned and one.mentioned.id == me
    )


def of_payload(payload: Any) -> str:
    """The words of a message that an action of the message extension was used on (Graph's chatMessage)."""
    body = payload.get("body") if isinstance(payload, dict) else None
    if not isinstance(body, dict) or not isinstance(body.get("content"), str):
        return ""
    content = body["content"][:LONGEST]
    if body.get("contentType") != "html":
        return tidy(content)
    text, quoted = words_of(content)
    return text or quoted


def link_of(payload: Any) -> str:
    """Where that message stands in Teams, for those who may read there; "" = Teams does not say."""
    link = payload.get("linkToMessage") if isinstance(payload, dict) else None
    if not isinstance(link, str) or len(link) > LONGEST_LINK or not link.startswith(MESSAGE_LINKS):
        return ""
    return "" if set(link) & set(' \t\r\n<>"') else link


def author_of(payload: Any) -> str:
    """Who wrote that message, by name; "" = a machine, or nobody knows."""
    found: Any = payload
    for name in ("from", "user", "displayName"):
        found = found.get(name) if isinstance(found, dict) else None
    return " ".join(found.split())[:150] if isinstance(found, str) else ""


def _plain(activity: Activity) -> str:
    text = (activity.text or "")[:LONGEST].translate({0xE000: None, 0xE001: None})
    mine = set(my_mentions(activity))
    for one in activity.entities or ():
        if one.type == "mention" and one.text:
            name = _shown(one.text)
            text = text.replace(one.text, f"\ue000{name}\ue001" if one.text in mine else name)
    return tidy(unaddressed(text.replace("\u00a0", " ")))


def _shown(mention: str) -> str:
    return re.sub(r"</?at[^<>]*>", "", mention)


def _name(mention: str) -> str:
    return " ".join(_shown(mention).split()).casefold()


def _letters(text: str) -> Counter[str]:
    """How often each character stands there, blanks aside."""
    return Counter("".join(text.split()))


def _htmls(attachments: Iterable[Attachment] | None) -> Iterable[str]:
    for one in attachments or ():
        if one.content_type == HTML and isinstance(one.content, str):
            yield one.content[:LONGEST]


def _quotes(attachments: Iterable[Attachment] | None) -> Iterable[str]:
    """Messages that were forwarded, or answered to."""
    for one in attachments or ():
        if one.content_type not in QUOTES:
            continue
        content: Any = one.content
        if isinstance(content, str):
            try:
                content = msgspec.json.decode(content)
            except (msgspec.MsgspecError, UnicodeError, RecursionError):
                continue
        for name in ("originalMessageContent", "messagePreview"):
            words = content.get(name) if isinstance(content, dict) else None
            if isinstance(words, str) and words.strip():
                yield words_of(words[:LONGEST])[0]
                break


def _links(attachments: Iterable[Attachment] | None) -> Iterable[str]:
    """Files of a channel: they lie where only people may fetch them, so where they lie goes along as words."""
    for one in attachments or ():
        if one.content_type == "reference" and one.content_url:
            yield f"{one.name or ''} {one.content_url}".strip()
