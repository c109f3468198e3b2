"""What the config says about the time after a solution. Pure."""

from zoneinfo import ZoneInfo

from gateway.closing.after import After
from gateway.config_parts import Config
from gateway.own_addresses import own_addresses


def after(config: Config) -> After:
    """The config's `closing` and `csat`, ready to reckon with."""
    closing, csat = config.closing, config.csat
    name = config.targets.calendar if closing.calendar is None else closing.calendar
    return After(
        close=int(closing.after) if closing.enabled else 0,
        calendar=config.calendars[name].calendar(config.desk.timezone) if name else None,
        notice=closing.notice,
        reopen=int(closing.reopen),
        ask=int(csat.after) if csat.enabled else 0,
        channels=frozenset(csat.channels),
        kinds={name: settings.kind for name, settings in config.channels.items()},
        own=own_addresses(config),
        zone=ZoneInfo(config.desk.timezone),
    )
