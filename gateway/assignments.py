"""What the config says about who is given a ticket. Pure."""

from gateway.assignment.plans import Plan, Plans
from gateway.config_parts import Config


def plans(config: Config) -> Plans:
    """The queues that assign, and the calendars by which agents are at work."""
    return Plans(
        queues={
            name: Plan(
                mode=queue.assignment.mode,
                capacity=queue.assignment.capacity,
                affinity=int(queue.assignment.affinity),
                away_returns=queue.assignment.away_returns,
            )
            for name, queue in config.queues.items()
            if queue.assignment.mode != "off"
        },
        shifts={name: written.calendar(config.desk.timezone) for name, written in config.calendars.items()},
    )
