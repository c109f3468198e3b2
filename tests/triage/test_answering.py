"""Reply-To: whose request it is, where answers go, and what agents are told (docs/decisions/0010)."""

from typing import Any

import pytest

from store.ids import person_id
from store.records import Address, Message
from tests.triage.test_decide import ANNA, ANNA_ID, NOW, POLICY, arrived, found, message, ticket
from triage.answering import ASKED, IGNORED, USED, addressed
from triage.decide import decide

JAN = "jan@firma.pl"


def from_to(sender: str, *reply_to: str, **fields: Any) -> Message:
    boxes = tuple(Address(address=one, name="Jan Nowak") for one in reply_to)
    return message(sender=Address(address=sender), reply_to=boxes, **fields)


# From, Reply-To, trust → the requester's address, where answers go, the note
TABLE: dict[str, tuple[str, tuple[str, ...], Any, str, str, str]] = {
    "none": (ANNA, (), "unverified", ANNA, ANNA, ""),
    "the same in capitals": (ANNA, (ANNA.upper(),), "unverified", ANNA, ANNA, ""),
    "verified": (ANNA, (JAN,), "verified", ANNA, JAN, USED),
    "of one house": ("anna@firma.pl", ("zespol@firma.pl",), "unverified", "anna@firma.pl", "zespol@firma.pl", USED),
    "of nobody's house": ("anna@wp.pl", ("jan@wp.pl",), "unverified", "anna@wp.pl", "anna@wp.pl", IGNORED),
    "unverified": (ANNA, (JAN,), "unverified", ANNA, ANNA, IGNORED),
    "plausible": (ANNA, (JAN,), "plausible", ANNA, ANNA, IGNORED),
    "several": (ANNA, (JAN, "eve@firma.pl"), "verified", ANNA, ANNA, IGNORED),
    "to the desk": (ANNA, ("pomoc@example.com",), "verified", ANNA, ANNA, ""),
    "to nobody": (ANNA, ("noreply@example.com",), "verified", ANNA, ANNA, ""),
    "a shop's form": ("noreply@shop.pl", (JAN,), "unverified", JAN, JAN, ASKED),
    "a verified shop's form": ("no-reply@shop.pl", (JAN,), "verified", JAN, JAN, ASKED),
    "a form that names nobody": ("noreply@shop.pl", ("no-reply@shop.pl",), "verified", *["noreply@shop.pl"] * 2, ""),
}


@pytest.mark.parametrize("case", TABLE)
def test_reply_to_names_whom_the_table_says(case: str) -> None:
    sender, reply_to, trust, asks, answered, note = TABLE[case]
    said = from_to(sender, *reply_to, trust=trust)
    once = addressed(arrived(said), POLICY)
    assert addressed(once, POLICY) == once
    decision = decide(arrived(said), found(known=False), POLICY, NOW)
    made = decision.tickets[0].ticket
    assert made.requester == person_id("email", asks)
    assert made.conversations[0].address == answered
    assert [one.address for one in decision.deliveries] == [answered]
    assert [one for one in once.message.notes if one in (ASKED, USED, IGNORED)] == ([note] if note else [])


def test_an_answer_to_reply_to_carries_nothing_of_the_sender_s_until_that_address_proves_itself() -> None:
    (answer,) = decide(arrived(from_to(ANNA, JAN, trust="verified")), found(known=False), POLICY, NOW).deliveries
    assert (answer.proved, answer.name) == (False, "")


def test_a_form_s_person_is_only_claimed() -> None:
    said = from_to("noreply@shop.pl", JAN, trust="verified")
    decision = decide(arrived(said), found(known=False), POLICY, NOW)
    assert not decision.persons[0].identities[0].proved
    assert decision.spend[f"unproved:{JAN}"] == (86_400, 1)
    used = found(known=False, limits={f"unproved:{JAN}": 1})
    assert decide(arrived(said), used, POLICY, NOW).deliveries == ()


def test_an_unverified_mail_can_t_turn_a_ticket_s_answers_elsewhere() -> None:
    decision = decide(arrived(from_to(ANNA, "evil@evil.example", token=7)), found(ticket()), POLICY, NOW)
    joined = decision.tickets[0].ticket
    assert [one.address for one in joined.conversations] == [ANNA]
    assert joined.participants == ()
    assert joined.proposed == ()


def test_a_form_with_the_reply_address_proves_nothing_about_the_person_it_names() -> None:
    decision = decide(arrived(from_to("noreply@shop.pl", ANNA, token=7)), found(ticket()), POLICY, NOW)
    assert not any(one.proved for person in decision.persons for one in person.identities)


def test_whom_a_verified_requester_lets_answer_takes_part() -> None:
    decision = decide(arrived(from_to(ANNA, JAN, trust="verified", token=7)), found(ticket()), POLICY, NOW)
    assert decision.tickets[0].ticket.participants == (person_id("email", JAN),)
    assert decision.tickets[0].ticket.requester == ANNA_ID


@pytest.mark.parametrize(
    ("sender", "reply_to", "asks"),
    [
        ("noreply@shop.pl", JAN, JAN),
        ("noreply@shop.pl", "support@shop.pl", "noreply@shop.pl"),
        ("noreply@github.example", "reply+8c1f02ab77@github.example", "noreply@github.example"),
        ("zabbix@firma.pl", "admin.jan@firma.pl", "zabbix@firma.pl"),
    ],
)
def test_a_form_that_looks_like_a_machine_is_a_person_s_but_gets_no_automatic_answer(
    sender: str, reply_to: str, asks: str
) -> None:
    said = from_to(sender, reply_to, automatic="generated")
    decision = decide(arrived(said), found(known=False), POLICY, NOW)
    made = decision.tickets[0].ticket
    assert (made.requester, made.conversations[0].address) == (person_id("email", asks), asks)
    assert decision.deliveries == ()


@pytest.mark.parametrize("kind", ["generated", "list", "reply"])
def test_machines_and_lists_keep_their_reply_to(kind: Any) -> None:
    said = from_to(ANNA, JAN, trust="verified", automatic=kind)
    assert addressed(arrived(said), POLICY).message == said
