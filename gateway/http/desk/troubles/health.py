"""/desk/health: whether all is well; if not, what, since when and what to do. Administrators also see the program's own words."""

from collections.abc import Callable, Sequence

from aiohttp import web

from channels.base import Channel
from gateway.http.context import services_of
from gateway.http.desk.frame.moments import length, moment
from gateway.http.desk.frame.page import agent_of, desk_page, language_of_agent, words_in
from gateway.http.desk.troubles.health_views import Waiting, headline, lanes, troubles
from gateway.http.desk.troubles.words_health import HEALTH
from gateway.http.language import Language
from gateway.http.pages import size, zone_of
from gateway.http.routes import Route
from gateway.release import release
from gateway.services import Services
from gateway.watch import LATE
from store.errors import UnavailableError
from store.records import Ms
from store.vitals import vitals

Facts = Sequence[tuple[str, str]]


async def show(request: web.Request) -> web.Response:
    """The page; it says what it can while the store is away."""
    services = services_of(request)
    language, zone, now = language_of_agent(request), zone_of(services), services.store.now()
    word = words_in(HEALTH, language)
    health = services.health

    def moment_of(when: Ms) -> str:
        return moment(when, now, zone, language)

    found = troubles(health.reasons(language), health.since(), word, now=now, moment_of=moment_of, language=language)
    try:
        waiting = await _waiting(services, word, moment_of, language)
        machine = await _machine(services, word, language) if agent_of(request).admin else ()
    except UnavailableError:
        waiting, machine = (), ()
    return desk_page(
        request,
        "troubles/health.html",
        title=word("title"),
        words=HEALTH,
        troubles=found,
        headline=headline(len(found), word),
        waiting=waiting,
        doors=_doors(services, word) if agent_of(request).admin else (),
        mailboxes=health.notes(language) if agent_of(request).admin else {},
        machine=machine,
        looked=moment_of(now),
    )


async def _waiting(
    services: Services, word: Callable[..., str], moment_of: Callable[[Ms], str], language: str
) -> Sequence[Waiting]:
    """The three queues, and what waits for a person."""
    store = services.store
    found = [
        lanes(name, count, head, word, now=store.now(), moment_of=moment_of, language=language, late=LATE)
        for name, (count, head) in (await store.pipe.waiting()).items()
    ]
    apart = await store.messages.apart()
    for name, path, count in (
        ("held", "/desk/held", apart.held),
        ("quarantined", "/desk/quarantine", apart.quarantined),
        ("dead", "/desk/dead", apart.dead),
    ):
        words = str(count) if count else word("lanes_none")
        found.append(Waiting(label=word(name), words=words, late=bool(count) and name != "held", path=path))
    return found


async def _machine(services: Services, word: Callable[..., str], language: Language) -> Facts:
    """Versions, times and memory."""
    store, health = services.store, services.health
    vital = await vitals(store.connection, store.keys)
    live = (await store.rulesets.pointers()).live
    used = size(vital.memory, language)
    degraded = health.reasons(language)
    facts = [
        ("release", release()),
        ("up", length(store.now() - health.began, language)),
        ("workers", str(vital.workers)) if vital.workers else ("", ""),
        ("rules", live or word("rules_files")),
        ("search", word("search_behind" if "search" in degraded else "search_ok")),
        ("store", f"{vital.server}, {word('store_up', age=length(vital.up * 1000, language))}"),
        ("memory", word("memory_limit", used=used, limit=size(vital.limit, language)) if vital.limit else used),
        ("durable", word("durable_yes" if vital.written and not store.connection.warnings else "durable_no")),
        ("replicas", str(vital.replicas)) if vital.replicas else ("", ""),
    ]
    return [(word(name), words) for name, words in facts if name]


def _doors(services: Services, word: Callable[..., str]) -> Facts:
    return [(name, _door(channel, word)) for name, channel in services.channels.items()]


def _door(channel: Channel, word: Callable[..., str]) -> str:
    if channel.receiver is not None and channel.receiver.port:
        return word("door_listens", port=channel.receiver.port)
    return word({"email": "door_sends", "api": "door_api"}.get(channel.kind, "door_web"))


ROUTES = (Route(method="GET", path="/desk/health", access="agent", handler=show, summary="How Centrala is"),)
