"""`centrala rules`: from a file on disk to what is in force, and back, as an administrator does it."""

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(180)  # many commands, each a process of its own

OWN = """
include: shipped
words: {crm: "crm, salesforce"}
replies:
  crm_down:
    pl: Wiemy o awarii CRM.
    en: We know that the CRM is down.
rules:
  - rule: crm outage
    when: {words: $crm & $dead}
    set: {category: software, subcategory: crm, type: incident}
    route: l2
    reply: crm_down
    tag: crm
    ask: since
"""
TESTS = """
tests:
  - test: the CRM is down
    given: CRM nie działa
    expect: {category: software, subcategory: crm, queue: l2, reply: crm_down, ask: since}
"""


@pytest.fixture
def desk(centrala):
    """A desk with rules and tests of its own."""
    (centrala.folder / "own.yaml").write_text(OWN, encoding="utf-8")
    (centrala.folder / "tests").mkdir()
    (centrala.folder / "tests" / "crm.yaml").write_text(TESTS, encoding="utf-8")
    centrala.configure("rules: [own.yaml]\nrules_tests: [tests]\n")
    return centrala


def test_lint_says_every_mistake_with_file_line_and_hint(desk):
    """All at once, also as JSON; a queue that the config does not know is one."""
    assert "no mistakes; version" in desk.run("rules", "lint").stdout
    (desk.folder / "own.yaml").write_text(
        OWN.replace("route: l2", "route: l9").replace("crm_down\n    tag", "crm_dwn\n    tag"), encoding="utf-8"
    )
    error = desk.run("rules", "lint", code=1).stderr
    assert f"{desk.folder}/own.yaml:9: rule 'crm outage': there is no reply 'crm_dwn'" in error
    (desk.folder / "own.yaml").write_text(OWN.replace("route: l2", "route: l9"), encoding="utf-8")
    (found,) = desk.json("rules", "lint", "--json", code=1)
    assert (found["severity"], found["line"]) == ("mistake", 9)
    assert "there is no queue 'l9'" in found["problem"]
    assert "l1, l2, l3" in found["hint"]
    (desk.folder / "own.yaml").write_text(OWN.replace("ask: since", "ask: shoe_size"), encoding="utf-8")
    assert "there is no question 'shoe_size'" in desk.run("rules", "lint", code=1).stderr


def test_lint_warns_of_what_is_hardly_meant(desk):
    """A warning is no mistake."""
    (desk.folder / "own.yaml").write_text(OWN.replace("    reply: crm_down\n", ""), encoding="utf-8")
    assert "warning: " in desk.run("rules", "lint").stderr
    assert [one["severity"] for one in desk.json("rules", "lint", "--json")] == ["warning"]


def test_contradictions_keep_rules_from_being_applied(desk):
    """A gateway would run on them; nobody can mean them."""
    twice = OWN + "  - {rule: crm again, when: {words: $crm & $dead}, set: {type: question}}\n"
    (desk.folder / "own.yaml").write_text(twice, encoding="utf-8")
    assert "contradicts 'crm outage' about type" in desk.run("rules", "lint", code=1).stderr
    assert "contradicts" in desk.run("rules", "apply", code=1).stderr
    assert desk.run("rules", "history").stdout == ""


def test_test_shows_what_was_expected_and_what_came(desk):
    """The config's tests, or those that are named; exit code 1 where one fails."""
    assert "1 passed, 0 failed" in desk.run("rules", "test").stdout
    other = desk.folder / "other.yaml"
    other.write_text("tests:\n  - {test: wrong, given: CRM nie działa, expect: {queue: l1}}\n", encoding="utf-8")
    out = desk.run("rules", "test", "other.yaml", code=1).stdout
    assert "other.yaml:2: wrong" in out
    assert "- queue: l1" in out
    assert "+ queue: l2" in out
    (result,) = desk.json("rules", "test", "other.yaml", "--json", code=1)
    assert result["misses"] == [{"field": "queue", "expected": "l1", "got": "l2"}]
    assert result["passed"] is False
    other.write_text("tests: []\n", encoding="utf-8")
    assert "no tests" in desk.run("rules", "test", "other.yaml", code=1).stderr


def test_the_shipped_rules_pass_their_own_tests(centrala):
    """Where nobody has rules of his own."""
    assert " 0 failed" in centrala.run("rules", "test").stdout


def test_apply_history_rollback(desk):
    """One version after the other comes into force; each step is a line; failing tests apply nothing."""
    assert "nothing to go back to" in desk.run("rules", "rollback", code=1).stderr
    (first,) = desk.json("rules", "apply", "--note", "CRM", "--author", "ola", "--json")
    assert (first["changed"], first["before"]) == (True, "files")
    assert "already" in desk.run("rules", "apply").stdout
    (desk.folder / "own.yaml").write_text(OWN.replace("route: l2", "route: l3"), encoding="utf-8")
    assert "1 of 1 tests fail: nothing is applied" in desk.run("rules", "apply", code=1).stderr
    (desk.folder / "tests" / "crm.yaml").write_text(TESTS.replace("queue: l2", "queue: l3"), encoding="utf-8")
    plan = desk.json("rules", "plan", "--json")[0]
    assert plan["live"] == first["version"]
    assert plan["change"]["changed"] == ["crm outage"]
    assert "~ rule crm outage" in desk.run("rules", "plan").stdout
    (second,) = desk.json("rules", "apply", "--json")
    assert second["before"] == first["version"] != second["version"]
    asked = ("explain", "text", "salesforce leży", "--live", "--json")
    assert desk.json(*asked)[0]["decision"]["queue"] == "l3"
    assert desk.json("rules", "rollback", "--note", "too early", "--json")[0]["version"] == first["version"]
    (decision,) = [line["decision"] for line in desk.json(*asked)]
    assert (decision["queue"], decision["ask"][0], decision["reply"]) == ("l2", "since", "crm_down")
    desk.run("rules", "rollback", second["version"][:6])
    desk.run("rules", "rollback", "files")
    lines = desk.json("rules", "history", "--json")
    assert [line["deed"] for line in lines] == ["withdraw", "rollback", "rollback", "apply", "apply"]
    assert [line["state"] for line in lines] == ["live", "", "", "", ""]
    assert (lines[-1]["author"], lines[-1]["note"]) == ("ola", "CRM")
    assert "too early" in desk.run("rules", "history").stdout
    assert "is not in the history" in desk.run("rules", "rollback", "zz", code=1).stderr


def test_stored_tickets_are_explained_and_replayed(desk):
    """By the version that decided, and by what is in force or in the files today."""
    desk.run("agent", "add", "ola@example.com", "--name", "Ola", "--level", "L1")
    desk.configure()
    with desk.served():
        desk.mail("CRM", "Salesforce leży, CRM nie działa")
        desk.wait(lambda: desk.json("ticket", "list", "--json"), "the ticket")
        desk.configure("rules: [own.yaml]\n")
        (found,) = desk.json("rules", "explain", "HD-1", "--json")
        assert found["decided"]["subcategory"] != "crm"
        assert found["today"]["decided"]["subcategory"] == "crm"
        assert len(found["rules"]) == 12
        assert found["trace"]
        told = desk.run("rules", "explain", "1").stdout
        assert f"decided by version {found['rules']}" in told
        assert "→ crm" in told
        *moved, summary = desk.json("rules", "backtest", "--since", "1h", "--json")
        assert [line["ticket"] for line in moved] == ["HD-1"]
        assert (summary["tickets"], summary["moved"]) == (1, 1)
        assert "1 of 1 tickets" in desk.run("rules", "backtest").stdout
        assert f"rules {found['rules']}" in desk.run("ticket", "show", "HD-1").stdout
    assert "is not a length of time" in desk.run("rules", "backtest", "--since", "ever", code=1).stderr
    assert "there is no ticket" in desk.run("rules", "explain", "HD-9", code=1).stderr


def test_help_names_every_command(centrala):
    """In the order of the work."""
    words = centrala.run("rules", "--help").stdout
    names = ["lint", "test", "explain", "backtest", "plan", "apply", "history", "rollback", "shadow"]
    places = [words.index(f"  {name} ") for name in names]
    assert places == sorted(places)
    assert json.dumps(names)


def test_the_worked_example_of_the_manual_works(centrala):
    """As it is printed there: no mistakes, every test passes, and it can be applied."""
    manual = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    rules, tests, config = re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL)[:3]
    (centrala.folder / "rules" / "tests").mkdir(parents=True)
    (centrala.folder / "rules" / "ours.yaml").write_text(rules, encoding="utf-8")
    (centrala.folder / "rules" / "tests" / "till.yaml").write_text(tests, encoding="utf-8")
    centrala.configure(config)
    assert centrala.run("rules", "lint").stderr == ""
    assert "4 passed, 0 failed" in centrala.run("rules", "test").stdout
    assert "is in force" in centrala.run("rules", "apply").stdout
