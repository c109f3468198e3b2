"""What a channel says is wrong with it stands on the health page until it says that it is over."""

from channels.condition import Condition
from gateway.conditions import Conditions
from gateway.observe.health import Health


def test_trouble_of_a_channel_is_told_in_both_languages_until_it_is_over() -> None:
    health = Health()
    conditions = Conditions(health)
    words = {"pl": "Brakuje uprawnienia files:read.", "en": "The scope files:read is missing."}
    conditions.report(Condition(channel="slack", about="scope", **words))
    conditions.report(Condition(channel="slack", about="C9", pl="Pokój C9 jest zamknięty.", en="Room C9 is archived."))
    assert health.reasons("en") == {"slack-C9": "Room C9 is archived.", "slack-scope": words["en"]}
    conditions.report(Condition(channel="slack", about="C9"))
    assert health.reasons("pl") == {"slack-scope": words["pl"]}
