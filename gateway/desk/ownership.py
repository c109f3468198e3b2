"""take, assign, release and escalate: whose work a ticket is."""

from msgspec.structs import replace

from gateway.desk.changes import become, nothing
from gateway.desk.known import Known
from gateway.desk.moves import Moves, handed_up
from gateway.desk.refused import conflict, invalid, shown
from gateway.desk.states import awake, require_unfinished
from gateway.desk.values import REASON_LIMIT, choice, only, text
from store.records import Action, Decision, Level, Ticket

_ORDER: tuple[Level, ...] = ("L1", "L2", "L3")


def take(action: Action, known: Known) -> Decision:
    """{}: the acting agent takes it, from another agent too."""
    only(action)
    require_unfinished(known.ticket)
    owner = known.agent.email if known.agent is not None else action.actor.id
    return become(action, known, "taken", _owned(known.ticket, owner))


def assign(action: Action, known: Known) -> Decision:
    """{"agent": e-mail}: an enabled agent gets it."""
    only(action, "agent")
    wanted = assignee_of(action)
    if not wanted:
        raise invalid(
            "agent", "Podaj adres e-mail agenta w polu „agent”.", 'Name the agent\'s e-mail in the field "agent".'
        )
    require_unfinished(known.ticket)
    found = known.assignee
    if found is None or found.email.casefold() != wanted.casefold():
        raise invalid("agent", f"Nie ma agenta „{shown(wanted)}”.", f'There is no agent "{shown(wanted)}".')
    if found.disabled:
        raise invalid(
            "agent", f"Konto agenta „{shown(wanted)}” jest wyłączone.", f'The agent "{shown(wanted)}" is disabled.'
        )
    return become(action, known, "assigned", _owned(known.ticket, found.email))


def release(action: Action, known: Known) -> Decision:
    """{}: nobody's again, back in its queue."""
    only(action)
    require_unfinished(known.ticket)
    ticket = replace(known.ticket, assignee="")
    if not known.ticket.assignee:
        return nothing(known)
    return become(action, known, "released", ticket if ticket.state == "waiting" else awake(ticket))


def escalate(action: Action, known: Known) -> Decision:
    """{"level": L2|L3, "reason", "queue"?}: functional escalation, upwards only and along the config's paths, nobody's there."""
    only(action, "level", "reason", "queue")
    level = choice(action, "level", _ORDER[1:])
    reason = text(action, "reason", limit=REASON_LIMIT)
    ticket = known.ticket
    require_unfinished(ticket)
    if _ORDER.index(level) <= _ORDER.index(ticket.level):
        raise conflict(
            f"Zgłoszenie jest już na poziomie {ticket.level}; eskaluje się tylko wyżej. Kolejkę można po prostu zmienić (set).",
            f"The ticket is at {ticket.level} already and escalates upwards only; simply change the queue (set).",
            "level",
        )
    moves = replace(known.moves, queues=known.queues)
    queue = _queue(action, known, moves, level)
    return become(action, known, "escalated", handed_up(ticket, queue, moves), reason=reason)


def assignee_of(action: Action) -> str:
    """The e-mail of the agent an assign names; "" for other verbs and where it names none."""
    named = action.values.get("agent") if action.verb == "assign" else None
    return named.strip() if isinstance(named, str) else ""


def _owned(ticket: Ticket, agent: str) -> Ticket:
    return replace(ticket, assignee=agent, status="assigned" if ticket.status == "new" else ticket.status)


def _queue(action: Action, known: Known, moves: Moves, level: str) -> str:
    if level not in known.queues.values():
        raise invalid(
            "level",
            f"Żadna kolejka nie ma poziomu {level}; dodaj ją w config.yaml pod „queues”.",
            f'No queue has the level {level}; add one in config.yaml under "queues".',
        )
    options = moves.options(known.ticket, level)
    if not options:
        ways = ", ".join(moves.paths.get(known.ticket.queue, ())) or "–"
        raise conflict(
            f"Z kolejki „{known.ticket.queue}” nie eskaluje się na poziom {level}; dozwolone: {ways}.",
            f'The queue "{known.ticket.queue}" does not escalate to {level}; allowed: {ways}.',
            "level",
        )
    return choice(action, "queue", options, required=False) or options[0]
