"""What the desk says instead of doing something: a code for programs, words for people in both languages."""

import re
from typing import Literal

Code = Literal["forbidden", "invalid", "conflict"]
STATUS: dict[Code, int] = {"forbidden": 403, "invalid": 422, "conflict": 409}
# Refusals name the API's verbs in brackets; nobody who presses buttons knows them by these names.
_VERB_NAMES = re.compile(r" \((?:reply|note|reopen|resolve|set|unsend|remove_participant|kod \w+|code \w+)\)")


class RefusedError(Exception):
    """The action is not done and nothing changed. `path` names the value at fault ("tags[2]"), "" if none is."""

    def __init__(self, code: Code, pl: str, en: str, path: str = "") -> None:
        super().__init__(en)
        self.code = code
        self.pl = pl
        self.en = en
        self.path = path

    @property
    def status(self) -> int:
        """The HTTP status that says the same."""
        return STATUS[self.code]


def shown(word: str) -> str:
    """A word of the caller's as an error may repeat it: short, and nothing a terminal or an encoder stumbles over."""
    return "".join(letter if letter.isprintable() else "?" for letter in word[:64])


def for_people(words: str) -> str:
    """A refusal without the API's names of verbs and codes."""
    return _VERB_NAMES.sub("", words)


def forbidden(pl: str, en: str) -> RefusedError:
    """Who asks may not do this."""
    return RefusedError("forbidden", pl, en)


def invalid(path: str, pl: str, en: str) -> RefusedError:
    """A value is missing, unknown or of the wrong shape."""
    return RefusedError("invalid", pl, en, path)


def conflict(pl: str, en: str, path: str = "") -> RefusedError:
    """The action is fine, but not on this ticket now."""
    return RefusedError("conflict", pl, en, path)
