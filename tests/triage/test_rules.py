"""The shipped rules against the triage policy, and the engine that runs them."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.rulefile import read_all
from triage.rules import Facts, Rules, classify, load, misses, shipped

RULES = load()
ROWS = [
    tuple(field.strip() for field in line.rsplit("|", 4))
    for line in (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
STRIP = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")


def decided(text, **facts):
    """What the shipped rules say."""
    return classify(RULES, Facts(text=text, **facts))


@pytest.mark.parametrize(("text", "category", "type_", "priority", "level"), ROWS)
def test_the_policy(text, category, type_, priority, level):
    """What a message must become; what the policy leaves open is not checked."""
    found = decided(text)
    assert not category or found.category == category
    assert not type_ or found.type == type_
    assert not priority or found.priority == priority
    assert not level or found.level == level


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.lower,
        lambda text: text.translate(STRIP),
        lambda text: "Dzień dobry,\n\n" + text,
        lambda text: "Hi,\n\n" + text,
        lambda text: text + "\n\nPozdrawiam serdecznie\nJan Kowalski\nSerwis drukarek i laptopów",
        lambda text: text + "\n\nBest regards,\nJohn Smith\nVPN and e-mail team",
        lambda text: text + "\n\nW dniu 3.03.2026 o 10:11, Anna Lis pisze:\n> mój monitor i toner, phishing, hasło",
        lambda text: text + "\n\nOn Mon, 3 Mar 2026 at 10:11, John wrote:\n> the printer, a password and ransomware",
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\u00a0"),
    ],
    ids=[
        "upper",
        "lower",
        "no diacritics",
        "greeting pl",
        "greeting en",
        "signature pl",
        "signature en",
        "quote pl",
        "quote en",
        "spaces",
        "nbsp",
    ],
)
def test_how_it_is_written_does_not_matter(change):
    """Case, diacritics, greeting, signature, quoted history and white space change neither category, type nor level."""
    for text, *_ in ROWS:
        before, after = decided(text), decided(change(text))
        assert (after.category, after.type, after.level) == (before.category, before.type, before.level), text


def test_the_subject_counts_as_the_text_does():
    """A mail with everything in its subject is understood."""
    assert decided("", subject="VPN nie działa").subcategory == "vpn"


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_is_classified(subject, text):
    """Never raises, and always says everything; the same input gives the same answer."""
    found = classify(RULES, Facts(subject=subject, text=text))
    assert found.trace
    assert found == classify(RULES, Facts(subject=subject, text=text))


WORDS = sorted({word for row in ROWS for word in row[0].split()})


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_urgent_alone_never_makes_a_p1(text):
    """And raises urgency by at most one step, whatever else is said."""
    before, after = decided(text), decided(text + ". Urgent!")
    grades = ["low", "medium", "high"]
    if after.impact == before.impact and after.type == before.type:
        assert grades.index(after.urgency) - grades.index(before.urgency) in {0, 1}
        assert after.priority != "P1" or before.priority == "P1"


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_every_p1_goes_to_l3(text):
    """The policy, for any words."""
    found = decided(text)
    assert found.priority != "P1" or found.level == "L3"


def test_what_was_seen_before_changes_nothing():
    """Strangers are remembered for speed only: new rules say the same about every message as rules that have seen thousands."""
    seen = load()
    generator = random.Random(7)
    for _ in range(25):
        noise = " ".join("".join(generator.choices("abcdeklnoprstwyz", k=7)) for _ in range(1_000))
        classify(seen, Facts(text=noise))
    for text, *_ in ROWS:
        assert classify(seen, Facts(text=text)) == decided(text)


def test_a_megabyte_is_read_to_its_limit_only():
    """What stands behind the first 4,000 characters of own words does not count."""
    assert decided("a " * 600_000 + "ransomware").category == "other"
    assert decided("VPN nie działa. " + "a " * 600_000).subcategory == "vpn"


def test_the_version_names_the_content(tmp_path):
    """Same files, same version; another word, another version."""
    assert load().version == RULES.version
    file = tmp_path / "rules.yaml"
    file.write_text("include: shipped\nwords:\n  printer: hulajnoga\n", encoding="utf-8")
    assert load([file]).version != RULES.version


def test_packed_rules_are_those_of_the_files():
    """The short cut says the same as the long way, word for word."""
    read = Rules(read_all(shipped()))
    assert read.version == RULES.version
    for text, *_ in ROWS:
        assert classify(read, Facts(text=text)) == decided(text), text


def test_shipped_files_are_the_default():
    """Naming them changes nothing."""
    assert load(shipped()).version == RULES.version


def test_hits_say_what_matched_and_misses_are_the_others():
    """Every rule is in exactly one of the two."""
    found = decided("VPN nie działa")
    assert all(hit.matched for hit in found.trace)
    missed = misses(RULES, found)
    assert not any(hit.matched for hit in missed)
    assert {hit.rule for hit in found.trace} | {hit.rule for hit in missed} == set(RULES.names)


def own(tmp_path, text):
    """Rules of an administrator."""
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    return load([file])


def test_an_administrators_rule_comes_first(tmp_path):
    """It decides its fields, the shipped rules the rest; its own queue is kept."""
    rules = own(
        tmp_path,
        """
include: shipped
rules:
  - rule: coffee machine
    when: {words: ekspres & kawa}
    set: {category: kitchen, queue: facility}
    tags: [coffee]
""",
    )
    found = classify(rules, Facts(text="Nie działa ekspres do kawy"))
    assert (found.category, found.queue, found.type, found.tags) == ("kitchen", "facility", "incident", ("coffee",))
    assert classify(rules, Facts(text="VPN nie działa")).queue == ""


def test_an_administrators_words_join_a_shipped_list(tmp_path):
    """Other names for the same thing need no new rule."""
    rules = own(tmp_path, "include: shipped\nwords:\n  printer: zgrzewarka\n")
    assert classify(rules, Facts(text="Zgrzewarki nie działają")).category == "hardware"


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(.*)*x", "(a|a?)+$", "([a-z]+)*[0-9]", "(x+x+)+y", "a?" * 100 + "a" * 100]
)
def test_evil_patterns_are_answered(tmp_path, pattern):
    """Patterns that hang a backtracking engine end here by construction: RE2 is linear."""
    last = "{category: other, type: incident, impact: low, urgency: low, level: L1}"
    rules = own(
        tmp_path, f"rules:\n- rule: evil\n  when: {{regex: '{pattern}'}}\n  tags: [evil]\n- rule: last\n  set: {last}\n"
    )
    assert classify(rules, Facts(text="a" * 100_000 + "!")).level == "L1"


def test_a_draw_goes_to_what_was_scored_first(tmp_path):
    """And no points at all leave the category to later rules."""
    rules = own(
        tmp_path,
        """
rules:
  - {rule: a, when: {words: alfa}, score: {one/first: 5}}
  - {rule: b, when: {words: beta}, score: {two: 5}}
  - {rule: c, when: {words: gamma}, score: {two/second: 1}}
  - {rule: choose, choose: category}
  - {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}
""",
    )
    said = [classify(rules, Facts(text=text)) for text in ("beta alfa", "beta alfa gamma", "nic")]
    assert [(found.category, found.subcategory) for found in said] == [("one", "first"), ("two", ""), ("other", "")]
