"""What the parts of a running gateway share; put together in gateway.app."""

from collections.abc import Callable, Mapping

import msgspec

from channels.base import Accept, Channel
from channels.signature import Signer
from gateway.actions import Actions
from gateway.alarms import Alarms
from gateway.chat.sockets import Sockets
from gateway.config_parts import Config
from gateway.endings import Endings
from gateway.links import Links
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics
from gateway.readmodel import ReadModel
from gateway.reports.rounds import Rounds
from store.client import Store


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an HTTP handler may use. `ready` is true when every listener is bound and nothing is stopping.

    `chat` holds the sockets of web chats, None where the config has no such channel. `rounds` knows of surges, `alarms` of P1 tickets nobody has.
    """

    config: Config
    store: Store
    accept: Accept
    actions: Actions
    channels: Mapping[str, Channel]
    signer: Signer
    links: Links
    health: Health
    metrics: Metrics
    endings: Endings
    search: ReadModel
    ready: Callable[[], bool]
    chat: Sockets | None = None
    rounds: Rounds | None = None
    alarms: Alarms | None = None
