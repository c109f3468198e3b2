"""A message that is nothing but a rating; what opens a closed ticket again, and what never does."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.records import IMPORTED, Address, Decision, Event, Message, Rating, Ticket
from tests.triage.test_decide import ANNA, ANNA_ID, EVE, NOW, POLICY, anna, arrived, found, message, ticket
from triage.decide import decide
from triage.dialogue.script import shipped
from triage.dialogue.talk import Talk
from triage.rating import CHANGEABLE, FACES, OPEN, SCORES, label, score_of

DAY = 86_400_000
WINDOW = replace(POLICY, reopen=14 * DAY)
CHATTY = replace(WINDOW, talk=Talk(script=shipped(), letters=frozenset({"mail"})))
ASKED = Rating(asked_at=NOW - DAY)


def solved(**fields: Any) -> Ticket:
    """Solved yesterday, and asked about."""
    return ticket(
        **({"status": "resolved", "resolved_at": NOW - DAY, "rating": ASKED, "assignee": "ola@x.pl"} | fields)
    )


def said(text: str, of: Ticket, **fields: Any) -> Decision:
    """What a message with the ticket's reply token does."""
    return decide(arrived(message(text=text, token=7, subject="Re: Drukarka", **fields)), found(of), WINDOW, NOW)


@pytest.mark.parametrize("score", SCORES)
def test_a_button_a_face_and_a_number_mean_a_score(score: int) -> None:
    """As buttons say it in both languages, as their ids say it, and as people type it."""
    face = FACES[score - 1]
    for text in (label(score, "pl"), label(score, "en"), f"rate:{score}", f" {score} ", face, f"{face}\ufe0f"):
        assert score_of(text) == score


@pytest.mark.parametrize(
    "text", ["", "0", "6", "55", "rate:", "rate:9", "5 drukarek", "😀 ale wolno", "Dobrze", "٣", "²"]
)
def test_other_words_mean_none(text: str) -> None:
    """Words beside a face or a number are words."""
    assert score_of(text) == 0


def test_a_number_sent_back_to_the_question_is_a_rating_and_opens_nothing() -> None:
    """No part of the conversation, no letter; the event has the score."""
    for stage in ("resolved", "closed"):
        decision = said("4", solved(status=stage))
        (change,) = decision.tickets
        assert (change.ticket.status, change.ticket.rating) == (stage, Rating(asked_at=NOW - DAY, score=4, at=NOW))
        (told,) = change.log
        assert isinstance(told, Event)
        assert (told.kind, told.changes, told.author.id) == ("rated", {"rating": (None, 4)}, ANNA_ID)
        assert decision.deliveries == ()
        assert decision.outcome is not None
        assert decision.outcome.reason == "rated"


def test_in_a_chat_a_face_is_thanked_for() -> None:
    """In the chat itself."""
    one = message(text=label(5, "pl"), channel="chat", conversation="s1", reply_address="s1", subject="")
    there = found(solved(), conversations={"chat:s1": 7})
    (thanks,) = decide(arrived(one), there, CHATTY, NOW).deliveries
    assert (thanks.channel, thanks.address, thanks.content.text) == ("chat", "s1", "rated")


@pytest.mark.parametrize(
    "of",
    [
        solved(rating=None),
        solved(rating=Rating(score=5, at=NOW)),
        solved(resolved_at=NOW - OPEN),
        solved(rating=Rating(asked_at=1, score=5, at=NOW - CHANGEABLE)),
        solved(automatic=True),
    ],
)
def test_a_number_nobody_asked_for_is_a_message(of: Ticket) -> None:
    """Not asked, too late, said for good, or a machine's ticket: it joins like all words do."""
    assert not any(
        isinstance(one, Event) and one.kind == "rated" for change in said("4", of).tickets for one in change.log
    )


def test_only_the_requester_rates() -> None:
    """A participant's number is a message; a stranger's is held."""
    eve = Message(
        channel="mail", external_id="e@x", sender=Address(address=EVE), text="1", token=7, subject="Re: Drukarka"
    )
    decision = decide(arrived(eve), found(solved()), WINDOW, NOW)
    assert decision.outcome is not None
    assert decision.outcome.state == "held"
    other = solved(requester="somebody", participants=(ANNA_ID,))
    assert said("4", other).tickets[0].ticket.rating == ASKED


def test_words_open_a_ticket_again_that_was_closed_lately() -> None:
    """Within the window of the config; it is counted, and the clock of the solution can go on."""
    decision = said("Dalej nie drukuje.", solved(status="closed"))
    (change,) = decision.tickets
    after = change.ticket
    assert (after.number, after.status, after.reopened, after.resolved_at) == (7, "in_progress", 1, 0)
    assert [one.kind for one in change.log if isinstance(one, Event)] == ["reopened"]


@pytest.mark.parametrize(
    ("of", "fields"),
    [
        (solved(status="closed", resolved_at=NOW - 14 * DAY), {}),
        (solved(status="closed", tags=(IMPORTED,)), {}),
        (solved(status="closed"), {"automatic": "generated"}),
        (solved(status="cancelled"), {}),
    ],
)
def test_what_is_over_for_good_goes_on_in_a_linked_ticket(of: Ticket, fields: dict[str, Any]) -> None:
    """After the window, from an archive, by a machine, cancelled: each of the two knows of the other."""
    new, old = said("Drukarka znowu nie drukuje, proszę o pomoc.", of, **fields).tickets
    assert (new.ticket.number, new.ticket.links, old.ticket.links) == (0, (7,), (-1,))
    assert old.ticket.status == of.status


def test_a_new_subject_on_a_closed_ticket_is_a_new_ticket() -> None:
    """As on a resolved one."""
    one = message(text="Proszę o dostęp do folderu Kadry.", token=7, subject="Dostęp do folderu Kadry")
    assert decide(arrived(one), found(solved(status="closed")), WINDOW, NOW).tickets[0].ticket.number == 0


@pytest.mark.parametrize("stage", ["resolved", "closed", "cancelled"])
@pytest.mark.parametrize("resolved_at", [NOW - DAY, NOW - 100 * DAY])
def test_a_thank_you_opens_nothing_at_all(stage: str, resolved_at: int) -> None:
    """Neither the ticket nor another one, however late it comes; it is kept with the ticket."""
    (change,) = said("Dziękuję bardzo, działa!", solved(status=stage, resolved_at=resolved_at)).tickets
    assert (change.ticket.number, change.ticket.status, len(change.log)) == (7, stage, 1)


def test_a_machines_ticket_knows_that_it_is_one() -> None:
    """So that nobody asks the machine how we did."""
    machine = decide(arrived(message(automatic="generated")), found(known=False), POLICY, NOW)
    assert machine.tickets[0].ticket.automatic
    person = decide(arrived(message(sender=Address(address=ANNA))), found(anna_known()), POLICY, NOW)
    assert not person.tickets[0].ticket.automatic


def anna_known() -> Ticket:
    """Any other ticket of hers."""
    assert anna().id == ANNA_ID
    return ticket(number=9)
