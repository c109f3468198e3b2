"""Sends deliveries as mails: builds them, and hands them to a Maildir or a relay."""

import asyncio
from typing import TYPE_CHECKING, Protocol

from channels.base import Files, PermanentError, TemporaryError
from channels.email.address import Addresses, domain_of
from channels.email.compose import Letter, build
from channels.tools import Tools
from store.records import Delivery, Ms

if TYPE_CHECKING:
    from channels.email.signing import Signer

LONGEST = 75.0  # seconds; with what settling needs it stays within a delivery's lease
LARGE = 1_000_000  # bytes; a letter of that size is signed beside the loop


class Outlet(Protocol):
    """Takes a finished mail. `name` is the delivery's id, `repeated` that it may have gone out before."""

    async def send(self, letter: Letter, *, name: str, repeated: bool) -> None:
        """Returns when the other side has it for good. Raises TemporaryError or PermanentError."""

    async def close(self) -> None:
        """Lets go of what is kept open."""


class MailSender:
    """A Sender. The provider's id of a delivery is its Message-ID, which is the same however often it is tried."""

    def __init__(
        self,
        outlet: Outlet,
        *,
        addresses: Addresses,
        tools: Tools,
        deadline: float,
        rate: int = 1_000_000,
        signer: "Signer | None" = None,
    ) -> None:
        self.deadline = LONGEST
        self._seconds = deadline
        self._rate = rate
        self._outlet = outlet
        self._addresses = addresses
        self._tools = tools
        self._signer = signer

    async def send(self, delivery: Delivery, files: Files) -> str:
        """The Message-ID. Raises TemporaryError or PermanentError.

        Its Date is when the delivery was made: the same delivery is the same mail, byte for byte, however often it goes out.
        """
        loop = asyncio.get_running_loop()
        started, seconds = loop.time(), self._seconds
        date = delivery.created_at or self._tools.now()
        try:
            async with asyncio.timeout(seconds) as limit:
                letter = await build(
                    delivery,
                    files,
                    addresses=self._addresses,
                    desk_name=self._tools.desk_name,
                    desk_id=self._tools.desk_id,
                    date=date,
                )
                seconds = min(LONGEST, seconds + len(letter.raw) / self._rate)
                limit.reschedule(started + seconds)
                if self._signer is not None:
                    letter = letter._replace(raw=await _signed(self._signer, letter.raw, date))
                await self._outlet.send(letter, name=delivery.id, repeated=delivery.tries > 1)
        except TimeoutError as error:
            raise TemporaryError(f"the mail was not taken within {seconds:.0f} s") from error
        except FileNotFoundError as error:
            raise PermanentError("an attachment of the mail is no longer in the blob store") from error
        return letter.message_id

    def destination(self, delivery: Delivery) -> str:
        """The recipient's mail domain."""
        return domain_of(delivery.address)

    async def close(self) -> None:
        """Ends connections that are kept open; call it when nothing is being sent any more."""
        await self._outlet.close()


async def _signed(signer: "Signer", mail: bytes, at: Ms) -> bytes:
    if len(mail) < LARGE:
        return signer.signed(mail, at)
    return await asyncio.to_thread(signer.signed, mail, at)
