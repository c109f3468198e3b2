"""To whom a public answer goes, through which door, and what it may say there."""

from msgspec.structs import replace

from gateway.desk.known import Known
from gateway.desk.refused import conflict
from store.ids import delivery_id
from store.records import Action, Attachment, Content, Conversation, Delivery, Identity, Person, Record


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

    A person is written to through each of his conversations on the ticket (of two with one address, the later); one without
    any, through the first of the ticket's channels he has an identity for, outside the others' threads. A conversation
    that names no person is the requester's.
    """
    ticket = known.ticket
    found: dict[str, Addressee] = {}
    unreached: list[str] = []
    for person_id in dict.fromkeys((ticket.requester, *ticket.participants)):
        if not person_id:
            continue
        person = known.persons.get(person_id, Person(id=person_id))
        own = [place for place in ticket.conversations if (place.person or ticket.requester) == person_id]
        places = [place for place in own if place.address] or _elsewhere(known, person)
        if not places:
            unreached.append(person_id)
        for place in places:
            earlier = found.get(_same(place.address))
            if earlier is None or earlier.person.id == person.id:
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


def _elsewhere(known: Known, person: Person) -> list[Conversation]:
    for place in known.ticket.conversations:
        kind = known.kinds.get(place.channel, place.channel)
        own = [identity for identity in person.identities if identity.channel == kind and identity.address]
        if own:
            best = next((identity for identity in own if identity.proved), own[0])
            return [replace(place, address=best.address, person=person.id, thread="", root="", last="")]
    return []


def _proved(known: Known, person: Person, place: Conversation) -> bool:
    kind = known.kinds.get(place.channel, place.channel)

    def here(identity: Identity) -> bool:
        return identity.channel == kind and _same(identity.address) == _same(place.address)

    return any(identity.proved and here(identity) for identity in person.identities)


def _same(address: str) -> str:
    return address.strip().casefold()
