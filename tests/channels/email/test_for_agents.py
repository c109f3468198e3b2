"""Agents' own addresses, and what a mail to an agent looks like."""

import email
import email.policy
import re
from typing import cast
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from channels.email.address import MAX_LOCAL, Addresses, is_address
from channels.signature import Signer
from store.records import Answering, Choice, Content, Delivery
from tests.channels.email.letters import delivery, letter
from tests.channels.email.smtp_client import ADDRESSES, SIGNER

OLA = "ola@example.org"


@pytest.mark.parametrize("visibility", ["public", "internal"])
@pytest.mark.parametrize("ticket", [1, 1042, 9_999_999_999])
def test_an_agents_address_says_of_which_ticket_whose_and_who_may_read(ticket: int, visibility: str) -> None:
    """In any case of letters; it is a mailbox of ours, and no requester's reply address."""
    made = ADDRESSES.agent(ticket, OLA, visibility)  # type: ignore[arg-type]
    assert is_address(made)
    assert len(made.partition("@")[0]) <= MAX_LOCAL
    found = ADDRESSES.answering(made.upper())
    assert isinstance(found, Answering)
    assert (found.ticket, found.visibility) == (ticket, visibility)
    assert found.of == cast("Answering", ADDRESSES.answering(ADDRESSES.agent(7, OLA.upper(), "public"))).of
    recipient = ADDRESSES.recipient(made)
    assert recipient is not None
    assert recipient.ticket == ticket
    assert ADDRESSES.ticket_of(made) == 0


@given(at=st.integers(min_value=0), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz234567.0189"))
def test_an_agents_address_with_one_letter_changed_is_nobodys(at: int, letter: str) -> None:
    """Another ticket, another agent, public instead of internal: the signature covers all of them."""
    made = ADDRESSES.agent(1042, OLA, "internal")
    local, _, domain = made.partition("@")
    at %= len(local)
    changed = f"{local[:at]}{letter}{local[at + 1 :]}@{domain}"
    if changed != made:
        assert ADDRESSES.answering(changed) is None


def test_another_desks_agents_address_and_a_reply_address_are_no_agents_address() -> None:
    """One secret for two desks is not enough to pass from one to the other."""
    other = Addresses(ADDRESSES.address, (), prefix="HD", desk_id="other", signer=SIGNER)
    strange = Addresses(
        ADDRESSES.address, (), prefix="HD", desk_id="main", signer=Signer(b"another secret of 32 bytes here!")
    )
    for one in (other, strange):
        assert ADDRESSES.answering(one.agent(1, OLA, "public")) is None
    assert ADDRESSES.answering(ADDRESSES.reply(1)) is None


@pytest.mark.parametrize("letters", [1, 21, 22, 29])
def test_a_desk_with_a_long_address_makes_no_agents_addresses_rather_than_weak_ones(letters: int) -> None:
    """Requesters' reply addresses still fit there."""
    long = Addresses("d" * letters + "@example.org", (), prefix="HD", desk_id="main", signer=SIGNER)
    made = long.agent(9_999_999_999, OLA, "public")
    fits = letters <= 21
    assert bool(made) is fits
    assert long.ticket_of(long.reply(7)) == 7
    if fits:
        assert len(made.partition("@")[0]) <= MAX_LOCAL
        assert long.answering(made) is not None


async def test_a_notice_is_answered_inside_and_only_its_link_leads_to_the_requester() -> None:
    """RFC 3834 headers, a thread of its own for each ticket, and a link that opens a new mail without a quote."""
    made = delivery(audience="agents", address=OLA, automatic=True)
    content = Content(
        subject=made.content.subject, body="Zgłaszający napisał.", choices=(Choice(id="public", label="Odpowiedź"),)
    )
    mail = email.message_from_bytes((await letter(_with(made, content))).raw, policy=email.policy.default)
    internal, public = ADDRESSES.agent(1042, OLA, "internal"), ADDRESSES.agent(1042, OLA, "public")
    assert mail["Reply-To"].addresses[0].addr_spec == internal
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["References"] == mail["In-Reply-To"]
    assert ADDRESSES.ticket_of_message_id(str(mail["References"])) == 1042
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        found = re.search(r"mailto:[^\s\"]+", str(body.get_content()))
        assert found is not None
        assert unquote(urlsplit(found[0]).path) == public
        if kind == "html":  # its words are what one clicks, not an address nobody can read
            assert f'– <a href="{found[0]}">Odpowiedź</a>' in str(body.get_content())
    assert public not in str(mail["Reply-To"])


async def test_a_notice_without_an_offer_names_no_way_to_the_requester() -> None:
    """Not even a hidden one."""
    raw = (await letter(delivery(audience="agents", address=OLA))).raw.decode()
    assert ADDRESSES.agent(1042, OLA, "public") not in raw
    assert ADDRESSES.reply(1042) not in raw
    assert "mailto:" not in raw


def _with(made: Delivery, content: Content) -> Delivery:
    return replace(made, content=content)
