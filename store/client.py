"""The store as the gateway uses it: one connection, one desk, everything by name."""

import secrets
from collections.abc import Callable

from store.accounts import Accounts
from store.audit import Audit
from store.blobs import Blobs
from store.chats import Chats
from store.connection import Connection
from store.counts import Counts
from store.drafts import Drafts
from store.errors import StoreConfigError
from store.feed import Feed
from store.keys import SCHEMA, Keys
from store.leases import Lease
from store.messages import Messages
from store.people import People
from store.pipe import Flood, Pipe
from store.places import Places
from store.records import Ms, Ticket
from store.rosters import Rosters
from store.rulesets import Rulesets
from store.seen import Seen
from store.sessions import Sessions
from store.signals import Signals
from store.tickets import Tickets
from store.uploads import Uploads
from store.visits import Visits


class Store:
    """All state of one desk. `due` orders a queue: the score of a ticket that is not done."""

    def __init__(
        self, connection: Connection, blobs: Blobs, *, desk: str, due: Callable[[Ticket], int], flood: Flood
    ) -> None:
        self.connection = connection
        self.keys = Keys(desk)
        self.blobs = blobs
        self.pipe = Pipe(connection, self.keys, blobs, flood=flood, due=due)
        self.tickets = Tickets(connection, self.keys)
        self.places = Places(connection, self.keys)
        self.people = People(connection, self.keys)
        self.rosters = Rosters(connection, self.keys)
        self.audit = Audit(connection, self.keys)
        self.messages = Messages(connection, self.keys, blobs)
        self.counts = Counts(connection, self.keys)
        self.feed = Feed(connection, self.keys)
        self.rulesets = Rulesets(connection, self.keys)
        self.uploads = Uploads(connection, self.keys)
        self.visits = Visits(connection, self.keys)
        self.chats = Chats(connection, self.keys)
        self.drafts = Drafts(connection, self.keys)
        self.signals = Signals(connection, self.keys)
        self.seen = Seen(connection, self.keys)
        self.sessions = Sessions(connection, self.keys)
        self.accounts = Accounts(connection, self.keys)

    def now(self) -> Ms:
        """The store's time."""
        return self.connection.now()

    def lease(self, name: str) -> Lease:
        """A lease nobody holds yet through this object."""
        return Lease(self.connection, self.keys, name)

    async def check_schema(self) -> None:
        """Claims the desk for this schema, or freezes this gateway's writes if a newer one has been here."""
        found = int(await self._made_once(self.keys.schema, str(SCHEMA).encode()))
        self.pipe.frozen = (
            f"desk '{self.keys.desk}' was upgraded to schema {found}, this gateway knows {SCHEMA}: it writes nothing"
            " any more; upgrade it and start it again"
            if found > SCHEMA
            else ""
        )

    async def secret(self) -> bytes:
        """The desk's signing secret: made once, the same on every gateway."""
        found = await self._made_once(self.keys.secret, secrets.token_bytes(32))
        if len(found) < 32:
            raise StoreConfigError(
                f"key {self.keys.secret}: not a signing secret of this desk; restore it from a backup"
            )
        return found

    async def _made_once(self, key: str, first: bytes) -> bytes:
        """What is kept there, `first` if nothing was. Reads before it writes: a full store can still be read."""
        if (found := await self.connection.call("GET", key)) is None:
            await self.connection.call("SET", key, first, "NX")
            found = await self.connection.call("GET", key)
        return bytes(found or b"")

    async def spend(self, bucket: str, seconds: int) -> int:
        """Counts one use in a limit bucket and returns the count; the bucket forgets after `seconds`."""
        key = self.keys.limit(bucket)
        count = int(await self.connection.call("INCR", key))
        if count == 1:
            await self.connection.call("EXPIRE", key, seconds)
        return count

    async def forgive(self, bucket: str) -> None:
        """Empties a limit bucket."""
        await self.connection.call("DEL", self.keys.limit(bucket))

    async def close(self) -> None:
        """Lets go of the connection."""
        await self.connection.close()
