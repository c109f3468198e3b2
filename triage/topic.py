"""Whether a mail in an old thread is about something else: people find the last mail from the helpdesk and press "reply". Pure."""

import re

from store.records import Message, Ticket
from triage.text import fold

# What mail programs put before the subject of a reply or a forward, in any number: "Re: Odp: [2] FW: ...".
_PREFIX = re.compile(
    r"\s*(?:(?:re|odp|fwd?|pd|aw|wg|sv|vs|vb|tr|rv|rif|antw|enc|res)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*:|\[[^\]]{1,40}\])\s*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5  # letters two forms of a word have in common
_LEAST = 2  # words a new subject has to have: "Pytanie" or "VPN" alone says too little


def is_new_subject(message: Message, ticket: Ticket) -> bool:
    """Whether the subject is a new one, written by hand: no "Re:", no ticket number, and no word in common with the ticket's."""
    subject = message.subject
    if message.automatic != "none" or message.mentioned or message.reply_channel or _PREFIX.match(subject):
        return False
    words = _stems(subject)
    return len(words) >= _LEAST and words.isdisjoint(_stems(ticket.subject))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(fold(text)))
