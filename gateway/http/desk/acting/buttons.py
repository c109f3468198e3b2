"""What an agent may do to a ticket now, for the ticket's page."""

import secrets
from typing import Any

import msgspec
from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.acting.offers import DIRECT, KEYS, Offers, offers
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.frame.page import language_of_agent, words_in
from gateway.words import number_text
from store.records import Agent, Ms, Ticket


class Seen(msgspec.Struct, frozen=True):
    """The ticket as somebody looked at it: its version, and when it had last changed. Version 0: whatever it is."""

    version: int = 0
    at: Ms = 0

    def __str__(self) -> str:
        return f"{self.version}:{self.at}"

    @staticmethod
    def of(ticket: Ticket) -> "Seen":
        """The ticket as it is."""
        return Seen(ticket.version, ticket.updated_at)

    @staticmethod
    def read(text: str) -> "Seen":
        """What a form brings back; what is no such text counts as never seen."""
        version, _, at = text.partition(":")
        if not (version.isascii() and version.isdecimal() and at.isascii() and at.isdecimal() and len(text) < 40):
            return Seen()
        return Seen(int(version), int(at))


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """A verb on the page. `asks`: it leads to a form, else it is done at one press; `field` and `value` go with it."""

    verb: str
    label: str
    key: str = ""
    asks: bool = True
    field: str = ""
    value: str = ""
    danger: bool = False


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """What `_actions.html` shows. `path` is the ticket's, `merged` where it went, `done` what was done (without a script)."""

    path: str
    likely: tuple[Button, ...]
    groups: tuple[tuple[Button, ...], ...]
    seen: str
    key: str
    merged: str = ""
    merged_path: str = ""
    done: str = ""
    more: str = ""
    title: str = ""
    merged_here: str = ""


async def values(request: web.Request, ticket: Ticket, agent: Agent) -> dict[str, Any]:
    """The values of `_actions.html`: {"acting": Acting}."""
    config = services_of(request).config
    say = words_in(WORDS, language_of_agent(request))
    prefix = config.desk.prefix
    offered = offers(ticket, agent, services_of(request).actions.moves.levels(ticket))
    done = f"done_{request.query.get('done', '')}"
    number = number_text(prefix, ticket.number)
    shown = Acting(
        path=path_of(ticket.number),
        likely=tuple(_button(verb, say) for verb in offered.likely),
        groups=_groups(offered, say, prefix),
        seen=str(Seen.of(ticket)),
        key=new_key(),
        merged=number_text(prefix, ticket.merged_into) if ticket.merged_into else "",
        merged_path=path_of(ticket.merged_into),
        done=say("done_plainly", number=number) if done in WORDS else "",
        more=say("more"),
        title=say("actions"),
        merged_here=say("merged_here"),
    )
    return {"acting": shown}


def path_of(number: int) -> str:
    """A ticket's page."""
    return f"/desk/ticket/{number}"


def new_key() -> str:
    """Names one intention: posted twice, it is done once."""
    return secrets.token_urlsafe(12)


def _groups(offered: Offers, say: Any, prefix: str) -> tuple[tuple[Button, ...], ...]:
    groups = [tuple(_button(verb, say) for verb in group) for group in offered.groups]
    links = tuple(
        Button(
            verb="unlink",
            label=say("verb_unlink", number=number_text(prefix, one)),
            asks=False,
            field="to",
            value=str(one),
        )
        for one in offered.links
    )
    return (*groups, *((links,) if links else ()))


def _button(verb: str, say: Any) -> Button:
    return Button(
        verb=verb, label=say(f"verb_{verb}"), key=KEYS.get(verb, ""), asks=verb not in DIRECT, danger=verb == "cancel"
    )
