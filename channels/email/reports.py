"""Machine-readable reports about a mail: delivery (RFC 3464), reading (RFC 8098), complaints (RFC 5965). Pure, linear."""

import re
from typing import Final

from channels.email.headers import raw_text, text
from channels.email.mime import Part

READ_MAX: Final = 64 * 1024
BLOCKS_MAX: Final = 200

DELIVERY: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
READING: Final = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
COMPLAINT: Final = "message/feedback-report"
RETURNED: Final = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})

_FIELD = re.compile(r"([A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)")
_FOLD = re.compile(r"\n[ \t]+(?=\S)")
_ADDRESS = re.compile(r"(?:[^;\s]{1,40}\s*;)?\s*<?\s*\"?([^\s<>\"]{1,64}@[^\s<>\"(),;]{1,253}|[^\s<>\";]{1,254})")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])([245])\d\d(?![\d.])")


def fields(part: Part) -> list[dict[str, str]]:
    """The blocks of a report, each name in lower case to its value; the first value counts where a name stands twice."""
    return blocks(text_of(part))


def text_of(part: Part) -> str:
    """The first 64 kB of a report as text with plain line feeds."""
    return raw_text(part.content()[:READ_MAX]).replace("\r", "")


def blocks(report: str) -> list[dict[str, str]]:
    """As `fields`, from text: blank lines part the blocks, folded lines are joined."""
    found: list[dict[str, str]] = []
    for block in report.split("\n\n")[:BLOCKS_MAX]:
        lines: dict[str, str] = {}
        for line in _FOLD.sub(" ", block).split("\n"):
            match = _FIELD.match(line)
            if match is not None:
                lines.setdefault(match[1].lower(), match[2].strip())
        if lines:
            found.append(lines)
    return found


def recipient_of(block: dict[str, str]) -> str:
    """The address a block is about, as it was written to if the report knows that; "" if it names none."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        match = _ADDRESS.match(block.get(name, ""))
        if match is not None and "@" in match[1]:
            return match[1]
    return ""


def status_of(block: dict[str, str]) -> str:
    """The enhanced status code (RFC 3463); made of the SMTP reply's class where only that is there; else ""."""
    for name in ("status", "diagnostic-code"):
        code = status_in(block.get(name, ""))
        if code:
            return code
    return ""


def status_in(said: str) -> str:
    """The first enhanced status code in a text, else the class of its first SMTP reply code as in 5.0.0, else ""."""
    match = _STATUS.search(said)
    if match is not None:
        return match[1]
    reply = _REPLY_CODE.search(said)
    return f"{reply[1]}.0.0" if reply is not None else ""


def about(found: list[dict[str, str]]) -> dict[str, str]:
    """The block of the recipient that matters most: one that failed before one that waits before any other; {} if there is none."""
    named = [block for block in found if recipient_of(block) or "action" in block or "status" in block]
    return min(named, key=_rank, default={})


def _rank(block: dict[str, str]) -> int:
    action = block.get("action", "").lower()
    if action.startswith(("fail", "error")):
        return 0
    return 1 if action.startswith("delay") else 2


def is_success(found: list[dict[str, str]]) -> bool:
    """Whether every recipient named was reached (RFC 3464 section 2.3.3: delivered, relayed, expanded)."""
    actions = [block["action"].lower() for block in found if "action" in block]
    return bool(actions) and all(action.startswith(("deliver", "relay", "expand")) for action in actions)


def original_id(block: dict[str, str]) -> str:
    """The raw value of the field that names the mail a report is about."""
    return text(block.get("original-message-id", block.get("x-original-message-id", "")).encode("utf-8", "replace"))
