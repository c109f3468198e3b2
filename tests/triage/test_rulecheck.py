"""What is only seen when all rules are read together."""

from triage.rulecheck import quarrels, unused
from triage.rulefile import read_files
from triage.shipped import SHIPPED

LAST = "- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}\n"


def read(tmp_path, *rules, more=""):
    """A reading of these rules, a line each from the second on, and the last one."""
    file = tmp_path / "rules.yaml"
    file.write_text("rules:\n" + "".join(f"- {rule}\n" for rule in rules) + LAST + more, encoding="utf-8")
    reading = read_files([file])
    assert not reading.mistakes
    return reading


def problems(reading):
    """Line and words of everything that quarrels."""
    return [(mistake.line, mistake.problem) for mistake in quarrels(reading.document, reading.places)]


def test_the_same_question_with_another_answer(tmp_path):
    """Named at the rule that never wins, whatever the order of words and conditions."""
    reading = read(
        tmp_path,
        "{rule: a, when: {words: 'vpn, wifi', channel: mail}, set: {level: L1, type: incident}}",
        "{rule: b, when: {channel: mail, words: 'wifi, vpn'}, set: {level: L2, type: incident}}",
    )
    (found,) = quarrels(reading.document, reading.places)
    assert (found.line, found.problem) == (3, "rule 'b' contradicts 'a' about level: both ask the same")
    assert ":2)" in found.hint


def test_the_same_question_with_more_to_do_is_fine(tmp_path):
    """Other fields, tags and points do not contradict."""
    reading = read(
        tmp_path,
        "{rule: a, when: {words: vpn}, set: {level: L1}}",
        "{rule: b, when: {words: vpn}, set: {level: L1, urgency: high}}",
        "{rule: c, when: {words: vpn}, tag: vpn}",
    )
    assert problems(reading) == []


def test_a_rule_of_ones_own_may_overrule_the_shipped(tmp_path):
    """That is what files of one's own are for: only rules of one file can contradict each other."""
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("rules:\n- {rule: a, when: {words: vpn}, set: {level: L2}}\n", encoding="utf-8")
    second.write_text("rules:\n- {rule: b, when: {words: vpn}, set: {level: L1}}\n" + LAST, encoding="utf-8")
    reading = read_files([first, second])
    assert problems(reading) == []


def test_what_comes_after_an_answer_to_everything(tmp_path):
    """A rule that matches always decides its fields: those below never have a say about them; the last rule is no mistake."""
    reading = read(
        tmp_path,
        "{rule: all, set: {category: hardware, type: incident}}",
        "{rule: dead, when: {words: vpn}, set: {category: network}}",
        "{rule: alive, when: {words: vpn}, set: {category: network, level: L2}}",
        "{rule: tagging, when: {words: vpn}, set: {category: network}, tag: vpn}",
    )
    assert [line for line, _ in problems(reading)] == [3]
    assert "'dead' never has a say: 'all' runs first" in problems(reading)[0][1]


def test_points_after_the_choice(tmp_path):
    """They come too late."""
    reading = read(
        tmp_path, "{rule: choice, choose: category}", "{rule: late, when: {words: vpn}, score: {network: 5}}"
    )
    assert problems(reading) == [(3, "rule 'late' gives points after 'choice' has chosen the category")]


def test_a_reply_that_nobody_sends(tmp_path):
    """Told, but no mistake."""
    reading = read(tmp_path, "{rule: a, tag: x}", more="replies: {wait: {pl: x, en: y}}\n")
    assert ["'wait'" in mistake.problem for mistake in unused(reading.document, reading.places)] == [True]


def test_the_second_of_two_names_says_where_the_first_is(tmp_path):
    """File and line of both."""
    file = tmp_path / "rules.yaml"
    file.write_text("rules:\n- {rule: a, tag: x}\n- {rule: a, tag: y}\n" + LAST, encoding="utf-8")
    (mistake,) = read_files([file]).mistakes
    assert mistake.line == 3
    assert f"{file}:2" in mistake.hint


def test_the_shipped_rules_do_not_quarrel():
    """And all their replies are sent."""
    reading = read_files(SHIPPED)
    assert reading.mistakes == []
    assert quarrels(reading.document, reading.places) == []
    assert unused(reading.document, reading.places) == []
