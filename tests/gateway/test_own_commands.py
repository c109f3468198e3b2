"""Commands that a chat begins with, and who may give them: about one's own tickets, and nobody else's."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.config_parts import Config, Queue
from gateway.policy import policy
from gateway.rehearsal import Rehearsal
from store.records import Address, Decision, Interaction, Message
from triage import rules
from triage.dialogue import owner
from triage.known import Arrived

CONFIG = Config(queues={"l1": Queue(level="L1"), "l2": Queue(level="L2"), "l3": Queue(level="L3")})
WITHOUT_ARTICLES = replace(policy(CONFIG, rules.load([])), knowledge=None)
ANNA = "anna@example.com"


class Chats:
    """A desk in memory, and people in chats of their own."""

    def __init__(self) -> None:
        self.desk = Rehearsal(WITHOUT_ARTICLES, 1_795_000_000_000)
        self._count = 0

    def say(self, text: str, *, chat: str = "c1", who: str = "anna", **fields: Any) -> Decision:
        """Somebody writes in a chat."""
        self._count += 1
        values: dict[str, Any] = {
            "channel": "chat",
            "external_id": f"m{self._count}",
            "conversation": chat,
            "sender": Address(address=who, name=who),
        }
        message = Message(**(values | fields), text=text)
        return self.desk.take(Arrived(id=f"m{self._count}", message=message, at=self.desk.now))

    def said(self) -> list[str]:
        """The ids of what went out last."""
        return [part.text for part in self.desk.deliveries[-1].content.parts]


@pytest.fixture
def chats() -> Chats:
    """Anna has two open tickets, from chats of before."""
    one = Chats()
    one.say("Drukarka w pokoju 8 nie drukuje, błąd 12", chat="a")
    one.say("VPN nie działa, błąd 691", chat="b")
    return one


def test_status_lists_what_is_open_and_the_newest_ticket_knows_who_asked(chats: Chats) -> None:
    """No new ticket; the next words of the chat are a new matter all the same."""
    decision = chats.say("status")
    assert chats.said() == ["list"]
    assert [field.label for field in chats.desk.deliveries[-1].content.fields] == ["HD-2", "HD-1"]
    assert decision.outcome is not None
    assert decision.outcome.state == "interaction"
    assert [entry.text for entry in chats.desk.logs[2] if isinstance(entry, Interaction)][-2] == "status"
    chats.say("Nie działa mi monitor")
    assert len(chats.desk.tickets) == 3


def test_a_number_says_which(chats: Chats) -> None:
    """For status, cancel and add; the others stay as they are."""
    chats.say("status HD-1")
    assert chats.said() == ["one_status"]
    chats.say("dopisz do HD-1: kabel jest cały")
    assert chats.said() == ["added"]
    assert "kabel jest cały" in str(chats.desk.logs[1][-2])
    chats.say("anuluj HD-1")
    assert (chats.desk.tickets[1].status, chats.desk.tickets[2].status) == ("cancelled", "new")


def test_cancel_without_a_number_asks_which_and_cancels_nothing(chats: Chats) -> None:
    """Of one ticket only there is no doubt."""
    chats.say("anuluj")
    assert chats.said()[0] == "which"
    assert {one.status for one in chats.desk.tickets.values()} == {"new"}
    chats.say("anuluj HD-2")
    chats.say("anuluj")
    assert {one.status for one in chats.desk.tickets.values()} == {"cancelled"}


def test_another_ticket_can_be_named_from_an_open_conversation(chats: Chats) -> None:
    """The words go where they belong."""
    chats.say("dopisz do HD-1: toner jest pełny", chat="b")
    assert "toner" in str(chats.desk.logs[1][-2])
    assert "toner" not in str(chats.desk.logs[2])


@pytest.mark.parametrize("words", ["status HD-1", "anuluj HD-1", "dopisz do HD-1: a kuku", "moje zgłoszenia", "anuluj"])
def test_somebody_else_s_tickets_are_nobody_s_business(chats: Chats, words: str) -> None:
    """A number opens nothing: for Eve those tickets do not exist."""
    before = dict(chats.desk.tickets)
    chats.say(words, who="eve", chat="e")
    assert {number: chats.desk.tickets[number] for number in before} == before
    assert "HD-1" not in str([one.content for one in chats.desk.deliveries if one.address == "eve"])


def test_a_vacation_notice_answers_no_question() -> None:
    """Nor does it end the dialogue."""
    chats = Chats()
    chats.say("VPN nie działa")
    asked = chats.desk.tickets[1].dialogue
    sent = len(chats.desk.deliveries)
    chats.say("Jestem na urlopie do piątku", automatic="reply")
    assert chats.desk.tickets[1].dialogue == asked
    assert chats.desk.tickets[1].answers == {}
    assert len(chats.desk.deliveries) == sent


MAIL = {"channel": "mail", "conversation": "", "sender": Address(address=ANNA)}


def letters() -> Chats:
    """People who write mail."""
    chats = Chats()
    talk = WITHOUT_ARTICLES.talk
    assert talk is not None
    chats.desk.policy = replace(WITHOUT_ARTICLES, talk=replace(talk, letters=frozenset({"mail"})))
    return chats


def test_a_mail_that_may_not_be_answered_is_not_asked() -> None:
    """Where the limit of automatic answers is reached, the ticket goes to its queue without a question."""
    chats = letters()
    for _ in range(7):
        chats.say("VPN nie działa", **MAIL)
    assert [owner(one) for one in chats.desk.tickets.values()] == ["bot"] * 5 + ["queue"] * 2
    assert len(chats.desk.deliveries) == 5


@pytest.mark.parametrize(
    ("fields", "cancelled"),
    [
        ({"references": ("m1",)}, False),  # From: and a Message-ID that others have seen, too
        ({"token": 1}, True),
        ({"references": ("m1",), "trust": "verified"}, True),
    ],
)
def test_a_command_by_mail_counts_from_whom_it_surely_is(fields: dict[str, Any], cancelled: bool) -> None:  # noqa: FBT001
    """Else it is just a message for an agent to read."""
    chats = letters()
    chats.say("VPN nie działa", **MAIL)
    chats.say("anuluj", **(MAIL | fields))
    assert (chats.desk.tickets[1].status == "cancelled") is cancelled
    assert sum(isinstance(one, Interaction) and one.text == "anuluj" for one in chats.desk.logs[1]) == 1


def test_a_first_mail_that_is_a_command_is_a_ticket() -> None:
    """Commands begin chats only: nobody can have tickets listed by a forged From."""
    chats = letters()
    chats.say("VPN nie działa", **MAIL)
    chats.say("moje zgłoszenia", **MAIL)
    assert len(chats.desk.tickets) == 2
