"""The ticket and what belongs to its state."""

from store.records.record import (
    ChannelName,
    Grade,
    Level,
    Ms,
    Priority,
    Record,
    RiskState,
    State,
    Status,
    TicketType,
    short,
)

IMPORTED = "imported"  # the tag of tickets that an import opened


class Conversation(Record, frozen=True, kw_only=True, rename=short):
    """A ticket's place in a channel: where answers go. For mail, `root` and `last` are Message-IDs to thread under.

    `continued` is the mail address a chat goes on at when its visitor has left: who answers from there with our reply address takes part.
    """

    channel: ChannelName
    address: str
    person: str = ""
    thread: str = ""
    root: str = ""
    last: str = ""
    continued: str = ""


class Proposed(Record, frozen=True, kw_only=True, rename=short):
    """Somebody a message was also sent to, who does not take part: an agent decides.

    `by` is the id of the person whose message it was, "" where an agent took the participant out. `dismissed`: the answer was no, and stays
    so until an agent says yes.
    """

    address: str
    at: Ms
    name: str = ""
    by: str = ""
    dismissed: bool = False


class Targets(Record, frozen=True, kw_only=True, rename=short):
    """When the first answer, the next one and the solution are due; 0 means no target. `next_response` is 0 while nobody waits for one.

    `ola`: until when the level that has the ticket is to hand it on or to solve it. The `_risk` of a target is from when on it is at risk;
    0 where a quarter of the time by the clock on the wall says it: without calendar and pauses.
    """

    first_response: Ms = 0
    resolution: Ms = 0
    next_response: Ms = 0
    ola: Ms = 0
    first_response_risk: Ms = 0
    resolution_risk: Ms = 0
    next_response_risk: Ms = 0
    ola_risk: Ms = 0


class Pause(Record, frozen=True, kw_only=True, rename=short):
    """A stretch in which the clock of the solution stood: the reason of pending, or the status that ended the ticket. `end` 0: it stands still."""

    start: Ms
    reason: str
    end: Ms = 0


class Stay(Record, frozen=True, kw_only=True, rename=short):
    """From `start` on a ticket was with this level, until the next stay starts."""

    start: Ms
    level: Level


class Snooze(Record, frozen=True, kw_only=True, rename=short):
    """An agent (e-mail) does not want to see a ticket among his own until then, or until its requester writes."""

    agent: str
    until: Ms


class Risk(Record, frozen=True, kw_only=True, rename=short):
    """What makes a request worth a second look, and whether the person stood by it in another channel.

    `kind`: password, mfa, access, bank, device. `state`: waiting (asked, no answer yet), green (confirmed) or red. `reason`
    says why: asked, confirmed, no_other_channel, unproved_sender, denied, expired. `channel` is the kind of channel that
    was asked, `delivery` the id of the question, which only one answer spends; `at` is when the state was reached.
    """

    kind: str
    state: RiskState
    reason: str
    channel: str = ""
    delivery: str = ""
    at: Ms = 0


class Rating(Record, frozen=True, kw_only=True, rename=short):
    """What the requester thinks of how the ticket went: `score` from 1 to 5 (0: not said), given first `at`, with one `comment`.

    `asked_at` is when the desk asked for it, 0: it did not.
    """

    asked_at: Ms = 0
    score: int = 0
    comment: str = ""
    at: Ms = 0


class Dialogue(Record, frozen=True, kw_only=True, rename=short):
    """Where the bot stands with a ticket; no record: it never said more than that the ticket has arrived.

    `waits` is what it waits for ("ask:<slot>", "helped", "split", "fresh"; "" = nothing), `asked` the slots it asked about,
    `then` those it may ask next, `article` the one it offers, `first` and `rest` the words of two problems. `due` is when silence
    counts, `reminded` that it did once.
    `agent_at` is when an agent took the conversation over: the bot says nothing after that.
    """

    waits: str = ""
    asked: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    article: str = ""
    first: str = ""
    rest: str = ""
    due: Ms = 0
    reminded: bool = False
    agent_at: Ms = 0


class OwnCard(Record, frozen=True, kw_only=True, rename=short):
    """Where the card of a ticket hangs that its requester (`person`) looks at. `proved`: the address was theirs when it was hung, so it may say the subject."""

    channel: ChannelName
    address: str
    person: str
    proved: bool = False


class Ticket(Record, frozen=True, kw_only=True, rename=short):
    """One piece of work. `number` and `version` come from the store and are 0 in a new ticket.

    In a Decision, -n among the `links` stands for the number its n-th ticket (from 1) is going to get. `waiting_since`: since when the
    requester waits for a human's public word, 0 = for none. `steps` are the escalation steps that were done for its targets as they are
    now, `step_at` when the next one is due (0 = none): the timer that stands for it in the store.
    `automatic`: a machine opened it, so nobody is asked what he thinks of it. `stays`: which level had it when, empty while it has always
    been with the one it has now.
    """

    subject: str
    requester: str
    queue: str
    level: Level
    created_at: Ms
    updated_at: Ms
    number: int = 0
    version: int = 0
    type: TicketType = "incident"
    status: Status = "new"
    impact: Grade = "low"
    urgency: Grade = "medium"
    priority: Priority = "P4"
    category: str = "other"
    subcategory: str = ""
    assignee: str = ""
    participants: tuple[str, ...] = ()
    organization: str = ""
    conversations: tuple[Conversation, ...] = ()
    language: str = "pl"
    answers: dict[str, str] = {}
    tags: tuple[str, ...] = ()
    targets: Targets = Targets()
    pending_reason: str = ""
    pending_until: Ms = 0
    resolution_code: str = ""
    resolved_at: Ms = 0
    first_response_at: Ms = 0
    reopened: int = 0
    folded: int = 0
    merged_into: int = 0
    links: tuple[int, ...] = ()
    channel: ChannelName = ""
    risk: Risk | None = None
    dialogue: Dialogue | None = None
    watchers: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    notices: "Notices | None" = None
    forward: "Forward | None" = None
    proposed: tuple[Proposed, ...] = ()
    pauses: tuple[Pause, ...] = ()
    waiting_since: Ms = 0
    steps: tuple[str, ...] = ()
    step_at: Ms = 0
    rating: Rating | None = None
    automatic: bool = False
    stays: tuple[Stay, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    card: OwnCard | None = None

    @property
    def state(self) -> State:
        """open: somebody works on it; waiting: pending; done: nothing more is expected."""
        return STATE_OF[self.status]


class Notices(Record, frozen=True, kw_only=True, rename=short):
    """How often agents heard of a ticket since `since`: `count` times; `rest` is what they were not told yet, for one notice later."""

    since: Ms
    count: int = 0
    rest: int = 0


class Forward(Record, frozen=True, kw_only=True, rename=short):
    """The ticket came as an agent's forward: the agent's person, who wrote the original, and where each is answered."""

    by: Conversation
    of: Conversation


STATE_OF: dict[Status, State] = {
    "new": "open",
    "assigned": "open",
    "in_progress": "open",
    "pending": "waiting",
    "resolved": "done",
    "closed": "done",
    "cancelled": "done",
}
