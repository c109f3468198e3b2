"""How mailboxes are told on the health page, in both languages."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from channels.mailbox import MailboxState, State
from gateway.mailboxes import Mailboxes, words
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics

AT = 1_790_000_000_000
BOX = MailboxState(
    channel="mail", name="mailbox-mail", account="pomoc@x.pl/INBOX", aside="Odłożone", state="connected", since=AT
)


@pytest.mark.parametrize(
    ("state", "pl", "en"),
    [
        (
            "connected",
            "połączono 2026-09-21 16:13:20; jeszcze nie przyszedł żaden list",
            "connected 2026-09-21 16:13:20; no mail yet",
        ),
        ("connecting", "łączenie od", "connecting since"),
        ("elsewhere", "inna bramka", "another gateway"),
        ("failed", "nie działa od 2026-09-21 16:13:20: bo", "does not work since 2026-09-21 16:13:20: why"),
    ],
)
def test_every_state_has_words(state: State, pl: str, en: str) -> None:
    """With the account, and the time in the desk's zone."""
    polish, english = words(replace(BOX, state=state, pl="bo", en="why"), ZoneInfo("Europe/Warsaw"))
    assert polish.startswith("pomoc@x.pl/INBOX: ")
    assert pl in polish
    assert en in english


def test_a_failure_degrades_until_mail_is_read_again_and_names_no_address_to_everybody() -> None:
    """Mails put aside stay on the page until a person has seen to them."""
    health, metrics = Health(), Metrics()
    boxes = Mailboxes("Europe/Warsaw", health, metrics)
    boxes.report(replace(BOX, state="failed", pl="Złe hasło.", en="Wrong password."))
    assert health.public() == {"status": "degraded", "degraded": ["mailbox-mail"]}
    assert health.reasons("pl")["mailbox-mail"] == "Skrzynka pomoc@x.pl/INBOX: Złe hasło."
    assert 'centrala_mailbox_connected{mailbox="mailbox-mail"} 0.0' in metrics.expose().decode()
    boxes.report(replace(BOX, refused=2, waiting=3, last=AT))
    assert health.public()["degraded"] == ["mailbox-mail-refused"]
    assert "Odłożone: 2" in health.reasons("pl")["mailbox-mail-refused"]
    assert "czeka: 3; odłożone: 2" in health.notes("pl")["mailbox-mail"]
    boxes.report(BOX)
    assert health.is_ok
    boxes.report(replace(BOX, state="failed", pl="x", en="x"))
    boxes.report(replace(BOX, state="elsewhere"))
    assert health.is_ok
