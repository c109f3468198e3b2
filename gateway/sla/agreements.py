"""What the desk promises: how soon, to whom, in which hours, and what may stop the clock."""

from collections.abc import Mapping

import msgspec

from gateway.calendars.calendar import Calendar
from store.records import Ms, Priority, Record, Ticket


class Durations(Record, frozen=True, kw_only=True):
    """How long things may take, in milliseconds of open time; 0 means no target.

    first_response: a human's first public word. next_response: a human's public word after each later message of the requester.
    resolution: until it is solved, without the time that others had it.
    """

    first_response: Ms = 0
    next_response: Ms = 0
    resolution: Ms = 0


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """One set of promises. Empty `organizations`, `types`, `queues` mean any.

    Without a `calendar` nights and weekends count too. `pauses` are the reasons of pending that stop the clock of the solution.
    """

    name: str = ""
    durations: Mapping[Priority, Durations] = {}
    calendar: Calendar | None = None
    pauses: frozenset[str] = frozenset({"requester", "vendor", "change", "approval", "other"})
    organizations: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()

    def covers(self, ticket: Ticket) -> bool:
        """Whether this ticket is meant."""
        return (
            (not self.organizations or ticket.organization in self.organizations)
            and (not self.types or ticket.type in self.types)
            and (not self.queues or ticket.queue in self.queues)
        )

    def after(self, start: Ms, length: Ms) -> Ms:
        """When so much open time will have passed since then; 0 if it never will."""
        return self.calendar.after(start, length) if self.calendar else start + length

    def between(self, start: Ms, end: Ms) -> Ms:
        """How much open time lies between."""
        return self.calendar.between(start, end) if self.calendar else max(0, end - start)


class Promises(msgspec.Struct, frozen=True, kw_only=True):
    """All agreements of a desk; the first that covers a ticket holds for it."""

    agreements: tuple[Agreement, ...] = ()

    def of(self, ticket: Ticket) -> Agreement:
        """The one that holds for this ticket; one that promises nothing where none does."""
        return next((one for one in self.agreements if one.covers(ticket)), NOTHING)


NOTHING = Agreement()
