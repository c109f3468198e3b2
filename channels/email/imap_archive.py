"""A folder of a mailbox looked at from outside: listed, and each mail fetched when it is wanted. Nothing in it is marked or moved.

Synchronous; imports imapclient: only commands import this module.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from channels.email.archives import Archived
from channels.email.imap_client import Client, connect, hang_up, open_folder
from channels.email.imap_errors import MailboxError, unreachable
from channels.email.imap_oauth import Tokens
from channels.email.imap_settings import Imap

LISTED = 500  # mails asked about by one command
SEEN = rb"\Seen"


@contextmanager
def signed_in(account: Imap, base: Path) -> Iterator[Client]:
    """A connection for one command. Raises MailboxError with words."""
    client = connect(account, Tokens(account.oauth, account.user) if account.oauth is not None else None, base)
    client.normalise_times = False
    try:
        yield client
    except (OSError, client.Error, ValueError, AssertionError) as error:
        if isinstance(error, MailboxError):
            raise
        raise unreachable(error, account.host, client.port) from error
    finally:
        hang_up(client)


def mails(client: Client, folder: str, *, first: int = 1, last: int = 0) -> list[tuple[int, Archived]]:
    """The mails with UIDs from `first` to `last` (0 = all), by UID. Raises MailboxError where the folder can't be opened."""
    validity = int(open_folder(client, folder, readonly=True)[b"UIDVALIDITY"])
    client.allow()
    uids = sorted(one for one in client.search(["UID", f"{first}:{last or '*'}"]) if first <= one <= (last or one))
    found: list[tuple[int, Archived]] = []
    for start in range(0, len(uids), LISTED):
        client.allow()
        answers = client.fetch(uids[start : start + LISTED], ["RFC822.SIZE", "INTERNALDATE", "FLAGS"])
        for uid in sorted(answers):
            size, date = answers[uid].get(b"RFC822.SIZE", 0), answers[uid].get(b"INTERNALDATE")
            at = int(date.timestamp() * 1000) if isinstance(date, datetime) else 0
            unread = SEEN not in answers[uid].get(b"FLAGS", ())
            found.append((uid, Archived(f"{validity}.{uid}", at, int(size), _fetched(client, uid, int(size)), unread)))
    return found


def heads(client: Client, uids: Sequence[int]) -> dict[int, bytes]:
    """The header of each mail, with the empty line after it."""
    found: dict[int, bytes] = {}
    for start in range(0, len(uids), LISTED):
        client.allow(LISTED * 128 * 1024)
        answers = client.fetch(list(uids[start : start + LISTED]), ["BODY.PEEK[HEADER]"])
        found |= {uid: answer[b"BODY[HEADER]"] for uid, answer in answers.items() if answer.get(b"BODY[HEADER]")}
    return found


def _fetched(client: Client, uid: int, size: int) -> Callable[[], bytes]:
    def read() -> bytes:
        client.allow(size + size // 2)
        answer = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {})
        return bytes(answer.get(b"BODY[]") or b"")

    return read
