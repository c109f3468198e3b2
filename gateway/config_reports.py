"""`reports:` of config.yaml: what people are sent of the figures, and whether surges are told."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gateway.config_hours import TimeOfDay
from gateway.config_values import MailAddress


class Reports(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The key figures by mail once a week, and alerts about surges; over the first mail channel."""

    weekly: Annotated[
        tuple[MailAddress, ...],
        Meta(
            description="Who gets the key figures of the last seven days once a week. Empty: nobody.",
            examples=["[lead@example.com]"],
        ),
    ] = ()
    day: Annotated[
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        Meta(description="On which day of the week; the seven days before it are told of."),
    ] = "mon"
    at: Annotated[TimeOfDay, Meta(description="When, where the desk is.", examples=['"8:00"'])] = TimeOfDay("8:00")
    surges: Annotated[
        bool,
        Meta(
            description="Whether the lead of a queue (else its `notify`, else administrators) is told of many more requests of one kind than usual."
        ),
    ] = True
