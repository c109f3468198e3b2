"""Puts the channels of a config together without opening anything: settings that don't go together are told before a start."""

import time

from channels.signature import Signer
from gateway.cli.failure import CommandError
from gateway.config_parts import Config
from gateway.doors import open_doors

_NOT_A_SECRET = bytes(32)  # signs nothing: no channel made here is ever used


def channel_mistakes(config: Config) -> list[str]:
    """A line for the first channel whose settings don't go together with each other or with the desk's."""
    try:
        open_doors(config, Signer(_NOT_A_SECRET), lambda: round(time.time() * 1000))
    except ValueError as error:
        return [str(error)]
    return []


def try_channels(config: Config) -> None:
    """Raises CommandError with it."""
    if found := channel_mistakes(config):
        raise CommandError(found[0])
