"""The parser of messages that scripts hand in."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.api import ApiParser, Submitted
from channels.base import MalformedError, Parsed
from store.records import Address, Inbound

PARSER = ApiParser("mail")


def inbound(raw: bytes) -> Inbound:
    """The call as the door keeps it."""
    return Inbound(id="id-1", channel="api", external_id="script:7", lane="l", digest="d", raw=raw)


def test_call_becomes_unverified_message_answered_mail() -> None:
    """A call becomes an unverified message that is answered by mail."""
    submitted = Submitted(sender=Address(address="a@b.pl", name="Ala"), subject="Temat", text="Treść")
    parsed = PARSER.parse(inbound(msgspec.json.encode(submitted)))
    assert isinstance(parsed, Parsed)
    message = parsed.message
    assert (message.external_id, message.subject, message.text) == ("api:script:7", "Temat", "Treść")
    assert (message.sender, message.trust) == (submitted.sender, "unverified")
    assert (message.reply_channel, message.reply_address) == ("mail", "a@b.pl")
    assert (message.token, message.signed, message.conversation) == (0, (), "")
    assert PARSER.prove(message, inbound(b"")) == message


@given(st.binary(max_size=80) | st.sampled_from([b"{}", b'{"sender":{"address":"a"}}', b'{"sender":"a","text":"x"}']))
def test_anything_else_malformed_nothing_worse(raw: bytes) -> None:
    """Anything else is malformed and nothing worse."""
    with pytest.raises(MalformedError):
        PARSER.parse(inbound(raw))
