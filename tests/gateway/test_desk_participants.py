"""Who takes part beside the requester, by an agent's word."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.desk import RefusedError, address_of, apply
from store.records import Conversation, Decision, Event, Proposed, Ticket
from tests.gateway.desk_facts import ANNA, BEN, EVE, MAIL, NOW, act, known, requester, ticket

BENS = Conversation(channel="mail", address="ben@firma.pl", person="ben", root="r@x")
WAITING = Proposed(address="eve@elsewhere.pl", name="Eve", by="anna", at=5)


def after(decision: Decision) -> Ticket:
    return decision.tickets[0].ticket


def told(decision: Decision) -> Event:
    (event,) = decision.tickets[0].log
    assert isinstance(event, Event)
    return event


def test_somebody_known_is_added_and_written_to_from_then_on() -> None:
    before = ticket("in_progress", proposed=(WAITING,))
    action = act("add_participant", address=" Eve@Elsewhere.pl ")
    assert address_of(action) == "eve@elsewhere.pl"
    decision = apply(action, known(before, named=EVE))
    assert after(decision).participants == ("eve",)
    assert after(decision).proposed == ()
    assert told(decision).kind == "participant_added"
    assert told(decision).changes == {"participants": ([], ["eve"]), "proposed": (1, 0)}
    assert told(decision).author.id == "ola@desk.pl"
    assert decision.persons == ()
    assert decision.deliveries == ()
    assert decision.read.identities == {"email:eve@elsewhere.pl": "eve"}
    to = {
        one.address for one in apply(act("reply", visibility="public", text="Już."), known(after(decision))).deliveries
    }
    assert to == {"anna@firma.pl", "eve@elsewhere.pl"}


def test_somebody_new_becomes_a_person_whose_address_is_not_proved() -> None:
    decision = apply(act("add_participant", address="new@firma.pl", name="Nowy"), known(ticket()))
    (person,) = decision.persons
    assert (person.name, person.identities[0].address, person.identities[0].proved) == ("Nowy", "new@firma.pl", False)
    assert decision.read.identities == {"email:new@firma.pl": ""}
    facts = known(after(decision), persons={"anna": ANNA, person.id: person})
    letters = {
        one.address: one.content.text for one in apply(act("reply", visibility="public", text="Już."), facts).deliveries
    }
    assert letters == {"anna@firma.pl": "reply", "new@firma.pl": "reply_unproved"}


def test_somebody_proposed_keeps_the_name_of_the_mail_unless_the_agent_gives_another() -> None:
    before = ticket(proposed=(WAITING,))
    (person,) = apply(act("add_participant", address="eve@elsewhere.pl"), known(before)).persons
    assert person.name == "Eve"
    (person,) = apply(act("add_participant", address="eve@elsewhere.pl", name="Eve Adams"), known(before)).persons
    assert person.name == "Eve Adams"


def test_a_participant_taken_out_gets_nothing_more_and_is_not_brought_back() -> None:
    before = ticket("in_progress", participants=("ben",), conversations=(MAIL, BENS))
    for values in ({"address": "BEN@firma.pl"}, {"person": "ben"}):
        decision = apply(act("remove_participant", **values), known(before))
        assert after(decision).participants == ()
        assert after(decision).conversations == (MAIL,)
        assert after(decision).proposed == (Proposed(address="ben@firma.pl", at=NOW, dismissed=True),)
        assert told(decision).changes == {"participants": (["ben"], [])}
        back = apply(act("add_participant", address="ben@firma.pl"), known(after(decision), named=BEN))
        assert (after(back).participants, after(back).proposed) == (("ben",), ())


def test_who_is_dismissed_stays_dismissed_until_added() -> None:
    decision = apply(act("dismiss_participant", address="eve@elsewhere.pl"), known(ticket(proposed=(WAITING,))))
    assert after(decision).proposed == (replace(WAITING, dismissed=True),)
    assert told(decision).changes == {"proposed": (1, 0)}
    again = apply(act("dismiss_participant", address="eve@elsewhere.pl"), known(after(decision)))
    assert again.tickets == ()


def test_no_address_stands_in_the_history() -> None:
    """Addresses have one place, so that a person can be forgotten."""
    before = ticket("in_progress", participants=("ben",), conversations=(MAIL, BENS), proposed=(WAITING,))
    for action in (
        act("add_participant", address="eve@elsewhere.pl"),
        act("remove_participant", address="ben@firma.pl"),
        act("dismiss_participant", address="eve@elsewhere.pl"),
    ):
        assert "@" not in str(told(apply(action, known(before, named=EVE))).changes)


@pytest.mark.parametrize(
    ("verb", "values", "facts", "code"),
    [
        ("add_participant", {}, {}, "invalid"),
        ("add_participant", {"address": "nobody"}, {}, "invalid"),
        ("add_participant", {"address": "a@b.pl\r\nBcc: c@d.pl"}, {}, "invalid"),
        ("add_participant", {"address": 7}, {}, "invalid"),
        ("add_participant", {"address": "anna@firma.pl"}, {"named": ANNA}, "conflict"),
        ("remove_participant", {"address": "eve@elsewhere.pl"}, {}, "invalid"),
        ("remove_participant", {"person": "anna"}, {}, "invalid"),
        ("dismiss_participant", {"address": "eve@elsewhere.pl"}, {}, "invalid"),
    ],
)
def test_what_makes_no_sense_is_refused_in_both_languages(
    verb: str, values: dict[str, Any], facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        apply(act(verb, **values), known(ticket(), **facts))
    assert refused.value.code == code
    assert refused.value.pl
    assert refused.value.en


def test_the_requester_adds_nobody() -> None:
    with pytest.raises(RefusedError) as refused:
        apply(act("add_participant", by=requester(), address="eve@elsewhere.pl"), known(ticket()))
    assert refused.value.code == "forbidden"


def test_a_merged_ticket_hands_on_who_waits() -> None:
    other = ticket(number=9, version=5, requester="ben", conversations=())
    decision = apply(act("merge", into=9), known(ticket(proposed=(WAITING,)), other=other))
    assert decision.tickets[1].ticket.proposed == (WAITING,)


def test_the_person_of_a_ticket_acts_under_every_id() -> None:
    """Anna's ticket, after she was joined into Zoe; and a link of the time before."""
    zoe = replace(ANNA, id="zoe", also=("anna",))
    for person in ("zoe", "anna"):
        decision = apply(act("confirm", by=requester(person)), known(ticket(), persons={"anna": zoe}))
        assert after(decision).status == "resolved"
    with pytest.raises(RefusedError):
        apply(act("confirm", by=requester("eve")), known(ticket(), persons={"anna": zoe}))


def test_one_person_under_two_ids_is_written_to_once() -> None:
    zoe = replace(ANNA, id="zoe", also=("anna", "ben"))
    facts = known(ticket(participants=("ben",)), persons={"anna": zoe, "ben": zoe})
    (letter,) = apply(act("reply", visibility="public", text="Już."), facts).deliveries
    assert letter.address == "anna@firma.pl"
