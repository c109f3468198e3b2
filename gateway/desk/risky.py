"""vouch and disown: the person says in another channel whether a risky request is theirs. And what happens if nobody says so."""

from msgspec.structs import replace

from gateway.desk.changes import become, difference
from gateway.desk.known import Known
from gateway.desk.refused import conflict, forbidden
from gateway.desk.values import line, only
from store.records import (
    Action,
    Author,
    Decision,
    Event,
    Interaction,
    Ms,
    Read,
    Risk,
    Ticket,
    TicketChange,
    Timer,
)
from triage.risk import words

DESK = "desk"
IMPERSONATION = "impersonation"  # the tag of a ticket whose requester is not who they say


def vouch(action: Action, known: Known) -> Decision:
    """{"delivery"}: it was me. Green."""
    risk = _asked(action, known)
    after = replace(risk, state="green", reason="confirmed", at=known.now)
    return become(action, known, "risk_confirmed", replace(known.ticket, risk=after), reason=f"by {risk.channel}")


def disown(action: Action, known: Known) -> Decision:
    """{"delivery"}: it was not me. Red, tagged, and agents find a note."""
    risk = _asked(action, known)
    after = replace(risk, state="red", reason="denied", at=known.now)
    ticket = known.ticket
    marked = replace(ticket, risk=after, tags=tuple(dict.fromkeys((*ticket.tags, IMPERSONATION))))
    note = Interaction(
        id=action.id,
        at=known.now,
        author=Author(kind="system"),
        visibility="internal",
        channel=DESK,
        text=words(after, ticket.language),
        kind="note",
    )
    decision = become(action, known, "risk_denied", marked, reason=f"by {risk.channel}")
    (change,) = decision.tickets
    return replace(decision, tickets=(replace(change, log=(*change.log, note)),))


def expire(timer: Timer, ticket: Ticket | None, now: Ms) -> Decision:
    """Nobody answered in time: red. Changes nothing where somebody did, or where another question was asked since."""
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    risk = ticket.risk
    if risk is None or risk.state != "waiting" or risk.delivery != timer.values.get("delivery", ""):
        return Decision(read=seen)
    after = replace(ticket, risk=replace(risk, state="red", reason="expired", at=now), updated_at=now)
    told = Event(
        at=now, kind="risk_expired", author=Author(kind="system"), changes=difference(ticket, after), reason="expired"
    )
    return Decision(read=seen, tickets=(TicketChange(ticket=after, log=(told,)),))


def _asked(action: Action, known: Known) -> Risk:
    """The risk this very question was about, still unanswered; refuses everything else: one question, one answer."""
    only(action, "delivery")
    delivery = line("delivery", action.values.get("delivery"))
    risk = known.ticket.risk
    if action.actor.id != known.ticket.requester or risk is None or risk.delivery != delivery:
        raise forbidden("To pytanie nie dotyczy tego zgłoszenia.", "This question is not about this ticket.")
    if risk.state != "waiting":
        raise conflict(
            "Na to pytanie jest już odpowiedź albo minął czas.", "This question was answered, or its time is over."
        )
    return risk
