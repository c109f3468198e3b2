"""What people read of a ticket's log, and what requesters never do."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.desk import apply
from gateway.timeline import for_requester, history, said_json, timeline
from gateway.vouching import trust_json
from store.records import Attachment, Author, Entry, Event, Interaction
from tests.gateway.desk_facts import NOW, OLA, act, known, ticket

ANNA = Author(kind="requester", id="anna", name="Anna Kowal")
AGENT = Author(kind="agent", id=OLA.email, name="Ola Nowak")
COURIER = Author(kind="system")
FILE = Attachment(name="log.txt", media_type="text/plain", size=3, sha256="ab", blob="blobs/ab", content_id="c1")


def words(number: str, text: str = "Nie działa.", **changes: Any) -> Interaction:
    """A message of Anna's."""
    made = Interaction(id=number, at=NOW, author=ANNA, visibility="public", channel="mail", text=text)
    return replace(made, **changes)


def courier(kind: str, delivery: str, interaction: str = "") -> Event:
    """What became of a delivery."""
    return Event(at=NOW + 9, kind=kind, author=COURIER, delivery=delivery, interaction=interaction)


def test_interactions_come_in_their_order_with_their_authors() -> None:
    """Events are not among them."""
    log = (words("m1"), Event(at=NOW, kind="taken", author=AGENT), words("m2", "Dalej nie.", attachments=(FILE,)))
    one, two = timeline(log)
    assert (one.id, one.text, one.author.kind, one.author.name) == ("m1", "Nie działa.", "requester", "Anna Kowal")
    assert (two.id, two.attachments, two.versions, two.edited_at) == ("m2", (FILE,), (), 0)


def test_an_edit_takes_the_place_of_the_wording_and_keeps_it() -> None:
    """First time, last words, the earlier ones with their times; a repeat is no edit."""
    log = (
        words("m1", "pierwsze"),
        words("m2"),
        words("m1", "drugie", at=NOW + 1),
        words("m1", "drugie", at=NOW + 2),
        words("m1", "trzecie", at=NOW + 3),
    )
    edited, other = timeline(log)
    assert (edited.text, edited.at, edited.edited_at) == ("trzecie", NOW, NOW + 3)
    assert [(one.at, one.text) for one in edited.versions] == [(NOW, "pierwsze"), (NOW + 1, "drugie")]
    assert other.versions == ()


def test_nobody_rewrites_the_words_of_another_under_their_id() -> None:
    """An agent who acts under the id of a requester's message adds an interaction of his own."""
    other = Author(kind="agent", id="jan@desk.pl", name="Jan Lis")
    log = (words("m1"), words("m1", "Działa!", author=AGENT), words("m1", "Nie wiem.", author=other))
    assert [said.text for said in timeline(log)] == ["Nie działa.", "Działa!", "Nie wiem."]


def test_a_public_wording_made_internal_is_gone_for_the_requester() -> None:
    """And an internal one made public takes no earlier words along."""
    log = (words("m1", "jawne"), words("m1", "ukryte", visibility="internal", at=NOW + 1))
    assert for_requester(timeline(log)) == ()
    (seen,) = for_requester(timeline((*log, words("m1", "znów jawne", at=NOW + 2))))
    assert (seen.text, seen.versions) == ("znów jawne", ())


def test_the_delivery_of_a_reply_is_waiting_then_delivered_or_failed() -> None:
    """One that failed outweighs the others until it was sent again; a courier's event names the delivery only."""
    facts = known(ticket("assigned", participants=("ben",)))
    decision = apply(act("reply", visibility="public", text="Już."), facts)
    log: tuple[Entry, ...] = (words("m1"), *decision.tickets[0].log)
    first, second = (delivery.id for delivery in decision.deliveries)

    def state(*events: Event) -> list[str]:
        return [said.delivery for said in timeline((*log, *events))]

    assert state() == ["", "waiting"]
    assert state(courier("delivered", first)) == ["", "waiting"]
    assert state(courier("delivered", first), courier("delivered", second)) == ["", "delivered"]
    assert state(courier("failed", first), courier("delivered", second)) == ["", "failed"]
    assert state(courier("failed", first), courier("delivered", first)) == ["", "waiting"]
    assert state(courier("delivered", "an acknowledgement")) == ["", "waiting"]


def test_a_delivery_event_that_names_its_interaction_needs_no_queued_one() -> None:
    """Words of a bot, for example."""
    log = (words("m1"), courier("failed", "d1", interaction="m1"))
    assert timeline(log)[0].delivery == "failed"


def test_the_requester_reads_public_words_and_names_only() -> None:
    """No e-mail of an agent, no note, no earlier wording, no key of a blob."""
    log = (
        words("m1", attachments=(FILE,), quoted="> stare", notes=("two Froms",)),
        words("a1", "Odpowiedź.", author=AGENT, kind="reply"),
        words("a2", "Druga.", author=Author(kind="agent", id=OLA.email, name=OLA.email), kind="reply"),
        words("a3", "Trzecia.", author=Author(kind="agent", id=OLA.email), kind="reply"),
        words("n1", "Tajne.", author=AGENT, visibility="internal", kind="note"),
    )
    seen = for_requester(timeline(log), desk="Helpdesk IT")
    assert [said.id for said in seen] == ["m1", "a1", "a2", "a3"]
    assert [said.author.name for said in seen] == ["Anna Kowal", "Ola Nowak", "Helpdesk IT", "Helpdesk IT"]
    written = msgspec.json.encode([said_json(said) for said in seen]) + msgspec.json.encode(seen)
    for secret in (OLA.email, "Tajne", "blobs/ab", "stare", "two Froms", '"anna"'):
        assert secret.encode() not in written


def test_the_history_is_for_agents_and_has_everything_but_the_words() -> None:
    """Who, when, what moved and why."""
    decision = apply(act("escalate", level="L2", reason="To sieć."), known(ticket("in_progress")))
    log = (
        words("m1", "Nie działa.", message="raw1"),
        *decision.tickets[0].log,
        courier("queued", "d1"),
        courier("failed", "d1"),
    )
    said, escalated, failed = history(log)
    assert (said.kind, said.interaction, said.message) == ("message", "m1", "raw1")
    assert (escalated.kind, escalated.reason, escalated.author.id) == ("escalated", "To sieć.", OLA.email)
    assert escalated.changes["level"] == ("L1", "L2")
    assert (failed.kind, failed.delivery) == ("failed", "d1")
    assert b"Nie dzia" not in msgspec.json.encode(history(log))


def test_an_interaction_as_the_api_shows_it() -> None:
    """Names and dates of the surface."""
    (said,) = timeline((words("m1", attachments=(FILE,)),))
    assert said_json(said) == {
        "id": "m1",
        "at": "2027-01-15T08:00:00.000Z",
        "kind": "message",
        "author": {"kind": "requester", "name": "Anna Kowal", "id": "anna"},
        "visibility": "public",
        "channel": "mail",
        "subject": "",
        "text": "Nie działa.",
        "quoted": "",
        "attachments": [{"name": "log.txt", "media_type": "text/plain", "size": 3, "sha256": "ab", "inline": False}],
        "edited_at": None,
        "versions": [],
        "delivery": "",
        "deliveries": [],
        "notes": [],
        "note_words": [],
        "choices": [],
        "secrets": [],
        "unsent_at": None,
        "mentions": [],
        "trust": trust_json("unverified", None),
    }


ENTRIES = st.lists(
    st.one_of(
        st.builds(
            Interaction,
            id=st.sampled_from(["a", "b", "c"]),
            at=st.integers(NOW, NOW + 99),
            author=st.sampled_from([ANNA, AGENT]),
            visibility=st.sampled_from(["public", "internal"]),
            channel=st.just("mail"),
            text=st.sampled_from(["SECRET", "one", "two"]),
        ).map(
            lambda made: replace(made, text="SECRET") if made.visibility == "internal" else replace(made, text="open")
        ),
        st.builds(
            Event,
            at=st.just(NOW),
            kind=st.sampled_from(["queued", "delivered", "failed", "taken"]),
            author=st.just(COURIER),
            delivery=st.sampled_from(["", "d1", "d2"]),
            interaction=st.sampled_from(["", "a", "b"]),
        ),
    )
)


@given(ENTRIES)
def test_internal_words_never_reach_a_requester_whatever_the_log(log: list[Entry]) -> None:
    """And a fold never loses an author's words: each (id, author) is there exactly once."""
    said = timeline(log)
    interactions = [entry for entry in log if isinstance(entry, Interaction)]
    assert sorted((one.id, one.author.id) for one in said) == sorted(
        {(entry.id, entry.author.id) for entry in interactions}
    )
    assert b"SECRET" not in msgspec.json.encode(for_requester(said))
