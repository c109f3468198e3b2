"""Puts a delivery into words at the moment it is sent: only then has every ticket its number."""

from collections.abc import Callable

from msgspec.structs import replace

from gateway.links import Links
from gateway.notice_words import in_words, is_notice
from gateway.words import number_text
from store.records import ChannelName, Choice, Content, Delivery, Ms
from triage import replies
from triage.dialogue.saying import choices_said, fields_said, words_said
from triage.dialogue.script import Script, shipped
from triage.rating import CHOICE, SCORES, label
from triage.risk import LIFE

RATING = frozenset({"csat", "rated"})  # texts that lead to the page where one says how it went


class Rendering:
    """Renders text ids with their values; adds the ticket's number, and the person's link to the ticket.

    `script` holds what the bot says; None: what comes with Centrala. `live` are channels where words come and go at once: nobody there
    writes a letter.
    """

    def __init__(
        self,
        *,
        links: Links,
        prefix: str,
        desk: str,
        now: Callable[[], Ms],
        script: Script | None = None,
        live: frozenset[ChannelName] = frozenset(),
    ) -> None:
        self._links = links
        self._prefix = prefix
        self._desk = desk
        self._now = now
        self._script = script
        self._live = live

    def render(self, delivery: Delivery) -> Content:
        """The content with its final subject and body; of the bot's words also choices and fields, and what follows them."""
        content = delivery.content
        if delivery.ticket and delivery.channel in self._live:  # several tickets may be talked about in one chat
            number = number_text(self._prefix, delivery.ticket)
            content = replace(content, values={**content.values, "number": number})
        if not content.text and not content.parts:
            return self._linked(content, delivery)
        if is_notice(delivery):
            number = number_text(self._prefix, delivery.ticket) if delivery.ticket else ""
            return in_words(delivery, ticket=number, desk=self._desk)
        values = dict(content.values)
        if delivery.ticket:
            values["ticket"] = number_text(self._prefix, delivery.ticket)
        values["desk"] = self._desk
        if content.parts:
            content = self._said(content, delivery.language, values)
            if not content.text:
                return content
            values["said"] = content.body
        values |= self._addresses(content, delivery)
        if content.text == "csat":
            return self._question(content, delivery, values)
        text = replies.live(content.text) if delivery.channel in self._live else content.text
        rendered = replies.render(text, delivery.language, values)
        if content.attachments and "link" in values:  # where a file can't be sent, this is where it is
            content = replace(content, values={**content.values, "link": values["link"]})
        return replace(content, subject=rendered.subject, body=rendered.body, footer=rendered.footer)

    def _linked(self, content: Content, delivery: Delivery) -> Content:
        """Content without words of ours: where its files can be had, if it has any."""
        if not (content.attachments and delivery.person and delivery.audience == "requester"):
            return content
        return replace(content, values={**content.values, **self._addresses(content, delivery)})

    def _addresses(self, content: Content, delivery: Delivery) -> dict[str, str]:
        """Where links of this text lead, by the names it has for them."""
        links, found = self._links, dict[str, str]()
        if delivery.person:
            found["link"] = links.ticket(delivery.ticket, delivery.person, delivery.created_at or self._now())
        if content.text == "step_up":
            expires = delivery.created_at + LIFE
            found["confirm"] = links.confirm(delivery.ticket, delivery.person, delivery.id, expires)
        if content.text in RATING:
            found["rate"] = links.rating(delivery.ticket, delivery.person, delivery.created_at)
        if content.text == "my_tickets":
            found["entry"] = links.entry(delivery.person, delivery.id, delivery.created_at)
        return found

    def _question(self, content: Content, delivery: Delivery, values: dict[str, str]) -> Content:
        """How did it go? Five faces: links in a letter, buttons where words come and go at once."""
        live, language = delivery.channel in self._live, delivery.language
        asked = replies.render(replies.live("csat") if live else "csat", language, values)
        choices = tuple(
            Choice(
                id=f"{CHOICE}{score}",
                label=label(score, language) + ("" if live else f": {values['rate']}?score={score}"),
            )
            for score in reversed(SCORES)
        )
        footer = "" if live else replies.render("csat_footer", language, values).body
        return replace(content, subject=asked.subject, body=asked.body, choices=choices, footer=footer)

    def _said(self, content: Content, language: str, values: dict[str, str]) -> Content:
        """What the bot says, in words."""
        script = self._script or shipped()
        return replace(
            content,
            body=words_said(content.parts, script, language, values),
            choices=choices_said(content.choices, script, language),
            fields=fields_said(content.fields, script, language),
        )
