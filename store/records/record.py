"""What every record is made of: its base, the words its fields may hold, and the short names it is kept under."""

from typing import Literal

import msgspec

Ms = int


ChannelName = str


MessageState = Literal["waiting", "interaction", "held", "quarantined", "duplicate", "ignored"]


Outcomes = Literal["interaction", "held", "quarantined", "duplicate", "ignored"]


Automatic = Literal["none", "reply", "bounce", "generated", "list"]


Trust = Literal["verified", "plausible", "unverified"]


Visibility = Literal["public", "internal"]


Audience = Literal["requester", "agents"]


AuthorKind = Literal["requester", "agent", "bot", "system"]


TicketType = Literal["incident", "service_request", "question", "problem", "change", "alert"]


Status = Literal["new", "assigned", "in_progress", "pending", "resolved", "closed", "cancelled"]


State = Literal["open", "waiting", "done"]


Level = Literal["L1", "L2", "L3"]


Grade = Literal["low", "medium", "high"]


Priority = Literal["P1", "P2", "P3", "P4"]


Scope = Literal["read", "write", "admin"]


RiskState = Literal["waiting", "green", "red"]


Proof = Literal["", "none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror"]


Notify = Literal["none", "mine", "queue"]


Imported = Literal["", "open", "closed"]


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all records share: frozen, keyword only, defaults are not written."""


# What is kept for every ticket is written under short names: they are a third of its memory. Names here keep their meaning for ever.
SHORT = {
    "address": "ad", "author": "a", "answers": "as", "attachments": "af", "body": "b", "category": "c", "channel": "ch", "changes": "cg",
    "conversations": "cv", "created_at": "ca", "delivery": "d", "first_response": "fr", "first_response_at": "fa",
    "impact": "im", "interaction": "i", "kind": "k", "language": "l", "level": "lv", "matched": "m", "message": "ms", "name": "n",
    "original": "o", "participants": "p", "person": "pe", "priority": "pr", "queue": "q", "quoted": "qu", "reason": "re",
    "requester": "r", "resolution": "rs", "risk": "rk", "root": "ro", "rule": "ru", "rules": "rv", "secrets": "se", "sender": "sn", "state": "sa",
    "status": "st", "subcategory": "sc", "subject": "s", "targets": "tg", "text": "tx", "trace": "tr", "type": "ty",
    "updated_at": "u", "urgency": "ur", "value": "va", "visibility": "v",
    "dialogue": "dl", "waits": "w", "asked": "aq", "then": "th", "article": "ar", "first": "fi", "rest": "x", "due": "du", "reminded": "rm", "agent_at": "aa",
    "choices": "cs", "approvers": "ap", "watchers": "wt", "notices": "no", "since": "si", "count": "co", "forward": "fw",
    "proposed": "pp", "dismissed": "ds", "continued": "cn",
    "leaves_at": "la", "mentions": "mn", "amends": "az",
    "pauses": "pz", "steps": "es", "step_at": "ea", "start": "sr", "end": "en", "waiting_since": "ws", "next_response": "nr",
    "stays": "sy", "snoozes": "sz", "ola": "ol", "card": "cd",
    "first_response_risk": "ff", "next_response_risk": "nf", "resolution_risk": "rf", "ola_risk": "of",
    "rating": "rt", "score": "so", "comment": "cm", "asked_at": "ak", "automatic": "am",
    "authentication": "au", "trust": "tu", "spf": "sp", "dkim": "dk", "dmarc": "dm", "unsigned": "us",
}  # fmt: skip


def short(name: str) -> str:
    """The name a field is kept under."""
    return SHORT.get(name, name)
