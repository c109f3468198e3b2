"""The spoof matrix (reliability E2, E3, E4): what SPF, DKIM and DMARC found by what leads to the ticket by whom From names by a Cc.

486 mails, and every outcome that is allowed. Nothing else may happen to any of them.
"""

import itertools
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
    Identity,
    Interaction,
    Message,
    Person,
    Proof,
    Targets,
    Ticket,
    Trust,
)
from triage import rules
from triage.decide import decide
from triage.known import Arrived, Found, Policy
from triage.trusted import is_disowned, is_doubtful, vouches, words

NOW = 1_795_000_000_000
ANNA, OLA, EVE = "anna@firma.example", "ola@example.com", "eve@evil.example"
CC = "accomplice@evil.example"
ANNA_ID = person_id("email", ANNA)
SENDERS = {"requester": ANNA, "agent": OLA, "stranger": EVE}
MARKER = "BUY-CHEAP-PILLS"
POLICY = Policy(
    rules=rules.load([]),
    queues={"L1": "l1", "L2": "l2", "L3": "l3"},
    levels={"l1": "L1", "l2": "L2", "l3": "L3"},
    targets=lambda ticket: Targets(first_response=ticket.created_at + 1, resolution=ticket.created_at + 2),
    own_addresses=frozenset({"pomoc@example.com"}),
)
TICKET = Ticket(
    number=7,
    version=3,
    subject="Drukarka",
    requester=ANNA_ID,
    queue="l1",
    level="L1",
    created_at=1,
    updated_at=1,
    conversations=(Conversation(channel="mail", address=ANNA, person=ANNA_ID, root="m0@firma.example"),),
)
PERSON = Person(id=ANNA_ID, name="Anna", identities=(Identity(channel="email", address=ANNA),))

# What may become of a mail: "joins" its ticket, is "held", "opens" one of its own, is a "note" of an agent.
# (is the sender verified, what leads to the ticket, whom From names) → the only outcome.
ALLOWED: dict[tuple[bool, str, str], str] = {
    (True, "token", "requester"): "joins",
    (True, "token", "agent"): "note",
    (True, "token", "stranger"): "held",
    (True, "number", "requester"): "joins",
    (True, "number", "agent"): "note",
    (True, "number", "stranger"): "held",
    (True, "nothing", "requester"): "opens",
    (True, "nothing", "agent"): "opens",
    (True, "nothing", "stranger"): "opens",
    (False, "token", "requester"): "joins",
    (False, "token", "agent"): "held",
    (False, "token", "stranger"): "held",
    (False, "number", "requester"): "held",
    (False, "number", "agent"): "held",
    (False, "number", "stranger"): "held",
    (False, "nothing", "requester"): "opens",
    (False, "nothing", "agent"): "opens",
    (False, "nothing", "stranger"): "opens",
}

RESULTS: tuple[Proof, ...] = ("pass", "fail", "none")
CASES = list(
    itertools.product(RESULTS, RESULTS, RESULTS, ("token", "number", "nothing"), SENDERS, (False, True))
)  # fmt: skip


def found_out(spf: Proof, dkim: Proof, dmarc: Proof, address: str) -> Authentication:
    """What was found out. A pass without DMARC's word is aligned here: the harder case."""
    domain = address.partition("@")[2] if dmarc == "pass" or (dmarc == "none" and "pass" in (spf, dkim)) else ""
    return Authentication(spf=spf, dkim=dkim, dmarc=dmarc, domain=domain, policy="" if dmarc == "none" else "reject")


def mail(result: Authentication | None, lead: str, sender: str, *, cc: bool, **fields: Any) -> Message:
    values: dict[str, Any] = {
        "channel": "mail",
        "external_id": "m9@firma.example",
        "sender": Address(address=SENDERS[sender], name=MARKER),
        "subject": f"Re: [HD-7] {MARKER}" if lead == "number" else MARKER,
        "text": f"Proszę o odpowiedź. {MARKER}",
        "to": (Address(address="pomoc@example.com"),),
        "cc": (Address(address=CC),) if cc else (),
        "token": 7 if lead == "token" else 0,
        "mentioned": 7 if lead == "number" else 0,
        "references": () if lead == "nothing" else ("d.forged.7.aaaaaaaaaaaaaaaaaaaa@example.com",),
        "authentication": result,
        "trust": result.trust if result else "unverified",
    }
    return Message(**(values | fields))


def decided(said: Message, *, proved: bool = False, **fields: Any) -> Decision:
    person = replace(PERSON, identities=(replace(PERSON.identities[0], proved=proved),))
    values: dict[str, Any] = {
        "identities": {f"email:{ANNA}": ANNA_ID, f"email:{EVE}": "", f"email:{OLA}": "", f"email:{CC}": ""},
        "persons": {ANNA_ID: person},
        "tickets": {7: TICKET},
    } | fields
    agent = Agent(email=OLA, name="Ola") if said.sender.address == OLA else None
    return decide(Arrived(id="id-9", message=said, at=NOW, agent=agent), Found(**values), POLICY, NOW)


def outcome_of(decision: Decision) -> str:
    assert decision.outcome is not None
    if decision.outcome.state == "held":
        assert not decision.tickets
        assert not decision.deliveries
        assert not decision.persons
        return "held"
    (change,) = decision.tickets
    if change.ticket.number == 0:
        return "opens"
    (said,) = [entry for entry in change.log if isinstance(entry, Interaction)]
    if said.author.kind == "agent":
        assert (said.kind, said.visibility) == ("note", "internal")
        return "note"
    return "joins"


@pytest.mark.parametrize("proved", [False, True])
@pytest.mark.parametrize("lead", ["token", "number", "nothing"])
@pytest.mark.parametrize("sender", list(SENDERS))
def test_nothing_but_what_is_allowed_becomes_of_a_mail(lead: str, sender: str, proved: bool) -> None:  # noqa: FBT001
    """486 mails by 9 tests, each with an address that was proved before and one that was not."""
    for spf, dkim, dmarc, way, name, cc in CASES:
        if (way, name) != (lead, sender):
            continue
        case = f"spf={spf} dkim={dkim} dmarc={dmarc} {lead} From {sender} cc={cc}"
        result = found_out(spf, dkim, dmarc, SENDERS[sender])
        decision = decided(mail(result, lead, sender, cc=cc), proved=proved)
        became = outcome_of(decision)
        assert became == ALLOWED[result.trust == "verified", lead, sender], case
        _check_company(decision, became, result, case, cc=cc, lead=lead)
        _check_words(decision, result, case, proved=proved and sender == "requester", token=lead == "token")


def _check_company(decision: Decision, became: str, result: Authentication, case: str, *, cc: bool, lead: str) -> None:
    """Nobody is written to but the sender; a Cc takes part only by the word of a requester who is known to be himself."""
    assert all(one.address not in (CC, EVE) or became == "opens" for one in decision.deliveries), case
    assert all(one.address != CC for one in decision.deliveries), case
    joined = person_id("email", CC)
    for change in decision.tickets:
        if joined in change.ticket.participants:
            assert cc, case
            assert became in ("joins", "opens"), case
            # the signed token is a proof of its own, unless the sender's domain says that he did not write this
            assert result.trust == "verified" or (lead == "token" and result.dmarc != "fail"), case
        for entry in change.log:
            if isinstance(entry, Interaction):
                assert entry.author.kind != "agent" or entry.visibility == "internal", case
                assert (entry.trust, entry.authentication) == (result.trust, result), case


def _check_words(decision: Decision, result: Authentication, case: str, *, proved: bool, token: bool) -> None:
    """What the sender wrote goes to nobody who has not proved to read that address, and nothing at all to whom the domain disowns."""
    if result.disowned:
        assert not decision.deliveries, case
    for one in decision.deliveries:
        assert one.proved == (proved or result.trust == "verified" or token), case
        if not one.proved:
            assert MARKER not in str(one), case


def test_every_case_of_the_matrix_is_in_it() -> None:
    assert len(CASES) == 3 * 3 * 3 * 3 * 3 * 2
    assert len(ALLOWED) == 2 * 3 * 3


@pytest.mark.parametrize("lead", ["token", "number", "nothing"])
@pytest.mark.parametrize("sender", list(SENDERS))
def test_a_mail_nobody_looked_into_is_unverified(lead: str, sender: str) -> None:
    """From this machine or an unnamed relay: the same as without a proof."""
    assert outcome_of(decided(mail(None, lead, sender, cc=True))) == ALLOWED[False, lead, sender]


def test_a_stranger_s_message_id_leads_a_disowned_mail_nowhere() -> None:
    """Without a proof an answer to a mail we have seen joins; where the sender's domain says it is forged it is held."""
    references = {"m0@firma.example": 7}
    for result, wanted in (
        (found_out("none", "none", "none", ANNA), "joins"),
        (replace(found_out("fail", "fail", "fail", ANNA), policy="none"), "joins"),
        (found_out("fail", "fail", "fail", ANNA), "held"),
    ):
        said = mail(result, "nothing", "requester", cc=True, references=("m0@firma.example",))
        assert outcome_of(decided(said, references=references)) == wanted


@pytest.mark.parametrize("lead", ["number", "nothing"])
@pytest.mark.parametrize("left_out", ["to", "cc"])
def test_a_field_the_signature_leaves_out_is_not_vouched_for(lead: str, left_out: str) -> None:
    """A signed mail of Anna's, sent again by somebody who added himself in Cc."""
    result = replace(found_out("fail", "pass", "pass", ANNA), unsigned=(left_out,))
    decision = decided(mail(result, lead, "requester", cc=True))
    (change,) = decision.tickets
    assert change.ticket.participants == ()
    assert [one.address for one in change.ticket.proposed] == [CC]
    whole = decided(mail(replace(result, unsigned=()), lead, "requester", cc=True))
    assert whole.tickets[0].ticket.participants == (person_id("email", CC),)


@pytest.mark.parametrize(
    ("dmarc", "policy", "joins"), [("none", "", True), ("fail", "none", False), ("fail", "reject", False)]
)
def test_with_the_token_alone_a_cc_takes_part_unless_the_domain_does_not_stand_for_the_mail(
    dmarc: Proof,
    policy: str,
    joins: bool,  # noqa: FBT001
) -> None:
    result = replace(found_out("none", "none", dmarc, ANNA), policy=policy)
    (change,) = decided(mail(result, "token", "requester", cc=True)).tickets
    assert (person_id("email", CC) in change.ticket.participants) == joins
    assert (CC in [one.address for one in change.ticket.proposed]) != joins


def test_answers_go_to_a_reply_to_only_if_it_is_vouched_for() -> None:
    other = (Address(address="anna@dom.example"),)
    for unsigned, wanted in (((), "anna@dom.example"), (("reply-to",), ANNA)):
        result = replace(found_out("fail", "pass", "pass", ANNA), unsigned=unsigned)
        decision = decided(mail(result, "nothing", "requester", cc=False, reply_to=other))
        assert [one.address for one in decision.deliveries] == [wanted]


def test_a_verified_mail_proves_its_address_for_good() -> None:
    """A DMARC pass shows that the sender has the address; also of a person known before."""
    verified = found_out("pass", "pass", "pass", ANNA)
    for sender in ("requester", "stranger"):
        decision = decided(mail(verified, "nothing", sender, cc=False))
        (person,) = [one for one in decision.persons if one.identities[0].address == SENDERS[sender]]
        assert person.identities[0].proved
    plausible = decided(mail(found_out("pass", "pass", "none", ANNA), "nothing", "requester", cc=False))
    assert not any(one.proved for person in plausible.persons for one in person.identities)


def test_a_token_in_a_disowned_mail_proves_no_address() -> None:
    said = mail(found_out("fail", "none", "fail", ANNA), "token", "requester", cc=False)
    assert not any(one.proved for person in decided(said).persons for one in person.identities)
    other = mail(found_out("none", "none", "none", ANNA), "token", "requester", cc=False)
    assert decided(other).persons[0].identities[0].proved


# What Slack, Google, Apple, GitHub and others send when somebody registers with a ticket's address (reliability E2, "Ticket Trick").
PROVIDERS = [
    ("no-reply@accounts.google.example", "Google", "Verify your email address", "none"),
    ("feedback@slack.example", "Slack", "Slack confirmation code: ABC-DEF", "none"),
    ("appleid@id.apple.example", "Apple", "Verify your Apple ID email address", "none"),
    ("noreply@github.example", "GitHub", "[GitHub] Please verify your email address.", "none"),
    ("account-security-noreply@accountprotection.microsoft.example", "Microsoft", "Kod zabezpieczający", "generated"),
    ("no-reply@zoom.example", "Zoom", "Activate your Zoom account", "generated"),
    ("noreply@notify.atlassian.example", "Atlassian", "Confirm your email address", "list"),
    ("do-not-reply@trello.example", "Trello", "Confirm your account", "none"),
    ("hello@asana.example", "Asana", "Your workspace is waiting", "list"),
    ("verify@facebookwork.example", "Workplace", "12345 is your code", "generated"),
    ("no-reply@dropbox.example", "Dropbox", "Potwierdź swój adres e-mail", "none"),
    ("noreply@yammer.example", "Yammer", "Join your company's network", "reply"),
]


@pytest.mark.parametrize(("address", "name", "subject", "automatic"), PROVIDERS)
@pytest.mark.parametrize("trust", ["verified", "unverified"])
def test_a_provider_s_verification_mail_to_a_ticket_s_address_is_never_shown_to_its_requester(
    address: str, name: str, subject: str, automatic: Any, trust: Trust
) -> None:
    """They are genuine mails, of a stranger to the ticket: held, or where a machine answers, a note that only agents read."""
    said = Message(
        channel="mail",
        external_id="v1@provider.example",
        sender=Address(address=address, name=name),
        subject=subject,
        text="Your code is 123456. Click here to verify.",
        token=7,
        trust=trust,
        automatic=automatic,
    )
    decision = decided(said, identities={f"email:{address}": ""})
    assert not decision.deliveries
    assert decision.outcome is not None
    shown = [entry for change in decision.tickets for entry in change.log if isinstance(entry, Interaction)]
    assert all(entry.visibility == "internal" for entry in shown)
    assert decision.outcome.state == "held" or (shown and automatic == "reply")


def test_a_verified_sender_is_not_silenced_by_a_flood_in_his_name() -> None:
    """His messages stay tickets of their own, up to the limit; the forger's are folded."""
    flood = replace(TICKET, number=9, subject="flood")
    fields: dict[str, Any] = {"tickets": {9: flood}, "conversations": {"flood:anna": 9}}

    def became(result: Authentication | None, **found: Any) -> Decision:
        agentless = Arrived(id="i", message=mail(result, "nothing", "requester", cc=False), at=NOW, folded="flood:anna")
        known = {"identities": {f"email:{ANNA}": ANNA_ID}, "persons": {ANNA_ID: PERSON}} | fields | found
        return decide(agentless, Found(**known), POLICY, NOW)

    verified = found_out("pass", "pass", "pass", ANNA)
    own = became(verified)
    assert own.tickets[0].ticket.number == 0
    assert own.spend[f"verified:{ANNA}"] == (3_600, 0)
    assert own.deliveries, "and answered"
    assert "flood:anna" not in own.tickets[0].conversations
    for result in (None, found_out("fail", "none", "fail", ANNA), found_out("pass", "pass", "none", ANNA)):
        folded = became(result)
        assert (folded.tickets[0].ticket.number, folded.tickets[0].ticket.folded) == (9, 1)
    assert became(verified, limits={f"verified:{ANNA}": POLICY.verified_per_hour}).tickets[0].ticket.folded == 1


@pytest.mark.parametrize(
    ("trust", "found", "polish", "english"),
    [
        ("verified", found_out("pass", "pass", "pass", ANNA), "firma.example (DMARC)", "firma.example vouches"),
        ("verified", None, "potwierdzony", "verified"),
        ("plausible", found_out("pass", "none", "none", ANNA), "prawdopodobny", "plausible"),
        ("unverified", found_out("fail", "none", "fail", ANNA), "podszywać", "pretending"),
        ("unverified", replace(found_out("fail", "none", "fail", ANNA), policy="none"), "nie ręczy", "not vouch"),
        ("unverified", Authentication(dmarc="temperror"), "DNS nie odpowiedział", "DNS did not answer"),
        ("unverified", Authentication(dmarc="permerror"), "błędy", "faulty"),
        ("unverified", Authentication(dmarc="none"), "nic nie dowodzi", "nothing shows"),
        ("unverified", None, "nie sprawdzano", "not checked"),
        (
            "verified",
            Authentication(dmarc="pass", domain="x.example", by="mx.example.com"),
            "Sprawdził to serwer mx",
            "Checked by mx",
        ),
    ],
)
def test_agents_are_told_in_words(trust: Trust, found: Authentication | None, polish: str, english: str) -> None:
    assert polish in words(trust, found, "pl")
    assert english in words(trust, found, "en")


def test_what_follows_from_a_result() -> None:
    forged = mail(found_out("fail", "fail", "fail", ANNA), "token", "requester", cc=False)
    assert (vouches(forged), is_disowned(forged), is_doubtful(forged)) == (False, True, True)
    fine = mail(replace(found_out("fail", "pass", "pass", ANNA), unsigned=("cc",)), "token", "requester", cc=False)
    assert (vouches(fine), vouches(fine, "to"), vouches(fine, "to", "cc"), is_disowned(fine)) == (
        True,
        True,
        False,
        False,
    )
