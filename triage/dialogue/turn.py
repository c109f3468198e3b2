"""What one turn of the bot is: the ticket afterwards, what is said, and what else follows. Records and short ways to make them."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from store.records import Author, Choice, Dialogue, Event, Field, Ms, Part, Ticket
from triage.dialogue.script import Script, Slot
from triage.dialogue.talk import Talk
from triage.knowledge import Knowledge
from triage.rules import Classification

BOT = Author(kind="bot")
YES_NO = (Choice(id="yes", label="choice_yes"), Choice(id="no", label="choice_no"))
HELPED = (Choice(id="yes", label="choice_helped"), Choice(id="no", label="choice_not_helped"))
LANGUAGES = (Choice(id="polish", label="choice_polish"), Choice(id="english", label="choice_english"))
WAY_OUT = (Choice(id="skip", label="choice_skip"), Choice(id="person", label="choice_person"))


class Say(msgspec.Struct, frozen=True):
    """What the bot says, in text ids."""

    parts: tuple[Part, ...] = ()
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One turn. `second` are the words of another problem that becomes a ticket of its own, whose number is then said.

    `letter`: worth a letter of its own where every answer is one. `language`: the person wants this one from now on.
    """

    ticket: Ticket
    say: Say = Say()
    events: tuple[Event, ...] = ()
    second: str = ""
    letter: bool = False
    language: str = ""
    counts: dict[str, int] = {}

    @property
    def waits(self) -> bool:
        """Whether the bot waits for an answer now."""
        return self.ticket.dialogue is not None and bool(self.ticket.dialogue.waits)


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What surrounds a turn.

    `live`: words come and go at once, as in a chat. `sort` says what the rules make of a text, `resorted` puts that on a
    ticket. `own` are the person's open tickets, newest first, where they were asked for. `proved`: the person's own words may
    be shown at this address.
    """

    talk: Talk
    live: bool
    now: Ms
    sort: Callable[[str], Classification]
    resorted: Callable[[Ticket, Classification], Ticket]
    knowledge: Knowledge | None = None
    own: tuple[Ticket, ...] = ()
    proved: bool = False

    @property
    def script(self) -> Script:
        """The words and questions."""
        return self.talk.script


def part(text: str, **values: str) -> Part:
    """A piece of what is said."""
    return Part(text=text, values=values)


def waiting(ticket: Ticket, waits: str, setting: Setting, **fields: object) -> Ticket:
    """The ticket while the bot waits; silence is minded where the desk minds it."""
    before = ticket.dialogue or Dialogue()
    patience = setting.talk.reminder if setting.live else setting.talk.letter_reminder if setting.proved else 0
    due = setting.now + patience if patience else 0
    after = replace(before, waits=waits, due=due, reminded=False, agent_at=0, **fields)
    return replace(ticket, dialogue=after)


def done(ticket: Ticket) -> Ticket:
    """The ticket after the bot's last word: what it asked is kept, so that a late answer finds its place."""
    asked = ticket.dialogue.asked if ticket.dialogue is not None else ()
    return replace(ticket, dialogue=Dialogue(asked=asked))


def ask(slot: Slot, *, live: bool) -> tuple[Part, tuple[Choice, ...]]:
    """A question, and the answers that are offered. A letter offers only real answers: it can be left unanswered."""
    options = tuple(Choice(id=one.id, label=f"choice_{one.id}") for one in slot.options)
    return part(f"ask_{slot.name}"), (*options, *WAY_OUT) if live else options


def event(
    kind: str, now: Ms, before: Ticket, after: Ticket, *, reason: str = "", author: Author = BOT, **more: str
) -> Event:
    """What happened to a ticket, with the fields that moved."""
    fields = ("status", "category", "subcategory", "type", "priority", "level", "queue", "language", "subject")
    changes = {
        name: (getattr(before, name), getattr(after, name))
        for name in fields
        if getattr(before, name) != getattr(after, name)
    }
    changes |= {name: ("", value) for name, value in more.items()}
    return Event(at=now, kind=kind, author=author, changes=changes, reason=reason)
