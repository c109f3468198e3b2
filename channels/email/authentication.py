"""Finds out who really sent a mail: by a trusted server's word, else by SPF, DKIM, DMARC and ARC of our own (docs/email.md)."""

import asyncio
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from channels.base import Apart, MalformedError
from channels.email.address import domain_of
from channels.email.evidence import Evidence, Step, ascii_domain
from channels.email.resolver import Resolver
from store.records import Authentication, Inbound, Message

Network = IPv4Network | IPv6Network
Came = Literal["here", "relay", "mailbox", "stranger"]

ENTRY = "channels.email.examine:examine"
SECONDS = 5.0  # for all questions of one mail together
MOST_STEPS = 40  # SPF may name 10 records, and hosts of each
SENT_AT_ONCE = 65_536  # bytes; a larger mail goes to the child only when a key was found
HEAD_MOST = 262_144
STRANGE_FROM = {"no-from", "two-from", "several-from", "bad-from"}  # notes of a mail whose From names nobody


class AuthenticationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How senders of mail are verified.

    check: false asks no DNS, and verifies nobody. resolver: host:port of a name server; without it, those of this machine. trusted_authserv:
    names of own servers whose Authentication-Results are believed, in what comes by `trusted_relays` or from a mailbox.
    trusted_sealers: domains whose ARC seals are believed, like google.com.
    """

    check: bool = True
    resolver: str | None = None
    trusted_authserv: tuple[str, ...] = ()
    trusted_sealers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Checks what the types can't say; ValueError in words."""
        if self.resolver is not None:
            host, _, port = self.resolver.rpartition(":")
            try:
                ip_address(host.strip("[]"))
                good = port.isascii() and port.isdigit() and 0 < int(port) < 65536
            except ValueError:
                good = False
            if not good:
                raise ValueError(f"authentication.resolver: {self.resolver!r} is not address:port, like 127.0.0.1:53")
        for one in self.trusted_sealers:
            if ascii_domain(one) != one:
                raise ValueError(
                    f"authentication.trusted_sealers: {one!r} is not a domain in lower case, like google.com"
                )


class MailAuthenticator:
    """An Authenticator. What comes from this machine itself, or by a trusted relay without a signature, costs it nothing."""

    def __init__(self, settings: AuthenticationSettings, trusted: tuple[Network, ...], log: Any) -> None:
        self._settings = settings
        self._servers = tuple(one.lower() for one in settings.trusted_authserv)
        self._resolver = Resolver(settings.resolver or "", log)
        self._log = log
        self._came = lru_cache(4_096)(lambda peer: _came(peer, trusted))

    async def authenticate(self, message: Message, inbound: Inbound, apart: Apart) -> Message:
        """The message with `trust` and `authentication`; as it was, if nothing can be found out about its sender."""
        came = self._came(str(inbound.envelope.get("peer") or ""))
        if came == "here" or message.imported:
            return message
        if not STRANGE_FROM.isdisjoint(message.notes):
            return replace(message, authentication=Authentication(dmarc="permerror"))
        domain = ascii_domain(domain_of(message.sender.address))
        if not domain:
            return message
        result = self._stated(inbound, domain) if came != "stranger" and self._servers else None
        if result is None and self._settings.check:
            result = await self._examined(inbound, domain, came, apart)
        if result is None:
            return message
        return replace(message, authentication=result, trust=result.trust)

    def _stated(self, inbound: Inbound, domain: str) -> Authentication | None:
        """What a server of our own says."""
        head = _head(inbound.raw)
        if b"authentication-results:" not in head.lower():
            return None
        from channels.email.results import fields_named, stated  # noqa: PLC0415 - only desks with such a server need it

        return stated(fields_named(head, b"authentication-results"), self._servers, domain)

    async def _examined(self, inbound: Inbound, domain: str, came: Came, apart: Apart) -> Authentication | None:
        """What we find out ourselves. From a relay of our own the sender's address is unknown: then only signatures count."""
        raw, envelope = inbound.raw, inbound.envelope
        head = _head(raw)
        if came != "stranger" and not _signed(head, sealers=bool(self._settings.trusted_sealers)):
            return None
        evidence = Evidence(
            raw=raw if len(raw) <= SENT_AT_ONCE else head,
            whole=len(raw) <= SENT_AT_ONCE,
            domain=domain,
            peer=str(envelope.get("peer") or "").partition("%")[0] if came == "stranger" else "",
            helo=str(envelope.get("helo") or ""),
            mail_from=str(envelope.get("mail_from") or ""),
            sealers=self._settings.trusted_sealers,
        )
        try:
            return await self._found(evidence, raw, apart)
        except MalformedError as error:
            self._log.warning("a sender could not be verified", message=inbound.id, reason=str(error))
            return Authentication(dkim="permerror", dmarc="permerror")

    async def _found(self, evidence: Evidence, raw: bytes, apart: Apart) -> Authentication:
        """Asks what is missing until nothing is. Raises MalformedError."""
        deadline = asyncio.get_running_loop().time() + SECONDS
        for _ in range(MOST_STEPS):
            step: Step = await apart(ENTRY, evidence, Step)
            if step.result is not None:
                return step.result
            if step.missing:
                answers = await self._resolver.ask(step.missing, deadline)
                evidence = replace(evidence, answers=evidence.answers | answers)
            else:
                evidence = replace(evidence, raw=raw, whole=True)
        raise MalformedError(f"it asks for more than {MOST_STEPS} rounds of DNS")


def _came(peer: str, trusted: tuple[Network, ...]) -> Came:
    """Which way a mail came. A relay on this machine has to be named too: other programs here could say anything."""
    if not peer:
        return "mailbox"
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return "stranger"
    if any(address in network for network in trusted):
        return "relay"
    return "here" if address.is_loopback else "stranger"


def _head(raw: bytes) -> bytes:
    """The header block with the empty line."""
    end = raw.find(b"\r\n\r\n", 0, HEAD_MOST)
    if end < 0:
        end = raw.find(b"\n\n", 0, HEAD_MOST)
        return raw[: end + 2] if end >= 0 else raw[:HEAD_MOST]
    return raw[: end + 4]


def _signed(head: bytes, *, sealers: bool) -> bool:
    lowered = head.lower()
    return b"dkim-signature:" in lowered or (sealers and b"arc-seal:" in lowered)
