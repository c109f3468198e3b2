"""What is said when a command can't do what it was asked: one line, what, where and the remedy, on stderr."""

import sys

from channels.base import ListenError
from gateway.cli.shown import shown
from gateway.config_mistakes import ConfigError, print_mistakes
from gateway.desk.refused import RefusedError
from gateway.failed import WorkFailedError
from store.errors import StoreConfigError, UnavailableError
from triage.mistakes import RulesError


class CommandError(Exception):
    """The words say what is wrong and what to do."""


EXPECTED = (CommandError, ListenError, StoreConfigError, UnavailableError, RefusedError, OSError)


def words(error: Exception) -> str | None:
    """One line about an expected error; None for one that is a defect."""
    if isinstance(error, RefusedError):
        return f"refused: {error.en}"
    if isinstance(error, EXPECTED):
        return " ".join(str(error).split()) or type(error).__name__
    return None


def tell(error: Exception) -> bool:
    """Says what went wrong; False if the error is none of the expected."""
    if isinstance(error, ConfigError):
        print_mistakes(error, sys.stderr)
        return True
    if isinstance(error, RulesError):
        for mistake in error.mistakes:
            sys.stderr.write(f"{shown(str(mistake))}\n")
        return True
    if isinstance(error, WorkFailedError):
        for each in str(error).splitlines():
            sys.stderr.write(f"{shown(each)}\n")
        return True
    line = words(error)
    if line is None:
        return False
    sys.stderr.write(f"centrala: {shown(line)}\n")
    return True
