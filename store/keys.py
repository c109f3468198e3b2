"""Every key of a desk is made here. All carry one hash tag, so one script is atomic on a cluster too."""

from typing import Literal

from store.ids import digest

QueueName = Literal["inbound", "outbox", "timers"]

SCHEMA = 1  # raised when what is stored changes its meaning; an older gateway then stops writing


class WorkKeys:
    """The keys of one queue of lanes: inbound, outbox or timers."""

    def __init__(self, desk: str, queue: QueueName) -> None:
        tag = f"{{{desk}}}:"
        root = tag + queue
        self.queue = queue
        self.due = root
        self.leases = f"{root}:leases"
        self.sleepers = f"{root}:sleepers"
        self.lane_prefix = f"{root}:lane:"
        self.item_prefix = {
            "inbound": f"{tag}message:",
            "outbox": f"{tag}delivery:",
            "timers": f"{tag}timer:",
        }[queue]
        self.raw_prefix = f"{tag}raw:" if queue == "inbound" else ""

    def lane(self, lane: str) -> str:
        """The list of ids of one lane, oldest first."""
        return self.lane_prefix + lane

    def item(self, item: str) -> str:
        """The hash of one message, delivery or timer."""
        return self.item_prefix + item


class Keys:
    """The keys of one desk."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        self.tag = f"{{{desk}}}"
        root = f"{self.tag}:"
        self.root = root
        self.inbound = WorkKeys(desk, "inbound")
        self.outbox = WorkKeys(desk, "outbox")
        self.timers = WorkKeys(desk, "timers")
        self.wake = f"{root}wake"
        self.signals = f"{root}signals"
        self.schema = f"{root}schema"
        self.secret = f"{root}secret"
        self.number = f"{root}number"
        self.feed = f"{root}feed"
        self.held = f"{root}held"
        self.quarantine = f"{root}quarantine"
        self.dead = f"{root}dead"
        self.archive = f"{root}archive"
        self.replicated = f"{root}replicated"
        self.ledgers = f"{root}ledgers"
        self.agents = f"{root}agents"
        self.turns = f"{root}turns"
        self.loads = f"{root}loads"
        self.agent_prefix = f"{root}agent:"
        self.tokens = f"{root}tokens"
        self.accounts = f"{root}accounts"
        self.audit = f"{root}audit"
        self.queues = f"{root}queues"
        self.rules_live = f"{root}rules:live"
        self.rules_shadow = f"{root}rules:shadow"
        self.rules_history = f"{root}rules:history"
        self.rules_shadowed = f"{root}rules:shadowed"
        self.rules_differences = f"{root}rules:differences"
        self.ticket_prefix = f"{root}ticket:"
        self.queue_prefix = f"{root}queue:"
        self.state_prefix = f"{root}state:"
        self.person_prefix = f"{root}person:"

    def work(self, queue: QueueName) -> WorkKeys:
        """The keys of one queue of lanes."""
        return {"inbound": self.inbound, "outbox": self.outbox, "timers": self.timers}[queue]

    def message(self, message: str) -> str:
        """The state of an accepted message."""
        return self.inbound.item(message)

    def raw(self, message: str) -> str:
        """The raw bytes of a message until they are archived."""
        return self.inbound.raw_prefix + message

    def rejected(self, message: str) -> str:
        """What brings a rejected message back, for a while."""
        return f"{self.root}rejected:{message}"

    def ticket(self, number: int) -> str:
        """The ticket: version, newline, document."""
        return f"{self.ticket_prefix}{number}"

    def log(self, number: int) -> str:
        """The ticket's history, a list that only grows."""
        return f"{self.ticket_prefix}{number}:log"

    def conversation(self, name: str) -> str:
        """Leads from "channel:thread" to a ticket number."""
        return f"{self.root}conversation:{name}"

    def places(self, channel: str, address: str, ticket: int) -> str:
        """What a channel calls the places in which a ticket is shown at an address, by name."""
        return f"{self.root}places:{channel}:{ticket}:{address}"

    def reference(self, message_id: str) -> str:
        """Leads from a Message-ID to a ticket number. Hashed: ids of strangers have any length."""
        return f"{self.root}reference:{digest(message_id)[:20]}"

    def person(self, person: str) -> str:
        """The person."""
        return self.person_prefix + person

    def person_tickets(self, person: str) -> str:
        """The numbers of the tickets a person asked for."""
        return f"{self.person_prefix}{person}:tickets"

    def identity(self, name: str) -> str:
        """Leads from "channel:address" to a person id."""
        return f"{self.root}identity:{name}"

    def queue(self, name: str) -> str:
        """Open and waiting tickets of a queue by what is due first."""
        return self.queue_prefix + name

    def state(self, state: str) -> str:
        """Numbers of the open or of the waiting tickets."""
        return self.state_prefix + state

    def agent_tickets(self, email: str) -> str:
        """Numbers of the open tickets an agent has, by how much of the agent they take."""
        return f"{self.agent_prefix}{email.lower()}:tickets"

    def ledger(self, channel: str, day: str) -> str:
        """The sums of one channel and day of receipt (UTC, YYYY-MM-DD)."""
        return f"{self.root}ledger:{channel}:{day}"

    def limit(self, bucket: str) -> str:
        """A counter that forgets."""
        return f"{self.root}limit:{bucket}"

    def upload(self, upload: str) -> str:
        """A file sent ahead, until it is forgotten."""
        return f"{self.root}upload:{upload}"

    def draft(self, name: str) -> str:
        """What an agent has begun to write, until it is sent or forgotten."""
        return f"{self.root}draft:{name}"

    def visit(self, digest: str) -> str:
        """The person a browser belongs to, until it is forgotten; `digest` is that of the browser's secret."""
        return f"{self.root}visit:{digest}"

    def session(self, session: str) -> str:
        """One signed-in browser of an agent, until it ends."""
        return f"{self.root}session:{session}"

    def sessions(self, email: str) -> str:
        """The ids of an agent's sessions."""
        return f"{self.root}sessions:{email}"

    def invitation(self, digest: str) -> str:
        """Whom a link lets choose a password, until it is used; `digest` is that of the link's secret."""
        return f"{self.root}invitation:{digest}"

    def seen(self, agent: str) -> str:
        """When an agent last looked at which ticket."""
        return f"{self.root}seen:{agent}"

    @property
    def chats(self) -> str:
        """Where gateways hear what is said in web chats."""
        return f"{self.root}chats"

    def chat(self, session: str) -> str:
        """A visitor's chat: who it is, where answers may follow, how far it was read."""
        return f"{self.root}chat:{session}"

    def chat_history(self, session: str) -> str:
        """What was said in the window, a list that only grows."""
        return f"{self.root}chat:{session}:history"

    def chat_here(self, session: str) -> str:
        """There while the visitor is."""
        return f"{self.root}chat:{session}:here"

    def lease(self, name: str) -> str:
        """Who does now what only one gateway may do."""
        return f"{self.root}lease:{name}"

    def position(self, name: str) -> str:
        """How far the holders of a lease got."""
        return f"{self.root}position:{name}"

    def counts(self, day: str) -> str:
        """What was counted on a day (UTC, YYYY-MM-DD), by name."""
        return f"{self.root}counts:{day}"

    def rules_set(self, version: str) -> str:
        """A set of rules that was applied, packed."""
        return f"{self.root}rules:set:{version}"

    def done(self, action: str) -> str:
        """What an action with this id led to; makes a repeat harmless."""
        return f"{self.root}done:{digest(action)[:20]}"
