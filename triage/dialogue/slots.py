"""Which question is worth asking: by category, only what was not said, at most as many as the desk allows."""

from collections.abc import Iterable, Mapping

from store.records import Ticket, TicketType
from triage.dialogue.script import Script, Slot
from triage.entities import entities, kinds

KEPT = 500  # characters of an answer


def candidates(
    script: Script, *, category: str, subcategory: str, type_: TicketType, wanted: Iterable[str] = ()
) -> tuple[Slot, ...]:
    """What could be asked about such a ticket, in order: what a rule wants first, each answer once."""
    names = script.questions.get(f"{category}/{subcategory}", script.questions.get(category, ()))
    found: dict[str, Slot] = {}
    for name in (*wanted, *names):
        slot = script.slots.get(name)
        if slot is not None and (not slot.types or type_ in slot.types):
            found.setdefault(slot.answers, slot)
    return tuple(found.values())


def unsaid(
    slots: Iterable[Slot], text: str, answers: Mapping[str, str], prefix: str, most: int = 2
) -> tuple[Slot, ...]:
    """The first of the slots, at most so many, that neither the words of the person nor a form has answered."""
    unanswered = [slot for slot in slots if not answers.get(slot.answers)]
    wanted = frozenset[str]().union(*(slot.named for slot in unanswered))
    said = kinds(entities(text, prefix=prefix, wanted=wanted)) if wanted else frozenset()
    return tuple(slot for slot in unanswered if slot.named.isdisjoint(said))[:most]


def questions(
    script: Script,
    *,
    category: str,
    subcategory: str,
    type_: TicketType,
    text: str,
    answers: Mapping[str, str],
    wanted: Iterable[str] = (),
    prefix: str = "HD",
    most: int = 2,
) -> tuple[Slot, ...]:
    """What is worth asking somebody who wrote this text, most worth first, at most so many."""
    slots = candidates(script, category=category, subcategory=subcategory, type_=type_, wanted=wanted)
    return unsaid(slots, text, answers, prefix, most)


def said_later(script: Script, ticket: Ticket, text: str, prefix: str) -> dict[str, str]:
    """Answers to questions asked earlier and not answered, as far as the text names them."""
    asked = ticket.dialogue.asked if ticket.dialogue is not None else ()
    waiting = [
        slot
        for name in asked
        if (slot := script.slots.get(name)) and slot.named and not ticket.answers.get(slot.answers)
    ]
    if not waiting:
        return {}
    named = entities(text, prefix=prefix, wanted=frozenset[str]().union(*(slot.named for slot in waiting)))
    found: dict[str, str] = {}
    for slot in waiting:
        values = [one.value for one in named if one.kind in slot.named]
        if values:
            found[slot.answers] = ", ".join(dict.fromkeys(values))[:KEPT]
    return found
