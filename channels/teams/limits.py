"""Teams' limits of what is posted and shown, in characters where nothing else is said.

Sources: learn.microsoft.com, "Limits and specifications for Microsoft Teams", "Format your bot messages", "Cards reference"; the size is
counted by some of Teams' services in UTF-16, by others in UTF-8, so the larger of the two counts here.
"""

from typing import Any

import msgspec

MESSAGE = 26_000  # bytes of a message with its card and envelope; Teams refuses at about 28 KB
DIALOG = 60_000  # bytes of a dialog's card
TITLE = 60  # of a button or a dialog
SUMMARY = 400  # of a message, for notifications
HEADLINE = 280
LABEL = 300  # of a choice, as it goes back to us
FIELD = 300
SMALL = 900  # a line of small print
WORDS = 6_000  # of one message, before its size is looked at
PARTS = 20  # messages one delivery may become
ROW = 6  # buttons that are shown of a row; more are cut off, or in a menu
PICTURE = 8_000  # bytes of a picture that is shown in a message


def size(value: Any) -> int:
    """Bytes of a JSON value, as the less kind of Teams' services counts."""
    raw = msgspec.json.encode(value)
    return max(len(raw), len(raw.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")))
