"""What the config says to those who decide about agents' actions. Pure."""

from zoneinfo import ZoneInfo

from gateway.actions import DeskFacts
from gateway.assignments import plans
from gateway.closing.configured import after
from gateway.config_parts import Config
from gateway.desk.moves import Moves
from gateway.notice_hearers import Telling
from gateway.own_addresses import own_addresses
from gateway.promises import promises
from gateway.rooms.rooms import rooms


def desk_facts(config: Config) -> DeskFacts:
    """What agents' actions are decided with."""
    return DeskFacts(
        queues={name: queue.level for name, queue in config.queues.items()},
        promises=promises(config),
        kinds={"api": "api", **{name: settings.kind for name, settings in config.channels.items()}},
        prefix=config.desk.prefix,
        largest=config.limits.upload,
        telling=telling(config),
        after=after(config),
        plans=plans(config),
        moves=moves(config),
        rooms=rooms(config),
    )


def moves(config: Config) -> Moves:
    """What the config says of escalation."""
    return Moves(
        queues={name: queue.level for name, queue in config.queues.items()},
        paths=config.paths,
        watching=config.escalated == "watching",
        leads=leads(config),
    )


def leads(config: Config) -> dict[str, str]:
    """Who leads each queue that has somebody who does."""
    return {name: str(queue.lead) for name, queue in config.queues.items() if queue.lead}


def telling(config: Config) -> Telling:
    """How agents are told of tickets: over the first mail channel, where there is one and the config allows it."""
    mail = next((name for name, settings in config.channels.items() if settings.kind == "email"), "")
    if not config.notices.enabled or not mail:
        return Telling()
    return Telling(
        channel=mail,
        language=config.desk.language,
        levels={name: queue.level for name, queue in config.queues.items()},
        lists={name: tuple(map(str, queue.notify)) for name, queue in config.queues.items() if queue.notify},
        own=own_addresses(config),
        per_hour=config.notices.per_hour,
        leads=leads(config),
        zone=ZoneInfo(config.desk.timezone),
    )
