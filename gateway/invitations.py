"""Links by which agents get into the console for the first time, or again when a password is forgotten."""

from store.client import Store


async def invitation_url(store: Store, public_url: str, email: str, *, by: str = "") -> str:
    """Where this agent may choose a password, once, within 24 hours. Raises UnavailableError."""
    return f"{public_url}/desk/setup/{await store.accounts.invite(email, by=by)}"


async def set_up_url(store: Store, public_url: str) -> str:
    """Where the first administrator introduces themselves; "" once anybody can sign in. Raises UnavailableError."""
    return "" if await store.accounts.any() else await invitation_url(store, public_url, "")
