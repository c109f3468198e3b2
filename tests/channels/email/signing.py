"""Senders for tests: domains with keys and records, and mails signed as their servers would."""

import base64
from functools import cache
from typing import Any

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

GOOD_PEER, BAD_PEER = "192.0.2.10", "203.0.113.66"


@cache
def key(bits: int = 1024) -> tuple[bytes, str]:
    """A private key in PEM and its public half as DNS has it. Short ones are fast, and this is a test."""
    made = rsa.generate_private_key(65537, bits)
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = made.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(public).decode()


def zone(
    domain: str,
    *,
    spf: str | None = f"v=spf1 ip4:{GOOD_PEER} -all",
    dmarc: str | None = "v=DMARC1; p=reject",
    flags: str = "",
) -> dict[str, list[str]]:
    """What a domain publishes: who may send, its key under the selector s1, its policy."""
    found = {f"TXT s1._domainkey.{domain}": [f"v=DKIM1; k=rsa;{flags} p={key()[1]}"], f"A {domain}": [GOOD_PEER]}
    if spf is not None:
        found[f"TXT {domain}"] = ["some other text", spf]
    if dmarc is not None:
        found[f"TXT _dmarc.{domain}"] = [dmarc]
    return found


def mail(sender: str = "anna@firma.example", body: str = "Drukarka nie działa.\r\n", **fields: str) -> bytes:
    """An unsigned mail; other fields by name ("reply_to")."""
    head = {
        "From": f"Anna <{sender}>",
        "To": "pomoc@example.com",
        "Subject": "Drukarka",
        "Date": "Sun, 22 Nov 2026 12:00:00 +0100",
        "Message-ID": f"<{abs(hash((sender, body, *fields.items())))}@firma.example>",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-").title().replace("-Id", "-ID"): value for name, value in fields.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return (lines + "\r\n" + body).encode()


FIELDS = [b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"from"]


def signed(raw: bytes, domain: str = "firma.example", **options: Any) -> bytes:
    """The mail with a DKIM signature of the domain on top; `options` are dkim.sign's."""
    options = {"include_headers": FIELDS, "canonicalize": (b"relaxed", b"relaxed")} | options
    return bytes(dkim.sign(raw, b"s1", domain.encode(), key()[0], **options)) + raw


def sealed(raw: bytes, domain: str, results: str) -> bytes:
    """The mail with an ARC set of the domain, which says these results."""
    said = f"Authentication-Results: mx.{domain}; {results}\r\n".encode()
    lines = dkim.arc_sign(
        said + raw, b"s1", domain.encode(), key()[0], f"mx.{domain}".encode(), include_headers=FIELDS[:-1]
    )
    return b"".join(lines) + raw
