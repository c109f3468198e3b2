"""What a requester thinks of how a ticket went: from 1 to 5, with one comment. Who may say it, and what it leaves on the ticket. Pure."""

from msgspec.structs import replace

from store.records import IMPORTED, Author, Event, Ms, Rating, Ticket, TicketChange
from triage.secrets import mask

SCORES = range(1, 6)
BAD = 2  # scores up to here: somebody should look
GOOD = 4  # scores from here on
FACES = ("😠", "🙁", "😐", "🙂", "😀")  # of 1 to 5
WORDS = (
    ("Bardzo źle", "Very bad"),
    ("Słabo", "Poor"),
    ("Może być", "Okay"),
    ("Dobrze", "Good"),
    ("Bardzo dobrze", "Very good"),
)  # of 1 to 5, in Polish and English
LONGEST_COMMENT = 2_000  # characters
CHANGEABLE = 24 * 3_600_000  # ms after the first rating
OPEN = 30 * 86_400_000  # ms after the solution in which it is taken
CHOICE = "rate:"  # a choice's id is this and the score, in every channel that has buttons


def label(score: int, language: str) -> str:
    """What people press: a face and its word."""
    return f"{FACES[score - 1]} {WORDS[score - 1][0 if language == 'pl' else 1]}"


def score_of(text: str) -> int:
    """The score somebody means who writes nothing but a face, a number from 1 to 5, or what a button says; 0: none."""
    said = " ".join(text.replace("\ufe0f", "").split())
    if said.startswith(CHOICE):
        said = said.removeprefix(CHOICE)
    if len(said) == 1 and said in "12345":
        return int(said)
    for score in SCORES:
        if said == FACES[score - 1] or any(said == label(score, language) for language in ("pl", "en")):
            return score
    return 0


def is_ratable(ticket: Ticket) -> bool:
    """Whether there is something to have an opinion of: a solution a person asked for, not one merged away or brought from an archive."""
    return (
        ticket.status in ("resolved", "closed")
        and not ticket.merged_into
        and not ticket.automatic
        and ticket.type != "alert"
        and IMPORTED not in ticket.tags
    )


def is_open(ticket: Ticket, now: Ms) -> bool:
    """Whether a rating is taken now: soon enough after the solution, and the one there is, if any, may still be changed."""
    if not is_ratable(ticket) or now >= ticket.resolved_at + OPEN:
        return False
    given = ticket.rating
    return given is None or not given.score or now < given.at + CHANGEABLE


def rated(ticket: Ticket, score: int, comment: str, author: Author, now: Ms, *, message: str = "") -> TicketChange:
    """The ticket with the rating, and the event `rated` that agents read: the scores as `rating`, the comment as its reason.

    Secrets in the comment are masked. `message` is the Inbound it came as, "" for a button on a page of ours.
    """
    before = ticket.rating or Rating()
    kept = mask(comment[:LONGEST_COMMENT], ticket.language)[0].strip()
    told = Event(
        at=now,
        kind="rated",
        author=author,
        changes={"rating": (before.score or None, score)},
        reason=kept,
        message=message,
    )
    after = replace(before, score=score, comment=kept, at=before.at or now)
    return TicketChange(ticket=replace(ticket, rating=after, updated_at=now), log=(told,))
