"""From what the socket wrote down to a Message."""

import msgspec

from channels.base import MalformedError, Parsed
from store.records import Action, Address, Attachment, Inbound, Message, Record


class Chatted(Record, frozen=True, kw_only=True):
    """What the gateway writes down of a visitor's message, as an Inbound's raw JSON. Only the gateway makes it.

    `session` is where answers go; `identity` a mail address the host page vouched for, "" for somebody unknown.
    """

    session: str
    text: str
    name: str = ""
    language: str = ""
    identity: str = ""
    files: tuple[Attachment, ...] = ()


_chatted = msgspec.json.Decoder(Chatted)


class ChatParser:
    """A Parser. The raw JSON is our own, so it needs no child process."""

    isolated = False
    entry = ""

    def parse(self, inbound: Inbound) -> Parsed | Action | None:
        """A Message of the visitor, in the conversation of his session. Raises MalformedError."""
        try:
            chatted = _chatted.decode(inbound.raw)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise MalformedError(f"not a chat message as this version writes it down: {error}") from error
        names = ", ".join(one.name for one in chatted.files)
        return Parsed(
            Message(
                channel=inbound.channel,
                # a name of its own kind, so that no visitor can pass for a mail with that Message-ID
                external_id=f"{inbound.channel}:{inbound.external_id}",
                conversation=chatted.session,
                # a stranger is known by the session alone: an address somebody typed never makes him anybody
                sender=Address(address=chatted.identity or chatted.session, name=chatted.name),
                subject="" if chatted.text else names,
                text=chatted.text,
                full_text=chatted.text,
                language=chatted.language,
                attachments=chatted.files,
                trust="verified" if chatted.identity else "unverified",
                reply_address=chatted.session,
            )
        )

    def prove(self, message: Message, inbound: Inbound) -> Message:  # noqa: ARG002 - the contract's names
        """As it is: the socket checked who it is before it wrote the message down."""
        return message
