"""`centrala ticket VERB`: what agents do, by the same actions as in the API."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.given import text_or_stdin
from gateway.cli.options import ActingAgent, Json, Number, Words
from gateway.cli.output import aside, console, print_json
from gateway.cli.shown import shown
from gateway.config_values import Duration
from gateway.shapes import ticket_json
from gateway.words import instant_text
from store.records import Ticket

ANSWERS = "answers."

Files = Annotated[
    list[Path] | None,
    typer.Option("--file", metavar="PATH", help="A file that goes with it; may be given several times."),
]
Reason = Annotated[str, typer.Option(help="Why; agents read it, the requester does not.")]


def register(app: typer.Typer) -> None:
    """Adds the verbs to `centrala ticket`."""
    for name, verb in VERBS.items():
        app.command(name)(verb)


def reply(
    ctx: typer.Context,
    ticket: Number,
    text: Words,
    *,
    public: Annotated[bool, typer.Option("--public", help="The requester and participants get it.")] = False,
    internal: Annotated[bool, typer.Option("--internal", help="Only agents read it.")] = False,
    file: Files = None,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Answers. There is no default for who may read it: say --public or --internal."""
    if public == internal:
        raise typer.BadParameter(
            "who may read it has no default: say --public (the requester gets it) or --internal (agents only), one of them"
        )
    values: dict[str, object] = {"visibility": "public" if public else "internal", "text": text_or_stdin(text)}
    _act(ctx, "reply", ticket, values, agent=agent, as_json=as_json, sends=public, files=file or ())


def note(
    ctx: typer.Context,
    ticket: Number,
    text: Words,
    *,
    file: Files = None,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Writes something down that only agents read."""
    _act(ctx, "note", ticket, {"text": text_or_stdin(text)}, agent=agent, as_json=as_json, files=file or ())


def take(ctx: typer.Context, ticket: Number, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """Makes it the acting agent's, from another agent too."""
    _act(ctx, "take", ticket, {}, agent=agent, as_json=as_json)


def assign(
    ctx: typer.Context,
    ticket: Number,
    *,
    to: Annotated[str, typer.Option(metavar="EMAIL", help="The agent who gets it.")],
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Gives it to an agent."""
    _act(ctx, "assign", ticket, {"agent": to}, agent=agent, as_json=as_json)


def release(ctx: typer.Context, ticket: Number, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """Makes it nobody's again, back in its queue."""
    _act(ctx, "release", ticket, {}, agent=agent, as_json=as_json)


def escalate(
    ctx: typer.Context,
    ticket: Number,
    *,
    level: Annotated[Literal["L2", "L3"], typer.Option(help="Upwards only.")],
    reason: Reason,
    queue: Annotated[str | None, typer.Option(help="A queue of that level; the first one.")] = None,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Hands it to a higher level."""
    values = {"level": level, "reason": reason, **_given(queue=queue)}
    _act(ctx, "escalate", ticket, values, agent=agent, as_json=as_json)


def refer(
    ctx: typer.Context,
    ticket: Number,
    *,
    reason: Reason,
    to: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="An agent or a queue's lead; the lead of its queue.")
    ] = None,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Asks a manager: they are told and watch it; whose work it is stays."""
    _act(ctx, "refer", ticket, {"reason": reason, **_given(to=to)}, agent=agent, as_json=as_json)


def set_fields(
    ctx: typer.Context,
    ticket: Number,
    fields: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...")],
    *,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Corrects fields: type, impact, urgency, priority, category, subcategory, queue, subject, language, organization, tags (a,b), answers.NAME."""
    _act(ctx, "set", ticket, parsed_fields(fields), agent=agent, as_json=as_json)


def pend(
    ctx: typer.Context,
    ticket: Number,
    *,
    reason: Annotated[Literal["requester", "vendor", "change", "approval", "other"], typer.Option(help="For whom.")],
    until: Annotated[
        str | None, typer.Option(metavar="WHEN", help="In 4h or 3d, or at 2026-12-01T08:00:00+01:00.")
    ] = None,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Lets it wait for somebody else; at WHEN it wakes by itself."""
    values = {"reason": reason, **_given(until=_moment(until))}
    _act(ctx, "pend", ticket, values, agent=agent, as_json=as_json)


def resume(ctx: typer.Context, ticket: Number, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """Goes on with what was pending."""
    _act(ctx, "resume", ticket, {}, agent=agent, as_json=as_json)


def snooze(
    ctx: typer.Context,
    ticket: Number,
    *,
    until: Annotated[str, typer.Option(metavar="WHEN", help="For 4h or 3d, or until 2026-12-01T08:00:00+01:00.")],
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Hides it from the acting agent's own list until WHEN, or until the requester writes."""
    _act(ctx, "snooze", ticket, _given(until=_moment(until)), agent=agent, as_json=as_json)


def unsnooze(ctx: typer.Context, ticket: Number, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """Puts it back on the acting agent's own list."""
    _act(ctx, "unsnooze", ticket, {}, agent=agent, as_json=as_json)


def unresolve(ctx: typer.Context, ticket: Number, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """Takes the acting agent's own resolve of the last ten minutes back, as if it had never been."""
    _act(ctx, "unresolve", ticket, {}, agent=agent, as_json=as_json)


def resolve(
    ctx: typer.Context,
    ticket: Number,
    *,
    code: Annotated[
        Literal["solved", "workaround", "duplicate", "not_reproducible", "no_answer", "withdrawn", "rejected"],
        typer.Option(),
    ] = "solved",
    text: Annotated[str | None, typer.Option(help="Goes to the requester; - reads it from stdin.")] = None,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Says that it is solved; with --text the requester is told in these words."""
    words = None if text is None else text_or_stdin(text)
    values = {"code": code, **_given(text=words)}
    _act(ctx, "resolve", ticket, values, agent=agent, as_json=as_json, sends=words is not None)


def reopen(
    ctx: typer.Context,
    ticket: Number,
    *,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Goes on with what was done."""
    _act(ctx, "reopen", ticket, _given(reason=reason), agent=agent, as_json=as_json)


def close(ctx: typer.Context, ticket: Number, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """Finishes a resolved ticket for good."""
    _act(ctx, "close", ticket, {}, agent=agent, as_json=as_json)


def cancel(
    ctx: typer.Context, ticket: Number, *, reason: Reason, agent: ActingAgent = None, as_json: Json = False
) -> None:
    """Says that it is not going to be solved."""
    _act(ctx, "cancel", ticket, {"reason": reason}, agent=agent, as_json=as_json)


def merge(
    ctx: typer.Context,
    ticket: Number,
    *,
    into: Annotated[str, typer.Option(metavar="TICKET", help="The ticket that goes on.")],
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Closes it here; its people and conversations go on in another ticket."""
    _act(ctx, "merge", ticket, {"into": into}, agent=agent, as_json=as_json)


Other = Annotated[str, typer.Argument(metavar="OTHER", help="The other ticket.")]


def link(ctx: typer.Context, ticket: Number, other: Other, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """Lets two tickets know of each other."""
    _act(ctx, "link", ticket, {"to": other}, agent=agent, as_json=as_json)


def unlink(
    ctx: typer.Context, ticket: Number, other: Other, *, agent: ActingAgent = None, as_json: Json = False
) -> None:
    """Ends a link."""
    _act(ctx, "unlink", ticket, {"to": other}, agent=agent, as_json=as_json)


Participant = Annotated[str, typer.Argument(metavar="ADDRESS", help="Of mail.")]


def add_participant(
    ctx: typer.Context,
    ticket: Number,
    address: Participant,
    *,
    name: Annotated[str | None, typer.Option(help="Where nobody is known by the address yet.")] = None,
    agent: ActingAgent = None,
    as_json: Json = False,
) -> None:
    """Lets somebody take part: gets public answers from now on, and may write."""
    values = {"address": address, **_given(name=name)}
    _act(ctx, "add_participant", ticket, values, agent=agent, as_json=as_json)


def remove_participant(
    ctx: typer.Context, ticket: Number, address: Participant, *, agent: ActingAgent = None, as_json: Json = False
) -> None:
    """Takes a participant out: gets nothing more, and is held when writing."""
    _act(ctx, "remove_participant", ticket, {"address": address}, agent=agent, as_json=as_json)


def dismiss_participant(
    ctx: typer.Context, ticket: Number, address: Participant, *, agent: ActingAgent = None, as_json: Json = False
) -> None:
    """Says no to somebody who was proposed because a message was also sent there."""
    _act(ctx, "dismiss_participant", ticket, {"address": address}, agent=agent, as_json=as_json)


def unforward(ctx: typer.Context, ticket: Number, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """It was no forward after all: makes the one who forwarded it the requester."""
    _act(ctx, "unforward", ticket, {}, agent=agent, as_json=as_json)


def forwarded(ctx: typer.Context, ticket: Number, *, agent: ActingAgent = None, as_json: Json = False) -> None:
    """It is a forward: makes the author of the original the requester."""
    _act(ctx, "forwarded", ticket, {}, agent=agent, as_json=as_json)


VERBS: dict[str, Callable[..., None]] = {
    "reply": reply,
    "note": note,
    "take": take,
    "assign": assign,
    "release": release,
    "escalate": escalate,
    "refer": refer,
    "set": set_fields,
    "pend": pend,
    "resume": resume,
    "snooze": snooze,
    "unsnooze": unsnooze,
    "resolve": resolve,
    "unresolve": unresolve,
    "reopen": reopen,
    "close": close,
    "cancel": cancel,
    "merge": merge,
    "link": link,
    "unlink": unlink,
    "unforward": unforward,
    "forwarded": forwarded,
    "add-participant": add_participant,
    "remove-participant": remove_participant,
    "dismiss-participant": dismiss_participant,
}


def parsed_fields(fields: list[str]) -> dict[str, Any]:
    """{field: value} from "field=value" words; tags are cut at commas, "answers.room=12" goes into answers. Raises CommandError."""
    values: dict[str, Any] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or not name:
            raise CommandError(f"{field!r} is not FIELD=VALUE; write it like priority=P2")
        if name in values or name in values.get("answers", {}):
            raise CommandError(f"{name!r} is given twice; say it once")
        if name.startswith(ANSWERS):
            values.setdefault("answers", {})[name.removeprefix(ANSWERS)] = value
        elif name == "tags":
            values[name] = [tag.strip() for tag in value.split(",") if tag.strip()]
        else:
            values[name] = value
    return values


def _given(**values: str | None) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _moment(until: str | None) -> str | None:
    """A moment in RFC 3339; a length of time counts from now. What is neither is left for the desk to refuse."""
    if until is None:
        return None
    try:
        ahead = Duration.of(until)
    except ValueError:
        return until
    return instant_text(round(time.time() * 1000) + ahead)


def _act(
    ctx: typer.Context,
    verb: str,
    ticket: str,
    values: dict[str, object],
    *,
    agent: str | None,
    as_json: bool,
    sends: bool = False,
    files: Sequence[Path] = (),
) -> None:
    async def work(desk: Desk) -> None:
        after = await desk.act(verb, ticket, values, agent=agent, files=files)
        if as_json:
            persons = await desk.store.tickets.persons([after.requester, *after.participants])
            print_json(ticket_json(after, persons, desk.config.desk.prefix))
        else:
            console().print(shown(_summary(desk, verb, after)), soft_wrap=True)
        if sends and not await desk.is_served():
            aside("no gateway is running: the answer waits in the outbox and leaves when one does (centrala serve)")

    at_desk(ctx, work)


def _summary(desk: Desk, verb: str, after: Ticket) -> str:
    owner = after.assignee or "nobody"
    return f"{desk.name(after.number)} {verb}: now {after.status}, {after.priority}, queue {after.queue}, agent {owner}"
