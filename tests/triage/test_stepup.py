"""Risky requests: which are marked, who is asked where, and what an agent then sees."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.records import Address, Identity, Person
from tests.triage.test_decide import ANNA, ANNA_ID, NOW, POLICY, arrived, found, message
from triage import rules, stepup
from triage.decide import decide
from triage.risk import KINDS, LIFE, REASONS, words
from triage.rules import Facts, classify

DESK = replace(
    POLICY, kinds={"mail": "email", "form": "webform", "slack": "slack"}, doors={"email": "mail", "slack": "slack"}
)
RESET = {"subject": "hasło", "text": "Zapomniałam hasła, proszę o reset hasła do komputera."}
FORM = {"channel": "form", "reply_channel": "mail", "reply_address": ANNA}
MESSAGES = [
    ("password", "Zapomniałem hasła do Windows, proszę o reset"),
    ("password", "please reset my password"),
    ("mfa", "Mam nowy telefon, proszę o reset MFA"),
    ("mfa", "please reset my MFA, I have a new phone"),
    ("access", "Proszę o nadanie dostępu do folderu Finanse"),
    ("access", "please give me access to the HR folder"),
    ("bank", "Proszę o zmianę numeru konta bankowego do wypłaty"),
    ("bank", "please change my bank account for the payroll"),
    ("device", "Chcę zarejestrować nowe urządzenie do logowania"),
    ("", "Drukarka nie drukuje"),
    ("", "Jak zmienić hasło?"),
    ("", "The VPN does not work"),
    ("", "Outlook się zawiesza"),
    ("", "Dostałem podejrzanego maila z linkiem do banku"),
]


def person(*identities: Identity) -> dict[str, Any]:
    known = Person(id=ANNA_ID, name="Anna", identities=identities)
    return {"persons": {ANNA_ID: known}}


PROVED = Identity(channel="email", address=ANNA, proved=True)
CLAIMED = Identity(channel="email", address=ANNA)
SLACK = Identity(channel="slack", address="U1", proved=True)


def asked(fields: dict[str, Any], *identities: Identity, desk=DESK):
    decision = decide(arrived(message(**RESET, **fields)), found(**person(*identities)), desk, NOW)
    return decision.tickets[0].ticket.risk, decision


@pytest.mark.parametrize(("kind", "text"), MESSAGES)
def test_the_kind_of_risk_follows_from_what_is_asked_for(kind: str, text: str) -> None:
    result = classify(POLICY.rules, Facts(channel="mail", sender=ANNA, at=NOW, text=text))
    assert stepup.kind_of(result) == kind


def test_a_rule_may_mark_and_unmark_by_a_tag() -> None:
    result = classify(POLICY.rules, Facts(channel="mail", sender=ANNA, at=NOW, text="reset hasła"))
    assert stepup.kind_of(replace(result, tags=("risk:none",))) == ""
    assert stepup.kind_of(replace(result, tags=("risk:bank",))) == "bank"
    assert stepup.kind_of(replace(result, tags=("risk:nonsense",))) == "password"


def test_a_form_is_confirmed_in_the_mailbox_that_has_proved_itself() -> None:
    risk, decision = asked(FORM, PROVED)
    assert risk is not None
    assert (risk.state, risk.reason, risk.channel) == ("waiting", "asked", "email")
    question = decision.deliveries[-1]
    assert (question.channel, question.address, question.content.text, question.id) == (
        "mail",
        ANNA,
        "step_up",
        risk.delivery,
    )
    (timer,) = [one for one in decision.timers if one.kind == "risk"]
    assert timer.due == NOW + LIFE
    assert timer.values == {"delivery": risk.delivery}


def test_the_question_carries_nothing_the_sender_wrote() -> None:
    """Whoever fills in a form under another's address must not be able to make us write in his words."""
    _, decision = asked({**FORM, "sender": Address(address=ANNA, name="Buy now http://evil.example")}, PROVED)
    question = decision.deliveries[-1]
    assert set(question.content.values) == {"what"}
    assert question.content.values["what"] in KINDS["password"]
    assert question.name == ""


def test_a_mail_is_confirmed_in_another_kind_of_channel() -> None:
    """Never in the one it came by: whoever has the mailbox would confirm himself."""
    risk, decision = asked({}, PROVED, SLACK)
    assert risk is not None
    assert (risk.state, risk.channel) == ("waiting", "slack")
    assert decision.deliveries[-1].channel == "slack"


UNSURE = {
    "a form with an address that never proved itself": (FORM, (CLAIMED,), "unproved_sender"),
    "a mail that proves nothing": ({}, (CLAIMED,), "unproved_sender"),
    "a mail of a proved address, and no other channel": ({}, (PROVED,), "no_other_channel"),
    "a verified mail, and no other channel": ({"trust": "verified"}, (CLAIMED,), "no_other_channel"),
    "another channel that is only claimed": ({}, (PROVED, replace(SLACK, proved=False)), "no_other_channel"),
    "another channel we can't write to": (
        {},
        (PROVED, Identity(channel="fax", address="1", proved=True)),
        "no_other_channel",
    ),
}


@pytest.mark.parametrize("case", UNSURE)
def test_red_without_another_verified_channel(case: str) -> None:
    fields, identities, reason = UNSURE[case]
    risk, decision = asked(fields, *identities)
    assert risk is not None
    assert (risk.state, risk.reason) == ("red", reason)
    assert not any(one.content.text == "step_up" for one in decision.deliveries)
    assert not any(one.kind == "risk" for one in decision.timers)


def test_nobody_is_asked_more_often_than_automatic_answers_may_go() -> None:
    """Else a form would be a way to fill another's mailbox."""
    limits = {f"automatic:{ANNA}": DESK.automatic_per_hour}
    facts = replace(found(**person(PROVED)), limits=limits)
    decision = decide(arrived(message(**RESET, **FORM)), facts, DESK, NOW)
    assert decision.deliveries == ()
    assert decision.tickets[0].ticket.risk is not None
    assert (decision.tickets[0].ticket.risk.state, decision.tickets[0].ticket.risk.reason) == ("red", "limit")


def test_the_mark_is_in_the_history_with_its_reason() -> None:
    _, decision = asked(FORM, PROVED)
    (told,) = [entry for entry in decision.tickets[0].log if getattr(entry, "kind", "") == "risk"]
    assert told.reason == "asked"
    assert told.changes["risk"][1]["state"] == "waiting"


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_agents_read_every_reason_in_both_languages(reason: str) -> None:
    risk, _ = asked(FORM, PROVED)
    assert risk is not None
    polish, english = (words(replace(risk, reason=reason), language) for language in ("pl", "en"))
    assert polish != english
    assert "{" not in polish + english


def test_every_subcategory_that_is_marked_is_one_the_rules_know() -> None:
    """A renamed subcategory must not switch the mark off in silence."""
    text = "".join(path.read_text() for path in rules.shipped())
    for place in stepup.SUBCATEGORIES:
        category, _, subcategory = place.partition("/")
        assert f"{category}/{subcategory}" in text or f"subcategory: {subcategory}" in text, place
