"""Agents sign in at the company's provider: the real npm oidc-provider, a whole gateway, and a browser's cookies and redirects."""

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession, CookieJar

from gateway.app import Gateway
from gateway.config import load
from gateway.work_spawn import spawn
from store.records import Agent, Decision, Identity, Person, Ticket, TicketChange
from tests.flows.house import wait_for
from tests.oidc.fake import SECRET, Fake
from tests.ports import free_port

FOLDER = Path(__file__).parent
pytestmark = pytest.mark.asyncio(loop_scope="module")
ELSEWHERE = {"User-Agent": "Mozilla/5.0 Chrome/140.0", "Accept": "text/html", "Accept-Language": "pl"}

CONFIG = """
desk: {{id: oidc, name: Pomoc IT, prefix: HD, language: pl}}
http: {{listen: "127.0.0.1:{port}", public_url: "http://127.0.0.1:{port}"}}
sign_in:
  local: false
  oidc:
    issuer: "{issuer}"
    client_id: centrala
    client_secret: {{env: OIDC_SECRET}}
    name: Firma
    scopes: [groups]
    levels: {{helpdesk-l1: L1, helpdesk-l2: L2, helpdesk: L1}}
    admins: [it]
queues: {{l1: {{level: L1}}, l2: {{level: L2}}, l3: {{level: L3}}}}
"""


class Provider(msgspec.Struct, frozen=True):
    """The npm provider, running: its port, and the one the gateway must have for the way back to fit."""

    port: int
    gateway_port: int


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The real provider, as a process."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "oidc-provider").exists():
        pytest.skip("needs oidc-provider: npm, which tests/setup-system runs, installs it")
    one = Provider(free_port(), free_port())
    log = tmp_path_factory.mktemp("provider") / "log"
    back = f"http://127.0.0.1:{one.gateway_port}/desk/oidc/back"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [node, FOLDER / "provider.mjs", str(one.port), back, "client_secret_basic"], stdout=out, stderr=out
        )
    try:
        wait_for(lambda: "ready" in log.read_text() or process.poll() is not None, "the provider")
        assert process.poll() is None, log.read_text()
        yield one
    finally:
        process.kill()
        process.wait(10)


async def gateway_at(folder: Path, port: int, issuer: str) -> Gateway:
    (folder / "config.yaml").write_text(CONFIG.format(port=port, issuer=issuer))
    one = Gateway(load(folder / "config.yaml", {"OIDC_SECRET": SECRET}), spawn())
    await one.start()
    return one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    """A gateway whose agents sign in at the real provider only."""
    one = await gateway_at(
        tmp_path_factory.mktemp("gateway"), provider.gateway_port, f"http://127.0.0.1:{provider.port}"
    )
    yield one
    await one.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def browser() -> AsyncIterator[ClientSession]:
    """Keeps cookies, as browsers do; redirects are followed by hand."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers=ELSEWHERE) as one:
        yield one


async def asked(browser: ClientSession, url: str, form: dict[str, str] | None = None) -> tuple[ClientResponse, str]:
    """An answer with its text; where it leads is in its headers."""
    method = "GET" if form is None else "POST"
    async with browser.request(method, url, data=form, allow_redirects=False) as answer:
        return answer, await answer.text()


async def way_back(
    browser: ClientSession, provider: Provider, person: str, query: str = "", start: str = "/desk/oidc"
) -> str:
    """From our button through the provider's pages, typing a login and agreeing, to the URL it sends the browser back to."""
    url = f"http://127.0.0.1:{provider.gateway_port}{start}{query}"
    form: dict[str, str] | None = None
    for _ in range(20):
        answer, text = await asked(browser, url, form)
        form = None
        if 300 <= answer.status < 400:
            url = str(answer.url.join(type(answer.url)(answer.headers["Location"], encoded=True)))
            if "/desk/oidc/back" in url:
                return url
            continue
        assert answer.status == 200, text
        if person == "nobody":
            url = str(answer.url) + "/abort"
            continue
        found = re.search(r'name="prompt" value="(\w+)"', text)
        assert found, text
        url, form = str(answer.url), {"prompt": found[1], "login": person, "password": "x"}
    raise AssertionError(f"the provider leads in circles: {url}")


async def act(gateway: Gateway) -> list[tuple[str, str, str]]:
    return [(one.deed, one.by, one.detail) for one in await gateway.store.audit.latest(10)]


async def agent(gateway: Gateway, email: str) -> Agent | None:
    return await gateway.store.people.agent(email)


async def test_groups_make_an_agent_who_comes_in_where_he_wanted_to(
    gateway: Gateway, provider: Provider, browser: ClientSession
) -> None:
    """The first sign-in makes the agent, later ones follow the groups; the cookie is out of the reach of scripts."""
    assert await gateway.set_up_url() == "", "no password for a first administrator where passwords are off"
    back = await way_back(browser, provider, "ola", "?next=/desk/me%3Fx=1")
    answer, _ = await asked(browser, back)
    assert (answer.status, answer.headers["Location"]) == (303, "/desk/me?x=1")
    cookie = next(one for one in answer.headers.getall("Set-Cookie") if one.startswith("desk="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page, text = await asked(browser, f"http://127.0.0.1:{provider.gateway_port}/desk/me")
    assert page.status == 200
    assert "Ola Nowak" in text
    ola = await agent(gateway, "ola@firma.example")
    assert ola is not None
    assert (ola.name, ola.level, ola.admin, ola.language) == ("Ola Nowak", "L2", False, "pl")
    await gateway.store.people.put_agent(msgspec.structs.replace(ola, level="L3", admin=True, notify="queue"))
    answer, _ = await asked(browser, await way_back(browser, provider, "ola"))
    assert (answer.status, answer.headers["Location"]) == (303, "/desk")
    assert await agent(gateway, "ola@firma.example") == msgspec.structs.replace(ola, notify="queue")
    assert (await act(gateway))[:4] == [
        ("signed in", "ola@firma.example", "Firma"),
        ("agent changed", "ola@firma.example", "level L3 → L2, no admin"),
        ("signed in", "ola@firma.example", "Firma"),
        ("agent added", "ola@firma.example", "level L2"),
    ]


async def test_a_group_makes_administrators(gateway: Gateway, provider: Provider, browser: ClientSession) -> None:
    """As the config maps it."""
    answer, _ = await asked(browser, await way_back(browser, provider, "admin"))
    assert answer.status == 303
    ada = await agent(gateway, "ada@firma.example")
    assert ada is not None
    assert (ada.level, ada.admin) == ("L1", True)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("unproved", "nie potwierdza, że ten adres"),
        ("outsider", "nie należy do żadnej z grup"),
        ("gone", "jest wyłączony"),
    ],
)
async def test_who_may_not_come_in_reads_why_and_gets_no_session(
    gateway: Gateway, provider: Provider, browser: ClientSession, person: str, words: str
) -> None:
    """An address the provider does not vouch for, no group of ours, a disabled agent: words, no cookie, a line in the audit log."""
    gone = Agent(email="gone@firma.example", name="Była", level="L1", disabled=True)
    await gateway.store.people.put_agent(gone)
    answer, text = await asked(browser, await way_back(browser, provider, person))
    assert answer.status == 403
    assert words in text
    assert not any(one.startswith("desk=") for one in answer.headers.getall("Set-Cookie", []))
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert (await act(gateway))[0][0] == "sign-in refused"
    assert await agent(gateway, "jan@firma.example") is None
    assert await agent(gateway, "ewa@firma.example") is None
    assert await agent(gateway, "gone@firma.example") == gone


async def test_a_way_back_works_once_in_the_browser_that_began_it(
    gateway: Gateway, provider: Provider, browser: ClientSession
) -> None:
    """Not in another browser, not with another state, not twice, not after another try was begun; a broken-off one says so."""
    base = f"http://127.0.0.1:{provider.gateway_port}/desk/oidc"
    back = await way_back(browser, provider, "ola")
    async with ClientSession(headers=ELSEWHERE) as stranger:
        answer, text = await asked(stranger, back)
        assert answer.status == 400
        assert "innej przeglądarce" in text
    jar = [(one.key, one.value) for one in browser.cookie_jar if one.key == "oidc"]
    assert (await asked(browser, back.replace("state=", "state=x")))[0].status == 400
    browser.cookie_jar.update_cookies(jar, type(answer.url)(base))
    assert (await asked(browser, back))[0].status == 303
    browser.cookie_jar.update_cookies(jar, type(answer.url)(base))
    assert (await asked(browser, back))[0].status == 400
    earlier = await way_back(browser, provider, "ola")
    await asked(browser, base)
    assert (await asked(browser, earlier))[0].status == 400
    browser.cookie_jar.clear()
    denied = await way_back(browser, provider, "nobody")
    answer, text = await asked(browser, denied)
    assert answer.status == 403
    assert "error=access_denied" in denied
    assert "przerwane" in text


async def test_the_password_form_is_gone_where_only_the_provider_counts(
    gateway: Gateway, provider: Provider, browser: ClientSession
) -> None:
    """The page has the provider's button and no field for a password; posting one is refused."""
    base = f"http://127.0.0.1:{provider.gateway_port}/desk/sign-in"
    answer, text = await asked(browser, base)
    assert answer.status == 200
    assert "Firma" in text
    assert "/desk/oidc" in text
    assert 'type="password"' not in text
    refused, _ = await asked(browser, base, {"email": "ola@firma.example", "password": "correct horse battery"})
    assert refused.status in (403, 404)


async def test_a_forged_token_and_a_provider_that_is_gone_sign_nobody_in(
    tmp_path: Path, browser: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """The person reads words in the own language, the log what to do; nobody has a session."""
    fake, port = await Fake().start(), free_port()
    gateway = await gateway_at(tmp_path, port, fake.issuer)
    try:
        base = f"http://127.0.0.1:{port}/desk/oidc"
        for forged in ({"alg": "none", "kid": "first"}, {"alg": "HS256", "kid": "first"}):
            fake.header = forged
            assert await _back(browser, fake, base) == (502, True)
        fake.header = {"alg": "RS256", "kid": "first"}
        fake.metadata = {"authorization_response_iss_parameter_supported": True}
        assert await _back(browser, fake, base) == (303, False)
        assert await _back(browser, fake, base, iss="https://evil.example") == (502, True)
        await fake.stop()
        assert await _back(browser, fake, base) == (502, True)
        assert [one.email for one in await gateway.store.people.agents()] == ["ola@firma.example"]
    finally:
        await fake.stop()
        await gateway.stop()


async def _back(browser: ClientSession, fake: Fake, base: str, **more: Any) -> tuple[int, bool]:
    """Status of the way back, and whether the page names the provider."""
    begun, _ = await asked(browser, base)
    query = type(begun.url)(begun.headers["Location"]).query
    assert query["code_challenge_method"] == "S256"
    fake.nonce = query["nonce"]
    url = (begun.url / "back").with_query(code="code", state=query["state"], **more)
    answer, text = await asked(browser, str(url))
    return answer.status, "Firma" in text


async def test_an_employee_signs_in_to_their_own_tickets_and_is_no_agent(
    gateway: Gateway, provider: Provider, browser: ClientSession
) -> None:
    """Whoever the provider vouches for sees what is theirs; an address without tickets, or one nobody vouches for, sees none."""
    base = f"http://127.0.0.1:{provider.gateway_port}"
    answer, text = await asked(browser, await way_back(browser, provider, "outsider", start="/my/sign-in"))
    assert answer.status == 200
    assert "nie ma jeszcze żadnych zgłoszeń" in text
    address = re.search(r"[\w.]+@firma\.example", text)
    assert address is not None
    person = Person(id="p-jan", name="Jan", identities=(Identity(channel="email", address=address[0], proved=True),))
    now = gateway.store.now()
    ticket = Ticket(subject="Mój monitor", requester=person.id, queue="l1", level="L1", created_at=now, updated_at=now)
    await gateway.store.pipe.commit(Decision(persons=(person,), tickets=(TicketChange(ticket=ticket),)), known={})
    answer, _ = await asked(browser, await way_back(browser, provider, "outsider", start="/my/sign-in"))
    assert (answer.status, answer.headers["Location"]) == (303, "/my")
    assert not any(one.startswith("desk=") for one in answer.headers.getall("Set-Cookie"))
    _, text = await asked(browser, f"{base}/my")
    assert "Mój monitor" in text
    page, _ = await asked(browser, f"{base}/desk")
    assert page.status == 303
    assert await agent(gateway, address[0]) is None
    browser.cookie_jar.clear()  # the provider knows Jan by one
    answer, text = await asked(browser, await way_back(browser, provider, "unproved", start="/my/sign-in"))
    assert answer.status == 403
    assert "nie potwierdza, że ten adres" in text
    stranger, text = await asked(browser, f"{base}/my/in/x")
    assert stranger.status == 403
    assert "Zaloguj się: Firma" in text
