"""How a desk reckons: by which promises and calendars its tickets are folded, and where its days begin."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial

import msgspec
from msgspec.structs import replace

from gateway.calendars.calendar import Calendar
from gateway.config_parts import Config
from gateway.figures.days import Days
from gateway.figures.facts import Facts
from gateway.figures.fold import facts
from gateway.figures.shifts import workdays
from gateway.promises import promises
from gateway.sla.agreements import Promises
from store.ids import digest
from store.records import Ticket, Told


class Reckoning:
    """`mark` is another one whenever facts may come out differently. The promises are made when first needed: holidays are heavy."""

    def __init__(
        self,
        make: Callable[[], Promises] = Promises,
        *,
        zone: str = "UTC",
        mark: str = "",
        shifts: Callable[[], Mapping[str, Calendar]] = dict,
    ) -> None:
        self._make = make
        self._make_shifts = shifts
        self._zone = zone
        self.days = Days(zone)
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., "Reckoning"], tuple[object, ...]]:
        """As it was made, for other processes: what was worked out since is worked out there again."""
        return _made, (self._make, self._zone, self.mark, self._make_shifts)

    def facts(self, ticket: Ticket, log: Iterable[Told]) -> Facts:
        """The ticket, folded."""
        return facts(ticket, log, self._promises)

    @cached_property
    def usual_shift(self) -> Calendar:
        """When people work who have no shift of their own: the calendar of the targets no agreement takes the place of, else workdays."""
        agreements = self._promises.agreements
        return (agreements[-1].calendar if agreements else None) or workdays(self.days.zone)

    @cached_property
    def shifts(self) -> Mapping[str, Calendar]:
        """The calendars agents may work by, by name."""
        return self._make_shifts()

    @cached_property
    def _promises(self) -> Promises:
        return self._make()


def _made(
    make: Callable[[], Promises], zone: str, mark: str, shifts: Callable[[], Mapping[str, Calendar]]
) -> Reckoning:
    return Reckoning(make, zone=zone, mark=mark, shifts=shifts)


def reckoning(config: Config) -> Reckoning:
    """How the desk of this config reckons."""
    parts = (config.desk.timezone, config.calendars, config.targets, config.agreements)
    mark = digest(msgspec.json.encode(msgspec.to_builtins(parts, str_keys=True, enc_hook=str), order="sorted").decode())
    lean = replace(config, channels={})  # what goes to other processes holds no secret of a channel
    return Reckoning(partial(promises, lean), zone=config.desk.timezone, mark=mark[:16], shifts=partial(_shifts, lean))


def _shifts(config: Config) -> dict[str, Calendar]:
    return {name: one.calendar(config.desk.timezone) for name, one in config.calendars.items()}
