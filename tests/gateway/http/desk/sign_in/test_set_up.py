"""Links that let somebody choose a password: the first administrator's, and invitations."""

import asyncio

import msgspec
import pytest
import pytest_asyncio

from gateway.invitations import invitation_url, set_up_url
from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.desk.sign_in.test_sign_in import PASSWORD, Pair, account, cookie_of, sign_in
from tests.gateway.http.desk_client import DeskClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOOD = {"email": "szefowa@desk.pl", "name": "Maria  Zielińska", "password": PASSWORD, "again": PASSWORD}
HEADERS = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


async def choose(site: Site, url: str, **changes: str) -> Heard:
    """The form behind a link, posted."""
    path = url.removeprefix("https://desk.test").removeprefix("http://desk.test")
    return await site.call("POST", path, data={**GOOD, **changes}, headers=HEADERS)


@pytest_asyncio.fixture(loop_scope="session")
async def nobody(pair: Pair) -> Site:
    """The desk before anybody can sign in."""
    store = pair[0].gateway.store
    await store.connection.call("DEL", store.keys.accounts)
    return pair[0]


async def test_the_set_up_link_makes_one_administrator_and_then_every_such_link_is_dead(nobody: Site) -> None:
    """Also those of other starts and gateways, and however many use it at the same time."""
    gateway = nobody.gateway
    first, second = await gateway.set_up_url(), await gateway.set_up_url()
    assert first != second
    assert first.startswith("http://desk.test/desk/setup/")
    assert (await nobody.call("GET", first.removeprefix("http://desk.test"))).status == 200
    heard = await asyncio.gather(*[choose(nobody, first, email=f"szefowa{n}@desk.pl") for n in range(4)])
    assert sorted(one.status for one in heard) == [303, 410, 410, 410]
    (winner,) = [one for one in heard if one.status == 303]
    admins = [one for one in await gateway.store.people.agents() if one.email.startswith("szefowa")]
    assert [(one.name, one.admin, one.disabled) for one in admins] == [("Maria Zielińska", True, False)]
    assert (await DeskClient(nobody, cookie_of(winner)["desk"].value).get("/desk/me")).status == 200
    assert (await choose(nobody, first)).status == 410
    assert (await choose(nobody, second)).status == 410
    assert await gateway.set_up_url() == ""


async def test_a_mistake_is_told_at_its_field_and_spends_nothing(nobody: Site) -> None:
    """Everything typed is kept but the passwords."""
    url = await nobody.gateway.set_up_url()
    for changes, words in (
        ({"email": "to nie adres"}, "To nie wygląda na adres e-mail."),
        ({"name": " "}, "Podaj imię i nazwisko"),
        ({"password": "krótkie", "again": "krótkie"}, "co najmniej 12 znaków"),
        ({"password": "Password1234!", "again": "Password1234!"}, "od których zaczyna każdy włamywacz"),
        ({"password": "szefowa@desk.pl", "again": "szefowa@desk.pl"}, "nie może składać się z imienia"),
        ({"again": "cztery konie w parku "}, "Hasła się różnią"),
    ):
        heard = await choose(nobody, url, **changes)
        assert heard.status == 422, changes
        assert words in heard.text
        assert heard.text.count('class="mistake"') == 1
        assert PASSWORD not in heard.text
    assert (await choose(nobody, url)).status == 303


async def test_a_link_runs_out_after_a_day_and_made_up_ones_are_counted(nobody: Site) -> None:
    """The store forgets it by itself; who guesses hears 429."""
    store = nobody.gateway.store
    url = await nobody.gateway.set_up_url()
    pattern = f"{{{store.keys.desk}}}:invitation:*"
    for key in await store.connection.call("KEYS", pattern):
        assert 0 < await store.connection.call("TTL", key) <= 86_400
        assert url.rpartition("/")[2].encode() not in key
        await store.connection.call("DEL", key)
    assert (await choose(nobody, url)).status == 410
    statuses = [
        (await nobody.call("GET", f"/desk/setup/{n}{'x' * 42}", ip="198.51.100.4", headers=HEADERS)).status
        for n in range(6)
    ]
    assert statuses == [410] * 4 + [429] * 2


async def test_an_invited_agent_keeps_level_and_rights_and_earlier_sessions_end(pair: Pair) -> None:
    """The address can't be changed on the way; the new password works, the old one no longer."""
    plain, _ = pair
    store = plain.gateway.store
    email = await account(plain, "zaproszona@desk.pl", "stare hasło do zmiany")
    before = DeskClient(plain, await store.sessions.begin(email))
    url = await invitation_url(store, "http://desk.test", email, by="szefowa@desk.pl")
    heard = await choose(plain, url, email="ktoś@inny.pl", name="Ola Nowakowska")
    assert heard.status == 303
    agent = await store.people.agent(email)
    assert agent is not None
    assert (agent.name, agent.level, agent.admin) == ("Ola Nowakowska", "L2", False)
    assert (await before.get("/desk/me")).status == 303
    assert (await sign_in(plain, email)).status == 303
    assert (await sign_in(plain, email, "stare hasło do zmiany")).status == 422
    assert (await choose(plain, url)).status == 410


async def test_a_disabled_agents_link_opens_nothing(pair: Pair) -> None:
    """Disabled after the link was made; the account stays as it was."""
    plain, _ = pair
    store = plain.gateway.store
    email = await account(plain, "byla@desk.pl")
    url = await invitation_url(store, "http://desk.test", email)
    await store.people.change_agent(email, lambda agent: msgspec.structs.replace(agent, disabled=True))
    heard = await choose(plain, url)
    assert heard.status == 410
    assert "Set-Cookie" not in heard.headers


async def test_no_account_is_asked_for_once_there_is_one(pair: Pair) -> None:
    """A start with accounts prints no link."""
    plain, _ = pair
    await account(plain, "jest@desk.pl")
    assert await set_up_url(plain.gateway.store, "http://desk.test") == ""
