"""What keeps a gateway from starting."""


class WorkFailedError(Exception):
    """The work process could not begin; the words are its own, a line for each mistake."""
