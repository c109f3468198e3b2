"""The mail channel's part of config.yaml, and how its roles are put together."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

import msgspec

from channels.base import Channel, Parsed, Receiver
from channels.email.address import Addresses, is_address, reply_bits
from channels.email.authentication import AuthenticationSettings, MailAuthenticator
from channels.email.dkim import Dkim
from channels.email.imap_settings import Imap
from channels.email.limits import Limits
from channels.email.send import MailSender, Outlet
from channels.secret import Secret
from channels.tools import Tools
from store.records import Action, Inbound, Message

MAILDIR = "maildir:"
SHORTEST_PREFIX = "X"  # of ticket numbers; `create` checks again with the desk's


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One mail channel.

    address: the desk's; mail comes to it and to the `aliases`, and leaves under it. listen: host:port of the SMTP listener,
    null for none. relay: maildir:<folder>, smtp://user@host:port (STARTTLS is a must, except on this machine or with
    relay_tls: never) or smtps://user@host:port; password: that user's; relay_ca: PEM file of an own authority.
    tls_certificate, tls_key: PEM files; with them the listener offers STARTTLS. trusted_relays: addresses or networks of
    own mail servers, which have no limit of connections each. authentication: how senders are verified. imap: mailboxes to read, one
    or a list; docs/imap.md. dkim: how outgoing mail is signed.
    """

    kind: Literal["email"]
    address: str
    aliases: tuple[str, ...] = ()
    listen: str | None = "127.0.0.1:2525"
    relay: str = "maildir:./data/sent"
    relay_tls: Literal["required", "never"] = "required"
    relay_ca: str | None = None
    password: Secret = Secret()
    tls_certificate: str | None = None
    tls_key: str | None = None
    trusted_relays: tuple[str, ...] = ()
    authentication: AuthenticationSettings = AuthenticationSettings()
    imap: Imap | tuple[Imap, ...] | None = None
    dkim: Dkim | None = None
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        """Checks what the types can't say; ValueError in words."""
        from channels.email.smtp import split_listen  # noqa: PLC0415 - see `create`

        for one in (self.address, *self.aliases):
            if not is_address(one):
                raise ValueError(f"address: {one!r} is not a mail address; write it like pomoc@example.com")
            reply_bits(one, SHORTEST_PREFIX)
        if self.listen is not None:
            split_listen(self.listen)
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key belong together: give both or none")
        networks(self.trusted_relays)
        if self.authentication.trusted_authserv and not self.trusted_relays and self.imap is None:
            raise ValueError(
                "authentication.trusted_authserv: is believed only in mail that trusted_relays hand over, or from a mailbox (imap); "
                "name the server's address in trusted_relays"
            )
        self._check_relay()

    def _check_relay(self) -> None:
        from channels.email.relay import parse_relay  # noqa: PLC0415 - see `create`

        if self.relay.startswith(MAILDIR):
            if not self.relay.removeprefix(MAILDIR).strip():
                raise ValueError("relay: maildir: needs a folder, like maildir:./data/sent")
            return
        relay = parse_relay(self.relay, never_tls=self.relay_tls == "never")
        if relay.user and not self.password:
            raise ValueError(
                f"relay: a password for {relay.user!r} is missing; use password: {{env: NAME}} or {{file: path}}"
            )
        if self.password and not relay.user:
            raise ValueError("password: name its user in relay, like smtp://user@host:587")
        if self.relay_tls == "never" and relay.user and parse_relay(self.relay).tls != "clear":
            raise ValueError("relay_tls: a password is never sent without TLS; leave relay_tls out, or the user")


class MailParser:
    """A Parser. `parse` runs in a child process, `prove` in the gateway."""

    isolated = True
    entry = "channels.email.parse:parse"

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    def parse(self, inbound: Inbound) -> Parsed | Action | None:
        """What channels.email.parse makes of it. Raises MalformedError."""
        from channels.email.parse import parse  # noqa: PLC0415 - the gateway itself doesn't parse, and doesn't load it

        return parse(inbound)

    def prove(self, message: Message, inbound: Inbound) -> Message:
        """`signed`: the tickets our own Message-IDs among the references name; `token`, `answering`: the reply or agents' address it came to.

        A delivery report gets the delivery and the ticket of the mail that came back, if that was ours.
        """
        named = (self._addresses.ticket_of_message_id(one) for one in message.references)
        signed = tuple(dict.fromkeys(ticket for ticket in named if ticket))
        ticket = inbound.envelope.get("ticket", 0)
        token = ticket if isinstance(ticket, int) else 0
        answering = self._addresses.answering(str(inbound.envelope.get("rcpt_to", ""))) if token else None
        if answering is not None:
            token = 0  # an agents' address leads nobody into the ticket as a requester's does
        bounce = message.bounce
        if bounce is not None:
            delivery, of = self._addresses.delivery_of_message_id(bounce.message_id)
            bounce = msgspec.structs.replace(bounce, delivery=delivery, ticket=of)
        imported = inbound.envelope.get("imported", "")
        if imported:
            answering = None  # an agent's words of long ago change nothing today
        return msgspec.structs.replace(
            message, signed=signed, token=token, answering=answering, bounce=bounce, imported=imported
        )


def create(name: str, settings: Settings, tools: Tools) -> Channel:
    """The channel with its roles. Raises ValueError with words if the settings don't go together with the desk's."""
    # Loaded here, so that a child process that only parses doesn't carry two SMTP libraries.
    from channels.email.maildir import Maildir  # noqa: PLC0415
    from channels.email.relay import RelayPool, parse_relay  # noqa: PLC0415
    from channels.email.smtp import Listener  # noqa: PLC0415

    addresses = Addresses(
        settings.address, settings.aliases, prefix=tools.prefix, desk_id=tools.desk_id, signer=tools.signer
    )
    outlet: Outlet
    if settings.relay.startswith(MAILDIR):
        outlet = Maildir(tools.folder / settings.relay.removeprefix(MAILDIR).strip())
    else:
        outlet = RelayPool(
            parse_relay(settings.relay, never_tls=settings.relay_tls == "never"),
            password=settings.password,
            helo=addresses.domain,
            connections=settings.limits.relay_connections,
            authorities=str(tools.folder / settings.relay_ca) if settings.relay_ca else None,
        )
    receivers: list[Receiver] = []
    if settings.listen is not None:
        receivers.append(
            Listener(
                name,
                listen=settings.listen,
                addresses=addresses,
                tools=tools,
                limits=settings.limits,
                trusted=networks(settings.trusted_relays),
                certificate=_certificate(settings, tools.folder),
            )
        )
    if settings.imap is not None:
        receivers.append(_mailboxes(name, settings, addresses, tools))
    sender = MailSender(
        outlet,
        addresses=addresses,
        tools=tools,
        deadline=float(settings.limits.relay_seconds),
        rate=settings.limits.relay_rate,
        signer=settings.dkim.signer(addresses.domain) if settings.dkim is not None else None,
    )
    return Channel(
        name=name,
        kind=settings.kind,
        receiver=_together(receivers),
        parser=MailParser(addresses),
        sender=sender,
        detail=addresses,
        authenticator=MailAuthenticator(settings.authentication, networks(settings.trusted_relays), tools.log),
    )


def accounts(settings: Settings) -> tuple[Imap, ...]:
    """The mailbox accounts of a channel."""
    if settings.imap is None:
        return ()
    return settings.imap if isinstance(settings.imap, tuple) else (settings.imap,)


def _mailboxes(name: str, settings: Settings, addresses: Addresses, tools: Tools) -> Receiver:
    from channels.email.imap import Mailboxes  # noqa: PLC0415 - only where there are mailboxes
    from channels.email.imap_oauth import service_account  # noqa: PLC0415

    for account in accounts(settings):
        if account.oauth is not None and account.oauth.service_account:
            service_account(str(account.oauth.service_account))
    return Mailboxes(name, accounts(settings), addresses=addresses, limits=settings.limits, tools=tools)


def _together(receivers: list[Receiver]) -> Receiver | None:
    if len(receivers) < 2:
        return receivers[0] if receivers else None
    from channels.email.receivers import Receivers  # noqa: PLC0415

    return Receivers(receivers)


def networks(trusted: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks as networks. Raises ValueError with words."""
    try:
        return tuple(ip_network(one) for one in trusted)
    except ValueError as error:
        raise ValueError(
            f"trusted_relays: {error}; give addresses or networks, like 10.0.0.5 or 10.0.0.0/24"
        ) from error


def _certificate(settings: Settings, folder: Path) -> tuple[Path, Path] | None:
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    return folder / settings.tls_certificate, folder / settings.tls_key
