"""The DATA phase read in blocks: finds the one true end of a mail, undoes dot-stuffing, refuses what could be smuggled."""

_END = b"\r\n.\r\n"
_KEEP = len(_END) - 1  # bytes a half-arrived end may have


class Data:
    """Reads one mail out of a growing buffer (RFC 5321 section 4.1.1.4): only CRLF . CRLF ends it.

    What goes beyond `limit` (dot-stuffing counted generously) is thrown away as it comes, up to the end; `overflow` is true then.
    `crowded` says that it was given up for want of memory.
    """

    def __init__(self, limit: int) -> None:
        self._cap = limit + limit // 3 + 16
        self._at = 0
        self.overflow = False
        self.crowded = False
        self.ended = False
        self.dropped = 0
        self.content = b""

    def read(self, buffer: bytearray) -> bool:
        """Whether the end has come. Then `content` is the mail as it came over the wire, and `buffer` what follows it."""
        if not self.dropped and buffer.startswith(_END[2:]):
            del buffer[: len(_END) - 2]
            self.ended = True
            return True
        end = buffer.find(_END, self._at)
        if end < 0:
            self._at = max(0, len(buffer) - _KEEP)
            if self.overflow or len(buffer) > self._cap:
                self.drop(buffer)
            return False
        if not self.overflow:
            with memoryview(buffer) as view:
                self.content = bytes(view[: end + 2])
        del buffer[: end + len(_END)]
        self.ended = True
        return True

    def drop(self, buffer: bytearray) -> None:
        """Gives up on keeping this mail: from here on its bytes are only read past."""
        self.overflow = True
        excess = len(buffer) - _KEEP
        if excess > 0:
            self.dropped += excess
            del buffer[:excess]
            self._at = 0


def unstuff(content: bytes) -> bytes:
    """The mail without the dots that were put before dots (RFC 5321 section 4.5.2)."""
    if content.startswith(b"."):
        content = content[1:]
    return content.replace(b"\r\n.", b"\r\n")


def is_clean(content: bytes) -> bool:
    """Whether every line ends in CRLF and there is no NUL: no bare CR, no bare LF (RFC 5321 sections 2.3.8 and 4.1.1.4)."""
    lines = content.count(b"\r\n")
    return content.count(b"\n") == lines and content.count(b"\r") == lines and b"\0" not in content
