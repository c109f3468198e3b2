"""Whom a mail was also sent to: who takes part, who is proposed, who is neither; and who may read what."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.ids import person_id
from store.records import Address, Bounce, Decision, Identity, Message, Person, Proposed, Ticket
from tests.triage.test_decide import ANNA, ANNA_ID, EVE, NOW, POLICY, anna, arrived, found, message, ticket
from triage.decide import decide
from triage.known import also_named, pointers
from triage.machines import is_desk, is_nobody, is_one_house

BOSS = Address(address="szef@firma.pl", name="Jan Szef")
BOSS_ID = person_id("email", BOSS.address)
DESK = Address(address="pomoc@example.com")


def copied(*cc: Address, **fields: Any) -> Message:
    return message(to=(DESK,), cc=cc or (BOSS,), **fields)


def after(decision: Decision) -> Ticket:
    return decision.tickets[0].ticket


def waiting(decision: Decision) -> list[str]:
    return [one.address for one in after(decision).proposed if not one.dismissed]


@pytest.mark.parametrize(
    ("trust", "token", "proved", "takes_part"),
    [
        ("verified", 0, False, True),
        ("plausible", 0, True, False),
        ("unverified", 0, True, False),
        ("unverified", 7, True, True),
        ("verified", 7, False, True),
    ],
)
def test_the_cc_of_a_requester_who_is_surely_himself_takes_part_and_others_are_proposed(
    trust: Any, token: int, proved: Any, takes_part: Any
) -> None:
    facts = found(ticket(), persons={ANNA_ID: anna(proved=proved)})
    decision = decide(arrived(copied(trust=trust, token=token)), facts, POLICY, NOW)
    assert (BOSS_ID in after(decision).participants) is takes_part
    assert waiting(decision) == ([] if takes_part else [BOSS.address])
    assert [one.address for one in decision.deliveries] in ([], [ANNA])  # nobody else is written to


def test_a_new_participant_is_a_person_with_an_unproved_address_in_the_thread_of_that_mail() -> None:
    decision = decide(arrived(copied(trust="verified", references=("m0@x", "m9@x"))), found(known=False), POLICY, NOW)
    (boss,) = [one for one in decision.persons if one.id == BOSS_ID]
    assert boss.identities == (Identity(channel="email", address=BOSS.address),)
    place = after(decision).conversations[-1]
    assert (place.address, place.person, place.root) == (BOSS.address, BOSS_ID, "m0@x")
    event = next(one for one in decision.tickets[0].log if one.kind == "participant")
    assert event.changes == {"participants": ([], [BOSS_ID])}
    assert event.author.id == ANNA_ID


def test_a_participant_proposes_and_only_the_requester_decides() -> None:
    eve = Person(id="eve", identities=(Identity(channel="email", address=EVE, proved=True),))
    facts = found(
        ticket(participants=("eve",)), identities={f"email:{EVE}": "eve"}, persons={"eve": eve, ANNA_ID: anna()}
    )
    said = copied(sender=Address(address=EVE), token=7, trust="verified")
    decision = decide(arrived(said), facts, POLICY, NOW)
    assert after(decision).participants == ("eve",)
    assert waiting(decision) == [BOSS.address]


@pytest.mark.parametrize(
    "address",
    [
        "pomoc@example.com",
        "Pomoc+hd.7.abcdefghijklmnopqrstuvwxyz@example.com",
        "pomoc+tag@example.com",
        "no-reply@shop.pl",
        "noreply+7@shop.pl",
        "MAILER-DAEMON@firma.pl",
        "nie-odpowiadaj@bank.pl",
        "it+xy.12.abcdefghijklmnopqrstuvwxyz@other-desk.pl",
        ANNA.upper(),
        "not an address",
    ],
)
def test_desks_machines_and_the_sender_are_neither_participants_nor_proposed(address: str) -> None:
    for trust in ("verified", "unverified"):
        decision = decide(arrived(copied(Address(address=address), trust=trust)), found(), POLICY, NOW)
        assert after(decision).participants == ()
        assert after(decision).proposed == ()


def test_the_address_of_a_team_is_proposed_even_by_a_verified_requester() -> None:
    decision = decide(arrived(copied(Address(address="biuro@dostawca.pl"), trust="verified")), found(), POLICY, NOW)
    assert after(decision).participants == ()
    assert waiting(decision) == ["biuro@dostawca.pl"]


def test_a_mail_to_a_crowd_makes_nobody_a_participant() -> None:
    crowd = [Address(address=f"u{n}@firma.pl") for n in range(11)]
    decision = decide(arrived(copied(*crowd, trust="verified")), found(), POLICY, NOW)
    assert after(decision).participants == ()
    assert len(waiting(decision)) == 11
    ten = decide(arrived(copied(*crowd[:10], trust="verified")), found(), POLICY, NOW)
    assert len(after(ten).participants) == 10
    assert also_named(copied(*(Address(address=f"u{n}@firma.pl") for n in range(200)))) == ()


def test_who_was_dismissed_or_taken_out_is_not_brought_back_by_a_cc() -> None:
    refused = ticket(proposed=(Proposed(address=BOSS.address, at=1, dismissed=True),))
    decision = decide(arrived(copied(token=7, trust="verified")), found(refused), POLICY, NOW)
    assert after(decision).participants == ()
    assert waiting(decision) == []


def test_who_waits_is_proposed_once_and_no_longer_when_he_takes_part() -> None:
    before = ticket(proposed=(Proposed(address=BOSS.address, at=1, by=ANNA_ID),))
    again = decide(
        arrived(copied(references=("m0@example.com",))), found(before, references={"m0@example.com": 7}), POLICY, NOW
    )
    assert after(again).proposed == before.proposed
    joined = decide(arrived(copied(token=7)), found(before), POLICY, NOW)
    assert (after(joined).participants, after(joined).proposed) == ((BOSS_ID,), ())


@pytest.mark.parametrize("kind", ["reply", "bounce", "generated", "list"])
def test_a_machine_s_mail_brings_nobody(kind: Any) -> None:
    decision = decide(arrived(copied(token=7, automatic=kind, trust="verified")), found(ticket()), POLICY, NOW)
    assert after(decision).participants == ()
    assert after(decision).proposed == ()


def test_the_others_are_looked_up_only_where_a_mail_names_some() -> None:
    assert pointers(arrived(message(to=(DESK,)))).identities == (f"email:{ANNA}",)
    wanted = pointers(arrived(copied())).identities
    assert wanted == (f"email:{ANNA}", f"email:{DESK.address}", f"email:{BOSS.address}")
    back = message(automatic="bounce", bounce=Bounce(recipient="Jan@Firma.pl", ticket=7, delivery="d1"))
    assert "email:jan@firma.pl" in pointers(arrived(back)).identities
    assert 7 in pointers(arrived(back)).tickets
    forged = message(automatic="bounce", bounce=Bounce(recipient="jan@firma.pl"))
    assert pointers(arrived(forged)).identities == (f"email:{ANNA}",)


def test_one_person_takes_part_under_every_id_and_address() -> None:
    """Eve's earlier person was joined into Anna: she writes from either address on tickets of either."""
    both = replace(anna(), also=("old-eve",), identities=(*anna().identities, Identity(channel="email", address=EVE)))
    facts = {"identities": {f"email:{EVE}": ANNA_ID}, "persons": {ANNA_ID: both}}
    said = message(sender=Address(address=EVE.upper()), token=7)
    for of in (ticket(), ticket(requester="old-eve"), ticket(requester="x", participants=("old-eve",))):
        decision = decide(arrived(said), found(of, **facts), POLICY, NOW)
        assert decision.outcome is not None
        assert decision.outcome.state == "interaction"
        assert after(decision).participants == of.participants
    own_cc = decide(
        arrived(replace(copied(Address(address=ANNA)), sender=Address(address=EVE), trust="verified")),
        found(**facts),
        POLICY,
        NOW,
    )
    assert after(own_cc).participants == ()


def test_a_tagged_address_is_an_address_of_its_own() -> None:
    facts = found(ticket())
    tagged = message(sender=Address(address="anna+work@example.com"), token=7)
    decision = decide(arrived(tagged), facts, POLICY, NOW)
    assert decision.outcome is not None
    assert decision.outcome.state == "held"
    assert decide(arrived(message(sender=Address(address=ANNA.upper()), token=7)), facts, POLICY, NOW).tickets


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a@firma.pl", "b@firma.pl", True),
        ("a@firma.pl", "b@IT.Firma.pl", True),
        ("a@firma.com.pl", "b@it.firma.com.pl", True),
        ("a@gmail.com", "b@gmail.com", False),
        ("a@wp.pl", "b@wp.pl", False),
        ("a@one.com.pl", "b@two.com.pl", False),
        ("a@com.pl", "b@two.com.pl", False),
        ("a@pl", "b@firma.pl", False),
        ("a@firma.pl", "b@evilfirma.pl", False),
        ("a@x.firma.pl", "b@y.firma.pl", False),
        ("", "b@firma.pl", False),
    ],
)
def test_one_house_is_one_domain_of_somebody_s_own(one: str, other: str, same: Any) -> None:
    assert is_one_house(one, other) is same
    assert is_one_house(other, one) is same


def test_people_with_odd_names_are_no_machines() -> None:
    for address in ("norbert@x.pl", "noreen@x.pl", "bouncer@x.pl", "daemonika@x.pl", "autoryzacja@x.pl"):
        assert not is_nobody(address), address
    assert not is_desk("anna+pomoc@example.com", {"pomoc@example.com"})
