"""Given/expect files: what passes, what fails and how that is said, and what is wrong with a file."""

import pytest

from triage.examples import read_examples, run
from triage.rules import load
from triage.shipped import TESTS

RULES = """
rules:
- {rule: vpn, when: {words: vpn}, set: {category: network, level: L2}, tag: [a, b]}
- {rule: late, when: {schedule: 'Mon-Sun 18:00-08:00'}, tag: late}
- {rule: feast, when: {calendar: holiday}, tag: feast}
- {rule: again, when: {earlier: {at_least: 2, days: 7}}, tag: again}
- {rule: form, when: {answers: {device: drukarka}, channel: form, has_attachment: true}, tag: form}
- {rule: raised, on: change, when: {changed: {priority: {to: P1}}, is: {category: network}}, tag: major, route: l3}
- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}
"""


@pytest.fixture
def rules(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(RULES, encoding="utf-8")
    return load([file])


def read(tmp_path, *tests):
    """The examples of a file with these tests, and its mistakes."""
    file = tmp_path / "tests.yaml"
    file.write_text("tests:\n" + "".join(f"- {test}\n" for test in tests), encoding="utf-8")
    return read_examples([file], timezone="Europe/Warsaw")


@pytest.mark.parametrize(
    "test",
    [
        "{given: VPN, expect: {category: network, level: L2, tag: [b, a], rules: vpn}}",
        "{given: {subject: VPN, text: x}, expect: {category: network}}",
        "{given: {text: x, at: '2026-03-02T19:30'}, expect: {tag: late}}",
        "{given: {text: x, at: '2026-11-11T10:00'}, expect: {tag: feast}}",
        "{given: {text: x, earlier: [{days: 1}, {days: 6}]}, expect: {tag: again}}",
        "{given: {text: x, earlier: [{days: 1}, {days: 8}]}, expect: {tag: nothing}}",
        "{given: {text: x, channel: form, answers: {device: Drukarka}, attachments: 2}, expect: {tag: form}}",
        "{given: x, expect: {subcategory: nothing, ask: nothing, reply: nothing, watch: nothing}}",
        "{given: {changed: {priority: [P3, P1]}, ticket: {category: network}}, expect: {tag: major, queue: l3, rules: raised}}",
        "{given: {changed: {priority: [P3, P1]}, ticket: {category: email}}, expect: {tag: nothing, queue: nothing}}",
    ],
)
def test_what_comes_true(tmp_path, rules, test):
    """First messages and changes, with everything around them."""
    examples, mistakes = read(tmp_path, test)
    assert mistakes == []
    (result,) = run(rules, examples)
    assert result.misses == ()


def test_what_does_not_come_true_is_told(tmp_path, rules):
    """Each field with what was expected and what came; where the test stands, and what decided."""
    examples, _ = read(
        tmp_path, "{test: my vpn, given: VPN, expect: {category: email, tag: [a, c], level: L2, rules: late}}"
    )
    (result,) = run(rules, examples)
    told = {miss.field: (miss.expected, miss.got) for miss in result.misses}
    assert told == {"category": ("email", "network"), "tag": ("a, c", "a, b"), "rules": ("late", "vpn, last")}
    assert (result.example.name, result.example.line) == ("my vpn", 2)
    assert result.rules == ("vpn", "last")


@pytest.mark.parametrize(
    ("test", "problem"),
    [
        ("{given: x}", "needs given and expect"),
        ("{given: x, expect: {}}", "nothing is expected"),
        ("{given: x, expect: {colour: red}}", "unknown field 'colour'"),
        ("{given: {words: x}, expect: {level: L1}}", "unknown key 'words'"),
        ("{given: {at: noon}, expect: {level: L1}}", "is no time"),
        ("{given: {attachments: many}, expect: {level: L1}}", "no whole number"),
        ("{given: {earlier: [{weeks: 1}]}, expect: {level: L1}}", "can't be read"),
        ("{given: {changed: {priority: P1}}, expect: {tag: x}}", "an old and a new value"),
        ("{given: {changed: {colour: [a, b]}}, expect: {tag: x}}", "unknown field 'colour'"),
        ("{given: x, expect: {level: L1}, when: now}", "unknown key 'when'"),
        ("just words", "must be a mapping"),
    ],
)
def test_what_is_wrong_with_a_test(tmp_path, test, problem):
    """With its line and a hint, like any mistake."""
    _, mistakes = read(tmp_path, test)
    assert problem in mistakes[0].problem
    assert mistakes[0].line == 2
    assert mistakes[0].hint


def test_folders_are_looked_through(tmp_path, rules):
    """Every .yaml at any depth, in order of their names; what can't be read is a mistake."""
    folder = tmp_path / "tests"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.yaml").write_text("tests: [{given: VPN, expect: {level: L2}}]")
    (folder / "deep" / "a.yaml").write_text("tests: [{given: x, expect: {level: L1}}]")
    (folder / "broken.yaml").write_bytes(b"\xb3")
    (folder / "empty.yaml").write_text("rules: []")
    examples, mistakes = read_examples([folder], timezone="UTC")
    assert [result.misses for result in run(rules, examples)] == [(), ()]
    assert sorted({mistake.file.rpartition("/")[2] for mistake in mistakes}) == ["broken.yaml", "empty.yaml"]


def test_the_shipped_tests_pass():
    """The shipped rules do what their own tests say."""
    examples, mistakes = read_examples([TESTS], timezone="Europe/Warsaw")
    assert mistakes == []
    assert len(examples) >= 20
    assert [result.example.name for result in run(load(), examples) if result.misses] == []
