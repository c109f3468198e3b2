"""Messages from an archive: where they go, and that nobody hears of them."""

import pytest

from store.records import Address, Event, Interaction, Message, Targets, Ticket
from tests.triage.test_decide import ANNA, EVE, NOW, POLICY, arrived, found, message, ticket
from triage.decide import decide

LONG_AGO = 1_583_136_000_000
DESK = "pomoc@example.com"


def old(**fields: object) -> Message:
    """A message of long ago."""
    return message(**({"imported": "open", "sent_at": LONG_AGO, "subject": "Zapomniałam hasła do domeny"} | fields))


@pytest.mark.parametrize("imported", ["open", "closed"])
def test_a_ticket_of_an_archive_has_its_own_date_and_promises_nothing(imported: str) -> None:
    """Even a request that would be asked again today: no delivery, no timer, no target, no risk, no limit used up."""
    decision = decide(arrived(old(imported=imported)), found(known=False), POLICY, NOW)
    (change,) = decision.tickets
    one = change.ticket
    assert (one.created_at, one.updated_at, one.targets, one.risk, one.dialogue) == (
        LONG_AGO,
        LONG_AGO,
        Targets(),
        None,
        None,
    )
    assert one.status == ("closed" if imported == "closed" else "new")
    assert "imported" in one.tags
    assert {entry.at for entry in change.log} == {LONG_AGO}
    assert not any(isinstance(entry, Event) and entry.kind == "risk" for entry in change.log)
    assert (decision.deliveries, decision.timers, decision.spend) == ((), (), {})
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.outcome.reason) == ("interaction", "imported")


def test_a_date_in_the_future_or_none_is_that_of_the_import() -> None:
    """An archive can't reach into tomorrow."""
    for at in (None, NOW + 86_400_000):
        (change,) = decide(arrived(old(sent_at=at)), found(known=False), POLICY, NOW).tickets
        assert change.ticket.created_at == NOW


@pytest.mark.parametrize("status", ["new", "resolved", "closed"])
def test_a_message_of_an_archive_joins_its_thread_and_wakes_nothing(status: str) -> None:
    """Neither a solved nor a closed ticket."""
    there = ticket(status=status)
    said = old(references=("m0@example.com",))
    decision = decide(arrived(said), found(there, references={"m0@example.com": 7}), POLICY, NOW)
    (change,) = decision.tickets
    assert (change.ticket.number, change.ticket.status) == (7, status)
    assert change.ticket.participants == there.participants
    assert change.references == ("m1@example.com",)
    assert decision.deliveries == ()


@pytest.mark.parametrize(
    ("sender", "automatic", "tags", "ended"),
    [
        (EVE, "none", ("imported",), ("message", "requester", "public")),
        (EVE, "none", (), "held"),
        (DESK, "none", (), ("reply", "agent", "public")),
        (ANNA, "reply", (), ("message", "requester", "internal")),
        (ANNA, "bounce", (), ("message", "requester", "internal")),
    ],
)
def test_who_may_join_a_thread(
    sender: str, automatic: str, tags: tuple[str, ...], ended: tuple[str, str, str] | str
) -> None:
    """Strangers join what came from the archive too, and wait before a ticket of today; the desk's own mails are replies."""
    there: Ticket = ticket(tags=tags)
    said = old(sender=Address(address=sender), automatic=automatic, references=("m0@example.com",))
    decision = decide(arrived(said), found(there, references={"m0@example.com": 7}), POLICY, NOW)
    assert decision.outcome is not None
    assert decision.outcome.state == ("held" if ended == "held" else "interaction")
    entries = [entry for change in decision.tickets for entry in change.log if isinstance(entry, Interaction)]
    told = [(entry.kind, entry.author.kind, entry.visibility) for entry in entries]
    assert told == ([] if ended == "held" else [ended])
    assert all(change.ticket.participants == () for change in decision.tickets)


@pytest.mark.parametrize(
    ("sender", "automatic", "reason"),
    [(DESK, "none", "own-mail"), (ANNA, "reply", "automatic-reply"), (ANNA, "bounce", "automatic-bounce")],
)
def test_what_belongs_to_no_thread_and_nobody_asked_is_ignored(sender: str, automatic: str, reason: str) -> None:
    """With the reason in the ledger."""
    decision = decide(
        arrived(old(sender=Address(address=sender), automatic=automatic)), found(known=False), POLICY, NOW
    )
    assert decision.tickets == ()
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.outcome.reason) == ("ignored", reason)
