"""How a desk reckons: by which promises and calendars its tickets are folded, and where its days begin."""

from collections.abc import Callable, Iterable
from functools import cached_property

import msgspec

from gateway.calendars.calendar import Calendar
from gateway.config_parts import Config
from gateway.figures.days import Days
from gateway.figures.facts import Facts
from gateway.figures.fold import facts
from gateway.promises import promises
from gateway.sla.agreements import Promises
from store.ids import digest
from store.records import Entry, Ticket


class Reckoning:
    """`mark` is another one whenever facts may come out differently. The promises are made when first needed: holidays are heavy."""

    def __init__(self, make: Callable[[], Promises] = Promises, *, zone: str = "UTC", mark: str = "") -> None:
        self._make = make
        self.days = Days(zone)
        self.mark = mark

    def facts(self, ticket: Ticket, log: Iterable[Entry]) -> Facts:
        """The ticket, folded."""
        return facts(ticket, log, self._promises)

    @property
    def calendar(self) -> Calendar | None:
        """The open hours of the desk: those of the targets that hold for everything no agreement covers. None: there are none."""
        agreements = self._promises.agreements
        return agreements[-1].calendar if agreements else None

    @cached_property
    def _promises(self) -> Promises:
        return self._make()


def reckoning(config: Config) -> Reckoning:
    """How the desk of this config reckons."""
    parts = (config.desk.timezone, config.calendars, config.targets, config.agreements)
    mark = digest(msgspec.json.encode(msgspec.to_builtins(parts, str_keys=True, enc_hook=str), order="sorted").decode())
    return Reckoning(lambda: promises(config), zone=config.desk.timezone, mark=mark[:16])
