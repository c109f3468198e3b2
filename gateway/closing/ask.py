"""Asks the requester how a ticket went: once a ticket, nobody more than once a week, and only where there is somebody to ask. Pure."""

from msgspec.structs import replace

from gateway.closing.after import LETTERS, After
from gateway.closing.days import DAY, day_words
from gateway.closing.door import letter, place_of
from store.records import Author, Decision, Event, Ms, Person, Rating, Read, Ticket, TicketChange, Timer
from triage.rating import is_open

SYSTEM = Author(kind="system")
WEEK = 7 * DAY
# How a ticket ended that nobody solved: the person gave up, or it was none.
UNSOLVED = frozenset({"duplicate", "withdrawn", "no_answer", "rejected"})


def asked(timer: Timer, ticket: Ticket | None, person: Person | None, after: After, now: Ms) -> Decision:
    """The question on its way and the event `csat_asked`; nothing, where it was asked before or nobody is to be asked.

    The person is compared at the commit: of two tickets solved at once only one is asked about.
    """
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    if person is None or not after.ask or not is_open(ticket, now) or ticket.resolution_code in UNSOLVED:
        return Decision(read=seen)
    if ticket.rating is not None or 0 < person.rating_asked_at > now - WEEK:
        return Decision(read=seen)
    place = place_of(ticket, person, after)
    if place is None or (after.channels and place.conversation.channel not in after.channels):
        return Decision(read=seen)
    language = person.language or ticket.language
    values = {}
    if ticket.status == "resolved" and after.close and after.kinds.get(place.conversation.channel) in LETTERS:
        values["until"] = day_words(after.closes_at(ticket), after.zone, language)
    question = letter("csat", ticket, person, place, values=values, seed=f"{timer.id}/{ticket.resolved_at}", now=now)
    told = Event(
        at=now,
        kind="csat_asked",
        author=SYSTEM,
        delivery=question.id,
        channel=question.channel,
        address=question.address,
    )
    return Decision(
        read=replace(seen, persons=(person,)),
        tickets=(TicketChange(ticket=replace(ticket, rating=Rating(asked_at=now)), log=(told,)),),
        persons=(replace(person, rating_asked_at=now),),
        deliveries=(question,),
    )
