"""The web form's settings and parser."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import MalformedError, Parsed
from channels.webform import USUAL, Choice, Field, FormParser, Posted, Settings, Words
from store.records import Action, Attachment, Inbound

BOTH = Words(pl="Etykieta", en="Label")
EMAIL = Field(name="email", kind="email", required=True)
TEXT = Field(name="text", kind="long_text", required=True)
DEVICE = Field(name="device", kind="choice", label=BOTH, choices=(Choice(value="laptop", label=BOTH),))
PARSER = FormParser("mail")


def inbound(posted: Posted | bytes) -> Inbound:
    """The post as the door keeps it."""
    raw = posted if isinstance(posted, bytes) else msgspec.json.encode(posted)
    return Inbound(id="id-1", channel="form", external_id="key:content", lane="l", digest="d", raw=raw)


def test_post_becomes_message_answered_mail() -> None:
    """A post becomes a message that is answered by mail."""
    file = Attachment(name="a.png", media_type="image/png", size=1, sha256="s", blob="b")
    values = {"email": "a@b.pl", "name": "Ala", "subject": "Temat", "text": "Treść", "device": "laptop", "room": ""}
    parsed = PARSER.parse(
        inbound(Posted(address="a@b.pl", values=values, files=(file,), language="pl", conversation="c"))
    )
    assert isinstance(parsed, Parsed)
    message = parsed.message
    assert (message.sender.address, message.sender.name, message.subject, message.text) == (
        "a@b.pl",
        "Ala",
        "Temat",
        "Treść",
    )
    assert message.answers == {"device": "laptop"}, (
        "named fields with an answer, beside those with a place of their own"
    )
    assert (message.reply_channel, message.reply_address, message.language) == ("mail", "a@b.pl", "pl")
    assert message.attachments == (file,)
    assert parsed.files == {}
    assert (message.token, message.conversation, message.trust) == (0, "c", "unverified")


def test_no_post_passes_mail_message_id() -> None:
    """No post passes for a mail with that message id."""
    parsed = PARSER.parse(inbound(Posted(address="a@b.pl", values={"text": "x"})))
    assert isinstance(parsed, Parsed)
    assert parsed.message.external_id == "form:key:content"


def test_link_from_mail_vouches_ticket_one() -> None:
    """A link from a mail vouches for the ticket and one from a form only leads there."""
    from_mail = PARSER.parse(inbound(Posted(address="a@b.pl", values={"text": "x"}, ticket=7)))
    from_form = PARSER.parse(inbound(Posted(address="a@b.pl", values={"text": "x"}, ticket=7, conversation="c")))
    assert isinstance(from_mail, Parsed)
    assert isinstance(from_form, Parsed)
    assert (from_mail.message.token, from_mail.message.conversation) == (7, "")
    assert (from_form.message.token, from_form.message.conversation) == (0, "c")


@pytest.mark.parametrize("verb", ["confirm", "withdraw"])
def test_button_becomes_action_person(verb: Any) -> None:
    """A button becomes an action of the person."""
    action = PARSER.parse(inbound(Posted(address="a@b.pl", ticket=7, verb=verb, person="p", name="Ala")))
    assert isinstance(action, Action)
    assert (action.id, action.verb, action.ticket, action.values) == ("id-1", verb, 7, {})
    assert (action.actor.kind, action.actor.id, action.actor.name) == ("requester", "p", "Ala")


@given(st.binary(max_size=80) | st.sampled_from([b"{}", b"[]", b'{"address":1}', b'{"address":"a","verb":"reply"}']))
def test_anything_else_malformed_nothing_worse(raw: bytes) -> None:
    """Anything else is malformed and nothing worse."""
    with pytest.raises(MalformedError):
        PARSER.parse(inbound(raw))


def test_usual_form_good_one() -> None:
    """The usual form is a good one."""
    settings = Settings()
    assert [field.name for field in settings.fields] == ["name", "email", "subject", "text", "file"]
    assert settings.fields == USUAL
    for field in USUAL:
        assert field.title.pl != field.title.en


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ((TEXT,), "needs {name: email"),
        ((EMAIL,), "needs {name: text"),
        ((Field(name="email", kind="email"), TEXT), "needs {name: email"),
        ((Field(name="email", required=True), TEXT), "needs {name: email"),
        ((EMAIL, Field(name="text", kind="number", required=True)), "needs {name: text"),
        ((EMAIL, TEXT, TEXT), "two are called 'text'"),
        ((EMAIL, TEXT, Field(name="room")), "'room' has no label"),
        ((EMAIL, TEXT, Field(name="subject", kind="long_text")), "'subject' is a line of text"),
        ((EMAIL, TEXT, Field(name="room", kind="choice", label=BOTH)), "kind: choice and choices belong together"),
        ((EMAIL, TEXT, msgspec.structs.replace(DEVICE, choices=DEVICE.choices * 2)), "same choice twice"),
        ((EMAIL, TEXT, Field(name="ram", label=BOTH, show_if={"device": "laptop"}), DEVICE), "put that one first"),
        ((EMAIL, TEXT, DEVICE, Field(name="ram", label=BOTH, show_if={"device": "x"})), "none of its choices"),
        ((Field(name="email", kind="email", required=True, show_if={"text": "x"}), TEXT), "put that one first"),
    ],
)
def test_form_can_not_work_refused_remedy(fields: tuple[Field, ...], words: str) -> None:
    """A form that can not work is refused with the remedy."""
    with pytest.raises(ValueError, match="fields: ") as caught:
        Settings(fields=fields)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("field", "most"),
    [
        (Field(name="a"), 1_000),
        (Field(name="a", kind="long_text"), 100_000),
        (Field(name="a", max_length=20), 20),
        (Field(name="a", max_length=90_000), 1_000),
        (Field(name="a", kind="email", max_length=500), 254),
    ],
)
def test_length_never_more_than_kind_allows(field: Field, most: int) -> None:
    """A length is never more than the kind allows."""
    assert field.longest == most
