"""To whom a public answer goes, through which door, and what it may say there."""

from msgspec.structs import replace

from gateway.desk.known import Known
from gateway.desk.refused import conflict
from store.ids import delivery_id
from store.records import Action, Attachment, Content, Conversation, Delivery, Identity, Person, Record, Ticket
from triage.known import THREADS, identity_channel
from triage.persons import ids_of


class Addressee(Record, frozen=True, kw_only=True):
    """One address an answer goes to. `proved`: its owner has shown to read what is sent there."""

    conversation: Conversation
    person: Person
    proved: bool


def lane_for(conversation: Conversation, number: int) -> str:
    """The outbox lane of a ticket's conversation: what goes there keeps its order."""
    return f"{conversation.channel}:{conversation.address}:{number}"


def thread_of(conversation: Conversation) -> tuple[str, ...]:
    """The Message-IDs a delivery answers to, oldest first, none empty and none twice."""
    return tuple(dict.fromkeys(name for name in (conversation.root, conversation.last) if name))


def addressees(known: Known) -> tuple[tuple[Addressee, ...], tuple[str, ...]]:
    """Every address of requester and participants, each once, and the ids of persons who have none.

    A person is written to where he spoke last on the ticket: through the last of his conversations whose address does not fail; one without
    any, through the first of the ticket's channels he has an identity for, outside the others' threads. A conversation
    that names no person is the requester's.
    """
    ticket = known.ticket
    found: dict[str, Addressee] = {}
    unreached: list[str] = []
    seen: set[str] = set()
    for person_id in dict.fromkeys((ticket.requester, *ticket.participants)):
        if not person_id:
            continue
        person = known.persons.get(person_id, Person(id=person_id))
        if person.id in seen:  # two of the ticket's people have turned out to be one
            continue
        seen.add(person.id)
        place = _last_used(ticket, person_id, person) or _elsewhere(known, person)
        if place is None:
            unreached.append(person_id)
        elif _same(place.address) not in found:
            found[_same(place.address)] = Addressee(
                conversation=place, person=person, proved=_proved(known, person, place)
            )
    return tuple(found.values()), tuple(unreached)


def letters(
    action: Action, known: Known, *, text: str, body: str, files: tuple[Attachment, ...] = ()
) -> tuple[tuple[Delivery, ...], tuple[str, ...]]:
    """The agent's words and files as deliveries, and the persons nobody can write to. Refuses where that is everybody.

    `text` is the id of the text around the words; an address that has not proved itself gets `<text>_unproved`, without
    anything the requester wrote (subject, name).
    """
    to, unreached = addressees(known)
    if not to:
        raise conflict(
            "Nie ma do kogo pisać: zgłoszenie nie ma rozmowy ani osoby z adresem. Zapisz notatkę (note) zamiast odpowiedzi.",
            "There is nobody to write to: the ticket has no conversation and no person with an address. Write a note instead.",
        )
    agent = known.agent.name if known.agent is not None else action.actor.name
    sent = tuple(_letter(action, known, one, text=text, body=body, agent=agent) for one in to)
    if files:
        sent = tuple(replace(one, content=replace(one.content, attachments=files)) for one in sent)
    return sent, unreached


def _letter(action: Action, known: Known, to: Addressee, *, text: str, body: str, agent: str) -> Delivery:
    place = to.conversation
    content = (
        Content(text=text, values={"body": body, "agent": agent, "subject": known.ticket.subject})
        if to.proved
        else Content(text=f"{text}_unproved", values={"body": body, "agent": agent})
    )
    return Delivery(
        id=delivery_id(action.id, "reply", place.address),
        lane=lane_for(place, known.ticket.number),
        channel=place.channel,
        address=place.address,
        audience="requester",
        content=content,
        language=to.person.language or known.ticket.language,
        name=to.person.name if to.proved else "",
        proved=to.proved,
        automatic=False,
        thread=thread_of(place),
        created_at=known.now,
        ticket=known.ticket.number,
        person=to.person.id,
    )


def _last_used(ticket: Ticket, person_id: str, person: Person) -> Conversation | None:
    ids = {person_id, *ids_of(person)}
    own = [one for one in ticket.conversations if one.address and (one.person or ticket.requester) in ids]
    failing = {_same(one.address) for one in person.identities if one.failing}
    return next((one for one in reversed(own) if _same(one.address) not in failing), own[-1] if own else None)


def _elsewhere(known: Known, person: Person) -> Conversation | None:
    for place in known.ticket.conversations:
        under = identity_channel(place.channel, known.kinds)
        own = [identity for identity in person.identities if identity.channel == under and identity.address]
        if own:
            best = next((identity for identity in own if identity.proved), own[0])
            return replace(place, address=best.address, person=person.id, thread="", root="", last="")
    return None


def _proved(known: Known, person: Person, place: Conversation) -> bool:
    """Whether the person reads what is sent there: of a thread that is who the workspace says he is, of all else the address itself."""
    under = identity_channel(place.channel, known.kinds)
    in_thread = known.kinds.get(place.channel, "") in THREADS

    def here(identity: Identity) -> bool:
        return identity.channel == under and (in_thread or _same(identity.address) == _same(place.address))

    return any(identity.proved and here(identity) for identity in person.identities)


def _same(address: str) -> str:
    return address.strip().casefold()
