"""A message that begins anew beside a conversation goes on with it where something is waited for there: people seldom answer in the thread. Pure."""

from msgspec.structs import replace

from store.records import Message, Ms, Ticket
from triage.dialogue.mood import words_of
from triage.dialogue.several import is_another
from triage.known import Arrived, Found, Policy
from triage.opened import sorter
from triage.own_commands import own_command
from triage.persons import ids_of, person_of
from triage.rating import is_open, score_of
from triage.text import own_words
from triage.thanks import is_thanks
from triage.thread import Place, current, is_participant

LATELY: Ms = 30 * 60_000  # how long after the desk's last public word something that is said nearby is an answer to it
BREATH: Ms = (
    5 * 60_000
)  # how long after one's own last word the next is more of the same: people send what they say in pieces


def goes_on(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> tuple[Arrived, Place] | None:
    """The ticket it goes on with, and the message with its answers going where that ticket's go; None: it begins something of its own.

    Something is waited for where the bot has asked, or where an agent or the bot has spoken last, in public and not long ago; or it is the
    next piece of what was said a moment ago. To a ticket that is done only thanks and a rating go.
    """
    message = arrived.message
    ticket = current(found.conversations.get(f"{message.channel}:{message.nearby}", 0), found)
    if (
        ticket is None
        or not is_participant(message, ticket, found)
        or not _is_answer(arrived, ticket, found, policy, now)
    ):
        return None
    person = person_of(arrived, found, now, ticket.language, on=ticket)
    own = ("", *ids_of(person))
    places = [one.address for one in ticket.conversations if one.channel == message.channel and one.person in own]
    if places and not message.reply_channel:
        arrived = replace(arrived, message=replace(message, reply_address=places[-1]))
    return arrived, Place(ticket, "conversation")


def _is_answer(arrived: Arrived, ticket: Ticket, found: Found, policy: Policy, now: Ms) -> bool:
    message = arrived.message
    if ticket.state == "done":
        return is_thanks(message.text) or _is_rating(message, ticket, now)
    waits = ticket.dialogue is not None and bool(ticket.dialogue.waits)
    if not waits and (not _spoken_lately(ticket, found, now) or own_command(message, policy) is not None):
        return False
    return not _is_another(arrived, ticket, found, policy, now, waits=waits)


def _is_rating(message: Message, ticket: Ticket, now: Ms) -> bool:
    asked = ticket.rating is not None and bool(ticket.rating.asked_at)
    return asked and is_open(ticket, now) and bool(score_of(own_words(message.text)))


def _spoken_lately(ticket: Ticket, found: Found, now: Ms) -> bool:
    public = [one for one in found.said.get(ticket.number, ()) if one.visibility == "public" and not one.amends]
    if not public:
        return False
    last = public[-1]
    return now - (LATELY if last.author.kind in ("agent", "bot") else BREATH) < max(last.at, last.leaves_at) <= now


def _is_another(arrived: Arrived, ticket: Ticket, found: Found, policy: Policy, now: Ms, *, waits: bool) -> bool:
    """Whether it is about something else: it says so itself, or, where nothing is asked, is of another category."""
    if policy.talk is None:
        return False
    own = replace(arrived.message, text=own_words(arrived.message.text), subject="")
    person = person_of(arrived, found, now, ticket.language, on=ticket)
    sort = sorter(own, person, found, policy, now)
    if not waits and sort(own.text).category not in ("other", ticket.category):
        return True
    return is_another(own.text, words_of(own), policy.talk.script, (ticket.category, ticket.subcategory), sort)
