"""/desk/sign-in: who is it? The same answer, and the same time, for a wrong password and for an address nobody has."""

import asyncio
import hashlib

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of, desk_page, go, language_of_agent, session_of, words_in
from gateway.http.desk.sign_in import passwords
from gateway.http.desk.sign_in.cookie import cookie_of, drop_cookie, set_cookie
from gateway.http.desk.sign_in.words import SIGN_IN
from gateway.http.form_post import read_post
from gateway.http.origin import check_named_origin
from gateway.http.problem import ProblemError, not_found
from gateway.http.remote import remote, source
from gateway.http.routes import Route
from gateway.http.tries import tries
from gateway.services import Services
from store.records import Agent
from store.sessions import LONGEST_DEVICE

MOST_POSTED = 20_000  # bytes
LONGEST_EMAIL = 254
WINDOW = 900  # seconds in which wrong passwords for one agent are counted
PLACES = (
    5  # times as many from everywhere as from one place: a stranger can't lock an agent out of their own place at once
)


async def start_session(services: Services, agent_email: str, request: web.Request) -> str:
    """Begins a session for an agent who has just proved who they are; the browser's earlier one ends. Raises UnavailableError.

    Returns the secret, for `set_cookie(services, response, secret)`.
    """
    store = services.store
    await store.sessions.end(cookie_of(request))
    await store.accounts.known(agent_email)
    device = request.headers.get("User-Agent", "")[:LONGEST_DEVICE]
    return await store.sessions.begin(agent_email, device=device, place=remote(request))


def local_path(text: str) -> str:
    """A path of the console to go on to; /desk for anything else (no open redirect)."""
    within = text == "/desk" or text.startswith(("/desk/", "/desk?"))
    odd = "\\" in text or "//" in text or not (text.isascii() and text.isprintable())
    return text if within and not odd else "/desk"


async def show(request: web.Request) -> web.Response:
    """The form; who is signed in goes on."""
    if await services_of(request).store.sessions.of(cookie_of(request)) is not None:
        return go(request, local_path(request.query.get("next", "")))
    return _form(request)


async def enter(request: web.Request) -> web.Response:
    """Checks the password and begins a session under a new secret."""
    check_named_origin(request)
    services = services_of(request)
    if not services.config.sign_in.local:
        raise not_found()
    post = await read_post(request, MOST_POSTED)
    email = post.one("email").strip().lower()[:LONGEST_EMAIL]
    onward = local_path(post.one("next"))
    try:
        wrong = tries(request)
        await _spend(request, email)
        agent = await authenticated(services, email, post.one("password"))
        if agent is None:
            await wrong()
    except ProblemError as error:
        if error.status not in (429, 503):
            raise
        language = language_of_agent(request)
        response = _form(request, status=error.status, email=email, onward=onward, mistake=error.words(language))
        response.headers.update(error.headers)
        return response
    if agent is None:
        w = words_in(SIGN_IN, language_of_agent(request))
        return _form(request, status=422, email=email, onward=onward, mistake=w("wrong"))
    (here, _), _ = _buckets(request, email)
    await services.store.forgive(here)  # of everywhere together is not forgotten: somebody else may be guessing there
    return await let_in(request, agent, onward)


async def let_in(request: web.Request, agent: Agent, path: str) -> web.Response:
    """A new session for this agent's browser, and on to a page of the console. Raises UnavailableError."""
    services = services_of(request)
    await services.store.audit.note("signed in", by=agent.email, way="desk", origin=remote(request))
    secret = await start_session(services, agent.email, request)
    response = go(request, path)
    set_cookie(services, response, secret)
    return response


async def authenticated(services: Services, email: str, password: str) -> Agent | None:
    """The agent with this e-mail and password; None for any other pair, after the same work. Raises ProblemError 503, UnavailableError."""
    store = services.store
    account, agent = await asyncio.gather(store.accounts.of(email), store.people.agent(email))
    kept = account.password if account is not None else ""
    good = await passwords.matches(kept, password)
    if not good or agent is None or agent.disabled:
        return None
    if passwords.is_old(kept):
        await store.accounts.put(email, await passwords.hashed(password))
    return agent


async def sign_out(request: web.Request) -> web.Response:
    """Ends the session here and in the store."""
    services, agent = services_of(request), agent_of(request)
    await services.store.audit.note("signed out", by=agent.email, way="desk", origin=remote(request))
    await services.store.sessions.end_one(agent.email, session_of(request))
    response = go(request, "/desk/sign-in?done=out")
    drop_cookie(services, response)
    return response


async def _spend(request: web.Request, email: str) -> None:
    """Counts a try for this address before it is looked at, so that many at once are counted too. Raises ProblemError 429."""
    store = services_of(request).store
    for bucket, most in _buckets(request, email):
        count = await store.spend(bucket, WINDOW)
        if count == most + 1:
            await store.audit.note(
                "sign-ins failed", by="", about=email, detail=str(most), way="desk", origin=remote(request)
            )
        if count > most:
            minutes = WINDOW // 60
            raise ProblemError(
                429,
                f"Za dużo prób z tym adresem. Odczekaj {minutes} minut albo poproś administratora o link do nowego hasła.",
                f"Too many tries with this address. Wait {minutes} minutes, or ask an administrator for a link to a new password.",
                headers={"Retry-After": str(WINDOW)},
            )


def _buckets(request: web.Request, email: str) -> tuple[tuple[str, int], ...]:
    most = services_of(request).config.limits.sign_ins
    name = hashlib.sha256(email.encode("utf-8", "replace")).hexdigest()[:32]
    return (f"sign-in:{name}:{source(remote(request))}", most), (f"sign-in:{name}", most * PLACES)


def _form(
    request: web.Request, *, status: int = 200, email: str = "", onward: str = "", mistake: str = ""
) -> web.Response:
    w = words_in(SIGN_IN, language_of_agent(request))
    settings = services_of(request).config.sign_in
    return desk_page(
        request,
        "sign_in/page.html",
        title=w("title"),
        words=SIGN_IN,
        status=status,
        email=email,
        next=onward or local_path(request.query.get("next", "")),
        mistake=mistake,
        left=request.query.get("done") == "out",
        local=settings.local,
        provider=settings.oidc.called if settings.oidc else "",
    )


ROUTES = (
    Route(method="GET", path="/desk/sign-in", access="public", handler=show, summary="Sign-in of agents"),
    Route(method="POST", path="/desk/sign-in", access="public", handler=enter, summary="Signs in with a password"),
    Route(method="POST", path="/desk/sign-out", access="agent", handler=sign_out, summary="Ends the session"),
)
