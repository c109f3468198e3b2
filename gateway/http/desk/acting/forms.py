"""What each verb asks before it is done: the questions of its form. Pure; answers.py reads back what was answered."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from gateway.desk.moves import NO_MOVES, Moves
from gateway.desk.states import PENDING_REASONS, RESOLUTION_CODES
from gateway.desk.values import REASON_LIMIT, TEXT_LIMIT
from gateway.http.desk.acting.moments import as_field, named, shown
from gateway.http.desk.acting.offers import LEVELS
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.frame.page import words_in
from gateway.http.desk.ticket.words import CATEGORIES
from gateway.http.language import Language
from store.records import Agent, Grade, Level, Ms, Priority, Ticket, TicketType
from triage.priority import priority

Say = Callable[..., str]
Given = Mapping[str, str]

FORMS: Final = ("assign", "escalate", "refer", "set", "pend", "snooze", "resolve", "cancel", "reopen")


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to choose; `hint` stands beside it, smaller."""

    value: str
    label: str
    hint: str = ""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `was` is what the ticket said when the form was made; None where the form does not correct, but asks."""

    name: str
    kind: Literal["line", "lines", "select", "radios", "people", "moment"]
    label: str
    value: str = ""
    hint: str = ""
    options: tuple[Option, ...] = ()
    needed: bool = False
    longest: int = 500
    was: str | None = None


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A verb's form: `send` is what its button says."""

    verb: str
    title: str
    send: str
    lead: str = ""
    fields: tuple[Field, ...] = ()
    danger: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms are made of beside the ticket. `ticket` is None for several at once. `reader` is who reads public words.

    `categories` are those in use beside the ones that come with the program: a desk's own rules may have others.
    """

    agent: Agent
    agents: Sequence[Agent]
    queues: Mapping[str, Level]
    now: Ms
    zone: ZoneInfo
    language: Language
    ticket: Ticket | None = None
    reader: str = ""
    categories: tuple[str, ...] = ()
    moves: Moves = NO_MOVES


def form(verb: str, asked: Asked, given: Given) -> Form:
    """The form of one of FORMS, with what was typed (`given`) or what the ticket says."""
    say = words_in(WORDS, asked.language)
    return Form(
        verb=verb,
        title=say(f"title_{verb}"),
        send=say(f"send_{verb}"),
        lead=say(f"lead_{verb}") if f"lead_{verb}" in WORDS else "",
        fields=_FIELDS[verb](asked, given, say),
        danger=verb == "cancel",
    )


def _assign(asked: Asked, given: Given, say: Say) -> tuple[Field, ...]:
    level = asked.ticket.level if asked.ticket is not None else asked.agent.level
    me = asked.agent.email.casefold()

    def order(one: Agent) -> tuple[int, str]:
        return (0 if one.email.casefold() == me else 1 if one.level == level else 2, one.name.casefold())

    owner = asked.ticket.assignee.casefold() if asked.ticket is not None else ""
    options = tuple(
        Option(
            value=one.email,
            label=one.name,
            hint=" · ".join((say("me"), one.level) if one.email.casefold() == me else (one.level, one.email)),
        )
        for one in sorted(asked.agents, key=order)
        if not one.disabled and one.email.casefold() != owner
    )
    return (
        Field(
            name="agent",
            kind="people",
            label=say("field_agent"),
            value=given.get("agent", ""),
            options=options,
            needed=True,
        ),
    )


def _escalate(asked: Asked, given: Given, say: Say) -> tuple[Field, ...]:
    held = tuple(asked.queues.values())
    levels = (
        tuple(asked.moves.levels(asked.ticket))
        if asked.ticket is not None
        else tuple(one for one in LEVELS[1:] if one in held)
    )
    fields = [
        Field(
            name="level",
            kind="radios",
            label=say("field_level"),
            value=given.get("level", levels[0] if levels else ""),
            options=tuple(Option(value=one, label=say(f"level_{one}")) for one in levels),
            needed=True,
        ),
        Field(
            name="reason",
            kind="lines",
            label=say("field_escalate_reason"),
            hint=say("hint_internal"),
            value=given.get("reason", ""),
            needed=True,
            longest=REASON_LIMIT,
        ),
    ]
    queues = [name for name, level in asked.queues.items() if level in levels]
    if asked.ticket is not None:
        queues = [name for level in levels for name in asked.moves.options(asked.ticket, level)]
    if len(queues) > len(levels):  # somebody has to choose
        first = Option(value="", label=say("queue_first"))
        options = tuple(Option(value=name, label=f"{name} ({asked.queues[name]})") for name in queues)
        fields.append(
            Field(
                name="queue",
                kind="select",
                label=say("field_queue"),
                value=given.get("queue", ""),
                options=(first, *options),
            )
        )
    return tuple(fields)


def _refer(asked: Asked, given: Given, say: Say) -> tuple[Field, ...]:
    """Whom to turn to: the leads of the queues first, that of the ticket's own before all; then agents."""
    leads = asked.moves.leads
    own = leads.get(asked.ticket.queue, "") if asked.ticket is not None else ""
    names = {one.email.casefold(): one.name for one in asked.agents}
    led: dict[str, list[str]] = {}
    for queue, lead in sorted(leads.items(), key=lambda pair: pair[1] != own):
        led.setdefault(lead, []).append(queue)
    options = [
        Option(
            value=lead,
            label=names.get(lead.casefold(), lead),
            hint=" · ".join(
                (f"{say('refer_lead')} {', '.join(queues)}", *((lead,) if lead.casefold() in names else ()))
            ),
        )
        for lead, queues in led.items()
    ]
    others = sorted(asked.agents, key=lambda one: one.name.casefold())
    options += [
        Option(value=one.email, label=one.name, hint=f"{one.level} · {one.email}")
        for one in others
        if not one.disabled
        and one.email.casefold() != asked.agent.email.casefold()
        and one.email.casefold() not in {lead.casefold() for lead in led}
    ]
    return (
        Field(
            name="to",
            kind="people",
            label=say("field_refer_to"),
            value=given.get("to", own),
            options=tuple(options),
            needed=True,
        ),
        Field(
            name="reason",
            kind="lines",
            label=say("field_refer_reason"),
            hint=say("hint_refer"),
            value=given.get("reason", ""),
            needed=True,
            longest=REASON_LIMIT,
        ),
    )


def _pend(asked: Asked, given: Given, say: Say) -> tuple[Field, ...]:
    ticket = asked.ticket
    until = ticket.pending_until if ticket is not None else 0
    before = "" if ticket is None or ticket.status != "pending" else ticket.pending_reason
    return (
        Field(
            name="reason",
            kind="radios",
            label=say("field_pend_reason"),
            value=given.get("reason", before or "requester"),
            options=tuple(Option(value=one, label=say(f"pend_{one}")) for one in PENDING_REASONS),
            needed=True,
        ),
        Field(
            name="when",
            kind="radios",
            label=say("field_when"),
            value=given.get("when", "at" if until else "never"),
            options=(
                Option(value="never", label=say("when_never")),
                *_moments(asked, say),
                Option(value="at", label=say("when_at")),
            ),
        ),
        _at(asked, given, say, until),
    )


def _snooze(asked: Asked, given: Given, say: Say) -> tuple[Field, ...]:
    return (
        Field(
            name="when",
            kind="radios",
            label=say("field_when_mine"),
            value=given.get("when", "tomorrow"),
            options=(*_moments(asked, say), Option(value="at", label=say("when_at"))),
            needed=True,
        ),
        _at(asked, given, say, 0),
    )


def _moments(asked: Asked, say: Say) -> tuple[Option, ...]:
    """The moments people name, each with its date."""
    return tuple(
        Option(value=name, label=say(f"when_{name}"), hint=shown(moment, asked.zone, asked.language))
        for name, moment in named(asked.now, asked.zone).items()
    )


def _at(asked: Asked, given: Given, say: Say, until: Ms) -> Field:
    return Field(
        name="at",
        kind="moment",
        label=say("field_at"),
        hint=say("hint_at", zone=str(asked.zone)),
        value=given.get("at", as_field(until, asked.zone)),
    )


def _resolve(asked: Asked, given: Given, say: Say) -> tuple[Field, ...]:
    return (
        Field(
            name="code",
            kind="radios",
            label=say("field_code"),
            value=given.get("code", "solved"),
            options=tuple(Option(value=one, label=say(f"code_{one}")) for one in RESOLUTION_CODES),
            needed=True,
        ),
        Field(
            name="text",
            kind="lines",
            label=say("field_resolve_text"),
            hint=say("hint_public", who=asked.reader) if asked.reader else say("hint_public_many"),
            value=given.get("text", ""),
            longest=TEXT_LIMIT,
        ),
    )


def _reason(name: str, *, needed: bool) -> Callable[[Asked, Given, Say], tuple[Field, ...]]:
    def fields(_asked: Asked, given: Given, say: Say) -> tuple[Field, ...]:
        return (
            Field(
                name="reason",
                kind="lines",
                label=say(f"field_{name}_reason"),
                hint=say("hint_internal"),
                value=given.get("reason", ""),
                needed=needed,
                longest=REASON_LIMIT,
            ),
        )

    return fields


def _set(asked: Asked, given: Given, say: Say) -> tuple[Field, ...]:
    ticket = asked.ticket
    steers = ticket is None or ticket.state != "done"
    fields = [
        _correct("subject", given, say, ticket),
        _correct("type", given, say, ticket, _worded(get_args(TicketType), "type", say)),
    ]
    if steers:
        queues = tuple(Option(value=name, label=f"{name} ({level})") for name, level in asked.queues.items())
        steps = (
            Option(value="", label=say("priority_follows")),
            *(Option(value=one, label=say(f"priority_{one}")) for one in get_args(Priority)),
        )
        fields += [
            _correct("queue", given, say, ticket, queues),
            _correct("impact", given, say, ticket, _worded(get_args(Grade), "impact", say)),
            _correct("urgency", given, say, ticket, _worded(get_args(Grade), "urgency", say)),
            _correct("priority", given, say, ticket, steps),
        ]
    own = ticket.category if ticket is not None else ""
    known = dict.fromkeys((*CATEGORIES, *asked.categories, *((own,) if own else ())))
    categories = tuple(Option(value=one, label=category_word(one, asked.language)) for one in known)
    fields += [
        _correct("category", given, say, ticket, categories),
        _correct("subcategory", given, say, ticket),
        _correct("tags", given, say, ticket),
    ]
    if ticket is None:
        fields = [one for one in fields if one.name not in ("subject", "subcategory", "tags")]
    return tuple(fields)


def _correct(
    name: str,
    given: Given,
    say: Say,
    ticket: Ticket | None,
    options: tuple[Option, ...] = (),
) -> Field:
    """A field of set: as the ticket has it; for several tickets, left as each has it."""
    was = given.get(f"was_{name}", _now(name, ticket)) if ticket is not None else ""
    if ticket is None and options:
        options = (Option(value="", label=say("as_it_is")), *(one for one in options if one.value))
    return Field(
        name=name,
        kind="select" if options else "line",
        label=say(f"field_{name}"),
        hint=say(f"hint_{name}") if f"hint_{name}" in WORDS else "",
        value=given.get(name, was),
        was=was,
        options=options,
    )


def _now(name: str, ticket: Ticket) -> str:
    if name == "priority":
        return "" if ticket.priority == priority(ticket.impact, ticket.urgency) else ticket.priority
    if name == "tags":
        return ", ".join(ticket.tags)
    return str(getattr(ticket, name))


def _worded(values: Sequence[str], group: str, say: Say) -> tuple[Option, ...]:
    return tuple(Option(value=one, label=say(f"{group}_{one}")) for one in values)


def category_word(category: str, language: Language) -> str:
    """What a category is called; one of a desk's own rules goes by its own name."""
    pl, en = CATEGORIES.get(category, (category, category))
    return pl if language == "pl" else en


_FIELDS: Final[dict[str, Callable[[Asked, Given, Say], tuple[Field, ...]]]] = {
    "assign": _assign,
    "escalate": _escalate,
    "refer": _refer,
    "set": _set,
    "pend": _pend,
    "snooze": _snooze,
    "resolve": _resolve,
    "cancel": _reason("cancel", needed=True),
    "reopen": _reason("reopen", needed=False),
}
