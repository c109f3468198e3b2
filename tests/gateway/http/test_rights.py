"""Who may use which route (W10): every route, as every role, against the table in rights.txt. And reading changes nothing (W9)."""

import asyncio
import re
from collections.abc import Mapping
from itertools import count

import msgspec
import pytest
from aiohttp import ClientTimeout

from gateway.http.desk.frame.page import csrf_token
from gateway.http.routes import Route
from gateway.http.site import ROUTES
from store.sessions import session_id
from tests.gateway.http.conftest import Site
from tests.gateway.http.desk_client import desk_client
from tests.gateway.http.rights import FILE, rights

pytestmark = pytest.mark.asyncio(loop_scope="session")

AGENT, ADMIN, LEAVER = "matrix@desk.pl", "matrix-admin@desk.pl", "matrix-gone@desk.pl"
TOKENS = {"read": "read", "write": "write", "api-admin": "admin"}
AT_ONCE = 8
ENDS_SESSIONS = re.compile("/sessions/end|/sign-out")  # of others that are asking meanwhile
PLACES = count(1)


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


def filled(path: str, **values: str) -> str:
    """The path with values in its braces; what has none gets something that exists nowhere."""
    nowhere = {"number": "HD-999999", "sha256": "a" * 64, "email": "nobody@desk.pl", "verb": "resolve", "queue": "l1"}
    return re.sub(r"\{(\w+)\}", lambda found: {**nowhere, **values}.get(found[1], "0" * 32), path)


async def test_every_route_stands_in_the_table() -> None:
    """And nothing else does. What to write stands in the failure."""
    table = rights()
    routes = {name_of(route): route.access.replace(" ", "-") for route in ROUTES}
    missing = [f"{name:<63} {access}" for name, access in routes.items() if name not in table.routes]
    assert not missing, f"say who may use them: add to {FILE.name}\n" + "\n".join(missing)
    gone = sorted(table.routes.keys() - routes.keys())
    assert not gone, f"no such routes any more: remove from {FILE.name}\n" + "\n".join(gone)
    assert routes == table.routes
    assert set(table.routes.values()) <= set(table.meanings)


class Roles:
    """Makes the headers of a request as somebody. Each post of somebody signed in comes from a session of its own: it may end it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.requester = ""
        self.leaver = ""

    async def prepare(self) -> "Roles":
        """Makes the people."""
        people, store = self.site.gateway.store.people, self.site.gateway.store
        await people.add_agent(AGENT, name="Agent", level="L1", admin=False)
        await people.add_agent(ADMIN, name="Admin", level="L1", admin=True)
        await people.add_agent(LEAVER, name="Leaver", level="L3", admin=True)
        self.leaver = await store.sessions.begin(LEAVER)
        leaver = await people.agent(LEAVER)
        assert leaver is not None
        gone = msgspec.structs.replace(leaver, disabled=True)
        # straight into the store: put_agent would end the session, and that the rights are asked anew is what counts here
        await store.connection.call("HSET", store.keys.agents, LEAVER, msgspec.json.encode(gone))
        self.requester = await store.visits.begin("somebody")
        return self

    async def headers(self, role: str) -> dict[str, str]:
        """What a request of this role carries, with a good token against forgery where there is a session."""
        sent = {"X-Forwarded-For": f"100.64.{next(PLACES) // 250}.{next(PLACES) % 250}", "Accept": "text/html"}
        if role in TOKENS:
            return {**sent, "Authorization": f"Bearer {self.site.tokens[TOKENS[role]]}"}
        if role == "requester":
            return {**sent, "Cookie": f"visit={self.requester}"}
        secret = {"agent": AGENT, "admin": ADMIN}.get(role, "")
        secret = await self.site.gateway.store.sessions.begin(secret) if secret else ""
        secret = self.leaver if role == "disabled" else secret
        return {**sent, "Cookie": f"desk={secret}", "X-CSRF-Token": csrf_token(secret)} if secret else sent


async def asked(site: Site, method: str, path: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
    """Status and headers; the body is not waited for, as that of the event stream never ends."""
    async with site.session.request(
        method, site.base + path, headers=dict(headers), allow_redirects=False, timeout=ClientTimeout(total=20)
    ) as answer:
        return answer.status, answer.headers


def outcome(status: int, headers: Mapping[str, str]) -> str:
    """What became of somebody at the door."""
    if status == 303 and "/desk/sign-in" in headers.get("Location", ""):
        return "sign-in"
    return str(status) if status in (401, 403) else "in"


async def test_every_role_gets_what_the_table_says(site: Site) -> None:
    """Route by route, with a session or a token that is good of its kind. Nobody at all may make the server fail."""
    table, roles, slots = rights(), await Roles(site).prepare(), asyncio.Semaphore(AT_ONCE)
    wrong: list[str] = []

    async def tried(route: Route, role: str, expected: str) -> None:
        async with slots:
            found = await asked(site, route.method, filled(route.path), await roles.headers(role))
            if route.access == "link" and found[0] in (403, 404, 410):
                return  # a link that is not ours opens nothing, for nobody
            if found[0] >= 500 or outcome(*found) != expected:
                if name_of(route) == "POST /desk/sign-out" and expected == "in" and found[0] == 303:
                    return  # it leads to the sign-in page: that is its success
                wrong.append(f"{name_of(route)} as {role}: {found[0]} ({outcome(*found)}), the table says {expected}")

    tries = [
        (route, role, expected)
        for route in ROUTES
        if name_of(route) in table.routes  # the others fail above, in words
        for role, expected in table.meanings[table.routes[name_of(route)]].items()
    ]
    async with asyncio.TaskGroup() as group:
        for one in tries:
            if not ENDS_SESSIONS.search(one[0].path):
                group.create_task(tried(*one))
    for one in tries:
        if ENDS_SESSIONS.search(one[0].path):
            await tried(*one)
    assert wrong == []


async def test_scripts_without_a_session_hear_401(site: Site) -> None:
    """htmx, fetch and event streams can't follow to a sign-in page."""
    ways = ({"HX-Request": "true"}, {"Accept": "text/event-stream"}, {"Accept": "application/json"})
    for route in ROUTES:
        if route.access in ("agent", "desk admin"):
            way = ways[next(PLACES) % 3]
            assert (await asked(site, route.method, filled(route.path), way))[0] == 401, (name_of(route), way)


# Keys that may differ after a page was read: none of them is state of the desk that somebody made.
PASSING = re.compile(
    r"\}:(session:|limit:|lease:|position:|replicated|seen:|counts:|.*:leases$|.*:sleepers$|visit:)"
    # a session that is used lives on, tries are counted, gateways take turns
)


async def dump(site: Site) -> dict[str, bytes]:
    """Everything the store holds, by key, without the times at which it is forgotten."""
    store, found = site.gateway.store, {}
    keys = sorted(one.decode() for one in await store.connection.call("KEYS", f"{store.keys.root}*"))
    values = await asyncio.gather(*(store.connection.call("DUMP", key) for key in keys))
    for key, value in zip(keys, values, strict=True):
        if not PASSING.search(key) and value is not None:
            found[key] = bytes(value)
    return found


async def test_reading_changes_nothing_and_every_page_is_closed_to_frames(site: Site) -> None:
    """Every GET as an administrator, on a ticket that is there: the store holds the same before and after, and CSP stands on each answer."""
    boss = await desk_client(site, ADMIN, name="Admin", admin=True)
    number = await site.ticket(text="Drukarka nie drukuje")
    await site.until(f"/tickets/{number}", lambda ticket: ticket.get("number") == number)
    said = (await site.until(f"/tickets/{number}/interactions", lambda found: found.get("interactions")))[
        "interactions"
    ]
    headers = {"Cookie": f"desk={boss.cookie}", "Accept": "text/html"}
    changed, bare, failed = await _read_all(site, headers, number, said[0]["id"])
    if (
        changed
    ):  # what the gateway does by itself each minute may have come between; what reading does, it does each time
        changed, bare, failed = await _read_all(site, headers, number, said[0]["id"])
    assert changed == []
    assert failed == []
    assert bare == []
    assert session_id(boss.cookie) in {one.id for one in await site.gateway.store.sessions.list(ADMIN)}


async def _read_all(
    site: Site, headers: dict[str, str], number: str, message: str
) -> tuple[list[str], list[tuple[str, int, str]], list[tuple[str, int]]]:
    """Every GET once: the keys that hold something else after it, the answers without CSP, and those that failed."""
    before = await _quiet(site)
    bare, failed = [], []
    for route in ROUTES:
        if route.method == "GET":
            email = AGENT if "admin" in route.path else "nobody"
            path = filled(route.path, number=number, id=message, email=email, name="form")
            status, answered = await asked(site, "GET", path, headers)
            policy = answered.get("Content-Security-Policy", "")
            attached = answered.get("Content-Disposition", "").startswith("attachment") and "sandbox" in policy
            if "frame-ancestors 'none'" not in policy and "frame-ancestors 'self'" not in policy and not attached:
                bare.append((path, status, policy))
            if status >= 500:
                failed.append((path, status))
    after = await dump(site)
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key)), bare, failed


async def _quiet(site: Site) -> dict[str, bytes]:
    """The store once nothing is under way any more: what came is worked on, and its original is archived."""
    store, earlier = site.gateway.store, await dump(site)
    for _ in range(200):
        await asyncio.sleep(0.1)
        now = await dump(site)
        archived = not await store.connection.call("EXISTS", store.keys.archive)
        if now == earlier and archived:
            return now
        earlier = now
    raise AssertionError("the store never came to rest")
