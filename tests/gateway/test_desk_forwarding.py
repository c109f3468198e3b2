"""Whose ticket a forward is: undone, and done again."""

import pytest

from gateway.desk import RefusedError, apply
from store.records import Conversation, Event, Forward
from tests.gateway.desk_facts import act, known, ticket

BY = Conversation(channel="mail", address="ben@firma.pl", person="ben")
OF = Conversation(channel="mail", address="anna@firma.pl", person="anna")
THIRD = Conversation(channel="mail", address="eve@elsewhere.pl", person="eve")
FORWARDED = ticket(
    "in_progress",
    forward=Forward(by=BY, of=OF),
    conversations=(OF, THIRD),
    participants=("eve", "ben"),
)


def test_undoing_a_forward_makes_the_forwarder_the_requester_and_the_other_hears_no_more() -> None:
    """History keeps who it was; others on the ticket stay."""
    (change,) = apply(act("unforward"), known(FORWARDED)).tickets
    after = change.ticket
    assert (after.requester, after.participants, after.conversations) == ("ben", ("eve",), (BY, THIRD))
    (told,) = change.log
    assert isinstance(told, Event)
    assert (told.kind, told.changes["requester"]) == ("unforwarded", ("anna", "ben"))
    letters = apply(act("reply", visibility="public", text="Gotowe."), known(after)).deliveries
    assert {one.address for one in letters} == {"ben@firma.pl", "eve@elsewhere.pl"}


def test_a_forward_is_done_again_and_twice_is_once() -> None:
    """Both ways; what is so already changes nothing."""
    undone = apply(act("unforward"), known(FORWARDED)).tickets[0].ticket
    again = apply(act("forwarded"), known(undone)).tickets[0].ticket
    assert (again.requester, again.conversations) == ("anna", (OF, THIRD))
    assert apply(act("forwarded"), known(again)).tickets == ()
    assert apply(act("unforward"), known(undone)).tickets == ()


@pytest.mark.parametrize("verb", ["unforward", "forwarded"])
def test_a_ticket_that_was_no_forward_is_refused_in_both_languages(verb: str) -> None:
    """And so are values it does not take."""
    with pytest.raises(RefusedError) as refused:
        apply(act(verb), known(ticket("new")))
    assert (refused.value.code, bool(refused.value.pl), bool(refused.value.en)) == ("conflict", True, True)
    with pytest.raises(RefusedError, match="Unknown field"):
        apply(act(verb, to="eve"), known(FORWARDED))
