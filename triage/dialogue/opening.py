"""The bot's first turn: what it makes of the message that opened a ticket."""

from msgspec.structs import replace

from store.records import Message, Part, Ticket
from triage.dialogue.hearing import hear
from triage.dialogue.mood import is_empty, mood, words_of
from triage.dialogue.offering import offer, suggested
from triage.dialogue.script import Slot
from triage.dialogue.several import two_problems
from triage.dialogue.slots import questions
from triage.dialogue.turn import YES_NO, Say, Setting, Turn, ask, event, part, waiting
from triage.rules import Classification

_TALKED_ABOUT = ("incident", "service_request", "question")


def begin(ticket: Ticket, message: Message, result: Classification, setting: Setting) -> Turn:
    """The first turn on a new ticket. It always says something on a live channel, and only what helps in a letter."""
    words = words_of(message)
    script = setting.script
    how = mood(message, words, script)
    command = hear(message.text, script, ticket.language, setting.talk.prefix).command if setting.live else ""
    if how == "foreign":
        return _at_once(replace(ticket, language="en"), "foreign", setting)
    if command == "person":
        return _at_once(ticket, "person", setting)
    if not how and (result.urgency == "high" or result.priority in ("P1", "P2")):
        how = "urgent"
    if how:
        return _at_once(ticket, how, setting)
    if ticket.type not in _TALKED_ABOUT:
        return _no_more(ticket, setting)
    if command in ("polish", "english"):
        ticket = replace(ticket, language="pl" if command == "polish" else "en")
    return _talk(ticket, message, result, words, command, setting=setting)


def _talk(
    ticket: Ticket, message: Message, result: Classification, words: list[str], command: str, *, setting: Setting
) -> Turn:
    """A question, an offer, or neither."""
    script = setting.script
    slots = wanted(ticket, f"{message.subject}\n{message.text}", words, result, setting)
    if slots[:1] == (script.slots.get("what"),):
        lead = (part("help"),) if command == "help" else (part(command),) if command in ("polish", "english") else ()
        return _asked(ticket, slots, setting, lead=lead)
    two = two_problems(message.text, words, script, setting.sort)
    if two is not None:
        after = waiting(ticket, "split", setting, first=two.first, rest=two.second)
        return Turn(ticket=after, say=Say((*_got(setting), part("split")), YES_NO))
    # a letter whose question has options offers nothing beside it
    alone = bool(slots) and not setting.live and bool(slots[0].options)
    article = "" if alone else suggested(ticket, message.text, message.subject, setting)
    if slots:
        return _asked(ticket, slots, setting, article=article)
    if article:
        return offer(ticket, article, setting, lead=_got(setting))
    return _no_more(ticket, setting)


def wanted(ticket: Ticket, text: str, words: list[str], result: Classification, setting: Setting) -> tuple[Slot, ...]:
    """The questions worth asking, at most as many as the desk allows."""
    script, most = setting.script, setting.talk.questions
    if not most:
        return ()
    what = script.slots.get("what")
    if what is not None and is_empty(words, script, sorted_out=ticket.category != "other"):
        return (what,)
    return questions(
        script,
        category=ticket.category,
        subcategory=ticket.subcategory,
        type_=ticket.type,
        text=text,
        answers=ticket.answers,
        wanted=result.ask,
        prefix=setting.talk.prefix,
        most=most if setting.live else 1,  # a letter asks once
    )


def _asked(
    ticket: Ticket, slots: tuple[Slot, ...], setting: Setting, *, lead: tuple[Part, ...] = (), article: str = ""
) -> Turn:
    first, *more = slots
    question, choices = ask(first, live=setting.live)
    if setting.live:
        after = waiting(
            ticket,
            f"ask:{first.name}",
            setting,
            asked=(first.name,),
            then=tuple(slot.name for slot in more),
            article=article,
        )
        return Turn(ticket=after, say=Say((*_got(setting), *lead, question), choices))
    # in a letter both go at once, unless "yes" would answer both
    offered = offer(ticket, article, setting) if article and not first.options else None
    after = waiting(ticket, f"ask:{first.name}", setting, asked=(first.name,), article=article if offered else "")
    parts = (*(offered.say.parts if offered else ()), part("letter_question"), question)
    return Turn(ticket=after, say=Say(parts, choices), counts=offered.counts if offered else {})


def _at_once(ticket: Ticket, text: str, setting: Setting) -> Turn:
    """Straight to a person, with a sentence that says so."""
    handed = event("handed", setting.now, ticket, ticket, reason=text)
    return Turn(ticket=ticket, say=Say((*_got(setting), part(text))), events=(handed,) if setting.live else ())


def _no_more(ticket: Ticket, setting: Setting) -> Turn:
    if not setting.live:
        return Turn(ticket=ticket)
    return Turn(ticket=ticket, say=Say((*_got(setting), part("then_person"))))


def _got(setting: Setting) -> tuple[Part, ...]:
    return (part("got"),) if setting.live else ()
