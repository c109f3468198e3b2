"""add_participant, remove_participant, dismiss_participant: an agent's word on who takes part beside the requester."""

from msgspec.structs import replace

from channels.email.address import is_address
from gateway.desk.changes import become, nothing
from gateway.desk.known import Known
from gateway.desk.refused import conflict, invalid
from gateway.desk.values import line, only
from store.records import Action, Conversation, Decision, Person, Proposed, Ticket
from triage.participants import PARTICIPANTS_KEPT, met
from triage.persons import ids_of, is_requester

_ADDRESS = 320
_EMAIL = "email"


def address_of(action: Action) -> str:
    """The address an action names, lower case, to be looked up for Known.named; "" where it names none."""
    value = action.values.get("address")
    return value.strip().lower() if action.verb == "add_participant" and isinstance(value, str) else ""


def add_participant(action: Action, known: Known) -> Decision:
    """{"address", "name"?}: gets public answers from now on, and may write; nothing of what was said before goes there."""
    only(action, "address", "name")
    address = _address(action)
    ticket = known.ticket
    proposed = next((one.name for one in ticket.proposed if one.address == address), "")
    name = line("name", action.values["name"], 150, blank=True) if "name" in action.values else proposed
    person = known.named or met(address, name, ticket.language, known.now)
    if is_requester(person, ticket):
        raise conflict(
            "To adres zgłaszającego; on i tak dostaje odpowiedzi.",
            "This is the requester's address; answers go there anyway.",
            "address",
        )
    if not set(ids_of(person)).isdisjoint(ticket.participants):
        return nothing(known)
    if len(ticket.participants) >= PARTICIPANTS_KEPT:
        raise conflict(
            f"Zgłoszenie ma już {PARTICIPANTS_KEPT} uczestników; najpierw kogoś usuń (remove_participant).",
            f"The ticket has {PARTICIPANTS_KEPT} participants already; take somebody out first (remove_participant).",
        )
    door = next((name for name, kind in known.kinds.items() if kind == _EMAIL), "")
    place = Conversation(channel=door, address=address, person=person.id)
    after = replace(
        ticket,
        participants=(*ticket.participants, person.id),
        conversations=(*ticket.conversations, *((place,) if door else ())),
        proposed=tuple(one for one in ticket.proposed if one.address != address),
    )
    decision = become(action, known, "participant_added", after)
    found = person.id if known.named is not None else ""
    return replace(
        decision,
        read=replace(decision.read, identities={f"{_EMAIL}:{address}": found}),
        persons=() if known.named is not None else (person,),
    )


def remove_participant(action: Action, known: Known) -> Decision:
    """{"address"} or {"person": id}: gets nothing more and is held when writing; a requester's Cc does not bring the address back."""
    only(action, "address", "person")
    ticket = known.ticket
    gone = _participant(action, known)
    left = [place for place in ticket.conversations if place.person == gone]
    refused = {place.address.lower() for place in left if "@" in place.address}
    kept = tuple(one for one in ticket.proposed if one.address not in refused)
    after = replace(
        ticket,
        participants=tuple(one for one in ticket.participants if one != gone),
        conversations=tuple(place for place in ticket.conversations if place.person != gone),
        proposed=(*kept, *(Proposed(address=one, at=known.now, dismissed=True) for one in sorted(refused))),
    )
    return become(action, known, "participant_removed", after)


def dismiss_participant(action: Action, known: Known) -> Decision:
    """{"address"}: somebody who was proposed does not take part, and is not proposed again."""
    only(action, "address")
    address = _address(action)
    ticket = known.ticket
    found = next((one for one in ticket.proposed if one.address == address), None)
    if found is None:
        raise invalid(
            "address",
            "Nikt o tym adresie nie czeka na decyzję w tym zgłoszeniu.",
            "Nobody with this address is proposed on this ticket.",
        )
    if found.dismissed:
        return nothing(known)
    after = replace(
        ticket,
        proposed=tuple(replace(one, dismissed=True) if one is found else one for one in ticket.proposed),
    )
    return become(action, known, "participant_dismissed", after)


def _address(action: Action) -> str:
    if "address" not in action.values:
        raise invalid("address", "Brakuje pola „address”.", 'The field "address" is missing.')
    address = line("address", action.values["address"], _ADDRESS).lower()
    if not is_address(address):
        raise invalid(
            "address",
            "To nie jest adres e-mail; podaj go jak jan@example.com.",
            "This is not an e-mail address; write it like jan@example.com.",
        )
    return address


def _participant(action: Action, known: Known) -> str:
    """The id of the participant the action names."""
    ticket = known.ticket
    if "person" in action.values:
        wanted = line("person", action.values["person"], 100)
        found = [one for one in ticket.participants if one == wanted]
    else:
        address = _address(action)
        found = [one for one in ticket.participants if address in _addresses(one, ticket, known)]
    if not found:
        field = "person" if "person" in action.values else "address"
        raise invalid(
            field, "Taka osoba nie jest uczestnikiem tego zgłoszenia.", "Nobody like that takes part in this ticket."
        )
    return found[0]


def _addresses(person: str, ticket: Ticket, known: Known) -> set[str]:
    own = {place.address.lower() for place in ticket.conversations if place.person == person}
    return own | {one.address.lower() for one in known.persons.get(person, Person(id=person)).identities}
