"""The DKIM part of a mail channel's settings; signing itself, and the library it needs, is in signing.py."""

import re
from typing import TYPE_CHECKING

import msgspec

from channels.secret import Secret

if TYPE_CHECKING:
    from channels.email.signing import Signer

_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class Dkim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How outgoing mail is signed.

    selector: names the key in DNS, at <selector>._domainkey.<domain>. key: a private key in PEM form, RSA or Ed25519. domain: the one
    that signs; that of the channel's address unless given, or one above it.
    """

    selector: str
    key: Secret
    domain: str = ""

    def __post_init__(self) -> None:
        """Checks the names; ValueError in words."""
        for what, name in (("selector", self.selector), ("domain", self.domain)):
            if (name or what == "selector") and not is_name(name):
                raise ValueError(f"dkim.{what}: {name[:80]!r} can't stand in DNS; use a-z, 0-9, '-' and '.'")
        if not self.key:
            raise ValueError("dkim.key: is empty; use {file: path} or {env: NAME}")

    def signer(self, sender_domain: str) -> "Signer":
        """Signs what leaves from an address in this domain. Raises ValueError in words (the key, a domain that helps nobody)."""
        from channels.email.signing import Signer, load_key  # noqa: PLC0415 - who doesn't sign doesn't load it

        domain = self.domain or sender_domain
        if sender_domain != domain and not sender_domain.endswith(f".{domain}"):
            raise ValueError(
                f"dkim.domain: {domain} is not {sender_domain} or above it, so receivers (DMARC) would not count the signature"
            )
        try:
            key = load_key(self.key)
        except ValueError as error:
            raise ValueError(f"dkim.key: {error}") from None
        return Signer(domain=domain, selector=self.selector, key=key)


def is_name(text: str) -> bool:
    """Whether it can be a selector or a domain: labels in lower case, at most 253 characters."""
    return len(text) <= 253 and _NAME.fullmatch(text) is not None
