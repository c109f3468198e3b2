"""What the config says to triage. Pure."""

from gateway.config_parts import Config
from gateway.targets import targets_for
from store.records import Level
from triage.known import Policy
from triage.rules import Rules


def policy(config: Config, rules: Rules) -> Policy:
    """How triage decides on this desk. Of several queues of one level the first of the config is the level's own."""
    durations = config.targets.durations()
    queues: dict[Level, str] = {}
    for name, queue in config.queues.items():
        queues.setdefault(queue.level, name)
    return Policy(
        rules=rules,
        queues=queues,
        levels={name: queue.level for name, queue in config.queues.items()},
        targets=lambda priority, created_at: targets_for(priority, created_at, durations),
        language=config.desk.language,
        timezone=str(config.desk.timezone),
        own_addresses=own_addresses(config),
        automatic_per_hour=config.limits.automatic_per_hour,
        automatic_desk_per_hour=config.limits.automatic_desk_per_hour,
        unproved_per_day=config.limits.unproved_per_day,
    )


def own_addresses(config: Config) -> frozenset[str]:
    """Every address of the desk's own, lower case: what comes from there is never answered."""
    return frozenset(
        address.lower()
        for settings in config.channels.values()
        for address in (getattr(settings, "address", ""), *getattr(settings, "aliases", ()))
        if address
    )
