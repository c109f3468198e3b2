"""One folder of a mailbox, read by one thread: what is new, taken, marked, and waited for. Synchronous; imapclient comes with the first run."""

import os
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from channels.email.imap_errors import MailboxError, read_only, shown, unreachable
from channels.email.imap_oauth import Tokens
from channels.email.imap_reading import About, Known, Position, Reader
from channels.email.imap_settings import Imap

if TYPE_CHECKING:
    from channels.email.imap_client import Client

IDLE_SECONDS = 300.0  # RFC 2177 says at most 29 minutes; routers forget quiet connections earlier
TOGETHER = 32  # mails fetched by one command
TOGETHER_BYTES = 4_000_000
CLOCKS_APART = 3600  # seconds the clocks of server and gateway may differ
LISTED = 500  # mails whose size is asked by one command
SEEN, FLAGGED, DELETED = rb"\Seen", rb"\Flagged", rb"\Deleted"


class Mailbox:
    """Reads one folder, once, until `stop`. A mail is marked only after `take` returned; what was taken twice is recognised by its name.

    New are: unread mails; those beyond the position; where accepted mail is moved away, whatever is there; and all of them where the
    numbers changed their meaning (another UIDVALIDITY, a restored backup). Of what came before the first look only unread mail is taken.
    """

    def __init__(
        self, settings: Imap, folder: str, *, base: Path, limit: int, tokens: Tokens | None, known: Known
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._base = base
        self._limit = limit
        self._tokens = tokens
        self._lock = threading.Lock()
        self._wake = -1
        self._stopped = False
        self._client: Client | None = None
        self._position = Position(0, 0, 0)
        self._known = known

    def stop(self, *, at_once: bool = False) -> None:
        """Ends the run after the mails in hand; `at_once`: in the middle of whatever the server is being asked. From any thread."""
        with self._lock:
            self._stopped = True
            if self._wake >= 0:
                with suppress(OSError):
                    os.write(self._wake, b"x")
            if at_once and self._client is not None:
                with suppress(OSError):
                    self._client.socket().shutdown(socket.SHUT_RDWR)

    def run(self, position: str, reader: Reader) -> None:
        """Reads from the position on. Returns after `stop`; raises MailboxError with words, and what the reader raises."""
        from channels.email.imap_client import connect, hang_up  # noqa: PLC0415 - see above

        client = connect(self._settings, self._tokens, self._base)
        listening, wake = os.pipe()
        with self._lock:
            self._client, self._wake = client, wake
        try:
            self._read(client, Position.read(position), reader, listening)
        except (OSError, client.Error, ValueError, AssertionError) as error:
            if self._stopped:
                return
            raise unreachable(error, self._settings.host, client.port) from error
        finally:
            with self._lock:
                self._client, self._wake = None, -1
            os.close(listening)
            os.close(wake)
            hang_up(client)

    def _read(self, client: "Client", position: Position | None, reader: Reader, listening: int) -> None:
        self._open(client, position, reader)
        looked_again = False
        while not self._stopped:
            refused = self._refused(client)
            client.announced()
            waiting = self._new(client)
            reader.look(len(waiting), refused)
            if waiting:
                # and then another look: what came meanwhile was spoken of in answers to other commands, and IDLE won't repeat it
                while waiting and not self._stopped:
                    waiting = self._work(client, waiting, reader)
                    reader.look(len(waiting), self._refused(client))
                looked_again = False
            elif client.announced() and not looked_again:
                looked_again = True
            else:
                self._wait(client, listening)
                looked_again = False

    def _open(self, client: "Client", position: Position | None, reader: Reader) -> None:
        """Opens the folder and finds out whether its numbers still mean the same mails."""
        from channels.email.imap_client import make_folder, open_folder  # noqa: PLC0415

        client.normalise_times = False
        for place in (self._settings.accepted, self._settings.refused):
            if place:
                make_folder(client, place)
        chosen = open_folder(client, self._folder)
        if not chosen.get(b"READ-WRITE", False):
            raise read_only(self._folder)
        validity, following = int(chosen[b"UIDVALIDITY"]), int(chosen.get(b"UIDNEXT", 0))
        if position is None:
            self._known.renumbered(validity)
            self._position = Position(validity, max(following - 1, 0), reader.now())
            reader.keep(self._position)
            return
        there = self._about(client, [position.uid] if position.uid else []).get(position.uid)
        changed = (
            position.validity != validity
            or 0 < following <= position.uid
            or (there is not None and position.date > 0 and there != (position.size, position.date))
        )
        if changed or self._known.validity != validity:
            self._known.renumbered(validity)
        self._position = Position(validity, 0, position.began) if changed else position

    def _new(self, client: "Client") -> list[int]:
        """Mails to take, oldest number first."""
        client.allow()
        uid, began = self._position.uid, self._position.began // 1000
        beyond: list[Any] = ["SINCE", (datetime.fromtimestamp(began, UTC) - timedelta(days=1)).date()]
        if not self._settings.accepted:
            beyond += ["UID", f"{uid + 1}:*"]
        found = set(client.search(beyond)) - self._known.done
        if not self._settings.accepted:
            found = {one for one in found if one > uid}  # "n:*" names the last mail in any case
        about = self._about(client, sorted(found))
        found = {one for one, (_, date) in about.items() if date > began - (CLOCKS_APART if one > uid else 0)}
        return sorted((found | set(client.search("UNSEEN"))) - self._known.done)

    def _about(self, client: "Client", uids: list[int]) -> dict[int, About]:
        """Each mail that still is there."""
        found: dict[int, About] = {}
        for start in range(0, len(uids), LISTED):
            answers = client.fetch(uids[start : start + LISTED], ["RFC822.SIZE", "INTERNALDATE"])
            for uid, answer in answers.items():
                size, date = answer.get(b"RFC822.SIZE"), answer.get(b"INTERNALDATE")
                if isinstance(size, int):
                    found[uid] = About(size, int(date.timestamp()) if isinstance(date, datetime) else 0)
        return found

    def _work(self, client: "Client", uids: list[int], reader: Reader) -> list[int]:
        """Takes the first mails and marks them. Returns those that are left."""
        part = uids[:LISTED]
        about = self._about(client, part)
        sizes = {uid: one.size for uid, one in about.items()}
        for batch in self._batches(part, sizes):
            if self._stopped:
                return uids
            bad = {uid: "too-large" for uid in batch if sizes[uid] > self._limit or uid in self._known.unfetchable}
            mails = {} if bad else self._fetch(client, batch, sum(sizes[uid] for uid in batch))
            taken = reader.take(list(mails.values())) if mails else []
            bad |= {uid: why for uid, why in zip(mails, taken, strict=True) if why}
            self._mark(client, [uid for uid in mails if uid not in bad])
            for uid in bad:
                self._refuse(client, uid)
            self._known.done.update(batch)
            self._advance(batch[-1], about, reader)
        self._advance(part[-1], about, reader)
        return uids[LISTED:]

    def _batches(self, uids: list[int], sizes: dict[int, int]) -> Iterator[list[int]]:
        """Mails to fetch together, in their order; too large or odd ones alone, those that are gone not at all."""
        batch: list[int] = []
        total = 0
        for uid in (one for one in uids if one in sizes):
            alone = sizes[uid] > self._limit or uid in self._known.alone or uid in self._known.unfetchable
            if batch and (alone or len(batch) == TOGETHER or total + sizes[uid] > TOGETHER_BYTES):
                yield batch
                batch, total = [], 0
            batch.append(uid)
            total += sizes[uid]
            if alone:
                yield batch
                batch, total = [], 0
        if batch:
            yield batch

    def _fetch(self, client: "Client", uids: list[int], size: int) -> dict[int, bytes]:
        """The mails, unmarked (PEEK). What the server says of their size may be an estimate, so an answer may be half as large again."""
        client.allow(size + size // 2)
        try:
            answers = client.fetch(uids, ["BODY.PEEK[]"])
        except client.AbortError:
            if client.overfed:
                self._suspect(uids)
            raise
        except (client.Error, ValueError, AssertionError) as error:
            self._suspect(uids)
            raise client.AbortError(f"an answer can't be read: {shown(error)}") from error
        client.allow()
        return {uid: answers[uid][b"BODY[]"] for uid in uids if answers.get(uid, {}).get(b"BODY[]") is not None}

    def _suspect(self, uids: list[int]) -> None:
        """One of these broke the connection: next time each is fetched alone, and then the one to blame is refused."""
        if len(uids) == 1:
            self._known.unfetchable.update(uids)
        self._known.alone.update(uids)

    def _mark(self, client: "Client", uids: list[int]) -> None:
        """Says to the server that these are taken."""
        if not uids:
            return
        try:
            client.add_flags(uids, [SEEN], silent=True)
            if self._settings.accepted:
                _move(client, uids, self._settings.accepted)
        except client.AbortError:
            raise
        except client.Error as error:
            raise MailboxError(
                "settings",
                f"Przyjętych listów nie można oznaczyć ani przenieść: {shown(error)}. Sprawdź imap.accepted i prawa konta.",
                f"Mail that was taken can't be marked or moved: {shown(error)}. Check imap.accepted and the account's rights.",
            ) from error

    def _refuse(self, client: "Client", uid: int) -> None:
        """Puts a mail aside, where a person will look; if even that is impossible, it stays, flagged."""
        try:
            client.add_flags([uid], [SEEN, FLAGGED], silent=True)
            _move(client, [uid], self._settings.refused)
        except client.AbortError:
            raise
        except client.Error:
            pass

    def _refused(self, client: "Client") -> int:
        """How many mails lie in the folder of refused ones."""
        try:
            return int(client.folder_status(self._settings.refused, ["MESSAGES"]).get(b"MESSAGES", 0))
        except client.AbortError:
            raise
        except client.Error:
            return 0

    def _advance(self, uid: int, about: dict[int, About], reader: Reader) -> None:
        if uid > self._position.uid:
            size, date = about.get(uid, About(0, 0))
            self._position = msgspec.structs.replace(self._position, uid=uid, date=date, size=size)
            reader.keep(self._position)

    def _wait(self, client: "Client", listening: int) -> None:
        """Until there may be something new, or it is time to look anyway. A server that died shows when IDLE is ended, or in the search."""
        if self._stopped:
            return
        poll = select.poll()
        poll.register(listening, select.POLLIN)
        if not client.has_capability("IDLE"):
            poll.poll(self._settings.poll * 1000)
            client.noop()
            return
        client.allow()
        if not client.begin_idle():
            poll.register(client.socket().fileno(), select.POLLIN)
            poll.poll(IDLE_SECONDS * 1000)
        client.idle_done()


def _move(client: "Client", uids: list[int], folder: str) -> None:
    """MOVE (RFC 6851), or what it stands for."""
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)
    client.add_flags(uids, [DELETED], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
    elif set(client.search("DELETED")) <= set(uids):  # else EXPUNGE would take along what people have deleted
        client.expunge()
