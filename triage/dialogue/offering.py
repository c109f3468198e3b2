"""The offer of an article, and what the answer to "did it help?" does. A solution counts only when the person confirms it."""

import re

from msgspec.structs import replace

from store.records import Part, Ticket
from triage.dialogue.turn import HELPED, Say, Setting, Turn, done, event, part, waiting
from triage.knowledge import Article

LONGEST = 2_000  # characters of an article that is said whole where it has no page; of a longer one its summary is
_MARKS = re.compile(r"\*\*|^#+ +|\[([^\]\n]{1,200})\]\([^)\n]{1,200}\)", re.MULTILINE)
READ = 600  # characters of a message that an article is looked for by: people say at the top what is wrong
RESOLVED_BY = "knowledge"  # the resolution code of a ticket that an article solved


def suggested(ticket: Ticket, text: str, subject: str, setting: Setting) -> str:
    """The id of the article that fits a message, "" for none."""
    if setting.knowledge is None or not setting.talk.offers:
        return ""
    found = setting.knowledge.suggest(
        text[:READ],
        subject=subject,
        language=ticket.language,
        category=ticket.category,
        subcategory=ticket.subcategory,
        limit=1,
    )
    return found[0].article if found else ""


def offer(ticket: Ticket, article: str, setting: Setting, *, lead: tuple[Part, ...] = ()) -> Turn:
    """Offers the article and waits to hear whether it helped. One that is gone meanwhile leads to a person."""
    found = setting.knowledge.article(article, ticket.language) if setting.knowledge is not None else None
    if found is None:
        return hand(ticket, "handed", setting, lead=lead)
    if setting.talk.articles:
        shown = part("offer", title=found.title, summary=found.summary, article=f"{setting.talk.articles}{found.id}")
    else:
        shown = part("offer_steps", title=found.title, steps=_steps(found))
    after = waiting(ticket, "helped", setting, article=article)
    ask = part("helped" if setting.live else "letter_helped")
    choices = HELPED if setting.live else ()
    return Turn(
        ticket=after, say=Say((*lead, shown, ask), choices), letter=True, counts={f"knowledge:{article}:offered": 1}
    )


def _steps(found: Article) -> str:
    """The article as plain text: without marks, links by their words."""
    body = found.body.strip()
    return _MARKS.sub(lambda mark: mark[1] or "", body) if 0 < len(body) <= LONGEST else found.summary


def helped(ticket: Ticket, setting: Setting) -> Turn:
    """The person says that it is solved: the bot resolved it."""
    article = ticket.dialogue.article if ticket.dialogue is not None else ""
    after = replace(
        done(ticket),
        status="resolved",
        resolution_code=RESOLVED_BY,
        resolved_at=setting.now,
        pending_reason="",
        pending_until=0,
    )
    told = event("resolved", setting.now, ticket, after, reason="confirmed", article=article)
    return Turn(
        ticket=after,
        say=Say((part("solved"),)),
        events=(told,),
        letter=True,
        counts={f"knowledge:{article}:confirmed": 1} if article else {},
    )


def not_helped(ticket: Ticket, setting: Setting) -> Turn:
    """It did not: straight to a person."""
    article = ticket.dialogue.article if ticket.dialogue is not None else ""
    turn = hand(ticket, "not_helped", setting)
    return replace(turn, counts={f"knowledge:{article}:not_helped": 1} if article else {})


def hand(ticket: Ticket, text: str, setting: Setting, *, lead: tuple[Part, ...] = ()) -> Turn:
    """Over to a person, who sees everything said so far; `text` says so and is the reason in the history."""
    told = event("handed", setting.now, ticket, ticket, reason=text)
    return Turn(ticket=done(ticket), say=Say((*lead, part(text))), events=(told,))
