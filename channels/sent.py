"""A dialog of ours that was filled in and sent, whichever chat showed it. Pure."""

from typing import Any

import msgspec

from channels.base import MalformedError
from channels.screens import Filled

ANSWER = "answer"  # a requester's words on a ticket of their own
FORM = "form:"
FORMS = "forms"  # which form: what is chosen opens it


class Sent(msgspec.Struct, frozen=True):
    """A dialog that was sent: which, to which ticket of which version and all its answers."""

    name: str
    ticket: int
    version: int
    values: dict[str, str]

    @property
    def for_requester(self) -> bool:
        """Whether its words are those of an employee: a new request, or more about an old one."""
        return for_requester(self.name)


def for_requester(name: str) -> bool:
    """Whether the dialog of this name is for employees; all others are agents' own."""
    return name == ANSWER or name.startswith(FORM)


def filled(put_together: Any, sent: Sent) -> Filled:
    """The words of a form or an answer. The gateway put a form's words together at the door (Screens.filled). Raises MalformedError."""
    if put_together is None:
        return Filled(text=sent.values.get("text", ""))
    try:
        return msgspec.convert(put_together, Filled)
    except msgspec.ValidationError as error:
        raise MalformedError(f"the form was filled in for another version: {error}") from error
