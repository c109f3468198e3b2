"""How `centrala ticket show` says what became of deliveries."""

import pytest

from gateway.cli.ticket_page import print_ticket
from gateway.config_parts import Config, Queue
from gateway.timeline import timeline
from store.records import Author, Entry, Event, Interaction
from tests.gateway.desk_facts import NOW, TICKET

OLA = Author(kind="agent", id="ola@desk.pl", name="Ola")
SYSTEM = Author(kind="system")
SAID = Interaction(id="a1", at=NOW, author=OLA, visibility="public", channel="desk", text="Już.", kind="reply")
QUEUED = Event(
    at=NOW, kind="queued", author=OLA, delivery="d1", interaction="a1", channel="mail", address="anna@firma.pl"
)


def page(capsys: pytest.CaptureFixture[str], *log: Entry) -> str:
    """What is printed for the log."""
    config = Config(queues={"l1": Queue(level="L1")})
    print_ticket(TICKET, log, timeline(log), {}, config=config, now=NOW)
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
