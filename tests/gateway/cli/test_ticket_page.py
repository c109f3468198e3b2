"""How `centrala ticket show` says what became of deliveries."""

import pytest
from msgspec.structs import replace

from gateway.cli.ticket_page import print_ticket
from gateway.config_parts import Config, Queue
from gateway.timeline import timeline
from store.records import Author, Entry, Event, Identity, Interaction, Person
from tests.gateway.desk_facts import NOW, TICKET

OLA = Author(kind="agent", id="ola@desk.pl", name="Ola")
SYSTEM = Author(kind="system")
PERSONS = {
    "p-ewa": Person(
        id="p-ewa", name="Ewa Lis", created_at=NOW, identities=(Identity(channel="email", address="ewa@firma.pl"),)
    )
}
SAID = Interaction(id="a1", at=NOW, author=OLA, visibility="public", channel="desk", text="Już.", kind="reply")
QUEUED = Event(
    at=NOW, kind="queued", author=OLA, delivery="d1", interaction="a1", channel="mail", address="anna@firma.pl"
)


def page(capsys: pytest.CaptureFixture[str], *log: Entry, quoted: bool = False) -> str:
    """What is printed for the log."""
    config = Config(queues={"l1": Queue(level="L1")})
    print_ticket(TICKET, log, timeline(log), PERSONS, config=config, now=NOW, quoted=quoted)
    return capsys.readouterr().out


def event(kind: str, delivery: str, reason: str) -> Event:
    """What the courier or a report says."""
    return Event(at=NOW, kind=kind, author=SYSTEM, delivery=delivery, reason=reason)


def test_a_reply_has_a_line_for_each_address(capsys: pytest.CaptureFixture[str]) -> None:
    """With the other side's words, which move no cursor; the event itself is not told twice."""
    out = page(capsys, SAID, QUEUED, event("failed", "d1", "550 no such user\x1b[2J"))
    assert "| to anna@firma.pl: could not be sent, given up " in out
    assert out.count("550 no such user") == 1
    assert "\x1b" not in out


def test_what_came_back_of_an_acknowledgement_is_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    """It belongs to nothing said; what was delivered needs no line."""
    out = page(capsys, SAID, event("delivered", "ack", "<id@desk>"), event("bounced", "ack", "5.1.1"))
    assert "Centrala  bounced – 5.1.1" in out
    assert "delivered" not in out


def test_what_was_cut_off_is_counted_and_shown_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    """A telephone number may stand in the signature. A message of which nothing was cut has no such line."""
    log = (replace(SAID, quoted="-- \nJan Kowalski\n\ntel. 22 123"), replace(SAID, id="a2"))
    out = page(capsys, *log)
    assert out.count("cut off: ") == 1
    assert "| cut off: 3 lines (--quoted shows them)" in out
    assert "tel. 22 123" not in out
    out = page(capsys, *log, quoted=True)
    assert "|   tel. 22 123" in out
    assert "cut off" not in out


def test_history_names_people_and_not_their_ids(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever is known; a reason that only repeats what happened is not said twice."""
    joined = Event(at=NOW, kind="participant", author=OLA, changes={"participants": ([], ["p-ewa", "gone"])})
    moved = Event(at=NOW, kind="forwarded", author=OLA, changes={"requester": ("gone", "p-ewa")})
    out = page(capsys, joined, moved, Event(at=NOW, kind="handed", author=SYSTEM, reason="handed"))
    assert "participants none → Ewa Lis <ewa@firma.pl>, gone" in out
    assert "requester gone → Ewa Lis <ewa@firma.pl>" in out
    assert "Centrala  handed\n" in out


def test_a_delivery_of_an_older_version_has_no_address_and_shows_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    """Its history says only that it was sent; a dead one is named, because it can be sent again."""
    old = Event(at=NOW, kind="queued", author=OLA, delivery="d1", interaction="a1")
    assert "| sent " in page(capsys, SAID, old, event("delivered", "d1", "<id@desk>"))
    assert "(centrala replay d1)" in page(capsys, SAID, QUEUED, event("failed", "d1", "550 no"))
