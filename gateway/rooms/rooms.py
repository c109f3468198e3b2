"""Which room shows the tickets of which queue, from the config. Pure."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from gateway.config_parts import Config
from store.records import ChannelName


class Room(msgspec.Struct, frozen=True):
    """A room of agents: the channel by which it is reached, and what that channel calls it ("C9")."""

    channel: ChannelName
    address: str


class Rooms(msgspec.Struct, frozen=True, kw_only=True):
    """The rooms of all queues. `language` is that of the words shown there, `zone` the one of the times, `prefix` that of ticket numbers.

    `cards` are the channels where the requester of a ticket has a card of it.
    """

    queues: Mapping[str, tuple[Room, ...]] = {}
    cards: frozenset[ChannelName] = frozenset()
    language: str = "pl"
    zone: ZoneInfo = ZoneInfo("Europe/Warsaw")
    prefix: str = "HD"

    def of(self, queue: str) -> tuple[Room, ...]:
        """The rooms of a queue; none, where it has none."""
        return self.queues.get(queue, ())


NO_ROOMS = Rooms()


def rooms(config: Config) -> Rooms:
    """The rooms that the channels of this config name for its queues; what is named for no queue of the desk is left out."""
    found: dict[str, tuple[Room, ...]] = {}
    for channel, settings in config.channels.items():
        for queue, address in (getattr(settings, "rooms", None) or {}).items():
            if queue in config.queues:
                found[queue] = (*found.get(queue, ()), Room(channel, str(address)))
    return Rooms(
        queues=found,
        cards=frozenset(name for name, settings in config.channels.items() if getattr(settings, "cards", False)),
        language=str(config.desk.language),
        zone=ZoneInfo(config.desk.timezone),
        prefix=config.desk.prefix,
    )
