"""What the desk promises: how soon, to whom, in which hours, and what may stop the clock."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from gateway.calendars.calendar import Calendar
from store.records import Level, Ms, Priority, Record, Ticket


class Durations(Record, frozen=True, kw_only=True):
    """How long things may take, in milliseconds of open time; 0 means no target.

    first_response: a human's first public word. next_response: a human's public word after each later message of the requester.
    resolution: until it is solved, without the time that others had it. ola: by level, how long that level may have it in all until it
    hands it on or solves it, likewise.
    """

    first_response: Ms = 0
    next_response: Ms = 0
    resolution: Ms = 0
    ola: Mapping[Level, Ms] = {}


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


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What is done when so much of a target has run: `share` percent of its open time, and `plus` ms of open time more.

    `key` names it on the ticket and in the history. Empty `priorities` and `queues` mean any. With `only_in` it is done in its open hours
    only. `notify`: assignee, lead, queue, or mail addresses. `unattended`: only while the ticket is nobody's and no human has answered.
    """

    key: str
    of: Literal["first_response", "next_response", "resolution", "ola"]
    share: int = 100
    plus: Ms = 0
    priorities: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    only_in: Calendar | None = None
    notify: tuple[str, ...] = ()
    raises: bool = False
    priority: Priority | None = None
    unattended: bool = False

    def covers(self, ticket: Ticket) -> bool:
        """Whether this ticket is meant, as it is now."""
        return (
            (not self.priorities or ticket.priority in self.priorities)
            and (not self.queues or ticket.queue in self.queues)
            and not (self.unattended and (ticket.assignee or ticket.first_response_at))
        )


class Promises(msgspec.Struct, frozen=True, kw_only=True):
    """All agreements of a desk, of which the first that covers a ticket holds for it; and the escalation steps, in order."""

    agreements: tuple[Agreement, ...] = ()
    steps: tuple[Step, ...] = ()

    def of(self, ticket: Ticket) -> Agreement:
        """The one that holds for this ticket; one that promises nothing where none does."""
        return next((one for one in self.agreements if one.covers(ticket)), NOTHING)


NOTHING = Agreement()
