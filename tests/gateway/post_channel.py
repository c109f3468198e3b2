"""A channel kind for the configuration tests: Settings with every shape of value a channel may ask for."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from channels.secret import Secret


class Box(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mailbox to fetch from."""

    host: str
    user: str = ""
    password: Secret


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Letters."""

    kind: Literal["post"]
    address: Annotated[str, Meta(pattern="^[^@ ]+@[^@ ]+$", description="Ours.", examples=["pomoc@example.com"])]
    aliases: tuple[str, ...] = ()
    listen: str = ""
    password: Secret = Secret()
    box: Box | None = None
    answers: str = ""
    weight: Annotated[float, Meta(gt=0, lt=100)] = 1.0

    def __post_init__(self) -> None:
        """An alias that says the address again is a slip of the pen."""
        if self.address in self.aliases:
            raise ValueError("aliases: the address is not its own alias; take it out")
