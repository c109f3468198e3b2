"""/desk/setup/<token>: the first administrator introduces themselves, or an invited agent chooses a password. Each link works once."""

import msgspec
import structlog
from aiohttp import web

from channels.email.address import is_address
from gateway.http.context import services_of
from gateway.http.desk.frame.page import desk_page, language_of_agent, words_in
from gateway.http.desk.sign_in import passwords
from gateway.http.desk.sign_in.page import LONGEST_EMAIL, MOST_POSTED, let_in
from gateway.http.desk.sign_in.words import SIGN_IN
from gateway.http.form_post import Post, read_post
from gateway.http.origin import check_named_origin
from gateway.http.problem import ProblemError
from gateway.http.remote import remote
from gateway.http.routes import Route
from gateway.http.tries import tries
from gateway.invitations import invitation_url
from gateway.services import Services
from store.accounts import Invitation
from store.records import Agent

LONGEST_NAME = 120

log = structlog.get_logger("gateway.http.desk")


async def invite(services: Services, email: str, by: str) -> str:
    """The URL at which this agent may choose a password, once, within 24 hours. `by`: who asks for it. Raises UnavailableError."""
    return await invitation_url(services.store, services.config.http.public_url, email, by=by)


async def show(request: web.Request) -> web.Response:
    """The form. Opening it spends nothing: mail scanners open links too."""
    invited = await _invited(request)
    agent = await services_of(request).store.people.agent(invited.agent) if invited.agent else None
    return _form(request, invited, {"name": agent.name if agent else ""}, {})


async def choose(request: web.Request) -> web.Response:
    """Spends the link; the agent is signed in here, and nowhere else any more."""
    check_named_origin(request)
    services = services_of(request)
    invited = await _invited(request)
    post = await read_post(request, MOST_POSTED)
    email = invited.agent or post.one("email").strip().lower()
    name = " ".join(post.one("name").split())
    mistakes = found(post, email, name, services.config.desk.name)
    if mistakes:
        return _form(request, invited, {"name": name, "email": email}, mistakes, status=422)
    first, now = not invited.agent, services.store.now()
    shown = language_of_agent(request)
    language = "" if shown == services.config.desk.language else shown  # as this page was read, so is the console

    def introduced(before: Agent | None) -> Agent:
        if before is None:
            if not first:
                raise _over()  # the agent was taken off the list since
            return Agent(email=email, name=name, admin=True, created_at=now, language=language)
        if before.disabled:
            raise _over()
        return msgspec.structs.replace(
            before, name=name, admin=before.admin or first, language=before.language or language
        )

    kept = await passwords.hashed(post.one("password"))
    agent = await services.store.accounts.redeem(request.match_info["token"], email, kept, introduced)
    if agent is None:
        raise _over()
    await services.store.sessions.end_all(email)
    await services.store.audit.note(
        "password set", by=email, about=email, way="desk", detail="first admin" if first else "", origin=remote(request)
    )
    log.info("an agent has set a password", agent=email, first_admin=first)
    return await let_in(request, agent, "/desk")


def found(post: Post, email: str, name: str, desk: str) -> dict[str, str]:
    """What is wrong in the form: the name of a word by the name of a field."""
    mistakes: dict[str, str] = {}
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        mistakes["name"] = "bad_name"
    if not is_address(email) or len(email) > LONGEST_EMAIL:
        mistakes["email"] = "bad_email"
    mistakes.update(new_password(post, (email, email.partition("@")[0], name, desk)))
    return mistakes


def new_password(post: Post, names: tuple[str, ...]) -> dict[str, str]:
    """What is wrong with a new password, typed twice: the name of a word by the name of a field."""
    first, again = post.one("password"), post.one("again")
    if kind := passwords.mistake(first, names):
        return {"password": f"bad_password_{kind}"}
    return {} if first == again else {"again": "bad_again"}


async def _invited(request: web.Request) -> Invitation:
    """What the link is for. Raises ProblemError 410 (used, over, or never was), 429 (too many wrong ones)."""
    wrong = tries(request)
    invited = await services_of(request).store.accounts.invitation(request.match_info["token"])
    if invited is None:
        await wrong()
        raise _over()
    return invited


def _over() -> ProblemError:
    return ProblemError(410, *SIGN_IN["link_over"])


def _form(
    request: web.Request, invited: Invitation, values: dict[str, str], mistakes: dict[str, str], *, status: int = 200
) -> web.Response:
    w = words_in(SIGN_IN, language_of_agent(request))
    first = not invited.agent
    return desk_page(
        request,
        "sign_in/set_up.html",
        title=w("set_up_title" if first else "invited_title"),
        words=SIGN_IN,
        status=status,
        first=first,
        email=invited.agent or values.get("email", ""),
        name=values.get("name", ""),
        mistakes=mistakes,
        shortest=passwords.SHORTEST,
    )


ROUTES = (
    Route(method="GET", path="/desk/setup/{token}", access="link", handler=show, summary="A link to choose a password"),
    Route(method="POST", path="/desk/setup/{token}", access="link", handler=choose, summary="Chooses it, once"),
)
