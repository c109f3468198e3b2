"""What a ticket's history says, as the figures need it: who answered when, who waited, what was solved, promised and rated."""

import msgspec

from store.records import Ms


class Took(msgspec.Struct, frozen=True, array_like=True):
    """Something that was done at a moment by somebody, how long it took, and how much of that was open time (ms)."""

    at: Ms
    by: str
    calendar: Ms
    business: Ms


class Wait(msgspec.Struct, frozen=True, array_like=True):
    """The requester waited since `start` for a human's public word. `end` 0: still waits. `due` is when it was promised, 0 for never."""

    start: Ms
    end: Ms = 0
    by: str = ""
    business: Ms = 0
    due: Ms = 0


class Solve(msgspec.Struct, frozen=True, array_like=True):
    """The ticket was solved by an agent ("" = by nobody of the desk) while it was at a level. `confirmed`: the person said so."""

    at: Ms
    by: str
    level: str
    confirmed: bool = False


class Handled(msgspec.Struct, frozen=True, array_like=True):
    """An agent had the ticket in hand for so long, up to the act at `at`."""

    at: Ms
    by: str
    length: Ms


class Stood(msgspec.Struct, frozen=True, array_like=True):
    """The clock of the solution stood, for a reason of pending or the status that ended the ticket. `end` 0: it stands still."""

    start: Ms
    end: Ms
    reason: str


class Promised(msgspec.Struct, frozen=True, array_like=True):
    """Something was promised for `due`. `at` is when it was done, 0 = not. `owed`: it is still to be done, and the clock runs."""

    due: Ms
    at: Ms = 0
    by: str = ""
    owed: bool = False


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """One ticket, folded. Moments never run backwards: what a slower clock wrote later counts at the time of what came before it.

    Queue, level, organization, category, channel and assignee are as they stand now; `queues` is the path through the queues. `ends` and
    `reopens` alternate: when the ticket was done, and when it was open again. `solved` is the last of `solves` while that still stands;
    `mended` the time to it, less pauses. `human`: an agent did something on it. `deflected`: the bot alone, confirmed by the person.
    """

    number: int
    queue: str
    level: str
    organization: str
    category: str
    channel: str
    assignee: str
    created: Ms
    done: bool
    imported: bool
    merged: bool
    human: bool
    deflected: bool
    queues: tuple[str, ...] = ()
    answer: Took | None = None
    bot: Took | None = None
    waits: tuple[Wait, ...] = ()
    solves: tuple[Solve, ...] = ()
    solved: Solve | None = None
    mended: Took | None = None
    ends: tuple[Ms, ...] = ()
    reopens: tuple[Ms, ...] = ()
    escalations: tuple[Ms, ...] = ()
    reassignments: tuple[Ms, ...] = ()
    pauses: tuple[Stood, ...] = ()
    first_response: Promised | None = None
    resolution: Promised | None = None
    asked_at: Ms = 0
    rated_at: Ms = 0
    rating: int = 0
    handled: tuple[Handled, ...] = ()
