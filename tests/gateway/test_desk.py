"""What each verb does besides moving the status: words, deliveries, timers, history."""

from typing import Any

import pytest

from gateway.desk import RefusedError, apply, assignee_of
from store.ids import delivery_id
from store.records import Content, Event, Interaction, Timer
from tests.gateway.desk_facts import GONE, HOUR, JAN, NOW, OLA, act, known, requester, ticket


def refused(verb: str, path: str, code: str = "invalid", stage: str = "in_progress", /, **values: Any) -> RefusedError:
    """The refusal of an action that must be refused there."""
    with pytest.raises(RefusedError) as caught:
        apply(act(verb, **values), known(ticket(stage), assignee=JAN))
    assert (caught.value.path, caught.value.code) == (path, code)
    assert caught.value.pl
    assert str(caught.value) == caught.value.en
    return caught.value


def test_a_public_reply_is_an_interaction_and_a_delivery_in_the_persons_conversation() -> None:
    """Words, lane, thread and idempotency key are all there, and the first human answer is noted."""
    decision = apply(act("reply", visibility="public", text="Już działa?\n\nOla"), known(ticket("assigned")))
    (change,) = decision.tickets
    assert change.ticket.first_response_at == NOW
    said, told, queued = change.log
    assert isinstance(said, Interaction)
    assert (said.id, said.kind, said.visibility, said.text) == ("act-reply", "reply", "public", "Już działa?\n\nOla")
    assert isinstance(told, Event)
    assert told.changes == {"status": ("assigned", "in_progress"), "first_response_at": (0, NOW)}
    assert told.interaction == said.id
    (delivery,) = decision.deliveries
    assert isinstance(queued, Event)
    assert (queued.kind, queued.delivery, queued.interaction) == ("queued", delivery.id, said.id)
    assert delivery.id == delivery_id("act-reply", "reply", "anna@firma.pl")
    assert delivery.lane == "mail:anna@firma.pl:7"
    assert delivery.thread == ("root@a", "last@b")
    assert (delivery.channel, delivery.address, delivery.audience) == ("mail", "anna@firma.pl", "requester")
    assert not delivery.automatic
    assert delivery.content == Content(
        text="reply", values={"body": "Już działa?\n\nOla", "agent": "Ola Nowak", "subject": "VPN nie działa"}
    )


def test_only_the_first_public_answer_counts_as_the_first() -> None:
    """A later one leaves first_response_at as it was."""
    decision = apply(act("reply", visibility="public", text="Jeszcze jedno."), known(ticket("in_progress")))
    assert decision.tickets[0].ticket.first_response_at == NOW - 10
    assert [entry.kind for entry in decision.tickets[0].log] == ["reply", "queued"]


@pytest.mark.parametrize(("verb", "values"), [("reply", {"visibility": "internal"}), ("note", {})])
def test_internal_words_leave_for_nowhere_and_answer_nobody(verb: str, values: dict[str, Any]) -> None:
    """A note, by either verb: no delivery, no first response, no status."""
    decision = apply(act(verb, text="Hasło zmienione.", **values), known(ticket("new")))
    (change,) = decision.tickets
    (said,) = change.log
    assert isinstance(said, Interaction)
    assert (said.visibility, said.kind, said.text) == ("internal", "note", "Hasło zmienione.")
    assert (change.ticket.status, change.ticket.first_response_at) == ("new", 0)
    assert decision.deliveries == ()


def test_a_reply_may_resolve() -> None:
    """Then the person is told that it is resolved, in the same message."""
    action = act("reply", visibility="public", text="Naprawione.", status="resolved")
    decision = apply(action, known(ticket("pending")))
    after = decision.tickets[0].ticket
    assert (after.status, after.resolution_code, after.resolved_at) == ("resolved", "solved", NOW)
    assert (after.pending_reason, after.pending_until) == ("", 0)
    assert decision.deliveries[0].content.text == "resolved"
    again = apply(action, known(ticket("resolved")))
    assert again.tickets[0].ticket.resolved_at == NOW - 5
    assert again.deliveries[0].content.text == "reply"


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("visibility", {"text": "x"}),
        ("visibility", {"text": "x", "visibility": "Public"}),
        ("visibility", {"text": "x", "visibility": None}),
        ("visibility", {"text": "x", "visibility": ["public"]}),
        ("text", {"visibility": "public"}),
        ("text", {"visibility": "public", "text": ""}),
        ("text", {"visibility": "public", "text": " \n\t "}),
        ("text", {"visibility": "public", "text": 7}),
        ("text", {"visibility": "public", "text": ["x"]}),
        ("text", {"visibility": "public", "text": "x" * 100_001}),
        ("text", {"visibility": "public", "text": "a\0b"}),
        ("text", {"visibility": "public", "text": "a\ud800b"}),
        ("status", {"visibility": "public", "text": "x", "status": "closed"}),
        ("status", {"visibility": "internal", "text": "x", "status": "resolved"}),
    ],
)
def test_a_reply_with_a_wrong_value_is_refused_with_its_path(path: str, values: dict[str, Any]) -> None:
    """Visibility has no default, and nothing else is guessed either."""
    refused("reply", path, **values)


def test_a_text_of_exactly_the_limit_is_fine() -> None:
    """100,000 characters."""
    assert apply(act("note", text="ż" * 100_000), known()).tickets


def test_an_answer_to_nobody_is_refused() -> None:
    """A ticket without conversation and without an address gets a note instead."""
    with pytest.raises(RefusedError, match="nobody to write to") as caught:
        apply(act("reply", visibility="public", text="x"), known(ticket(conversations=())))
    assert caught.value.status == 409


def test_take_is_mine_and_assign_somebody_elses() -> None:
    """Also from another agent; the event says from whom to whom."""
    taken = apply(act("take"), known(ticket("in_progress", assignee=JAN.email)))
    assert taken.tickets[0].ticket.assignee == OLA.email
    assert taken.tickets[0].log[0].changes == {"assignee": (JAN.email, OLA.email)}  # type: ignore[union-attr]
    assigned = apply(act("assign", agent=" JAN@desk.pl "), known(ticket("new"), assignee=JAN))
    assert (assigned.tickets[0].ticket.assignee, assigned.tickets[0].ticket.status) == (JAN.email, "assigned")
    assert (
        apply(act("assign", agent=JAN.email), known(ticket("assigned", assignee=JAN.email), assignee=JAN)).tickets == ()
    )


@pytest.mark.parametrize("values", [{}, {"agent": ""}, {"agent": 7}, {"agent": "nobody@desk.pl"}])
def test_assign_needs_an_agent_who_exists(values: dict[str, Any]) -> None:
    """The one looked up must be the one named."""
    refused("assign", "agent", **values)


def test_assign_to_a_disabled_agent_is_refused() -> None:
    """Nothing is given to somebody who can't work."""
    with pytest.raises(RefusedError, match="disabled"):
        apply(act("assign", agent=GONE.email), known(assignee=GONE))


def test_who_is_to_be_looked_up_for_an_assign() -> None:
    """Only for an assign, and only where it is a word."""
    assert assignee_of(act("assign", agent=" jan@desk.pl ")) == "jan@desk.pl"
    assert assignee_of(act("assign", agent=7)) == ""
    assert assignee_of(act("take", agent="jan@desk.pl")) == ""


def test_escalation_moves_up_with_its_reason_and_leaves_no_owner() -> None:
    """To the first queue of the level or the named one; a waiting ticket wakes up, so that it is seen there."""
    decision = apply(act("escalate", level="L2", reason="Potrzebny serwerowiec."), known(ticket("pending")))
    after = decision.tickets[0].ticket
    assert (after.queue, after.level, after.assignee, after.status) == ("l2", "L2", "", "new")
    (told,) = decision.tickets[0].log
    assert isinstance(told, Event)
    assert (told.kind, told.reason) == ("escalated", "Potrzebny serwerowiec.")
    assert told.changes["queue"] == ("l1", "l2")
    assert told.changes["level"] == ("L1", "L2")
    named = apply(act("escalate", level="L2", reason="ERP", queue="l2-erp"), known())
    assert named.tickets[0].ticket.queue == "l2-erp"


def test_escalation_goes_upwards_only() -> None:
    """Not to the same level, not down; the remedy is named."""
    for level in ("L2", "L3"):
        with pytest.raises(RefusedError, match=r"\(set\)") as caught:
            apply(act("escalate", level="L2", reason="x"), known(ticket(level=level, queue=level.lower())))
        assert (caught.value.code, caught.value.path) == ("conflict", "level")


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("level", {"reason": "x"}),
        ("level", {"reason": "x", "level": "L1"}),
        ("level", {"reason": "x", "level": 2}),
        ("reason", {"level": "L2"}),
        ("reason", {"level": "L2", "reason": " "}),
        ("reason", {"level": "L2", "reason": "x" * 2_001}),
        ("queue", {"level": "L2", "reason": "x", "queue": "l3"}),
        ("queue", {"level": "L2", "reason": "x", "queue": "nowhere"}),
    ],
)
def test_escalation_with_a_wrong_value_is_refused(path: str, values: dict[str, Any]) -> None:
    """A queue of another level too."""
    refused("escalate", path, **values)


def test_escalation_to_a_level_without_a_queue_says_where_to_add_one() -> None:
    """The words name the config."""
    with pytest.raises(RefusedError, match=r"config\.yaml"):
        apply(act("escalate", level="L3", reason="x"), known(queues={"l1": "L1"}))


def test_pend_sets_a_timer_that_names_its_ticket() -> None:
    """Without until there is none; the reason is kept."""
    until = NOW + HOUR
    decision = apply(act("pend", reason="vendor", until="2027-01-15T09:00:00+00:00"), known(now=NOW))
    assert decision.tickets[0].ticket.pending_until == until
    assert decision.timers == (Timer(id="pend:7", kind="pend", due=until, ticket=7),)
    without = apply(act("pend", reason="requester"), known())
    assert (without.timers, without.tickets[0].ticket.pending_until) == ((), 0)


def test_the_same_pend_again_changes_nothing_and_another_reason_does() -> None:
    """The ticket stays pending, the event tells the new reason."""
    again = act("pend", reason="vendor", until="2027-01-15T09:00:00Z")
    assert apply(again, known(ticket("pending"))).tickets == ()
    other = apply(act("pend", reason="change"), known(ticket("pending")))
    assert other.tickets[0].log[0].changes == {  # type: ignore[union-attr]
        "pending_reason": ("vendor", "change"),
        "pending_until": (NOW + HOUR, 0),
    }


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("reason", {}),
        ("reason", {"reason": "lunch"}),
        ("until", {"reason": "other", "until": "tomorrow"}),
        ("until", {"reason": "other", "until": "2027-01-15T09:00:00"}),
        ("until", {"reason": "other", "until": NOW + HOUR}),
        ("until", {"reason": "other", "until": "2027-01-15T08:00:00Z"}),
        ("until", {"reason": "other", "until": "2030-01-15T08:00:00Z"}),
        ("until", {"reason": "other", "until": "2027-13-15T08:00:00Z"}),
    ],
)
def test_pend_with_a_wrong_value_is_refused(path: str, values: dict[str, Any]) -> None:
    """No zone, no date, the past, far away."""
    refused("pend", path, **values)


def test_resolve_with_a_text_tells_the_person() -> None:
    """The text is a public answer, and a first one counts."""
    decision = apply(act("resolve", code="solved", text="Wymieniono router."), known(ticket("assigned")))
    after = decision.tickets[0].ticket
    assert (after.status, after.resolved_at, after.first_response_at) == ("resolved", NOW, NOW)
    assert decision.deliveries[0].content.text == "resolved"
    assert decision.deliveries[0].content.values["body"] == "Wymieniono router."


def test_resolve_without_a_text_says_nothing_to_anybody() -> None:
    """An event and nothing else."""
    decision = apply(act("resolve", code="no_answer"), known(ticket("assigned")))
    assert decision.deliveries == ()
    assert [entry.kind for entry in decision.tickets[0].log] == ["resolved"]
    assert decision.tickets[0].ticket.first_response_at == 0


def test_resolving_twice_is_nothing_unless_something_would_get_lost() -> None:
    """Same code: nothing. A text nobody would read, or another code: a conflict that says what to do."""
    done = known(ticket("resolved"))
    assert apply(act("resolve", code="solved"), done).tickets == ()
    lost: tuple[dict[str, Any], ...] = ({"code": "solved", "text": "x"}, {"code": "rejected"})
    for values in lost:
        with pytest.raises(RefusedError, match="reopen it first"):
            apply(act("resolve", **values), done)


@pytest.mark.parametrize("values", [{}, {"code": "done"}, {"code": None}])
def test_resolve_needs_a_code(values: dict[str, Any]) -> None:
    """One of the seven."""
    refused("resolve", "code", **values)


def test_reopen_counts_and_clears_the_end() -> None:
    """In progress where somebody owns it, else new."""
    decision = apply(act("reopen", reason="Wróciło."), known(ticket("closed")))
    after = decision.tickets[0].ticket
    assert (after.status, after.resolved_at, after.resolution_code, after.reopened) == ("in_progress", 0, "", 1)
    assert decision.tickets[0].log[0].reason == "Wróciło."  # type: ignore[union-attr]
    again = apply(act("reopen"), known(ticket("resolved", assignee="", reopened=2))).tickets[0].ticket
    assert (again.status, again.reopened) == ("new", 3)


def test_the_person_confirms_or_withdraws() -> None:
    """With the code that says so, and the person as author."""
    confirmed = apply(act("confirm", by=requester()), known(ticket("in_progress"))).tickets[0]
    assert (confirmed.ticket.status, confirmed.ticket.resolution_code) == ("resolved", "solved")
    withdrawn = apply(act("withdraw", by=requester(), reason="Już nieważne."), known(ticket("pending"))).tickets[0]
    assert (withdrawn.ticket.status, withdrawn.ticket.resolution_code) == ("cancelled", "withdrawn")
    assert (withdrawn.ticket.pending_reason, withdrawn.ticket.pending_until) == ("", 0)
    assert [change.log[0].author.kind for change in (confirmed, withdrawn)] == ["requester", "requester"]


def test_what_needs_an_open_ticket_says_how_to_get_one() -> None:
    """On a done ticket."""
    for verb, values in (
        ("take", {}),
        ("pend", {"reason": "vendor"}),
        ("escalate", {"level": "L2", "reason": "x"}),
        ("reply", {"visibility": "public", "text": "x"}),
    ):
        assert "reopen" in refused(verb, "", "conflict", "closed", **values).en
