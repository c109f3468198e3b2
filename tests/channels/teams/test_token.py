"""Who may speak to the bot: a token of Microsoft's, for this bot, now, about this activity. The issuer is a real server on loopback."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
import structlog
from aiohttp import web

from channels.base import ForbiddenError, ForgedError, UnavailableError
from channels.teams import activity as activities
from channels.teams import token
from channels.teams.audience import audience
from channels.teams.hosts import connector, fetchable, token_may_go
from channels.teams.keys import Key as Known
from channels.teams.keys import Keys, key_of
from tests.channels.teams.inbound import SERVICE, TENANT, shape
from tests.teams.fake import APP, OTHER_TENANT, Teams
from tests.teams.issuer import ENDORSED, Issuer, Key

LOG = structlog.get_logger("test")
NEAR = "https://smba.trafficmanager.net/teams/"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """Microsoft's issuer for the whole file; its keys take a while to make."""
    teams = Teams().start()
    teams.issuer.published.append(Key("webchat", ["webchat"]))
    teams.issuer.published.append(Key("silent", None))
    yield teams.issuer
    teams.stop()


@pytest_asyncio.fixture
async def keys(issuer: Issuer) -> AsyncIterator[Keys]:
    """Keys that have asked nobody yet."""
    one = Keys(issuer.openid_url, log=LOG)
    yield one
    await one.close()


async def believed(header: str, keys: Keys, *, activity: dict[str, Any] | None = None, tenant: str = TENANT) -> None:
    """What the door asks of a call, whole."""
    found = await token.claims(header, keys, APP, int(time.time()))
    kept = shape("words in the personal chat") | (activity or {})

    token.check_activity(activities.read(json.dumps(kept).encode()), found, tenant)


def header(issuer: Issuer, **how: Any) -> str:
    """The header of a call, bent."""
    return f"Bearer {issuer.token(SERVICE, **how)}"


async def test_a_call_as_it_should_be_is_believed(issuer: Issuer, keys: Keys) -> None:
    """By the issuer's own key; the id of the bot in any case; a clock that is off by less than five minutes."""
    await believed(header(issuer), keys)
    await believed(header(issuer, aud=APP.upper()), keys)
    await believed(header(issuer, exp=int(time.time()) - 200), keys)
    await believed(header(issuer, nbf=int(time.time()) + 200), keys)
    await believed(header(issuer, serviceurl=SERVICE.rstrip("/")), keys)
    await believed(header(issuer).replace("Bearer", "bearer"), keys)


NOW = int(time.time())
STRANGER = Key("stranger", ["msteams"])
BENT: dict[str, dict[str, Any]] = {
    "none": {"header": {"alg": "none"}}, "None": {"header": {"alg": "None"}}, "HS256 under the public key": {"header": {"alg": "HS256"}},
    "RS512": {"header": {"alg": "RS512"}}, "PS256": {"header": {"alg": "PS256"}}, "no alg": {"header": {"alg": None}},
    "jku": {"header": {"jku": "https://evil.example/keys"}}, "x5u": {"header": {"x5u": "https://evil.example/x"}},
    "jwk": {"header": {"jwk": STRANGER.public()}, "key": STRANGER}, "crit": {"header": {"crit": ["exp"]}}, "b64": {"header": {"b64": False}},
    "unknown kid": {"header": {"kid": "nobody"}}, "a kid that is no word": {"header": {"kid": ["first"]}}, "no kid": {"header": {"kid": None}},
    "a stranger's key": {"key": STRANGER}, "a stranger's key under our kid": {"header": {"kid": "first"}, "key": STRANGER},
    "expired": {"exp": NOW - 400}, "no exp": {"exp": None}, "exp in words": {"exp": "tomorrow"}, "exp true": {"exp": True},
    "not yet": {"nbf": NOW + 86_400}, "nbf in words": {"nbf": "today"},
    "another bot": {"aud": OTHER_TENANT}, "no aud": {"aud": None}, "several": {"aud": [APP, "x"]},
    "the emulator": {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"}, "no iss": {"iss": None},
    "no serviceUrl": {"serviceurl": None}, "empty serviceUrl": {"serviceurl": ""},
}  # fmt: skip


@pytest.mark.parametrize("how", BENT.values(), ids=BENT.keys())
async def test_a_bent_token_is_forged(issuer: Issuer, keys: Keys, how: dict[str, Any]) -> None:
    """Whatever is wrong with it: ForgedError, which is 401."""
    with pytest.raises(ForgedError) as caught:
        await believed(header(issuer, **how), keys)
    assert not isinstance(caught.value, ForbiddenError)


async def test_what_is_no_token_is_forged_and_nobody_is_asked(issuer: Issuer, keys: Keys) -> None:
    """Garbage does not make us fetch anything; nor does a token whose parts were mixed."""
    good = header(issuer)
    head, body, signature = good.split(".")
    other = issuer.token(SERVICE, sub="x").split(".")
    before = dict(issuer.asked)
    for one in ("", "Bearer", "Bearer ", "Bearer garbage", "Bearer ..", "Bearer a.b.c", f"Basic {good[7:]}", good[7:], f"{good} x", f"{good}\n",
                f"Bearer  {good[7:]}", f"Bearer {'a' * 20_000}", f"{head}.{body}.", f"{head}.{body}", f"{good}.x", "Bearer ą.ą.ą", "Bearer e30.e30.e30",
                "Bearer W10.W10.W10", f"{head}={body}.{signature}"):  # fmt: skip
        with pytest.raises(ForgedError):
            await believed(one, keys)
    assert issuer.asked == before
    for one in (
        f"{good[:-6]}",
        f"{head}.{other[1]}.{signature}",
        f"{head}.{body}.{other[2]}",
        f"{head}.{body}.{signature[:-2]}AA",
    ):
        with pytest.raises(ForgedError):
            await believed(one, keys)


ELSEWHERE: dict[str, dict[str, Any]] = {
    "no channelId": {"channelId": None}, "an empty one": {"channelId": ""}, "another channel": {"channelId": "webchat"},
    "the emulator": {"channelId": "emulator"}, "another serviceUrl": {"serviceUrl": NEAR}, "no serviceUrl": {"serviceUrl": None},
    "another tenant": {"conversation": {"id": "a:1", "tenantId": OTHER_TENANT}, "channelData": {"tenant": {"id": OTHER_TENANT}}},
    "two tenants": {"channelData": {"tenant": {"id": OTHER_TENANT}}}, "the other way": {"conversation": {"id": "a:1", "tenantId": OTHER_TENANT}},
    "no tenant": {"conversation": {"id": "a:1"}, "channelData": {}},
}  # fmt: skip


@pytest.mark.parametrize("activity", ELSEWHERE.values(), ids=ELSEWHERE.keys())
async def test_a_good_token_is_not_good_for_another_activity(
    issuer: Issuer, keys: Keys, activity: dict[str, Any]
) -> None:
    """Another channel, service, or tenant than the token was made for: ForbiddenError, which is 403."""
    with pytest.raises(ForbiddenError):
        await believed(header(issuer), keys, activity=activity)


@pytest.mark.parametrize("kid", ["webchat", "silent"])
async def test_a_key_speaks_for_its_own_channels_only(issuer: Issuer, keys: Keys, kid: str) -> None:
    """A key of the issuer that is not endorsed for Teams, or for nothing."""
    key = next(one for one in issuer.published if one.kid == kid)
    with pytest.raises(ForbiddenError):
        await believed(header(issuer, key=key), keys)


URLS = [
    "", "http://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net.evil.example/", "https://evil.trafficmanager.net/",
    "https://smba.trafficmanager.net@evil.example/", "https://smba.trafficmanager.net:8443/", "https://smba.trafficmanager.net:443/",
    "https://SMBA.trafficmanager.net/", "https://smba.trafficmanager.net%2eevil.example/", "https://xsmba.trafficmanager.net/",
    "ftp://smba.trafficmanager.net/", "https://127.0.0.1/", "//smba.trafficmanager.net/", "smba.trafficmanager.net/",
    "https://smba.trafficmanager.net\\@evil.example/", "https://[::1]/", "https://169.254.169.254/latest/", "https://smba.trafficmanager.net./x",
    "https://evil.example/smba.trafficmanager.net/", "https://evil.example/?smba.trafficmanager.net", "https://smba.trafficmanager.net/?x=1",
    "https://smba.trafficmanager.net/#x", "https://smba.trafficmanager.net /", "https://smba.trafficmanagеr.net/", "https://user:x@smba.trafficmanager.net/",
    "https:///smba.trafficmanager.net/", "https://smba.trafficmanager.net:/", "https://smba.trafficmanager.net/\n", "http://127.0.0.1:5/", "x" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("url", URLS, ids=lambda url: url[:60] or "empty")
def test_look_alikes_are_no_connectors_and_get_no_token(url: str) -> None:
    """Thirty addresses that are none of Microsoft's, or are written so that readers disagree."""
    with pytest.raises(ForbiddenError):
        connector(url)
    if "?" not in url and "#" not in url:
        assert not token_may_go(url)
        assert not fetchable(url)
    assert not connector_is_taken_locally(url) or url == "http://127.0.0.1:5/"


def connector_is_taken_locally(url: str) -> bool:
    """With `auth: none` only plain http to this machine is taken besides."""
    try:
        connector(url, loopback=True)
    except ForbiddenError:
        return False
    return True


def test_files_come_from_microsoft_and_the_token_goes_to_connectors_alone() -> None:
    """SharePoint of a tenant gets no token; its look-alikes are not asked at all."""
    file = "https://firma-my.sharepoint.com/personal/a/_layouts/15/download.aspx?UniqueId=1&tempauth=x.y"
    assert fetchable(file)
    assert not token_may_go(file)
    assert token_may_go("https://smba.trafficmanager.net/emea/v3/attachments/1/views/original")
    for evil in ("https://sharepoint.com.evil.example/x", "https://evil.example/.sharepoint.com", "http://firma.sharepoint.com/x", "https://a.b.sharepoint.com/x",
                 "https://firma.sharepoint.com:444/x", "https://firma.sharepoint.com.evil/x", "https://x@firma.sharepoint.com/x", "https://sharepoint.com/x",
                 "https://firmasharepoint.com/", "https://firma.sharepoint.com\\.evil.example/", "file:///etc/passwd", ""):  # fmt: skip
        assert not fetchable(evil), evil
        assert not token_may_go(evil)
    assert fetchable("http://127.0.0.1:5/download/1", ("http://127.0.0.1:5",))
    assert not token_may_go("http://127.0.0.1:5/download/1", ("http://127.0.0.1:5",))
    assert not token_may_go("http://127.0.0.1:55/v3/attachments/1", ("http://127.0.0.1:5",))


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Now."""
        return self.now


async def test_a_new_key_is_fetched_at_once_and_floods_of_unknown_ones_once_a_minute(issuer: Issuer) -> None:
    """The old key stays good though it is no longer published, for a day; who waits for one fetch waits for the same."""
    clock = Clock()
    keys = Keys(issuer.openid_url, log=LOG, clock=clock)
    first = issuer.key
    before = issuer.asked.get("/v1/.well-known/keys", 0)
    found = await asyncio.gather(*(keys.find(first.kid) for _ in range(50)))
    assert all(found)
    assert issuer.asked["/v1/.well-known/keys"] == before + 1
    assert await asyncio.gather(*(keys.find(f"flood-{number}") for number in range(50))) == [None] * 50
    assert issuer.asked["/v1/.well-known/keys"] == before + 1
    clock.now += 61
    new = issuer.rotate(keep=False)
    try:
        fresh = await keys.find(new.kid)
        assert fresh is not None
        assert fresh.endorsements == frozenset(ENDORSED)
        assert await keys.find(first.kid) is not None
        assert issuer.asked["/v1/.well-known/keys"] == before + 2
        clock.now += 86_401
        assert await keys.find(new.kid) is not None  # known, and fetched anew beside
        clock.now += 61
        await keys.find("another")
        assert await keys.find(new.kid) is not None
        assert await keys.find(first.kid) is None
    finally:
        issuer.published, issuer.key = [first], first
        await keys.close()


async def test_an_issuer_that_is_away_forges_nobody() -> None:
    """Without keys nothing can be said about a call: UnavailableError, and it is asked again after a pause."""
    answers: list[web.Response] = []

    async def metadata(_request: web.Request) -> web.Response:
        return answers.pop(0) if answers else web.Response(status=503)

    app = web.Application()
    app.router.add_get("/metadata", metadata)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    clock = Clock()
    keys = Keys(f"{origin}/metadata", log=LOG, clock=clock)
    try:
        for body in (b"garbage", b"{}", b'{"jwks_uri":"https://evil.example/keys"}', b'{"jwks_uri":"metadata"}'):
            answers.append(web.Response(body=body))
            with pytest.raises(UnavailableError):
                await keys.find("first")
            assert not answers
            clock.now += 6
        with pytest.raises(UnavailableError):
            await keys.find("first")
        answers.append(web.Response(body=b"not asked"))
        with pytest.raises(UnavailableError):
            await keys.find("first")
        assert answers
    finally:
        await keys.close()
        await runner.cleanup()


def test_only_strong_keys_for_signing_are_keys() -> None:
    """Of another kind, for encryption, short, broken or nameless: passed over."""
    good = STRANGER.public()
    assert isinstance(key_of(good), Known)
    for bent in ({"kty": "oct", "k": "AAAA"}, {"use": "enc"}, {"kid": None}, {"kid": ""}, {"n": "AAAA"}, {"n": None}, {"n": "!"}, {"e": None}):  # fmt: skip
        assert key_of({**good, **bent}) is None, bent
    unendorsed = key_of({**good, "endorsements": "msteams"})
    assert unendorsed is not None
    assert unendorsed.endorsements == frozenset()


def test_the_audience_before_any_check_is_a_word_or_nothing(issuer: Issuer) -> None:
    """It only chooses which of several bots checks."""
    assert audience(header(issuer, aud=APP.upper())) == APP
    for one in ("", "Bearer", "Bearer a.b.c", "Bearer e30.e30.e30", "Bearer x.W10.x", "Bearer x.eyJhdWQiOjF9.x"):
        assert audience(one) == ""
