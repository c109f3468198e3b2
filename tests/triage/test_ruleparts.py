"""One rule: what it may say, and what is wrong with what it says."""

import pytest

from triage.rulefile import read_files
from triage.rules import Facts, classify, load

LAST = "\n- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}\n"


def read(tmp_path, rule, more=""):
    """A reading of this rule and the last one."""
    file = tmp_path / "rules.yaml"
    file.write_text(f"{more}\nrules:\n- {rule}{LAST}", encoding="utf-8")
    return read_files([file])


def test_everything_a_rule_can_do(tmp_path):
    """Set, route, tag, ask, reply, watch and approve, each in the decision."""
    file = tmp_path / "rules.yaml"
    file.write_text(
        "replies:\n  wait:\n    pl: Proszę czekać.\n    en: Please wait.\n"
        "rules:\n"
        "- {rule: one, when: {words: crm}, set: {category: software}, route: l2, tag: crm, ask: [device, since], reply: wait,"
        " watch: Szef@example.com, approve: [Ola Nowak, ola@example.com]}\n"
        "- {rule: two, when: {words: crm}, tag: [crm, more], ask: since, watch: [b@example.com]}\n"
        "- {rule: three, when: {words: crm}, reply: wait}" + LAST,
        encoding="utf-8",
    )
    rules = load([file])
    found = classify(rules, Facts(text="CRM"))
    assert (found.category, found.queue, found.tags) == ("software", "l2", ("crm", "more"))
    assert (found.ask, found.reply) == (("device", "since"), "wait")
    assert found.watch == ("szef@example.com", "b@example.com")
    assert found.approve == ("Ola Nowak", "ola@example.com")
    assert [hit.rule for hit in found.trace] == ["one", "two", "three", "last"]
    assert found.trace[0].set["watch"] == "szef@example.com"
    assert (rules.reply("wait", "pl"), rules.reply("wait", "en"), rules.reply("none", "pl")) == (
        "Proszę czekać.",
        "Please wait.",
        "",
    )


def test_rules_run_by_their_order_and_then_as_they_are_written(tmp_path):
    """So a file of one's own can say something before and after all others."""
    file = tmp_path / "rules.yaml"
    file.write_text(
        "rules:\n- {rule: late, order: 10, set: {urgency: high}, tag: late}\n- {rule: plain, set: {urgency: medium}}\n"
        "- {rule: early, order: -1, set: {urgency: low}}" + LAST,
        encoding="utf-8",
    )
    rules = load([file])
    assert rules.names == ("early", "plain", "last", "late")
    assert classify(rules, Facts(text="x")).urgency == "low"


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("{rule: a, on: monday, tag: x}", "on: 'monday' is no moment"),
        ("{rule: a, order: first, tag: x}", "order: 'first' is no whole number"),
        ("{rule: a, order: 1001, tag: x}", "order: '1001' is no whole number"),
        ("{rule: a, on: change, score: {x: 1}}", "score in a rule with 'on: change'"),
        ("{rule: a, on: change, ask: device, tag: x}", "ask in a rule with 'on: change'"),
        ("{rule: a, when: {changed: priority}, tag: x}", "'changed' in a rule about first messages"),
        ("{rule: a, on: change, when: {changed: colour}, tag: x}", "changed: unknown field 'colour'"),
        ("{rule: a, on: change, when: {changed: {priority: {into: P1}}}, tag: x}", "changed: unknown key 'into'"),
        ("{rule: a, tag: x, tags: y}", "both tag and tags"),
        ("{rule: a, route: l2, set: {queue: l1}}", "both route and set"),
        ("{rule: a, ask: [a, b, c]}", "ask: 3 questions"),
        ("{rule: a, ask: Which one}", "is no name of a question"),
        ("{rule: a, watch: ola}", "is no e-mail address"),
        ("{rule: a, watch: 'a@b.pl, c@d.pl'}", "is no e-mail address"),
        ("{rule: a, reply: wait}", "there is no reply 'wait'"),
        ("{rule: a, tag: {a: b}}", "tag must be a text"),
        ("{rule: a, set: [x]}", "set must be a mapping"),
        ("{rule: a, tag: x, when: {}}", "an empty condition"),
        ("{rule: a, tag: x, when: {any: []}}", "any: an empty list"),
        ("{rule: a, tag: x, when: {words: ', ,'}}", "words: nothing to look for"),
        ("{rule: a, tag: x, when: {entity: planet}}", "entity: unknown kind 'planet'"),
        ("{rule: a, tag: x, when: {entity: {people: '>= many'}}}", "no whole number after >="),
        ("{rule: a, tag: x, when: {earlier: {days: 3}}}", "earlier: at_least is missing"),
        ("{rule: a, tag: x, when: {earlier: {at_least: 0}}}", "from 1 to 100"),
        ("{rule: a, tag: x, when: {earlier: {at_least: 2, weeks: 1}}}", "earlier: unknown key 'weeks'"),
        ("{rule: a, tag: x, when: {calendar: someday}}", "calendar 'someday' can't be read"),
        ("{rule: a, tag: x, when: {is: {colour: red}}}", "is: unknown field 'colour'"),
        ("{rule: a, score: {x: '--5'}}", "no whole number"),
        ("{rule: a, score: {x: ٣}}", "no whole number"),
    ],
)
def test_one_mistake_its_line_and_a_hint(tmp_path, rule, problem):
    """The third line is named, and nothing else is wrong."""
    (mistake,) = read(tmp_path, rule).mistakes
    assert problem in mistake.problem
    assert mistake.line == 3
    assert mistake.hint


def test_a_misspelt_key_is_recognised(tmp_path):
    """The hint names the one that was meant."""
    (mistake,) = read(tmp_path, "{rule: a, tag: x, wacth: a@b.pl}").mistakes
    assert "did you mean 'watch'?" in mistake.hint


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("replies: {wait: {pl: x}}", "must be written in pl and en"),
        ("replies: {wait: {pl: x, en: y, de: z}}", "must be written in pl and en"),
        ("replies: {wait: x}", "must be a mapping"),
    ],
)
def test_replies_are_written_in_both_languages(tmp_path, more, problem):
    """Nothing a requester reads exists in one language only."""
    found = read(tmp_path, "{rule: a, reply: wait}", more).mistakes
    assert any(problem in mistake.problem for mistake in found)
