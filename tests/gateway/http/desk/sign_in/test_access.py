"""Sessions of agents at the console: who gets in, what posts need, what ends a session."""

import asyncio
import re

import msgspec
import pytest

from gateway.http.desk.sign_in import me
from gateway.http.desk.sign_in import page as sign_in
from tests.gateway.http.conftest import Site
from tests.gateway.http.desk_client import HTML, PART, desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

POSTS = [
    route
    for route in (*me.ROUTES, *sign_in.ROUTES)
    if route.method == "POST" and route.access in ("agent", "desk admin")
]


async def test_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back(site: Site) -> None:
    """A page redirects with where it wanted to go; htmx, fetch and event streams hear 401."""
    page = await site.call("GET", "/desk/me?tab=a", headers={"Accept": "text/html,*/*"})
    assert (page.status, page.headers["Location"]) == (303, "/desk/sign-in?next=/desk/me%3Ftab%3Da")
    for accept in ({"HX-Request": "true"}, {"Accept": "text/event-stream"}, {"Accept": "application/json"}):
        assert (await site.call("GET", "/desk/me", headers=accept)).status == 401, accept
    assert (await site.call("GET", "/desk/me", headers={"Cookie": "desk=" + "x" * 43})).status == 303


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
async def test_a_post_without_the_token_of_its_own_session_is_refused(site: Site, route) -> None:
    """No token, another session's, one of another site's making: 403, and nothing happens."""
    ola, jan = await desk_client(site, admin=True), await desk_client(site, "jan@desk.pl", name="Jan", admin=True)
    path = route.path.replace("{number}", "HD-1").replace("{", "").replace("}", "")
    for fields in ({"csrf": ""}, {"csrf": jan.csrf}, {"csrf": "ą" * 64}):
        assert (await ola.post(path, fields)).status == 403
    bare = {"Cookie": f"desk={ola.cookie}"}
    assert (await site.call("POST", path, headers=bare)).status == 403
    foreign = {**bare, "Sec-Fetch-Site": "cross-site", "X-CSRF-Token": ola.csrf}
    assert (await site.call("POST", path, headers=foreign)).status == 403
    older = {**bare, "Origin": "https://evil.example", "X-CSRF-Token": ola.csrf}
    assert (await site.call("POST", path, headers=older)).status == 403
    assert (await ola.get("/desk/me")).status == 200


async def test_long_pages_are_compressed_and_their_token_reads_otherwise_each_time(site: Site) -> None:
    """So that the length of many answers tells nobody the token; each of them is good."""
    ola = await desk_client(site)
    pages = [await ola.get("/desk", headers={**HTML, "Accept-Encoding": "gzip"}) for _ in range(2)]
    for heard in pages:
        assert heard.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in heard.headers["Vary"]
        assert int(heard.headers["Content-Length"]) < len(heard.body) / 3
    plain = await ola.get("/desk", headers={**HTML, "Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    tokens = {re.findall(r'name="csrf" content="(\w+)"', heard.text)[0] for heard in (*pages, plain)}
    assert len(tokens) == 3
    for token in tokens:
        headers = {"Cookie": f"desk={ola.cookie}", "X-CSRF-Token": token, "Sec-Fetch-Site": "same-origin"}
        data = {"number": "HD-999999", "doing": "looking"}
        assert (await site.call("POST", "/desk/presence", data=data, headers=headers)).status == 404, "it was let in"
    # no two pages have a piece of it in common that another page could be asked for
    assert len({token[64:] for token in tokens}) == 3


async def test_every_page_of_the_console_is_closed_to_frames_scripts_and_caches(site: Site) -> None:
    """Pages with and without a session carry the strict policy."""
    ola = await desk_client(site)
    for heard in (await ola.get("/desk/me"), await site.call("GET", "/desk/sign-in")):
        policy = heard.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert heard.headers["X-Frame-Options"] == "DENY"
        assert heard.headers["Cache-Control"] == "no-store"
        assert "<style" not in heard.text
        assert " style=" not in heard.text


async def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(site: Site) -> None:
    """The old cookie opens nothing any more."""
    ola = await desk_client(site)
    out = await ola.post("/desk/sign-out", {})
    assert (out.status, out.headers["Location"]) == (303, "/desk/sign-in?done=out")
    assert 'desk=""' in out.headers["Set-Cookie"]
    assert (await ola.get("/desk/me", headers=PART)).status == 401


async def test_a_disabled_agent_is_out_at_the_next_request(site: Site) -> None:
    """And stays out with this session when enabled again."""
    store = site.gateway.store
    eva = await desk_client(site, "eva@desk.pl", name="Ewa")
    assert (await eva.get("/desk/me")).status == 200
    agent = await store.people.agent("eva@desk.pl")
    assert agent is not None
    await store.people.put_agent(msgspec.structs.replace(agent, disabled=True))
    assert (await eva.get("/desk/me")).status == 303
    await store.people.put_agent(agent)
    assert (await eva.get("/desk/me")).status == 303


async def test_a_session_ends_twelve_hours_after_its_last_use_and_a_week_after_its_start(site: Site) -> None:
    """Whatever the browser keeps. A page that asks by itself does not prolong it."""
    store = site.gateway.store
    hour, now = 3_600_000, store.now()
    for seen, started, status in ((11, 11, 200), (12, 12, 303), (1, 167, 200), (1, 168, 303)):
        ola = await desk_client(site)
        (session, *_) = await store.sessions.list("ola@desk.pl")
        key = store.keys.session(session.id)
        await store.connection.call("HSET", key, "seen", now - seen * hour, "started", now - started * hour)
        assert await store.sessions.of(ola.cookie, noted=False) is None if status == 303 else True
        assert (await ola.get("/desk/me")).status == status, (seen, started)
        await asyncio.sleep(0)
        left = int(await store.connection.call("PTTL", key))
        assert left <= (168 - started) * hour + 1000 or status == 303
