"""The raw bytes of what somebody sent, as they came: in the store at first, in the blob store ever after."""

from collections.abc import Sequence

from store.client import Store
from store.records import Entry, Interaction


async def of_message(store: Store, message: str) -> bytes | None:
    """By the message's id, for as long as it is remembered (30 days). None: nobody knows it, or its bytes are gone."""
    try:
        return await store.messages.raw(message)
    except FileNotFoundError:
        return None


async def of_interaction(store: Store, said: Interaction) -> bytes | None:
    """What an interaction was made of, however old it is. None: it did not come from outside, or its bytes are gone."""
    if not said.original:
        return None
    raw = await of_message(store, said.id)
    if raw is not None:
        return raw
    try:
        return await store.blobs.get(said.original)
    except (FileNotFoundError, ValueError):
        return None


def chosen(log: Sequence[Entry], interaction: str = "") -> Interaction | None:
    """The interaction of this id, or the first that came from outside; None if there is none."""
    for entry in log:
        if isinstance(entry, Interaction) and (entry.id == interaction if interaction else entry.original):
            return entry
    return None


def is_mail(raw: bytes) -> bool:
    """Whether these are the bytes of a mail; other channels keep JSON."""
    return not raw.startswith((b"{", b"["))
