"""set: corrects what a ticket says about itself, each field checked; one mistake refuses all."""

from collections.abc import Callable
from typing import Any, get_args

from msgspec.structs import replace

from gateway.desk.changes import become
from gateway.desk.known import Known
from gateway.desk.refused import invalid, shown
from gateway.desk.states import require_unfinished
from gateway.desk.values import choice, line, only, readable
from store.records import Action, Decision, Grade, Priority, Ticket, TicketType
from triage.priority import priority

_LANGUAGES = ("pl", "en")
_WORD = 64
_TAGS = 50
_ANSWERS = 100
_ANSWER = 10_000

_Setter = Callable[[Action, Known, Ticket], Ticket]


def set_fields(action: Action, known: Known) -> Decision:
    """{field: value, …} of type, impact, urgency, priority, category, subcategory, queue, subject, language, organization, tags, answers.

    The priority follows impact and urgency by the matrix unless it is given itself, targets follow the priority, the level
    follows the queue, and a new category empties the subcategory. `answers` are added to what is there, "" removes one.
    On a done ticket what steers the work (impact, urgency, priority, queue) stands still.
    """
    only(action, *_SETTERS)
    if not action.values:
        listed = ", ".join(_SETTERS)
        raise invalid("", f"Podaj choć jedno pole do zmiany: {listed}.", f"Name at least one field to set: {listed}.")
    if not action.values.keys().isdisjoint(_STEERING):
        require_unfinished(known.ticket)
    after = known.ticket
    for (
        name,
        setter,
    ) in _SETTERS.items():  # our order, not the caller's: category before subcategory, impact before priority
        if name in action.values:
            after = setter(action, known, after)
    return become(action, known, "set", after)


def _type(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    return _replaced(ticket, "type", choice(action, "type", get_args(TicketType)))


def _impact(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    return _graded(_replaced(ticket, "impact", choice(action, "impact", get_args(Grade))))


def _urgency(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    return _graded(_replaced(ticket, "urgency", choice(action, "urgency", get_args(Grade))))


def _priority(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    return _replaced(ticket, "priority", choice(action, "priority", get_args(Priority)))


def _category(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    category = line("category", action.values["category"], _WORD)
    return ticket if category == ticket.category else replace(ticket, category=category, subcategory="")


def _subcategory(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    return replace(ticket, subcategory=line("subcategory", action.values["subcategory"], _WORD, blank=True))


def _queue(action: Action, known: Known, ticket: Ticket) -> Ticket:
    queue = choice(action, "queue", known.queues)
    return replace(ticket, queue=queue, level=known.queues[queue])


def _subject(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    return replace(ticket, subject=line("subject", action.values["subject"]))


def _language(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    return replace(ticket, language=choice(action, "language", _LANGUAGES))


def _organization(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    return replace(ticket, organization=line("organization", action.values["organization"], blank=True))


def _tags(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    value = action.values["tags"]
    if not isinstance(value, list | tuple) or len(value) > _TAGS:
        raise invalid(
            "tags",
            f"Pole „tags” musi być listą, najwyżej {_TAGS} etykiet.",
            f'The field "tags" must be a list of at most {_TAGS} tags.',
        )
    return replace(ticket, tags=tuple(dict.fromkeys(line(f"tags[{at}]", tag, _WORD) for at, tag in enumerate(value))))


def _answers(action: Action, _known: Known, ticket: Ticket) -> Ticket:
    value = action.values["answers"]
    if not isinstance(value, dict):
        raise invalid(
            "answers",
            "Pole „answers” musi być obiektem: nazwa i odpowiedź.",
            'The field "answers" must be an object of names and answers.',
        )
    given = {
        line("answers", name, _WORD): readable(f"answers.{shown(name)}", answer, _ANSWER)
        for name, answer in value.items()
    }
    answers = {name: answer for name, answer in {**ticket.answers, **given}.items() if answer}
    if len(answers) > _ANSWERS:
        raise invalid(
            "answers",
            f"Zgłoszenie może mieć najwyżej {_ANSWERS} odpowiedzi, byłoby {len(answers)}.",
            f"A ticket holds at most {_ANSWERS} answers, this would make {len(answers)}.",
        )
    return replace(ticket, answers=answers)


def _graded(ticket: Ticket) -> Ticket:
    return replace(ticket, priority=priority(ticket.impact, ticket.urgency))


def _replaced(ticket: Ticket, field: str, value: Any) -> Ticket:
    return replace(ticket, **{field: value})


_STEERING = frozenset({"impact", "urgency", "priority", "queue"})
_SETTERS: dict[str, _Setter] = {
    "type": _type,
    "impact": _impact,
    "urgency": _urgency,
    "priority": _priority,
    "category": _category,
    "subcategory": _subcategory,
    "queue": _queue,
    "subject": _subject,
    "language": _language,
    "organization": _organization,
    "tags": _tags,
    "answers": _answers,
}
