"""The one place where anything is signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import ForgedError
from channels.signature import ExpiredError, Signer

SIGNER = Signer(b"0123456789abcdef")


@given(st.text(max_size=50), st.text(max_size=50))
def test_a_signature_holds_for_its_purpose_and_payload_only(purpose: str, payload: str) -> None:
    """26 lower-case characters of base32 by default."""
    purpose = purpose.encode("utf-8", "ignore").decode()
    signature = SIGNER.sign(purpose, payload)
    assert len(signature) == 26
    assert signature == signature.lower()
    assert SIGNER.check(purpose, payload, signature)
    assert not SIGNER.check(purpose + "x", payload, signature)
    assert not SIGNER.check(purpose, payload + "x", signature)
    assert not SIGNER.check(purpose, payload, signature[:-1])
    assert not Signer(b"another secret!!").check(purpose, payload, signature)


def test_purpose_and_payload_do_not_run_into_each_other() -> None:
    """What is signed for ab and c is not signed for a and bc."""
    assert SIGNER.sign("ab", "c") != SIGNER.sign("a", "bc")


def test_a_weak_secret_or_signature_is_refused() -> None:
    """At least 16 bytes of secret and 100 bits of signature."""
    with pytest.raises(ValueError, match="too short"):
        Signer(b"short")
    with pytest.raises(ValueError, match="100"):
        SIGNER.sign("a", "b", 64)


@given(st.text(max_size=100), st.integers(1, 2**45))
def test_a_link_carries_its_payload_until_it_expires(payload: str, expires: int) -> None:
    """In characters that need no escaping in a URL."""
    token = SIGNER.link("ticket", payload, expires)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert SIGNER.open_link("ticket", token, expires - 1) == payload
    with pytest.raises(ExpiredError):
        SIGNER.open_link("ticket", token, expires)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.1.x", "a" * 10_000, "\0"])
def test_garbage_opens_nothing(token: str) -> None:
    """ForgedError, never another exception."""
    with pytest.raises(ForgedError):
        SIGNER.open_link("ticket", token, 0)


def test_no_character_of_a_link_can_be_changed() -> None:
    """Payload, expiry and signature are all covered; the purpose too."""
    token = SIGNER.link("ticket", "HD-7", 1000)
    changed = [token[:n] + ("x" if token[n] != "x" else "y") + token[n + 1 :] for n in range(len(token))]
    for one in [*changed, token + "a", token[:-1]]:
        with pytest.raises(ForgedError):
            SIGNER.open_link("ticket", one, 0)
    with pytest.raises(ForgedError):
        SIGNER.open_link("session", token, 0)
