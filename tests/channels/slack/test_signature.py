"""Only what Slack signed with this app's secret, lately, is from Slack."""

import hmac
from hashlib import sha256

import pytest

from channels.base import ForgedError
from channels.slack.signature import sign, verify
from tests.channels.slack.inbound import SECRET

NOW = 1_700_000_000
BODY = b'{"type":"event_callback"}'
STAMP, GOOD = "X-Slack-Request-Timestamp", "X-Slack-Signature"


def headers(body: bytes = BODY, *, at: str = str(NOW), secret: str = SECRET) -> dict[str, str]:
    return {STAMP: at, GOOD: sign(secret, at, body)}


def test_it_is_slacks_own_scheme() -> None:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack: v0, timestamp and body, joined by colons."""
    wanted = hmac.new(SECRET.encode(), b"v0:1531420618:token=xyzz0WbapA4vBCDEFasx0q6G", sha256).hexdigest()
    assert sign(SECRET, "1531420618", b"token=xyzz0WbapA4vBCDEFasx0q6G") == f"v0={wanted}"
    assert sign(SECRET, "1531420618", (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
        b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )) == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"  # the page's own example  # fmt: skip


@pytest.mark.parametrize("secrets", [(SECRET, ""), ("another one", SECRET)])
def test_two_secrets_are_believed_while_one_replaces_the_other(secrets: tuple[str, str]) -> None:
    verify(headers(), BODY, secrets, NOW)
    verify(headers(at=str(NOW - 299)), BODY, secrets, NOW)
    verify(headers(at=str(NOW + 299)), BODY, secrets, NOW)


@pytest.mark.parametrize(
    ("given", "body", "secrets"),
    [
        ({}, BODY, (SECRET,)),
        ({STAMP: str(NOW)}, BODY, (SECRET,)),
        ({GOOD: sign(SECRET, str(NOW), BODY)}, BODY, (SECRET,)),
        (headers(), BODY + b" ", (SECRET,)),
        (headers(), b"", (SECRET,)),
        (headers(), BODY, ()),
        (headers(), BODY, ("",)),
        (headers(secret=""), BODY, ("", "")),
        (headers(secret="another"), BODY, (SECRET,)),
        (headers(at=str(NOW - 301)), BODY, (SECRET,)),
        (headers(at=str(NOW + 301)), BODY, (SECRET,)),
        (headers(at="0"), BODY, (SECRET,)),
        (headers(at=f" {NOW}"), BODY, (SECRET,)),
        (headers(at=f"+{NOW}"), BODY, (SECRET,)),
        (headers(at=f"-{NOW}"), BODY, (SECRET,)),
        (headers(at=f"{NOW}.0"), BODY, (SECRET,)),
        (headers(at=f"{NOW:e}"), BODY, (SECRET,)),
        (headers(at="١٧٠٠٠٠٠٠٠٠"), BODY, (SECRET,)),
        (headers(at="9" * 400), BODY, (SECRET,)),
        (headers(at=""), BODY, (SECRET,)),
        (headers(at="NaN"), BODY, (SECRET,)),
        (headers() | {GOOD: headers()[GOOD].upper()}, BODY, (SECRET,)),
        (headers() | {GOOD: headers()[GOOD].replace("v0", "v1")}, BODY, (SECRET,)),
        (headers() | {GOOD: headers()[GOOD][:-1]}, BODY, (SECRET,)),
        (headers() | {GOOD: headers()[GOOD] + "\n"}, BODY, (SECRET,)),
        (headers() | {GOOD: "v0=" + "ż" * 64}, BODY, (SECRET,)),
        (headers() | {GOOD: "v0=" + "\udcff" * 64}, BODY, (SECRET,)),
        (headers() | {GOOD: ""}, BODY, (SECRET,)),
        (headers(b"x" * 1_000_001), b"x" * 1_000_001, (SECRET,)),
    ],
)  # fmt: skip
def test_all_else_is_forged_and_nothing_else_happens(
    given: dict[str, str], body: bytes, secrets: tuple[str, ...]
) -> None:
    with pytest.raises(ForgedError):
        verify(given, body, secrets, NOW)
