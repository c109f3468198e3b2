"""A channel that can't send is seen on the health page long before its first dead letter."""

from gateway.observe.health import Health
from gateway.sending import LONG, Sending


def test_three_failures_over_a_minute_and_one_success() -> None:
    """A hiccup is none; one letter that leaves ends it; other channels are not touched."""
    health = Health()
    sending = Sending(health)
    sending.failed("mail", "535 wrong password", 0)
    sending.failed("mail", "535 wrong password", 10)
    sending.failed("mail", "535 wrong password", LONG - 1)
    sending.failed("chat", "503", LONG)
    assert health.is_ok
    sending.failed("mail", "535 wrong password", 3 * LONG)
    assert health.public() == {"status": "degraded", "degraded": ["mail-sending"]}
    assert "535 wrong password" in health.reasons("pl")["mail-sending"]
    assert "for 3 min" in health.reasons("en")["mail-sending"]
    sending.sent("chat")
    assert not health.is_ok
    sending.sent("mail")
    assert health.is_ok


def test_two_failures_of_a_quiet_night_are_not_yet_trouble() -> None:
    """However long they are apart."""
    health = Health()
    sending = Sending(health)
    sending.failed("mail", "421 later", 0)
    sending.failed("mail", "421 later", 10 * LONG)
    assert health.is_ok
