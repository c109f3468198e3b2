"""Shows what was hidden in a message: only after the ticket's history says who looked."""

from gateway.actions import Actions
from gateway.desk.revealing import secret_of
from store.client import Store
from store.records import Action, Secret


async def reveal(store: Store, actions: Actions, action: Action) -> Secret | None:
    """The hidden detail an action with the verb `reveal` asks for; None if there is no such ticket.

    Raises RefusedError, UnavailableError; nothing is shown then, and nothing written.
    """
    if await store.tickets.one(action.ticket) is None:
        return None
    secret = secret_of(action, await store.tickets.log(action.ticket))
    return secret if await actions.apply(action) is not None else None
