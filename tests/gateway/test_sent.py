"""To whom a reply went and how each delivery stands, from the log and from the outbox."""

import pytest

from gateway.sent import Sent, followed, sent
from gateway.timeline import for_requester, said_json, still_out, timeline, with_outgoing
from store.messages import Outgoing
from store.records import Author, Entry, Event, Interaction

OLA = Author(kind="agent", id="ola@desk.pl", name="Ola")
SYSTEM = Author(kind="system")
SAID = Interaction(id="a1", at=1, author=OLA, visibility="public", channel="desk", text="Już.", kind="reply")
QUEUED = Event(
    at=1, kind="queued", author=OLA, delivery="d1", interaction="a1", channel="mail", address="anna@firma.pl"
)


def became(kind: str, reason: str = "", delivery: str = "d1") -> Event:
    """What the courier or a report says of a delivery."""
    return Event(at=5, kind=kind, author=SYSTEM, delivery=delivery, reason=reason)


@pytest.mark.parametrize(
    ("events", "state", "at", "reason", "summed"),
    [
        ([], "waiting", 1, "", "waiting"),
        ([became("delivered", "<id@desk>")], "sent", 5, "", "delivered"),
        ([became("failed", "550 no")], "dead", 5, "550 no", "failed"),
        ([became("failed", "550 no"), became("delivered")], "sent", 5, "", "delivered"),
        ([became("delivered"), became("bounced", "5.1.1 unknown")], "bounced", 5, "5.1.1 unknown", "failed"),
        ([became("delivered"), became("delayed", "4.4.1")], "delayed", 5, "4.4.1", "waiting"),
        ([became("dropped", "an agent has spoken")], "dropped", 5, "an agent has spoken", ""),
        ([became("taken")], "waiting", 1, "", "waiting"),
    ],
)
def test_the_last_word_about_a_delivery_is_its_state(
    events: list[Entry], state: str, at: int, reason: str, summed: str
) -> None:
    """Address and channel come from when it was queued; a provider's id is no reason."""
    (said,) = timeline([SAID, QUEUED, *events])
    assert said_json(said)["deliveries"] == [
        {
            "id": "d1",
            "channel": "mail",
            "address": "anna@firma.pl",
            "state": state,
            "at": f"1970-01-01T00:00:00.00{at}Z",
            "tries": 0,
            "reason": reason,
        }
    ]
    assert said.delivery == summed
    assert for_requester([said])[0].deliveries == ()


def test_each_address_has_a_line_of_its_own() -> None:
    """In the order they were queued; an acknowledgement's delivery belongs to nothing said."""
    second = Event(at=1, kind="queued", author=OLA, delivery="d2", interaction="a1", channel="mail", address="b@c.pl")
    log: list[Entry] = [SAID, QUEUED, second, became("delivered", delivery="d2"), became("failed", delivery="ack")]
    assert [(one.id, one.state) for one in sent(log)["a1"]] == [("d1", "waiting"), ("d2", "sent")]
    assert [one.id for one in sent(log)[""]] == ["ack"]
    assert timeline(log)[0].delivery == "waiting"


WAITING = Sent(id="d1", channel="mail", address="anna@firma.pl", state="waiting", at=1)


@pytest.mark.parametrize(
    ("outgoing", "state", "at", "tries", "reason"),
    [
        (None, "waiting", 1, 0, ""),
        (Outgoing(tries=0, error="", due=7, dead_at=0), "waiting", 7, 0, ""),
        (Outgoing(tries=0, error="550 before it was sent again", due=7, dead_at=0), "waiting", 7, 0, ""),
        (Outgoing(tries=0, error="", due=7, dead_at=0, ahead="421 busy"), "waiting", 7, 0, "421 busy"),
        (Outgoing(tries=3, error="450 later", due=9, dead_at=0), "retrying", 9, 3, "450 later"),
        (Outgoing(tries=3, error="550 no", due=0, dead_at=8), "dead", 8, 3, "550 no"),
    ],
)
def test_the_outbox_knows_tries_and_the_next_one(
    outgoing: Outgoing | None, state: str, at: int, tries: int, reason: str
) -> None:
    """Of what is not there any more, the log has the last word."""
    one = followed(WAITING, outgoing)
    assert (one.state, one.at, one.tries, one.reason) == (state, at, tries, reason)


def test_only_what_may_have_changed_is_asked_for() -> None:
    """A ticket whose answers have all left costs no look into the outbox."""
    open_ = timeline([SAID, QUEUED])
    assert still_out(open_) == ["d1"]
    assert still_out(timeline([SAID, QUEUED, became("delivered")])) == []
    (said,) = with_outgoing(open_, {"d1": Outgoing(tries=1, error="450", due=9, dead_at=0)})
    assert (said.deliveries[0].state, said.delivery) == ("retrying", "waiting")
