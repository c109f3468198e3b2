"""Attachments of deliveries, read from the blob store."""

from store.blobs import Blobs
from store.records import Attachment


class BlobFiles:
    """What a Sender reads attachments through."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def read(self, attachment: Attachment) -> bytes:
        """The bytes. Raises FileNotFoundError."""
        return await self._blobs.get(attachment.blob or attachment.sha256)
