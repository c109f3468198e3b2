"""What a due timer does to its ticket."""

from msgspec.structs import replace

from gateway.timers import fire
from store.records import Author, Decision, Event, Timer
from tests.gateway.desk_facts import HOUR, NOW, ticket

WAKE = Timer(id="pend:7", kind="pend", due=NOW + HOUR, ticket=7)


def test_a_pending_ticket_wakes_at_its_time() -> None:
    """In progress where somebody owns it, else new; by the system, with what moved."""
    decision = fire(WAKE, ticket("pending"), NOW + HOUR)
    (change,) = decision.tickets
    assert decision.read.tickets == {7: 3}
    assert (change.ticket.status, change.ticket.pending_until, change.ticket.pending_reason) == ("in_progress", 0, "")
    assert change.ticket.updated_at == NOW + HOUR
    (told,) = change.log
    assert isinstance(told, Event)
    assert (told.kind, told.author, told.at) == ("resumed", Author(kind="system"), NOW + HOUR)
    assert told.changes["status"] == ("pending", "in_progress")
    assert fire(WAKE, ticket("pending", assignee=""), NOW + HOUR).tickets[0].ticket.status == "new"


def test_a_timer_the_ticket_has_left_behind_changes_nothing() -> None:
    """Resumed, resolved, pended until another time, merged, or gone."""
    for stage in ("new", "in_progress", "resolved", "cancelled", "merged"):
        late = fire(WAKE, ticket(stage, pending_until=WAKE.due), WAKE.due)
        assert late == Decision(read=late.read)
    for until in (0, WAKE.due + 1, WAKE.due - 1):
        assert fire(WAKE, ticket("pending", pending_until=until), WAKE.due).tickets == ()
    assert fire(WAKE, None, WAKE.due) == Decision()


def test_an_unknown_kind_changes_nothing_and_says_so() -> None:
    """A gateway older than the timer does no harm."""
    decision = fire(replace(WAKE, kind="breach"), ticket("pending"), WAKE.due)
    assert decision == Decision(trace=decision.trace)
    assert decision.trace[0].matched == ("breach",)
