"""How tickets and what surrounds them look outside: the same JSON in the API and on the command line. Pure."""

from collections.abc import Mapping
from typing import Any

from gateway.vouching import trust_json
from gateway.words import instant_text, number_text
from store.messages import DeadRow, HeldRow, QuarantineRow, Sums
from store.records import Person, Risk, Ticket
from triage.risk import words


def ticket_json(ticket: Ticket, persons: Mapping[str, Person], prefix: str) -> dict[str, Any]:
    """A ticket. Dates are RFC 3339 in UTC, null where there is none; `persons` by id hold at least its requester."""
    return {
        "number": number_text(prefix, ticket.number),
        "type": ticket.type,
        "status": ticket.status,
        "state": ticket.state,
        "queue": ticket.queue,
        "level": ticket.level,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "priority": ticket.priority,
        "category": ticket.category,
        "subcategory": ticket.subcategory,
        "subject": ticket.subject,
        "requester": person_json(ticket.requester, persons),
        "assignee": ticket.assignee or None,
        "participants": [person_json(one, persons) for one in ticket.participants],
        "proposed": [
            {"address": one.address, "name": one.name, "by": one.by or None, "at": instant_text(one.at)}
            for one in ticket.proposed
            if not one.dismissed
        ],
        "organization": ticket.organization,
        "language": ticket.language,
        "answers": ticket.answers,
        "tags": list(ticket.tags),
        "channel": ticket.channel,
        "targets": {
            "first_response": instant_text(ticket.targets.first_response) or None,
            "resolution": instant_text(ticket.targets.resolution) or None,
            "next_response": instant_text(ticket.targets.next_response) or None,
            "ola": instant_text(ticket.targets.ola) or None,
        },
        "first_response_at": instant_text(ticket.first_response_at) or None,
        "pending_reason": ticket.pending_reason,
        "pending_until": instant_text(ticket.pending_until) or None,
        "resolution_code": ticket.resolution_code,
        "resolved_at": instant_text(ticket.resolved_at) or None,
        "reopened": ticket.reopened,
        "folded": ticket.folded,
        "risk": risk_json(ticket.risk) if ticket.risk else None,
        "rating": {"score": ticket.rating.score, "comment": ticket.rating.comment, "at": instant_text(ticket.rating.at)}
        if ticket.rating and ticket.rating.score
        else None,
        "rating_asked_at": instant_text(ticket.rating.asked_at) or None if ticket.rating else None,
        "merged_into": number_text(prefix, ticket.merged_into) if ticket.merged_into else None,
        "watchers": list(ticket.watchers),
        "snoozes": [{"agent": one.agent, "until": instant_text(one.until)} for one in ticket.snoozes],
        "approvers": list(ticket.approvers),
        "links": [number_text(prefix, number) for number in ticket.links],
        "created_at": instant_text(ticket.created_at),
        "updated_at": instant_text(ticket.updated_at),
        "version": ticket.version,
    }


def risk_json(risk: Risk) -> dict[str, Any]:
    """Why a request needs a second look, whether the person stood by it, and what that means in words."""
    return {
        "kind": risk.kind,
        "state": risk.state,
        "reason": risk.reason,
        "channel": risk.channel or None,
        "at": instant_text(risk.at) or None,
        "words": {language: words(risk, language) for language in ("pl", "en")},
    }


def person_json(person: str, persons: Mapping[str, Person]) -> dict[str, Any]:
    """A person by id, with name and identities where they are known."""
    known = persons.get(person, Person(id=person))
    return {
        "id": known.id,
        "name": known.name,
        "identities": [
            {
                "channel": one.channel,
                "address": one.address,
                "proved": one.proved,
                "failing_since": instant_text(one.failing_since) or None,
            }
            for one in known.identities
        ],
    }


def person_page_json(person: Person) -> dict[str, Any]:
    """A person with all that is known: also the ids it was known by, and who joined or split its addresses."""
    return {
        **person_json(person.id, {person.id: person}),
        "language": person.language,
        "organization": person.organization,
        "also": list(person.also),
        "changes": [
            {
                "at": instant_text(one.at),
                "kind": one.kind,
                "by": one.by,
                "channel": one.channel,
                "address": one.address,
            }
            for one in person.changes
        ],
    }


def held_json(row: HeldRow, prefix: str) -> dict[str, Any]:
    """A held message and the ticket it points at."""
    held = row.held
    return {
        "id": row.id,
        "at": instant_text(row.at),
        "sender": {"address": held.sender.address, "name": held.sender.name},
        "subject": held.subject,
        "text": held.text,
        "reason": held.reason,
        "ticket": number_text(prefix, held.ticket) if held.ticket else None,
        "trust": trust_json(held.trust, held.authentication),
    }


def quarantine_json(row: QuarantineRow) -> dict[str, Any]:
    """A message that could not be understood; `size` in bytes."""
    return {"id": row.id, "at": instant_text(row.at), "channel": row.channel, "reason": row.reason, "size": row.size}


def dead_json(row: DeadRow, prefix: str) -> dict[str, Any]:
    """A delivery that was given up, and the ticket it belongs to."""
    return {
        "id": row.id,
        "at": instant_text(row.at),
        "channel": row.channel,
        "address": row.address,
        "ticket": number_text(prefix, row.ticket) if row.ticket else None,
        "reason": row.reason,
    }


def sums_json(sums: Sums) -> dict[str, Any]:
    """A line of the ledger: what came in on a day (UTC) through a channel, and what became of it."""
    return {
        "channel": sums.channel,
        "day": sums.day,
        "received": sums.received,
        "interaction": sums.interaction,
        "held": sums.held,
        "quarantined": sums.quarantined,
        "duplicate": sums.duplicate,
        "ignored": sums.ignored,
        "waiting": sums.waiting,
    }
