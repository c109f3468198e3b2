"""What rules about changes add to a decision."""

import pytest

from store.records import Author, Decision, Event, Read, Targets, Ticket, TicketChange
from triage.changed import with_change_rules
from triage.known import Policy
from triage.rules import load

LAST = "- {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}"
NOW = 5_000
BEFORE = Ticket(
    number=7, version=3, subject="VPN", requester="anna", queue="l1", level="L1", created_at=1, updated_at=1,
    category="network", subcategory="vpn", priority="P3", impact="medium", urgency="medium", tags=("old",),
)  # fmt: skip


def policy(tmp_path, *rules):
    """A desk with these rules."""
    file = tmp_path / "rules.yaml"
    file.write_text("rules:\n" + "".join(f"- {rule}\n" for rule in rules) + LAST, encoding="utf-8")
    return Policy(
        rules=load([file]),
        queues={"L1": "l1", "L2": "l2", "L3": "l3"},
        levels={"l1": "L1", "l2": "L2", "l3": "L3"},
        targets=lambda _ticket: Targets(),
        live="v1",
    )


def decision(**changes):
    """An agent changes the ticket."""
    after = Ticket(**{name: getattr(BEFORE, name) for name in BEFORE.__struct_fields__} | changes)
    event = Event(at=NOW, kind="set", author=Author(kind="agent", id="ola@example.com"))
    return Decision(read=Read(tickets={7: 3}), tickets=(TicketChange(ticket=after, log=(event,)),))


def test_a_ticket_raised_to_p1_is_watched_tagged_and_routed(tmp_path):
    """In the same decision, with a line of history that names the rule and its version, bound to that version."""
    desk = policy(
        tmp_path,
        "{rule: major, on: change, when: {changed: {priority: {to: P1}}}, route: l3, tag: major, watch: boss@example.com,"
        " approve: boss@example.com}",
    )
    found = with_change_rules(decision(priority="P1"), {7: BEFORE}, desk, NOW)
    (change,) = found.tickets
    assert (change.ticket.queue, change.ticket.level, change.ticket.tags) == ("l3", "L3", ("old", "major"))
    assert change.ticket.watchers == change.ticket.approvers == ("boss@example.com",)
    told = change.log[-1]
    assert isinstance(told, Event)
    assert (told.kind, told.author.kind, told.rules) == ("ruled", "system", desk.rules.version)
    assert told.changes["queue"] == ("l1", "l3")
    assert told.changes["tags"] == (["old"], ["old", "major"])
    assert [hit.rule for hit in told.trace] == ["major"]
    assert found.read.rules == "v1"
    assert found.read.tickets == {7: 3}


def test_priority_follows_what_a_rule_sets(tmp_path):
    """By the matrix, as when an agent sets it."""
    desk = policy(
        tmp_path,
        "{rule: down, on: change, when: {changed: category}, set: {impact: low, urgency: low, type: question}}",
    )
    (change,) = with_change_rules(decision(category="other", subcategory=""), {7: BEFORE}, desk, NOW).tickets
    assert (change.ticket.priority, change.ticket.type) == ("P4", "question")


def test_a_level_leads_to_its_queue(tmp_path):
    """Where a rule names no queue; one that does not exist changes nothing."""
    desk = policy(tmp_path, "{rule: up, on: change, when: {changed: assignee}, set: {level: L2}}")
    (change,) = with_change_rules(decision(assignee="ola@example.com"), {7: BEFORE}, desk, NOW).tickets
    assert (change.ticket.queue, change.ticket.level) == ("l2", "L2")
    nowhere = policy(tmp_path, "{rule: up, on: change, when: {changed: assignee}, route: moon, tag: x}")
    (change,) = with_change_rules(decision(assignee="ola@example.com"), {7: BEFORE}, nowhere, NOW).tickets
    assert (change.ticket.queue, change.ticket.tags) == ("l1", ("old", "x"))


def test_what_steers_the_work_stands_still_on_a_done_ticket(tmp_path):
    """Tags and watchers may still come."""
    desk = policy(
        tmp_path,
        "{rule: end, on: change, when: {changed: {status: resolved}}, set: {urgency: high}, route: l3, tag: end}",
    )
    (change,) = with_change_rules(decision(status="resolved"), {7: BEFORE}, desk, NOW).tickets
    assert (change.ticket.queue, change.ticket.urgency, change.ticket.tags) == ("l1", "medium", ("old", "end"))


@pytest.mark.parametrize("changes", [{"updated_at": 9}, {"queue": "l2", "level": "L2"}])
def test_nothing_is_added_where_no_rule_says_yes(tmp_path, changes):
    """The decision stays as it is, to the last bit."""
    desk = policy(tmp_path, "{rule: major, on: change, when: {changed: priority}, tag: major}")
    made = decision(**changes)
    assert with_change_rules(made, {7: BEFORE}, desk, NOW) is made


def test_new_tickets_and_rules_without_changes_cost_nothing(tmp_path):
    """A ticket that was not there before has not changed."""
    desk = policy(tmp_path, "{rule: major, on: change, tag: major}")
    made = decision(priority="P1")
    assert with_change_rules(made, {}, desk, NOW) is made
    assert with_change_rules(made, {7: BEFORE}, policy(tmp_path), NOW) is made


def test_rules_are_asked_once(tmp_path):
    """What one sets does not ask another again: no circle, ever."""
    desk = policy(
        tmp_path,
        "{rule: down, on: change, when: {changed: {queue: l3}}, route: l1}",
        "{rule: up, on: change, when: {changed: {queue: l1}}, route: l3}",
    )
    (change,) = with_change_rules(decision(queue="l3", level="L3"), {7: BEFORE}, desk, NOW).tickets
    assert change.ticket.queue == "l1"
