"""`closing:` and `csat:` of config.yaml: what happens after a solution."""

from typing import Annotated

import msgspec
from msgspec import Meta

from gateway.config_targets import CalendarName
from gateway.config_values import Duration


class Closing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a resolved ticket is closed, and how long an answer opens it again."""

    enabled: Annotated[bool, Meta(description="false: a resolved ticket stays so until an agent closes it.")] = True
    after: Annotated[
        Duration,
        Meta(
            description="How long after the solution it is closed. With a calendar a day is an open day.",
            examples=["3d"],
        ),
    ] = Duration.of("3d")
    calendar: Annotated[
        CalendarName | None, Meta(description="Whose open days count; without this line that of `targets`.")
    ] = None
    notice: Annotated[
        bool,
        Meta(
            description="Whether the requester is told when it is closed, if nothing has told him before that it will be."
        ),
    ] = True
    reopen: Annotated[
        Duration,
        Meta(
            description="How long after the solution an answer opens a closed ticket again; later it opens a new one, linked to it.",
            examples=["14d"],
        ),
    ] = Duration.of("14d")


class Csat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether requesters are asked what they think of how a ticket went: once a ticket, and nobody more than once a week."""

    enabled: Annotated[
        bool, Meta(description="false: nobody is asked; on the ticket's page people can still say it.")
    ] = True
    after: Annotated[
        Duration,
        Meta(
            description="How long after the solution. Who says that it works, and who is in a chat, is asked within a minute.",
            examples=["1h"],
        ),
    ] = Duration.of("1h")
    channels: Annotated[
        tuple[str, ...],
        Meta(
            description="Only through these channels, by name. Empty: through whichever the requester used.",
            examples=["[mail]"],
        ),
    ] = ()
