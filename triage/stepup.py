"""Marks risky requests and asks the person to stand by them in another channel (step-up). Pure."""

import msgspec

from store.ids import delivery_id
from store.records import Content, Delivery, Event, Identity, Ms, Person, Risk, Timer
from triage.entries import SYSTEM
from triage.known import Arrived, Policy, identities, identity_channel
from triage.risk import KINDS, LIFE
from triage.rules import Classification

TAG = "risk:"  # of a tag that a rule sets: risk:bank marks a ticket, risk:none says that there is no risk after all
NONE = "none"
# What the rules sorted a message into → the kind of risk. A question about it is none.
SUBCATEGORIES = {
    "account/password": "password",
    "account/mfa": "mfa",
    "account/access": "access",
    "account/permission": "access",
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a risky request adds to a decision: the mark, the question to the person, when it expires, a line of history."""

    risk: Risk | None = None
    deliveries: tuple[Delivery, ...] = ()
    timers: tuple[Timer, ...] = ()
    log: tuple[Event, ...] = ()


def kind_of(result: Classification) -> str:
    """The kind of risk in what the rules made of a message, "" where there is none."""
    for tag in result.tags:
        if tag.startswith(TAG) and tag.removeprefix(TAG) in (*KINDS, NONE):
            kind = tag.removeprefix(TAG)
            return "" if kind == NONE else kind
    if result.type == "question":
        return ""
    return SUBCATEGORIES.get(f"{result.category}/{result.subcategory}", "")


def ask(
    kind: str, arrived: Arrived, person: Person, policy: Policy, now: Ms, *, language: str, may_answer: bool
) -> Asked:
    """Marks a request of this kind ("" = no risk) and asks the person to stand by it where there is another verified channel."""
    if not kind:
        return Asked()
    other = other_channel(arrived, person, policy)
    if other is None:
        reason = "no_other_channel" if _is_sure(arrived, person) else "unproved_sender"
        return _marked(Risk(kind=kind, state="red", reason=reason, at=now), now)
    if not may_answer:
        return _marked(Risk(kind=kind, state="red", reason="limit", at=now), now)
    question = Delivery(
        id=delivery_id(arrived.id, "step_up", other.address),
        lane=f"{policy.doors[other.channel]}:{other.address}:",
        channel=policy.doors[other.channel],
        address=other.address,
        audience="requester",
        content=Content(text="step_up", values={"what": KINDS[kind][0 if language == "pl" else 1]}),
        language=language,
        proved=True,
        created_at=now,
        person=person.id,
    )
    through = policy.kinds.get(question.channel, other.channel)
    risk = Risk(kind=kind, state="waiting", reason="asked", channel=through, delivery=question.id, at=now)
    timer = Timer(id=f"risk:{question.id}", kind="risk", due=now + LIFE, values={"delivery": question.id})
    marked = _marked(risk, now)
    return msgspec.structs.replace(marked, deliveries=(question,), timers=(timer,))


def other_channel(arrived: Arrived, person: Person, policy: Policy) -> Identity | None:
    """A proved identity of the person in a channel the message did not come by, where we can write to it."""
    came_by = identity_channel(arrived.message.channel, policy.kinds)
    return next(
        (one for one in person.identities if one.proved and one.channel != came_by and one.channel in policy.doors),
        None,
    )


def _is_sure(arrived: Arrived, person: Person) -> bool:
    """Whether the sender is who the address says: proved, and the message itself can't have been typed in by somebody else."""
    message = arrived.message
    if message.reply_channel and message.reply_channel != message.channel:
        return False  # an address in a form is only claimed
    return message.trust == "verified" or any(
        one.proved and f"{one.channel}:{one.address}" in identities(message) for one in person.identities
    )


def _marked(risk: Risk, now: Ms) -> Asked:
    told = {"risk": (None, msgspec.structs.asdict(risk))}
    return Asked(risk=risk, log=(Event(at=now, kind="risk", author=SYSTEM, changes=told, reason=risk.reason),))
