"""Shows what was hidden in a message: only after the ticket's history says who looked."""

import secrets

from gateway.actions import Actions
from gateway.desk.revealing import secret_of
from store.client import Store
from store.records import Action, Author, Interaction, Secret


async def taken(actions: Actions, said: Interaction, ticket: int, *, by: Author) -> None:
    """Writes down who takes the original of what was said, if something is hidden in it; to be called before it is handed out.

    Raises RefusedError, UnavailableError.
    """
    if said.secrets:
        values: dict[str, object] = {"interaction": said.id, "original": True}
        name = f"original-{secrets.token_hex(16)}"
        await actions.apply(Action(id=name, verb="reveal", ticket=ticket, actor=by, values=values))


async def reveal(store: Store, actions: Actions, action: Action) -> Secret | None:
    """The hidden detail an action with the verb `reveal` asks for; None if there is no such ticket.

    Raises RefusedError, UnavailableError; nothing is shown then, and nothing written.
    """
    if await store.tickets.one(action.ticket) is None:
        return None
    secret = secret_of(action, await store.tickets.log(action.ticket))
    return secret if await actions.apply(action) is not None else None
