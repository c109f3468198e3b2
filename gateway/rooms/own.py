"""A person's own tickets as the page of their own shows them. Pure."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from channels.screens import Option, Own, OwnTicket
from gateway.http.language import Language
from gateway.http.page_words import WORDS
from gateway.http.ticket_words import promise, status_word
from gateway.links import Links
from gateway.rooms.texts import text, when
from gateway.rooms.texts_dialogs import dialog_text as say
from gateway.words import number_text
from store.records import Ms, Ticket

LISTED = 20
SUBJECT = 150


def page(
    tickets: Sequence[Ticket],
    person: str,
    *,
    name: str,
    forms: tuple[Option, ...],
    links: Links,
    prefix: str,
    now: Ms,
    zone: ZoneInfo,
    language: Language,
) -> Own:
    """Their tickets, what waits for them first of the open ones; closed ones after the open ones. `person` is their id, for the links."""
    own = sorted(
        (one for one in tickets if not one.merged_into),
        key=lambda one: (one.state == "done", not waits_for_them(one), -one.updated_at),
    )
    first = name.split(maxsplit=1)[0] if name.strip() and "@" not in name else ""
    rest = len(own) - LISTED
    return Own(
        title=say("own_title", language),
        hello=say("own_hello", language, name=first) if first else say("own_hello_plain", language),
        tickets=tuple(
            OwnTicket(
                number=one.number,
                name=number_text(prefix, one.number),
                subject=one.subject[:SUBJECT] or text("no_subject", language),
                state=one.state,
                status=_status(one, now, zone, language),
                changed=when(one.updated_at, zone, language),
                url=links.ticket(one.number, person, now),
                waits_for_me=waits_for_them(one),
                deeds=_deeds(one, language),
            )
            for one in own[:LISTED]
        ),
        more=_more(rest, language) if rest > 0 else "",
        forms=forms,
        words={one: say(f"own_{one}", language) for one in ("new", "answer", "open", "none")},
    )


def status_of(ticket: Ticket, language: Language) -> str:
    """How it stands, as the requester sees it: what they took back themselves was not cancelled by anybody."""
    if ticket.status == "cancelled" and ticket.resolution_code == "withdrawn":
        return text("own_withdrawn", language)
    return WORDS[status_word(ticket)][0 if language == "pl" else 1]


def _status(ticket: Ticket, now: Ms, zone: ZoneInfo, language: Language) -> str:
    words = status_of(ticket, language)
    promised = promise(ticket, now, zone, language)
    return f"{words}. {promised}" if promised else words


def _deeds(ticket: Ticket, language: Language) -> tuple[Option, ...]:
    if ticket.state == "done":
        return ()
    return tuple(Option(id=verb, label=say(f"own_{verb}", language)) for verb in ("confirm", "withdraw"))


def waits_for_them(ticket: Ticket) -> bool:
    """Whether it goes on only when the requester says something: the bot has asked, or the desk waits for them."""
    asks = ticket.dialogue is not None and bool(ticket.dialogue.waits)
    return ticket.state != "done" and (asks or (ticket.status == "pending" and ticket.pending_reason == "requester"))


def _more(count: int, language: str) -> str:
    if count == 1:
        return say("own_more_one", language)
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return say("own_more_few" if few else "own_more_many", language, count=count)
