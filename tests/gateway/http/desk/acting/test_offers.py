"""What agents are offered in which state, the moments people name, what takes a verb back, and what stands in whose way: pure tables."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from gateway.desk.verbs import AGENT_VERBS
from gateway.http.desk.acting.meanwhile import since, standing_in_the_way
from gateway.http.desk.acting.moments import as_field, named, shown, typed
from gateway.http.desk.acting.offers import DIRECT, GROUPS, KEYS, offers
from gateway.http.desk.acting.read import PARTICIPANTS, VERBS
from gateway.http.desk.acting.undo import Undo, undo_of
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.acting.words_palette import ALSO
from store.records import Action, Agent, Author, Event, Forward, Interaction, Level, Snooze, Ticket
from store.records.ticket import Conversation

OLA = Agent(email="ola@desk.pl", name="Ola Nowak")
LEVELS: tuple[Level, ...] = ("L1", "L2", "L3")
ZONE = ZoneInfo("Europe/Warsaw")


def ticket(**more: Any) -> Ticket:
    """A new ticket."""
    return Ticket(
        **{
            "subject": "VPN",
            "requester": "p1",
            "queue": "l1",
            "level": "L1",
            "created_at": 1,
            "updated_at": 1,
            "number": 7,
            "version": 3,
            **more,
        }
    )


def ms(text: str) -> int:
    """A moment of Warsaw's clock."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


# The ticket; the two buttons; some that stand in the menu; some that don't.
OFFERED: list[tuple[dict[str, Any], str, str, str]] = [
    (
        {},
        "take assign",
        "escalate set pend resolve cancel merge link participants watch",
        "release resume reopen close",
    ),
    ({"status": "in_progress", "assignee": "OLA@desk.pl"}, "resolve pend", "assign release escalate", "take resume"),
    ({"status": "assigned", "assignee": "jan@desk.pl"}, "take assign", "release resolve", "resume"),
    ({"status": "pending", "assignee": "ola@desk.pl"}, "resume resolve", "pend assign", "take"),
    (
        {"status": "resolved", "assignee": "ola@desk.pl"},
        "close reopen",
        "set merge link",
        "take assign resolve cancel pend",
    ),
    ({"status": "closed"}, "reopen link", "merge set", "close resolve"),
    ({"status": "cancelled"}, "reopen link", "merge", "close cancel"),
    ({"level": "L3"}, "take assign", "resolve", "escalate"),
    ({"watchers": ("Ola@desk.pl",)}, "take assign", "unwatch", "watch"),
    ({"merged_into": 9, "status": "closed"}, "", "", "take reopen merge link set"),
]


@pytest.mark.parametrize("row", OFFERED, ids=lambda row: "-".join(map(str, row[0].values())) or "new")
def test_only_what_is_possible_is_offered_and_the_likely_first(row: tuple[dict[str, Any], str, str, str]) -> None:
    """Every state has its two buttons; nothing is offered twice."""
    values, likely, there, missing = row
    found = offers(ticket(**values), OLA, LEVELS)
    assert " ".join(found.likely) == likely
    assert set(there.split()) <= set(found.verbs)
    assert set(missing.split()).isdisjoint(found.verbs)
    assert len(found.verbs) == len(set(found.verbs))


def test_a_forward_can_be_given_back_and_forth() -> None:
    """Whichever of the two is not so now."""
    by, of = (
        Conversation(channel="mail", address="ola@desk.pl", person="p1"),
        Conversation(channel="mail", address="a@f.pl", person="p2"),
    )
    forwarded = ticket(forward=Forward(by=by, of=of))
    assert "forwarded" in offers(forwarded, OLA, LEVELS).verbs
    assert "unforward" in offers(replace(forwarded, requester="p2"), OLA, LEVELS).verbs


def test_every_verb_of_the_desk_has_a_place_and_words() -> None:
    """A new verb of the desk fails here until somebody decides where agents find it."""
    elsewhere = {"reply", "note", "unsend", "reveal", "unresolve"}  # answer box, timeline, what was done last
    placed = {verb for group in GROUPS for verb in group}
    assert set(AGENT_VERBS) - elsewhere == (placed | PARTICIPANTS | {"unlink"}) - {"participants"}
    assert set(AGENT_VERBS) >= VERBS
    for verb in placed | {"unlink"}:
        assert f"verb_{verb}" in WORDS
        assert verb in ALSO or verb in ("forwarded", "unforward")
        assert f"done_{verb}" in WORDS or verb == "participants"
    assert DIRECT <= VERBS
    keys = [key for verb, key in KEYS.items() if verb not in ("reopen", "unwatch", "unsnooze")]
    assert len(keys) == len(set(keys)), "one key does one thing"
    assert set(KEYS.values()).isdisjoint("jkxugrn[]/?*"), "these keys are lists' and the answer box's"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-25T15:30", {"hours": "2026-11-25T17:30", "tomorrow": "2026-11-26T08:00", "monday": "2026-11-30T08:00", "week": "2026-12-02T08:00"}),
        ("2026-11-29T22:30", {"hours": "2026-11-30T00:30", "tomorrow": "2026-11-30T08:00", "week": "2026-12-06T08:00"}),  # a Sunday
        ("2026-11-23T07:00", {"hours": "2026-11-23T09:00", "tomorrow": "2026-11-24T08:00", "week": "2026-11-30T08:00"}),  # a Monday
        ("2026-10-24T12:00", {"hours": "2026-10-24T14:00", "tomorrow": "2026-10-25T08:00", "monday": "2026-10-26T08:00", "week": "2026-10-31T08:00"}),
    ],
)  # fmt: skip
def test_moments_people_name_are_mornings_of_the_desks_clock(now: str, expected: dict[str, str]) -> None:
    """Over the change of the clocks too; Monday is left out where it is tomorrow or in a week."""
    assert {name: as_field(moment, ZONE) for name, moment in named(ms(now), ZONE).items()} == expected


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T08:00", "2026-11-24T08:00"),
        ("2026-11-24T08:00:30", "2026-11-24T08:00:30"),
        (" 2026-07-01T23:59 ", "2026-07-01T23:59"),
        ("2026-11-24", None),
        ("2026-11-24T08:00Z", None),
        ("2026-13-24T08:00", None),
        ("9999-12-31T23:59", None),
        ("jutro", None),
        ("", None),
    ],
)
def test_a_typed_date_is_on_the_desks_clock(text: str, moment: str | None) -> None:
    """What is no date and time is none."""
    assert typed(text, ZONE) == (None if moment is None else ms(moment))


def test_a_moment_is_shown_short_with_its_day() -> None:
    """In both languages."""
    assert shown(ms("2026-11-24T08:05"), ZONE, "pl") == "wt. 24.11, 08:05"
    assert shown(ms("2026-11-24T08:05"), ZONE, "en") == "Tue 24 Nov, 08:05"


NOW = 1_800_000_000_000
# The verb and its values; the ticket before; what takes it back.
UNDONE: list[tuple[str, dict[str, Any], dict[str, Any], Undo | None]] = [
    ("take", {}, {}, Undo("release")),
    ("take", {}, {"assignee": "jan@desk.pl"}, Undo("assign", {"agent": "jan@desk.pl"})),
    ("assign", {"agent": "jan@desk.pl"}, {}, Undo("release")),
    ("release", {}, {"assignee": "ola@desk.pl"}, Undo("assign", {"agent": "ola@desk.pl"})),
    ("escalate", {"level": "L2", "reason": "sieć"}, {}, None),
    ("pend", {"reason": "vendor"}, {}, Undo("resume")),
    ("pend", {"reason": "vendor"}, {"status": "pending", "pending_reason": "other"}, None),
    ("resume", {}, {"status": "pending", "pending_reason": "vendor"}, Undo("pend", {"reason": "vendor"})),
    (
        "resume",
        {},
        {"status": "pending", "pending_reason": "vendor", "pending_until": NOW + 60_000},
        Undo("pend", {"reason": "vendor", "until": "2027-01-15T08:01:00.000Z"}),
    ),
    ("resume", {}, {"status": "pending", "pending_until": NOW - 1}, Undo("pend", {"reason": "other"})),
    ("resolve", {"code": "solved"}, {}, Undo("unresolve")),
    ("resolve", {"code": "solved", "text": "Działa"}, {}, None),
    ("cancel", {"reason": "Spam"}, {}, Undo("reopen")),
    ("set", {"category": "email"}, {"category": "network", "subcategory": "vpn"}, Undo("set", {"category": "network", "subcategory": "vpn"})),
    ("set", {"impact": "high"}, {}, Undo("set", {"impact": "low", "priority": "P4"})),
    ("set", {"tags": ["a"]}, {"tags": ("b",)}, Undo("set", {"tags": ["b"]})),
    ("merge", {"into": "HD-9"}, {}, None),
    ("link", {"to": "HD-9"}, {}, Undo("unlink", {"to": "HD-9"})),
    ("unlink", {"to": "9"}, {}, Undo("link", {"to": "9"})),
    ("add_participant", {"address": "a@f.pl", "name": "A"}, {}, Undo("remove_participant", {"address": "a@f.pl"})),
    ("remove_participant", {"person": "p2"}, {}, None),
    ("watch", {}, {}, Undo("unwatch")),
    ("snooze", {"until": "2027-01-20T08:00:00Z"}, {}, Undo("unsnooze")),
    ("unsnooze", {}, {"snoozes": (Snooze(agent="ola@desk.pl", until=NOW + 60_000),)}, Undo("snooze", {"until": "2027-01-15T08:01:00.000Z"})),
    ("reopen", {}, {"status": "resolved"}, None),
]  # fmt: skip


@pytest.mark.parametrize("row", UNDONE, ids=lambda row: f"{row[0]}-{len(row[2])}")
def test_what_can_be_taken_back_is_and_nothing_else(
    row: tuple[str, dict[str, Any], dict[str, Any], Undo | None],
) -> None:
    """By the desk's own verbs, with the values of before; never where words have left."""
    verb, values, before, undo = row
    action = Action(id="a", verb=verb, ticket=7, actor=Author(kind="agent", id=OLA.email), values=values)
    was = ticket(**before)
    assert undo_of(action, was, replace(was, version=4, updated_at=NOW)) == undo
    assert undo_of(action, was, was) is None


def event(by: str, at: int, **changes: Any) -> Event:
    """Somebody changed these fields."""
    return Event(
        at=at,
        kind="set",
        author=Author(kind="agent", id=by, name=by),
        changes={name: (None, value) for name, value in changes.items()},
    )


def said(kind: Any, at: int, by: Author) -> Interaction:
    """Somebody said something."""
    return Interaction(id="m", at=at, author=by, visibility="public", channel="mail", text="x", kind=kind)


JAN, ANNA, BOT = (
    Author(kind="agent", id="jan", name="Jan"),
    Author(kind="requester", id="p1", name="Anna"),
    Author(kind="bot"),
)
# What happened since; the verb (and the fields of set); whether the agent is asked.
IN_THE_WAY: list[tuple[Any, str, tuple[str, ...], bool]] = [
    (event("jan", 20, assignee="jan"), "take", (), True),
    (event("jan", 20, tags=["x"]), "take", (), False),
    (event("jan", 20, status="resolved"), "pend", (), True),
    (event("jan", 20, queue="l2"), "escalate", (), True),
    (event("jan", 20, queue="l2"), "resolve", (), False),
    (event("jan", 20, category="email"), "set", ("category", "subcategory"), True),
    (event("jan", 20, assignee="jan"), "set", ("category",), False),
    (event("jan", 20, assignee="jan"), "watch", (), False),
    (event("jan", 20, merged_into=9), "watch", (), True),
    (event("Ola@desk.pl", 20, assignee="x"), "take", (), False),
    (event("jan", 5, assignee="jan"), "take", (), False),
    (said("message", 20, ANNA), "resolve", (), True),
    (said("message", 20, ANNA), "take", (), False),
    (said("reply", 20, JAN), "close", (), True),
    (said("reply", 20, BOT), "resolve", (), False),
    (Event(at=20, kind="queued", author=JAN, changes={"status": (1, 2)}), "take", (), False),
]


@pytest.mark.parametrize("row", IN_THE_WAY)
def test_only_what_matters_stands_in_the_way(row: tuple[Any, str, tuple[str, ...], bool]) -> None:
    """What the agent did, what was there before, and what has nothing to do with the verb, does not."""
    entry, verb, fields, asked = row
    found = standing_in_the_way(since([entry], 10, me="ola@desk.pl"), verb, fields)
    assert bool(found) is asked
