"""Who calls the API: the Bearer token (RFC 6750), what it may do, and the agent it acts as."""

from aiohttp import web

from gateway.http.context import CALLER, Caller, services_of
from gateway.http.problem import ProblemError
from gateway.http.routes import Handler, allows
from gateway.http.tries import tries
from store.records import Author, Scope, Token

LONGEST_TOKEN = 200
TOKEN_ACTOR = "token:"  # noqa: S105 - the start of an author's id, no secret


def guarded(handler: Handler, wanted: Scope) -> Handler:
    """The handler, for callers with a token that may do this. The Caller is in the request then."""

    async def checked(request: web.Request) -> web.StreamResponse:
        caller = await identify(request)
        if not allows(caller.scope, wanted):
            raise ProblemError(
                403,
                f"Ten token ma zakres „{caller.scope}”, a potrzebny jest „{wanted}”.",
                f'This token has the scope "{caller.scope}"; "{wanted}" is needed.',
                headers={"WWW-Authenticate": f'Bearer realm="centrala", error="insufficient_scope", scope="{wanted}"'},
            )
        request[CALLER] = caller
        return await handler(request)

    return checked


async def identify(request: web.Request) -> Caller:
    """The caller. Raises ProblemError 401 (no token, a wrong one), 403 (its agent may not work any more), 429 (too many wrong ones)."""
    secret = _bearer(request)
    if not secret:
        raise _unauthorized(
            "Podaj token w nagłówku Authorization: Bearer … (tworzy go: centrala token add).",
            "Send a token in the header Authorization: Bearer … (made with: centrala token add).",
        )
    services = services_of(request)
    wrong = tries(request)
    token = await services.store.people.token(secret) if len(secret) <= LONGEST_TOKEN else None
    if token is None:
        await wrong()
        raise _unauthorized(
            "Ten token jest nieznany albo unieważniony.", "This token is unknown or revoked.", error="invalid_token"
        )
    return Caller(token=token.name, scope=token.scope, author=await _author(request, token))


def caller_of(request: web.Request) -> Caller:
    """Who a guarded handler works for."""
    return request[CALLER]


async def _author(request: web.Request, token: Token) -> Author:
    if not token.agent:
        return Author(kind="agent", id=f"{TOKEN_ACTOR}{token.name}", name=token.name)
    agent = await services_of(request).store.people.agent(token.agent)
    if agent is None or agent.disabled:
        raise ProblemError(
            403,
            "Agent, w którego imieniu działa ten token, nie istnieje albo jest wyłączony.",
            "The agent this token acts as does not exist, or is disabled.",
        )
    return Author(kind="agent", id=agent.email, name=agent.name)


def _bearer(request: web.Request) -> str:
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _unauthorized(pl: str, en: str, error: str = "") -> ProblemError:
    challenge = 'Bearer realm="centrala"' + (f', error="{error}"' if error else "")
    return ProblemError(401, pl, en, headers={"WWW-Authenticate": challenge})
