"""How a post becomes an Inbound: named after its key and content, so that a double click is one message."""

import re
import secrets

import msgspec
from aiohttp import web

from channels.webform import Posted
from gateway.http.context import services_of
from gateway.http.guesses import too_many
from gateway.http.remote import is_exempt, remote, source
from store import ids
from store.records import ChannelName, Inbound

KEY = "_key"
TRAP = "Website"  # a name no configured field can have
LIMIT_SECONDS = 60
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_key() -> str:
    """A one-time key for a form."""
    return secrets.token_urlsafe(18)


def external_id(key: str, posted: Posted) -> str:
    """The same key and content again is the same message; the same key with other content (back, change, send) is another one."""
    known = key if _KEY.fullmatch(key) else new_key()
    return f"{known}:{ids.digest(msgspec.json.encode(posted))[:16]}"


def inbound(channel: ChannelName, name: str, posted: Posted, *, lane: str, origin: str = "") -> Inbound:
    """The post as it is kept. With an `origin` (IP address), floods from there under one address are folded."""
    raw = msgspec.json.encode(posted)
    return Inbound(
        id=ids.message_id(channel, name),
        channel=channel,
        external_id=name,
        lane=lane,
        digest=ids.digest(raw),
        raw=raw,
        sender=posted.address.lower() if origin else "",
        origin=origin,
    )


async def spend_post(request: web.Request) -> None:
    """Counts a post against the limit of where it comes from. Raises ProblemError 429."""
    address = remote(request)
    if is_exempt(address):
        return
    services = services_of(request)
    if await services.store.spend(f"form:{source(address)}", LIMIT_SECONDS) > services.config.limits.form_per_minute:
        raise too_many(LIMIT_SECONDS)
