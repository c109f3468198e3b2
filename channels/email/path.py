"""The arguments of MAIL and RCPT, read strictly (RFC 5321 section 4.1.2)."""

import re
from typing import NamedTuple

_LOCAL = r"(?:[^\s\"(),:;<>@\[\\\].\x00-\x1f\x7f]+(?:\.[^\s\"(),:;<>@\[\\\].\x00-\x1f\x7f]+)*|\"(?:[^\"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*\")"
_DOMAIN = r"(?:[A-Za-z0-9_\u0080-\U0010ffff-]+(?:\.[A-Za-z0-9_\u0080-\U0010ffff-]+)*|\[[A-Za-z0-9.:-]{1,60}\])"
_PATH = re.compile(
    rf"\s?<(?:(?:@{_DOMAIN},)*@{_DOMAIN}:)?(?:(?P<local>{_LOCAL})@(?P<domain>{_DOMAIN})|(?P<bare>[A-Za-z]*))>(?P<rest>.*)"
)
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?")

MAX_LOCAL = 64  # RFC 5321 section 4.5.3.1.1
MAX_PATH = 254


class PathError(Exception):
    """The argument is not what the command takes; `reply` is what to say."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class Path(NamedTuple):
    """An address from an envelope ("" for the null path), and the parameters after it by upper-case name."""

    address: str
    parameters: dict[str, str]


def sender_path(argument: str) -> Path:
    """What stands behind MAIL. Raises PathError."""
    path = _path(argument, "FROM:", "501 5.5.4 Syntax: MAIL FROM:<address>", "501 5.1.7 Bad sender address")
    if path.address and "@" not in path.address:
        raise PathError("501 5.1.7 The sender address needs a domain")
    return path


def recipient_path(argument: str) -> Path:
    """What stands behind RCPT; a source route is read and dropped (appendix C). Raises PathError."""
    path = _path(argument, "TO:", "501 5.5.4 Syntax: RCPT TO:<address>", "501 5.1.3 Bad recipient address")
    if "@" not in path.address and path.address.lower() != "postmaster":
        raise PathError("501 5.1.3 The recipient address needs a domain")
    return path


def _path(argument: str, keyword: str, syntax: str, malformed: str) -> Path:
    if argument[: len(keyword)].upper() != keyword:
        raise PathError(syntax)
    match = _PATH.fullmatch(argument, len(keyword))
    if match is None:
        raise PathError(malformed if "<" in argument else syntax)
    local, domain, bare, rest = match["local"], match["domain"], match["bare"], match["rest"]
    if rest and not rest.startswith(" "):
        raise PathError(syntax)
    address = bare if local is None else f"{local}@{domain}"
    if len(address.encode()) > MAX_PATH or (local and len(local.encode()) > MAX_LOCAL):
        raise PathError(malformed)
    return Path(address, _parameters(rest, syntax))


def _parameters(rest: str, syntax: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in rest.split():
        match = _PARAMETER.fullmatch(word)
        if match is None or match[1].upper() in found:
            raise PathError(syntax)
        found[match[1].upper()] = match[2] or ""
    return found
