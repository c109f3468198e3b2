"""How fast words come and go where a message came from: at once as in a chat, by letter, or read from the ticket's history. Pure."""

from store.records import Message
from triage.dialogue.talk import Talk


def is_live(message: Message, talk: Talk) -> bool:
    """Whether words come and go at once. On a polled channel that takes a conversation."""
    if message.channel in talk.polled:
        return bool(message.conversation)
    return (message.reply_channel or message.channel) not in talk.letters


def is_read(message: Message, talk: Talk) -> bool:
    """Whether the bot's words are read from the ticket's history instead of being sent."""
    return message.channel in talk.polled and is_live(message, talk)
