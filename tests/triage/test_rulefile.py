"""Every mistake in a rule file is shown: where it is, what it is and what to do."""

import pytest

from triage.rulefile import read_all
from triage.rules import Facts, RulesError, classify, load

LAST = "\n- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}\n"


def mistakes(tmp_path, text):
    """The mistakes of a rule file with this text."""
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as raised:
        load([file])
    assert all(mistake.hint and mistake.file == str(file) for mistake in raised.value.mistakes)
    return raised.value.mistakes


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("{rule: a, wen: {words: x}}", "unknown key 'wen'"),
        ("{rule: a, tags: [x], when: {word: x}}", "unknown condition 'word'"),
        ("{rule: a, set: {priority: P1}}", "unknown field 'priority'"),
        ("{rule: a, set: {urgency: huge}}", "'huge' is none of its values"),
        ("{rule: a, set: {level: L4}}", "'L4' is none of its values"),
        ("{rule: a, score: {x: many}}", "no whole number"),
        ("{rule: a, score: {x: 101}}", "no whole number"),
        ("{rule: a, raise: impact}", "only urgency"),
        ("{rule: a, choose: type}", "only category"),
        ("{rule: a}", "does nothing"),
        ("{rule: a, when: {words: x}}", "does nothing"),
        ("{tags: [x]}", "without a name"),
        ("just text", "must be a mapping"),
        ("{rule: a, tags: [x], when: {words: 'a ...'}}", "a word is missing"),
        ("{rule: a, tags: [x], when: {regex: '(?=x)'}}", "is refused"),
        ("{rule: a, tags: [x], when: {regex: '(a)\\1'}}", "is refused"),
        ("{rule: a, tags: [x], when: {regex: 'a{1000000}'}}", "is refused"),
        ("{rule: a, tags: [x], when: {regex: '" + "a" * 1001 + "'}}", "1001 characters"),
        ("{rule: a, tags: [x], when: {schedule: always}}", "can't be read"),
        ("{rule: a, tags: [x], when: {schedule: 'Mon 25:00-26:00'}}", "can't be read"),
        ("{rule: a, tags: [x], when: {automatic: robot}}", "none of its values"),
        ("{rule: a, tags: [x], when: {max_words: few}}", "no whole number"),
        ("{rule: a, tags: [x], when: {has_attachment: maybe}}", "neither true nor false"),
        ("{rule: a, rule: b, tags: [x]}", "stands twice"),
    ],
)
def test_one_mistake_and_its_line(tmp_path, rule, problem):
    """The third line is named, and nothing else is wrong."""
    found = mistakes(tmp_path, f"# one\nrules:\n- {rule}{LAST}")
    assert len(found) == 1
    assert problem in found[0].problem
    assert found[0].line == 3


def test_all_mistakes_at_once(tmp_path):
    """In order of their lines."""
    found = mistakes(tmp_path, f"colour: red\nrules:\n- {{rule: a, set: {{level: L9}}}}\n- {{rule: b}}{LAST}")
    assert [mistake.line for mistake in found] == [1, 3, 4]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules: []", "must match always"),
        ("rules:\n- {rule: a, set: {category: other}}", "must match always"),
        (
            "rules:\n- {rule: a, when: {words: x}, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}",
            "must match always",
        ),
        ("rules: [", "no valid YAML"),
        ("rules:\n- &a {rule: a, tags: [x]}\n- *a", "an alias"),
        ("include: everything" + "\nrules:" + LAST, "include: 'everything'"),
        ("words:\n  Big: x\nrules:" + LAST, "no name of a list"),
        ("words:\n  a: $b\nrules:" + LAST, "no list $b"),
        ("words:\n  a: $b\n  b: $a\nrules:" + LAST, "holds itself"),
        ("rules:\n- {rule: last, tags: [x]}" + LAST, "two rules are called"),
        ("!!python/object/apply:os.system [ls]", "must be a mapping"),
        ("\x00", "no valid YAML"),
        ("rules:\n- {rule: a, tags: [x], when: {regex: [" + ", ".join(["a"] * 201) + "]}}" + LAST, "201 regex in all"),
    ],
)
def test_the_file_as_a_whole(tmp_path, text, problem):
    """What is wrong with no single value."""
    assert any(problem in mistake.problem for mistake in mistakes(tmp_path, text))


@pytest.mark.parametrize("text", ["", "   \n", "# only a comment\n"])
def test_an_empty_file_is_told(tmp_path, text):
    """It is no set of rules, and hardly meant."""
    assert any(mistake.problem == "the file is empty" for mistake in mistakes(tmp_path, text))


def test_a_file_of_a_windows_editor_is_read(tmp_path):
    """With a byte order mark and its line ends."""
    file = tmp_path / "rules.yaml"
    file.write_bytes(b"\xef\xbb\xbfrules:" + LAST.replace("\n", "\r\n").encode())
    assert read_all([file]).rules[0].name == "last"


def test_other_files_are_included_after_the_own_rules_and_once_each(tmp_path):
    """Beside the file that names them; the shipped ones always last."""
    (tmp_path / "deep").mkdir()
    top = tmp_path / "top.yaml"
    top.write_text("include: [deep/a.yaml, b.yaml, shipped]\nrules:\n- {rule: top, tag: x}\n")
    (tmp_path / "deep" / "a.yaml").write_text("include: ../b.yaml\nrules:\n- {rule: a, tag: x}\n")
    (tmp_path / "b.yaml").write_text("rules:\n- {rule: b, tag: x}\n")
    assert [rule.name for rule in read_all([top]).rules[:4]] == ["top", "a", "b", "ransomware"]


def test_includes_that_go_round_in_a_circle_are_told_with_the_whole_circle(tmp_path):
    """And reading ends."""
    (tmp_path / "a.yaml").write_text("rules:" + LAST + "include: b.yaml\n")
    (tmp_path / "b.yaml").write_text("rules:\n- {rule: b, tag: x}\ninclude: c.yaml\n")
    (tmp_path / "c.yaml").write_text("rules:\n- {rule: c, tag: x}\n\ninclude: a.yaml\n")
    with pytest.raises(RulesError) as raised:
        load([tmp_path / "a.yaml"])
    (mistake,) = raised.value.mistakes
    assert (mistake.file, mistake.line) == (str(tmp_path / "c.yaml"), 4)
    assert "a.yaml → b.yaml → c.yaml → a.yaml" in mistake.problem


def test_a_file_that_includes_itself_or_nothing_is_told(tmp_path):
    """With the line of the include."""
    file = tmp_path / "a.yaml"
    file.write_text("include: [a.yaml, none.yaml]\nrules:" + LAST)
    with pytest.raises(RulesError) as raised:
        load([file])
    assert [mistake.line for mistake in raised.value.mistakes] == [1, 1]
    assert {"circle" in mistake.problem for mistake in raised.value.mistakes} == {True, False}


BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BOMB, "an alias"),
        ("rules: " + "[" * 10_000 + "]" * 10_000, "nested more than 32 deep"),
        ("rules: " + "{a: " * 100 + "}" * 100, "nested more than 32 deep"),
        ("rules:\n" + "".join(f"- {{rule: r{n}, tag: x}}\n" for n in range(60_000)), "larger than"),
        ("x" * 6_000_000, "larger than"),
        ("rules:\n" + "".join(f"- {{rule: r{n}, tag: x}}\n" for n in range(5_001)) + LAST, "more than 5000 rules"),
        ("words:\n  big: " + ", ".join(f"word{n}" for n in range(10_001)) + "\nrules:" + LAST, "10001 different words"),
    ],
    ids=["aliases", "lists", "mappings", "a megabyte", "six megabytes", "too many rules", "too many words"],
)
def test_files_made_to_hurt_are_refused(tmp_path, text, problem):
    """Within the time of a test, and by name."""
    assert any(problem in mistake.problem for mistake in mistakes(tmp_path, text))


def test_every_pattern_is_linear_or_refused(tmp_path):
    """What hangs other engines on thirty characters takes RE2 no longer on a hundred thousand."""
    evil = ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y", "([a-zA-Z]+)*$"]
    file = tmp_path / "rules.yaml"
    file.write_text(
        "rules:\n- {rule: evil, tag: x, when: {regex: [" + ", ".join(f"'{one}'" for one in evil) + "]}}" + LAST
    )
    rules = load([file])
    assert classify(rules, Facts(text="a" * 100_000 + "!")).category == "other"


def test_files_that_cannot_be_read(tmp_path):
    """Missing, or no UTF-8: said like any other mistake, for each."""
    broken = tmp_path / "latin.yaml"
    broken.write_bytes(b"words: {a: \xb3}")
    with pytest.raises(RulesError) as raised:
        read_all([tmp_path / "none.yaml", broken])
    assert sum("can't be read" in mistake.problem for mistake in raised.value.mistakes) == 2


def test_the_words_of_the_error_are_for_people(tmp_path):
    """File, line, problem and hint in one line each."""
    file = tmp_path / "rules.yaml"
    file.write_text(f"rules:\n- {{rule: a, set: {{level: L4}}}}{LAST}", encoding="utf-8")
    with pytest.raises(RulesError) as raised:
        load([file])
    assert str(raised.value) == f"{file}:2: level: 'L4' is none of its values (one of L1, L2, L3)"
