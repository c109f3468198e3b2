"""A requester's own tickets: a mail with a link or the company's identity provider lets a browser in; the list leads to each ticket's page.

The page says the same whether an address is known or not, and takes the same time. A link changes nothing when it is opened (mail
scanners open links); its button spends it.
"""

import asyncio
import secrets

import msgspec
from aiohttp import web

from channels.base import ForgedError
from channels.email.address import is_address
from channels.signature import ExpiredError
from gateway.http import door
from gateway.http.context import base_of, services_of
from gateway.http.form_post import read_post
from gateway.http.language import Language, chosen, language_of
from gateway.http.origin import check_origin
from gateway.http.page_words import WORDS
from gateway.http.pages import page, zone_of
from gateway.http.problem import ProblemError
from gateway.http.routes import Route
from gateway.http.ticket_words import promise, status_word
from gateway.http.tries import tries
from gateway.http.visit_cookie import forget, remember, visitor
from gateway.links import ENTRY_LIFE
from gateway.services import Services
from gateway.words import number_text
from store.ids import delivery_id
from store.records import Content, Decision, Delivery, Person, State, Ticket
from store.tickets import Query

HOUR = 3600  # seconds
ANSWER_AFTER = 0.3  # seconds: longer than a look-up and a commit take, so that time does not tell who is known
MOST_POSTED = 10_000  # bytes
PAGES, A_PAGE = 20, 200  # of tickets looked at: no person has more, and machines don't read
MOST_DONE = 50
EMAIL = "email"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket of the list."""

    number: str
    subject: str
    status: str
    state: State
    promise: str
    changed_at: int
    link: str


async def show(request: web.Request) -> web.Response:
    """The person's tickets; for a browser nobody is known by, the question for an address."""
    person = await visitor(request)
    if person is None:
        return _ask(request, state=request.query.get("done", ""))
    return await _list(request, person)


async def ask(request: web.Request) -> web.Response:
    """Sends the link, if the address is a requester's; says the same either way."""
    check_origin(request)
    await door.spend_post(request)
    post = await read_post(request, MOST_POSTED)
    typed = post.one("email").strip()
    if not is_address(typed):
        return _ask(request, typed=typed[:254], wrong=True, status=422)
    answer = asyncio.get_running_loop().time() + ANSWER_AFTER
    await _send(request, typed.lower())
    await asyncio.sleep(answer - asyncio.get_running_loop().time())
    raise web.HTTPSeeOther(_here(request, "?done=asked"))


async def look(request: web.Request) -> web.Response:
    """What the link from the mail opens: a button. A browser that is in already goes on."""
    try:
        person, _ = await _opened(request)
    except ProblemError as error:
        if error.status == 429:
            raise
        return _ask(request, state="over" if error.status == 410 else "broken", status=error.status)
    known = await visitor(request)
    if known is not None and known.id == person.id:
        raise web.HTTPSeeOther(_here(request))
    return page(request, "my_enter.html", _language(request))


async def enter(request: web.Request) -> web.Response:
    """The button: spends the link, and remembers the browser."""
    check_origin(request)
    await door.spend_post(request)
    try:
        person, delivery = await _opened(request)
        if await services_of(request).store.spend(f"entered:{delivery}", ENTRY_LIFE // 1000) > 1:
            raise _over()
    except ProblemError as error:
        if error.status == 429:
            raise
        return _ask(request, state="over" if error.status == 410 else "broken", status=error.status)
    response = web.HTTPSeeOther(_here(request))
    await remember(request, response, person.id)
    raise response


async def let_in(request: web.Request, address: str) -> web.Response:
    """Back from the company's identity provider, which vouches for the address: the person's tickets, or a word that there are none."""
    person = await services_of(request).store.tickets.known_as(EMAIL, address)
    if person is None:
        return _ask(request, state="unknown", typed=address)
    response = web.Response(status=303, headers={"Location": _here(request)})
    await remember(request, response, person.id)
    return response


async def leave(request: web.Request) -> web.Response:
    """The browser is a stranger's again."""
    check_origin(request)
    response = web.HTTPSeeOther(_here(request, "?done=left"))
    await forget(request, response)
    raise response


async def _send(request: web.Request, address: str) -> None:
    """The mail with the link, unless nobody is known by the address or it had enough of them. It holds nothing anybody typed."""
    services = services_of(request)
    store = services.store
    mail = next((name for name, one in services.config.channels.items() if one.kind == EMAIL), "")
    person = await store.tickets.known_as(EMAIL, address)
    if person is None or not mail:
        return
    if await store.spend(f"entries:{EMAIL}:{address}", HOUR) > services.config.limits.entries_per_hour:
        return
    delivery = Delivery(
        id=delivery_id(secrets.token_hex(16), "my_tickets", address),
        lane=f"{mail}:{address}:my",
        channel=mail,
        address=address,
        audience="requester",
        content=Content(text="my_tickets"),
        language=_language(request),
        created_at=store.now(),
        person=person.id,
    )
    await store.pipe.commit(Decision(deliveries=(delivery,)), known={})


async def _opened(request: web.Request) -> tuple[Person, str]:
    """Whom the link lets in, and the delivery it came with. Raises ProblemError: 403 (not ours), 410 (over), 429 (too many wrong ones)."""
    services = services_of(request)
    wrong = tries(request)
    try:
        known, delivery = services.links.open_entry(request.match_info["token"], services.store.now())
    except ExpiredError:
        raise _over() from None
    except ForgedError:
        await wrong()
        raise ProblemError(403, *WORDS["my_broken"]) from None
    person = await services.store.tickets.person(known)
    if person is None:
        raise _over()
    return person, delivery


def _over() -> ProblemError:
    return ProblemError(410, *WORDS["my_over"])


async def _list(request: web.Request, person: Person) -> web.Response:
    services = services_of(request)
    tickets: list[Ticket] = []
    after = 0
    for _ in range(PAGES):
        found = await services.store.tickets.page(Query(requester=person.id, limit=A_PAGE, after=after))
        tickets += found.tickets
        if found.after is None:
            break
        after = found.after
    tickets.sort(key=lambda ticket: -ticket.updated_at)
    lines = [_line(request, services, ticket, person) for ticket in tickets if not ticket.merged_into]
    return page(
        request,
        "my_list.html",
        _language(request),
        address=next((one.address for one in person.identities if one.channel == EMAIL), ""),
        name=person.name,
        running=[line for line in lines if line.state != "done"],
        done=[line for line in lines if line.state == "done"][:MOST_DONE],
    )


def _line(request: web.Request, services: Services, ticket: Ticket, person: Person) -> Line:
    now, language = services.store.now(), _language(request)
    return Line(
        number=number_text(services.config.desk.prefix, ticket.number),
        subject=ticket.subject,
        status=status_word(ticket),
        state=ticket.state,
        promise=promise(ticket, now, zone_of(services), language),
        changed_at=ticket.updated_at,
        link=services.links.ticket(ticket.number, person.id, now),
    )


def _ask(
    request: web.Request, *, state: str = "", typed: str = "", wrong: bool = False, status: int = 200
) -> web.Response:
    known = state if state in ("asked", "left", "over", "broken", "unknown") else ""
    provider = services_of(request).config.sign_in.oidc
    called = provider.called if provider is not None else ""
    return page(
        request,
        "my_ask.html",
        _language(request),
        status=status,
        state=known,
        typed=typed,
        wrong=wrong,
        provider=called,
    )


def _here(request: web.Request, query: str = "") -> str:
    picked = chosen(request)
    asked = f"{'&' if query else '?'}lang={picked}" if picked else ""
    return f"{base_of(services_of(request))}/my{query}{asked}"


def _language(request: web.Request) -> Language:
    return language_of(request, services_of(request).config.desk.language)


ROUTES = (
    Route(method="GET", path="/my", access="public", handler=show, summary="A requester's own tickets"),
    Route(method="POST", path="/my", access="public", handler=ask, summary="Asks for a mail with a link to them"),
    Route(method="POST", path="/my/out", access="public", handler=leave, summary="Forgets this browser"),
    Route(method="GET", path="/my/in/{token}", access="link", handler=look, summary="The link from the mail"),
    Route(method="POST", path="/my/in/{token}", access="link", handler=enter, summary="Lets this browser in, once"),
)
