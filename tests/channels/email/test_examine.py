"""Who really sent a mail: SPF, DKIM, DMARC and ARC on answers from a table, without a network."""

import base64
from typing import Any

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from channels.email.evidence import FAILED, NOTHING, Answer, Evidence, Question
from channels.email.examine import examine
from channels.email.suffixes import organizational
from store.records import Authentication
from tests.channels.email.signing import BAD_PEER, FIELDS, GOOD_PEER, key, mail, sealed, signed, zone

DOMAIN = "firma.example"
STEPS = 40


def settled(
    raw: bytes, records: dict[str, list[str]], *, failing: tuple[str, ...] = (), **fields: Any
) -> Authentication:
    """The result, with answers from these records; questions with a `failing` word in them get none."""
    values: dict[str, Any] = {"peer": GOOD_PEER, "mail_from": "anna@firma.example", "helo": "mx.firma.example"} | fields
    evidence = Evidence(raw=raw, whole=True, domain=values.pop("domain", DOMAIN), **values)
    for _ in range(STEPS):
        step = examine(evidence)
        if step.result is not None:
            return step.result
        assert step.missing, "it says what it needs"
        evidence = replace(
            evidence, answers=evidence.answers | {one: answer(one, records, failing) for one in step.missing}
        )
    raise AssertionError("it asks for ever")


def answer(asked: Question, records: dict[str, list[str]], failing: tuple[str, ...]) -> Answer:
    if any(word in asked for word in failing):
        return FAILED
    return Answer("found", tuple(records[asked])) if asked in records else NOTHING


def told(found: Authentication) -> tuple[str, str, str, str]:
    return found.spf, found.dkim, found.dmarc, found.trust


PASS = ("pass", "pass", "pass", "verified")


@pytest.mark.parametrize(
    ("name", "raw", "records", "fields", "wanted"),
    [
        ("signed, from its own server", signed(mail()), zone(DOMAIN), {}, PASS),
        ("signed, forwarded by a stranger", signed(mail()), zone(DOMAIN), {"peer": BAD_PEER}, ("fail", "pass", "pass", "verified")),
        ("unsigned, from its own server", mail(), zone(DOMAIN), {}, ("pass", "none", "pass", "verified")),
        ("forged", mail(), zone(DOMAIN), {"peer": BAD_PEER}, ("fail", "none", "fail", "unverified")),
        ("changed on its way", signed(mail()).replace(b"nie dzia", b"juz dzia"), zone(DOMAIN), {"peer": BAD_PEER}, ("fail", "fail", "fail", "unverified")),
        ("signed by somebody else", signed(mail(), "spam.example"), zone(DOMAIN) | zone("spam.example"), {"peer": BAD_PEER, "mail_from": "x@spam.example"}, ("fail", "pass", "fail", "unverified")),
        ("sent by somebody else's server", mail(), zone(DOMAIN) | zone("spam.example"), {"mail_from": "x@spam.example"}, ("pass", "none", "fail", "unverified")),
        ("signed by a subdomain", signed(mail(), "mx.firma.example"), zone(DOMAIN) | zone("mx.firma.example", dmarc=None), {"peer": BAD_PEER}, ("fail", "pass", "pass", "verified")),
        ("the same, but strict", signed(mail(), "mx.firma.example"), zone(DOMAIN, dmarc="v=DMARC1; p=reject; adkim=s") | zone("mx.firma.example", dmarc=None), {"peer": BAD_PEER}, ("fail", "pass", "fail", "unverified")),
        ("sent by a subdomain, strict", mail(), zone(DOMAIN, dmarc="v=DMARC1; p=none; aspf=s") | zone("mx.firma.example"), {"mail_from": "a@mx.firma.example"}, ("pass", "none", "fail", "unverified")),
        ("no policy published", signed(mail()), zone(DOMAIN, dmarc=None), {}, ("pass", "pass", "none", "plausible")),
        ("no policy, signed by somebody else", signed(mail(), "spam.example"), zone(DOMAIN, dmarc=None) | zone("spam.example"), {"peer": BAD_PEER}, ("fail", "pass", "none", "unverified")),
        ("nothing published at all", mail(), {}, {}, ("none", "none", "none", "unverified")),
        ("a policy that is none of the known", signed(mail()), zone(DOMAIN, dmarc="v=DMARC1; p=maybe"), {}, ("pass", "pass", "none", "plausible")),
        ("two policies are none", signed(mail()), zone(DOMAIN) | {"TXT _dmarc.firma.example": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, {}, ("pass", "pass", "none", "plausible")),
        ("a key that is tried out", signed(mail()), zone(DOMAIN, flags=" t=y;"), {"peer": BAD_PEER}, ("fail", "policy", "fail", "unverified")),
        ("a revoked key", signed(mail()), zone(DOMAIN) | {"TXT s1._domainkey.firma.example": ["v=DKIM1; p="]}, {"peer": BAD_PEER}, ("fail", "fail", "fail", "unverified")),
        ("no key", signed(mail()), {one: value for one, value in zone(DOMAIN).items() if "domainkey" not in one}, {"peer": BAD_PEER}, ("fail", "permerror", "fail", "unverified")),
        ("an enormous key", signed(mail()), zone(DOMAIN) | {"TXT s1._domainkey.firma.example": ["v=DKIM1; p=" + "A" * 4000]}, {"peer": BAD_PEER}, ("fail", "permerror", "fail", "unverified")),
        ("a record that lets everybody send", mail(), zone(DOMAIN, spf="v=spf1 +all"), {"peer": BAD_PEER}, ("pass", "none", "fail", "unverified")),
        ("a broken SPF record", mail(), zone(DOMAIN, spf="v=spf1 ip4:nonsense -all"), {}, ("permerror", "none", "fail", "unverified")),
        ("two SPF records", mail(), zone(DOMAIN) | {"TXT firma.example": ["v=spf1 +all", "v=spf1 -all"]}, {}, ("permerror", "none", "fail", "unverified")),
        ("the empty sender, known by its greeting", mail(), zone(DOMAIN) | {"TXT mx.firma.example": [f"v=spf1 ip4:{GOOD_PEER} -all"]}, {"mail_from": ""}, ("pass", "none", "pass", "verified")),
        ("a hyphen in the domain", signed(mail("a@bank-a.example"), "bank.example"), zone("bank-a.example") | zone("bank.example"), {"domain": "bank-a.example", "mail_from": "a@bank.example"}, ("pass", "pass", "fail", "unverified")),
        ("a neighbour under a public suffix", signed(mail("a@x.com.pl"), "y.com.pl"), zone("x.com.pl") | zone("y.com.pl"), {"domain": "x.com.pl", "mail_from": "a@y.com.pl"}, ("pass", "pass", "fail", "unverified")),
        ("through a relay of our own: signature alone", signed(mail()), zone(DOMAIN), {"peer": ""}, ("", "pass", "pass", "verified")),
        ("IPv6", mail(), zone(DOMAIN, spf="v=spf1 ip6:2001:db8::/32 -all"), {"peer": "2001:db8::7"}, ("pass", "none", "pass", "verified")),
    ],
)  # fmt: skip
def test_what_is_found_out(name: str, raw: bytes, records: dict[str, list[str]], fields: dict[str, Any], wanted: tuple[str, ...]) -> None:  # fmt: skip
    """Only an aligned pass under a published policy verifies; everything else says why not."""
    assert told(settled(raw, records, **fields)) == wanted, name


@pytest.mark.parametrize(
    ("failing", "wanted"),
    [
        (("TXT firma.example",), ("temperror", "none", "temperror", "unverified")),
        (("_dmarc",), ("pass", "none", "temperror", "unverified")),
        (("TXT", "A"), ("temperror", "none", "temperror", "unverified")),
    ],
)
def test_an_answer_that_can_not_be_had_now_is_no_fail(failing: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    """The mail is unverified, and says that it is DNS's fault."""
    found = settled(mail(), zone(DOMAIN), failing=failing)
    assert told(found) == wanted
    assert not found.disowned


def test_a_key_that_can_not_be_had_now_is_no_fail() -> None:
    assert told(settled(signed(mail()), zone(DOMAIN), failing=("domainkey",), peer=BAD_PEER)) == (
        "fail",
        "temperror",
        "temperror",
        "unverified",
    )


@pytest.mark.parametrize(("policy", "disowned"), [("none", False), ("quarantine", True), ("reject", True)])
def test_what_fails_is_disowned_where_the_owner_says_so(policy: str, disowned: bool) -> None:  # noqa: FBT001
    found = settled(mail(), zone(DOMAIN, dmarc=f"v=DMARC1; p={policy}"), peer=BAD_PEER)
    assert (found.dmarc, found.policy, found.disowned) == ("fail", policy, disowned)


def test_a_subdomain_follows_the_policy_for_subdomains() -> None:
    records = zone(DOMAIN, dmarc="v=DMARC1; p=none; sp=reject")
    found = settled(
        mail("a@it.firma.example"), records, domain="it.firma.example", peer=BAD_PEER, mail_from="a@x.example"
    )
    assert (found.dmarc, found.policy) == ("fail", "reject")


def test_a_signature_over_a_part_of_the_body_proves_nothing() -> None:
    """RFC 6376 section 8.2: below it anything may be added."""
    partly = signed(mail(), length=True)
    assert b" l=" in partly
    assert settled(partly, zone(DOMAIN), peer=BAD_PEER).trust == "verified", "it covers all of it"
    assert told(settled(partly + b"Prosze o reset hasla.\r\n", zone(DOMAIN), peer=BAD_PEER))[1:] == (
        "pass",
        "fail",
        "unverified",
    )


@pytest.mark.parametrize(
    ("left_out", "added", "trust", "unsigned"),
    [
        (b"cc", b"Cc: eve@evil.example\r\n", "verified", ("cc",)),
        (b"reply-to", b"Reply-To: eve@evil.example\r\n", "verified", ("reply-to",)),
        (b"subject", b"", "unverified", ()),
        (b"from", b"", "unverified", ()),
    ],
)
def test_a_copy_sent_again_with_other_fields_does_not_speak_for_them(left_out: bytes, added: bytes, trust: str, unsigned: tuple[str, ...]) -> None:  # fmt: skip
    """A signed mail may be replayed with a Cc its signature leaves out; without From and Subject it proves nothing at all."""
    fields = [one for one in FIELDS if one != left_out]
    dropped = signed(mail()).replace(b"from", b"xxxx", 2)
    raw = dropped if left_out == b"from" else signed(mail(), include_headers=fields)
    found = settled(added + raw, zone(DOMAIN), peer=BAD_PEER)
    assert (found.trust, found.unsigned) == (trust, unsigned)


@pytest.mark.parametrize("added", [b"From: Szef <szef@firma.example>\r\n", b"Subject: Inny\r\n"])
def test_a_second_from_or_subject_above_the_signed_one_ends_the_proof(added: bytes) -> None:
    once = signed(mail(), include_headers=[b"from", b"to", b"subject"])
    assert settled(added + once, zone(DOMAIN), peer=BAD_PEER).trust == "unverified"


def test_a_line_that_only_some_read_as_from_makes_the_mail_unverifiable() -> None:
    """Dkimpy passes over "From " as mbox writes it; a client shows it as the sender."""
    raw = signed(mail()).replace(b"Subject:", b"From : Szef <szef@firma.example>\r\nSubject:", 1)
    assert settled(raw, zone(DOMAIN), peer=BAD_PEER).dkim == "permerror"


def test_of_a_hundred_signatures_five_are_looked_at() -> None:
    """Those of the sender's own domain first, wherever they stand."""
    strange = b"".join(
        b"DKIM-Signature: v=1; a=rsa-sha256; d=s%d.example; s=k; h=from; bh=AAAA; b=AAAA\r\n" % number
        for number in range(100)
    )
    raw = strange + signed(mail())
    step = examine(Evidence(raw=raw, whole=True, domain=DOMAIN))
    assert sum("_domainkey" in one for one in step.missing) == 5
    assert settled(raw, zone(DOMAIN), peer=BAD_PEER).trust == "verified"


def test_sha1_proves_nothing() -> None:
    """RFC 8301."""
    raw = signed(mail(), signature_algorithm=b"rsa-sha1")
    assert told(settled(raw, zone(DOMAIN), peer=BAD_PEER))[1:] == ("permerror", "fail", "unverified")


def test_ed25519_is_understood() -> None:
    """RFC 8463."""
    secret = base64.b64encode(bytes(range(32)))
    from nacl.signing import SigningKey  # noqa: PLC0415 - of this test alone

    public = base64.b64encode(bytes(SigningKey(bytes(range(32))).verify_key)).decode()
    raw = mail()
    raw = (
        bytes(
            dkim.sign(
                raw, b"s1", b"firma.example", secret, include_headers=FIELDS, signature_algorithm=b"ed25519-sha256"
            )
        )
        + raw
    )
    records = zone(DOMAIN) | {"TXT s1._domainkey.firma.example": [f"v=DKIM1; k=ed25519; p={public}"]}
    assert settled(raw, records, peer=BAD_PEER).trust == "verified"


def test_spf_is_followed_through_includes_redirects_and_hosts() -> None:
    records = zone(DOMAIN, spf="v=spf1 include:_spf.firma.example redirect=other.example") | {
        "TXT _spf.firma.example": ["v=spf1 mx:mail.example a:web.example -all"],
        "MX mail.example": ["10 mx1.mail.example", "20 mx2.mail.example"],
        "A mx2.mail.example": ["198.51.100.7"],
        "A web.example": ["198.51.100.8"],
        "TXT other.example": ["v=spf1 exists:%{i}.allowed.example -all"],
        "A 198.51.100.9.allowed.example": ["127.0.0.2"],
    }
    for peer, wanted in (
        ("198.51.100.7", "pass"),
        ("198.51.100.8", "pass"),
        ("198.51.100.9", "pass"),
        (BAD_PEER, "fail"),
    ):
        assert settled(mail(), records, peer=peer).spf == wanted, peer


@pytest.mark.parametrize(
    "records",
    [
        {"TXT firma.example": ["v=spf1 include:firma.example -all"]},
        {"TXT firma.example": ["v=spf1 redirect=firma.example"]},
        {"TXT firma.example": ["v=spf1 " + " ".join(f"a:h{n}.example" for n in range(11)) + " -all"], **{f"A h{n}.example": ["198.51.100.1"] for n in range(11)}},
        {"TXT firma.example": ["v=spf1 a:v1.example a:v2.example a:v3.example -all"]},
        {"TXT firma.example": ["v=spf1 mx -all"], "MX firma.example": [f"10 h{n}.example" for n in range(11)]},
        {"TXT firma.example": ["v=spf1 " + "%{s}" * 300 + " -all"]},
        {"TXT firma.example": ["v=spf1 include:" + "a" * 300 + ".example -all"]},
        {"TXT firma.example": ["v=spf1 \xff\xfe -all"]},
    ],
)  # fmt: skip
def test_a_hostile_spf_record_is_an_error_of_its_owner(records: dict[str, list[str]]) -> None:
    """More than 10 lookups or 2 void ones, loops and rubbish (RFC 7208 section 4.6.4)."""
    assert settled(mail(), records).spf == "permerror"


@pytest.mark.parametrize(
    ("results", "sealers", "trust", "by"),
    [
        ("dmarc=pass header.from=firma.example; spf=pass smtp.mailfrom=firma.example", ("lists.example",), "verified", "lists.example"),
        ("dmarc=pass header.from=firma.example", (), "unverified", ""),
        ("dmarc=pass header.from=firma.example", ("other.example",), "unverified", ""),
        ("dmarc=fail header.from=firma.example", ("lists.example",), "unverified", ""),
        ("dmarc=pass header.from=bank.example", ("lists.example",), "unverified", ""),
        ("dkim=pass header.d=firma.example", ("lists.example",), "unverified", ""),
    ],
)  # fmt: skip
def test_a_named_sealer_is_believed_about_a_mail_it_changed(
    results: str, sealers: tuple[str, ...], trust: str, by: str
) -> None:
    """ARC (RFC 8617): only those the administrator named, and only about this From."""
    raw = sealed(mail(), "lists.example", results)
    found = settled(
        raw, zone(DOMAIN) | zone("lists.example"), peer=BAD_PEER, mail_from="l@lists.example", sealers=sealers
    )
    assert (found.trust, found.by) == (trust, by)


@pytest.mark.parametrize("old", [b"Drukarka", b"From: Anna", b"ARC-Seal: i=1; cv=none"])
def test_a_sealed_mail_that_changed_afterwards_is_not_believed(old: bytes) -> None:
    raw = sealed(mail(), "lists.example", "dmarc=pass header.from=firma.example")
    changed = raw.replace(old, old[:-1] + b"?", 1)
    assert changed != raw or old.startswith(b"ARC")
    if changed != raw:
        found = settled(changed, zone(DOMAIN) | zone("lists.example"), peer=BAD_PEER, sealers=("lists.example",))
        assert found.trust == "unverified"


@pytest.mark.parametrize(
    "head",
    [
        b"ARC-Seal: i=999999; d=lists.example; s=s1\r\n" * 40,
        b"ARC-Seal: i=" + b"9" * 5000 + b"; d=lists.example; s=s1\r\n",
        b"DKIM-Signature: " + b";" * 9000 + b"\r\n",
        b"DKIM-Signature: v=1; d=firma.example; s=s1; b" + b"\r\n " * 2000 + b"=x\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=firma.example; s=s1; h=from" + b":x" * 3000 + b"; bh=AA==; b=AA==\r\n",
        b"DKIM-Signature: d=firma.example; s=../..; h=from\r\n",
        b"DKIM-Signature: d=.; s=s1\r\n",
        b" folded first line\r\n",
        b"no colon at all\r\n",
        b"\xff\xfe: \xff\r\n",
    ],
)
def test_hostile_fields_end_as_unverified(head: bytes) -> None:
    """And quickly: the time limit of a test is a minute, a square pattern would take hours."""
    blanks = b" " * 1_000_000
    found = settled(head + mail(body="x") + blanks, zone(DOMAIN), peer=BAD_PEER, sealers=("lists.example",))
    assert found.trust == "unverified"


def test_a_body_of_blanks_takes_no_square_time() -> None:
    """Dkimpy's own canonicalization would."""
    raw = signed(
        mail(body="x" + " " * 200_000 + "y\r\n" + " " * 200_000 + "\r\n"), canonicalize=(b"relaxed", b"simple")
    )
    assert settled(raw, zone(DOMAIN), peer=BAD_PEER).trust == "verified"
    for canonical in (b"relaxed", b"simple"):
        endless = signed(mail(body="x\r\n" + "\r\n" * 500_000), canonicalize=(b"relaxed", canonical))
        assert settled(endless + b"\r\n" * 3_000_000, zone(DOMAIN), peer=BAD_PEER).trust == "verified"
        empty = signed(mail(body=""), canonicalize=(b"relaxed", canonical))
        assert settled(empty, zone(DOMAIN), peer=BAD_PEER).trust == "verified"
    relaxed = signed(mail(body="a \t  b  \r\n\r\n c\t\r\n\r\n\r\n"))
    assert settled(relaxed, zone(DOMAIN), peer=BAD_PEER).trust == "verified", (
        "and what it makes of the rest is the same"
    )


@given(st.binary(max_size=300), st.sampled_from([b"DKIM-Signature: ", b"ARC-Seal: ", b"", b"From: "]))
def test_whatever_a_mail_holds_there_is_a_result(noise: bytes, name: bytes) -> None:
    settled(name + noise + b"\r\n" + mail(), zone(DOMAIN), peer=BAD_PEER, sealers=("lists.example",))


@pytest.mark.parametrize(
    ("domain", "wanted"),
    [
        ("example.com", "example.com"),
        ("a.b.example.com", "example.com"),
        ("com", ""),
        ("firma.com.pl", "firma.com.pl"),
        ("it.firma.com.pl", "firma.com.pl"),
        ("com.pl", ""),
        ("someone.github.io", "someone.github.io"),
        ("www.ck", "www.ck"),
        ("a.b.ck", "a.b.ck"),
        ("x.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.firma.unheardof", "firma.unheardof"),
        ("xn--85x722f.com.cn", "xn--85x722f.com.cn"),
        ("a.xn--fiqs8s", "a.xn--fiqs8s"),
    ],
)
def test_an_organizational_domain_is_what_somebody_registered(domain: str, wanted: str) -> None:
    assert organizational(domain) == wanted


def test_keys_of_tests_are_keys() -> None:
    """Else all of the above would pass for a wrong reason."""
    assert len(base64.b64decode(key()[1])) > 100
