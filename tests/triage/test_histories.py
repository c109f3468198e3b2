"""Earlier tickets and changes, as rules ask about them."""

import pytest

from triage.histories import DAY
from triage.rules import Earlier, Facts, changes, classify, load

LAST = "- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}"
NOW = 100 * DAY


def loaded(tmp_path, *rules):
    """The rules in these lines, and the last one."""
    file = tmp_path / "rules.yaml"
    file.write_text("rules:\n" + "".join(f"- {rule}\n" for rule in rules) + LAST + "\n", encoding="utf-8")
    return load([file])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("{at_least: 2, days: 7}", True),
        ("{at_least: 3, days: 7}", False),
        ("{at_least: 3, days: 30}", True),
        ("{at_least: 1, category: network}", True),
        ("{at_least: 2, category: network}", False),
        ("{at_least: 2, category: same}", True),
        ("{at_least: 2, category: [network, hardware], days: 7}", True),
    ],
)
def test_how_many_tickets_there_were(tmp_path, asked, found):
    """In so many days, in a category, or in the one just decided."""
    rules = loaded(
        tmp_path, "{rule: sort, set: {category: hardware}}", f"{{rule: again, when: {{earlier: {asked}}}, tag: again}}"
    )
    earlier = (
        Earlier(at=NOW - DAY, category="hardware"),
        Earlier(at=NOW - 2 * DAY, category="network"),
        Earlier(at=NOW - 20 * DAY, category="hardware"),
        Earlier(at=NOW - 40 * DAY, category="network"),
    )
    assert rules.asks_earlier
    assert ("again" in classify(rules, Facts(text="x", at=NOW, earlier=earlier)).tags) is found


def test_rules_that_do_not_ask_need_no_reading(tmp_path):
    """So that nobody pays for what no rule wants."""
    assert not loaded(tmp_path, "{rule: sort, when: {words: x}, tag: x}").asks_earlier
    assert loaded(tmp_path, "{rule: sort, when: {any: [{not: {earlier: {at_least: 1}}}]}, tag: x}").asks_earlier


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("priority", True),
        ("queue", False),
        ("[queue, priority]", True),
        ("{priority: P1}", True),
        ("{priority: {to: [P1, P2]}}", True),
        ("{priority: {from: P3}}", True),
        ("{priority: {from: P4}}", False),
        ("{priority: {from: P3, to: P1}}", True),
        ("{priority: {from: P3, to: P2}}", False),
        ("{priority: {to: P1}, queue: l1}", False),
    ],
)
def test_old_and_new_value(tmp_path, asked, found):
    """Any change of a field, of one of several, from and to."""
    rules = loaded(tmp_path, f"{{rule: moved, on: change, when: {{changed: {asked}}}, tag: moved}}")
    facts = Facts(changes={"priority": ("P3", "P1")}, ticket={"priority": "P1", "queue": "l1"})
    assert bool(changes(rules, facts).tags) is found


def test_a_rule_about_changes_sees_the_ticket(tmp_path):
    """Its fields by `is`, its subject by `words`, and what rules above it have set."""
    rules = loaded(
        tmp_path,
        "{rule: a, on: change, when: {changed: status, is: {status: resolved, category: network}, words: vpn}, set: {urgency: low}}",
        "{rule: b, on: change, when: {is: {urgency: low}}, tag: calm}",
        "{rule: c, on: change, when: {is: {urgency: low}}, set: {urgency: high}, watch: Ola@Example.com}",
    )
    ticket = {"status": "resolved", "category": "network", "urgency": "high"}
    found = changes(rules, Facts(subject="VPN", changes={"status": ("new", "resolved")}, ticket=ticket))
    assert found.set == {"urgency": "low"}
    assert found.tags == ("calm",)
    assert found.watch == ("ola@example.com",)
    assert [hit.rule for hit in found.trace] == ["a", "b", "c"]


def test_rules_about_changes_have_no_say_in_first_messages(tmp_path):
    """And the other way round."""
    rules = loaded(tmp_path, "{rule: new, tag: new}", "{rule: moved, on: change, tag: moved}")
    assert classify(rules, Facts(text="x")).tags == ("new",)
    assert changes(rules, Facts(changes={"queue": ("l1", "l2")})).tags == ("moved",)
    assert "moved" not in rules.names
