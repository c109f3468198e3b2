"""The desk as one command sees it: its config, its store, and who acts."""

import asyncio
import getpass
import mimetypes
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import msgspec
import typer

from channels.email.names import safe
from gateway.actions import Actions
from gateway.cli.failure import CommandError
from gateway.cli.given import configuration
from gateway.config_parts import Config
from gateway.facts import desk_facts
from gateway.observe.logs import set_up
from gateway.opening import opened, server_folder
from gateway.revealing import reveal, taken
from gateway.ruleset_changes import ChangeRules
from gateway.words import number_of, number_text
from store.audit import Deed
from store.client import Store
from store.embedded import running
from store.errors import UnavailableError
from store.folder import Folder, holder, take
from store.records import Action, Agent, Attachment, Author, Interaction, Secret, Ticket

PATIENCE = 8.0  # seconds a command waits for a store, or for a gateway that is just starting or stopping
PAUSE = 0.1

T = TypeVar("T")


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What a command works with."""

    config: Config
    store: Store

    def number(self, text: str) -> int:
        """The number in "HD-7" or "7". Raises CommandError."""
        prefix = self.config.desk.prefix
        number = number_of(text, prefix)
        if number is None:
            raise CommandError(f"{text!r} is not a ticket number; write it like {number_text(prefix, 7)}")
        return number

    def name(self, number: int) -> str:
        """A ticket number as people read it."""
        return number_text(self.config.desk.prefix, number)

    async def ticket(self, text: str) -> Ticket:
        """The ticket of this number. Raises CommandError."""
        found = await self.store.tickets.one(self.number(text))
        if found is None:
            raise self.unknown(text)
        return found

    def unknown(self, text: str) -> CommandError:
        """There is no such ticket."""
        return CommandError(f"there is no ticket {self.name(self.number(text))}; see centrala ticket list")

    async def acting(self, email: str | None) -> Agent:
        """Who acts: the named agent, else the only one there is. Raises CommandError that lists them."""
        people = self.store.people
        if email is not None:
            named = await people.agent(email.strip())
            if named is None:
                raise CommandError(f"there is no agent {email!r}; see centrala agent list")
            return named
        active = [agent for agent in await people.agents() if not agent.disabled]
        if len(active) == 1:
            return active[0]
        if not active:
            raise CommandError("there is no agent yet; add one: centrala agent add EMAIL --name NAME --level L1")
        raise CommandError(f"who acts? Say --agent EMAIL, one of: {', '.join(agent.email for agent in active)}")

    async def act(
        self, verb: str, ticket: str, values: dict[str, object], *, agent: str | None, files: Sequence[Path] = ()
    ) -> Ticket:
        """Carries out an action with its files, once, and returns the ticket after it. Raises CommandError, RefusedError."""
        if files:
            by = (await self.acting(agent)).email
            values = {**values, "files": [await self._upload(path, by) for path in files]}
        after = await self._actions().apply(await self._action(verb, ticket, values, agent=agent))
        if after is None:
            raise self.unknown(ticket)
        return after

    async def _upload(self, path: Path, by: str) -> str:
        """The id under which the file can be named in an action."""
        data = await asyncio.to_thread(_content, path, self.config.limits.upload)
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        blob = await self.store.blobs.put(data)
        file = Attachment(
            name=safe(path.name, media_type, 1), media_type=media_type, size=len(data), sha256=blob, blob=blob
        )
        return await self.store.uploads.add(file, by=by)

    async def reveal(self, ticket: str, interaction: str, index: int, *, agent: str | None) -> Secret:
        """A hidden detail, after the ticket's history says who looked. Raises CommandError, RefusedError."""
        values: dict[str, object] = {"interaction": interaction, "index": index}
        action = await self._action("reveal", ticket, values, agent=agent)
        secret = await reveal(self.store, self._actions(), action)
        if secret is None:
            raise self.unknown(ticket)
        return secret

    async def take_original(self, ticket: Ticket, said: Interaction, *, agent: str | None) -> None:
        """Writes down who takes an original in which something is hidden. Raises CommandError, RefusedError."""
        if said.secrets:
            who = await self.acting(agent)
            by = Author(kind="agent", id=who.email, name=who.name)
            await taken(self._actions(), said, ticket.number, by=by)

    async def _action(self, verb: str, ticket: str, values: dict[str, object], *, agent: str | None) -> Action:
        who = await self.acting(agent)
        return Action(
            id=f"cli-{uuid4().hex}",
            verb=verb,
            ticket=self.number(ticket),
            actor=Author(kind="agent", id=who.email, name=who.name),
            values=values,
        )

    def _actions(self) -> Actions:
        return Actions(self.store, desk_facts(self.config), ChangeRules(self.config, self.store))

    async def note(self, deed: Deed, *, about: str, detail: str = "") -> None:
        """Writes down in the audit log what this command is about to do, and which user of the computer does it."""
        await self.store.audit.note(deed, by=user(), way="command line", about=about, detail=detail)

    async def is_served(self) -> bool:
        """Whether a gateway runs that listens for work of this desk."""
        return await is_served(self.store)


def user() -> str:
    """Who runs this command on this computer; a number where nobody is called by it, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _content(path: Path, most: int) -> bytes:
    """The file's bytes. Raises CommandError."""
    try:
        if path.stat().st_size > most:
            raise CommandError(f"{path} is too large: at most {most / 1_000_000:g} MB (limits.upload)")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}") from None


async def is_served(store: Store) -> bool:
    """Whether somebody listens for work of the store's desk."""
    counts = await store.connection.call("PUBSUB", "NUMSUB", store.keys.wake)
    return bool(counts) and int(counts[1]) > 0


def at_desk(ctx: typer.Context, work: Callable[[Desk], Awaitable[T]]) -> T:
    """What `work` returns, done with the desk's store open: a running gateway's, or one started for this command."""
    set_up("ERROR")
    return asyncio.run(_at_desk(configuration(ctx), work))


async def _at_desk(config: Config, work: Callable[[Desk], Awaitable[T]]) -> T:
    async with opened_patiently(config) as store:
        if store.pipe.frozen:
            raise UnavailableError(store.pipe.frozen)
        return await work(Desk(config=config, store=store))


@asynccontextmanager
async def opened_patiently(config: Config) -> AsyncIterator[Store]:
    """The desk's store; waits up to PATIENCE for one that is starting or stopping. Raises UnavailableError, StoreConfigError."""
    embedded = config.store.url == "embedded"
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    async with AsyncExitStack() as stack:
        while True:
            if embedded:
                await _settled(server_folder(config), deadline)
            try:
                async with asyncio.timeout(None if embedded else PATIENCE):
                    store = await stack.enter_async_context(opened(config))
                break
            except TimeoutError:
                raise UnavailableError(
                    f"the store at {config.store.url} gave no answer in {PATIENCE:g} s; see store.url in the config"
                ) from None
            except UnavailableError:
                if not embedded or loop.time() > deadline:
                    raise
                await asyncio.sleep(PAUSE)  # the gateway whose server it was is stopping
        yield store


async def _settled(folder: Path, deadline: float) -> None:
    """Returns once a server answers on the folder, or nobody holds it. Raises UnavailableError."""
    loop = asyncio.get_running_loop()
    while await running(folder) is None:
        process = holding(folder)
        if not process:
            return
        if loop.time() > deadline:
            raise UnavailableError(
                f"process {process} holds the data folder {folder}, but its store does not answer: it is just starting or "
                "stopping, or its disk is full; look at its log, then try again"
            )
        await asyncio.sleep(PAUSE)


def holding(folder: Path) -> int:
    """The id of the process that holds the data folder, 0 if nobody does."""
    lock = Folder(folder).gateway_lock
    if not lock.exists():
        return 0
    try:
        descriptor = take(lock)
    except OSError:  # not ours to lock; whoever opens the store says so in words
        return 0
    if descriptor is None:
        return holder(lock) or -1
    os.close(descriptor)
    return 0
