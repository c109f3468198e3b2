"""What the rules about machines and forwards look at in a mail that was read."""

from typing import Any, NamedTuple

from channels.email.mime import Part


class Seen(NamedTuple):
    """One mail: its parts, the decoded subject, the address and the name in From ("" where there is none), and its words.

    `own` is what is left without quotes, `full` the whole text; `envelope` is what the door wrote down (`mail_from`, `rcpt_to`).
    """

    root: Part
    leaves: list[Part]
    subject: str
    sender: str
    envelope: dict[str, Any]
    own: str
    full: str
    name: str = ""
