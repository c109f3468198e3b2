"""unforward and forwarded: whose ticket a forward is, the agent's who forwarded it or the author's of the original."""

from msgspec.structs import replace

from gateway.desk.changes import become, nothing
from gateway.desk.known import Known
from gateway.desk.refused import conflict
from gateway.desk.values import only
from store.records import Action, Conversation, Decision, Forward


def unforward(action: Action, known: Known) -> Decision:
    """{}: it was no forward after all: who forwarded it is the requester, and the author of the original hears no more of it."""
    forward = _forward(action, known)
    return _given(action, known, "unforwarded", to=forward.by, away=forward.of)


def forwarded(action: Action, known: Known) -> Decision:
    """{}: the author of the original is the requester, and is answered from now on; who forwarded it is not."""
    forward = _forward(action, known)
    return _given(action, known, "forwarded", to=forward.of, away=forward.by)


def _forward(action: Action, known: Known) -> Forward:
    only(action)
    forward = known.ticket.forward
    if forward is None:
        raise conflict(
            "To zgłoszenie nie powstało z przekazanej wiadomości.", "This ticket did not come as a forwarded message."
        )
    return forward


def _given(action: Action, known: Known, kind: str, *, to: Conversation, away: Conversation) -> Decision:
    ticket = known.ticket
    if ticket.requester == to.person:
        return nothing(known)
    gone = {to.person, away.person}
    after = replace(
        ticket,
        requester=to.person,
        participants=tuple(one for one in ticket.participants if one not in gone),
        conversations=(to, *(place for place in ticket.conversations if place.person and place.person not in gone)),
    )
    return become(action, known, kind, after)
