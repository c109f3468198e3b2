"""Who is asked how it went, and who never is."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.closing.after import After
from gateway.closing.ask import WEEK, asked
from store.records import IMPORTED, Conversation, Decision, Event, Identity, Rating, Timer
from tests.gateway.desk_facts import ANNA, HOUR, MAIL, NOW, ticket

DAY = 24 * HOUR
AFTER = After(close=3 * DAY, ask=HOUR, reopen=14 * DAY, kinds={"mail": "email", "chat": "webchat"})
TIMER = Timer(id="csat:7", kind="csat", due=NOW, ticket=7)
CHAT = Conversation(channel="chat", address="s1", person="anna")


def test_the_question_goes_out_once_and_the_history_says_so() -> None:
    """With the day on which the ticket will be closed; ticket and person remember that they were asked."""
    solved = ticket("resolved", resolved_at=NOW - HOUR)
    decision = asked(TIMER, solved, ANNA, AFTER, NOW)
    (change,), (person,), (letter,) = decision.tickets, decision.persons, decision.deliveries
    assert change.ticket == replace(solved, rating=Rating(asked_at=NOW))
    assert (person.id, person.rating_asked_at) == ("anna", NOW)
    assert decision.read.persons == (ANNA,)
    (told,) = change.log
    assert isinstance(told, Event)
    assert (told.kind, told.delivery, told.address) == ("csat_asked", letter.id, "anna@firma.pl")
    assert (letter.content.text, letter.person, letter.automatic) == ("csat", "anna", True)
    assert letter.content.values == {"until": "18.01.2027", "subject": "VPN nie działa"}
    again = asked(TIMER, change.ticket, person, AFTER, NOW + 1)
    assert again == Decision(read=again.read)


@pytest.mark.parametrize("code", ["solved", "workaround", "not_reproducible"])
def test_every_kind_of_solution_is_asked_about(code: str) -> None:
    """Closed by then or not."""
    for stage in ("resolved", "closed"):
        assert asked(TIMER, ticket(stage, resolution_code=code), ANNA, AFTER, NOW).deliveries


@pytest.mark.parametrize(
    ("stage", "changes"),
    [
        ("in_progress", {}),
        ("pending", {}),
        ("cancelled", {}),
        ("merged", {}),
        ("resolved", {"resolution_code": "duplicate"}),
        ("resolved", {"resolution_code": "withdrawn"}),
        ("resolved", {"resolution_code": "no_answer"}),
        ("resolved", {"resolution_code": "rejected"}),
        ("resolved", {"automatic": True}),
        ("resolved", {"type": "alert"}),
        ("resolved", {"tags": (IMPORTED,)}),
        ("resolved", {"rating": Rating(asked_at=1)}),
        ("resolved", {"rating": Rating(score=5, at=NOW)}),
        ("resolved", {"conversations": ()}),
        ("closed", {"resolved_at": NOW - 31 * DAY}),
    ],
)
def test_these_tickets_are_not_asked_about(stage: str, changes: dict[str, Any]) -> None:
    """Opened again, cancelled, merged, not solved by anybody, a machine's, from an archive, rated already, long ago, nowhere to ask."""
    decision = asked(TIMER, ticket(stage, **changes), ANNA, AFTER, NOW)
    assert decision == Decision(read=decision.read)


def test_these_people_are_not_asked() -> None:
    """A bounced address, our own, one nobody wrote to, somebody erased, somebody asked this week; a channel that is not chosen."""
    solved = ticket("resolved")
    dead = replace(ANNA, identities=(Identity(channel="email", address="anna@firma.pl", proved=True, failing=2),))
    unknown = replace(ANNA, identities=(Identity(channel="email", address="anna@firma.pl"),))
    for person, after in (
        (dead, AFTER),
        (unknown, AFTER),
        (None, AFTER),
        (replace(ANNA, rating_asked_at=NOW - WEEK + 1), AFTER),
        (ANNA, replace(AFTER, own=frozenset({"anna@firma.pl"}))),
        (ANNA, replace(AFTER, channels=frozenset({"chat"}))),
        (ANNA, replace(AFTER, ask=0)),
    ):
        assert asked(TIMER, solved, person, after, NOW).deliveries == ()
    assert asked(TIMER, solved, replace(ANNA, rating_asked_at=NOW - WEEK), AFTER, NOW).deliveries
    assert asked(TIMER, None, None, AFTER, NOW) == Decision()


def test_an_address_that_has_not_proved_itself_gets_nothing_its_sender_wrote() -> None:
    """And only where a human has written to it before."""
    unknown = replace(ANNA, identities=(Identity(channel="email", address="anna@firma.pl"),))
    (letter,) = asked(TIMER, ticket("resolved", first_response_at=NOW - HOUR), unknown, AFTER, NOW).deliveries
    assert (letter.proved, letter.name, set(letter.content.values)) == (False, "", {"until"})


def test_the_latest_conversation_is_asked_in() -> None:
    """Who came back by chat is asked there; another's conversation is nobody's business."""
    solved = ticket("resolved", conversations=(MAIL, CHAT, replace(MAIL, address="ben@firma.pl", person="ben")))
    (question,) = asked(TIMER, solved, ANNA, AFTER, NOW).deliveries
    assert (question.channel, question.address) == ("chat", "s1")
