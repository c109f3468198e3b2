"""Puts a delivery into words at the moment it is sent: only then has every ticket its number."""

from collections.abc import Callable

from msgspec.structs import replace

from gateway.links import Links
from gateway.words import number_text
from store.records import Content, Delivery, Ms
from triage import replies


class Rendering:
    """Renders text ids with their values; adds the ticket's number, and the person's link to the ticket."""

    def __init__(self, *, links: Links, prefix: str, desk: str, now: Callable[[], Ms]) -> None:
        self._links = links
        self._prefix = prefix
        self._desk = desk
        self._now = now

    def render(self, delivery: Delivery) -> Content:
        """The content with its final subject and body."""
        content = delivery.content
        if not content.text:
            return content
        values = dict(content.values)
        values["ticket"] = number_text(self._prefix, delivery.ticket)
        values["desk"] = self._desk
        if delivery.person:
            values["link"] = self._links.ticket(delivery.ticket, delivery.person, self._now())
        rendered = replies.render(content.text, delivery.language, values)
        return replace(content, subject=rendered.subject, body=rendered.body)
