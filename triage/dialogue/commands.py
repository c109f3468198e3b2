"""What a person may ask of the bot in so many words: status, my tickets, cancel, add, a person, help, language."""

from msgspec.structs import replace

from store.records import Author, Dialogue, Field, Message, Ticket
from triage.dialogue.hearing import Heard
from triage.dialogue.offering import hand
from triage.dialogue.turn import LANGUAGES, Say, Setting, Turn, event, part

LISTED = 5  # tickets of one answer
_WAITING_FOR = ("", "requester")


def command(ticket: Ticket, heard: Heard, message: Message, setting: Setting) -> Turn:
    """The answer to a command given on this ticket. The dialogue goes on where it was, but for a person and a cancellation."""
    match heard.command:
        case "person":
            return replace(hand(ticket, "person", setting), letter=True)
        case "cancel":
            return _cancelled(ticket, heard.number, message, setting)
        case "status":
            return _status(ticket, heard.number, setting)
        case "mine":
            return Turn(ticket=ticket, say=listed(setting.own, setting, ticket.language), letter=True)
        case "add":
            return _added(ticket, heard, setting)
        case "polish" | "english":
            return _in_language(ticket, heard.command, setting)
        case "language":
            return Turn(ticket=ticket, say=Say((part("language"),), LANGUAGES), letter=True)
    return Turn(ticket=ticket, say=Say((part("help"),)), letter=True)


def number_of(ticket: Ticket, setting: Setting) -> str:
    """A ticket's number as people read it."""
    return f"{setting.talk.prefix}-{ticket.number}"


def listed(own: tuple[Ticket, ...], setting: Setting, language: str) -> Say:
    """The person's open tickets, the newest first. Subjects only to where the person's own words may go."""
    if not own:
        return Say((part("none"),))
    if len(own) == 1:
        return one_status(own[0], setting, language)
    fields = tuple(Field(label=number_of(one, setting), value=_line(one, setting, language)) for one in own[:LISTED])
    more = (part("more", count=str(len(own) - LISTED)),) if len(own) > LISTED else ()
    return Say((part("list"), *more), fields=fields)


def one_status(ticket: Ticket, setting: Setting, language: str) -> Say:
    """How one ticket stands."""
    return Say(
        (part("one_status", number=number_of(ticket, setting), status=_status_words(ticket, setting, language)),)
    )


def _line(ticket: Ticket, setting: Setting, language: str) -> str:
    words = _status_words(ticket, setting, language)
    return f"{ticket.subject[:80]} – {words}" if setting.proved and ticket.subject else words


def _status_words(ticket: Ticket, setting: Setting, language: str) -> str:
    name = f"status_{ticket.status}"
    if ticket.status == "pending" and ticket.pending_reason in _WAITING_FOR:
        name = "status_pending_requester"
    return setting.script.text(name, language, {})


def _status(ticket: Ticket, number: int, setting: Setting) -> Turn:
    other = _named(number, ticket, setting)
    if other is None:
        return _not_yours(ticket, number, setting)
    return Turn(ticket=ticket, say=one_status(other, setting, ticket.language), letter=True)


def _cancelled(ticket: Ticket, number: int, message: Message, setting: Setting) -> Turn:
    """Cancels this ticket. Another one is cancelled in its own conversation, where its people see it."""
    if number and number != ticket.number:
        return _not_yours(ticket, number, setting)
    if ticket.state == "done":
        return Turn(ticket=ticket, say=one_status(ticket, setting, ticket.language), letter=True)
    asked = ticket.dialogue.asked if ticket.dialogue is not None else ()
    after = replace(
        ticket,
        status="cancelled",
        resolution_code="withdrawn",
        pending_reason="",
        pending_until=0,
        dialogue=Dialogue(asked=asked),
    )
    author = Author(kind="requester", id=ticket.requester, name=message.sender.name[:150])
    told = event("withdrawn", setting.now, ticket, after, reason="cancel", author=author)
    return Turn(
        ticket=after, say=Say((part("cancelled", number=number_of(ticket, setting)),)), events=(told,), letter=True
    )


def _added(ticket: Ticket, heard: Heard, setting: Setting) -> Turn:
    """The message itself is in the history already; this only says so."""
    if heard.number and heard.number != ticket.number:
        return _not_yours(ticket, heard.number, setting)
    if heard.alone:
        return Turn(ticket=ticket, say=Say((part("add_what"),)), letter=True)
    return Turn(ticket=ticket, say=Say((part("added", number=number_of(ticket, setting)),)))


def _in_language(ticket: Ticket, wanted: str, setting: Setting) -> Turn:
    language = "pl" if wanted == "polish" else "en"
    after = replace(ticket, language=language)
    told = event("set", setting.now, ticket, after, reason="asked for")
    return Turn(
        ticket=after,
        say=Say((part(wanted),)),
        events=(told,) if told.changes else (),
        letter=True,
        language=language,
    )


def _named(number: int, ticket: Ticket, setting: Setting) -> Ticket | None:
    if not number or number == ticket.number:
        return ticket
    return next((one for one in setting.own if one.number == number), None)


def _not_yours(ticket: Ticket, number: int, setting: Setting) -> Turn:
    """Says nothing of whether such a ticket exists."""
    return Turn(ticket=ticket, say=Say((part("not_yours", number=f"{setting.talk.prefix}-{number}"),)), letter=True)
