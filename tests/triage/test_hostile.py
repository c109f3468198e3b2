"""What a hostile sender, or a curious colleague, tries with the threads and addresses of others; nothing of it may work."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.ids import person_id
from store.records import (
    Address,
    Agent,
    Authentication,
    Conversation,
    Decision,
    Forwarded,
    Identity,
    Interaction,
    Message,
    Person,
    Ticket,
)
from tests.triage.test_decide import NOW, POLICY, arrived, found, message, ticket
from triage.answering import IGNORED, USED
from triage.decide import decide

ANNA, EWA, EVE, OLA = "anna@firma.pl", "ewa@firma.pl", "eve@evil.example", "ola@example.com"
CAROL = "carol@partner.example"
ANNA_ID = person_id("email", ANNA)
PERSON = Person(id=ANNA_ID, name="Anna", identities=(Identity(channel="email", address=ANNA, proved=True),))
PASSWORD = "Kotek12!"
LEADS: dict[str, dict[str, Any]] = {"a stranger's Message-ID": {"references": ("m0@x",)}, "the token": {"token": 7}}


def annas() -> Ticket:
    place = Conversation(channel="mail", address=ANNA, person=ANNA_ID, root="m0@x")
    return ticket(requester=ANNA_ID, conversations=(place,))


def decided(said: Message, *tickets: Ticket, agent: Agent | None = None) -> Decision:
    identities = {f"email:{ANNA}": ANNA_ID} | {f"email:{one}": "" for one in (EWA, EVE, OLA, CAROL)}
    facts = found(*tickets, identities=identities, persons={ANNA_ID: PERSON}, references={"m0@x": 7} if tickets else {})
    return decide(arrived(said, agent=agent), facts, POLICY, NOW)


def places(decision: Decision) -> list[str]:
    return [one.address for one in decision.tickets[0].ticket.conversations]


@pytest.mark.parametrize("trust", ["verified", "unverified"])
def test_a_form_s_mail_does_not_speak_for_somebody_in_a_thread_that_strangers_know(trust: Any) -> None:
    """Reply-To names her, so her own domain was never asked: whoever was in Cc once knows the Message-ID. The ticket's token is another matter."""
    form = message(
        sender=Address(address="noreply@evil.example"),
        reply_to=(Address(address=ANNA),),
        trust=trust,
        authentication=Authentication(dmarc="pass", domain="evil.example") if trust == "verified" else None,
        to=(Address(address="pomoc@example.com"),),
    )
    held = decided(replace(form, references=("m0@x",)), annas())
    assert held.outcome is not None
    assert (held.outcome.state, held.outcome.ticket, held.tickets, held.deliveries) == ("held", 7, (), ())
    assert decided(replace(form, token=7), annas()).tickets[0].ticket.number == 7


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("vouched", [True, False])
def test_a_colleague_can_t_turn_the_answers_of_a_ticket_to_herself(lead: str, vouched: bool) -> None:  # noqa: FBT001
    """A forged From with a Reply-To of one house: on a ticket that is there only a Reply-To that From's domain vouches for is followed."""
    said = message(
        sender=Address(address=ANNA),
        reply_to=(Address(address=EWA),),
        to=(Address(address="pomoc@example.com"),),
        trust="verified" if vouched else "unverified",
        **LEADS[lead],
    )
    decision = decided(said, annas())
    assert list(dict.fromkeys(places(decision))) == ([ANNA, EWA] if vouched else [ANNA])
    (entry,) = [one for one in decision.tickets[0].log if isinstance(one, Interaction)]
    assert (USED if vouched else IGNORED) in entry.notes
    assert all(one.address != EWA for one in decision.deliveries) or vouched


def test_a_reply_to_the_ticket_is_answered_at_already_stays() -> None:
    place = Conversation(channel="mail", address=EWA, person=ANNA_ID, root="m0@x")
    said = message(sender=Address(address=ANNA), reply_to=(Address(address=EWA),), token=7)
    assert places(decided(said, replace(annas(), conversations=(place,)))) == [EWA]


@pytest.mark.parametrize("lead", [{}, LEADS["a stranger's Message-ID"]])
@pytest.mark.parametrize("openly", [True, False])
def test_a_signed_mail_sent_on_to_the_desk_makes_nobody_a_participant(lead: dict[str, Any], openly: bool) -> None:  # noqa: FBT001
    """DKIM signs what Anna wrote to Eve and Carol, not whom Eve sends it to again. Only those she wrote to beside the desk take part."""
    to = (Address(address=EVE), Address(address=CAROL), *((Address(address="pomoc@example.com"),) if openly else ()))
    said = message(
        sender=Address(address=ANNA),
        to=to,
        trust="verified",
        authentication=Authentication(spf="fail", dkim="pass", dmarc="pass", domain="firma.pl"),
        **lead,
    )
    after = decided(said, *((annas(),) if lead else ())).tickets[0].ticket
    ids = tuple(person_id("email", one) for one in (EVE, CAROL))
    assert after.participants == (ids if openly else ())
    assert [one.address for one in after.proposed] == ([] if openly else [EVE, CAROL])
    assert (EVE in [one.address for one in after.conversations]) is openly


def test_a_password_in_an_attached_mail_that_an_agent_forwards_is_hidden_and_can_be_revealed() -> None:
    """The agent's own words say nothing of it."""
    inside = Forwarded(
        sender=Address(address="jan@firma.pl"), subject=f"hasło: {PASSWORD}", text=f"Moje hasło to {PASSWORD}."
    )
    said = message(sender=Address(address=OLA), trust="verified", subject="Fwd", text="W załączniku.", forwarded=inside)
    (change,) = decided(said, agent=Agent(email=OLA, name="Ola")).tickets
    (entry,) = [one for one in change.log if isinstance(one, Interaction) and one.author.kind == "requester"]
    assert PASSWORD not in entry.text + entry.subject + change.ticket.subject
    assert [one.value for one in entry.secrets] == [PASSWORD, PASSWORD]  # in the order of their masks
