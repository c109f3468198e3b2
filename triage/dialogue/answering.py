"""A message in an open dialogue: what it answers, and what comes next. Every answer brings the end nearer."""

from msgspec.structs import replace

from store.records import Dialogue, Message, Part, Ticket
from triage.dialogue.commands import command
from triage.dialogue.hearing import Heard, choice_of, hear
from triage.dialogue.mood import mood, words_of
from triage.dialogue.offering import hand, helped, not_helped, offer, suggested
from triage.dialogue.opening import wanted
from triage.dialogue.script import Slot
from triage.dialogue.several import KEPT as LONGEST_PROBLEM
from triage.dialogue.several import is_another
from triage.dialogue.slots import KEPT, said_later, unsaid
from triage.dialogue.turn import YES_NO, Say, Setting, Turn, ask, done, event, part, waiting
from triage.rules import Classification
from triage.text import tokens
from triage.thanks import is_thanks

SUBJECT_KEPT = 250
_SUBJECT_SEEN = 40


def answered(ticket: Ticket, message: Message, setting: Setting) -> Turn:
    """The turn after a message to a bot that waits for something. Of the message's text only the person's own words are left."""
    dialogue = ticket.dialogue or Dialogue()
    bare = replace(message, subject="")  # of a reply, the subject is an old one
    words = words_of(bare)
    heard = hear(message.text, setting.script, ticket.language, setting.talk.prefix)
    slot = setting.script.slots.get(dialogue.waits.removeprefix("ask:"))
    chosen = choice_of(message.text, slot, setting.script) if slot is not None else ""
    how = mood(bare, words, setting.script)
    if how in ("angry", "foreign"):
        return hand(_with_answer(ticket, slot, message) if slot else ticket, how, setting)
    if heard.command and not chosen:
        return _commanded(ticket, heard, message, setting)
    if dialogue.waits in ("split", "fresh"):
        return _two(ticket, dialogue, heard, setting)
    if is_another(message.text, words, setting.script, (ticket.category, ticket.subcategory), setting.sort):
        return another(ticket, message, setting)
    if dialogue.waits == "helped" or slot is None:
        return _helped(ticket, heard, message, setting)
    if dialogue.article and not setting.live and not chosen:  # a letter offered it beside the question
        if (heard.meaning == "yes" and heard.alone) or (heard.meaning in ("", "yes") and is_thanks(message.text)):
            return helped(ticket, setting)
        if heard.meaning == "no" and heard.alone:
            return not_helped(ticket, setting)
    return _slot(ticket, slot, heard, chosen, message, setting=setting)


def another(ticket: Ticket, message: Message, setting: Setting) -> Turn:
    """Offers a ticket of its own for a new problem; the old one stays as it is until the person says so."""
    after = waiting(ticket, "fresh", setting, rest=message.text[:LONGEST_PROBLEM])
    return Turn(ticket=after, say=Say((part("fresh"),), YES_NO), letter=True)


def _commanded(ticket: Ticket, heard: Heard, message: Message, setting: Setting) -> Turn:
    turn = command(ticket, heard, message, setting)
    if not turn.waits or not setting.live:
        return turn
    question = asked_now(turn.ticket, setting)
    if turn.say.choices:  # it asks something itself: one question at a time
        return turn
    return replace(turn, say=Say((*turn.say.parts, *question.parts), question.choices, turn.say.fields))


def asked_now(ticket: Ticket, setting: Setting) -> Say:
    """The open question once more."""
    waits = ticket.dialogue.waits if ticket.dialogue is not None else ""
    slot = setting.script.slots.get(waits.removeprefix("ask:"))
    if slot is not None:
        question, choices = ask(slot, live=setting.live)
        return Say((question,), choices)
    return Say((part(waits),), YES_NO) if waits in ("split", "fresh", "helped") else Say()


def _two(ticket: Ticket, dialogue: Dialogue, heard: Heard, setting: Setting) -> Turn:
    """The answer to whether a second problem gets a ticket of its own; anything but a yes keeps them together."""
    before = ticket
    ticket = replace(ticket, dialogue=replace(dialogue, waits="", first="", rest=""))
    if heard.meaning != "yes":
        turn = _next(ticket, "", setting, lead=(part("kept"),))
        return replace(turn, letter=True)
    turn = _first_alone(ticket, dialogue.first, setting) if dialogue.first else Turn(ticket=done(ticket))
    told = event("split", setting.now, before, turn.ticket)
    return replace(turn, second=dialogue.rest, events=(told, *turn.events), letter=True)


def _first_alone(ticket: Ticket, first: str, setting: Setting) -> Turn:
    """The dialogue about what is left when the second problem has gone its own way: sorted by its own words."""
    found = setting.sort(first)
    after = setting.resorted(ticket, found)
    if ticket.subject.startswith(
        " ".join(first.split())[:_SUBJECT_SEEN]
    ):  # the subject is only the beginning of what was written
        after = replace(after, subject=" ".join(first.split())[:SUBJECT_KEPT])
    return _about(after, first, found, setting)


def _about(ticket: Ticket, text: str, found: Classification, setting: Setting) -> Turn:
    """What is worth asking about these words, then the offer, then a person."""
    if setting.live:
        words = [word for word in tokens(text) if word.isalnum()]
        left = setting.talk.questions - len((ticket.dialogue or Dialogue()).asked)
        slots = [one for one in wanted(ticket, text, words, found, setting) if one.name != "what"][: max(left, 0)]
        article = suggested(ticket, text, "", setting)
        dialogue = replace(ticket.dialogue or Dialogue(), then=tuple(one.name for one in slots), article=article)
        ticket = replace(ticket, dialogue=dialogue)
    return _next(ticket, text, setting)


def _helped(ticket: Ticket, heard: Heard, message: Message, setting: Setting) -> Turn:
    if heard.meaning == "yes" or (not heard.meaning and is_thanks(message.text)):
        return helped(ticket, setting)
    if not setting.live and not heard.meaning:  # a letter with more to say is no word about the article
        return hand(ticket, "handed", setting)
    return not_helped(ticket, setting)


def _slot(ticket: Ticket, slot: Slot, heard: Heard, chosen: str, message: Message, *, setting: Setting) -> Turn:
    """An answer to a question, or none; then the next step."""
    empty = not message.text.strip() and not message.attachments
    if not chosen and (empty or (heard.alone and heard.meaning)):
        return _next(ticket, message.text, setting, lead=(part("never_mind"),))
    earlier = said_later(setting.script, ticket, message.text, setting.talk.prefix)
    if earlier and slot.answers not in earlier and slot.named:
        # it answers what was asked before: the question now still stands
        after = replace(ticket, answers={**ticket.answers, **earlier})
        after = waiting(after, f"ask:{slot.name}", setting)
        again = asked_now(after, setting)
        return Turn(ticket=after, say=Say((part("thanks"), *again.parts), again.choices))
    after = _with_answer(ticket, slot, message)
    reads = next((option.reads for option in slot.options if option.id == chosen), "")
    if slot.name == "what":
        return _sorted_again(after, message, setting)
    if reads:
        found = setting.sort(f"{ticket.subject}\n{reads}")
        if found.category == ticket.category:
            resorted = setting.resorted(after, found)
            told = event("set", setting.now, after, resorted, reason=slot.answers)
            turn = _next(resorted, message.text, setting)
            return replace(turn, events=(told, *turn.events) if told.changes else turn.events)
    return _next(after, message.text, setting)


def _with_answer(ticket: Ticket, slot: Slot, message: Message) -> Ticket:
    said = message.text.strip()[:KEPT] or ", ".join(one.name for one in message.attachments)[:KEPT]
    return replace(ticket, answers={**ticket.answers, slot.answers: said}) if said else ticket


def _sorted_again(ticket: Ticket, message: Message, setting: Setting) -> Turn:
    """Only now it is known what it is about: sorted again, and asked for what matters then."""
    said = message.text.strip()
    found = setting.sort(f"{ticket.subject}\n{said}")
    after = setting.resorted(ticket, found)
    if not message.subject:
        after = replace(after, subject=" ".join(said.split())[:SUBJECT_KEPT] or ticket.subject)
    told = event("set", setting.now, ticket, after, reason="what")
    events = (told,) if told.changes else ()
    if found.urgency == "high" or found.priority in ("P1", "P2"):
        turn = hand(after, "urgent", setting)
        return replace(turn, events=(*events, *turn.events))
    turn = _about(after, said, found, setting)
    return replace(turn, events=(*events, *turn.events))


def _next(ticket: Ticket, text: str, setting: Setting, *, lead: tuple[Part, ...] = ()) -> Turn:
    """The next question, the offer, or a person. In letters the bot asks once and then leaves people alone."""
    dialogue = ticket.dialogue or Dialogue()
    script = setting.script
    if not setting.live:
        if dialogue.article and dialogue.waits.startswith("ask:"):  # it may still help, and the queue works meanwhile
            return Turn(ticket=waiting(ticket, "helped", setting, article=dialogue.article))
        return hand(ticket, "handed", setting, lead=lead)
    if len(dialogue.asked) < setting.talk.questions:
        known = [script.slots[name] for name in dialogue.then if name in script.slots and name not in dialogue.asked]
        slots = unsaid(known, text, ticket.answers, setting.talk.prefix)
        if slots:
            first, *more = slots
            question, choices = ask(first, live=True)
            after = waiting(
                ticket,
                f"ask:{first.name}",
                setting,
                asked=(*dialogue.asked, first.name),
                then=tuple(one.name for one in more),
            )
            return Turn(ticket=after, say=Say((*(lead or (part("thanks"),)), question), choices))
    if dialogue.article:
        return offer(ticket, dialogue.article, setting, lead=lead or (part("thanks"),))
    return hand(ticket, "handed", setting, lead=lead or (part("thanks"),))
