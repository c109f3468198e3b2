"""The card of an employee's own ticket, as it is at the moment it is shown: how it stands, until when there is an answer, what they can do. Pure."""

from zoneinfo import ZoneInfo

import msgspec

from gateway.http.language import Language
from gateway.http.page_words import WORDS
from gateway.rooms.own import status_of, waits_for_them
from gateway.rooms.texts import text
from gateway.rooms.texts_dialogs import dialog_text as say
from gateway.words import number_text
from store.records import Choice, Content, Ms, Ticket
from triage.promise import promise_of, standing

SUBJECT = 140
OVER = "over"  # among the values: nothing is expected any more, so where the card is gone nobody misses it
LINK = "link"  # among the values: the address of the ticket's page, never part of what the card says
STATE = "state"


class OwnShown(msgspec.Struct, frozen=True, kw_only=True):
    """What the card is made of. Only the ticket is looked at, never its history, where internal notes are.

    `proved`: the address is theirs, so the subject may be said. `link` opens the ticket's page; "" where others read along.
    """

    ticket: Ticket
    now: Ms
    zone: ZoneInfo
    prefix: str
    proved: bool
    link: str = ""


def own_card(shown: OwnShown) -> Content:
    """Subject: number and subject. Body: how it stands, and the promise. `values` has the state ("open", "waiting", "mine": they are waited for, "done"), link and "over"."""
    ticket = shown.ticket
    language: Language = "pl" if ticket.language == "pl" else "en"
    subject = " ".join(ticket.subject.split())[:SUBJECT] if shown.proved else ""
    head = " · ".join(filter(None, (number_text(shown.prefix, ticket.number), subject)))
    if ticket.merged_into:
        other = number_text(shown.prefix, ticket.merged_into)
        return Content(subject=head, body=text("own_merged", language, number=other), values={STATE: "done", OVER: "1"})
    waits = waits_for_them(ticket)
    values: dict[str, str] = {STATE: "mine" if waits else ticket.state}
    values |= {OVER: "1"} if ticket.state == "done" else {}
    values |= {LINK: shown.link, "open": say("own_open", language)} if shown.link else {}
    return Content(
        subject=head,
        body="\n".join(filter(None, (_status(ticket, language, waits=waits), _promise(shown, language)))),
        choices=_choices(ticket, language),
        values=values,
    )


def _status(ticket: Ticket, language: Language, *, waits: bool) -> str:
    return WORDS["status_pending_requester"][0 if language == "pl" else 1] if waits else status_of(ticket, language)


def _promise(shown: OwnShown, language: Language) -> str:
    """With its date, because the card hangs there for days; "" where nothing is promised."""
    name, due = promise_of(shown.ticket)
    if not due:
        return ""
    place = 0 if language == "pl" else 1
    if due <= shown.now:
        return "" if shown.ticket.state == "waiting" else WORDS["promise_late"][place]
    return WORDS[name][place].format(when=standing(due, shown.now, shown.zone, language))


def _choices(ticket: Ticket, language: Language) -> tuple[Choice, ...]:
    """What the requester can do now, the likeliest first. What is solved can be said not to be; what is closed is over."""
    if ticket.status == "resolved":
        return (Choice(id="still", label=WORDS["ticket_still"][0 if language == "pl" else 1]),)
    if ticket.state == "done":
        return ()
    return (
        Choice(id="ask:answer", label=say("own_answer", language)),
        *(Choice(id=f"own:{verb}", label=say(f"own_{verb}", language)) for verb in ("confirm", "withdraw")),
    )
