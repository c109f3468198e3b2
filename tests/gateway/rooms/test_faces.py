"""What rooms are shown, decided and drawn without any I/O."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from channels.teams.words import trouble
from gateway.desk import apply
from gateway.desk.moves import Moves
from gateway.rooms.cards import Shown, card, choices
from gateway.rooms.faces import reason_words
from gateway.rooms.posts import WORDS, Seen, is_mail, post
from gateway.rooms.rooms import NO_ROOMS, Room, Rooms
from gateway.rooms.telling import SETTLED, shown
from gateway.rooms.texts import TEXTS
from gateway.rooms.texts_dialogs import DIALOGS
from gateway.rooms.words import agent_of, note_of, rewritten
from gateway.staff import staff_of
from store.records import (
    Address,
    Answering,
    Author,
    Decision,
    Event,
    Interaction,
    Message,
    Targets,
    TicketChange,
)
from tests.gateway.desk_facts import ANNA, GONE, HOUR, JAN, NOW, OLA, known, ticket
from triage.known import Arrived

ROOMS = Rooms(queues={"l1": (Room("slack", "C1"), Room("other", "C7")), "l2": (Room("slack", "C2"),)})
MOVES = Moves(queues={"l1": "L1", "l2": "L2"})
WARSAW = ZoneInfo("Europe/Warsaw")
STAFF = staff_of([OLA, JAN, GONE])


def drawn(stage: str = "new", **changes: Any) -> Any:
    own = {one: changes.pop(one) for one in ("now", "language", "queues", "first") if one in changes}
    of = ticket(stage, **changes)
    shared = {"queues": frozenset({"l1"}), "now": NOW, "language": "pl", **own}
    facts = Shown(
        ticket=of,
        zone=WARSAW,
        prefix="HD",
        console="https://desk.example/desk/ticket/7",
        names={"ola@desk.pl": "Ola Nowak"},
        requester=ANNA,
        kinds={"mail": "email", "slack": "slack"},
        moves=MOVES,
        **shared,
    )
    return card(facts)


def reply(at: int = NOW, leaves: int = 0, **more: Any) -> Interaction:
    said = Interaction(
        id="r1",
        at=at,
        author=Author(kind="agent", id="ola@desk.pl", name="Ola Nowak"),
        visibility="public",
        channel="desk",
        text="Już działa",
        kind="reply",
        leaves_at=leaves,
    )
    return replace(said, **more)


def seen(*log: Any, now: int = NOW, again: bool = False, language: str = "pl") -> Seen:
    return Seen(
        log=log,
        now=now,
        zone=WARSAW,
        language=language,
        console="https://desk.example/x",
        kinds={"mail": "email"},
        again=again,
    )


def test_without_rooms_a_decision_is_the_very_same() -> None:
    decision = Decision(tickets=(TicketChange(ticket=ticket(), log=(reply(),)),))
    assert shown(decision, {}, NO_ROOMS, seed="s", now=NOW) is decision
    elsewhere = Decision(tickets=(TicketChange(ticket=ticket(queue="l3"), log=(reply(),)),))
    assert shown(elsewhere, {}, ROOMS, seed="s", now=NOW) is elsewhere


def test_a_new_ticket_has_its_card_before_its_words_in_every_room_of_its_queue() -> None:
    fresh = replace(ticket(), number=0, version=0)
    decision = shown(Decision(tickets=(TicketChange(ticket=fresh, log=(reply(),)),)), {}, ROOMS, seed="s", now=NOW)
    told = [(one.lane, one.spot, one.under, one.audience) for one in decision.deliveries]
    assert told == [
        ("slack:C1:", "card", "", "agents"),
        ("slack:C1:", "said:r1", "card", "agents"),
        ("other:C7:", "card", "", "agents"),
        ("other:C7:", "said:r1", "card", "agents"),
    ]
    assert decision == shown(
        Decision(tickets=(TicketChange(ticket=fresh, log=(reply(),)),)), {}, ROOMS, seed="s", now=NOW
    )


def test_a_change_nobody_sees_on_a_card_sends_none() -> None:
    was = ticket()
    beside = Decision(tickets=(TicketChange(ticket=replace(was, watchers=("jan@desk.pl",), updated_at=NOW)),))
    assert shown(beside, {7: was}, ROOMS, seed="s", now=NOW) is beside


def test_a_held_answer_is_posted_at_once_and_looked_at_again_when_it_has_left_without_holding_up_the_rest() -> None:
    change = TicketChange(ticket=ticket(), log=(reply(leaves=NOW + 10_000),))
    decision = shown(Decision(tickets=(change,)), {7: ticket()}, replace_rooms(), seed="s", now=NOW)
    first, again = (one for one in decision.deliveries if one.spot == "said:r1")
    assert (first.not_before, again.not_before) == (0, NOW + 10_000 + SETTLED)
    assert first.lane != again.lane
    assert first.id != again.id


def replace_rooms() -> Rooms:
    return Rooms(queues={"l1": (Room("slack", "C1"),)})


def test_a_held_answer_can_be_taken_back_until_it_leaves_and_then_says_where_it_went() -> None:
    queued = Event(
        at=NOW,
        kind="queued",
        author=Author(kind="system"),
        delivery="d",
        interaction="r1",
        channel="mail",
        address="a@f.pl",
    )
    held = reply(leaves=NOW + 9_500)
    before = post("r1", seen(held, queued))
    assert before is not None
    assert (before.footer, [one.id for one in before.choices]) == (
        "Wyjdzie za 10 s.",
        ["do:unsend:interaction=r1"],
    )
    after = post("r1", seen(held, queued, now=NOW + 9_500))
    assert after is not None
    assert (after.footer, after.choices) == ("Wysłano pocztą do a@f.pl.", ())
    taken = Event(at=NOW, kind="unsent", author=Author(kind="system"), interaction="r1")
    undone = post("r1", seen(held, queued, taken))
    assert undone is not None
    assert (undone.footer, undone.choices) == ("Cofnięto: zgłaszający tego nie dostał.", ())


def test_an_edit_changes_the_post_and_says_when() -> None:
    said = reply(visibility="internal", kind="note")
    now = post("r1", seen(said, replace(said, text="Jeszcze nie", at=NOW + HOUR), now=NOW + 2 * HOUR))
    assert now is not None
    assert now.body == "Jeszcze nie"
    assert now.footer.startswith("zmieniono ")
    assert post("r2", seen(said)) is None


def test_a_long_word_is_cut_and_leads_to_the_console() -> None:
    made = post("r1", seen(reply(text="x" * 20_000)))
    assert made is not None
    assert len(made.body) < WORDS + 100
    assert made.body.endswith("https://desk.example/x")


@pytest.mark.parametrize(
    ("stage", "first"),
    [
        ("new", ["do:take", "ask:reply", "ask:escalate", "ask:resolve"]),
        ("assigned", ["ask:reply", "ask:resolve", "ask:escalate", "do:release"]),
        ("pending", ["ask:reply", "ask:resolve", "do:resume", "do:release"]),
        ("resolved", ["do:close", "ask:reopen", "ask:reply", "ask:note"]),
        ("closed", ["ask:reopen", "ask:note", "ask:link"]),
        ("cancelled", ["ask:reopen", "ask:note", "ask:link"]),
        ("merged", []),
    ],
)
def test_a_card_offers_what_makes_sense_now(stage: str, first: list[str]) -> None:
    assert [one.id for one in choices(ticket(stage), MOVES, "pl")][:4] == first


def test_the_highest_level_is_offered_no_escalation() -> None:
    top = ticket("assigned", level="L3", queue="l3")
    assert "ask:escalate" not in [one.id for one in choices(top, MOVES, "pl")]


def test_a_card_tells_by_when_and_that_it_is_late() -> None:
    targets = Targets(first_response=NOW + HOUR, resolution=NOW + 8 * HOUR)
    fields = {one.label: one.value for one in drawn(targets=targets).fields}
    assert fields["Termin"] == "pt. 15.01, 10:00 (odpowiedź)"
    late = {one.label: one.value for one in drawn(targets=targets, now=NOW + 2 * HOUR).fields}
    assert late["Termin"] == "po terminie: pt. 15.01, 10:00 (odpowiedź)"
    english = {one.label: one.value for one in drawn("in_progress", targets=targets, language="en").fields}
    assert english["Due"] == "Fri 15/01, 17:00 (solution)"
    level = replace(targets, ola=NOW + 2 * HOUR)
    soonest = {one.label: one.value for one in drawn("in_progress", targets=level).fields}
    assert soonest["Termin"] == "pt. 15.01, 11:00 (ten poziom)"


def test_a_card_warns_of_who_is_no_member_and_says_a_solution_once() -> None:
    said = Interaction(
        id="m", at=NOW, author=Author(kind="requester"), visibility="public", channel="slack", text="hasło!"
    )
    assert "Gość albo osoba spoza firmy" in drawn(first=said).body
    assert "Gość" not in drawn(first=replace(said, trust="verified")).body
    assert "Gość" not in drawn(first=replace(said, channel="mail")).body
    assert drawn("resolved").body.startswith("✅ Rozwiązane. ")
    assert drawn("resolved", resolution_code="workaround").body.startswith("✅ Rozwiązane (obejście). ")
    assert drawn("cancelled").body.startswith("Anulowane.")


def test_a_card_does_not_say_the_subject_twice() -> None:
    said = Interaction(
        id="m", at=NOW, author=Author(kind="requester"), visibility="public", channel="slack", text="Nie  działa\nVPN"
    )
    assert "VPN" not in drawn(first=said, subject="Nie działa VPN", risk=None).body
    assert "Nie działa VPN" in drawn(first=said, subject="VPN", risk=None).body


def test_a_card_says_loudly_what_must_not_be_missed() -> None:
    assert drawn(priority="P1").body.startswith("🚨 P1")
    assert "Ryzykowna prośba" in drawn().body
    assert "Ryzykowna" not in drawn(risk=None).body


def test_a_card_of_a_merged_ticket_leads_on_and_offers_nothing() -> None:
    made = drawn("merged")
    assert (made.body, made.choices, made.fields) == ("🔗 Scalone z HD-9.", (), ())


@pytest.mark.parametrize("words", [TEXTS, DIALOGS])
def test_everything_is_said_in_both_languages_with_the_same_values(words: dict[str, tuple[str, str]]) -> None:
    for name, (pl, en) in words.items():
        assert pl, name
        assert en, name
        assert pl.count("{") == en.count("{"), name


messages = st.builds(
    Message,
    channel=st.just("slack"),
    external_id=st.text(max_size=20),
    sender=st.builds(
        Address, address=st.sampled_from(["ola@desk.pl", "OLA@desk.pl", "gone@desk.pl", "eve@x.pl", "U1", ""])
    ),
    text=st.text(max_size=200)
    | st.sampled_from(["\0", "a\0b", "!resolve", "/close", "→ do zgłaszającego: tak", "visibility: public"]),
    subject=st.text(max_size=30),
    kind=st.sampled_from(["new", "edit", "delete"]),
    conversation=st.just("C1:1.1"),
    trust=st.sampled_from(["verified", "plausible", "unverified"]),
    automatic=st.sampled_from(["none", "reply", "generated"]),
    token=st.integers(0, 9),
    answers=st.dictionaries(st.sampled_from(["visibility", "status", "text"]), st.text(max_size=9)),
    answering=st.none() | st.just(Answering(ticket=7, of="a", visibility="public")),
    reply_channel=st.sampled_from(["", "mail"]),
    edits=st.sampled_from(["", "r1"]),
    pressed=st.booleans(),
    room=st.just(True),
)


@settings(max_examples=150, deadline=None)
@given(messages)
def test_whatever_is_typed_in_a_room_is_internal_or_nothing(message: Message) -> None:
    agent = agent_of(message, STAFF)
    if agent is None:
        return
    assert agent.email == "ola@desk.pl"
    assert (message.trust, message.automatic) == ("verified", "none")
    before = ticket("in_progress")
    arrived = Arrived(id="m1", message=message, at=NOW, original="o")
    decision = apply(note_of(arrived, 7, agent, STAFF, "pl"), known(before, agent=agent))
    public = reply()
    note = replace(public, visibility="internal", kind="note")
    changed = rewritten(message, before, [note], agent, by="e1", now=NOW, language="pl")
    assert rewritten(message, before, [public], agent, by="e1", now=NOW, language="pl") is None
    for one in (decision, *([changed] if changed is not None else [])):
        assert not one.deliveries
        assert [change.ticket.status for change in one.tickets] == ["in_progress"]
        said = [entry for change in one.tickets for entry in change.log if isinstance(entry, Interaction)]
        assert {(entry.visibility, entry.kind) for entry in said} <= {("internal", "note")}
        after = shown(one, {7: before}, ROOMS, seed="m1", now=NOW)
        assert {delivery.audience for delivery in after.deliveries} <= {"agents"}


def test_agents_read_why_a_chat_did_not_take_an_answer_and_no_ids_of_threads() -> None:
    """What a chat says of its refusals is in both languages; of anything else the desk has words of its own."""
    why = str(trouble(403, "", "7e1d0000-0000-4000-8000-000000000001"))
    assert reason_words(why, "pl").startswith("Teams: ta osoba nie ma w Teams aplikacji bota")
    assert reason_words(why, "en").endswith("Installed apps.")
    assert reason_words("ValueError in x, y line 3", "pl") == "Nie udało się jej wysłać."
    assert is_mail("anna@example.com")
    assert not is_mail("19:help@thread.tacv2;messageid=1700")
    assert not is_mail("19:friends@thread.v2")
