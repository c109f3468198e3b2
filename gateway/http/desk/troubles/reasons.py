"""The machine's reasons in words for people: why a message is held or quarantined, why a delivery was given up. Pure.

Each answers with a name among the words of the pages, and the values that go into it. A reason nobody foresaw gets the general words.
"""

import re
from typing import Final

from gateway.http.desk.troubles.words import TROUBLES

Told = tuple[str, dict[str, str]]

_CHANNEL: Final = re.compile(r"^channel '([^']*)'")
_CRASHED: Final = re.compile(r"^\w+ in \S+, \S+ line \d+$")
_SERVER: Final = re.compile(r"the mail server (?:says|\S+ refuses us:) (?P<code>[245]\d\d) ?(?P<words>.*)$", re.DOTALL)
_ENHANCED: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463
_BROKE: Final = (
    (re.compile(r"^\d+ workers died"), "workers"),
    (re.compile(r"^not a .* as this version writes it down"), "written"),
    (re.compile(r"^(its header block|it has more than \d+ header lines)"), "headers"),
    (re.compile(r"memory"), "memory"),
    (re.compile(r"^it took more than"), "time"),
    (re.compile(r"^its process ended"), "parser"),
    (_CRASHED, "parser"),
)
_GAVE_UP: Final = (
    (re.compile(r"is not an address"), "address"),
    (re.compile(r"no SMTPUTF8"), "letters"),
    (re.compile(r"no longer in the blob store"), "file"),
    (re.compile(r"^\d+ gateways died"), "workers"),
)
# RFC 3463 section 3: the subject and detail of an enhanced status code.
_BY_STATUS: Final = {
    (1, 1): "mailbox", (1, 2): "mailbox", (1, 3): "mailbox", (1, 6): "mailbox", (1, 10): "mailbox", (2, 1): "mailbox",
    (2, 2): "full", (2, 3): "size", (3, 4): "size", (7, 1): "policy",
}  # fmt: skip
_RELAY: Final = re.compile(r"relay(ing)?\b.*(denied|not (permitted|allowed))|unable to relay", re.IGNORECASE)
_UNKNOWN: Final = re.compile(
    r"(user|mailbox|recipient|address)\b.*\b(unknown|not found|unavailable|does not exist)|no such (user|mailbox)|unknown (user|mailbox)",
    re.IGNORECASE,
)


def held(reason: str) -> str:
    """The name of the words for a Held's reason."""
    name = f"why_{reason}"
    return name if name in TROUBLES else "why_other"


def quarantined(reason: str) -> Told:
    """Why a message could not be understood."""
    channel = _CHANNEL.match(reason)
    if channel is not None:
        return "broke_channel", {"channel": channel[1]}
    return next((f"broke_{name}" for pattern, name in _BROKE if pattern.search(reason)), "broke_other"), {}


def given_up(reason: str) -> Told:
    """Why a delivery was given up."""
    channel = _CHANNEL.match(reason)
    if channel is not None:
        return "gave_channel", {"channel": channel[1]}
    for pattern, name in _GAVE_UP:
        if pattern.search(reason):
            return f"gave_{name}", {}
    if reason.startswith("given up after"):
        return "gave_tries", {}
    said = _SERVER.search(reason)
    return (f"gave_{_refusal(int(said['code']), said['words'])}" if said else "gave_other"), {}


def server_words(reason: str) -> str:
    """What the other mail server answered, with its code; "" where the reason holds no answer."""
    said = _SERVER.search(reason)
    return f"{said['code']} {said['words']}".strip() if said else ""


def _refusal(code: int, words: str) -> str:
    if _RELAY.search(words):
        return "relay"
    status = _ENHANCED.search(words)
    if status is not None and (known := _BY_STATUS.get((int(status[2]), int(status[3])))) is not None:
        return known
    if status is not None and status[2] == "7":
        return "policy"
    if _UNKNOWN.search(words):
        return "mailbox"
    return "size" if code == 552 and "size" in words.lower() else "refused"
