"""What people are shown inside a provider's own call: dialogs and a page of one's own. Channels draw them, the gateway fills them.

Nothing is changed by being shown: what is sent from a dialog comes through the door as an Inbound, like all else.
"""

from typing import Literal, Protocol

import msgspec


class Option(msgspec.Struct, frozen=True):
    """One of several answers: what is sent, and the words for it. `url` is where an agent opens what was found."""

    id: str
    label: str
    url: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a dialog. `value` is what it begins with, `longest` counts characters. `date` is answered as YYYY-MM-DD.

    Of `files` there is no `value`; `found` is a choice among too many to list: options are asked for by Screens.found. `changes`: what is
    answered changes the rest, so the dialog is asked for anew, with all that is answered so far as `given`. `inserts`: it is no answer
    itself; its words are put into another one, once.
    """

    id: str
    kind: Literal["line", "words", "choice", "several", "found", "date", "email", "number", "files"]
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    value: str = ""
    required: bool = True
    longest: int = 3_000
    changes: bool = False
    inserts: bool = False


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """A dialog. `name` says what sending it does (a verb of the desk, or "form:<channel>"), `ticket` to which ticket (0: to none yet).

    `about` stands above the questions (who will read the words), `warning` more loudly; `send` is on the button. `version` is the ticket
    version it was made of. `fixed` goes along with the answers, as it is.
    """

    name: str
    title: str
    send: str
    ticket: int = 0
    version: int = 0
    about: str = ""
    warning: str = ""
    asked: tuple[Asked, ...] = ()
    fixed: dict[str, str] = {}


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What the answers of a form say, as a message: its words, and the answers that go into the ticket's own."""

    subject: str = ""
    text: str
    answers: dict[str, str] = {}


class Refused(msgspec.Struct, frozen=True):
    """Why there is no such screen for this person, in their language."""

    words: str


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks. `agent` is the e-mail of an enabled agent, `person` the id of a known person; "" = they are none."""

    identity: str  # "slack:U1"
    email: str = ""  # vouched for by the provider, "" = unknown
    name: str = ""
    language: str = "pl"
    agent: str = ""
    person: str = ""


class OwnTicket(msgspec.Struct, frozen=True, kw_only=True):
    """One of the viewer's own tickets, in words."""

    number: int
    name: str  # HD-7
    subject: str
    state: Literal["open", "waiting", "done"]
    status: str
    changed: str
    url: str
    waits_for_me: bool = False
    deeds: tuple[Option, ...] = ()  # what the person may do to it by one press: the requester's verbs of the desk


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """The page of one's own: tickets, newest change first, open ones before closed ones, and the forms there are."""

    title: str
    hello: str
    tickets: tuple[OwnTicket, ...] = ()
    more: str = ""  # words about tickets that are not listed
    forms: tuple[Option, ...] = ()
    words: dict[str, str] = {}  # new, answer, open, none: what stands on buttons, and where nothing is


class Screens(Protocol):
    """The gateway's part. Everything may raise UnavailableError."""

    async def viewer(self, identity: str, *, email: str, name: str, language: str) -> Viewer:
        """Who looks, by what the provider vouches for. `language` is the provider's ("pl-PL"), "" = unknown."""

    async def screen(
        self, name: str, ticket: int, viewer: Viewer, *, given: dict[str, str] | None = None
    ) -> Screen | Refused:
        """The dialog of this name for the viewer. `given` are answers that are known beforehand, by question."""

    async def found(self, name: str, question: str, typed: str, viewer: Viewer) -> tuple[Option, ...]:
        """Options for what was typed into a `found` question of a screen, at most 100; empty for who may not know."""

    async def mistakes(self, name: str, ticket: int, values: dict[str, str], viewer: Viewer) -> dict[str, str]:
        """What is wrong with answers, by question, in words; empty if they may be sent."""

    async def filled(self, name: str, values: dict[str, str], viewer: Viewer) -> Filled:
        """A form's answers, which have no mistakes, as a message."""

    async def own(self, viewer: Viewer) -> Own:
        """The viewer's page of their own."""

    async def writes(self, ticket: int, viewer: Viewer) -> str:
        """Says that this agent writes an answer, and returns who else does just now, in words ("" = nobody)."""

    async def sounds_like_a_request(self, text: str) -> bool:
        """Whether somebody asks for what the desk is there for."""

    async def say_once(self, what: str, seconds: int, *, channel: str, address: str, words: str, language: str) -> bool:
        """Sends the words there, durably, if `what` was not said for so many seconds; whether it was not."""

    async def first_in(self, what: str, seconds: int) -> bool:
        """Whether this is the first such thing for so long; counts it."""
