"""Nobody answers the bot: one reminder, then the queue; a timer that has been left behind does nothing."""

from msgspec.structs import replace

from gateway.timers import fire
from store.records import Decision, Dialogue, Event, Interaction, Ticket, Timer
from triage.dialogue import owner, shipped

NOW, MINUTE = 1_800_000_000_000, 60_000
ASKS = Dialogue(waits="ask:who", asked=("who",), due=NOW)
TICKET = Ticket(
    subject="VPN",
    requester="anna",
    queue="l1",
    level="L1",
    created_at=1,
    updated_at=1,
    number=7,
    version=3,
    dialogue=ASKS,
)
CHAT = {"way": "live", "channel": "chat", "address": "U1", "again": str(10 * MINUTE)}
TIMER = Timer(id="silence:m1", kind="silence", due=NOW, ticket=7, values=CHAT)


def silent(timer: Timer, ticket: Ticket) -> Decision:
    return fire(timer, ticket, NOW, script=shipped(), prefix="HD")


def test_the_first_silence_asks_once_more_and_the_second_hands_over() -> None:
    """The question with its choices, then the queue with the number; the answers stay."""
    first = silent(TIMER, TICKET)
    (change,) = first.tickets
    assert change.ticket.dialogue == replace(ASKS, due=NOW + 10 * MINUTE, reminded=True)
    (delivery,) = first.deliveries
    assert [part.text for part in delivery.content.parts] == ["still_there", "ask_who"]
    assert (delivery.channel, delivery.address, delivery.lane, delivery.name) == ("chat", "U1", "chat:U1:7", "")
    assert {choice.id for choice in delivery.content.choices} == {"me", "others", "skip", "person"}
    (again,) = first.timers
    assert again.due == NOW + 10 * MINUTE
    assert again.id != TIMER.id  # its own lane is being spent

    second = silent(replace(again, due=NOW), replace(change.ticket, dialogue=replace(change.ticket.dialogue, due=NOW)))
    (change,) = second.tickets
    assert owner(change.ticket) == "queue"
    said, told = change.log
    assert isinstance(said, Interaction)
    assert "HD-7" in said.text
    assert isinstance(told, Event)
    assert (told.kind, told.reason) == ("handed", "silence")
    assert second.timers == ()


def test_where_the_bot_s_words_are_read_nothing_is_sent() -> None:
    """The reminder stands in the history all the same."""
    decision = silent(replace(TIMER, values=CHAT | {"way": "read"}), TICKET)
    assert decision.deliveries == ()
    assert isinstance(decision.tickets[0].log[0], Interaction)


def test_a_letter_that_reminds_is_one_whole_letter() -> None:
    """Where the desk has switched that on."""
    (delivery,) = silent(replace(TIMER, values=CHAT | {"way": "letter", "address": "a@b.pl"}), TICKET).deliveries
    assert delivery.content.text == "talk"
    assert not delivery.proved


def test_a_timer_the_dialogue_has_left_behind_changes_nothing() -> None:
    """Answered, asked something else, taken by an agent, done, gone."""
    for ticket in (
        replace(TICKET, dialogue=None),
        replace(TICKET, dialogue=Dialogue(asked=("who",))),
        replace(TICKET, dialogue=replace(ASKS, due=NOW + 1)),
        replace(TICKET, dialogue=Dialogue(agent_at=NOW - 1)),
        replace(TICKET, status="resolved"),
    ):
        decision = silent(TIMER, ticket)
        assert decision == Decision(read=decision.read)
    assert fire(TIMER, None, NOW, script=shipped(), prefix="HD") == Decision()
