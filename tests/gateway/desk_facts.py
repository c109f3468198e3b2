"""A small helpdesk for the desk's tests: one ticket, its people, two agents, and short ways to act."""

from typing import Any

from msgspec.structs import replace

from gateway.desk import Known
from store.records import Action, Agent, Author, Conversation, Identity, Person, Risk, Ticket

NOW = 1_800_000_000_000
HOUR = 3_600_000

OLA = Agent(email="ola@desk.pl", name="Ola Nowak")
JAN = Agent(email="jan@desk.pl", name="Jan Lis", level="L2")
GONE = Agent(email="gone@desk.pl", name="Była Agentka", disabled=True)

ANNA = Person(
    id="anna",
    name="Anna Kowal",
    language="pl",
    identities=(
        Identity(channel="email", address="anna@firma.pl", proved=True),
        Identity(channel="slack", address="U1", proved=True),
    ),
)
BEN = Person(
    id="ben",
    name="Ben Smith",
    language="en",
    identities=(Identity(channel="email", address="ben@firma.pl", proved=True),),
)
EVE = Person(id="eve", name="Eve <script>", identities=(Identity(channel="email", address="eve@elsewhere.pl"),))

MAIL = Conversation(channel="mail", address="anna@firma.pl", person="anna", thread="t1", root="root@a", last="last@b")

TICKET = Ticket(
    number=7,
    version=3,
    subject="VPN nie działa",
    requester="anna",
    queue="l1",
    level="L1",
    created_at=NOW - HOUR,
    updated_at=NOW - HOUR,
    conversations=(MAIL,),
    channel="mail",
    risk=Risk(kind="password", state="waiting", reason="asked", channel="slack", delivery="d1", at=NOW - HOUR),
)
OTHER = replace(TICKET, number=9, version=5, requester="ben", subject="VPN", conversations=())

STAGES: dict[str, dict[str, Any]] = {
    "new": {},
    "assigned": {"status": "assigned", "assignee": "ola@desk.pl"},
    "in_progress": {"status": "in_progress", "assignee": "ola@desk.pl", "first_response_at": NOW - 10},
    "pending": {
        "status": "pending",
        "assignee": "ola@desk.pl",
        "pending_reason": "vendor",
        "pending_until": NOW + HOUR,
    },
    "resolved": {
        "status": "resolved",
        "assignee": "ola@desk.pl",
        "resolved_at": NOW - 5,
        "resolution_code": "solved",
    },
    "closed": {"status": "closed", "assignee": "ola@desk.pl", "resolved_at": NOW - 5, "resolution_code": "solved"},
    "cancelled": {"status": "cancelled", "assignee": "ola@desk.pl"},
    "merged": {"status": "closed", "merged_into": 9, "resolution_code": "duplicate", "conversations": ()},
}


def ticket(stage: str = "new", **changes: Any) -> Ticket:
    """The ticket HD-7 in a stage of its life."""
    return replace(TICKET, **{**STAGES[stage], **changes})


def known(of: Ticket = TICKET, **changes: Any) -> Known:
    """What the desk knows: Ola acts, everybody is loaded."""
    facts: dict[str, Any] = {
        "ticket": of,
        "now": NOW,
        "queues": {"l1": "L1", "l2": "L2", "l2-erp": "L2", "l3": "L3"},
        "agent": OLA,
        "persons": {"anna": ANNA, "ben": BEN, "eve": EVE},
        "kinds": {"mail": "email", "slack": "slack", "chat": "webchat"},
    }
    return Known(**{**facts, **changes})


def act(verb: str, /, *, by: Author | None = None, version: int = 0, **values: Any) -> Action:
    """Ola does something to HD-7."""
    actor = by or Author(kind="agent", id=OLA.email, name=OLA.name)
    return Action(id=f"act-{verb}", verb=verb, ticket=7, actor=actor, values=values, version=version)


def requester(person: str = "anna") -> Author:
    """The person who asked, or another one."""
    return Author(kind="requester", id=person, name=person.title())
