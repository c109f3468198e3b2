"""Which ticket a message joins, who is held, who is answered: the rules of trust as tables of message and facts → decision."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.ids import person_id
from store.records import Address, Conversation, Identity, Message, Person, Targets, Ticket
from triage import rules
from triage.decide import decide
from triage.known import Arrived, Found, Policy, Verdict, pointers

NOW = 1_795_000_000_000
ANNA, EVE = "anna@example.com", "eve@evil.example"
ANNA_ID, EVE_ID = person_id("email", ANNA), person_id("email", EVE)
POLICY = Policy(
    rules=rules.load([]),
    queues={"L1": "l1", "L2": "l2", "L3": "l3"},
    levels={"l1": "L1", "l2": "L2", "l3": "L3"},
    targets=lambda ticket: Targets(first_response=ticket.created_at + 1, resolution=ticket.created_at + 2),
    own_addresses=frozenset({"pomoc@example.com"}),
)


def message(**fields: Any) -> Message:
    values: dict[str, Any] = {
        "channel": "mail",
        "external_id": "m1@example.com",
        "sender": Address(address=ANNA, name="Anna"),
        "subject": "Drukarka nie drukuje",
        "text": "Dzień dobry, drukarka w pokoju 12 nie drukuje.",
    }
    return Message(**(values | fields))


def anna(*, proved: bool = False) -> Person:
    return Person(id=ANNA_ID, name="Anna", identities=(Identity(channel="email", address=ANNA, proved=proved),))


def ticket(**fields: Any) -> Ticket:
    values: dict[str, Any] = {
        "number": 7,
        "version": 3,
        "subject": "Drukarka",
        "requester": ANNA_ID,
        "queue": "l1",
        "level": "L1",
        "created_at": 1,
        "updated_at": 1,
        "conversations": (Conversation(channel="mail", address=ANNA, person=ANNA_ID, root="m0@example.com"),),
    }
    return Ticket(**(values | fields))


def found(*tickets: Ticket, known: bool = True, **fields: Any) -> Found:
    identities = {f"email:{ANNA}": ANNA_ID if known else "", f"email:{EVE}": ""}
    persons = {ANNA_ID: anna()} if known else {}
    return Found(
        **({"identities": identities, "persons": persons, "tickets": {one.number: one for one in tickets}} | fields)
    )


def arrived(said: Message, **fields: Any) -> Arrived:
    return Arrived(id="id-1", message=said, at=NOW, original="0" * 64, **fields)


def test_a_first_mail_opens_a_ticket_and_is_acknowledged_without_a_word_the_sender_wrote() -> None:
    decision = decide(arrived(message()), found(known=False), POLICY, NOW)
    (change,) = decision.tickets
    assert (change.ticket.category, change.ticket.queue, change.ticket.status) == ("hardware", "l1", "new")
    assert change.references == ("m1@example.com",)
    (answer,) = decision.deliveries
    assert (answer.address, answer.content.text, answer.content.values, answer.name) == (ANNA, "received", {}, "")
    assert not answer.proved
    assert answer.lane == f"mail:{ANNA}:"
    assert decision.persons[0].id == ANNA_ID
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.outcome.of) == ("interaction", 0)


LEADS = {
    "signed reply address": ({"token": 7}, {}),
    "our Message-ID among the references": ({"signed": (7,), "references": ("d.x@example.com",)}, {}),
    "a stranger's Message-ID seen before": ({"references": ("m0@example.com",)}, {"references": {"m0@example.com": 7}}),
}


@pytest.mark.parametrize("lead", LEADS)
def test_a_participant_joins_by(lead: str) -> None:
    fields, facts = LEADS[lead]
    decision = decide(arrived(message(**fields)), found(ticket(), **facts), POLICY, NOW)
    assert decision.tickets[0].ticket.number == 7
    assert decision.read.tickets == {7: 3}
    assert decision.deliveries == ()


@pytest.mark.parametrize("lead", LEADS)
def test_somebody_else_is_held_by(lead: str) -> None:
    fields, facts = LEADS[lead]
    stranger = message(sender=Address(address=EVE), **fields)
    decision = decide(arrived(stranger), found(ticket(), **facts), POLICY, NOW)
    assert decision.tickets == ()
    assert decision.deliveries == ()
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.outcome.reason, decision.outcome.ticket) == ("held", "stranger", 7)


@pytest.mark.parametrize(
    ("trust", "sender", "outcome"),
    [
        ("verified", ANNA, "interaction"),
        ("plausible", ANNA, "held"),
        ("unverified", ANNA, "held"),
        ("verified", EVE, "held"),
    ],
)
def test_a_number_in_the_subject_opens_nothing_but_for_a_verified_participant(
    trust: Any, sender: str, outcome: str
) -> None:
    said = message(mentioned=7, trust=trust, sender=Address(address=sender))
    decision = decide(arrived(said), found(ticket()), POLICY, NOW)
    assert decision.outcome is not None
    assert decision.outcome.state == outcome


def test_a_number_of_no_ticket_is_just_a_word_in_the_subject() -> None:
    decision = decide(arrived(message(mentioned=99)), found(), POLICY, NOW)
    assert decision.tickets[0].ticket.number == 0


def test_a_signed_reply_proves_that_the_address_is_read() -> None:
    decision = decide(arrived(message(token=7)), found(ticket()), POLICY, NOW)
    assert decision.persons[0].identities[0].proved
    by_reference = decide(
        arrived(message(references=("m0@example.com",))),
        found(ticket(), references={"m0@example.com": 7}),
        POLICY,
        NOW,
    )
    assert by_reference.persons == ()


def test_the_same_mail_by_another_way_in_is_a_duplicate() -> None:
    facts = found(ticket(), references={"m1@example.com": 7})
    for said in (message(), message(token=7)):
        decision = decide(arrived(said), facts, POLICY, NOW)
        assert decision.outcome is not None
        assert (decision.outcome.state, decision.outcome.ticket) == ("duplicate", 7)
        assert decision.tickets == ()


def test_another_content_under_a_known_id_is_kept_internally() -> None:
    decision = decide(arrived(message(), conflict=True), found(ticket(), references={"m1@example.com": 7}), POLICY, NOW)
    (entry,) = decision.tickets[0].log
    assert entry.visibility == "internal"
    assert decision.deliveries == ()


@pytest.mark.parametrize("kind", ["reply", "bounce"])
def test_a_machine_s_answer_is_attached_internally_and_never_answered(kind: Any) -> None:
    resolved = ticket(status="resolved", resolved_at=5)
    decision = decide(arrived(message(token=7, automatic=kind)), found(resolved), POLICY, NOW)
    assert decision.tickets[0].ticket.status == "resolved"
    assert decision.tickets[0].log[0].visibility == "internal"
    assert decision.deliveries == ()
    alone = decide(arrived(message(automatic=kind)), found(), POLICY, NOW)
    assert alone.outcome is not None
    assert (alone.outcome.state, alone.tickets) == ("ignored", ())


@pytest.mark.parametrize("kind", ["generated", "list"])
def test_another_system_s_notification_opens_a_ticket_without_an_answer(kind: Any) -> None:
    decision = decide(arrived(message(automatic=kind)), found(), POLICY, NOW)
    assert len(decision.tickets) == 1
    assert decision.deliveries == ()


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({f"automatic:{ANNA}": 5}, message()),
        ({"automatic:desk": 20_000}, message()),
        ({f"unproved:{ANNA}": 1}, message(channel="form", reply_channel="mail", reply_address=ANNA)),
        ({}, message(sender=Address(address="pomoc@example.com"))),
        ({}, message(sender=Address(address=""))),
    ],
)
def test_no_answer_goes_to(limits: dict[str, int], said: Message) -> None:
    decision = decide(arrived(said), found(limits=limits), POLICY, NOW)
    assert decision.deliveries == ()
    assert len(decision.tickets) == 1


def test_an_address_typed_into_a_form_gets_the_number_and_the_link_only() -> None:
    said = message(channel="form", reply_channel="mail", reply_address=ANNA)
    (answer,) = decide(arrived(said), found(known=False), POLICY, NOW).deliveries
    assert (answer.channel, answer.content.text, answer.thread) == ("mail", "received_form", ())


@pytest.mark.parametrize(
    ("status", "text", "after", "reopened"),
    [
        ("resolved", "Dzięki, działa!", "resolved", 0),
        ("resolved", "Thanks, works now", "resolved", 0),
        ("resolved", "Dzięki, ale dalej nie działa", "new", 1),
        ("resolved", "dziękuję, a co z drugą?", "new", 1),
        ("pending", "Model to LX-200", "new", 0),
        ("assigned", "Jeszcze jedno", "assigned", 0),
    ],
)
def test_a_reply_wakes_a_ticket_and_a_thank_you_never_reopens_one(
    status: Any, text: str, after: str, reopened: int
) -> None:
    before = ticket(status=status, pending_reason="requester" if status == "pending" else "")
    decision = decide(arrived(message(token=7, text=text)), found(before), POLICY, NOW)
    now = decision.tickets[0].ticket
    assert (now.status, now.reopened) == (after, reopened)


def test_a_reply_to_a_closed_ticket_opens_a_linked_one() -> None:
    decision = decide(arrived(message(token=7)), found(ticket(status="closed")), POLICY, NOW)
    assert decision.tickets[0].ticket.number == 0
    assert decision.tickets[0].ticket.links == (7,)


def test_a_merged_ticket_keeps_catching_its_mails() -> None:
    merged = ticket(status="closed", merged_into=9)
    decision = decide(arrived(message(token=7)), found(merged, ticket(number=9)), POLICY, NOW)
    assert decision.tickets[0].ticket.number == 9


def test_a_flood_folds_into_one_ticket_with_a_count() -> None:
    first = decide(arrived(message(), folded="flood:x"), found(conversations={"flood:x": 0}), POLICY, NOW)
    assert first.tickets[0].conversations == ("flood:x",)
    assert first.deliveries == ()
    next_one = decide(
        arrived(message(), folded="flood:x"), found(ticket(folded=4), conversations={"flood:x": 7}), POLICY, NOW
    )
    assert next_one.tickets[0].ticket.folded == 5
    assert next_one.tickets[0].log[0].kind == "folded"


def test_an_agent_s_word_lets_a_held_message_join_and_its_sender_take_part() -> None:
    said = message(token=7, sender=Address(address=EVE, name="Eve"))
    word = Verdict(ticket=7, by="ola@example.com", by_name="Ola")
    decision = decide(arrived(said, verdict=word), found(ticket()), POLICY, NOW)
    assert decision.tickets[0].ticket.participants == (EVE_ID,)
    assert not decision.persons[0].identities[0].proved
    new = decide(arrived(said, verdict=replace(word, ticket=0)), found(ticket()), POLICY, NOW)
    assert new.tickets[0].ticket.number == 0


def test_a_message_without_a_sender_is_a_ticket_of_somebody_nobody_else_is() -> None:
    nobody = message(sender=Address(address=""))
    decision = decide(arrived(nobody), found(), POLICY, NOW)
    assert decision.persons[0].identities == ()
    assert decision.tickets[0].ticket.conversations == ()


def test_everything_a_decision_wants_to_know_is_asked_for() -> None:
    said = message(references=tuple(f"r{n}@x" for n in range(100)), signed=(3,), token=7, mentioned=9)
    wanted = pointers(arrived(said, folded="flood:x"))
    assert wanted.references[0] == "m1@example.com"
    assert {"r0@x", "r99@x"} <= set(wanted.references)
    assert len(wanted.references) <= 26
    assert wanted.tickets == (7, 3, 9)
    assert "flood:x" in wanted.conversations


def test_whoever_is_new_is_known_in_the_language_of_the_first_message() -> None:
    """Somebody known keeps the one that is known."""
    english = message(
        subject="VPN keeps dropping", text="Hi, the VPN disconnects every few minutes since this morning. Please help."
    )
    decision = decide(arrived(english), found(known=False), POLICY, NOW)
    assert [one.language for one in decision.persons] == [decision.tickets[0].ticket.language] == ["en"]
    known = decide(arrived(english), found(persons={ANNA_ID: replace(anna(), language="pl")}), POLICY, NOW)
    assert not any(one.language == "en" for one in known.persons)
