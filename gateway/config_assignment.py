"""`assignment:` of a queue in config.yaml: who is given what enters it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gateway.config_values import Duration


class Assignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is given what enters the queue."""

    mode: Annotated[
        Literal["off", "round_robin", "least_busy"],
        Meta(
            description="off: agents take tickets themselves. round_robin: who was chosen longest ago. "
            "least_busy: who has the least to do, by priority."
        ),
    ] = "off"
    capacity: Annotated[
        int,
        Meta(ge=1, le=10_000, description="Open tickets an agent may have and still be given one; agents may differ."),
    ] = 20
    affinity: Annotated[
        Duration,
        Meta(
            description="Who helped a person last gets the next ticket too, if it was no longer ago.", examples=["7d"]
        ),
    ] = Duration.of("7d")
    away_returns: Annotated[
        bool,
        Meta(description="Whether open tickets go back into the queue when their agent goes away or is disabled."),
    ] = True
