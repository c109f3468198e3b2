"""merge, link and unlink: both tickets, both histories."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.desk import RefusedError, apply, target_of
from store.records import Conversation, Ticket
from tests.gateway.desk_facts import MAIL, NOW, OTHER, act, known, ticket

EVES = Conversation(channel="chat", address="session-1", person="eve", thread="session-1")

PHONE = Conversation(channel="phone", address="+48123")  # a place without a thread: nothing leads to it


def refused(other: Ticket | None, stage: str = "in_progress", verb: str = "merge", /, **values: Any) -> RefusedError:
    """The refusal of an action with two tickets."""
    with pytest.raises(RefusedError) as caught:
        apply(act(verb, **values), known(ticket(stage), other=other))
    return caught.value


def test_merge_closes_one_and_moves_its_people_and_conversations_to_the_other() -> None:
    """The thread keys lead to the other from now on; both versions were read."""
    one = ticket("pending", participants=("eve", "ben"), conversations=(replace(MAIL, person=""), EVES, PHONE))
    decision = apply(act("merge", into="hd-9"), known(one, other=OTHER))
    assert decision.read.tickets == {7: 3, 9: 5}
    left, joined = decision.tickets
    assert (left.ticket.status, left.ticket.merged_into, left.ticket.resolution_code) == ("closed", 9, "duplicate")
    assert (left.ticket.conversations, left.ticket.participants, left.ticket.requester) == ((), (), "anna")
    assert (left.ticket.pending_reason, left.ticket.pending_until) == ("", 0)
    assert joined.ticket.conversations == (MAIL, EVES, replace(PHONE, person="anna"))
    assert joined.ticket.participants == ("anna", "eve")  # ben is its requester
    assert (joined.ticket.status, joined.ticket.number, joined.ticket.updated_at) == ("new", 9, NOW)
    assert joined.conversations == ("mail:t1", "chat:session-1")
    assert left.log[0].kind == "merged"
    assert left.log[0].changes["merged_into"] == (0, 9)  # type: ignore[union-attr]
    assert joined.log[0].kind == "merged_from"
    assert joined.log[0].changes["merged_from"] == (None, 7)  # type: ignore[union-attr]
    assert decision.deliveries == ()


def test_merge_refuses_itself_a_merged_one_and_what_would_hide_open_work() -> None:
    """So there are no cycles: what is merged takes nothing."""
    assert refused(OTHER, into=7).path == "into"
    assert refused(None, into="HD-9").path == "into"
    assert refused(OTHER, into=8).path == "into"
    assert "HD-12" in refused(replace(OTHER, merged_into=12, status="closed"), into=9).en
    assert "reopen" in refused(replace(OTHER, status="resolved"), into=9).en
    done = apply(act("merge", into=9), known(ticket("resolved"), other=replace(OTHER, status="resolved")))
    assert [change.ticket.status for change in done.tickets] == ["closed", "resolved"]


def test_merging_again_into_the_same_is_nothing_and_into_another_a_conflict() -> None:
    """A merged ticket stays merged."""
    assert apply(act("merge", into=9), known(ticket("merged"), other=OTHER)).tickets == ()
    assert refused(replace(OTHER, number=10), "merged", into=10).code == "conflict"


def test_a_link_is_in_both_and_so_is_its_end() -> None:
    """Half a link is completed; the same again is nothing."""
    linked = apply(act("link", to="9"), known(ticket("closed"), other=OTHER))
    assert [change.ticket.links for change in linked.tickets] == [(9,), (7,)]
    assert [change.log[0].kind for change in linked.tickets] == ["linked", "linked"]
    one, other = (change.ticket for change in linked.tickets)
    assert apply(act("link", to=9), known(one, other=other)).tickets == ()
    half = apply(act("link", to=9), known(one, other=OTHER))
    assert [change.ticket.number for change in half.tickets] == [9]
    ended = apply(act("unlink", to="HD-9"), known(one, other=other))
    assert [change.ticket.links for change in ended.tickets] == [(), ()]
    assert ended.read.tickets == {7: 3, 9: 5}


@pytest.mark.parametrize("value", [None, "", "HD-", "XX-9", "9.0", 9.0, True, -9, 0, 10**400, ["9"], "HD-9 "[::-1]])
@pytest.mark.parametrize(("verb", "field"), [("merge", "into"), ("link", "to"), ("unlink", "to")])
def test_what_names_no_ticket_is_refused_with_its_path(verb: str, field: str, value: Any) -> None:
    """And would not be looked up either."""
    assert target_of(act(verb, **{field: value}), "HD") == 0
    caught = refused(OTHER, "in_progress", verb, **{field: value})
    assert (caught.code, caught.path) == ("invalid", field)


def test_which_ticket_is_to_be_looked_up() -> None:
    """Only for the verbs that need one."""
    assert target_of(act("merge", into="HD-9"), "HD") == 9
    assert target_of(act("link", to=" 9 "), "HD") == 9
    assert target_of(act("reply", to="9"), "HD") == 0
