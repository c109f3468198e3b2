"""rate: what the requester thinks of how the ticket went."""

from gateway.desk.changes import nothing, read
from gateway.desk.known import Known
from gateway.desk.refused import conflict, forbidden, invalid
from gateway.desk.values import only, text
from store.records import Action, Decision, Person
from triage.persons import is_requester
from triage.rating import LONGEST_COMMENT, SCORES, is_open, rated


def rate(action: Action, known: Known) -> Decision:
    """{"score": 1 to 5, "comment"?}: for 30 days after the solution, and changed for 24 hours after it was said first."""
    only(action, "score", "comment")
    ticket, now = known.ticket, known.now
    score = action.values.get("score")
    if not isinstance(score, int) or isinstance(score, bool) or score not in SCORES:
        raise invalid(
            "score", "Pole „score” musi być liczbą od 1 do 5.", 'The field "score" must be a number from 1 to 5.'
        )
    comment = text(action, "comment", limit=LONGEST_COMMENT, required=False)
    person = next((one for one in known.persons.values() if one.id == action.actor.id), Person(id=action.actor.id))
    if not is_requester(person, ticket):
        raise forbidden("Ocenić może tylko osoba, która zgłosiła sprawę.", "Only the person who asked can rate it.")
    given = ticket.rating
    if given is not None and (given.score, given.comment) == (score, comment):
        return nothing(known)
    if not is_open(ticket, now):
        raise conflict(
            "Tego zgłoszenia nie można już (albo jeszcze) ocenić.",
            "This ticket can't be rated any more, or not yet.",
        )
    change = rated(ticket, score, comment, action.actor, now)
    return Decision(read=read(known), tickets=(change,))
