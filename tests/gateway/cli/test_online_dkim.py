"""`centrala check --online`: whether the DKIM key is published."""

import pytest

from channels.email.authentication import AuthenticationSettings
from channels.email.channel import Settings
from channels.email.dkim import Dkim
from channels.email.evidence import FAILED, NOTHING, Answer
from channels.email.signing import load_key, make_key, record
from channels.secret import Secret
from gateway.cli.online_dkim import judged, try_dkim
from tests.channels.email.name_server import NameServer

NAME, WANTED = "s._domainkey.example.com", "v=DKIM1; k=rsa; p=ABCD"


@pytest.mark.parametrize(
    ("answer", "fine", "words"),
    [
        (Answer("found", (WANTED,)), True, "fits the key"),
        (Answer("found", ("k=rsa;p= AB CD ;v=DKIM1",)), True, "fits the key"),
        (Answer("found", ("something else", WANTED)), True, "fits the key"),
        (Answer("found", ("v=DKIM1; p=EFGH",)), False, "another key"),
        (Answer("found", ("v=DKIM1; p=",)), False, "another key"),
        (Answer("found", ("v=spf1 -all",)), False, "no key at s._domainkey.example.com yet"),
        (NOTHING, False, "no key at s._domainkey.example.com yet"),
        (FAILED, False, "no answer"),
    ],
)
def test_the_record_is_compared_with_the_key(answer: Answer, *, fine: bool, words: str) -> None:
    """However it is spaced; what is wrong is said with the remedy."""
    found, said = judged(answer, NAME, WANTED)
    assert found is fine
    assert words in said


async def test_a_real_name_server_is_asked() -> None:
    """The one of the config; an RSA key is longer than one string of a record."""
    pem = make_key("rsa")
    published = record(load_key(pem), domain="example.com", selector="s")
    with NameServer({f"TXT {published.name}": [published.text]}) as server:
        settings = Settings(
            kind="email",
            address="pomoc@example.com",
            dkim=Dkim(selector="s", key=Secret(pem)),
            authentication=AuthenticationSettings(resolver=server.address),
        )
        assert await try_dkim(settings) == (True, "s._domainkey.example.com is published and fits the key")
