"""Messages that scripts hand in with POST /api/v1/messages: from the JSON the web server checked and wrote down to a Message."""

import msgspec

from channels.base import Channel, MalformedError, Parsed
from channels.tools import Tools
from store.records import Action, Address, Inbound, Message, Record


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`answers` names the mail channel answers leave by. The channel "api" is always there; it has no part in config.yaml."""

    answers: str = ""


class Submitted(Record, frozen=True, kw_only=True):
    """What the web server writes down of a call, as an Inbound's raw JSON.

    `conversation` leads every message of it to one ticket; "" = the message stands alone. The bot's words in it are read from
    the ticket's history: this channel sends nothing.
    """

    sender: Address
    text: str
    subject: str = ""
    conversation: str = ""


_submitted = msgspec.json.Decoder(Submitted)


class ApiParser:
    """A Parser. The raw JSON is our own, so it needs no child process."""

    isolated = False
    entry = ""

    def __init__(self, answers: str) -> None:
        self._answers = answers

    def parse(self, inbound: Inbound) -> Parsed | Action | None:
        """A Message of the sender the script named. Raises MalformedError."""
        try:
            submitted = _submitted.decode(inbound.raw)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise MalformedError(f"not a message as this version writes it down: {error}") from error
        return Parsed(
            Message(
                channel=inbound.channel,
                # a name of its own kind, so that no script can pass for a mail with that Message-ID
                external_id=f"{inbound.channel}:{inbound.external_id}",
                conversation=submitted.conversation,
                sender=submitted.sender,
                subject=submitted.subject,
                text=submitted.text,
                full_text=submitted.text,
                reply_channel=self._answers,
                reply_address=submitted.sender.address,
            )
        )

    def prove(self, message: Message, inbound: Inbound) -> Message:  # noqa: ARG002 - the contract's names
        """As it is: a script vouches for nobody's address."""
        return message


def create(name: str, settings: Settings, tools: Tools) -> Channel:  # noqa: ARG001 - the contract's names
    """The channel."""
    return Channel(name=name, kind="api", parser=ApiParser(settings.answers))
