"""Two ways up: escalate along the paths of the config, and refer to somebody who decides."""

from typing import Any

import pytest

from gateway.desk import RefusedError, apply
from gateway.desk.moves import Moves
from gateway.notice_hearers import Telling
from gateway.notices import with_notices
from gateway.staff import staff_of
from store.records import Decision, Event, Ticket
from tests.gateway.desk_facts import JAN, NOW, OLA, act, known, ticket

LEAD = "lead@desk.pl"
PATHS = Moves(paths={"l1": ("l2-erp", "l3"), "l2": ()}, leads={"l1": LEAD})


def done(decision: Decision) -> tuple[Ticket, Event]:
    (change,) = decision.tickets
    told = change.log[-1]
    assert isinstance(told, Event)
    return change.ticket, told


def test_escalation_goes_along_the_paths_to_the_first_queue_they_name() -> None:
    """Not to the first of the level, and not to a queue the paths do not name."""
    known_here = known(ticket("assigned"), moves=PATHS)
    after, told = done(apply(act("escalate", level="L2", reason="To ERP."), known_here))
    assert (after.queue, after.level, after.assignee, after.status, after.watchers) == ("l2-erp", "L2", "", "new", ())
    assert (told.kind, told.reason) == ("escalated", "To ERP.")
    with pytest.raises(RefusedError) as refused:
        apply(act("escalate", level="L2", queue="l2", reason="x"), known_here)
    assert refused.value.path == "queue"


def test_a_queue_whose_paths_lead_nowhere_refuses_with_words() -> None:
    """A conflict, told with what is allowed."""
    stuck = known(ticket("assigned", queue="l2", level="L2"), moves=PATHS)
    with pytest.raises(RefusedError) as refused:
        apply(act("escalate", level="L3", reason="x"), stuck)
    assert (refused.value.code, refused.value.path) == ("conflict", "level")
    assert "does not escalate to L3" in refused.value.en


def test_who_had_it_watches_on_where_the_config_says_so() -> None:
    """Once, however it is written."""
    moves = Moves(watching=True)
    after, _ = done(apply(act("escalate", level="L2", reason="x"), known(ticket("assigned"), moves=moves)))
    assert after.watchers == (OLA.email,)
    again = ticket("assigned", watchers=("OLA@desk.pl",))
    after, _ = done(apply(act("escalate", level="L2", reason="x"), known(again, moves=moves)))
    assert after.watchers == ("OLA@desk.pl",)


@pytest.mark.parametrize(
    ("values", "whom"), [({}, LEAD), ({"to": LEAD.upper()}, LEAD), ({"to": JAN.email}, JAN.email)], ids=str
)
def test_refer_names_a_lead_or_an_agent_who_watches_from_then_on(values: dict[str, Any], whom: str) -> None:
    """The lead of its queue unless somebody is named; whose work it is stays. Asked twice, told twice."""
    facts = known(ticket("in_progress"), moves=PATHS, assignee=JAN)
    after, told = done(apply(act("refer", reason="Wyłączamy?", **values), facts))
    assert (after.watchers, after.assignee, after.status) == ((whom,), OLA.email, "in_progress")
    assert (told.kind, told.reason, told.changes["referred"]) == ("referred", "Wyłączamy?", (None, whom))
    again, told = done(apply(act("refer", reason="Nadal czekam.", **values), known(after, moves=PATHS, assignee=JAN)))
    assert again.watchers == (whom,)
    assert told.kind == "referred"


@pytest.mark.parametrize(
    "values",
    [{"to": "boss@elsewhere.pl", "reason": "x"}, {"to": "gone@desk.pl", "reason": "x"}, {"reason": ""}, {"to": LEAD}],
    ids=str,
)
def test_refer_shows_a_ticket_to_nobody_the_config_does_not_know_and_wants_a_reason(values: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        apply(act("refer", **values), known(ticket("in_progress"), moves=PATHS))


def test_without_a_lead_refer_says_that_somebody_has_to_be_named() -> None:
    with pytest.raises(RefusedError) as refused:
        apply(act("refer", reason="x"), known(ticket("in_progress", queue="l3", level="L3"), moves=PATHS))
    assert refused.value.path == "to"


def test_who_is_referred_to_gets_a_mail_with_the_reason_and_who_asks() -> None:
    """One mail, of its own kind, though they become a watcher by it too."""
    before = ticket("in_progress")
    decision = apply(act("refer", reason="Wyłączamy produkcję?"), known(before, moves=PATHS))
    telling = Telling(channel="mail", leads={"l1": LEAD})
    told = with_notices(decision, {7: before}, staff_of([OLA]), telling, seed="s", now=NOW)
    (letter,) = told.deliveries
    assert (letter.address, letter.content.text) == (LEAD, "notice_referred")
    assert letter.content.values["reason"] == "Wyłączamy produkcję?"
    assert letter.content.values["by"] == OLA.name


def test_a_step_tells_whom_it_names_and_the_queue_where_nobody_has_the_ticket() -> None:
    """assignee, lead and addresses; each once, with the step in words of their language."""
    event = Event(
        at=NOW,
        kind="step",
        author=act("take").actor.__class__(kind="system"),
        reason="resolution:75%",
        changes={"notify": (None, ["assignee", "lead", "boss@desk.pl"])},
    )
    telling = Telling(channel="mail", levels={"l1": "L1"}, lists={"l1": ("team@desk.pl",)}, leads={"l1": LEAD})
    for owner, first in (("ola@desk.pl", "ola@desk.pl"), ("", "team@desk.pl")):
        before = ticket("new", assignee=owner)
        decision = apply(act("note", text="x"), known(before))
        (change,) = decision.tickets
        change = type(change)(ticket=type(before)(**{**_fields(change.ticket), "steps": (event.reason,)}), log=(event,))
        told = with_notices(Decision(tickets=(change,)), {7: before}, staff_of([OLA]), telling, seed="s", now=NOW)
        addresses = [one.address for one in told.deliveries]
        assert {first, LEAD, "boss@desk.pl"} <= set(addresses)
        assert len(addresses) == len(set(addresses))
        assert told.deliveries[0].content.values["step"] == "minęło 75% czasu na rozwiązanie"


def _fields(one: Ticket) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}
