"""Which agent hears of what, and how often: a table of changes and hearers."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.notice_hearers import Telling
from gateway.notice_words import first_line, in_words
from gateway.notices import HOUR, KIND, left_out, with_notices
from gateway.staff import staff_of
from store.records import (
    Agent,
    Author,
    Conversation,
    Decision,
    Event,
    Forward,
    Hit,
    Interaction,
    Notices,
    Risk,
    Ticket,
    TicketChange,
    Timer,
    Visibility,
)

NOW = 1_800_000_000_000
OLA, JAN, EWA, OFF = "ola@desk.pl", "jan@desk.pl", "ewa@desk.pl", "off@desk.pl"
BOSS, LIST = "boss@firma.pl", "l2@desk.pl"
STAFF = staff_of(
    [
        Agent(email=OLA, name="Ola Nowak", level="L1"),
        Agent(email=JAN, name="Jan Lis", level="L2", language="en", notify="queue"),
        Agent(email=EWA, name="Ewa Kot", level="L1", notify="none"),
        Agent(email=OFF, name="Była", level="L1", notify="queue", disabled=True),
        Agent(email="kay@desk.pl", name="Kay", level="L1", notify="queue"),
    ]
)
KAY = "kay@desk.pl"
TELLING = Telling(
    channel="mail",
    levels={"l1": "L1", "l2": "L2"},
    lists={"l2": (LIST,)},
    own=frozenset({"pomoc@desk.pl"}),
    per_hour=3,
)
TICKET = Ticket(number=7, subject="VPN", requester="anna", queue="l1", level="L1", created_at=NOW, updated_at=NOW)
RISK = Risk(kind="password", state="waiting", reason="asked", channel="slack")


def said(by: str = "", visibility: Visibility = "public", text: str = "Nadal nie działa") -> Interaction:
    """Words of an agent, or of the requester."""
    author = Author(kind="agent", id=by, name="Agent") if by else Author(kind="requester", id="anna", name="Anna")
    sender = "" if by else "anna@firma.pl"
    return Interaction(id="i", at=NOW, author=author, visibility=visibility, channel="mail", text=text, sender=sender)


def did(by: str, kind: str = "set", reason: str = "") -> Event:
    """What an agent did."""
    return Event(at=NOW, kind=kind, author=Author(kind="agent", id=by, name="Agent"), reason=reason)


def bounced(**changes: Any) -> Event:
    return Event(at=NOW, kind="bounced", author=Author(kind="system"), delivery="d", changes=changes)


def told(before: Ticket | None, after: Ticket, *log: Any, telling: Telling = TELLING) -> Decision:
    """The decision with its notices."""
    change = TicketChange(ticket=after if before else replace(after, number=0), log=log)
    known = {before.number: before} if before else {}
    return with_notices(Decision(tickets=(change,)), known, STAFF, telling, seed="s", now=NOW)


def hearers(decision: Decision) -> dict[str, str]:
    return {one.address: one.content.text.removeprefix("notice_") for one in decision.deliveries}


MINE = replace(TICKET, assignee=OLA)
NOBODY = Event(
    at=NOW, kind="unassigned", author=Author(kind="system"), reason="nobody", trace=(Hit(rule="away", matched=(OLA,)),)
)
CASES: dict[str, tuple[Ticket | None, Ticket, tuple[Any, ...], dict[str, str]]] = {
    "a new ticket: who listens to the queue": (None, TICKET, (said(),), {KAY: "opened"}),
    "a new ticket in a queue with a list": (None, replace(TICKET, queue="l2", level="L2"), (said(),), {JAN: "opened", LIST: "opened"}),
    "a new P1: everybody of the level but who wants nothing": (None, replace(TICKET, priority="P1"), (said(),), {OLA: "urgent", KAY: "urgent"}),
    "it becomes P1": (TICKET, replace(TICKET, priority="P1"), (did(KAY),), {OLA: "urgent"}),
    "assigned": (TICKET, MINE, (did(KAY, "assigned"),), {OLA: "assigned"}),
    "assigned to who wants nothing": (TICKET, replace(TICKET, assignee=EWA), (did(KAY, "assigned"),), {}),
    "taken by oneself": (TICKET, MINE, (did(OLA, "taken"),), {}),
    "taken in other letters": (TICKET, MINE, (did("Ola@Desk.pl", "taken"),), {}),
    "escalated from an agent": (
        MINE, replace(TICKET, queue="l2", level="L2"), (did(KAY, "escalated", "sieć"),), {JAN: "escalated", LIST: "escalated", OLA: "escalated"},
    ),
    "moved to a queue": (TICKET, replace(TICKET, queue="l2", level="L2"), (did(OLA),), {JAN: "queued", LIST: "queued"}),
    "the requester answers": (MINE, MINE, (said(),), {OLA: "answered"}),
    "the requester answers, nobody's ticket": (TICKET, TICKET, (said(),), {KAY: "answered"}),
    "the requester answers, watched too": (replace(MINE, watchers=(JAN,)), replace(MINE, watchers=(JAN,)), (said(),), {OLA: "answered", JAN: "answered"}),
    "a machine's words": (MINE, MINE, (said(visibility="internal"),), {}),
    "another agent's note": (MINE, MINE, (said(KAY, "internal"),), {OLA: "noted"}),
    "one's own note": (MINE, MINE, (said(OLA, "internal"),), {}),
    "a note on nobody's ticket": (TICKET, TICKET, (said(OLA, "internal"),), {}),
    "a disabled agent's ticket: the queue hears": (replace(TICKET, assignee=OFF), replace(TICKET, assignee=OFF), (said(),), {KAY: "answered"}),
    "a risky request: who approves and who watches": (
        None, replace(TICKET, queue="l2", level="L2", risk=RISK, approvers=(BOSS,), watchers=(OLA, "pomoc@desk.pl")), (said(),),
        {BOSS: "approve", OLA: "watching", JAN: "opened", LIST: "opened"},
    ),
    "a risk turns red": (
        replace(MINE, risk=RISK, approvers=(BOSS,)), replace(MINE, risk=replace(RISK, state="red"), approvers=(BOSS,)), (), {BOSS: "approve"},
    ),
    "a letter to the requester came back": (MINE, MINE, (bounced(failing=(0, 1)),), {OLA: "undelivered"}),
    "a notice came back: no notice about it": (MINE, MINE, (bounced(),), {}),
    "merged away": (MINE, replace(MINE, queue="l2", level="L2", status="closed", merged_into=9), (did(KAY, "merged"),), {}),
    "an agent's forward: he sees what became of it": (
        None,
        replace(
            TICKET, watchers=(OLA,), forward=Forward(by=Conversation(channel="mail", address=OLA), of=Conversation(channel="mail", address="x@y.pl"))
        ),
        (did(OLA, "forwarded"), said()),
        {OLA: "forwarded", KAY: "opened"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_who_hears_what(case: str) -> None:
    """Each once, as what matters most to him, and never who did it; the history says who was told."""
    before, after, log, expected = CASES[case]
    decision = told(before, after, *log)
    assert hearers(decision) == expected
    assert all(one.audience == "agents" and one.automatic for one in decision.deliveries)
    notified = [entry for entry in decision.tickets[0].log if isinstance(entry, Event) and entry.kind == "notified"]
    assert [(one.delivery, one.address) for one in notified] == [(one.id, one.address) for one in decision.deliveries]


def test_without_a_mail_channel_or_anybody_to_tell_nothing_changes() -> None:
    """The decision is the very same."""
    plain = Decision(tickets=(TicketChange(ticket=MINE, log=(said(),)),))
    assert with_notices(plain, {7: MINE}, STAFF, replace(TELLING, channel=""), seed="s", now=NOW) is plain
    assert with_notices(plain, {7: MINE}, staff_of([]), Telling(channel="mail"), seed="s", now=NOW) is plain


def test_the_same_cause_makes_the_same_mail_and_another_cause_another_one() -> None:
    """A repeat after a crash is recognised by its id."""
    first, again = told(MINE, MINE, said()), told(MINE, MINE, said())
    assert first.deliveries == again.deliveries
    other = with_notices(
        Decision(tickets=(TicketChange(ticket=MINE, log=(said(),)),)), {7: MINE}, STAFF, TELLING, seed="t", now=NOW
    )
    assert other.deliveries[0].id != first.deliveries[0].id


def test_a_flood_of_one_ticket_ends_in_one_more_notice_when_the_hour_is_over() -> None:
    """Three are told at once, the other 97 together; what is not a conversation always passes."""
    ticket, mails = MINE, 0
    timers: list[Timer] = []
    for _ in range(100):
        decision = told(ticket, ticket, said())
        ticket, mails = decision.tickets[0].ticket, mails + len(decision.deliveries)
        timers += decision.timers
    assert mails == 3
    assert timers == [Timer(id=f"{KIND}:7", kind=KIND, due=NOW + HOUR, ticket=7)]
    assert ticket.notices == Notices(since=NOW, count=3, rest=97)
    assert hearers(told(ticket, replace(ticket, assignee=JAN), did(OLA, "assigned"))) == {JAN: "assigned"}

    later = left_out(timers[0], ticket, STAFF, TELLING, NOW + HOUR)
    assert hearers(later) == {OLA: "more"}
    assert later.deliveries[0].content.values["count"] == "97"
    done = later.tickets[0].ticket
    assert left_out(timers[0], done, STAFF, TELLING, NOW + HOUR).deliveries == ()
    fresh = with_notices(
        Decision(tickets=(TicketChange(ticket=done, log=(said(),)),)),
        {7: done},
        STAFF,
        TELLING,
        seed="u",
        now=NOW + HOUR,
    )
    assert hearers(fresh) == {OLA: "answered"}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_notice_says_first_who_reads_an_answer_and_offers_the_requester_only_to_agents(
    case: str, language: str
) -> None:
    """In the agent's language, with no name left to fill in."""
    before, after, log, _ = CASES[case]
    for one in told(before, after, *log).deliveries:
        words = in_words(replace(one, language=language), ticket="HD-7", desk="Helpdesk")
        assert words.body.startswith(first_line(language))
        assert words.subject.startswith("[HD-7]")
        assert "VPN" in words.subject
        assert "$" not in words.subject + words.body + words.footer
        assert not words.choices or STAFF.enabled(one.address) is not None
        if one.address in (BOSS, LIST):
            assert words.choices == ()


def test_whoever_gets_a_ticket_reads_what_the_requester_said_last() -> None:
    """The words come with the assignment, though they are not part of it."""
    change = TicketChange(ticket=MINE, log=(did(KAY, "assigned"),))
    decision = with_notices(
        Decision(tickets=(change,)), {7: TICKET}, STAFF, TELLING, seed="s", now=NOW, last={7: said(text="Od rana nic")}
    )
    words = in_words(decision.deliveries[0], ticket="HD-7", desk="Helpdesk")
    assert "Anna <anna@firma.pl>:\n\n> Od rana nic" in words.footer
    assert "HD-7 · incydent · other · P4 · kolejka l1 · przydzielone: ola@desk.pl" in words.footer


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_letter_that_came_back_names_the_address_and_the_servers_code(language: str) -> None:
    """So that the agent can mend it or take up the telephone; without them the notice is whole all the same."""
    place = Conversation(channel="mail", address="anna@firma.pl", person="anna")
    event = replace(bounced(failing=(0, 1), person=(None, "anna")), reason="5.1.1")
    delivery = told(MINE, replace(MINE, conversations=(place,)), event).deliveries[0]
    content = in_words(replace(delivery, language=language), ticket="HD-7", desk="Desk")
    assert "anna@firma.pl" in content.body
    assert "5.1.1" in content.body
    bare = in_words(
        replace(told(MINE, MINE, bounced(failing=(0, 1))).deliveries[0], language=language), ticket="HD-7", desk="Desk"
    )
    assert "5.1.1" not in bare.body
    assert "$" not in bare.body
    assert "[[" not in bare.body


def test_that_nobody_can_have_a_ticket_is_told_to_the_lead_with_the_reasons():
    """Where nobody leads the queue, to its list and all of its level; names, not addresses; in the reader's language."""
    tagged = replace(TICKET, tags=("nobody-free",))
    assert hearers(told(None, tagged, said(), NOBODY)) == {OLA: "nobody", KAY: "nobody"}
    led = told(None, tagged, said(), NOBODY, telling=replace(TELLING, leads={"l1": BOSS}))
    assert hearers(led) == {BOSS: "nobody", KAY: "opened"}
    letter = next(one for one in led.deliveries if one.address == BOSS)
    content = in_words(letter, ticket="HD-7", desk="Helpdesk")
    assert content.subject == "[HD-7] Nikt nie może dostać zgłoszenia: VPN"
    assert "Powód: nieobecność: Ola Nowak" in content.body
