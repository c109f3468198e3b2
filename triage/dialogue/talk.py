"""How a desk lets its bot talk: what comes of the config, and what is written back. A record and nothing else."""

from collections.abc import Callable

import msgspec

from store.records import ChannelName, Ms
from triage.dialogue.script import Script


def _silent(error: Exception) -> None:
    """Says nothing of a defect; a gateway logs it."""


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """The desk's way of talking.

    `letters` are channels (mail) where every answer is a letter of its own: little is sent there and no silence is minded.
    `polled` are channels whose bot is read from the ticket's history instead of being sent. `reminder` and `letter_reminder`
    are milliseconds of silence, 0 = none is minded. `articles` is what the address of an article's page begins with, "" where
    there are no pages. `promises`: in a chat the bot says until when a person will answer. `broken` hears of a defect of the bot; the ticket
    is made all the same.
    """

    script: Script
    questions: int = 2
    offers: bool = True
    reminder: Ms = 10 * 60_000
    letter_reminder: Ms = 0
    letters: frozenset[ChannelName] = frozenset()
    polled: frozenset[ChannelName] = frozenset()
    prefix: str = "HD"
    articles: str = ""
    promises: bool = False
    broken: Callable[[Exception], None] = _silent
