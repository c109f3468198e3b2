"""What was said on a ticket, as a post in its thread in a room: who says it to whom, the words, and what becomes of them. Pure."""

import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec

from gateway.http.desk.ticket.words import CHANNELS
from gateway.rooms.texts import text, when
from gateway.timeline import Said, timeline
from store.records import ChannelName, Choice, Content, Entry, Event, Ms
from triage.versions import DELETED

WORDS = 6_000  # characters; the rest is in the console
_MAIL = re.compile(r"[^@\s:;]+@[^@\s:;]+")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What posts are made of: the ticket's log, the moment, and how things are called. `again`: the post hangs there already."""

    log: Sequence[Entry]
    now: Ms
    zone: ZoneInfo
    language: str
    console: str
    kinds: Mapping[ChannelName, str] = {}
    again: bool = False


def post(interaction: str, seen: Seen) -> Content | None:
    """The words as they stand now; None where nothing of that id was said. Files come once, with the first showing.

    A reply that can still be taken back has the button for it.
    """
    said = next((one for one in timeline(seen.log) if one.id == interaction), None)
    if said is None:
        return None
    say = seen.language
    held = said.visibility == "public" and said.leaves_at > seen.now and not said.unsent_at
    undo = Choice(id=f"do:unsend:interaction={said.id}", label=text("do_unsend", say))
    return Content(
        subject=_above(said, seen),
        body=_words(said, seen),
        attachments=() if seen.again else said.attachments,
        choices=(undo,) if held else (),
        footer=_below(said, seen, held=held),
    )


def is_mail(address: str) -> bool:
    """Whether an address says something to a reader; a thread of Teams has an @ too, and is none."""
    return _MAIL.fullmatch(address) is not None


def trouble(recipient: str, reason: str, language: str) -> Content:
    """That something did not get to somebody."""
    name = "trouble" if recipient else "trouble_plain"
    return Content(body=text(name, language, recipient=recipient, reason=reason).strip())


def _above(said: Said, seen: Seen) -> str:
    say = seen.language
    unnamed = {"bot": "bot", "system": "system", "requester": "somebody"}
    who = said.author.name or (text(unnamed[said.author.kind], say) if said.author.kind in unnamed else said.author.id)
    if said.author.kind == "requester":
        how = CHANNELS.get(seen.kinds.get(said.channel, said.channel))
        return text("says", say, who=who, how=how[1 if say == "pl" else 2]) if how is not None else who
    return text("to_requester" if said.visibility == "public" else "is_note", say, who=who)


def _words(said: Said, seen: Seen) -> str:
    if said.text == DELETED:
        return text("deleted", seen.language)
    words = said.text.strip() or text("no_words", seen.language)
    if len(words) <= WORDS:
        return words
    return f"{words[:WORDS].rstrip()}\n\n{text('cut', seen.language, url=seen.console)}"


def _below(said: Said, seen: Seen, *, held: bool) -> str:
    say = seen.language
    found = []
    if said.edited_at:
        name = "deleted_at" if said.text == DELETED else "edited"
        found.append(text(name, say, when=when(said.edited_at, seen.zone, say)))
    if said.unsent_at:
        found.append(text("unsent", say))
    elif held:
        found.append(text("leaves", say, seconds=-(-(said.leaves_at - seen.now) // 1000)))
    elif said.kind == "reply" and said.visibility == "public":
        to = ", ".join(_recipients(said, seen))
        found.append(text("sent", say, to=to) if to else text("sent_plain", say))
    return " · ".join(found)


def _recipients(said: Said, seen: Seen) -> list[str]:
    """Where the reply was sent; an address of a chat says nothing to anybody, so only the kind of channel does."""
    found: dict[str, None] = {}
    for one in seen.log:
        if isinstance(one, Event) and one.kind == "queued" and one.interaction == said.id:
            kind = seen.kinds.get(one.channel, one.channel)
            how = CHANNELS.get(kind)
            how_words = how[1 if seen.language == "pl" else 2] if how is not None else one.channel
            found[
                text("sent_to", seen.language, how=how_words, who=one.address) if is_mail(one.address) else how_words
            ] = None
    return list(found)
