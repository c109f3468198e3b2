"""A notice to an agent as a delivery: what is said, and whether the requester can be answered from it. Pure."""

from gateway.assignment.words import told
from gateway.notice_hearers import News, Telling
from gateway.sla.step_words import step_words
from gateway.sla.when import moment
from gateway.staff import Staff
from store.ids import delivery_id
from store.records import Choice, Content, Delivery, Interaction, Ms, Risk
from triage.rating import FACES, SCORES

WORDS = 8_000  # characters of what was said
PUBLIC = "public"  # the choice that lets an agent answer the requester
MACHINE = "Centrala"  # who did what no agent did
ANSWERABLE = frozenset(
    {
        "step",
        "rated",
        "nobody",
        "referred",
        "assigned",
        "urgent",
        "escalated",
        "answered",
        "edited",
        "deleted",
        "opened",
        "queued",
        "watching",
        "mentioned",
    }
)


def letter(
    kind: str,
    address: str,
    news: News,
    *,
    words: Interaction | None,
    staff: Staff,
    telling: Telling,
    seed: str,
    now: Ms,
    of: int = 0,
    count: int = 0,
) -> Delivery:
    """The notice of this kind to this address. `words`: what a person said, `count`: how much was left out.

    Only an agent's own notice offers to answer the requester, and only where there is something to answer.
    """
    ticket, language = news.after, language_of(address, staff, telling)
    values = {
        "subject": ticket.subject,
        "type": ticket.type,
        "category": "/".join(filter(None, (ticket.category, ticket.subcategory))),
        "priority": ticket.priority,
        "queue": ticket.queue,
        "assignee": ticket.assignee,
        "risk": _risk(ticket.risk),
        "reason": _reason(news, language),
        "by": news.name or MACHINE,
        "count": str(count) if count else "",
        "original": ticket.forward.of.address if ticket.forward is not None else "",
        **_said(words),
        **(_rated(news) if kind == "rated" else {}),
        **(_returned(news) if kind == "undelivered" else {}),
        **(_step(news, telling, language, now) if kind == "step" else {}),
        **(_nobody(news, staff, language) if kind == "nobody" else {}),
    }
    offered = kind in ANSWERABLE and staff.enabled(address) is not None and ticket.status not in ("closed", "cancelled")
    content = Content(
        text=f"notice_{kind}",
        values={name: value for name, value in values.items() if value},
        choices=(Choice(id=PUBLIC, label="notice_public"),) if offered else (),
    )
    return _delivery(content, address, ticket.number, staff=staff, telling=telling, seed=seed, of=of, now=now)


def refused(
    ticket: int,
    address: str,
    *,
    why: dict[str, str],
    words: str,
    staff: Staff,
    telling: Telling,
    seed: str,
    now: Ms,
) -> Delivery:
    """Tells an agent that what he asked for by mail was not done. `why`: language → words."""
    reason = why[language_of(address, staff, telling)]
    content = Content(text="notice_refused", values={"reason": reason, "words": words[:WORDS]})
    return _delivery(content, address, ticket, staff=staff, telling=telling, seed=seed, of=0, now=now)


def language_of(address: str, staff: Staff, telling: Telling) -> str:
    """What somebody who hears of tickets reads: pl or en."""
    agent = staff.of(address)
    return (agent.language if agent is not None else "") or telling.language


def _reason(news: News, language: str) -> str:
    """Why it was escalated or referred: what an agent wrote, or the step that did it."""
    event = next((one for one in news.events if one.kind in ("escalated", "referred")), None)
    if event is None:
        return ""
    return step_words(event.reason, language) if event.author.kind == "system" else event.reason


def _step(news: News, telling: Telling, language: str, now: Ms) -> dict[str, str]:
    """The first step of those that were due together, and the target it watches over, as the ticket stood before it."""
    event = next((one for one in news.events if one.kind == "step"), None)
    if event is None:
        return {}
    ticket = news.before or news.after
    due: Ms = getattr(ticket.targets, event.reason.partition(":")[0], 0)
    when = moment(due, now, telling.zone, language) if due else ""
    return {"step": step_words(event.reason, language), "due": when, "assignee": ticket.assignee}


def _nobody(news: News, staff: Staff, language: str) -> dict[str, str]:
    """What keeps each of those from the ticket who could be given it."""
    event = next((one for one in news.events if one.kind == "unassigned"), None)

    def named(email: str) -> str:
        agent = staff.of(email)
        return agent.name if agent is not None else email

    return {"reason": told(event.kind, event.reason, event.trace, language, named)} if event is not None else {}


def _said(words: Interaction | None) -> dict[str, str]:
    if words is None:
        return {}
    name = words.author.name or words.sender
    return {
        "who": f"{name} <{words.sender}>" if words.sender and words.sender != name else name,
        "words": words.text[:WORDS],
        "files": ", ".join(one.name for one in words.attachments),
    }


def _rated(news: News) -> dict[str, str]:
    """What the requester thinks of how it went."""
    event = next(one for one in news.events if one.kind == "rated")
    score = event.changes["rating"][1]
    return {"score": f"{score}/{SCORES[-1]} {FACES[score - 1]}", "comment": event.reason}


def _returned(news: News) -> dict[str, str]:
    """To whom our mail did not get, and the status code of the report (RFC 3463)."""
    event = next((one for one in news.events if one.kind == "bounced" and one.changes), None)
    if event is None:
        return {}
    person = event.changes.get("person", (None, ""))[1]
    places = {one.address: None for one in news.after.conversations if person and one.person == person}
    return {"recipient": ", ".join(places), "status": event.reason}


def _risk(risk: Risk | None) -> str:
    return "" if risk is None else f"{risk.kind}:{risk.state}:{risk.reason}:{risk.channel}"


def _delivery(
    content: Content, address: str, ticket: int, *, staff: Staff, telling: Telling, seed: str, of: int, now: Ms
) -> Delivery:
    agent = staff.of(address)
    return Delivery(
        id=delivery_id(seed, f"notice/{of}", address),
        lane=f"{telling.channel}:{address}:{ticket or ''}",
        channel=telling.channel,
        address=address,
        audience="agents",
        content=content,
        language=language_of(address, staff, telling),
        name=agent.name if agent is not None else "",
        proved=True,
        automatic=True,
        created_at=now,
        ticket=ticket,
        of=of,
    )
