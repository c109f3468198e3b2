"""Signing in at the company's provider: OpenID Connect, code flow with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 9700)."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from functools import partial

import msgspec
import structlog
from aiohttp import web

from channels.base import ForgedError
from gateway.http import problem
from gateway.http.context import base_of, services_of
from gateway.http.desk.frame.page import desk_page, language_of_agent, words_in
from gateway.http.desk.oidc.claims import Claims, agent_of, somebody
from gateway.http.desk.oidc.error import OidcError, provider_error
from gateway.http.desk.oidc.provider import Provider
from gateway.http.desk.oidc.words import WORDS
from gateway.http.desk.sign_in.cookie import is_secure, set_cookie
from gateway.http.desk.sign_in.page import local_path, start_session
from gateway.http.my_tickets import let_in
from gateway.http.remote import remote
from gateway.http.routes import Route
from gateway.http.tries import tries
from store.records import Agent

PATH = "/desk/oidc"
BACK = "/desk/oidc/back"
MINE = "/my"  # where a requester wants to; an agent never does, whose pages are below /desk
LIFE = 10 * 60_000  # ms from the button to the way back
PURPOSE = "oidc"
NOTED_EVERY = 900  # seconds in which refusals of one address are one line of the audit log
LONGEST_QUERY = 4_000  # characters of a code or a state

PROVIDER = web.AppKey("provider", Provider)

log = structlog.get_logger("gateway.http.desk.oidc")


class Begun(msgspec.Struct, frozen=True, array_like=True):
    """A sign-in under way, as the browser keeps it in a signed cookie. `verifier` and `nonce` are of use only to who has the code too."""

    state: str
    nonce: str
    verifier: str
    next: str


async def start(request: web.Request) -> web.Response:
    """An agent goes off to the provider."""
    return await _off(request, local_path(request.query.get("next", "")))


async def start_mine(request: web.Request) -> web.Response:
    """A requester goes off to the provider, to see their own tickets."""
    return await _off(request, MINE)


async def _off(request: web.Request, then: str) -> web.Response:
    """Off to the provider. Nothing is kept here: the browser carries what the way back must fit."""
    provider = request.app.get(PROVIDER)
    if provider is None:
        raise problem.not_found()
    services = services_of(request)
    begun = Begun(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        next=then,
    )
    challenge = urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    try:
        target = await provider.authorization(
            state=begun.state,
            nonce=begun.nonce,
            challenge=challenge,
            back=_back(request),
            language=language_of_agent(request),
        )
    except OidcError as error:
        return await _refused(request, provider, error)
    response = web.Response(status=303, headers={"Location": target, "Cache-Control": "no-store"})
    response.set_cookie(
        _cookie(request),
        services.signer.link(PURPOSE, msgspec.json.encode(begun).decode(), services.store.now() + LIFE),
        max_age=LIFE // 1000,
        path="/",
        secure=is_secure(services),
        httponly=True,
        samesite="Lax",  # Strict would not come along on the way back from the provider
    )
    return response


async def back(request: web.Request) -> web.Response:
    """The way back: the code becomes claims, the claims an agent, the agent a session. Or the claims lead a requester to their tickets."""
    provider = request.app.get(PROVIDER)
    if provider is None:
        raise problem.not_found()
    services, wrong = services_of(request), tries(request)
    try:
        begun = await _begun(request)
        code = await _code(request, provider)
        now = services.store.now() // 1000
        claims = await provider.claims(code, verifier=begun.verifier, nonce=begun.nonce, back=_back(request), now=now)
        if begun.next == MINE:
            response = await let_in(request, somebody(claims, provider.settings).email)
            _drop(request, response)
            return response
        agent = await _agent(request, provider, claims)
    except OidcError as error:
        await wrong()
        return await _refused(request, provider, error)
    response = web.Response(
        status=303, headers={"Location": base_of(services) + begun.next, "Cache-Control": "no-store"}
    )
    set_cookie(services, response, await start_session(services, agent.email, request))
    _drop(request, response)
    return response


async def _begun(request: web.Request) -> Begun:
    """What this browser began, once. Raises OidcError for a way back that another browser began, that is over, or was gone before."""
    services = services_of(request)
    try:
        kept = services.signer.open_link(PURPOSE, request.cookies.get(_cookie(request), ""), services.store.now())
        begun = msgspec.json.decode(kept, type=Begun)
    except (ForgedError, msgspec.DecodeError):
        raise OidcError(
            "oidc_again", "this browser began no sign-in, or more than 10 minutes ago", status=400
        ) from None
    given = request.query.get("state", "")[:LONGEST_QUERY]
    if not hmac.compare_digest(given.encode("utf-8", "replace"), begun.state.encode()):
        raise OidcError("oidc_again", "state differs: another sign-in was begun in this browser since", status=400)
    if await services.store.spend(f"oidc:{hashlib.sha256(begun.state.encode()).hexdigest()}", LIFE // 1000) > 1:
        raise OidcError("oidc_again", "this way back was used before", status=400)
    return begun


async def _code(request: web.Request, provider: Provider) -> str:
    """The code of the query. Raises OidcError where the provider refused, or it is another who answers (RFC 9207)."""
    metadata = await provider.metadata()
    issuer = request.query.get("iss")
    if issuer != metadata.issuer and (issuer is not None or metadata.authorization_response_iss_parameter_supported):
        raise provider_error(f"the answer is of {str(issuer)[:200]!r}, not of {metadata.issuer}")
    error = request.query.get("error")
    if error is not None:
        words = f"{error[:100]} {request.query.get('error_description', '')[:300]}".strip()
        if error in ("access_denied", "login_required", "interaction_required", "consent_required"):
            raise OidcError("oidc_denied", f"the provider says {words}")
        raise provider_error(
            f"the provider says {words}; correct the client's settings there (redirect URI {_back(request)})"
        )
    code = request.query.get("code", "")
    if not 0 < len(code) <= LONGEST_QUERY:
        raise provider_error("the provider sent neither a code nor an error")
    return code


async def _agent(request: web.Request, provider: Provider, claims: Claims) -> Agent:
    """The agent the claims speak of, made or brought up to date, with lines in the audit log. Raises OidcError."""
    services, settings = services_of(request), provider.settings
    people, now = services.store.people, services.store.now()
    who = somebody(claims, settings)
    known = await people.agent(who.email)
    agent = agent_of(who, known, settings, now)
    note = partial(services.store.audit.note, by=who.email, way="provider", origin=remote(request))
    if known is None:
        await note(
            "agent added",
            about=who.email,
            detail=", ".join([f"level {agent.level}", *(["admin"] if agent.admin else [])]),
        )
        await people.put_agent(agent, new=True)
    elif rights := changed_rights(known, agent):
        await note("agent changed", about=who.email, detail=rights)
    changed = await people.change_agent(who.email, lambda one: agent_of(who, one, settings, now))
    await note("signed in", detail=settings.called)
    return changed or agent


def changed_rights(before: Agent, after: Agent) -> str:
    """What differs in an agent's rights, for the audit log: "level L1 → L2, admin"."""
    told = [] if before.level == after.level else [f"level {before.level} → {after.level}"]
    if before.admin != after.admin:
        told.append("admin" if after.admin else "no admin")
    return ", ".join(told)


async def _refused(request: web.Request, provider: Provider, error: OidcError) -> web.Response:
    """The page that says so. The reason is in the log, and in the audit log where the provider said who it was."""
    log.warning("sign-in at the provider refused", why=error.words, reason=error.reason, email=error.email)
    store = services_of(request).store
    if error.email and await store.spend(f"oidc-refused:{error.email}", NOTED_EVERY) == 1:
        await store.audit.note(
            "sign-in refused",
            by=error.email,
            way="provider",
            about=error.email,
            detail=error.words,
            origin=remote(request),
        )
    w = words_in(WORDS, language_of_agent(request))
    response = desk_page(
        request,
        "oidc/refused.html",
        title=w("oidc_title"),
        words=WORDS,
        status=error.status,
        detail=w(error.words, name=provider.settings.called),
        email=error.email,
    )
    _drop(request, response)
    return response


def _back(request: web.Request) -> str:
    """Where the provider sends people back to; it must be written there just so."""
    return f"{services_of(request).config.http.public_url}{BACK}"


def _cookie(request: web.Request) -> str:
    return "__Host-oidc" if is_secure(services_of(request)) else "oidc"


def _drop(request: web.Request, response: web.Response) -> None:
    secure = is_secure(services_of(request))
    response.del_cookie(_cookie(request), path="/", secure=secure, httponly=True, samesite="Lax")


ROUTES = (
    Route(method="GET", path=PATH, access="public", handler=start, summary="Off to the company's identity provider"),
    Route(method="GET", path="/my/sign-in", access="public", handler=start_mine, summary="The same, for a requester"),
    Route(method="GET", path=BACK, access="public", handler=back, summary="Back from the company's identity provider"),
)
