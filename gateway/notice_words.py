"""A notice to an agent in words: first of all who will read an answer to it, then what happened, then the words and the facts."""

from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import replace

from store.records import Choice, Content, Delivery, Risk
from triage import replies
from triage.risk import words

PREFIX = "notice_"
_TYPES = {
    "incident": ("incydent", "incident"),
    "service_request": ("wniosek o usługę", "service request"),
    "question": ("pytanie", "question"),
    "problem": ("problem", "problem"),
    "change": ("zmiana", "change"),
    "alert": ("alert", "alert"),
}
_QUEUE = ("kolejka", "queue")
_NOBODY = ("jeszcze niczyje", "nobody's yet")
_ASSIGNED = ("przydzielone:", "assigned to")


def is_notice(delivery: Delivery) -> bool:
    """Whether the delivery is a notice that is still to be put into words."""
    return delivery.audience == "agents" and delivery.content.text.startswith(PREFIX)


def first_line(language: str) -> str:
    """What every notice says first: that an answer to it is an internal note."""
    return replies.render("notice_internal", language, {}).body.strip()


def in_words(delivery: Delivery, *, ticket: str, desk: str) -> Content:
    """The notice with subject and words; `ticket` is its number as people read it.

    The body tells who reads an answer and what happened; what can be answered comes as choices; the footer has words and facts.
    """
    content, language = delivery.content, delivery.language
    values = {**content.values, "ticket": ticket, "desk": desk}
    if "risk" in values:
        values["risk"] = _risk(values["risk"], language)
    news = replies.render(content.text, language, values)
    if "words" in values:
        values["words"] = "\n".join(f"> {line}".rstrip() for line in values["words"].strip().splitlines())
    values["facts"] = facts(values, language)
    footer = replies.render(f"{PREFIX}footer", language, values)
    return replace(
        content,
        subject=news.subject,
        body=f"{first_line(language)}\n\n{news.body}",
        choices=tuple(
            Choice(id=one.id, label=replies.render(one.label, language, {}).body.strip()) for one in content.choices
        ),
        footer=footer.body,
    )


def facts(values: Mapping[str, str], language: str) -> str:
    """What triage made of the ticket, on one line; "" where the values name nothing of it."""
    if "type" not in values:
        return ""
    at = 0 if language == "pl" else 1
    whose = f"{_ASSIGNED[at]} {values['assignee']}" if "assignee" in values else _NOBODY[at]
    return " · ".join(
        (
            values.get("ticket", ""),
            _TYPES.get(values["type"], (values["type"],) * 2)[at],
            values.get("category", ""),
            values.get("priority", ""),
            f"{_QUEUE[at]} {values.get('queue', '')}",
            whose,
        )
    )


def _risk(packed: str, language: str) -> str:
    kind, state, reason, channel = packed.split(":", 3)
    return words(Risk(kind=kind, state=cast("Any", state), reason=reason, channel=channel), language)
