"""An agent's forward: who wrote the original becomes the requester, and what the agent wrote above it is a note. Pure."""

from msgspec.structs import replace

from store.ids import delivery_id
from store.records import (
    Address,
    Agent,
    Author,
    Content,
    Conversation,
    Decision,
    Entry,
    Event,
    Forward,
    Forwarded,
    Interaction,
    Message,
    Ms,
    Person,
    TicketChange,
)
from triage.entries import SYSTEM
from triage.known import Arrived, Found, Policy
from triage.machines import is_desk, is_nobody
from triage.opened import open_ticket
from triage.participants import met
from triage.persons import person_of

MOST_NAME = 30  # characters of the name of a header line
HINT = (
    (
        "Wygląda na przekazaną wiadomość od {address}. Nadawcy nie udało się zweryfikować, więc zgłaszającym jest ten, kto przekazał."
        " Jeśli to w porządku, zgłaszającym może zostać autor oryginału (czynność forwarded)."
    ),
    (
        "This looks like a forwarded message of {address}. Its sender could not be verified, so the requester is who forwarded it."
        " If that is fine, the author of the original can become the requester (verb forwarded)."
    ),
)


def forwarded(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> Decision | None:
    """The ticket of an agent's forward; None where it is none. Of an agent who is not verified it stays his own, with a hint."""
    message, agent = arrived.message, arrived.agent
    inside = message.forwarded
    if inside is None or agent is None or message.automatic != "none" or arrived.folded or arrived.verdict is not None:
        return None
    if not _can_ask(inside.sender, message, policy):
        return None
    if message.trust != "verified":
        return _hinted(arrived, inside.sender, found, policy, now)
    return _opened(arrived, inside, agent=agent, found=found, policy=policy, now=now)


def own_words(text: str, original: str) -> str:
    """What the forwarding agent wrote above the original; "" where that can't be told apart."""
    lines = [line for line in original.strip().splitlines() if line.strip()]
    if not lines or lines[0].strip() not in text:
        return ""
    above = text[: text.index(lines[0].strip())].splitlines()
    for of_the_client in (_is_blank, _is_header, _is_separator, _is_blank):
        while above and of_the_client(above[-1]):
            above.pop()
    return "\n".join(above).strip()


def _is_blank(line: str) -> bool:
    return not line.strip(" \t>*|")


def _is_header(line: str) -> bool:
    """A line like “Od: Jan …”, as clients write it above what they forward."""
    name, _, value = line.strip(" \t>*|").partition(":")
    return 0 < len(name) <= MOST_NAME and bool(value.strip(" *"))


def _is_separator(line: str) -> bool:
    bare = line.strip(" \t>*|")
    return bare.startswith(("--", "__", "==")) or bare.endswith("--") or not bare


def _can_ask(sender: Address, message: Message, policy: Policy) -> bool:
    address = sender.address
    if "@" not in address or is_nobody(address) or is_desk(address, policy.own_addresses):
        return False
    return address.lower() != message.sender.address.lower()


def _opened(arrived: Arrived, inside: Forwarded, *, agent: Agent, found: Found, policy: Policy, now: Ms) -> Decision:
    message = arrived.message
    by = person_of(arrived, found, now, agent.language or policy.language)
    asked = replace(arrived, message=_original(message, inside), secrets=arrived.inside, agent=None)
    decision = open_ticket(asked, found, policy, now)
    change, *others = decision.tickets
    ticket = change.ticket
    of = ticket.conversations[0] if ticket.conversations else _place(message, inside.sender.address, ticket.requester)
    of = replace(of, root="", last="")  # the forward's Message-ID is the agent's, and says nothing to the requester
    after = replace(
        ticket,
        conversations=(of,),
        watchers=tuple(dict.fromkeys((*ticket.watchers, agent.email))),
        forward=Forward(by=_place(message, agent.email, by.id), of=of),
    )
    author = Author(kind="agent", id=agent.email, name=agent.name)
    log: list[Entry] = [
        *change.log,
        Event(at=now, kind="forwarded", author=author, changes={"requester": (by.id, ticket.requester)}),
    ]
    words = own_words(message.text, inside.text)
    if words:
        log.append(
            Interaction(
                id=delivery_id(arrived.id, "forward", ""),
                at=arrived.at,
                author=author,
                visibility="internal",
                channel=message.channel,
                text=words,
                kind="note",
                sender=message.sender.address,
            )
        )
    persons = (*decision.persons, *(() if found.persons.get(by.id) == by else (by,)))
    return replace(
        decision,
        tickets=(replace(change, ticket=after, log=tuple(log)), *others),
        persons=persons,
        deliveries=tuple(
            replace(one, content=_acknowledging(one.content), proved=False, name="", thread=())
            for one in decision.deliveries
        ),
    )


def _original(message: Message, inside: Forwarded) -> Message:
    """The original as a message of its author, of whom nothing is proved."""
    return replace(
        message,
        sender=inside.sender,
        subject=inside.subject or message.subject,
        text=inside.text,
        quoted="",
        full_text="",
        html=None,
        trust="unverified",
        authentication=None,
        to=(),
        cc=(),
        reply_to=(),
        reply_address="",
        references=(),
        signed=(),
        token=0,
        mentioned=0,
        forwarded=None,
        language="",
    )


def _acknowledging(content: Content) -> Content:
    """He wrote to somebody else: the letter says how his message came here."""
    return replace(content, text="received_forwarded") if content.text in ("received", "received_own") else content


def _hinted(arrived: Arrived, original: Address, found: Found, policy: Policy, now: Ms) -> Decision:
    """The forwarder's own ticket, and what an agent can make of it."""
    decision = open_ticket(arrived, found, policy, now)
    change, *others = decision.tickets
    address = original.address.lower()
    of = found.persons.get(found.identities.get(f"email:{address}", "")) or met(
        address, original.name, change.ticket.language, now
    )
    known = isinstance(of, Person) and of.id in found.persons
    hint = HINT[0 if policy.language == "pl" else 1].format(address=address)
    note = Interaction(
        id=delivery_id(arrived.id, "forward", ""),
        at=now,
        author=SYSTEM,
        visibility="internal",
        channel=arrived.message.channel,
        text=hint,
        kind="note",
    )
    message = arrived.message
    ticket = replace(
        change.ticket,
        forward=Forward(
            by=_place(message, message.sender.address, change.ticket.requester), of=_place(message, address, of.id)
        ),
    )
    changed: TicketChange = replace(change, ticket=ticket, log=(*change.log, note))
    return replace(
        decision,
        tickets=(changed, *others),
        persons=decision.persons if known else (*decision.persons, of),
    )


def _place(message: Message, address: str, person: str) -> Conversation:
    return Conversation(channel=message.channel, address=address, person=person)
