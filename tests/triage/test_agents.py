"""Mail of agents that is no action of theirs: notes, held messages, forwards. Never a word to a requester."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.ids import person_id
from store.records import Address, Agent, Answering, Forwarded, Identity, Interaction, Message, Person
from tests.triage.test_decide import ANNA_ID, NOW, POLICY, arrived, found, message, ticket
from triage.decide import decide
from triage.forwarding import own_words
from triage.known import Found, Verdict, pointers

OLA = "ola@example.com"
OLA_ID = person_id("email", OLA)
AGENT = Agent(email=OLA, name="Ola Nowak")
PIOTR = "piotr@example.com"
INSIDE = Forwarded(
    sender=Address(address="Piotr@example.com", name="Piotr Zysk"), subject="Skaner", text="Skaner nie skanuje."
)
LETTER = (
    "Zajmijcie się, proszę.\n\n---------- Forwarded message ---------\nOd: Piotr Zysk <piotr@example.com>\n"
    "Date: pon.\nSubject: Skaner\n\nSkaner nie skanuje."
)


def ola() -> Person:
    return Person(id=OLA_ID, name="Ola Nowak", identities=(Identity(channel="email", address=OLA, proved=True),))


def known(*tickets: Any, **fields: Any) -> Found:
    """Ola is known as a person too; Piotr is not."""
    identities = {f"email:{OLA}": OLA_ID, f"email:{PIOTR}": ""}
    return found(*tickets, identities=identities, persons={OLA_ID: ola()}, **fields)


def from_ola(**fields: Any) -> Message:
    return message(
        sender=Address(address=OLA, name="Ola Nowak"), subject="Re: Drukarka", text="Zajmę się tym.", **fields
    )


@pytest.mark.parametrize(
    "lead", [{"token": 7}, {"signed": (7,)}, {"mentioned": 7}, {"references": ("m0@example.com",)}]
)
@pytest.mark.parametrize("trust", ["verified", "plausible", "unverified"])
def test_an_agent_in_a_requesters_thread_writes_a_note_or_is_held(lead: dict[str, Any], trust: Any) -> None:
    """Whatever led there, the requester gets nothing and sees nothing."""
    there = known(ticket(), references={"m0@example.com": 7})
    decision = decide(arrived(from_ola(trust=trust, **lead), agent=AGENT), there, POLICY, NOW)
    assert decision.outcome is not None
    assert decision.deliveries == ()
    if trust != "verified":
        assert (decision.outcome.state, decision.outcome.reason) == ("held", "agent-unverified")
        assert decision.tickets == ()
        return
    (note,) = decision.tickets[0].log
    assert isinstance(note, Interaction)
    assert (note.visibility, note.kind, note.author.kind, note.author.id) == ("internal", "note", "agent", OLA)
    assert decision.tickets[0].ticket.participants == ()
    assert decision.tickets[0].ticket.status == ticket().status


def test_an_agent_who_is_the_requester_answers_as_one() -> None:
    """Agents are employees too."""
    own = ticket(requester=OLA_ID)
    decision = decide(arrived(from_ola(trust="unverified", token=7), agent=AGENT), known(own), POLICY, NOW)
    said = decision.tickets[0].log[0]
    assert isinstance(said, Interaction)
    assert (said.visibility, said.author.kind) == ("public", "requester")


@pytest.mark.parametrize("visibility", ["public", "internal"])
@pytest.mark.parametrize("doubt", ["stranger", "agent-unverified", "agent-disabled", "agent-other"])
def test_what_comes_to_an_agents_address_in_doubt_is_held_and_can_only_become_a_note(
    visibility: Any, doubt: str
) -> None:
    """Even if an agent lets it in, the requester hears nothing of it."""
    said = from_ola(answering=Answering(ticket=7, of="abcdef", visibility=visibility), trust="verified")
    held = decide(arrived(said, doubt=doubt), known(ticket()), POLICY, NOW)
    assert held.outcome is not None
    assert held.outcome.held is not None
    assert (held.outcome.state, held.outcome.reason, held.outcome.held.ticket) == ("held", doubt, 7)
    assert (held.tickets, held.deliveries) == ((), ())

    word = Verdict(ticket=7, by="jan@example.com", by_name="Jan")
    let_in = decide(arrived(said, doubt=doubt, verdict=word), known(ticket()), POLICY, NOW)
    (note,) = let_in.tickets[0].log
    assert isinstance(note, Interaction)
    assert (note.visibility, note.author.id, note.sender) == ("internal", "jan@example.com", OLA)
    assert let_in.deliveries == ()
    assert let_in.tickets[0].ticket.participants == ()


@pytest.mark.parametrize("automatic", ["reply", "bounce"])
def test_an_agents_vacation_notice_goes_nowhere(automatic: Any) -> None:
    """Not to the requester, not into the ticket."""
    said = from_ola(answering=Answering(ticket=7, of="abcdef", visibility="public"), automatic=automatic, signed=(7,))
    decision = decide(arrived(said, agent=AGENT), known(ticket()), POLICY, NOW)
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.outcome.reason) == ("ignored", f"agent-{automatic}")
    assert (decision.tickets, decision.deliveries) == ((), ())


def test_the_ticket_of_an_agents_address_is_read_before_deciding() -> None:
    """And the author of a forward too, with nothing else asked for."""
    said = from_ola(answering=Answering(ticket=7, of="abcdef", visibility="public"), forwarded=INSIDE)
    wanted = pointers(arrived(said))
    assert wanted.tickets == (7,)
    assert wanted.identities == (f"email:{OLA}", f"email:{PIOTR}")


def forward(trust: Any = "verified", **fields: Any) -> Any:
    said = from_ola(trust=trust, forwarded=INSIDE, **fields)
    return decide(arrived(replace(said, text=LETTER), agent=AGENT), known(), POLICY, NOW)


def test_a_verified_forward_is_the_ticket_of_who_wrote_the_original() -> None:
    """The agent watches, his words are a note, and the acknowledgement holds nothing anybody wrote."""
    decision = forward()
    (change,) = decision.tickets
    opened = change.ticket
    assert opened.requester == person_id("email", PIOTR)
    assert opened.subject == "Skaner"
    assert opened.watchers == (OLA,)
    assert [place.address.lower() for place in opened.conversations] == [PIOTR]
    assert opened.forward is not None
    assert (opened.forward.by.person, opened.forward.of.person) == (OLA_ID, opened.requester)
    said = [entry for entry in change.log if isinstance(entry, Interaction)]
    assert [(one.text, one.visibility, one.author.kind) for one in said] == [
        ("Skaner nie skanuje.", "public", "requester"),
        ("Zajmijcie się, proszę.", "internal", "agent"),
    ]
    (letter,) = decision.deliveries
    assert (letter.address.lower(), letter.content.text, letter.proved, letter.name, letter.thread) == (
        PIOTR, "received_forwarded", False, "", ()
    )  # fmt: skip
    assert letter.content.values == {}
    assert {one.id: one.identities[0].proved for one in decision.persons}[opened.requester] is False


@pytest.mark.parametrize("trust", ["plausible", "unverified"])
def test_an_unverified_forward_stays_the_forwarders_ticket_with_a_hint(trust: Any) -> None:
    """Nobody can make somebody else a requester by a forged forward, nor have mail sent to him."""
    decision = forward(trust)
    (change,) = decision.tickets
    assert change.ticket.requester == OLA_ID
    assert [one.address.lower() for one in decision.deliveries] == [OLA]
    hint = change.log[-1]
    assert isinstance(hint, Interaction)
    assert hint.visibility == "internal"
    assert PIOTR in hint.text
    assert change.ticket.forward is not None
    assert change.ticket.forward.of.person in {one.id for one in decision.persons}


def test_a_requesters_forward_stays_the_requesters() -> None:
    """Only agents pass on other people's problems."""
    said = message(forwarded=INSIDE, trust="verified")
    decision = decide(arrived(said), found(known=False), POLICY, NOW)
    assert decision.tickets[0].ticket.requester == ANNA_ID
    assert decision.tickets[0].ticket.forward is None


@pytest.mark.parametrize("address", ["noreply@shop.example", "pomoc@example.com", OLA, "not an address"])
def test_a_forward_of_a_machine_the_desk_or_oneself_is_the_agents_own_ticket(address: str) -> None:
    """Nobody would read the answer."""
    inside = replace(INSIDE, sender=Address(address=address))
    said = replace(from_ola(trust="verified", forwarded=inside), text=LETTER)
    decision = decide(arrived(said, agent=AGENT), known(), POLICY, NOW)
    assert decision.tickets[0].ticket.requester == OLA_ID
    assert decision.tickets[0].ticket.forward is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LETTER, "Zajmijcie się, proszę."),
        ("Skaner nie skanuje.", ""),
        ("Proszę o pomoc:\n\n-----Oryginalna wiadomość-----\nFrom: A\nSent: B\nTo: C\nSubject: D\n\nSkaner nie skanuje.", "Proszę o pomoc:"),
        ("> Skaner nie skanuje.", ""),
        ("Coś innego", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_agents_own_words_are_what_stands_above_the_original(text: str, words: str) -> None:
    """Without separators and header lines of the client."""
    assert own_words(text, "Skaner nie skanuje.\nOd wczoraj.") == words
