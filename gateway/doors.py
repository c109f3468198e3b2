"""Creates the channels of a config. Creating opens nothing."""

import importlib
from collections.abc import Callable
from pathlib import Path

import structlog
from msgspec.structs import replace

from channels.base import Channel
from channels.condition import Condition
from channels.mailbox import Lease, MailboxState
from channels.screens import Screens
from channels.signature import Signer
from channels.tools import Leads, Show, Tools
from gateway.config import KINDS
from gateway.config_parts import Config
from store.records import Ms

API = "api"  # always open, to tokens; its name is reserved


def open_doors(
    config: Config,
    signer: Signer,
    now: Callable[[], Ms],
    *,
    lease: Callable[[str], Lease] | None = None,
    report: Callable[[MailboxState], None] = lambda _state: None,
    show: Show | None = None,
    screens: Screens | None = None,
    condition: Callable[[Condition], None] = lambda _condition: None,
    leads: Leads | None = None,
) -> dict[str, Channel]:
    """Every channel by name, the API's too. Raises ValueError naming the channel whose settings don't go together.

    `lease` and `report` are for receivers, where those are to run; `show` puts a message into a web chat, where something is sent;
    `screens` are for channels that answer calls with dialogs, `condition` hears how a channel is;
    `leads` is for channels in which others talk too.
    """
    tools = Tools(
        signer=signer,
        desk_id=config.desk.id,
        desk_name=config.desk.name,
        prefix=config.desk.prefix,
        folder=Path(config.data).parent,
        log=structlog.get_logger(),
        now=now,
        lease=lease,
        report=report,
        show=show,
        screens=screens,
        condition=condition,
        leads=leads,
        largest_file=int(config.limits.upload),
    )
    mail = next((name for name, settings in config.channels.items() if settings.kind == "email"), "")
    found: dict[str, Channel] = {}
    for name, settings in config.channels.items():
        answering = replace(settings, answers=mail) if getattr(settings, "answers", None) == "" else settings
        try:
            found[name] = importlib.import_module(KINDS[settings.kind]).create(name, answering, tools)
        except ValueError as error:
            raise ValueError(f"channels.{name}: {error}") from error
    api = importlib.import_module("channels.api")
    found[API] = api.create(API, api.Settings(answers=mail), tools)
    return found
