"""A secret from the environment or a file, in a type that does not show itself."""

from typing import Self


class Secret(str):
    """A password or key as text: it can be used wherever a str can, and its repr is '***'.

    In config.yaml a field of this type is written {env: NAME} or {file: path}; the configuration resolves it, so that
    Settings hold the secret itself. Empty means none was configured. `source` is how the file says where it comes from.
    """

    __slots__ = ("source",)
    source: str

    def __new__(cls, value: str = "", source: str = "") -> Self:
        """The secret with this value."""
        made = super().__new__(cls, value)
        made.source = source
        return made

    def __repr__(self) -> str:
        return "'***'"
