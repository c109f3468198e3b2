"""`targets:` and `agreements:` of config.yaml: how soon people can expect something."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gateway.config_values import Duration
from gateway.sla.agreements import Durations
from store.records import Level, Priority, TicketType

CalendarName = Annotated[
    str,
    Meta(
        pattern=r"^([a-z][a-z0-9_-]{0,39})?$",
        description="One of `calendars`: only its open hours count. Without it nights and weekends count too.",
        examples=["office"],
    ),
]
Reason = Literal["requester", "vendor", "change", "approval", "other"]
ALL_REASONS: tuple[Reason, ...] = ("requester", "vendor", "change", "approval", "other")
_PAUSES = "While a ticket is pending for one of these reasons, the clock of its solution stands."


class Ola(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long each level may have a ticket, in all, until it is handed on or solved."""

    L1: Duration | None = None
    L2: Duration | None = None
    L3: Duration | None = None

    def durations(self) -> dict[Level, int]:
        """By level, in milliseconds; only those that are written."""
        own: dict[Level, Duration | None] = {"L1": self.L1, "L2": self.L2, "L3": self.L3}
        return {level: int(length) for level, length in own.items() if length is not None}


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When people can expect something."""

    first_response: Annotated[
        Duration, Meta(description="The first answer of a human, from the creation of the ticket.", examples=["1h"])
    ]
    resolution: Annotated[
        Duration,
        Meta(description="The solution, from the creation, less the time that others had the ticket.", examples=["8h"]),
    ]
    next_response: Annotated[
        Duration | None,
        Meta(description="A human's answer to each later message of the requester.", examples=["4h"]),
    ] = None
    ola: Annotated[
        Ola | None,
        Meta(description="What the levels agreed among themselves.", examples=["{L1: 1h, L2: 4h}"]),
    ] = None

    def __post_init__(self) -> None:
        """A solution can't be due before the first answer, nor before a level has to hand it on."""
        if self.resolution < self.first_response:
            raise ValueError("resolution: is due before the first response; make it the same or longer")
        for level, length in (self.ola.durations() if self.ola else {}).items():
            if length > self.resolution:
                raise ValueError(f"ola: {level} has longer than the solution may take; make it the same or shorter")

    def durations(self) -> Durations:
        """The same in milliseconds, to reckon with."""
        return Durations(
            first_response=int(self.first_response),
            next_response=int(self.next_response or 0),
            resolution=int(self.resolution),
            ola=self.ola.durations() if self.ola else {},
        )


def _target(first_response: str, resolution: str) -> Target:
    return Target(first_response=Duration.of(first_response), resolution=Duration.of(resolution))


class Targets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Service targets by priority."""

    calendar: CalendarName = ""
    pauses: Annotated[tuple[Reason, ...], Meta(description=_PAUSES)] = ALL_REASONS
    P1: Annotated[Target, Meta(description="Many people can't work.")] = _target("15m", "4h")
    P2: Annotated[Target, Meta(description="A team, or one person at a bad moment.")] = _target("1h", "8h")
    P3: Annotated[Target, Meta(description="One person is held up.")] = _target("4h", "24h")
    P4: Annotated[Target, Meta(description="It can wait.")] = _target("8h", "72h")

    def durations(self) -> dict[Priority, Durations]:
        """The same in milliseconds, to reckon with."""
        return {
            "P1": self.P1.durations(),
            "P2": self.P2.durations(),
            "P3": self.P3.durations(),
            "P4": self.P4.durations(),
        }


class Agreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Targets for some tickets; what is not written is as under `targets`."""

    organizations: Annotated[tuple[str, ...], Meta(description="Of whose people. Empty: anybody's.")] = ()
    types: Annotated[tuple[TicketType, ...], Meta(description="Of which types. Empty: any.")] = ()
    queues: Annotated[tuple[str, ...], Meta(description="In which queues. Empty: any.")] = ()
    calendar: CalendarName | None = None
    pauses: Annotated[tuple[Reason, ...] | None, Meta(description=_PAUSES)] = None
    P1: Target | None = None
    P2: Target | None = None
    P3: Target | None = None
    P4: Target | None = None

    def durations(self, others: Mapping[Priority, Durations]) -> dict[Priority, Durations]:
        """The same in milliseconds; `others` are those of the priorities it does not name."""
        own: dict[Priority, Target | None] = {"P1": self.P1, "P2": self.P2, "P3": self.P3, "P4": self.P4}
        return {**others, **{priority: target.durations() for priority, target in own.items() if target is not None}}
