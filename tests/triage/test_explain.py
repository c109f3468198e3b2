"""What `centrala explain text` prints."""

import json

import pytest

from triage.explain import explain_text
from triage.rules import Facts, load


@pytest.fixture(scope="module")
def rules():
    """The shipped rules."""
    return load()


def test_the_shape_of_surface_md(rules):
    """All fields of a decision, ready for JSON, with the id as it came in."""
    found = explain_text(rules, "17", "VPN", "VPN nie działa")
    assert json.loads(json.dumps(found)) == found
    assert found["id"] == "17"
    assert found["error"] is None
    assert found["message"]["language"] == "pl"
    decision = found["decision"]
    assert decision["creates_ticket"] is True
    assert decision["acknowledges"] is True
    assert (decision["category"], decision["subcategory"], decision["type"]) == ("network", "vpn", "incident")
    assert (decision["impact"], decision["urgency"], decision["priority"]) == ("low", "medium", "P4")
    assert (decision["level"], decision["queue"], decision["ask"]) == ("L1", "l1", [])
    assert {"rule": "vpn", "matched": ["vpn"], "set": {"score": "network +16"}} in decision["trace"]


@pytest.mark.parametrize(
    ("automatic", "creates", "acknowledges"),
    [
        ("none", True, True),
        ("reply", False, False),
        ("bounce", False, False),
        ("generated", True, False),
        ("list", True, False),
    ],
)
def test_automatic_mail(rules, automatic, creates, acknowledges):
    """Bounces and vacations open nothing; machines are not thanked."""
    decision = explain_text(rules, "1", "", "x", facts=Facts(automatic=automatic))["decision"]
    assert (decision["creates_ticket"], decision["acknowledges"]) == (creates, acknowledges)


def test_all_rules_are_shown_on_request(rules):
    """Hits first, then every other rule with nothing matched."""
    trace = explain_text(rules, "1", "", "VPN nie działa", all_rules=True)["decision"]["trace"]
    assert {line["rule"] for line in trace} == set(rules.names)
    assert {"rule": "wifi", "matched": [], "set": {}} in trace
