"""What can be wrong in a rule file, and the error that carries all of it."""

import msgspec


class Mistake(msgspec.Struct, frozen=True, order=True):
    """Something wrong in a rule file. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.problem}" + (f" ({self.hint})" if self.hint else "")


class RulesError(Exception):
    """The rules can't be used; `mistakes` are all of them."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)
