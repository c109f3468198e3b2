"""Carries out what an agent does to a ticket in the console, unless somebody has done something meanwhile that the agent should know first."""

from typing import Any, Final

import msgspec

from gateway.desk.refused import RefusedError, conflict
from gateway.http.desk.acting.buttons import Seen
from gateway.http.desk.acting.meanwhile import Meanwhile, changed_fields, since, standing_in_the_way
from gateway.services import Services
from store import ids
from store.records import Action, Agent, Author, Ticket

ROUNDS: Final = 5


class Done(msgspec.Struct, frozen=True):
    """The action, and the ticket before and after it."""

    action: Action
    before: Ticket
    after: Ticket

    @property
    def changed(self) -> bool:
        """False where it was so already."""
        return self.after.version != self.before.version


class MeanwhileError(Exception):
    """Nothing was done: others did these things to the ticket since the agent looked at it."""

    def __init__(self, ticket: Ticket, things: tuple[Meanwhile, ...]) -> None:
        super().__init__("the ticket has changed meanwhile")
        self.ticket = ticket
        self.things = things


async def carry_out(
    services: Services, agent: Agent, number: int, verb: str, values: dict[str, Any], *, key: str, seen: Seen
) -> Done | None:
    """Done and committed; None if there is no such ticket. The same key again is harmless.

    What others did since `seen` only stands in the way where it matters for this verb (MeanwhileError); a ticket that somebody else
    tagged can still be taken. Raises RefusedError, UnavailableError.
    """
    for _ in range(ROUNDS):
        ticket = await services.store.tickets.one(number)
        if ticket is None:
            return None
        if seen.version and ticket.version != seen.version:
            log = await services.store.tickets.log(number)
            fields = changed_fields(values) if verb == "set" else ()
            things = standing_in_the_way(since(log, seen.at, me=agent.email), verb, fields)
            if things:
                raise MeanwhileError(ticket, things)
        action = Action(
            id=ids.digest("action", "console", agent.email.casefold(), str(number), verb, key),
            verb=verb,
            ticket=number,
            actor=Author(kind="agent", id=agent.email, name=agent.name),
            values=values,
            version=ticket.version,
        )
        try:
            after = await services.actions.apply(action)
        except RefusedError as refused:
            if refused.code == "conflict" and refused.path == "version":  # somebody was quicker: look again
                continue
            raise
        return None if after is None else Done(action, ticket, after)
    raise conflict(
        "Zgłoszenie zmienia się zbyt szybko. Spróbuj jeszcze raz.", "The ticket changes too fast. Try once more."
    )
