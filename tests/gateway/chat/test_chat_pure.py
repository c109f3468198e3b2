"""What the live side of the chat decides without any I/O: transcripts, limits, words, and what an answer looks like in a chat."""

from zoneinfo import ZoneInfo

import pytest

from channels.signature import Signer
from gateway.chat.rates import WINDOW, Rates
from gateway.chat.transcript import transcript
from gateway.chat.unread import mailed, unread, with_unread
from gateway.chat.words import ERRORS
from gateway.links import Links
from gateway.rendering import Rendering
from store.records import Attachment, Author, ChatMessage, Content, Decision, Delivery, Event

RENDERING = Rendering(
    links=Links(Signer(bytes(32)), "https://it.example"),
    prefix="HD",
    desk="IT",
    now=lambda: 0,
    live=frozenset({"chat"}),
)


def message(kind: str, text: str, *, name: str = "", ticket: str = "HD-1", files: int = 0) -> ChatMessage:
    """Something said in a chat, on 18 November 2026 at 12:06 in Warsaw."""
    kept = tuple(Attachment(name=f"{at}.png", media_type="image/png", size=1, sha256="a") for at in range(files))
    author = Author(kind=kind, name=name)  # type: ignore[arg-type]
    return ChatMessage(id=text, at=1_795_000_000_000, author=author, text=text, ticket=ticket, files=kept)


def test_a_transcript_says_when_who_and_what() -> None:
    """With the names of files, in the visitor's language."""
    talk = [message("requester", "VPN", files=1), message("bot", "Numer HD-1"), message("agent", "Już", name="Ola")]
    assert transcript(talk, "pl", ZoneInfo("Europe/Warsaw")) == (
        "18.11.2026 12:06  Ty:\nVPN\n[0.png]\n\n18.11.2026 12:06  Bot:\nNumer HD-1\n\n18.11.2026 12:06  Ola:\nJuż"
    )
    assert "  You:\n" in transcript(talk, "en", ZoneInfo("Europe/Warsaw"))


def test_a_minute_has_so_many_uses_and_the_next_one_as_many() -> None:
    """By name."""
    now = [0]
    rates = Rates(lambda: now[0])
    assert [rates.spend("a", 2) for _ in range(3)] == [True, True, False]
    assert rates.spend("b", 1)
    now[0] = WINDOW
    assert rates.spend("a", 2)


def test_only_agents_words_of_the_ticket_that_were_not_mailed_follow() -> None:
    """By their places in the history; the log says how far the last mail went."""
    talk = [message("bot", "b"), message("agent", "1"), message("agent", "other", ticket="HD-2"), message("agent", "2")]
    assert [one.text for one in unread(talk, "HD-1", 10, 0)] == ["1", "2"]
    assert [one.text for one in unread(talk, "HD-1", 10, 12)] == ["2"]
    system = Author(kind="system")
    log = [Event(at=1, kind="continued", author=system, changes={"chat": (0, count)}) for count in (12, 5)]
    assert mailed([Event(at=1, kind="noted", author=system), *log]) == 12
    assert mailed([]) == 0


@pytest.mark.parametrize(
    ("channel", "automatic", "minded"), [("chat", False, True), ("chat", True, False), ("mail", False, False)]
)
def test_only_what_agents_say_in_chats_is_minded(channel: str, *, automatic: bool, minded: bool) -> None:
    """The bot's words and mails need nobody to look after them."""
    one = Delivery(
        id="d", lane="l", channel=channel, address="5e55", audience="requester", content=Content(), automatic=automatic, ticket=3
    )  # fmt: skip
    decision = with_unread(Decision(deliveries=(one,)), {"chat": "webchat", "mail": "email"}, 1_000)
    assert bool(decision.timers) is minded


@pytest.mark.parametrize("text", ["reply", "reply_unproved"])
def test_in_a_chat_an_answer_is_the_agents_words_and_nothing_around_them(text: str) -> None:
    """No greeting, no signature, no "just answer this mail"; in a mail there are."""

    def body(channel: str) -> str:
        values = {"body": "Gotowe.", "agent": "Ola", "subject": "VPN"}
        content = Content(text=text, values=values)
        return RENDERING.render(
            Delivery(id="d", lane="l", channel=channel, address="a", audience="requester", content=content, ticket=7)
        ).body

    assert body("chat") == "Gotowe.\n"
    assert "HD-7" in body("mail")


def test_every_error_has_words_in_both_languages() -> None:
    """Not the same ones."""
    for pl, en in ERRORS.values():
        assert pl != en
        assert pl.endswith(".")
        assert en.endswith(".")
