"""`centrala check --online`: whether the DKIM key is published."""

import pytest

from channels.email.authentication import AuthenticationSettings
from channels.email.channel import Settings
from channels.email.dkim import Dkim
from channels.email.evidence import FAILED, NOTHING, Answer
from channels.email.signing import load_key, make_key, record
from channels.secret import Secret
from gateway.cli.online_dkim import judged, try_dkim, try_resolver
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


async def test_a_name_server_that_answers_is_well_and_a_silent_one_is_named() -> None:
    """That a name is not there is an answer; without one nobody would be verified."""
    with NameServer({}) as server:
        settings = Settings(
            kind="email", address="pomoc@example.com", authentication=AuthenticationSettings(resolver=server.address)
        )
        assert await try_resolver(settings) == (True, f"{server.address} answers")
    fine, words = await try_resolver(settings)  # it has stopped
    assert not fine
    assert words.startswith(f"{server.address} gives no answer")
