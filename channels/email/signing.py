"""Signs outgoing mail by DKIM (RFC 6376): relaxed/relaxed, with an RSA or an Ed25519 key (RFC 8463)."""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from store.records import Ms

# Signed as often as they stand in the mail and once more, so that nobody can add one (RFC 6376 section 8.15).
SIGNED = (
    "From",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
)
SHORTEST_RSA = 1024  # bits; RFC 8301 section 3.2
MADE_RSA = 2048
TXT_STRING = 255  # bytes of one string of a TXT record; RFC 1035 section 3.3.14

_FIELD = re.compile(rb"([^:\s]+)[ \t]*:((?:.|\r\n[ \t])*)\r\n")
_BLANKS = re.compile(rb"[ \t]+")

Key = RSAPrivateKey | Ed25519PrivateKey
Kind = Literal["rsa", "ed25519"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be published in DNS: a TXT record `name` that says `text`."""

    name: str
    text: str

    @property
    def strings(self) -> tuple[str, ...]:
        """The text in the pieces a TXT record is made of."""
        return tuple(self.text[at : at + TXT_STRING] for at in range(0, len(self.text), TXT_STRING))


class Signer:
    """Signs for `domain`; receivers look for the public key under `selector`."""

    def __init__(self, *, domain: str, selector: str, key: Key) -> None:
        self._key = key
        self._kind: Kind = "rsa" if isinstance(key, RSAPrivateKey) else "ed25519"
        self._fixed = f"v=1; a={self._kind}-sha256; c=relaxed/relaxed; d={domain};\r\n s={selector}; t="

    def signed(self, mail: bytes, at: Ms) -> bytes:
        """The mail (with CRLF) with its signature in front. The same mail and time give the same bytes."""
        head, _, body = mail.partition(b"\r\n\r\n")
        fields = _fields(head + b"\r\n")
        names = _signed_names([name for name, _ in fields])
        digest = b64encode(sha256(relaxed_body(body)).digest()).decode()
        listed = ":\r\n  ".join(":".join(names[start : start + 6]) for start in range(0, len(names), 6))
        value = f"{self._fixed}{at // 1000};\r\n h={listed};\r\n bh={digest};\r\n b="
        hashed = b"".join([*_picked(fields, names), _relaxed_field(b"DKIM-Signature", value.encode())])
        signature = b64encode(self._sign(hashed)).decode()
        folded = "\r\n  ".join(signature[start : start + 72] for start in range(0, len(signature), 72))
        return f"DKIM-Signature: {value}{folded}\r\n".encode() + mail

    def _sign(self, hashed: bytes) -> bytes:
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(hashed, PKCS1v15(), hashes.SHA256())
        return self._key.sign(sha256(hashed).digest())  # RFC 8463 section 3


def load_key(pem: str) -> Key:
    """The private key in this PEM text. Raises ValueError with words that never repeat it."""
    try:
        key = load_pem_private_key(pem.strip().encode() + b"\n", None)
    except TypeError:
        raise ValueError(
            "the key is locked with a passphrase; use one without, readable for Centrala's user only"
        ) from None
    except Exception:  # noqa: BLE001 - whatever the library says may repeat a piece of the key
        raise ValueError(
            "this is no private key in PEM form (-----BEGIN PRIVATE KEY-----); make one: centrala mail dkim"
        ) from None
    if isinstance(key, RSAPrivateKey):
        if key.key_size < SHORTEST_RSA:
            raise ValueError(
                f"an RSA key of {key.key_size} bits is too short, receivers ignore it; make one: centrala mail dkim"
            )
        return key
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise ValueError("only RSA and Ed25519 keys sign mail; make one: centrala mail dkim")


def make_key(kind: Kind) -> str:
    """A new private key as PEM: RSA of 2048 bits, or Ed25519."""
    key: Key = Ed25519PrivateKey.generate() if kind == "ed25519" else generate_private_key(65537, MADE_RSA)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def record(key: Key, *, domain: str, selector: str) -> Record:
    """The record that lets receivers check what this key signs."""
    if isinstance(key, RSAPrivateKey):
        kind, public = "rsa", key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        kind, public = "ed25519", key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Record(name=f"{selector}._domainkey.{domain}", text=f"v=DKIM1; k={kind}; p={b64encode(public).decode()}")


def relaxed_body(body: bytes) -> bytes:
    """The body as it is hashed: blanks run together and gone at line ends, no empty lines at its end; RFC 6376 section 3.4.4.

    CR and LF stand only together in it, and it ends with them.
    """
    body = body.replace(b"\t", b" ")  # ten times faster than one regular expression over a large attachment
    while b"  " in body:
        body = body.replace(b"  ", b" ")
    body = body.replace(b" \r\n", b"\r\n")
    body = body.rstrip(b"\r\n")
    return body + b"\r\n" if body else b""


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    return [(match[1], match[2]) for match in _FIELD.finditer(head)]


def _signed_names(present: Sequence[bytes]) -> list[str]:
    """Each name of SIGNED as often as it is there, and once more."""
    lowered = [name.lower() for name in present]
    return [name for name in SIGNED for _ in range(lowered.count(name.lower().encode()) + 1)]


def _picked(fields: list[tuple[bytes, bytes]], names: list[str]) -> list[bytes]:
    """The named fields as they are hashed; of several with one name the last first, what is not there is nothing (section 5.4.2)."""
    waiting: dict[bytes, list[bytes]] = {}
    for present, value in fields:
        waiting.setdefault(present.lower(), []).append(value)
    picked = []
    for name in names:
        left = waiting.get(name.lower().encode())
        if left:
            picked.append(_relaxed_field(name.encode(), left.pop()) + b"\r\n")
    return picked


def _relaxed_field(name: bytes, value: bytes) -> bytes:
    """RFC 6376 section 3.4.2, without the line end."""
    return name.lower() + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" \t")
