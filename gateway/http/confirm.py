"""Where a person says whether a risky request is theirs. Only a button answers: programs that follow links in mails change nothing."""

import msgspec
from aiohttp import web

from channels.base import ForgedError
from channels.signature import ExpiredError
from gateway.http.context import services_of
from gateway.http.language import Language, language_of
from gateway.http.pages import page
from gateway.http.press import carried_out, pressed
from gateway.http.problem import ProblemError
from gateway.http.routes import Route
from gateway.http.tries import tries
from gateway.words import number_text
from store import ids
from store.records import Action, Author, Person, Risk, Ticket
from triage.risk import KINDS

_VERBS = {"mine": "vouch", "not-mine": "disown"}
_MOST = 10_000  # bytes of a press of a button


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a link asks about."""

    ticket: Ticket
    person: Person
    risk: Risk


async def show(request: web.Request) -> web.Response:
    """The question, or what was answered."""
    return _page(request, await _question(request))


async def take(request: web.Request) -> web.Response:
    """The answer. It counts once; the page then says what came of it."""
    question = await _question(request)
    post = await pressed(request, _MOST)
    verb = _VERBS.get(post.one("answer"))
    if verb is None:
        raise ProblemError(422, "Wybierz jedną z dwóch odpowiedzi.", "Choose one of the two answers.", path="answer")
    action = Action(
        id=ids.digest("action", "confirm", question.risk.delivery, verb),
        verb=verb,
        ticket=question.ticket.number,
        actor=Author(kind="requester", id=question.person.id, name=question.person.name),
        values={"delivery": question.risk.delivery},
    )
    await carried_out(request, action)
    raise web.HTTPSeeOther(request.path_qs)


async def _question(request: web.Request) -> Question:
    """What the link in the path asks. Raises ProblemError: 410 (not ours, or its time is over), 429 (too many wrong ones)."""
    services = services_of(request)
    wrong = tries(request)
    try:
        number, person, delivery = services.links.open_confirm(request.match_info["token"], services.store.now())
    except ForgedError as error:
        if not isinstance(error, ExpiredError):
            await wrong()
        raise _over() from None
    ticket = await services.store.tickets.one(number)
    known = await services.store.tickets.person(person)
    if ticket is None or known is None or ticket.risk is None or ticket.risk.delivery != delivery:
        raise _over()
    return Question(ticket=ticket, person=known, risk=ticket.risk)


def _over() -> ProblemError:
    return ProblemError(
        410,
        "Ten link już nie działa: minął czas albo nie został skopiowany w całości. Jeśli to Twoja prośba, napisz do nas jeszcze raz.",
        "This link no longer works: its time is over, or it was not copied as a whole. If the request is yours, write to us again.",
    )


def _page(request: web.Request, question: Question) -> web.Response:
    services = services_of(request)
    language = _language(request, question)
    risk = question.risk
    return page(
        request,
        "confirm.html",
        language,
        number=number_text(services.config.desk.prefix, question.ticket.number),
        what=KINDS[risk.kind][0 if language == "pl" else 1] if risk.kind in KINDS else risk.kind,
        opened_at=question.ticket.created_at,
        state="over" if question.ticket.merged_into else "waiting" if risk.state == "waiting" else risk.reason,
    )


def _language(request: web.Request, question: Question) -> Language:
    return language_of(request, "en" if question.ticket.language == "en" else "pl")


ROUTES = (
    Route(method="GET", path="/confirm/{token}", access="link", handler=show, summary="Is a risky request yours?"),
    Route(
        method="POST",
        path="/confirm/{token}",
        access="link",
        handler=take,
        summary="It was me, or it was not me",
    ),
)
