"""The SMTP dialogue (RFC 5321): what each command answers. How bytes come and go is wire.py's."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from aiosmtpd.smtp import Envelope

from channels.email.address import Recipient
from channels.email.data import Data, is_clean, unstuff
from channels.email.door import Door
from channels.email.path import Path, PathError, recipient_path, sender_path
from channels.email.scan import Mail
from channels.email.wire import OVERLONG, STOPPING, TOO_LONG, Wire

NOT_SMTP = {"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT"}


class Session(Wire):
    """The dialogue with one client."""

    def __init__(self, door: Door, sessions: set[Wire], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(door, sessions, loop)
        self._recipients: list[Recipient] = []
        self._commands = 0

    async def _command(self, line: bytes) -> None:
        limits = self._door.limits
        self._commands += 1
        if self._commands > limits.commands:
            await self._hang_up("421 4.7.0 Too many commands")
            return
        self._idle_due = self.loop.time() + limits.idle_seconds
        await self._answer(line)
        if self._errors >= limits.errors and not self._closing:
            await self._hang_up("421 4.7.0 Too many errors")
        elif self._door.stopping and not self._closing:
            await self._hang_up(STOPPING)

    async def _answer(self, line: bytes) -> None:
        if line is OVERLONG or len(line) > self._door.limits.command_length:
            await self.push(TOO_LONG)
            return
        if not line.endswith(b"\r\n") or line.count(b"\r") > 1 or b"\0" in line:
            await self.push("500 5.5.2 A command line ends in CRLF and holds no other CR, LF or NUL")
            return
        try:
            verb, _, argument = line[:-2].decode("utf-8").partition(" ")
        except UnicodeDecodeError:
            await self.push("500 5.5.2 A command line is ASCII or UTF-8")
            return
        verb = verb.upper()
        command = COMMANDS.get(verb)
        if command is not None:
            await command(self, argument.strip(" "))
        elif verb in NOT_SMTP:
            await self._hang_up("421 4.7.0 This is a mail server")
        else:
            await self.push("500 5.5.1 Command not recognized")

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        """Section 4.1.1.1, without extensions."""
        await self._hello(hostname, extended=False, reply=f"250 {self.hostname}")

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        """Section 4.1.1.1. AUTH is never offered: nobody sends through us."""
        keywords = [self.hostname, f"SIZE {self._door.limits.message_size}", "8BITMIME", "SMTPUTF8", "PIPELINING"]
        if self._door.tls is not None and self.session.ssl is None:
            keywords.append("STARTTLS")
        keywords.append("ENHANCEDSTATUSCODES")
        lines = [f"250-{keyword}" for keyword in keywords]
        await self._hello(hostname, extended=True, reply="\r\n".join([*lines, "250 HELP"]))

    async def _hello(self, hostname: str, *, extended: bool, reply: str) -> None:
        if not hostname:
            await self.push("501 5.5.4 Tell your host name")
            return
        self._forget_mail()
        self.session.host_name = hostname[:255]
        self.session.extended_smtp = extended
        await self.push(reply)

    async def smtp_MAIL(self, argument: str) -> None:  # noqa: N802
        """Section 4.1.1.2, with SIZE (RFC 1870), BODY (RFC 6152) and SMTPUTF8 (RFC 6531)."""
        if not self.session.host_name:
            await self.push("503 5.5.1 Say EHLO or HELO first")
            return
        if self.envelope.mail_from is not None:
            await self.push("503 5.5.1 There already is a sender")
            return
        try:
            path = sender_path(argument)
        except PathError as error:
            await self.push(error.reply)
            return
        refusal = self._refuse_parameters(path)
        if refusal:
            await self.push(refusal)
            return
        self.envelope.mail_from = path.address
        self.envelope.smtp_utf8 = "SMTPUTF8" in path.parameters
        await self.push("250 2.1.0 OK")

    def _refuse_parameters(self, path: Path) -> str:
        """Why the parameters of MAIL can't be taken; "" if they can."""
        parameters = path.parameters
        if parameters and (not self.session.extended_smtp or not parameters.keys() <= {"SIZE", "BODY", "SMTPUTF8"}):
            return "555 5.5.4 Parameter not recognized"
        size = parameters.get("SIZE", "0")
        if not (size.isascii() and size.isdigit() and len(size) <= 20):
            return "501 5.5.4 SIZE takes a number"
        if parameters.get("BODY", "7BIT").upper() not in {"7BIT", "8BITMIME"}:
            return "501 5.5.4 BODY is 7BIT or 8BITMIME"
        if parameters.get("SMTPUTF8"):
            return "501 5.5.4 SMTPUTF8 takes no value"
        if not path.address.isascii() and "SMTPUTF8" not in parameters:
            return "553 5.6.7 An address beyond ASCII needs SMTPUTF8"
        if int(size) > self._door.limits.message_size:
            return f"552 5.3.4 The mail is larger than the {self._door.limits.message_size} bytes taken here"
        return ""

    async def smtp_RCPT(self, argument: str) -> None:  # noqa: N802
        """Section 4.1.1.3. Only mailboxes of ours and signed reply addresses: this is no relay."""
        if self.envelope.mail_from is None:
            await self.push("503 5.5.1 Name the sender with MAIL first")
            return
        try:
            path = recipient_path(argument)
        except PathError as error:
            await self.push(error.reply)
            return
        if path.parameters:
            await self.push("555 5.5.4 Parameter not recognized")
            return
        if len(self._recipients) >= self._door.limits.recipients:
            await self.push("452 4.5.3 Too many recipients for one mail, send the rest in another")
            return
        recipient = self._door.addresses.recipient(path.address)
        if recipient is not None:
            self._recipients.append(recipient)
            await self.push("250 2.1.5 OK")
        elif self._door.addresses.is_local(path.address):
            await self.push("550 5.1.1 No such mailbox here")
        else:
            await self.push("550 5.7.1 Relaying is not allowed")

    async def smtp_DATA(self, argument: str) -> None:  # noqa: N802
        """Section 4.1.1.4."""
        if argument:
            await self.push("501 5.5.4 DATA takes no argument")
        elif self.envelope.mail_from is None:
            await self.push("503 5.5.1 Name the sender with MAIL first")
        elif not self._recipients:
            await self.push("554 5.5.1 No valid recipients")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._take_mail()

    async def _take_mail(self) -> None:
        reserved = 0
        try:
            data, reserved = await self._read_mail()
            if data is not None:
                await self._judge(data)
        finally:
            self._end_mail(reserved)
            self._forget_mail()

    async def _judge(self, data: Data) -> None:
        """Answers to a mail that has come to its end."""
        limit = self._door.limits.message_size
        too_large = f"552 5.3.4 The mail is larger than the {limit} bytes taken here"
        if data.overflow:
            reply = "452 4.3.1 Too much mail is coming in, try again later" if data.crowded else too_large
            await (self.push if data.ended else self._hang_up)(reply)
            return
        if not is_clean(data.content):
            await self._hang_up("550 5.6.11 A mail holds no bare CR, bare LF or NUL")
            return
        raw = unstuff(data.content)
        if len(raw) > limit:
            await self.push(too_large)
            return
        mail = Mail(
            raw, self.envelope.mail_from or "", tuple(self._recipients), self.peer, self.session.host_name or ""
        )
        reply = await self._door.take(mail)
        if reply.startswith("250"):
            self._commands = 0
        await self.push(reply)

    def _forget_mail(self) -> None:
        self.envelope = Envelope()
        self._recipients = []

    async def smtp_RSET(self, argument: str) -> None:  # noqa: N802
        """Section 4.1.1.5."""
        if argument:
            await self.push("501 5.5.4 RSET takes no argument")
            return
        self._forget_mail()
        await self.push("250 2.0.0 OK")

    async def smtp_NOOP(self, argument: str) -> None:  # noqa: N802, ARG002
        """Section 4.1.1.9."""
        await self.push("250 2.0.0 OK")

    async def smtp_VRFY(self, argument: str) -> None:  # noqa: N802
        """Section 3.5.3: who has a mailbox is not told."""
        await self.push("252 2.5.2 Send some mail, it will be tried" if argument else "501 5.5.4 VRFY takes an address")

    async def smtp_EXPN(self, argument: str) -> None:  # noqa: N802, ARG002
        """Section 3.5.2."""
        await self.push("502 5.5.1 There are no lists here")

    async def smtp_HELP(self, argument: str) -> None:  # noqa: N802, ARG002
        """Section 4.1.1.8."""
        await self.push(f"214 2.0.0 {' '.join(sorted(COMMANDS))}")

    async def smtp_QUIT(self, argument: str) -> None:  # noqa: N802
        """Section 4.1.1.10."""
        if argument:
            await self.push("501 5.5.4 QUIT takes no argument")
            return
        await self.push("221 2.0.0 Bye")
        self._closing = True

    async def smtp_STARTTLS(self, argument: str) -> None:  # noqa: N802
        """RFC 3207. What was sent before the handshake is thrown away, and everything the client said is forgotten."""
        if argument:
            await self.push("501 5.5.4 STARTTLS takes no argument")
        elif self._door.tls is None:
            await self.push("502 5.5.1 TLS is not offered")
        elif self.session.ssl is not None:
            await self.push("503 5.5.1 TLS is already on")
        else:
            await self.push("220 2.0.0 Go ahead")
            self._forget_mail()
            self._closing = not await self._start_tls()


Command = Callable[[Session, str], Awaitable[None]]

COMMANDS: dict[str, Command] = {
    verb: cast("Command", getattr(Session, f"smtp_{verb}"))
    for verb in ("HELO", "EHLO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "VRFY", "EXPN", "HELP", "QUIT", "STARTTLS")
}
