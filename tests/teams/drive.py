"""People's OneDrive, as far as a bot reaches it: upload sessions, as strict as Microsoft's (learn.microsoft.com, "driveItem: createUploadSession")."""

import re
from itertools import count
from typing import Any

STEP = 327_680  # bytes: all parts but the last are a multiple of it
MOST = 60 * 1024 * 1024
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class Drive:
    """Rooms for files. `files` are those that are complete; `parts` are the sizes of what came, `wrong` what was against the rules."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.parts: dict[str, list[int]] = {}
        self.wrong: list[str] = []
        self._open: dict[str, bytearray] = {}
        self._numbers = count(1)

    def room(self) -> str:
        """The id of a new upload."""
        id_ = f"0000{next(self._numbers):04d}-4044-9f2c"
        self._open[id_] = bytearray()
        self.parts[id_] = []
        return id_

    def expires(self, id_: str) -> None:
        """An upload nobody went on with."""
        del self._open[id_]

    def takes(self, id_: str, part: bytes | None, of: str) -> tuple[int, dict[str, Any]]:
        """A part of a file with its Content-Range, or (None) how far the upload is: status and answer."""
        held = self._open.get(id_)
        if held is None:
            return 404, {"error": {"code": "itemNotFound"}}
        if part is None:
            return 200, {"nextExpectedRanges": [f"{len(held)}-"]}
        given = _RANGE.fullmatch(of)
        first, last, whole = (int(one) for one in given.groups()) if given else (0, 0, 0)
        if given is None or last - first + 1 != len(part) or last >= whole:
            return self._refused(400, f"{len(part)} bytes as {of!r}")
        if len(part) > MOST or (last + 1 < whole and len(part) % STEP):
            return self._refused(400, f"a part of {len(part)} bytes")
        if first != len(held):
            return self._refused(416, f"{of} after {len(held)} bytes")
        held += part
        self.parts[id_].append(len(part))
        if len(held) < whole:
            return 202, {"nextExpectedRanges": [f"{len(held)}-"]}
        self.files[id_] = bytes(held)
        del self._open[id_]
        return 201, {"id": id_, "size": whole}

    def _refused(self, status: int, why: str) -> tuple[int, dict[str, Any]]:
        self.wrong.append(why)
        return status, {"error": {"code": "invalidRange", "message": why}}
