"""Sends deliveries as mails: builds them, and hands them to a Maildir or a relay."""

import asyncio
from typing import Protocol

from channels.base import Files, PermanentError, TemporaryError
from channels.email.address import Addresses, domain_of
from channels.email.compose import Letter, build
from channels.tools import Tools
from store.records import Delivery


class Outlet(Protocol):
    """Takes a finished mail. `name` is the delivery's id, `repeated` that it may have gone out before."""

    async def send(self, letter: Letter, *, name: str, repeated: bool) -> None:
        """Returns when the other side has it for good. Raises TemporaryError or PermanentError."""

    async def close(self) -> None:
        """Lets go of what is kept open."""


class MailSender:
    """A Sender. The provider's id of a delivery is its Message-ID, which is the same however often it is tried."""

    def __init__(self, outlet: Outlet, *, addresses: Addresses, tools: Tools, deadline: float) -> None:
        self.deadline = deadline
        self._outlet = outlet
        self._addresses = addresses
        self._tools = tools

    async def send(self, delivery: Delivery, files: Files) -> str:
        """The Message-ID. Raises TemporaryError or PermanentError."""
        try:
            async with asyncio.timeout(self.deadline):
                letter = await build(
                    delivery,
                    files,
                    addresses=self._addresses,
                    desk_name=self._tools.desk_name,
                    desk_id=self._tools.desk_id,
                    date=self._tools.now(),
                )
                await self._outlet.send(letter, name=delivery.id, repeated=delivery.tries > 1)
        except TimeoutError as error:
            raise TemporaryError(f"the mail was not taken within {self.deadline:.0f} s") from error
        except FileNotFoundError as error:
            raise PermanentError("an attachment of the mail is no longer in the blob store") from error
        return letter.message_id

    def destination(self, delivery: Delivery) -> str:
        """The recipient's mail domain."""
        return domain_of(delivery.address)

    async def close(self) -> None:
        """Ends connections that are kept open; call it when nothing is being sent any more."""
        await self._outlet.close()
