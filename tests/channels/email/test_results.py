"""Authentication-Results (RFC 8601): read as strictly as it is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.results import fields_named, judged, stated
from store.records import Authentication

OURS = ("mx.example.com",)
DOMAIN = "firma.example"


def read(*fields: str, domain: str = DOMAIN) -> Authentication | None:
    return stated([one.encode() for one in fields], OURS, domain)


def level(*fields: str, domain: str = DOMAIN) -> str:
    found = read(*fields, domain=domain)
    return found.trust if found else "nothing"


GMAIL = """mx.example.com;
       dkim=pass header.i=@firma.example header.s=s1 header.b=AbCdEf;
       spf=pass (google.com: domain of anna@firma.example designates 192.0.2.10 as permitted sender; really) smtp.mailfrom=anna@firma.example;
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=firma.example"""


def test_a_server_of_our_own_is_believed() -> None:
    """As Gmail, Rspamd and OpenDMARC write it: folded, with comments that hold semicolons."""
    found = read(GMAIL)
    assert found == Authentication(
        spf="pass", dkim="pass", dmarc="pass", domain=DOMAIN, policy="reject", by="mx.example.com"
    )
    assert found.trust == "verified"


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("mx.example.com; dmarc=pass header.from=firma.example", "verified"),
        ("MX.Example.COM 1; dmarc=pass header.from=Firma.Example", "verified"),
        ('"mx.example.com"; dmarc=pass', "verified"),
        ("mx.example.com; dmarc/1=pass", "verified"),
        ("mx.example.com; dmarc = pass", "verified"),
        ("mx.example.com (a server) ; dmarc=pass (p=none)", "verified"),
        ("mx.example.com; dmarc=fail header.from=firma.example", "unverified"),
        ("mx.example.com; dmarc=pass header.from=bank.example", "nothing"),
        ("mx.example.com; dmarc=none; dkim=pass header.d=firma.example", "plausible"),
        ("mx.example.com; dmarc=none; dkim=pass header.d=spam.example", "unverified"),
        ("mx.example.com; dkim=pass header.d=firma.example", "unverified"),
        ("mx.example.com; dkim=fail header.d=firma.example; dkim=pass header.d=spam.example; dmarc=fail", "unverified"),
        ("mx.example.com; dmarc=fail; dmarc=pass", "unverified"),
        ("mx.example.com; none", "nothing"),
        ('mx.example.com; dmarc=pass; x=none reason="never closed', "nothing"),
        ("mx.example.com", "nothing"),
        ("mx.example.com; (dmarc=pass)", "nothing"),
        ('mx.example.com; x-note=none reason="; dmarc=pass"', "nothing"),
        ("mx.example.com; spf=pass smtp.mailfrom=x; comment (dmarc=pass", "unverified"),
        ("mx.example.com; dmarc=passes", "nothing"),
        ("mx.example.com.evil.example; dmarc=pass", "nothing"),
        ("evil.example mx.example.com; dmarc=pass", "nothing"),
        ("mx.example.com 2; dmarc=pass", "nothing"),
        ("mx.example.com x y; dmarc=pass", "nothing"),
        ("evil.example; dmarc=pass", "nothing"),
        ("(mx.example.com) evil.example; dmarc=pass", "nothing"),
        ("; dmarc=pass", "nothing"),
        ("", "nothing"),
    ],
)
def test_what_a_field_is_worth(field: str, wanted: str) -> None:
    assert level(field) == wanted


def test_only_the_topmost_field_of_the_server_counts() -> None:
    """A forged one in its name would stand below; one of another server above is passed over."""
    forged = "mx.example.com; dmarc=pass header.from=firma.example"
    assert level("mx.example.com; dmarc=fail header.from=firma.example", forged) == "unverified"
    assert level("mx.example.com; spf=none", forged) == "unverified"
    assert level("elsewhere.example; dmarc=fail", forged) == "verified"


def test_fields_are_found_unfolded_and_in_order() -> None:
    head = b"A: 1\r\nAuthentication-Results: one;\r\n\tdmarc=pass\r\nB: x\r\n folded\r\nAUTHENTICATION-results:two\r\n\r\nAuthentication-Results: body\r\n"
    assert fields_named(head, b"authentication-results") == [b" one;\tdmarc=pass", b"two"]
    assert fields_named(b"X-Authentication-Results: one\r\n\r\n", b"authentication-results") == []


@given(st.text(max_size=300))
def test_whatever_stands_there_is_no_error(text: str) -> None:
    read(f"mx.example.com;{text}")
    judged(text, DOMAIN, "sealer.example")


@given(st.text(alphabet='();="\\ dmarcps=x', max_size=60))
def test_nothing_in_brackets_or_quotes_ever_verifies(text: str) -> None:
    """Comments and quoted strings hold what the sender chose, such as his address."""
    inside = text.replace("\\", "").replace("(", "").replace(")", "").replace('"', "")
    assert level(f"mx.example.com; x=none ({inside}; dmarc=pass)") != "verified"
    assert level(f'mx.example.com; x=none reason="{inside}; dmarc=pass"') != "verified"
