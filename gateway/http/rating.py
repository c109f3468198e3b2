"""Where a requester says how a ticket went. Looking changes nothing (programs open the links of mails); a button does, or a script once a person is there."""

import msgspec
from aiohttp import web

from channels.base import ForgedError
from channels.signature import ExpiredError
from gateway.http import door
from gateway.http.context import base_of, services_of
from gateway.http.form_post import Post
from gateway.http.form_values import cleaned
from gateway.http.language import Language, chosen, language_of
from gateway.http.page_words import WORDS
from gateway.http.pages import moment, page, zone_of
from gateway.http.press import carried_out, pressed
from gateway.http.problem import ProblemError
from gateway.http.routes import Route
from gateway.http.tries import tries
from gateway.words import number_text
from store import ids
from store.records import Action, Author, Person, Ticket
from triage.persons import is_requester
from triage.rating import BAD, CHANGEABLE, FACES, LONGEST_COMMENT, SCORES, is_open
from triage.rating import WORDS as SCORE_WORDS

_MOST = 50_000  # bytes of a post


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a link asks about."""

    ticket: Ticket
    person: Person


async def show(request: web.Request) -> web.Response:
    """The five faces, or what was said. `?score=` only marks a face."""
    return _page(request, await _question(request))


async def take(request: web.Request) -> web.Response:
    """The rating or its comment; the page then says what came of it."""
    question = await _question(request)
    post = await pressed(request, _MOST)
    ticket, person = question.ticket, question.person
    values = _values(post, ticket)
    if not values:
        raise ProblemError(422, *WORDS["rate_missing"], path="score")
    key = post.one(door.KEY) or door.new_key()
    said = str(values.get("score")), str(values.get("comment", ""))
    action = Action(
        id=ids.digest("action", "rate", str(ticket.number), person.id, key, *said),  # a double click is one rating
        verb="rate",
        ticket=ticket.number,
        actor=Author(kind="requester", id=person.id, name=person.name),
        values=values,
    )
    await carried_out(request, action)
    picked = chosen(request)
    done = "comment" if post.one("comment").strip() else "score"
    raise web.HTTPSeeOther(
        f"{base_of(services_of(request))}{request.path}?done={done}" + (f"&lang={picked}" if picked else "")
    )


async def _question(request: web.Request) -> Question:
    """What the link in the path asks. Raises ProblemError: 403 (not ours, or not this person's), 410 (its time is over), 429."""
    services = services_of(request)
    wrong = tries(request)
    try:
        number, person = services.links.open_rating(request.match_info["token"], services.store.now())
    except ExpiredError:
        raise ProblemError(410, *WORDS["rate_over_then"]) from None
    except ForgedError:
        await wrong()
        raise _closed() from None
    ticket = await services.store.tickets.one(number)
    known = await services.store.tickets.person(person)
    if ticket is None or known is None or not is_requester(known, ticket):
        raise _closed()
    return Question(ticket=ticket, person=known)


def _closed() -> ProblemError:
    return ProblemError(
        403,
        "Ten link nie działa. Sprawdź, czy jest skopiowany w całości, albo otwórz go prosto z wiadomości od nas.",
        "This link does not work. Check that it was copied as a whole, or open it right from our mail.",
    )


def _values(post: Post, ticket: Ticket) -> dict[str, int | str]:
    """What the action is told; a face alone keeps the comment there is. Empty: no score."""
    said = post.one("score")
    score = int(said) if len(said) == 1 and said in "12345" else 0
    if not score:
        return {}
    kept = ticket.rating.comment if ticket.rating is not None else ""
    comment = cleaned(post.one("comment"), lines=True)[:LONGEST_COMMENT] if "comment" in post.values else kept
    return {"score": score, "comment": comment} if comment.strip() else {"score": score}


def _page(request: web.Request, question: Question) -> web.Response:
    services = services_of(request)
    ticket, now = question.ticket, services.store.now()
    language = _language(request, question)
    given = ticket.rating.score if ticket.rating is not None else 0
    asked = request.query.get("score", "")
    marked = int(asked) if len(asked) == 1 and asked in "12345" else 0
    taken = is_open(ticket, now)
    until = ticket.rating.at + CHANGEABLE if ticket.rating is not None and given else 0
    state = (
        "ask"
        if taken
        else "final"
        if given and ticket.state == "done"
        else "open"
        if ticket.state != "done"
        else "over"
    )
    return page(
        request,
        "rate.html",
        language,
        number=number_text(services.config.desk.prefix, ticket.number),
        subject=ticket.subject,
        state="given" if taken and given else state,
        given=given,
        marked=marked,
        comment=ticket.rating.comment if ticket.rating is not None else "",
        bad=0 < given <= BAD,
        faces=[(score, FACES[score - 1], SCORE_WORDS[score - 1][0 if language == "pl" else 1]) for score in SCORES],
        until=moment(until, zone_of(services), language) if until else "",
        done=request.query.get("done", ""),
        key=door.new_key(),
        longest=LONGEST_COMMENT,
        ticket_link=services.links.ticket(ticket.number, question.person.id, now),
    )


def _language(request: web.Request, question: Question) -> Language:
    spoken = question.person.language or question.ticket.language
    return language_of(request, "en" if spoken == "en" else "pl")


ROUTES = (
    Route(method="GET", path="/rate/{token}", access="link", handler=show, summary="How did we do?"),
    Route(method="POST", path="/rate/{token}", access="link", handler=take, summary="How a ticket went, from 1 to 5"),
)
