"""`escalation:`, `paths:` and what goes with them in config.yaml: what happens when a promise is at risk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, cast

import msgspec
from msgspec import Meta

from gateway.calendars.calendar import Calendar
from gateway.config_deeds import Deed, ShareOfTarget
from gateway.config_targets import CalendarName
from gateway.sla.agreements import Step
from store.records import Priority

Freed = Literal["released", "watching"]


class WrittenStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One escalation step. It is done once for each target."""

    of: Annotated[
        Literal["first_response", "next_response", "resolution", "ola"],
        Meta(description="Which target it watches over; ola is the time of the level that has the ticket."),
    ]
    at: Annotated[
        ShareOfTarget,
        Meta(description="A share of the target's open time: 75%, breach, or 100% + 2h.", examples=["75%"]),
    ]
    do: Annotated[
        tuple[Deed, ...],
        Meta(
            description="notify assignee (the queue where it is nobody's), lead, queue or a mail address; raise level; set priority P1.",
            examples=["[notify assignee, notify lead]"],
        ),
    ]
    priorities: Annotated[tuple[Priority, ...], Meta(description="Of which priorities. Empty: any.")] = ()
    queues: Annotated[tuple[str, ...], Meta(description="In which queues. Empty: any.")] = ()
    only_in: Annotated[
        CalendarName, Meta(description="Only in open hours of this calendar; else when it opens next.")
    ] = ""

    def __post_init__(self) -> None:
        """It does something."""
        if not self.do:
            raise ValueError("do: is empty; write what is to be done, like [notify assignee]")


def steps(
    written: Sequence[WrittenStep], unattended: ShareOfTarget | None, calendars: Mapping[str, Calendar]
) -> tuple[Step, ...]:
    """The steps in their order, and last the alarm of a P1 nobody has taken; keys are those of the history and of tickets.

    A second step at the same share of the same target is told from the first by #2. What a step does is no part of its key: who edits that
    does not make it happen again on tickets that have it behind them.
    """
    seen: Counter[str] = Counter()
    found = []
    for one in written:
        key = f"{one.of}:{one.at.key}"
        seen[key] += 1
        priorities = [deed.removeprefix("set priority ") for deed in one.do if deed.startswith("set priority ")]
        found.append(
            Step(
                key=key if seen[key] == 1 else f"{key}#{seen[key]}",
                of=one.of,
                share=one.at.share,
                plus=one.at.plus,
                priorities=frozenset(one.priorities),
                queues=frozenset(one.queues),
                only_in=calendars.get(one.only_in),
                notify=tuple(deed.notifies for deed in one.do if deed.notifies),
                raises="raise level" in one.do,
                priority=cast("Priority", priorities[0]) if priorities else None,
            )
        )
    if unattended is not None:
        found.append(
            Step(
                key=f"first_response:{unattended.key}:unattended",
                of="first_response",
                share=unattended.share,
                plus=unattended.plus,
                priorities=frozenset({"P1"}),
                notify=("lead", "queue"),
                unattended=True,
            )
        )
    return tuple(found)
