"""The parts of config.yaml as types. They are the reference: each key's description is what editors show."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from channels.secret import Secret
from gateway.config_assignment import Assignment
from gateway.config_calendars import WrittenCalendar
from gateway.config_closing import Closing, Csat
from gateway.config_deeds import ShareOfTarget
from gateway.config_escalation import Freed, WrittenStep
from gateway.config_reports import Reports
from gateway.config_sign_in import SignIn
from gateway.config_targets import Agreement, Targets
from gateway.config_values import (
    BlobsUrl,
    Duration,
    Folder,
    Listen,
    MailAddress,
    Network,
    PublicUrl,
    RuleFile,
    RulesTests,
    Size,
    StoreUrl,
    TimeZone,
)
from store.records import Level

NAME_PATTERN = r"^[a-z][a-z0-9_-]{0,39}$"
Positive = Meta(ge=1, le=1_000_000)


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the configuration: frozen, keyword only, no unknown keys."""


class Desk(Part, frozen=True, kw_only=True):
    """Who we are."""

    id: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$",
            description="Names the desk in the store; letters, digits and '-'. Never change it once there are tickets.",
            examples=["main"],
        ),
    ] = "main"
    name: Annotated[
        str,
        Meta(
            min_length=1, max_length=80, description="What people see, in mails and on pages.", examples=["Helpdesk IT"]
        ),
    ] = "Helpdesk IT"
    prefix: Annotated[
        str,
        Meta(pattern=r"^[A-Z][A-Z0-9]{0,9}$", description="Ticket numbers look like HD-1042.", examples=["HD"]),
    ] = "HD"
    language: Annotated[
        Literal["pl", "en"], Meta(description="The language to use where we can't tell the person's own.")
    ] = "pl"
    timezone: Annotated[
        TimeZone, Meta(description="For the times people read, by IANA name.", examples=["Europe/Warsaw"])
    ] = TimeZone("Europe/Warsaw")


class Blobs(Part, frozen=True, kw_only=True):
    """Where originals and attachments lie."""

    url: Annotated[
        BlobsUrl,
        Meta(description="file:<folder> or s3://bucket/prefix.", examples=["file:./data/blobs"]),
    ] = BlobsUrl("file:./data/blobs")
    shared: Annotated[
        bool, Meta(description="true says: this folder is the same one on every host that runs a gateway.")
    ] = False


class Store(Part, frozen=True, kw_only=True):
    """The server that holds all state."""

    url: Annotated[
        StoreUrl,
        Meta(
            description="embedded, redis://host:6379, rediss://…, unix:///path, sentinel://a,b,c/name or cluster://a,b,c.",
            examples=["embedded"],
        ),
    ] = StoreUrl("embedded")
    durability: Annotated[
        Literal["strict", "relaxed"],
        Meta(
            description="strict refuses to start on a server that can lose an acknowledged write; "
            "relaxed starts, and the health page says so."
        ),
    ] = "strict"
    password: Annotated[Secret | None, Meta(description="The server's password, as {env: NAME} or {file: path}.")] = (
        None
    )
    replicas: Annotated[
        int,
        Meta(ge=0, le=10, description="Say 'ok' only after so many replicas hold a message too. 0: the server alone."),
    ] = 0


class Http(Part, frozen=True, kw_only=True):
    """The web server: forms, ticket pages, API, health and metrics."""

    listen: Annotated[
        Listen,
        Meta(description="host:port; port 0 takes any free one.", examples=["127.0.0.1:8080"]),
    ] = Listen("127.0.0.1:8080")
    public_url: Annotated[
        PublicUrl,
        Meta(
            description="How people reach it from outside; links in mails start with it.",
            examples=["http://127.0.0.1:8080"],
        ),
    ] = PublicUrl("http://127.0.0.1:8080")
    trusted_proxies: Annotated[
        tuple[Network, ...],
        Meta(
            description="Proxies in front whose X-Forwarded-For is believed. Empty: nobody's.", examples=["[10.0.0.1]"]
        ),
    ] = ()


class Queue(Part, frozen=True, kw_only=True):
    """Where tickets wait for agents."""

    level: Annotated[Level, Meta(description="L1, L2 or L3; each level needs at least one queue.")]
    notify: Annotated[
        tuple[MailAddress, ...],
        Meta(
            description="Mail addresses that hear of what enters the queue, like a list of its agents.",
            examples=["[l1@example.com]"],
        ),
    ] = ()
    lead: Annotated[
        MailAddress | None,
        Meta(
            description="Who leads the queue: hears of its escalation steps and of a P1 nobody takes.",
            examples=["lead@example.com"],
        ),
    ] = None
    assignment: Annotated[
        Assignment,
        Meta(
            description="Who is given what enters the queue.",
            examples=["{mode: round_robin, capacity: 20, affinity: 7d}"],
        ),
    ] = Assignment()


class Flood(Part, frozen=True, kw_only=True):
    """More than `messages` from one sender and origin within `seconds` fold into one ticket with a count; verified senders' don't."""

    messages: Annotated[int, Positive, Meta(description="How many messages are still tickets of their own.")] = 20
    seconds: Annotated[int, Meta(ge=1, le=86_400, description="Within how many seconds.")] = 60
    verified_per_hour: Annotated[
        int,
        Positive,
        Meta(description="Messages of one verified sender an hour that stay tickets of their own even in a flood."),
    ] = 100


class Limits(Part, frozen=True, kw_only=True):
    """What one sender, one address or one request may use up."""

    automatic_per_hour: Annotated[int, Positive, Meta(description="Automatic answers to one address an hour.")] = 5
    unproved_per_day: Annotated[
        int, Positive, Meta(description="Messages a day to an address that never showed it reads what we send.")
    ] = 1
    automatic_desk_per_hour: Annotated[
        int, Positive, Meta(description="Automatic answers of the whole desk to unproved addresses an hour.")
    ] = 20_000
    automatic_per_thread: Annotated[
        int,
        Positive,
        Meta(
            description="Automatic answers in one thread of mail an hour: two machines that write to each other fall silent."
        ),
    ] = 5
    participants_per_mail: Annotated[
        int,
        Positive,
        Meta(description="Others a requester's mail may bring into the ticket; of a mail to more, nobody is."),
    ] = 10
    flood: Annotated[Flood, Meta(description="When many messages of one sender become one ticket.")] = Flood()
    form_per_minute: Annotated[int, Positive, Meta(description="Form posts of one IP address a minute.")] = 20
    guesses_per_minute: Annotated[
        int, Positive, Meta(description="Wrong links and tokens of one IP address a minute; then it hears 429.")
    ] = 20
    sign_ins: Annotated[
        int,
        Positive,
        Meta(
            description="Wrong passwords for one agent from one place in 15 minutes; from all places together, five times as many."
        ),
    ] = 10
    searches_per_minute: Annotated[
        int,
        Positive,
        Meta(description="Searches for articles of one IP address a minute; a form asks while people type."),
    ] = 60
    entries_per_hour: Annotated[
        int, Positive, Meta(description="Mails with a link to all of one's own tickets, to one address an hour.")
    ] = 3
    body: Annotated[Size, Meta(description="Largest body of an API call or webhook.", examples=["1MB"])] = Size.of(
        "1MB"
    )
    upload: Annotated[Size, Meta(description="Largest form post with its files.", examples=["25MB"])] = Size.of("25MB")


class Notices(Part, frozen=True, kw_only=True):
    """What agents are told of tickets by mail, over the first mail channel: each of them as `centrala agent change` says."""

    enabled: Annotated[bool, Meta(description="false: nobody is told anything.")] = True
    per_hour: Annotated[
        int,
        Meta(ge=1, le=1000, description="Notices of one ticket's conversation an hour; the rest are told of in one."),
    ] = 10


class Deliveries(Part, frozen=True, kw_only=True):
    """How hard we try to send."""

    retry_for: Annotated[
        Duration, Meta(description="After that it is a dead letter, for a person to see.", examples=["3d"])
    ] = Duration.of("3d")
    first_wait: Annotated[
        Duration, Meta(description="Before the second try; it doubles with each.", examples=["30s"])
    ] = Duration.of("30s")
    longest_wait: Annotated[Duration, Meta(description="Between two tries.", examples=["2h"])] = Duration.of("2h")
    together: Annotated[int, Meta(ge=1, le=1000, description="Sends under way at once.")] = 64
    per_destination: Annotated[
        int, Meta(ge=1, le=1000, description="Of these, to one destination (a mail domain, a room).")
    ] = 16

    def __post_init__(self) -> None:
        """The longest wait can't be shorter than the first."""
        if self.longest_wait < self.first_wait:
            raise ValueError("longest_wait: is shorter than first_wait; make it the same or longer")


class Parsing(Part, frozen=True, kw_only=True):
    """Mails are taken apart in child processes; what breaks a limit is quarantined with its original."""

    children: Annotated[int, Meta(ge=0, le=256, description="How many; 0 is one for each core.")] = 0
    seconds: Annotated[int, Meta(ge=1, le=300, description="Processor time for one mail.")] = 5
    memory_mb: Annotated[int, Meta(ge=64, le=16_384, description="Memory of a child, in megabytes.")] = 256


class Knowledge(Part, frozen=True, kw_only=True):
    """Articles that answer what people ask most: offered by the bot, beside forms and on pages of their own."""

    folder: Annotated[
        Folder | None,
        Meta(description="Your own articles, Markdown files with front matter.", examples=["./knowledge"]),
    ] = None
    shipped: Annotated[bool, Meta(description="Whether the articles that come with Centrala are used too.")] = True


class Dialogue(Part, frozen=True, kw_only=True):
    """How the bot talks with people: what it asks, how long it waits, and whether it talks at all."""

    enabled: Annotated[
        bool, Meta(description="false: it only says that a message has arrived; people do the talking.")
    ] = True
    questions: Annotated[int, Meta(ge=0, le=2, description="The most it asks about one ticket.")] = 2
    offers: Annotated[bool, Meta(description="Whether it offers an article that may solve the problem.")] = True
    reminder_minutes: Annotated[
        int,
        Meta(
            ge=0,
            le=1440,
            description="Chats: silence before it asks once more, and again before it hands over. 0: it waits without end.",
        ),
    ] = 10
    mail_reminder_hours: Annotated[
        int,
        Meta(ge=0, le=720, description="The same for mail, where nobody likes to be reminded by a machine. 0: never."),
    ] = 0
    words: Annotated[
        tuple[RuleFile, ...],
        Meta(description="Your own questions and words, in order, over those that come with Centrala."),
    ] = ()


class Config(Part, frozen=True, kw_only=True):
    """Configuration of Centrala, the front door of an IT helpdesk."""

    queues: Annotated[
        dict[Annotated[str, Meta(pattern=NAME_PATTERN, examples=["l1"])], Queue],
        Meta(description="Queues by name.", examples=["{l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}"]),
    ]
    desk: Annotated[Desk, Meta(description="Who we are.")] = Desk()
    data: Annotated[Folder, Meta(description="Folder of all local state.", examples=["./data"])] = Folder("./data")
    blobs: Annotated[Blobs, Meta(description="Where originals and attachments lie.")] = Blobs()
    store: Annotated[Store, Meta(description="The server that holds all state.")] = Store()
    http: Annotated[Http, Meta(description="The web server.")] = Http()
    sign_in: Annotated[SignIn, Meta(description="How agents sign in to /desk.")] = SignIn()
    channels: Annotated[
        dict[str, Any], Meta(description="The doors, by name; the name is in URLs, metrics and logs.")
    ] = msgspec.field(default_factory=dict)
    limits: Annotated[Limits, Meta(description="What one sender or request may use up.")] = Limits()
    rules: Annotated[
        tuple[RuleFile, ...], Meta(description="Triage rule files, in order. Empty: the ones that come with Centrala.")
    ] = ()
    rules_tests: Annotated[
        tuple[RulesTests, ...],
        Meta(
            description="Files or folders with messages and what the rules must make of them; run before rules are applied.",
            examples=["[rules/tests]"],
        ),
    ] = ()
    knowledge: Annotated[Knowledge, Meta(description="Articles that answer what people ask most.")] = Knowledge()
    canned: Annotated[
        Folder | None,
        Meta(
            description="Ready texts for agents' answers, <name>.<pl|en>.md, in place of those that come with Centrala.",
            examples=["./canned"],
        ),
    ] = None
    dialogue: Annotated[Dialogue, Meta(description="How the bot talks with people.")] = Dialogue()
    calendars: Annotated[
        dict[Annotated[str, Meta(pattern=NAME_PATTERN, examples=["office"])], WrittenCalendar],
        Meta(description="When the desk is at work, by name.", examples=['{office: {hours: {mon-fri: "8:00-16:00"}}}']),
    ] = msgspec.field(default_factory=dict)
    targets: Annotated[Targets, Meta(description="Service targets by priority.")] = Targets()
    agreements: Annotated[
        dict[Annotated[str, Meta(pattern=NAME_PATTERN, examples=["acme"])], Agreement],
        Meta(description="Other targets for some tickets, by name; the first that fits a ticket counts."),
    ] = msgspec.field(default_factory=dict)
    escalation: Annotated[
        tuple[WrittenStep, ...],
        Meta(
            description="What is done when a share of a target's time has run; each step once for each target.",
            examples=["[{of: resolution, at: 75%, do: [notify assignee]}]"],
        ),
    ] = ()
    unattended: Annotated[
        ShareOfTarget | None,
        Meta(
            description="A P1 that is nobody's when so much of its first response has run is an alarm: lead and queue are told. null: never.",
            examples=["50%"],
        ),
    ] = ShareOfTarget("50%")
    paths: Annotated[
        dict[Annotated[str, Meta(pattern=NAME_PATTERN, examples=["l1"])], tuple[str, ...]],
        Meta(
            description="Where a queue may escalate to; one that is not named, to any of a higher level.",
            examples=["{l1: [l2]}"],
        ),
    ] = msgspec.field(default_factory=dict)
    escalated: Annotated[
        Freed,
        Meta(
            description="What becomes of the agent who had an escalated ticket: released, or watching it from then on."
        ),
    ] = "released"
    closing: Annotated[Closing, Meta(description="When a resolved ticket is closed.")] = Closing()
    csat: Annotated[Csat, Meta(description="Asking requesters how a ticket went.")] = Csat()
    notices: Annotated[Notices, Meta(description="What agents are told of tickets by mail.")] = Notices()
    reports: Annotated[Reports, Meta(description="The figures by mail, and alerts about surges.")] = Reports()
    deliveries: Annotated[Deliveries, Meta(description="How hard we try to send.")] = Deliveries()
    parsing: Annotated[Parsing, Meta(description="Limits for taking mails apart.")] = Parsing()
