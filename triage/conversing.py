"""Joins the bot to a decision: asks the dialogue for its turn and makes deliveries, history and timers of it. Pure.

Whatever goes wrong in the bot's code ends here: the ticket is made all the same, and goes to a person with a note.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from store.ids import delivery_id
from store.records import (
    Content,
    Delivery,
    Dialogue,
    Entry,
    Interaction,
    Message,
    Ms,
    Person,
    Ticket,
    Timer,
)
from triage.dialogue.answering import another, answered
from triage.dialogue.commands import command
from triage.dialogue.hearing import Heard, hear
from triage.dialogue.mood import words_of
from triage.dialogue.opening import begin
from triage.dialogue.owner import owner
from triage.dialogue.saying import choices_said, words_said
from triage.dialogue.several import is_another
from triage.dialogue.slots import said_later
from triage.dialogue.talk import Talk
from triage.dialogue.turn import BOT, Say, Setting, Turn, part
from triage.known import Arrived, Policy
from triage.own_commands import own_turn
from triage.pace import is_live, is_read
from triage.promise import promised
from triage.rules import Classification
from triage.text import own_words

Sort = Callable[[str], Classification]
BROKEN = (
    "Bot nie poradził sobie z tą wiadomością ({error}). Odpowiada człowiek.\n"
    "The bot could not cope with this message ({error}). A person answers."
)


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What the bot adds to a decision: the ticket, entries of its history, what is said, a timer, and figures.

    `second` are the words of another problem, `language` what the person wants from now on ("" = as before).
    """

    ticket: Ticket
    log: tuple[Entry, ...] = ()
    say: Say = Say()
    second: str = ""
    letter: bool = False
    language: str = ""
    timers: tuple[Timer, ...] = ()
    counts: dict[str, int] = {}


def first_turn(
    arrived: Arrived, ticket: Ticket, result: Classification, *, policy: Policy, sort: Sort, now: Ms, proved: bool
) -> Spoken:
    """What the bot makes of the message that opens this ticket."""
    talk = policy.talk
    if talk is None:
        return Spoken(ticket=ticket)
    live = is_live(arrived.message, talk)
    try:
        setting = _setting(talk, policy, sort, now, live=live, proved=proved)
        turn = begin(ticket, _own(arrived.message), result, setting)
        turn = _promised(turn, arrived, policy, now)
        return _spoken(turn, arrived, talk, now, live=live)
    except Exception as error:  # noqa: BLE001 - whatever it is must not cost a ticket; a person answers
        return _broken(error, ticket, arrived, talk, now)


def later_turn(
    arrived: Arrived,
    before: Ticket,
    after: Ticket,
    *,
    policy: Policy,
    sort: Sort,
    now: Ms,
    own: tuple[Ticket, ...] = (),
    trusted: bool,
    proved: bool,
) -> Spoken:
    """What the bot makes of a message that joined: `before` is the ticket as it was, `after` as it is without the bot.

    It speaks where it waits for an answer; where nobody leads yet, to commands and to a new problem; else not at all.
    """
    talk = policy.talk
    if talk is None or arrived.message.automatic != "none" or arrived.verdict is not None:
        return Spoken(ticket=after)
    live = is_live(arrived.message, talk)
    setting = _setting(talk, policy, sort, now, live=live, proved=proved, own=own)
    try:
        turn = _turn(_own(arrived.message), before, after, setting, trusted=trusted)
        if turn is None:
            return Spoken(ticket=after)
        return _spoken(_promised(turn, arrived, policy, now), arrived, talk, now, live=live)
    except Exception as error:  # noqa: BLE001 - as above
        return _broken(error, after, arrived, talk, now)


def answer_to_command(
    heard: Heard,
    arrived: Arrived,
    ticket: Ticket,
    *,
    policy: Policy,
    sort: Sort,
    now: Ms,
    own: tuple[Ticket, ...],
    proved: bool,
) -> Spoken:
    """The answer to a command that a conversation begins with, on the ticket it is about or the newest one."""
    talk = policy.talk
    if talk is None:
        return Spoken(ticket=ticket)
    setting = _setting(talk, policy, sort, now, live=True, proved=proved, own=own)
    try:
        turn = own_turn(heard, _own(arrived.message), ticket, setting)
        return _spoken(turn, arrived, talk, now, live=True)
    except Exception as error:  # noqa: BLE001 - as above
        return _broken(error, ticket, arrived, talk, now)


def delivery_of(
    say: Say,
    arrived: Arrived,
    *,
    purpose: str,
    frame: str,
    language: str,
    proved: bool,
    person: Person,
    number: int,
    now: Ms,
) -> Delivery:
    """The bot's words on their way to where the message came from; `frame` is the letter around them, "" for none."""
    message = arrived.message
    channel = message.reply_channel or message.channel
    address = message.reply_address or message.sender.address
    return Delivery(
        id=delivery_id(arrived.id, purpose, address),
        lane=f"{channel}:{address}:{number or ''}",
        channel=channel,
        address=address,
        audience="requester",
        content=Content(text=frame, parts=say.parts, choices=say.choices, fields=say.fields),
        language=language,
        name=person.name if proved else "",
        proved=proved,
        automatic=True,
        thread=(message.external_id,) if message.external_id and not message.reply_channel else (),
        created_at=now,
        ticket=number,
        person=person.id,
    )


def _turn(message: Message, before: Ticket, after: Ticket, setting: Setting, *, trusted: bool) -> Turn | None:
    leads = owner(before)
    if leads == "bot" and trusted:
        return answered(after, message, setting)
    if leads == "agent" and before.state != "done":
        return None
    if trusted and before.state != "done":
        heard = hear(message.text, setting.script, after.language, setting.talk.prefix)
        if heard.command and (heard.alone or heard.command == "add"):
            return command(after, heard, message, setting)
    words = words_of(replace(message, subject=""))
    if trusted and is_another(message.text, words, setting.script, (before.category, before.subcategory), setting.sort):
        return another(after, message, setting)
    found = said_later(setting.script, after, message.text, setting.talk.prefix)
    return Turn(ticket=replace(after, answers={**after.answers, **found})) if found else None


def _promised(turn: Turn, arrived: Arrived, policy: Policy, now: Ms) -> Turn:
    """In a chat the bot says until when a person will answer."""
    talk = policy.talk
    if talk is None or not talk.promises or not is_live(arrived.message, talk) or is_read(arrived.message, talk):
        return turn
    return promised(turn, now, ZoneInfo(policy.timezone))


def _own(message: Message) -> Message:
    """The message with the person's own words alone: what is quoted or follows a closing line says nothing new."""
    return replace(message, text=own_words(message.text))


def _setting(
    talk: Talk, policy: Policy, sort: Sort, now: Ms, *, live: bool, proved: bool, own: tuple[Ticket, ...] = ()
) -> Setting:
    return Setting(
        talk=talk,
        live=live,
        now=now,
        sort=sort,
        resorted=lambda ticket, found: resorted(ticket, found, policy),
        knowledge=policy.knowledge,
        own=own,
        proved=proved,
    )


def resorted(ticket: Ticket, found: Classification, policy: Policy) -> Ticket:
    """The ticket as the rules sort it now; what it was promised counts from its creation."""
    queue = found.queue if found.queue in policy.levels else policy.queues[found.level]
    again = replace(
        ticket,
        type=found.type,
        category=found.category,
        subcategory=found.subcategory,
        impact=found.impact,
        urgency=found.urgency,
        priority=found.priority,
        queue=queue,
        level=policy.levels[queue],
        tags=tuple(dict.fromkeys((*ticket.tags, *found.tags))),
    )
    return replace(again, targets=policy.targets(again))


def _spoken(turn: Turn, arrived: Arrived, talk: Talk, now: Ms, *, live: bool) -> Spoken:
    ticket = turn.ticket
    log: list[Entry] = []
    say = replace(turn.say, parts=(part("opened"), *turn.say.parts)) if turn.second else turn.say
    if say.parts and (live or turn.waits or turn.letter):
        log.append(interaction_of(say, arrived, ticket, talk, now))
    log += turn.events
    return Spoken(
        ticket=ticket,
        log=tuple(log),
        say=turn.say,
        second=turn.second,
        letter=turn.letter,
        language=turn.language,
        timers=_timers(turn, arrived, talk),
        counts=turn.counts,
    )


def interaction_of(say: Say, arrived: Arrived, ticket: Ticket, talk: Talk, now: Ms) -> Interaction:
    """What the bot said, as history keeps it: the words, and the choices it offered."""
    number = f"{talk.prefix}-{ticket.number}" if ticket.number else ""
    return Interaction(
        id=delivery_id(arrived.id, "talk", ""),
        at=now,
        author=BOT,
        visibility="public",
        channel=arrived.message.channel,
        text=words_said(say.parts, talk.script, ticket.language, {"ticket": number}, say.fields),
        choices=choices_said(say.choices, talk.script, ticket.language),
    )


def _timers(turn: Turn, arrived: Arrived, talk: Talk) -> tuple[Timer, ...]:
    """Minds the silence after a question. A timer of an earlier question finds another `due` on the ticket and does nothing."""
    dialogue = turn.ticket.dialogue
    if dialogue is None or not dialogue.waits or not dialogue.due:
        return ()
    message = arrived.message
    live = is_live(message, talk)
    values = {
        "again": str(talk.reminder if live else talk.letter_reminder),
        "way": "read" if is_read(message, talk) else "live" if live else "letter",
        "channel": message.reply_channel or message.channel,
        "address": message.reply_address or message.sender.address,
    }
    return (
        Timer(id=f"silence:{arrived.id}", kind="silence", due=dialogue.due, values=values, ticket=turn.ticket.number),
    )


def _broken(error: Exception, ticket: Ticket, arrived: Arrived, talk: Talk, now: Ms) -> Spoken:
    talk.broken(error)
    dialogue = Dialogue(asked=ticket.dialogue.asked) if ticket.dialogue is not None else None
    note = Interaction(
        id=delivery_id(arrived.id, "broken", ""),
        at=now,
        author=BOT,
        visibility="internal",
        channel=arrived.message.channel,
        text=BROKEN.format(error=type(error).__name__),
        kind="note",
    )
    return Spoken(ticket=replace(ticket, dialogue=dialogue), log=(note,))
