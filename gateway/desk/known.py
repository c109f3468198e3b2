"""Everything a decision of the desk may look at; whoever calls has loaded it before."""

import msgspec

from gateway.desk.moves import NO_MOVES, Moves
from gateway.words import number_text
from store.records import Agent, Attachment, ChannelName, Entry, Level, Ms, Person, Ticket


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The facts beside the action.

    `other` is the ticket of merge, link and unlink (desk.target_of tells its number). `agent` is who acts, `assignee` the
    agent named by assign or refer (desk.assignee_of and desk.referred_to tell the e-mail). `persons`: requester and participants of the ticket, by id.
    `named`: the person behind the address an action names (desk.address_of tells it), None where nobody has it.
    `queues`: name → level, in the order of the config. `kinds`: channel name → kind, to find a person's identity.
    `files`: those of the action (desk.file_ids tells their ids) that the actor has sent ahead; `largest`: bytes of all
    files of one answer, 0 = no limit. `mentioned`: enabled agents the action calls (desk.mentions_of tells their e-mails).
    `moves`: what the config says of escalation. `log`: the ticket's history where the verb undoes something of it (desk.needs_log tells), else empty.
    """

    ticket: Ticket
    now: Ms
    queues: dict[str, Level]
    other: Ticket | None = None
    agent: Agent | None = None
    assignee: Agent | None = None
    persons: dict[str, Person] = {}
    kinds: dict[ChannelName, str] = {}
    prefix: str = "HD"
    files: dict[str, Attachment] = {}
    mentioned: dict[str, Agent] = {}
    log: tuple[Entry, ...] = ()
    named: Person | None = None
    largest: int = 0
    moves: Moves = NO_MOVES

    def name(self, number: int) -> str:
        """A ticket number as agents read it."""
        return number_text(self.prefix, number)
