"""Mail of ours that comes back, and what else machines may and may not do to a ticket."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.records import Address, Bounce, Decision, Event, Identity, Message, Person, Ticket
from tests.triage.test_decide import ANNA, ANNA_ID, NOW, POLICY, anna, arrived, found, message, ticket
from triage.decide import decide
from triage.returned import UNDELIVERABLE

DAEMON = Address(address="mailer-daemon@mx.example")


def report(**fields: Any) -> Message:
    values: dict[str, Any] = {"recipient": ANNA, "status": "5.1.1", "permanent": True, "delivery": "d1", "ticket": 7}
    return message(
        sender=DAEMON,
        automatic="bounce",
        external_id="dsn@mx",
        bounce=Bounce(**(values | fields)),
        subject="Undelivered",
    )


def judged(said: Message, of: Ticket | None = None, *, person: Person | None = None, **facts: Any) -> Decision:
    identities = {f"email:{DAEMON.address}": "", f"email:{ANNA}": ANNA_ID}
    persons = {ANNA_ID: person or anna(proved=True)}
    return decide(
        arrived(said), found(of or ticket(), **({"identities": identities, "persons": persons} | facts)), POLICY, NOW
    )


def events(decision: Decision) -> list[Event]:
    return [one for one in decision.tickets[0].log if isinstance(one, Event)]


def test_a_bounce_of_our_own_mail_marks_delivery_address_and_ticket() -> None:
    decision = judged(report())
    (told,) = events(decision)
    assert (told.kind, told.delivery, told.reason) == ("bounced", "d1", "5.1.1")
    assert told.changes["failing"] == (0, 1)
    after = decision.tickets[0].ticket
    assert UNDELIVERABLE in after.tags
    assert replace(after, tags=(), updated_at=0) == replace(ticket(), updated_at=0)  # nothing else moves
    (person,) = decision.persons
    assert (person.identities[0].failing, person.identities[0].failing_since, person.identities[0].proved) == (
        1,
        NOW,
        True,
    )
    assert decision.tickets[0].log[0].visibility == "internal"
    assert decision.deliveries == ()
    again = judged(report(), after, person=replace(person))
    assert again.persons[0].identities[0].failing == 2
    assert again.persons[0].identities[0].failing_since == NOW
    assert again.tickets[0].ticket.tags.count(UNDELIVERABLE) == 1


def test_a_late_one_is_only_noted() -> None:
    decision = judged(report(status="4.4.1", permanent=False))
    assert [(one.kind, one.reason) for one in events(decision)] == [("delayed", "4.4.1")]
    assert decision.tickets[0].ticket.tags == ()
    assert decision.persons == ()


@pytest.mark.parametrize(
    "lead",
    [{"token": 7}, {"signed": (7,)}, {"references": ("m0@example.com",)}, {"mentioned": 7}, {}],
    ids=["token", "signed reference", "reference", "number", "nothing"],
)
def test_a_report_without_our_signature_changes_nothing(lead: dict[str, Any]) -> None:
    """Whatever else leads to the ticket: at most agents see the paper."""
    forged = replace(report(delivery="", ticket=0), **lead)
    decision = judged(forged, references={"m0@example.com": 7})
    assert decision.persons == ()
    assert all(replace(one.ticket, updated_at=1) == ticket() for one in decision.tickets)
    assert not [one for change in decision.tickets for one in change.log if isinstance(one, Event)]
    assert decision.outcome is not None
    if lead.keys() <= {"mentioned"}:
        assert (decision.outcome.state, decision.outcome.reason) == ("ignored", "automatic-bounce")


def test_the_report_of_a_ticket_that_is_gone_is_ignored_with_a_reason() -> None:
    decision = judged(report(ticket=99))
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.outcome.reason) == ("ignored", "automatic-bounce")


def test_mail_to_agents_that_comes_back_is_not_the_requester_s_trouble() -> None:
    decision = judged(report(recipient="ola@desk.example"))
    assert decision.tickets[0].ticket.tags == ()
    assert decision.persons == ()
    assert [one.kind for one in events(decision)] == ["bounced"]


def test_a_message_from_the_address_ends_its_failing() -> None:
    failing = anna(proved=True)
    failing = replace(failing, identities=(replace(failing.identities[0], failing=3, failing_since=5),))
    tagged = ticket(tags=("vip", UNDELIVERABLE))
    decision = judged(message(token=7), tagged, person=failing)
    assert decision.persons[0].identities[0] == Identity(channel="email", address=ANNA, proved=True)
    assert decision.tickets[0].ticket.tags == ("vip",)
    new = judged(message(), tagged, person=failing)
    assert new.persons[0].identities[0].failing == 0
    away = judged(message(token=7, automatic="reply"), tagged, person=failing)
    assert away.persons == ()


@pytest.mark.parametrize("status", ["new", "assigned", "pending", "resolved", "closed", "cancelled"])
@pytest.mark.parametrize("sender", [ANNA, "asystent@example.com"])
def test_a_vacation_notice_or_a_calendar_answer_moves_nothing(status: Any, sender: str) -> None:
    before = ticket(status=status, pending_reason="requester" if status == "pending" else "")
    said = message(token=7, automatic="reply", sender=Address(address=sender), cc=(Address(address="x@y.pl"),))
    decision = judged(said, before)
    assert replace(decision.tickets[0].ticket, updated_at=1) == before
    assert len(decision.tickets) == 1
    assert (decision.deliveries, decision.persons, decision.timers) == ((), (), ())


def test_a_stranger_s_machine_with_nothing_but_a_number_leads_nowhere() -> None:
    stranger = message(mentioned=7, automatic="reply", sender=Address(address="x@y.pl"))
    decision = judged(stranger)
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.tickets) == ("ignored", ())
    own = judged(message(mentioned=7, automatic="reply"))
    assert len(own.tickets) == 1


def test_another_system_s_notification_never_reopens() -> None:
    """Two ticket systems that tell each other of every change would go on for ever."""
    decision = judged(
        message(token=7, automatic="generated", text="Updated: still broken"), ticket(status="resolved", resolved_at=5)
    )
    assert decision.tickets[0].ticket.status == "resolved"
    assert decision.deliveries == ()
    person = judged(message(token=7, text="Nadal nie działa"), ticket(status="resolved", resolved_at=5))
    assert person.tickets[0].ticket.status == "new"


@pytest.mark.parametrize("lead", [{"token": 7}, {"signed": (7,)}, {"references": ("m0@example.com", "m8@x")}])
def test_a_thread_that_had_its_share_of_automatic_answers_gets_no_more(lead: dict[str, Any]) -> None:
    """Two machines that don't know each other for what they are fall silent, whatever addresses they use."""
    closed = ticket(status="closed")
    said = message(**lead)
    first = judged(said, closed, references={"m0@example.com": 7})
    assert len(first.deliveries) == 1
    (bucket,) = [name for name in first.spend if name.startswith(("automatic:ticket:", "automatic:thread:"))]
    assert first.spend[bucket] == (3_600, POLICY.automatic_per_thread)
    full = judged(said, closed, references={"m0@example.com": 7}, limits={bucket: POLICY.automatic_per_thread})
    assert full.deliveries == ()
    assert full.tickets[0].ticket.number == 0


# --- what is over -----------------------------------------------------------------------------------------------------


def test_a_reply_to_a_closed_ticket_opens_one_and_each_knows_of_the_other() -> None:
    decision = judged(message(token=7), ticket(status="closed", links=(3,)))
    new, old = decision.tickets
    assert (new.ticket.number, new.ticket.links) == (0, (7,))
    assert (old.ticket.number, old.ticket.links, old.ticket.status) == (7, (3, -1), "closed")
    assert [one.kind for one in old.log] == ["linked"]
    assert decision.read.tickets == {7: 3}
    assert decision.outcome is not None
    assert decision.outcome.of == 0


@pytest.mark.parametrize(
    ("subject", "status", "goes_on"),
    [
        ("Nowy monitor dla księgowej", "resolved", False),
        ("Nowy monitor dla księgowej", "assigned", True),
        ("Re: Drukarka", "resolved", True),
        ("Odp: Nowy monitor dla księgowej", "resolved", True),
        ("[HD-7] Nowy monitor dla księgowej", "resolved", True),
        ("Drukarki znowu nie drukują", "resolved", True),
        ("Pytanie", "resolved", True),
        ("", "resolved", True),
        ("Wielkie dzięki", "resolved", True),
    ],
)
def test_a_new_subject_in_a_solved_thread_is_a_new_linked_ticket(subject: str, status: Any, goes_on: Any) -> None:
    text = "Dziękuję, działa!" if "dzięki" in subject else "Dzień dobry, proszę o nowy monitor 27 cali."
    decision = judged(
        message(token=7, subject=subject, text=text), ticket(status=status, subject="Drukarka nie drukuje")
    )
    assert (decision.tickets[0].ticket.number == 7) is goes_on
    if not goes_on:
        assert decision.tickets[0].ticket.links == (7,)
        assert decision.tickets[1].ticket.status == "resolved"


def test_a_chain_of_merged_tickets_keeps_catching_its_mails() -> None:
    first, second = ticket(status="closed", merged_into=8), ticket(number=8, status="closed", merged_into=9)
    last = ticket(number=9, requester="ben", participants=(ANNA_ID,))
    tickets = {one.number: one for one in (first, second, last)}
    for lead in ({"token": 7}, {"signed": (8,)}, {"references": ("m0@example.com",)}):
        decision = judged(message(**lead), tickets=tickets, references={"m0@example.com": 7})
        assert decision.tickets[0].ticket.number == 9
        assert decision.outcome is not None
        assert decision.outcome.state == "interaction"
    circle = {7: first, 8: replace(second, merged_into=7)}
    assert judged(message(token=7), tickets=circle).outcome is not None  # ends, whatever somebody made of the data
