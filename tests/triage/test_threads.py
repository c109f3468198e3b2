"""Threads others see too (Slack, Teams): who joins, whose words count, who is one person by several identities."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.ids import person_id
from store.records import (
    Address,
    Agent,
    Conversation,
    Decision,
    Dialogue,
    Event,
    Identity,
    Interaction,
    Message,
    Person,
    Rating,
    Ticket,
)
from tests.triage.test_decide import ANNA, ANNA_ID, NOW, POLICY, anna, arrived, found, message, ticket
from triage.decide import decide
from triage.dialogue.script import shipped
from triage.dialogue.talk import Talk
from triage.known import Found, Policy, identities, identity, identity_channel, sender_id
from triage.persons import person_of, spoken
from triage.rating import label
from triage.stepup import other_channel

DESK = replace(
    POLICY,
    kinds={"mail": "email", "slack": "slack", "work": "slack", "chat": "webchat", "form": "webform"},
    doors={"email": "mail", "slack": "slack", "work": "work"},
    talk=Talk(script=shipped(), letters=frozenset({"mail"})),
)
THREAD = Conversation(channel="slack", address="C1:1.0", person=ANNA_ID, thread="C1:1.0", root="slack:T1:C1:1.0")
SLACK_ID, MAIL_ID = Identity(channel="slack", address="U1", proved=True), Identity(channel="email", address=ANNA)


def said(text: str = "Nadal nie działa.", **fields: Any) -> Message:
    """Anna's words in the thread, vouched for by her workspace."""
    values = {
        "channel": "slack",
        "external_id": "slack:T1:C1:2.0",
        "conversation": "C1:1.0",
        "reply_address": "C1:1.0",
        "subject": "",
        "text": text,
        "trust": "verified",
        "also": ("slack:U1",),
    }
    return message(**(values | fields))


BEN = {"sender": Address(address="ben@example.com", name="Ben"), "also": ("slack:U2",)}
GUEST = {"sender": Address(address="U9", name="Gość"), "also": ("slack:U9",), "trust": "unverified"}


def there(of: Ticket | None = None, **fields: Any) -> Found:
    of = of or ticket(conversations=(THREAD,), assignee="ola@x.pl")
    return found(of, **({"conversations": {"slack:C1:1.0": 7}} | fields))


def of(one: Message, facts: Found | None = None, policy: Policy = DESK, agent: Agent | None = None) -> Decision:
    return decide(replace(arrived(one), agent=agent), facts or there(), policy, NOW)


def reason(decision: Decision) -> tuple[str, str]:
    assert decision.outcome is not None
    return decision.outcome.state, decision.outcome.reason


def test_a_colleague_joins_in_the_thread_without_taking_part() -> None:
    """His words are on the ticket under his name; answers go where they went, and no address of his is added."""
    decision = of(said("U mnie to samo.", **BEN))
    (change,) = decision.tickets
    assert (change.ticket.participants, change.ticket.conversations[0].person) == ((), ANNA_ID)
    assert [one.address for one in change.ticket.conversations] == ["C1:1.0"]
    (words,) = change.log
    assert isinstance(words, Interaction)
    assert (words.author.id, words.visibility) == (person_id("email", "ben@example.com"), "public")
    assert [one.identities for one in decision.persons] == [
        (
            Identity(channel="email", address="ben@example.com", proved=True),
            Identity(channel="slack", address="U2", proved=True),
        )
    ]


@pytest.mark.parametrize(
    "fields",
    [
        GUEST,
        BEN | {"trust": "plausible"},
        BEN | {"conversation": "", "token": 7},
        BEN | {"conversation": "", "mentioned": 7},
    ],
    ids=["a guest", "not vouched for", "a token from elsewhere", "a number"],
)
def test_others_are_held_as_ever(fields: dict[str, Any]) -> None:
    assert reason(of(said(**fields))) == ("held", "stranger")


def test_a_mail_with_a_conversation_is_no_shared_thread() -> None:
    """Only kinds of channels where the provider says who writes."""
    mail = said(channel="mail", **(BEN | {"also": ()}))
    assert reason(of(mail, there(conversations={"mail:C1:1.0": 7}))) == ("held", "stranger")


def test_a_colleague_gives_the_bot_no_answer() -> None:
    """A yes of somebody who stands by solves nothing; one of the requester does."""
    waits = ticket(conversations=(THREAD,), dialogue=Dialogue(waits="helped", article="vpn"))
    assert of(said("tak"), there(waits)).tickets[0].ticket.status == "resolved"
    beside = of(said("tak", **BEN), there(waits))
    assert (beside.tickets[0].ticket.status, beside.tickets[0].ticket.dialogue) == ("new", waits.dialogue)
    assert beside.deliveries == ()


@pytest.mark.parametrize("fields", [BEN, GUEST])
def test_a_button_pressed_by_another_does_nothing_and_he_alone_is_told(fields: dict[str, Any]) -> None:
    decision = of(said("Tak", pressed=True, **fields))
    assert decision.tickets == decision.persons == ()
    assert reason(decision) == ("ignored", "not-yours")
    (told,) = decision.deliveries
    assert (told.channel, told.address) == ("slack", f"C1:1.0!{str(fields['also'][0]).partition(':')[2]}")
    assert (told.content.text, told.language) == ("button_not_yours", "pl")


def test_a_button_that_leads_nowhere_opens_no_ticket() -> None:
    """Nor does one of a ticket that is over for good; a rating still counts."""
    assert reason(of(said("Tak", pressed=True), found())) == ("ignored", "not-yours")
    over = ticket(conversations=(THREAD,), status="closed", resolved_at=NOW - 1, rating=Rating(asked_at=1))
    decision = of(said("Nadal nie działa", pressed=True), there(over))
    assert (decision.tickets, reason(decision)) == ((), ("ignored", "over"))
    assert [one.content.text for one in decision.deliveries] == ["button_over"]
    rated = of(said(label(5, "pl"), pressed=True), there(over))
    assert rated.tickets[0].ticket.rating == Rating(asked_at=1, score=5, at=NOW)
    assert [(one.address, one.content.text) for one in rated.deliveries] == [("C1:1.0", "rated")]


def test_an_agent_in_the_requesters_thread_answers_in_public() -> None:
    """Everybody there has read it: no delivery, the bot falls silent, the first answer counts."""
    ola = Agent(email="ola@desk.pl", name="Ola")
    hers = said("Już patrzę.", sender=Address(address=ola.email), also=("slack:U5",))
    waits = ticket(conversations=(THREAD,), dialogue=Dialogue(waits="ask:where", asked=("where",)))
    decision = of(hers, there(waits), agent=ola)
    after = decision.tickets[0].ticket
    words, told = decision.tickets[0].log
    assert isinstance(words, Interaction)
    assert isinstance(told, Event)
    assert (words.author.id, words.kind, words.visibility) == ("ola@desk.pl", "reply", "public")
    assert (after.status, after.first_response_at, after.dialogue) == (
        "in_progress",
        NOW,
        Dialogue(asked=("where",), agent_at=NOW),
    )
    assert (told.kind, told.interaction, after.participants) == ("answered", words.id, ())
    assert decision.deliveries == ()
    unsure = of(replace(hers, trust="unverified"), there(waits), agent=ola)
    assert reason(unsure) == ("held", "stranger")


def test_an_agent_on_a_ticket_of_his_own_is_its_requester() -> None:
    decision = of(said("Dalej nie."), agent=Agent(email=ANNA, name="Anna"))
    assert decision.tickets[0].log[0].author.kind == "requester"


def test_names_of_identities() -> None:
    """An account keeps the letters its provider writes it in; a workspace's identities are under its own name."""
    assert identity(said()) == f"email:{ANNA}"
    assert identities(said()) == (f"email:{ANNA}", "slack:U1")
    assert identity(said(**GUEST)) == "slack:U9"
    assert identities(said(**GUEST)) == ("slack:U9",)
    assert identities(said(sender=Address(address=""))) == ()
    assert identity_channel("mail", DESK.kinds) == "email"
    assert identity_channel("work", DESK.kinds) == "work"


def test_who_mailed_before_is_the_same_person_with_one_identity_more_proved() -> None:
    """And the mail address, which the workspace vouches for, is proved too."""
    facts = found(identities={f"email:{ANNA}": ANNA_ID, "slack:U1": ""}, persons={ANNA_ID: anna()})
    (person,) = of(said(conversation="C1:7.0"), facts).persons
    assert person.id == ANNA_ID
    assert person.identities == (Identity(channel="email", address=ANNA, proved=True), SLACK_ID)


def test_an_identity_of_another_person_stays_there() -> None:
    """The first identity decides, unless the other person is the one who takes part."""
    other = Person(id="p2", identities=(SLACK_ID,))
    facts = found(identities={f"email:{ANNA}": ANNA_ID, "slack:U1": "p2"}, persons={ANNA_ID: anna(), "p2": other})
    known = person_of(arrived(said()), facts, NOW, "pl")
    assert (known.id, known.identities) == (ANNA_ID, (Identity(channel="email", address=ANNA, proved=True),))
    theirs = ticket(requester="p2", conversations=(THREAD,))
    assert person_of(arrived(said()), facts, NOW, "pl", on=theirs) == other
    assert sender_id(said(), facts) == ANNA_ID
    joined = of(said(), replace(facts, tickets={7: theirs}, conversations={"slack:C1:1.0": 7}))
    assert (joined.tickets[0].log[0].author.id, joined.tickets[0].ticket.participants) == ("p2", ())


def test_an_unverified_sender_is_given_nothing() -> None:
    """Whoever is not vouched for keeps what he had."""
    person = Person(id="p9", identities=(Identity(channel="slack", address="U9"),))
    facts = found(identities={"slack:U9": "p9"}, persons={"p9": person})
    assert person_of(arrived(said(**GUEST)), facts, NOW, "pl") == person


def test_the_conversation_used_last_is_last() -> None:
    """The person's own only: whoever stands by in a thread does not call answers back to it."""
    mail = Conversation(channel="mail", address=ANNA, person=ANNA_ID, root="m0")
    both = (THREAD, mail)
    assert spoken(both, said(), anna()) == (mail, replace(THREAD, last="slack:T1:C1:2.0"))
    assert spoken((mail, THREAD), message(), anna())[-1].channel == "mail"
    assert [one.channel for one in spoken(both, said(**BEN), Person(id="ben"))] == ["slack", "mail"]


@pytest.mark.parametrize(
    ("one", "asked"),
    [
        ({"channel": "mail"}, "slack"),
        ({"channel": "slack", "also": ("slack:U1",)}, "email"),
        ({"channel": "work", "also": ("work:U7",)}, "email"),
    ],
)
def test_a_risky_request_is_asked_about_in_another_channel(one: dict[str, Any], asked: str) -> None:
    """Mail is asked about in Slack, Slack by mail."""
    person = anna(proved=True)
    person = replace(
        person, identities=(*person.identities, SLACK_ID, Identity(channel="work", address="U7", proved=True))
    )
    other = other_channel(arrived(message(**one)), person, DESK)
    assert other is not None
    assert other.channel == asked
