"""What the config says to those who decide about agents' actions. Pure."""

from gateway.actions import DeskFacts
from gateway.config_parts import Config


def desk_facts(config: Config) -> DeskFacts:
    """What agents' actions are decided with."""
    return DeskFacts(
        queues={name: queue.level for name, queue in config.queues.items()},
        targets=config.targets.durations(),
        kinds={"api": "api", **{name: settings.kind for name, settings in config.channels.items()}},
        prefix=config.desk.prefix,
    )
