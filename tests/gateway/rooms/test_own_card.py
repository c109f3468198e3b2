"""The card of an employee's own ticket: what it says, when it is hung and changed, and that nothing internal can ever get onto it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.rooms.own import status_of
from gateway.rooms.own_card import OwnShown, own_card
from gateway.rooms.own_telling import KIND, OWN, carded, is_own_card, late
from store.records import (
    Author,
    Choice,
    Content,
    Decision,
    Delivery,
    Dialogue,
    Event,
    Interaction,
    OwnCard,
    Part,
    Risk,
    Targets,
    Ticket,
    TicketChange,
    Timer,
)

WARSAW = ZoneInfo("Europe/Warsaw")
TEAMS = frozenset({"teams"})


def at(text: str) -> int:
    """A moment in Warsaw."""
    return int(datetime.fromisoformat(text).replace(tzinfo=WARSAW).timestamp() * 1000)


NOW = at("2026-11-23T10:00")  # a Monday
HUNG = OwnCard(channel="teams", address="a:1", person="p1", proved=True)
TICKET = Ticket(
    number=7,
    version=3,
    subject="Nie działa VPN",
    requester="p1",
    queue="l1",
    level="L1",
    created_at=NOW,
    updated_at=NOW,
    channel="teams",
    targets=Targets(first_response=at("2026-11-23T14:30"), resolution=at("2026-11-27T09:05")),
    card=HUNG,
)
ANSWERED = replace(TICKET, first_response_at=NOW, status="in_progress")


def shown(ticket: Ticket, **more: Any) -> Content:
    """The card of this ticket, now."""
    given: dict[str, Any] = {"now": NOW, "zone": WARSAW, "prefix": "HD", "proved": True, "link": "https://x/t"} | more
    return own_card(OwnShown(ticket=ticket, **given))


@pytest.mark.parametrize(
    ("changes", "body", "offers"),
    [
        ({}, "Przyjęte, czeka na specjalistę\nOdpowiemy dziś (23.11) do 14:30.", "ask:answer own:confirm own:withdraw"),
        (
            {"status": "assigned", "assignee": "ola@desk.pl", "language": "en"},
            "Somebody is in charge of it\nWe will answer by 14:30 today (23 Nov).",
            "ask:answer own:confirm own:withdraw",
        ),
        (
            {"status": "in_progress", "first_response_at": NOW},
            "Pracujemy nad tym\nPlanujemy rozwiązać to do piątku, 27.11, godz. 09:05.",
            "ask:answer own:confirm own:withdraw",
        ),
        (
            {"status": "pending", "pending_reason": "vendor", "pending_until": at("2027-01-04T08:00")},
            "Wstrzymane, czekamy na kogoś innego\nOdezwiemy się do poniedziałku, 4.01.2027, godz. 08:00.",
            "ask:answer own:confirm own:withdraw",
        ),
        (
            {"status": "pending", "pending_reason": "requester"},
            "Czekamy na Twoją odpowiedź",
            "ask:answer own:confirm own:withdraw",
        ),
        ({"status": "resolved"}, "Rozwiązane", "still"),
        ({"status": "closed", "language": "en"}, "Closed", ""),
        ({"status": "cancelled", "resolution_code": "withdrawn"}, "Wycofane", ""),
        ({"status": "cancelled", "resolution_code": "duplicate"}, "Anulowane", ""),
        ({"status": "closed", "merged_into": 9}, "Sprawa jest prowadzona dalej w zgłoszeniu HD-9.", ""),
    ],
)
def test_it_says_how_the_ticket_stands_in_the_persons_language_and_what_can_be_done(
    changes: dict[str, Any], body: str, offers: str
) -> None:
    found = shown(replace(TICKET, **changes))
    assert found.subject == "HD-7 · Nie działa VPN"
    assert found.body == body
    assert " ".join(one.id for one in found.choices) == offers
    assert ("over" in found.values) is (replace(TICKET, **changes).state == "done")


def test_a_promise_that_was_not_kept_is_admitted_and_one_of_next_year_says_the_year() -> None:
    assert shown(TICKET, now=at("2026-11-23T15:00")).body.endswith("Przepraszamy, nadal się tym zajmujemy.")
    far = replace(ANSWERED, targets=Targets(resolution=at("2027-01-02T12:00")), language="en")
    assert shown(far).body.endswith("by 12:00 on Saturday, 2 Jan 2027.")


def test_who_has_not_proved_to_read_there_sees_a_number_and_where_others_read_along_there_is_no_link() -> None:
    found = shown(TICKET, proved=False, link="")
    assert found.subject == "HD-7"
    assert "link" not in found.values
    assert "VPN" not in str(msgspec.to_builtins(found))


WORDS = st.text(min_size=1, max_size=40).map(lambda words: f"tajne{words}")
INSIDE = st.fixed_dictionaries(
    {
        "assignee": WORDS,
        "queue": WORDS,
        "category": WORDS,
        "subcategory": WORDS,
        "organization": WORDS,
        "tags": st.tuples(WORDS),
        "participants": st.tuples(WORDS),
        "watchers": st.tuples(WORDS),
        "approvers": st.tuples(WORDS),
        "answers": st.dictionaries(WORDS, WORDS, max_size=3),
        "resolution_code": WORDS,
        "risk": st.builds(lambda words: Risk(kind=words, state="red", reason=words), WORDS),
        "dialogue": st.builds(lambda words: Dialogue(article=words, first=words, rest=words, asked=(words,)), WORDS),
        "level": st.sampled_from(["L1", "L2", "L3"]),
        "priority": st.sampled_from(["P1", "P2", "P3", "P4"]),
    }
)


@settings(max_examples=100, deadline=None)
@given(INSIDE, st.sampled_from(["new", "assigned", "in_progress", "pending", "resolved", "closed", "cancelled"]), WORDS)
def test_nothing_agents_keep_to_themselves_is_ever_on_it(inside: dict[str, Any], status: Any, note: str) -> None:
    """Whatever agents have written into the ticket or its history: the card says what it says without that, and so does its delivery."""
    plain = replace(TICKET, status=status)
    changed = replace(plain, **inside)
    assert shown(changed) == shown(plain)
    said = Interaction(
        id="n1", at=NOW, author=Author(kind="agent", id="ola@desk.pl"), visibility="internal", channel="api",
        kind="note", text=note,
    )  # fmt: skip
    event = Event(at=NOW, kind="resolved", author=Author(kind="agent", id="ola@desk.pl"), reason=note)
    decision = Decision(tickets=(TicketChange(ticket=changed, log=(said, event)),))
    made = carded(decision, {7: TICKET}, TEAMS, seed="s", now=NOW)
    assert "tajne" not in msgspec.json.encode(made.deliveries).decode()


# --- when it is hung and changed -------------------------------------------------------------------------------------


def words(*parts: str, address: str = "a:1", **more: Any) -> Delivery:
    """What the bot says to the requester."""
    given: dict[str, Any] = {"of": 0, "person": "p1", "proved": True, "audience": "requester"} | more
    content = Content(parts=tuple(Part(text=one) for one in parts), choices=(Choice(id="yes", label="yes"),))
    return Delivery(id="d1", lane=f"teams:{address}:", channel="teams", address=address, content=content, **given)


def opening(*deliveries: Delivery) -> Decision:
    """A ticket is opened, and this is said."""
    ticket = replace(TICKET, number=0, version=0, card=None)
    return Decision(tickets=(TicketChange(ticket=ticket),), deliveries=deliveries)


def cards(decision: Decision) -> list[Delivery]:
    """The cards among its deliveries."""
    return [one for one in decision.deliveries if is_own_card(one)]


def test_the_first_answer_brings_the_card_where_it_goes_in_the_lane_of_the_words_and_the_ticket_knows_it() -> None:
    decision = carded(opening(words("got", "then_person", "promise")), {}, TEAMS, seed="m1", now=NOW)
    (card,) = cards(decision)
    assert (card.address, card.lane, card.spot, card.proved, card.of) == ("a:1", "teams:a:1:", OWN, True, 0)
    assert decision.tickets[0].ticket.card == HUNG
    assert [(one.id, one.due, one.of) for one in decision.timers] == [("promise:", TICKET.targets.first_response, 0)]
    said = decision.deliveries[0].content.parts
    assert [one.text for one in said] == ["got", "then_person"]  # the card has the promise, and the number
    assert said[0].values == {"ticket": ""}
    assert carded(opening(words("got", "then_person", "promise")), {}, TEAMS, seed="m1", now=NOW) == decision


@pytest.mark.parametrize(
    "decision",
    [
        opening(),
        opening(words("got", audience="agents")),
        opening(words("got", person="p2")),
        opening(words("got", of=1)),
        replace(opening(words("got")), deliveries=(replace(words("got"), channel="mail"),)),
        replace(
            opening(words("got")), tickets=(TicketChange(ticket=replace(TICKET, number=0, card=None, channel="mail")),)
        ),
    ],
    ids=[
        "nothing is said",
        "to agents",
        "to somebody else",
        "of another ticket",
        "elsewhere",
        "who asked by mail is asked back here",
    ],
)
def test_where_the_requester_is_told_nothing_there_no_card_is_hung(decision: Decision) -> None:
    assert carded(decision, {}, TEAMS, seed="m1", now=NOW) is decision


def test_it_is_sent_again_when_something_it_shows_changes_and_only_then() -> None:
    def made(after: Ticket) -> list[Delivery]:
        return cards(carded(Decision(tickets=(TicketChange(ticket=after),)), {7: TICKET}, TEAMS, seed="a", now=NOW))

    changes: tuple[dict[str, Any], ...] = (
        {"status": "resolved"},
        {"status": "pending", "pending_reason": "requester"},
        {"subject": "VPN z domu"},
        {"merged_into": 9, "status": "closed"},
        {"dialogue": Dialogue(waits="ask:what")},
        {"targets": Targets(first_response=NOW + 1)},
    )
    for change in changes:
        assert [one.ticket for one in made(replace(TICKET, **change))] == [7], change
    unseen: tuple[dict[str, Any], ...] = (
        {"tags": ("vip",)},
        {"category": "network"},
        {"assignee": "x@desk.pl"},
        {"folded": 3},
        {"updated_at": NOW + 5},
    )
    for change in unseen:
        assert made(replace(TICKET, **change)) == [], change


def test_a_ticket_has_one_card_also_when_answers_go_elsewhere_later() -> None:
    ticket = replace(TICKET, status="pending", pending_reason="requester")
    decision = Decision(
        tickets=(TicketChange(ticket=ticket),), deliveries=(words("helped", address="19:x@thread.tacv2", ticket=7),)
    )
    made = carded(decision, {7: TICKET}, TEAMS, seed="m2", now=NOW)
    assert [one.address for one in cards(made)] == ["a:1"]


def test_who_is_not_the_requester_any_more_is_shown_nothing_and_the_new_one_gets_a_card_with_the_first_answer() -> None:
    ticket = replace(TICKET, requester="p2", status="in_progress")
    made = carded(Decision(tickets=(TicketChange(ticket=ticket),)), {7: TICKET}, TEAMS, seed="a", now=NOW)
    assert cards(made) == []
    assert made.tickets[0].ticket.card is None
    answered = Decision(tickets=(TicketChange(ticket=ticket),), deliveries=(words("helped", address="a:2", person="p2", ticket=7),))  # fmt: skip
    (card,) = cards(carded(answered, {7: TICKET}, TEAMS, seed="b", now=NOW))
    assert (card.address, card.person) == ("a:2", "p2")


def test_a_broken_promise_is_taken_from_the_card_when_it_is_due_and_a_moved_one_is_watched_on() -> None:
    timer = Timer(id="promise:7", kind=KIND, due=TICKET.targets.first_response, ticket=7)
    (card,) = cards(late(timer, TICKET, TEAMS, timer.due))
    assert (card.ticket, card.spot) == (7, OWN)
    moved = replace(TICKET, targets=Targets(first_response=timer.due + 60_000))
    watched = late(timer, moved, TEAMS, timer.due)
    assert watched.deliveries == ()
    assert [one.due for one in watched.timers] == [timer.due + 60_000]
    for over in (
        None,
        replace(TICKET, status="resolved"),
        replace(TICKET, card=None),
        replace(TICKET, requester="p2"),
        replace(TICKET, status="pending", pending_reason="requester"),
    ):
        assert late(timer, over, TEAMS, timer.due) == Decision()
    assert late(timer, TICKET, frozenset(), timer.due) == Decision()


def test_what_somebody_took_back_was_cancelled_by_nobody() -> None:
    """Their page says what their card says."""
    for code, words in (("withdrawn", "Wycofane"), ("rejected", "Anulowane")):
        ticket = replace(TICKET, status="cancelled", resolution_code=code)
        assert status_of(ticket, "pl") == shown(ticket).body == words
