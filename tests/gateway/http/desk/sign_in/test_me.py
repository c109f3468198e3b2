"""An agent's own account: language, password, sessions."""

import pytest
from aiohttp import FormData

from gateway.http.desk.sign_in.device import device_words
from tests.gateway.http.desk.sign_in.test_sign_in import PASSWORD, Pair, account, sign_in
from tests.gateway.http.desk_client import PART, DeskClient, desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEW = "pięć koni na łące"


async def test_a_new_password_needs_the_present_one_and_ends_all_other_sessions(pair: Pair) -> None:
    """Mistakes are told at their fields; the session that did it goes on."""
    plain, _ = pair
    email = await account(plain, "haslo@desk.pl")
    here, there = await desk_client(plain, email), await desk_client(plain, email)
    for fields, words in (
        ({"current": "nie to hasło wcale", "password": NEW, "again": NEW}, "To nie jest Twoje obecne hasło."),
        ({"current": PASSWORD, "password": "krótkie", "again": "krótkie"}, "co najmniej 12 znaków"),
        ({"current": PASSWORD, "password": NEW, "again": PASSWORD}, "Hasła się różnią"),
    ):
        heard = await here.post("/desk/me/password", fields)
        assert (heard.status, heard.text.count('class="mistake"')) == (422, 1)
        assert words in heard.text
    done = await here.post("/desk/me/password", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert done.headers["Location"] == "/desk/me?done=password_changed"
    assert "Hasło zmienione" in (await here.get("/desk/me?done=password_changed")).text
    assert (await there.get("/desk/me")).status == 303
    assert (await sign_in(plain, email, NEW)).status == 303
    assert (await sign_in(plain, email, PASSWORD)).status == 422


async def test_who_finds_an_open_browser_cannot_guess_the_password_there(pair: Pair) -> None:
    """Ten tries in fifteen minutes."""
    plain, _ = pair
    agent = await desk_client(plain, await account(plain, "otwarta@desk.pl"))
    fields = {"current": "zgaduję sobie", "password": NEW, "again": NEW}
    statuses = [(await agent.post("/desk/me/password", fields)).status for _ in range(11)]
    assert statuses == [422] * 10 + [429]


async def test_sessions_are_listed_in_words_and_ended_one_by_one_or_all_others(pair: Pair) -> None:
    """Only one's own: another agent's session stays, whatever id is sent."""
    plain, _ = pair
    store = plain.gateway.store
    email = await account(plain, "sesje@desk.pl")
    phone = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    secrets = [await store.sessions.begin(email, device=phone, place="192.0.2.4") for _ in range(3)]
    mine, *others = (DeskClient(plain, secret) for secret in secrets)
    stranger = await desk_client(plain, "obca@desk.pl", name="Obca")
    page = (await mine.get("/desk/me")).text
    assert page.count('class="session"') == 3
    assert page.count("Chrome, Android") >= 3
    assert page.count("ta przeglądarka") == 1
    assert "z adresu 192.0.2.4" in page
    (foreign,) = await store.sessions.list("obca@desk.pl")
    await mine.post("/desk/me/sessions/end", {"session": foreign.id})
    assert (await stranger.get("/desk/me")).status == 200
    ids = [one.id for one in await store.sessions.list(email)]
    (own,) = [one for one in ids if (await store.sessions.of(secrets[0])).session == one]  # type: ignore[union-attr]
    await mine.post("/desk/me/sessions/end", {"session": next(one for one in ids if one != own)})
    assert sorted([(await one.get("/desk/me")).status for one in others]) == [200, 303]
    await mine.post("/desk/me/sessions/end-others", {})
    assert [(await one.get("/desk/me")).status for one in others] == [303, 303]
    assert (await mine.get("/desk/me")).status == 200


async def test_the_language_is_the_agents_from_the_next_page_on(pair: Pair) -> None:
    """By a plain form, a multipart one and htmx; back to where one was."""
    plain, _ = pair
    agent = await desk_client(plain, await account(plain, "jezyk@desk.pl"))
    heard = await agent.post("/desk/me/language", {"language": "en", "next": "/desk/me"})
    assert heard.headers["Location"] == "/desk/me"
    assert "Account and sessions" in (await agent.get("/desk/me")).text
    form = FormData({"csrf": agent.csrf, "language": "pl", "next": "//evil"}, default_to_multipart=True)
    heard = await plain.call("POST", "/desk/me/language", data=form, headers={"Cookie": f"desk={agent.cookie}"})
    assert (heard.status, heard.headers["Location"]) == (303, "/desk")
    assert "Konto i sesje" in (await agent.get("/desk/me")).text
    heard = await agent.post("/desk/me/language", {"language": "xx", "next": "/desk/me"}, headers=PART)
    assert (heard.status, heard.headers["HX-Redirect"]) == (204, "/desk/me")
    assert "Konto i sesje" in (await agent.get("/desk/me")).text


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Safari/605.1", "Safari on macOS"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0 Safari/537.36", "Chrome on ChromeOS"),
        ("curl/8.5 Linux", "Linux"),
        ("<script>alert(1)</script>", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
async def test_a_browser_is_told_in_words_of_ours(user_agent: str, words: str) -> None:
    """Never in its own, which anybody may write."""
    assert device_words(user_agent, "en") == words
