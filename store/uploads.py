"""Files that agents send ahead of the answer they go with. One that nobody uses is forgotten after a day."""

import secrets
from collections.abc import Sequence

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.plan import text_of
from store.records import Attachment, Upload

KEEP_SECONDS = 24 * 3600

_upload = msgspec.json.Decoder(Upload)


class Uploads:
    """Keeps who sent which file. The bytes are in the blob store before a file is added here."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def add(self, file: Attachment, *, by: str) -> str:
        """The id the file can be used under for a day, by this author only; it can't be guessed. Raises UnavailableError."""
        upload = secrets.token_hex(16)
        if file.inline:
            file = msgspec.structs.replace(file, content_id=upload)
        await self._connection.call(
            "SET", self._keys.upload(upload), text_of(Upload(file=file, by=by)), "EX", KEEP_SECONDS
        )
        return upload

    async def of(self, author: str, ids: Sequence[str]) -> dict[str, Attachment]:
        """Those of these files that this author has sent, by id, in one round trip; what is forgotten or another's is left out."""
        if not ids:
            return {}
        kept = await self._connection.call("MGET", *[self._keys.upload(one) for one in ids])
        found = {one: _upload.decode(each) for one, each in zip(ids, kept, strict=True) if each}
        return {one: upload.file for one, upload in found.items() if upload.by == author}
