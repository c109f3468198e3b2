"""A secret from the environment or a file, in a type that does not show itself."""


class Secret(str):
    """A password or key as text: it can be used wherever a str can, and its repr is '***'.

    In config.yaml a field of this type is written {env: NAME} or {file: path}; the configuration resolves it, so that
    Settings hold the secret itself. Empty means none was configured.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"
