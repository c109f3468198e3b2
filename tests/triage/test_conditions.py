"""What rules can ask beside words."""

import pytest

from triage.rules import Facts, classify, load

LAST = "- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}"
MONDAY_NOON = 1_772_449_200_000  # 2026-03-02 11:00 UTC, 12:00 in Warsaw


def asks(tmp_path, when, **facts):
    """Whether a rule with this condition matches."""
    file = tmp_path / "rules.yaml"
    file.write_text(
        f"words:\n  stop: stać, awaria\nrules:\n- rule: asked\n  when: {when}\n  tags: [yes]\n{LAST}\n",
        encoding="utf-8",
    )
    return "yes" in classify(load([file]), Facts(**facts)).tags


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ("{words: drukarka}", {"text": "DRUKARKI"}),
        ('{words: "$stop & drukarka"}', {"text": "stoi drukarka"}),
        ("{regex: 'INC-[0-9]{4}'}", {"subject": "inc-1234"}),
        ("{regex: 'zażółć'}", {"text": "Zażółć gęślą"}),
        ("{channel: [form, mail]}", {"channel": "mail"}),
        ("{sender: Szef@Example.com}", {"sender": "szef@example.com"}),
        ("{sender: '@example.com'}", {"sender": "a@EXAMPLE.com"}),
        ("{sender: '@example.com'}", {"sender": "a@it.example.com"}),
        ("{organization: ACME}", {"organization": "acme"}),
        ("{automatic: [generated, list]}", {"automatic": "list"}),
        ("{schedule: 'Mon-Fri 08:00-16:00'}", {"at": MONDAY_NOON}),
        ("{schedule: 'Mon 12:00-12:01'}", {"at": MONDAY_NOON}),
        ("{schedule: 'Sun 22:00-12:30'}", {"at": MONDAY_NOON}),
        ("{schedule: ['Sat-Sun 00:00-24:00', 'Mon 11:00-13:00']}", {"at": MONDAY_NOON}),
        ("{schedule: 'Fri-Mon 10:00-14:00'}", {"at": MONDAY_NOON}),
        ("{schedule: 'Mon 11:00-11:30'}", {"at": MONDAY_NOON, "timezone": "UTC"}),
        ("{calendar: [holiday, 12-31]}", {"at": MONDAY_NOON + 60 * 86_400_000}),
        ("{calendar: workday}", {"at": MONDAY_NOON}),
        ("{entity: room}", {"text": "drukarka w pokoju 214 nie działa"}),
        ("{entity: {room: [12, 214]}}", {"text": "drukarka w pokoju 214 nie działa"}),
        ("{entity: {asset_tag: PC-*}}", {"text": "komputer PC-0123 się nie włącza"}),
        ("{entity: {people: '>= 10'}}", {"text": "nie działa u 15 osób"}),
        ("{entity: [room, device]}", {"text": "drukarka w pokoju 214"}),
        ("{has_attachment: true}", {"attachments": 2}),
        ("{has_attachment: false}", {}),
        ("{max_words: 2}", {"text": "dwa słowa"}),
        ("{language: pl}", {"text": "Drukarka nie działa"}),
        ("{answers: {device: Drukarka}}", {"answers": {"device": "drukarka "}}),
        ("{not: {words: alfa}}", {"text": "beta"}),
        ("{any: [{words: alfa}, {words: beta}]}", {"text": "beta"}),
        ("{all: [{words: alfa}, {words: beta}]}", {"text": "beta. Alfa."}),
        ("{words: alfa, channel: mail}", {"text": "alfa", "channel": "mail"}),
    ],
)
def test_yes(tmp_path, when, facts):
    """The rule matches."""
    assert asks(tmp_path, when, **facts)


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ("{words: drukarka}", {"text": "monitor"}),
        ("{calendar: holiday}", {"at": MONDAY_NOON}),
        ("{entity: room}", {"text": "drukarka nie działa"}),
        ("{entity: {room: 12}}", {"text": "drukarka w pokoju 214 nie działa"}),
        ("{entity: {people: '>= 10'}}", {"text": "nie działa u 5 osób"}),
        ("{entity: [room, ip]}", {"text": "drukarka w pokoju 214"}),
        ("{regex: '^abc$'}", {"text": "x"}),
        ("{channel: mail}", {"channel": "form"}),
        ("{sender: '@example.com'}", {"sender": "a@notexample.com"}),
        ("{sender: '@example.com'}", {"sender": "a@example.com.evil.org"}),
        ("{sender: a@example.com}", {"sender": "ba@example.com"}),
        ("{automatic: generated}", {"automatic": "none"}),
        ("{schedule: 'Mon 08:00-12:00'}", {"at": MONDAY_NOON}),
        ("{schedule: 'Tue-Sun 00:00-24:00'}", {"at": MONDAY_NOON}),
        ("{schedule: 'Mon 22:00-06:00'}", {"at": MONDAY_NOON}),
        ("{has_attachment: true}", {}),
        ("{max_words: 2}", {"text": "trzy małe słowa"}),
        ("{answers: {device: drukarka}}", {"answers": {"other": "drukarka"}}),
        ("{not: {words: alfa}}", {"text": "alfa"}),
        ("{any: [{words: alfa}, {words: beta}]}", {"text": "gamma"}),
        ("{all: [{words: alfa}, {words: beta}]}", {"text": "alfa"}),
        ("{words: alfa, channel: mail}", {"text": "alfa", "channel": "form"}),
    ],
)
def test_no(tmp_path, when, facts):
    """The rule does not match."""
    assert not asks(tmp_path, when, **facts)
