"""What all SMTP sessions of one listener share, and the one place where a mail is handed to `accept`."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

from channels.base import Accept, Accepted, UnavailableError
from channels.email.address import Addresses
from channels.email.limits import Guard, Limits
from channels.email.scan import Mail, inbounds, scan
from store.records import Inbound

MAX_SHOWN = 10  # ids in a reply, which may be 512 octets long (RFC 5321 section 4.5.3.1.5)
TROUBLE = "451 4.3.0 Can't take mail right now, try again later"


class Door:
    """Takes mails for one channel. Says "ok" only after `accept` returned for every recipient; our own trouble is always 4xx."""

    def __init__(
        self,
        channel: str,
        *,
        addresses: Addresses,
        prefix: str,
        limits: Limits,
        guard: Guard,
        accept: Accept,
        tls: ssl.SSLContext | None,
        log: Any,
        now: Callable[[], int],
    ) -> None:
        self.channel = channel
        self.addresses = addresses
        self.limits = limits
        self.guard = guard
        self.tls = tls
        self.log = log
        self.stopping = False
        self._prefix = prefix
        self._accept = accept
        self._now = now

    async def take(self, mail: Mail) -> str:
        """Stores the mail and gives the SMTP reply. Never raises for anything but a cancellation."""
        try:
            found = scan(mail.raw)
            if found.received > self.limits.received:
                return "554 5.4.6 Too many hops: this mail goes round in a loop"
            made = inbounds(
                mail, found, channel=self.channel, prefix=self._prefix, addresses=self.addresses, now=self._now()
            )
            async with asyncio.timeout(self.limits.accept_seconds):
                accepted = await self._store(made)
        except UnavailableError:
            return TROUBLE
        except TimeoutError:
            self.log.warning("mail not stored in time", channel=self.channel, seconds=self.limits.accept_seconds)
            return TROUBLE
        except Exception as error:  # whatever it is, the sender must keep the mail and try again
            self.log.exception("mail not stored", channel=self.channel, error=type(error).__name__)
            return TROUBLE
        shown = " ".join(one.id for one in accepted[:MAX_SHOWN])
        return f"250 2.0.0 OK {shown}"

    async def _store(self, made: tuple[Inbound, ...]) -> list[Accepted]:
        if len(made) == 1:
            return [await self._accept(made[0])]
        return await asyncio.gather(*(self._accept(one) for one in made))
