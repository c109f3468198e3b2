"""watch and unwatch: whether the acting agent hears what happens to a ticket that is not theirs."""

from msgspec.structs import replace

from gateway.desk.changes import become, nothing
from gateway.desk.known import Known
from gateway.desk.moves import MOST_WATCHERS
from gateway.desk.refused import conflict
from gateway.desk.values import only
from store.records import Action, Decision


def watch(action: Action, known: Known) -> Decision:
    """{}: the acting agent hears of it from now on."""
    only(action)
    ticket = known.ticket
    me = _me(action, known)
    if any(one.casefold() == me.casefold() for one in ticket.watchers):
        return nothing(known)
    if len(ticket.watchers) >= MOST_WATCHERS:
        raise conflict(
            f"To zgłoszenie obserwuje już {MOST_WATCHERS} osób.", f"{MOST_WATCHERS} people watch this ticket already."
        )
    return become(action, known, "watched", replace(ticket, watchers=(*ticket.watchers, me)))


def unwatch(action: Action, known: Known) -> Decision:
    """{}: the acting agent hears no more of it, unless it is theirs."""
    only(action)
    ticket = known.ticket
    me = _me(action, known).casefold()
    left = tuple(one for one in ticket.watchers if one.casefold() != me)
    if left == ticket.watchers:
        return nothing(known)
    return become(action, known, "unwatched", replace(ticket, watchers=left))


def _me(action: Action, known: Known) -> str:
    return known.agent.email if known.agent is not None else action.actor.id
