"""Whose addresses Teams may name: exact hosts of Microsoft's clouds, and nothing that only looks like them. Pure.

Source: learn.microsoft.com, "Send proactive messages" (the global service URLs of Teams) and "Send and receive files through the bot".
"""

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from channels.base import ForbiddenError
from channels.teams.settings import LOOPBACK

CLOUDS = frozenset(
    {"smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com"}
)  # those that api.botframework.com speaks for
GLOBAL = "https://smba.trafficmanager.net/teams/"  # where anybody of any region is reached
LONGEST = 500  # characters of a serviceUrl
LONGEST_FILE = 8_000
_PLAIN = re.compile(r"[\x21\x23-\x5b\x5d\x5f\x61-\x7a\x7e]+", re.ASCII)  # printable, without " \ ^ ` { | }
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?", re.ASCII)
_SHAREPOINT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\.sharepoint\.com", re.ASCII)


def connector(url: str, extra: Sequence[str] = (), *, loopback: bool = False) -> str:
    """The serviceUrl, if it is one of a known cloud (or of an `extra` origin); it ends with a slash. Raises ForbiddenError.

    `loopback` also takes plain http to this machine, for Microsoft's Agents Playground.
    """
    parts = _split(url, LONGEST)
    if parts is not None and not parts.query and not parts.fragment and _PATH.fullmatch(parts.path):
        local = loopback and parts.scheme == "http" and parts.hostname in LOOPBACK
        if _of_cloud(parts) or _origin(parts) in _origins(extra) or local:
            return url if url.endswith("/") else f"{url}/"
    raise ForbiddenError("the serviceUrl is none of Microsoft's")


def token_may_go(url: str, extra: Sequence[str] = ()) -> bool:
    """Whether a request to this address may carry the bot's token: a connector's host, exactly."""
    parts = _split(url, LONGEST_FILE)
    if parts is None:
        return False
    if _of_cloud(parts):
        return True
    return _origin(parts) in _origins(extra) and "/v3/" in parts.path


def fetchable(url: str, extra: Sequence[str] = ()) -> bool:
    """Whether a file may be fetched from there: a connector, or the SharePoint of a tenant, over https."""
    parts = _split(url, LONGEST_FILE)
    if parts is None:
        return False
    kept = parts.scheme == "https" and not parts.port and _SHAREPOINT.fullmatch(parts.hostname or "")
    return bool(kept) or _of_cloud(parts) or _origin(parts) in _origins(extra)


def uploadable(url: str, extra: Sequence[str] = ()) -> bool:
    """Whether a person's file may be put there, or is shown from there: the OneDrive or SharePoint of a tenant, over https."""
    parts = _split(url, LONGEST_FILE)
    if parts is None:
        return False
    kept = parts.scheme == "https" and parts.port is None and _SHAREPOINT.fullmatch(parts.netloc)
    return bool(kept) or _origin(parts) in _origins(extra)


def _split(url: str, longest: int) -> SplitResult | None:
    """The parts of an address that says plainly where it leads; None: it does not."""
    if len(url) > longest or not _PLAIN.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.netloc and "@" not in parts.netloc and not parts.netloc.endswith(":") else None


def _of_cloud(parts: SplitResult) -> bool:
    """By the exact host as it is written: no port, no other case, no dot at the end."""
    return parts.scheme == "https" and parts.netloc in CLOUDS


def _origin(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"


def _origins(extra: Sequence[str]) -> frozenset[str]:
    return frozenset(_origin(urlsplit(one)) for one in extra)
