"""Why a provider refused something, in words for who can mend it."""

import msgspec


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong and what to do. `about` is what is wrong beyond the call ("" = nothing): "token", a right, a place's id.

    `waits` are seconds until trying again may help, None: it never will.
    """

    code: str
    pl: str
    en: str
    about: str = ""
    waits: float | None = None

    def __str__(self) -> str:
        """Both languages, as a dead letter shows them."""
        return f"{self.pl} / {self.en}"
