"""What the config promises: how soon, to whom, and in which hours. Pure."""

from gateway.calendars.calendar import Calendar
from gateway.config_escalation import steps
from gateway.config_parts import Config
from gateway.sla.agreements import Agreement, Promises


def promises(config: Config) -> Promises:
    """The agreements of the config in their order, last the targets that hold for everything else; and the escalation steps."""
    calendars = {name: written.calendar(config.desk.timezone) for name, written in config.calendars.items()}
    common = config.targets
    durations = common.durations()

    def named(name: str | None) -> Calendar | None:
        return calendars.get(common.calendar if name is None else name)

    special = [
        Agreement(
            name=name,
            durations=one.durations(durations),
            calendar=named(one.calendar),
            pauses=frozenset(common.pauses if one.pauses is None else one.pauses),
            organizations=frozenset(one.organizations),
            types=frozenset(one.types),
            queues=frozenset(one.queues),
        )
        for name, one in config.agreements.items()
    ]
    rest = Agreement(durations=durations, calendar=named(None), pauses=frozenset(common.pauses))
    return Promises(agreements=(*special, rest), steps=steps(config.escalation, config.unattended, calendars))
