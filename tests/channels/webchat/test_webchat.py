"""The chat's translation: what a visitor said to a Message, a Delivery to what stands in the window, and the part of config.yaml."""

from pathlib import Path

import msgspec
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from channels.base import MalformedError, Parsed, PermanentError
from channels.secret import Secret
from channels.signature import Signer
from channels.tools import Tools
from channels.webchat.channel import Settings, create
from channels.webchat.parse import ChatParser, Chatted
from store.records import Address, Attachment, ChatMessage, Choice, Content, Delivery, Field, Inbound

PARSER = ChatParser()
FILE = Attachment(name="zrzut.png", media_type="image/png", size=3, sha256="ab", blob="ab")


def inbound(raw: bytes) -> Inbound:
    """A message as the door keeps it."""
    return Inbound(id="id-1", channel="chat", external_id="session:c1", lane="l", digest="d", raw=raw)


def parsed(**values: object) -> Parsed:
    """What the parser makes of a visitor's message."""
    found = PARSER.parse(inbound(msgspec.json.encode(Chatted(**{"session": "5e55", "text": "VPN", **values}))))
    assert isinstance(found, Parsed)
    return found


def test_a_stranger_is_known_by_the_session_alone() -> None:
    """Unverified, answered where he wrote, in one conversation, under no name a mail could have."""
    message = parsed(name="Chat 5e55", language="pl", files=(FILE,)).message
    assert message.sender == Address(address="5e55", name="Chat 5e55")
    assert (message.trust, message.conversation, message.reply_address) == ("unverified", "5e55", "5e55")
    assert (message.reply_channel, message.token, message.external_id) == ("", 0, "chat:session:c1")
    assert (message.attachments, message.language) == ((FILE,), "pl")


def test_whom_the_page_vouches_for_is_that_person() -> None:
    """Verified under the mail address, and answered in the chat."""
    message = parsed(identity="anna@firma.pl").message
    assert (message.sender.address, message.trust, message.reply_address) == ("anna@firma.pl", "verified", "5e55")


def test_a_file_without_words_gives_the_subject() -> None:
    """So that a ticket has one."""
    assert parsed(text="", files=(FILE,)).message.subject == "zrzut.png"
    assert parsed().message.subject == ""


@given(st.binary(max_size=80) | st.sampled_from([b"{}", b'{"session":1,"text":"x"}', b'{"session":"a"}', b"[]"]))
def test_anything_else_is_malformed(raw: bytes) -> None:
    """And nothing worse."""
    with pytest.raises(MalformedError):
        PARSER.parse(inbound(raw))


class Shown:
    """What was put into the window; `place` is what the store says."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.messages: list[tuple[str, ChatMessage]] = []

    async def __call__(self, session: str, message: ChatMessage) -> int:
        self.messages.append((session, message))
        return self.place


class NoFiles:
    """Files of nobody."""

    async def read(self, attachment: Attachment) -> bytes:
        raise FileNotFoundError(attachment.name)


async def sent(content: Content, *, automatic: bool, place: int = 3) -> ChatMessage:
    """What a delivery looks like in the window."""
    shown = Shown(place)
    tools = Tools(
        signer=Signer(bytes(32)),
        desk_id="main",
        desk_name="IT",
        prefix="HD",
        folder=Path(),
        log=structlog.get_logger(),
        now=lambda: 77,
        show=shown,
    )
    sender = create("chat", Settings(), tools).sender
    assert sender is not None
    delivery = Delivery(
        id="d-1",
        lane="l",
        channel="chat",
        address="5e55",
        audience="requester",
        content=content,
        automatic=automatic,
        ticket=7,
    )
    assert sender.destination(delivery) == "5e55"
    assert await sender.send(delivery, NoFiles()) == "d-1"
    ((session, message),) = shown.messages
    assert (session, message.id, message.at, message.ticket) == ("5e55", "d-1", 77, "HD-7")
    return message


async def test_the_bot_says_words_fields_and_choices() -> None:
    """In one message."""
    content = Content(
        body="Twoje zgłoszenia:\n",
        fields=(Field(label="HD-1", value="VPN"), Field(label="HD-2", value="Mysz")),
        choices=(Choice(id="yes", label="Tak"),),
    )
    message = await sent(content, automatic=True)
    assert (message.author.kind, message.author.name) == ("bot", "")
    assert message.text == "Twoje zgłoszenia:\n\nHD-1: VPN\nHD-2: Mysz"
    assert message.choices == content.choices


async def test_an_agent_has_a_name_but_never_an_address() -> None:
    """What visitors see of agents."""
    named = await sent(Content(body="Już idę", values={"agent": "Ola Nowak"}, attachments=(FILE,)), automatic=False)
    assert (named.author.kind, named.author.name, named.files) == ("agent", "Ola Nowak", (FILE,))
    unnamed = await sent(Content(body="Już idę", values={"agent": "ola@desk.pl"}), automatic=False)
    assert unnamed.author.name == ""


async def test_a_session_that_is_over_is_a_dead_letter() -> None:
    """Agents read why, in both languages."""
    with pytest.raises(PermanentError, match=r"wygasła.*is over"):
        await sent(Content(body="x"), automatic=False, place=-2)


async def test_a_repeat_is_as_good_as_sent() -> None:
    """It is in the window already."""
    assert (await sent(Content(body="x"), automatic=True, place=-1)).text == "x"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"origins": ("https://a.example/path",)}, "is not an origin"),
        ({"origins": ("https://A.example",)}, "is not an origin"),
        ({"origins": ("*",)}, "is not an origin"),
        ({"origins": ("ftp://a.example",)}, "is not an origin"),
        ({"identity_secret": Secret("short")}, "openssl rand"),
    ],
)
def test_settings_that_would_open_more_than_meant_are_refused(settings: dict[str, object], words: str) -> None:
    """In words that name the remedy."""
    with pytest.raises(ValueError, match=words):
        Settings(**settings)  # type: ignore[arg-type]


def test_settings_take_real_origins() -> None:
    """With a port, too."""
    assert Settings(origins=("https://intranet.example.com", "http://127.0.0.1:8000")).kind == "webchat"
