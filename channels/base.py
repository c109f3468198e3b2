"""The contract: small roles a channel plays. A channel translates and nothing else: no tickets, no Redis.

A channel module offers `Settings` (its part of config.yaml) and `create(name, settings, tools) -> Channel`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import msgspec

from store.errors import UnavailableError
from store.records import Action, Attachment, Delivery, Inbound, Message

__all__ = ["UnavailableError"]  # raised by Accept; channels import it from here


class ForgedError(Exception):
    """The caller is not who it says it is: 401, nothing stored, counted."""


class ForbiddenError(ForgedError):
    """The caller is known, but may not say this: 403, nothing stored, counted."""


class MalformedError(Exception):
    """A message that can't be understood: it goes to quarantine with these words."""


class TemporaryError(Exception):
    """Try again: after `after` seconds if the provider said so, else with backoff."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class PermanentError(Exception):
    """Trying again can't help: a dead letter that a person sees."""


class Accepted(msgspec.Struct, frozen=True):
    """What became of an Inbound at the door. It is durable when you hold this."""

    id: str
    duplicate: bool


# Stores an Inbound. Returns only when it is durable; raises UnavailableError when it can't be, and then nothing is said upstream.
Accept = Callable[[Inbound], Awaitable[Accepted]]


class Parsed(msgspec.Struct, frozen=True):
    """A message and the bytes of its attachments by SHA-256, to be stored as blobs."""

    message: Message
    files: dict[str, bytes] = {}


class Deed(msgspec.Struct, frozen=True):
    """An action, and the files that go with its words: as in Parsed. `missing` are names of those that can't be had: it is not done then."""

    action: Action
    attachments: tuple[Attachment, ...] = ()
    files: dict[str, bytes] = {}
    missing: tuple[str, ...] = ()


class Call(msgspec.Struct, frozen=True):
    """An HTTP request from a provider."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    remote: str


class Answer(msgspec.Struct, frozen=True):
    """What a webhook says back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Receiver(Protocol):
    """Listens, polls or holds a socket; says "ok" upstream only after `accept` returned."""

    async def start(self, accept: Accept) -> None:
        """Returns when every listener is bound; raises ListenError with words if one can't be."""

    async def stop(self) -> None:
        """Takes nothing new, lets what is in hand finish, then returns."""

    @property
    def port(self) -> int:
        """The port it is bound to, 0 if it listens on none."""


class ListenError(Exception):
    """An address could not be bound; the words name it and the remedy."""


class Webhook(Protocol):
    """The provider calls us."""

    def verify(self, call: Call) -> None:
        """Raises ForgedError."""

    async def answer(self, call: Call, accept: Accept) -> Answer:
        """What to say, once everything taken from the call is durable. Raises UnavailableError: 503, and the provider tries again.

        Raises ForgedError where a check has to wait for something (a key) and so could not be made by `verify`.
        """


class Parser(Protocol):
    """Raw to Message or Action; None means: nothing to do (ignored)."""

    isolated: bool  # hostile formats are parsed in a child process with limits, by the function that `entry` names
    entry: str  # "channels.email.parse:parse"

    def parse(self, inbound: Inbound) -> Parsed | Action | None:
        """Pure. Raises MalformedError."""

    def prove(self, message: Message, inbound: Inbound) -> Message:
        """Checks signatures the message carries. Cheap, in the gateway: secrets never enter a child process."""


# Runs a pure function of a channel ("channels.email.examine:examine") in a child process with limits: what it takes, what it gives.
# Raises MalformedError if the child was killed or crashed over it.
Apart = Callable[[str, msgspec.Struct, Any], Awaitable[Any]]


class Authenticator(Protocol):
    """Finds out who really sent a message. What the provider itself vouches for needs none."""

    async def authenticate(self, message: Message, inbound: Inbound, apart: Apart) -> Message:
        """The message with `trust` and `authentication`. May ask the network, with a deadline; a doubt is no error: unverified."""


class Completer(Protocol):
    """Fetches what a provider's event only names: who it is, files, what was said before."""

    async def complete(self, parsed: Parsed | Action, inbound: Inbound, *, tries: int) -> Parsed | Deed | None:
        """The same with everything in it; an agent's deed has the agent's e-mail. None: nothing to do after all.

        Raises TemporaryError; after a few `tries` it goes on without what can't be had, with a note on the message.
        """


class Sender(Protocol):
    """Sends one delivery."""

    deadline: float  # seconds a send may take, shorter than the lease

    async def send(self, delivery: Delivery, files: "Files") -> str:
        """The provider's id. Raises TemporaryError or PermanentError; anything else counts as temporary."""

    def destination(self, delivery: Delivery) -> str:
        """What can be slow on its own (a mail domain, a room): sends to one destination are limited together."""

    async def close(self) -> None:
        """Lets go of kept connections; nothing is sent after it."""


class Files(Protocol):
    """Reads attachments of a delivery from the blob store."""

    async def read(self, attachment: Attachment) -> bytes:
        """The bytes. Raises FileNotFoundError."""


class Channel(msgspec.Struct, frozen=True):
    """The roles one configured channel plays.

    `talks` says of an address whether it is a person's own, where each ticket is a talk of its own: what is said first begins it, the rest
    is said under that. `around` gives the chat a talk's place is in, where an answer to it may be written too. `threads` is False where a chat
    knows no threads: then whatever is said last is what an answer goes on with.
    """

    name: str
    kind: str
    receiver: Receiver | None = None
    webhook: Webhook | None = None
    parser: Parser | None = None
    sender: Sender | None = None
    detail: Any = None
    authenticator: Authenticator | None = None
    completer: Completer | None = None
    talks: Callable[[str], bool] | None = None
    around: Callable[[str], str] | None = None
    threads: bool = True
