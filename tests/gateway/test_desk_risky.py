"""One question, one answer; and what was hidden is shown only to who asks, with a trace."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.desk import RefusedError, apply
from gateway.desk.revealing import secret_of
from gateway.desk.risky import IMPERSONATION
from gateway.timers import fire
from store.records import Author, Event, Interaction, Secret, Timer
from tests.gateway.desk_facts import NOW, TICKET, act, known, requester, ticket

EXPIRY = Timer(id="risk:d1", kind="risk", due=NOW, values={"delivery": "d1"}, ticket=7)


def after(verb: str, **values: Any):
    decision = apply(act(verb, by=requester(), **{"delivery": "d1", **values}), known())
    (change,) = decision.tickets
    return change


def test_it_was_me_is_green_and_says_where() -> None:
    change = after("vouch")
    assert change.ticket.risk is not None
    assert (change.ticket.risk.state, change.ticket.risk.reason) == ("green", "confirmed")
    assert (change.ticket.risk.channel, change.ticket.risk.at) == ("slack", NOW)
    (event,) = change.log
    assert (event.kind, event.reason) == ("risk_confirmed", "by slack")
    assert change.ticket.tags == TICKET.tags


def test_it_was_not_me_is_red_tagged_and_noted_for_agents_only() -> None:
    change = after("disown")
    assert change.ticket.risk is not None
    assert (change.ticket.risk.state, change.ticket.risk.reason) == ("red", "denied")
    assert IMPERSONATION in change.ticket.tags
    event, note = change.log
    assert event.kind == "risk_denied"
    assert isinstance(note, Interaction)
    assert (note.visibility, note.kind) == ("internal", "note")
    assert "podszywa" in note.text


@pytest.mark.parametrize("state", ["green", "red"])
@pytest.mark.parametrize("verb", ["vouch", "disown"])
def test_a_question_is_answered_once(verb: str, state: str) -> None:
    """Whoever gets hold of the link later changes nothing."""
    assert TICKET.risk is not None
    answered = ticket(risk=replace(TICKET.risk, state=state))
    with pytest.raises(RefusedError) as refused:
        apply(act(verb, by=requester(), delivery="d1"), known(answered))
    assert refused.value.code == "conflict"


@pytest.mark.parametrize(
    ("by", "values", "of"),
    [
        (requester("ben"), {"delivery": "d1"}, ticket(participants=("ben",))),
        (requester(), {"delivery": "d2"}, TICKET),
        (requester(), {"delivery": "d1"}, ticket(risk=None)),
        (None, {"delivery": "d1"}, TICKET),
    ],
    ids=["another participant", "another question", "no question", "an agent"],
)
def test_only_who_asked_answers_and_only_this_question(by: Author | None, values: dict[str, str], of: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        apply(act("vouch", by=by, **values), known(of))
    assert refused.value.code == "forbidden"


def test_without_an_answer_it_is_red_in_the_end() -> None:
    decision = fire(EXPIRY, TICKET, NOW)
    (change,) = decision.tickets
    assert change.ticket.risk is not None
    assert (change.ticket.risk.state, change.ticket.risk.reason) == ("red", "expired")
    assert decision.read.tickets == {7: 3}


@pytest.mark.parametrize("state", ["green", "red"])
def test_time_changes_no_answer(state: str) -> None:
    assert TICKET.risk is not None
    assert fire(EXPIRY, ticket(risk=replace(TICKET.risk, state=state)), NOW).tickets == ()
    assert fire(EXPIRY, ticket(risk=replace(TICKET.risk, delivery="d2")), NOW).tickets == ()
    assert fire(EXPIRY, ticket(risk=None), NOW).tickets == ()
    assert fire(EXPIRY, None, NOW).tickets == ()


LOG = [
    Interaction(
        id="m1",
        at=1,
        author=Author(kind="requester", id="anna"),
        visibility="public",
        channel="mail",
        text="hasło: •••• (hasło)",
        secrets=(Secret(kind="password", value="Kotek12!"), Secret(kind="card", value="4242")),
    ),
    Event(at=2, kind="set", author=Author(kind="system")),
]


def test_revealing_leaves_who_and_which_and_never_the_value() -> None:
    change = apply(act("reveal", interaction="m1", index=1), known()).tickets[0]
    (event,) = change.log
    assert (event.kind, event.interaction, event.author.name) == ("revealed", "m1", "Ola Nowak")
    assert event.changes == {"secret": (None, 1)}
    assert replace(change.ticket, updated_at=TICKET.updated_at) == TICKET


def test_the_secret_is_that_of_the_index() -> None:
    assert secret_of(act("reveal", interaction="m1", index=1), LOG).value == "4242"
    assert secret_of(act("reveal", interaction="m1"), LOG).value == "Kotek12!"


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"interaction": "m2"}, "interaction"),
        ({"interaction": ""}, "interaction"),
        ({}, "interaction"),
        ({"interaction": "m1", "index": 2}, "index"),
        ({"interaction": "m1", "index": -1}, "index"),
        ({"interaction": "m1", "index": True}, "index"),
        ({"interaction": "m1", "index": "0"}, "index"),
        ({"interaction": "m1", "all": True}, "all"),
    ],
)
def test_what_is_not_there_is_refused_with_its_path(values: dict[str, Any], path: str) -> None:
    with pytest.raises(RefusedError) as refused:
        secret_of(act("reveal", **values), LOG)
    assert (refused.value.status, refused.value.path) == (422, path)
