"""refer: hierarchic escalation. A manager is named and told, and stays on the ticket as a watcher; whose work it is does not change."""

from msgspec.structs import replace

from gateway.desk.changes import become
from gateway.desk.known import Known
from gateway.desk.moves import MOST_WATCHERS
from gateway.desk.refused import conflict, invalid, shown
from gateway.desk.states import require_unfinished
from gateway.desk.values import REASON_LIMIT, only, text
from store.records import Action, Decision

TO = "referred"  # in the event's changes: to whom, as gateway.notice_hearers reads it


def refer(action: Action, known: Known) -> Decision:
    """{"to"?: e-mail of an agent or of a queue's lead, without it the lead of the ticket's queue; "reason"}.

    Nobody else can be named: a ticket is not shown to an address nobody has written into the config. Asked again, they are told again.
    """
    only(action, "to", "reason")
    reason = text(action, "reason", limit=REASON_LIMIT)
    ticket = known.ticket
    require_unfinished(ticket)
    to = _whom(action, known)
    watchers = ticket.watchers
    if all(one.casefold() != to.casefold() for one in watchers):
        if len(watchers) >= MOST_WATCHERS:
            raise conflict(
                f"To zgłoszenie obserwuje już {MOST_WATCHERS} osób.",
                f"{MOST_WATCHERS} people watch this ticket already.",
            )
        watchers = (*watchers, to)
    return become(action, known, "referred", replace(ticket, watchers=watchers), reason=reason, beside={TO: (None, to)})


def referred_to(action: Action) -> str:
    """The e-mail a refer names; "" for other verbs and where it names none."""
    named = action.values.get("to") if action.verb == "refer" else None
    return named.strip() if isinstance(named, str) else ""


def _whom(action: Action, known: Known) -> str:
    wanted = referred_to(action)
    leads = known.moves.leads
    if not wanted:
        lead = leads.get(known.ticket.queue, "")
        if not lead:
            raise invalid(
                "to",
                f"Kolejka „{known.ticket.queue}” nie ma kierownika (queues.{known.ticket.queue}.lead); podaj adres w polu „to”.",
                f'The queue "{known.ticket.queue}" has no lead (queues.{known.ticket.queue}.lead); name somebody in the field "to".',
            )
        return lead
    found = next((one for one in leads.values() if one.casefold() == wanted.casefold()), "")
    if found:
        return found
    agent = known.assignee
    if agent is None or agent.email.casefold() != wanted.casefold() or agent.disabled:
        raise invalid(
            "to",
            f"„{shown(wanted)}” nie jest ani agentem, ani kierownikiem kolejki.",
            f'"{shown(wanted)}" is neither an agent nor the lead of a queue.',
        )
    return agent.email
