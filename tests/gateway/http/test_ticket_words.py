"""The state and the promise of a ticket, as people read them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from gateway.http.linked import pieces
from gateway.http.page_words import WORDS
from gateway.http.ticket_words import promise, status_word, until
from store.records import STATE_OF, Targets, Ticket

WARSAW = ZoneInfo("Europe/Warsaw")


def at(text: str) -> int:
    """A moment in Warsaw."""
    return int(datetime.fromisoformat(text).replace(tzinfo=WARSAW).timestamp() * 1000)


NOW = at("2026-11-25T10:00")  # a Wednesday
TICKET = Ticket(
    subject="",
    requester="p",
    queue="l1",
    level="L1",
    created_at=NOW,
    updated_at=NOW,
    targets=Targets(first_response=at("2026-11-25T14:30"), resolution=at("2026-11-27T09:05")),
)


@pytest.mark.parametrize(
    ("due", "pl", "en"),
    [
        ("2026-11-25T14:30", "dziś do 14:30", "by 14:30 today"),
        ("2026-11-26T00:00", "jutro do 00:00", "by 00:00 tomorrow"),
        ("2026-11-27T09:05", "do piątku, godz. 09:05", "by 09:05 on Friday"),
        ("2026-12-01T23:59", "do wtorku, godz. 23:59", "by 23:59 on Tuesday"),
        ("2026-12-02T10:00", "do 2.12.2026, godz. 10:00", "by 10:00 on 2 Dec 2026"),
        ("2027-03-28T12:00", "do 28.03.2027, godz. 12:00", "by 12:00 on 28 Mar 2027"),
    ],
)
def test_a_moment_ahead_is_said_as_people_say_it(due: str, pl: str, en: str) -> None:
    """Today and tomorrow by name, this week by its day, later by date; the clock is that of the desk, summer or winter."""
    assert (until(at(due), NOW, WARSAW, "pl"), until(at(due), NOW, WARSAW, "en")) == (pl, en)


def test_what_is_promised_follows_the_ticket() -> None:
    """First an answer, then the solution; nothing once it is done or waits for the requester; what is late says so."""
    answered = replace(TICKET, first_response_at=NOW)
    assert promise(TICKET, NOW, WARSAW, "pl") == "Odpowiemy dziś do 14:30."
    assert promise(answered, NOW, WARSAW, "pl") == "Planujemy rozwiązać to do piątku, godz. 09:05."
    assert promise(answered, at("2026-11-27T09:05"), WARSAW, "en").startswith("This takes longer")
    assert promise(replace(TICKET, targets=Targets()), NOW, WARSAW, "pl") == ""
    assert promise(replace(TICKET, status="resolved"), NOW, WARSAW, "pl") == ""
    waiting = replace(TICKET, status="pending", pending_reason="vendor", pending_until=at("2026-11-26T08:00"))
    assert promise(waiting, NOW, WARSAW, "en") == "We will be in touch by 08:00 tomorrow."
    assert promise(replace(waiting, pending_reason="requester"), NOW, WARSAW, "en") == ""
    assert promise(waiting, at("2026-11-26T08:01"), WARSAW, "en") == ""


def test_every_status_has_its_words() -> None:
    """In both languages."""
    for status in STATE_OF:
        for reason in ("", "vendor"):
            assert all(WORDS[status_word(replace(TICKET, status=status, pending_reason=reason))])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zobacz https://a.pl/b?c=1&d=(2), potem http://b.pl.", ["https://a.pl/b?c=1&d=(2", "http://b.pl"]),
        ("„https://a.pl” <https://b.pl>", ["https://a.pl", "https://b.pl"]),
        ("javascript:alert(1) ftp://a.pl www.a.pl", []),
        ("", []),
    ],
)
def test_web_addresses_are_found_and_the_words_stay(text: str, found: list[str]) -> None:
    """Only http and https, without what ends the sentence; the pieces together are the text."""
    assert [piece for piece, is_address in pieces(text) if is_address] == found
    assert "".join(piece for piece, _ in pieces(text)) == text
