"""Whom a message is really from, and where its answers go: what Reply-To may say about either. Pure; see docs/decisions/0010."""

from msgspec.structs import replace

from store.records import Address, Message, Ticket
from triage.known import Arrived, Policy
from triage.machines import is_desk, is_nobody, is_one_house, is_role, is_single_use
from triage.trusted import vouches

ASKED = "asked-by-reply-to"  # a note: the requester is named by Reply-To alone, From is a machine's
USED = "reply-to"  # a note: answers go to Reply-To
WEIGHED = ("none", "generated")  # a noreply@ in From makes every form's mail look generated
IGNORED = "reply-to-ignored"  # a note: answers do not go to Reply-To, which differs from From


def addressed(arrived: Arrived, policy: Policy) -> Arrived:
    """The message with Reply-To weighed, once: doing it again changes nothing.

    A form that mails as noreply@ with the person in Reply-To is that person's request (claimed, as in a form of our own). Else the person of
    From stays the requester, and Reply-To gets the answers if From is verified or both are of one house. What is not used leaves a note.
    """
    message = arrived.message
    if not message.reply_to or message.reply_channel or message.reply_address or message.automatic not in WEIGHED:
        return arrived
    if IGNORED in message.notes:
        return arrived
    weighed = _weighed(message, policy)
    return arrived if weighed is message else replace(arrived, message=weighed)


def _weighed(message: Message, policy: Policy) -> Message:
    sender = message.sender.address
    if message.automatic == "generated" and not is_nobody(sender):
        return message
    wanted = [one for one in message.reply_to if _may_be_written_to(one, policy)]
    if any(one.address.lower() == sender.lower() for one in wanted) or not wanted:
        return message
    to = wanted[0]
    if message.automatic == "generated" and (is_role(to.address) or is_single_use(to.address)):
        return message  # a system's own way back, not a person
    if len(wanted) == 1 and sender and is_nobody(sender):
        return replace(message, sender=to, trust="unverified", reply_address=to.address, notes=(*message.notes, ASKED))
    if len(wanted) == 1 and sender and (vouches(message, "reply-to") or is_one_house(sender, to.address)):
        return replace(message, reply_address=to.address, notes=(*message.notes, USED))
    return replace(message, notes=(*message.notes, IGNORED))


def kept_course(arrived: Arrived, ticket: Ticket) -> Arrived:
    """The message on a ticket that is there: a Reply-To nobody vouches for takes no answers anywhere they do not go already.

    Of one house or not: a colleague who forges From would read what is answered to another.
    """
    message = arrived.message
    to = message.reply_address.lower()
    if USED not in message.notes or vouches(message, "reply-to"):
        return arrived
    if any(place.address.lower() == to for place in ticket.conversations):
        return arrived
    notes = tuple(IGNORED if note == USED else note for note in message.notes)
    return replace(arrived, message=replace(message, reply_address="", notes=notes))


def _may_be_written_to(one: Address, policy: Policy) -> bool:
    return "@" in one.address and not is_nobody(one.address) and not is_desk(one.address, policy.own_addresses)
