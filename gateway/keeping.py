"""Files that came with words are durable before anything is decided about the words."""

from msgspec.structs import replace

from channels.base import Deed, Parsed
from gateway.desk.refused import invalid
from store.client import Store
from store.records import Action, Attachment, Message


async def keep_files(store: Store, parsed: Parsed) -> Message:
    """The message with its files in the blob store. Raises UnavailableError."""
    if not parsed.files:
        return parsed.message
    return replace(parsed.message, attachments=await _kept(store, parsed.message.attachments, parsed.files))


async def with_files(store: Store, deed: Deed) -> Action:
    """The action naming its files as the desk wants them: sent ahead by whoever acts.

    Raises UnavailableError, and RefusedError where a file can't be had: words that speak of a file do not go without it.
    """
    action = deed.action
    if deed.missing:
        names, words = ", ".join(deed.missing)[:300], str(action.values.get("text", ""))[:1_000]
        raise invalid(
            "files",
            f"Nie udało się pobrać: {names}. Nic nie zostało wysłane; spróbuj jeszcze raz. Twoje słowa: {words}",
            f"This could not be fetched: {names}. Nothing was sent; try once more. Your words: {words}",
        )
    if not deed.files:
        return action
    kept = await _kept(store, deed.attachments, deed.files)
    ids = [await store.uploads.add(one, by=action.actor.id) for one in kept]
    return replace(action, values={**action.values, "files": ids})


async def _kept(store: Store, attachments: tuple[Attachment, ...], files: dict[str, bytes]) -> tuple[Attachment, ...]:
    names = list(files)
    blobs = await store.blobs.put_many([files[name] for name in names])
    kept = dict(zip(names, blobs, strict=True))
    return tuple(replace(one, blob=kept.get(one.sha256, one.blob)) for one in attachments)
