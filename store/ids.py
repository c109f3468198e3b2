"""Names made from what they name: the same input gives the same id on every gateway, so a repeat is recognised."""

from base64 import b32encode
from hashlib import blake2b


def digest(*parts: str | bytes) -> str:
    """32 hex characters over the parts, each with its length, so that no two lists of parts collide."""
    state = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


def message_id(channel: str, external_id: str) -> str:
    """The id of an Inbound."""
    return digest("message", channel, external_id)


def person_id(channel: str, address: str) -> str:
    """The id of the person first met under this identity."""
    return digest("person", channel, address)[:16]


def delivery_id(source: str, purpose: str, address: str) -> str:
    """The id of a delivery caused by `source` (a message, action or timer id)."""
    return digest("delivery", source, purpose, address)[:24]


def short_id(email: str) -> str:
    """Six characters (a-z, 2-7) that stand for an agent's address, in any case, where there is little room. They may collide."""
    return (
        b32encode(blake2b(b"agent:" + email.casefold().encode("utf-8", "surrogatepass"), digest_size=5).digest())[:6]
        .decode()
        .lower()
    )
