"""Whatever is done in whatever order, a ticket makes sense and nothing internal leaves."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.desk import RefusedError, apply, target_of
from gateway.desk.verbs import REQUESTER_VERBS
from gateway.targets import due
from gateway.timers import fire
from gateway.words import instant_text
from store.records import Action, Author, Decision, Interaction, Ticket, Timer
from tests.gateway.desk_facts import HOUR, JAN, NOW, OLA, OTHER, TICKET, known, requester

SECRET = "wewnętrzne-i-tajne"
PUBLIC = "słowa publiczne"
NUMBERS = (7, 9, 11)

_steps: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "reply": st.one_of(
        st.fixed_dictionaries(
            {"visibility": st.just("public"), "text": st.just(PUBLIC)}, optional={"status": st.just("resolved")}
        ),
        st.just({"visibility": "internal", "text": SECRET}),
    ),
    "note": st.just({"text": SECRET}),
    "take": st.just({}),
    "assign": st.just({"agent": JAN.email}),
    "release": st.just({}),
    "escalate": st.fixed_dictionaries({"level": st.sampled_from(["L2", "L3"]), "reason": st.just(SECRET)}),
    "set": st.fixed_dictionaries(
        {},
        optional={
            "impact": st.sampled_from(["low", "high"]),
            "urgency": st.sampled_from(["low", "high"]),
            "category": st.sampled_from(["network", "email"]),
            "queue": st.sampled_from(["l1", "l2", "l3"]),
            "tags": st.just([SECRET]),
            "answers": st.just({"x": SECRET}),
        },
    ),
    "pend": st.fixed_dictionaries(
        {"reason": st.sampled_from(["vendor", "requester"])},
        optional={"until": st.sampled_from([instant_text(NOW + hour * HOUR) for hour in (1, 2, 500)])},
    ),
    "resume": st.just({}),
    "reveal": st.just({"interaction": "m1"}),
    "vouch": st.just({"delivery": "d1"}),
    "disown": st.just({"delivery": "d1"}),
    "resolve": st.fixed_dictionaries(
        {"code": st.sampled_from(["solved", "rejected"])}, optional={"text": st.just(PUBLIC)}
    ),
    "close": st.just({}),
    "cancel": st.just({"reason": SECRET}),
    "reopen": st.just({"reason": SECRET}),
    "merge": st.fixed_dictionaries({"into": st.sampled_from(NUMBERS)}),
    "link": st.fixed_dictionaries({"to": st.sampled_from(NUMBERS)}),
    "unlink": st.fixed_dictionaries({"to": st.sampled_from(NUMBERS)}),
    "confirm": st.just({}),
    "withdraw": st.just({}),
}
STEPS = st.lists(
    st.sampled_from(list(_steps)).flatmap(
        lambda verb: st.tuples(st.sampled_from(NUMBERS), st.just(verb), _steps[verb], st.integers(0, HOUR))
    ),
    max_size=25,
)


def sensible(ticket: Ticket) -> None:
    """What must hold of every ticket at any time."""
    assert (ticket.status == "pending") == bool(ticket.pending_reason)
    assert ticket.status == "pending" or ticket.pending_until == 0
    assert ticket.status != "assigned" or ticket.assignee
    assert ticket.status != "new" or not ticket.assignee
    if not ticket.merged_into:
        assert (ticket.status in ("resolved", "closed")) == bool(ticket.resolved_at)
        assert ticket.state == "done" or not ticket.resolution_code
    else:
        assert ticket.status == "closed"
        assert not ticket.conversations
        assert not ticket.participants
    assert known(ticket).queues[ticket.queue] == ticket.level
    assert due(ticket) > 0
    assert len(set(ticket.participants)) == len(ticket.participants)
    assert ticket.requester not in ticket.participants
    assert ticket.number not in ticket.links


def consistent(decision: Decision, before: dict[int, Ticket]) -> None:
    """What must hold of every decision."""
    assert decision.read.tickets
    assert all(before[number].version == version for number, version in decision.read.tickets.items())
    assert {change.ticket.number for change in decision.tickets} <= decision.read.tickets.keys()
    said = [entry for change in decision.tickets for entry in change.log if isinstance(entry, Interaction)]
    assert bool(decision.deliveries) == any(one.visibility == "public" for one in said)
    assert SECRET.encode() not in msgspec.json.encode(decision.deliveries)
    assert len({delivery.id for delivery in decision.deliveries}) == len(decision.deliveries)
    for change in decision.tickets:
        assert change.log
        assert change.ticket.version == before[change.ticket.number].version
        assert change.ticket.created_at == before[change.ticket.number].created_at
    assert all(timer.due > 0 for timer in decision.timers)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) is not None


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_any_sequence_of_actions_keeps_tickets_sensible(steps: list[tuple[int, str, dict[str, Any], int]]) -> None:
    """Statuses agree with their times, versions read are those given, merged stays merged, and what is internal stays inside."""
    tickets = {7: TICKET, 9: OTHER, 11: replace(OTHER, number=11, requester="eve", participants=("anna",))}
    timers: dict[str, Timer] = {}
    now = NOW
    for at, (number, verb, values, passed) in enumerate(steps):
        now += passed
        for timer in [timer for timer in timers.values() if timer.due <= now]:
            del timers[timer.id]
            make_real(fire(timer, tickets[timer.ticket], now), tickets, timers)
        before = dict(tickets)
        actor = requester(tickets[number].requester) if verb in REQUESTER_VERBS else Author(kind="agent", id=OLA.email)
        action = Action(id=f"act{at}", verb=verb, ticket=number, actor=actor, values=values)
        facts = known(tickets[number], now=now, other=tickets.get(target_of(action, "HD")), assignee=JAN)
        if facts.other is facts.ticket:
            facts = replace(facts, other=None)
        try:
            decision = apply(action, facts)
        except RefusedError as refused:
            assert refused.pl  # noqa: PT017
            continue
        assert decision == apply(action, facts)
        consistent(decision, before)
        make_real(decision, tickets, timers)
        for one in NUMBERS:
            sensible(tickets[one])
            assert not before[one].merged_into or tickets[one] == before[one] or verb in ("link", "unlink")
            assert before[one].merged_into in (0, tickets[one].merged_into)


def make_real(decision: Decision, tickets: dict[int, Ticket], timers: dict[str, Timer]) -> None:
    """What commit does, as far as tickets and timers go."""
    for change in decision.tickets:
        tickets[change.ticket.number] = replace(change.ticket, version=change.ticket.version + 1)
    timers.update({timer.id: timer for timer in decision.timers})


TEXT = st.text() | st.text(st.characters(exclude_categories=()))  # the second has halves of surrogate pairs
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "text",
        "visibility",
        "status",
        "agent",
        "level",
        "reason",
        "queue",
        "until",
        "code",
        "into",
        "to",
        "tags",
        "answers",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(_steps)) | TEXT, st.dictionaries(NAMES | TEXT, JSON, max_size=4))
def test_any_json_is_done_or_refused_with_words_and_a_path(verb: str, values: dict[str, Any]) -> None:
    """Never another error; the words and the path can be encoded."""
    by = requester() if verb in REQUESTER_VERBS else Author(kind="agent", id=OLA.email)
    action = Action(id="act", verb=verb, ticket=7, actor=by, values=values)
    try:
        decision = apply(action, known(other=OTHER, assignee=JAN))
    except RefusedError as refused:
        written = [part.encode() for part in (refused.pl, refused.en, refused.path)]
        assert all(written[:2])
    else:
        msgspec.json.encode(decision)
