"""Who a page says its visitor is: only what is signed with the desk's secret, by the one algorithm, and for a day at most."""

import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from channels.base import ForgedError
from channels.webchat.identity import Identity, opened

SECRET = "0123456789abcdef0123456789abcdef"
NOW = 1_800_000_000


def token(
    claims: dict[str, Any] | bytes, *, header: dict[str, Any] | None = None, secret: str = SECRET, tail: str = ""
) -> str:
    """A token as a page makes it, or as somebody else would."""

    def coded(value: dict[str, Any] | bytes) -> str:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        return urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = f"{coded(header or {'alg': 'HS256', 'typ': 'JWT'})}.{coded(claims)}"
    return f"{signed}.{coded(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}{tail}"


def test_what_another_library_signs_is_read() -> None:
    """A JWT of joserfc; the address in lower case, the name in one line."""
    made = jwt.encode(
        {"alg": "HS256"},
        {"email": "Anna@Firma.pl", "name": " Anna\n Żółć ", "exp": NOW + 600, "iat": NOW, "sub": "7"},
        OctKey.import_key(SECRET),
    )
    assert opened(made, SECRET, NOW * 1000) == Identity("anna@firma.pl", "Anna Żółć")


GOOD = {"email": "anna@firma.pl", "exp": NOW + 600}
BAD = {
    "another secret": token(GOOD, secret="another secret of thirty-two bytes"),
    "none": token(GOOD, header={"alg": "none"}),
    "none without signature": token(GOOD, header={"alg": "none"}).rpartition(".")[0] + ".",
    "other algorithm": token(GOOD, header={"alg": "HS512"}),
    "critical extension": token(GOOD, header={"alg": "HS256", "crit": ["exp"]}),
    "over": token({**GOOD, "exp": NOW - 61}),
    "not yet": token({**GOOD, "nbf": NOW + 120}),
    "for ever": token({**GOOD, "exp": NOW + 90_000}),
    "no end": token({"email": "anna@firma.pl"}),
    "end in words": token({**GOOD, "exp": "tomorrow"}),
    "nobody": token({"exp": NOW + 600}),
    "address no text": token({**GOOD, "email": ["anna@firma.pl"]}),
    "no object": token(b"[1]"),
    "not UTF-8": token(b'{"email":"\xff","exp":1800000600}'),
    "longer signature": token(GOOD, tail="A"),
    "padded": token(GOOD, tail="="),
    "too long": token({**GOOD, "name": "x" * 4_000}),
    "two parts": "a.b",
    "four parts": "a.b.c.d",
    "letters": "ą.ę.ó",
    "nothing": "",
}


@pytest.mark.parametrize("name", BAD)
def test_all_else_is_refused(name: str) -> None:
    """ForgedError and nothing worse."""
    with pytest.raises(ForgedError):
        opened(BAD[name], SECRET, NOW * 1000)


def test_another_persons_claims_under_a_good_signature_are_refused() -> None:
    """The parts of two tokens make none."""
    head, _, signature = token(GOOD).split(".")
    body = token({**GOOD, "email": "boss@firma.pl"}).split(".")[1]
    with pytest.raises(ForgedError):
        opened(f"{head}.{body}.{signature}", SECRET, NOW * 1000)


@given(st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9_=+/-]{0,20}(\.[A-Za-z0-9_=+/-]{0,20}){0,3}", fullmatch=True))
def test_rubbish_is_refused(text: str) -> None:
    """Whatever it is."""
    with pytest.raises(ForgedError):
        opened(text, SECRET, NOW * 1000)
