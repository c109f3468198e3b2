"""How a ticket number and a moment are written for people and programs, and read back."""

import re
from datetime import UTC, datetime

from store.records import Ms

_DIGITS = re.compile(r"[0-9]{1,15}")
# RFC 3339 section 5.6, with the T and Z in either case; seconds may have a fraction, the offset is required.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def number_text(prefix: str, number: int) -> str:
    """A ticket number as people read it: HD-7."""
    return f"{prefix}-{number}"


def number_of(text: str, prefix: str) -> int | None:
    """The ticket number in "HD-7", "hd-7" or "7" (nothing else beside it); None where there is none. Proves nothing."""
    word = text.strip()
    head = f"{prefix}-"
    if word.casefold().startswith(head.casefold()):
        word = word[len(head) :]
    if _DIGITS.fullmatch(word) is None:
        return None
    return int(word) or None


def instant_text(moment: Ms) -> str:
    """Milliseconds since 1970 as RFC 3339 in UTC: 2026-11-22T14:00:00.000Z; "" for 0, which means never."""
    if moment == 0:
        return ""
    whole = datetime.fromtimestamp(moment // 1000, UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{moment % 1000:03d}Z"


def instant_of(text: str) -> Ms | None:
    """RFC 3339 date and time (offset required) as milliseconds since 1970; None where it is not one."""
    word = text.strip()
    if _INSTANT.fullmatch(word) is None:
        return None
    try:
        moment = datetime.fromisoformat(word.upper())
    except ValueError:  # a thirteenth month
        return None
    return round(moment.timestamp() * 1000)
