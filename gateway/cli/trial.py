"""Puts every channel of a config together without opening anything: settings that don't go together are told before a start."""

import importlib
import time
from pathlib import Path

import structlog

from channels.signature import Signer
from channels.tools import Tools
from gateway.cli.failure import CommandError
from gateway.config import KINDS
from gateway.config_parts import Config

_NOT_A_SECRET = bytes(32)  # signs nothing: no channel made here is ever used


def channel_mistakes(config: Config) -> list[str]:
    """One line for each channel whose settings don't go together with each other or with the desk's."""
    tools = Tools(
        signer=Signer(_NOT_A_SECRET),
        desk_id=config.desk.id,
        desk_name=config.desk.name,
        prefix=config.desk.prefix,
        folder=Path(config.data).parent,
        log=structlog.get_logger(),
        now=lambda: round(time.time() * 1000),
    )
    found: list[str] = []
    for name, settings in config.channels.items():
        try:
            importlib.import_module(KINDS[settings.kind]).create(name, settings, tools)
        except ValueError as error:
            found.append(f"channels.{name}: {error}")
    return found


def try_channels(config: Config) -> None:
    """Raises CommandError with all of them."""
    found = channel_mistakes(config)
    if found:
        raise CommandError("; ".join(found))
