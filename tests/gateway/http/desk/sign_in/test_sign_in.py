"""Sign-in with a password: what gets in, what does not, how often one may try, and where one lands."""

import asyncio
import re
from http.cookies import SimpleCookie

import msgspec
import pytest

from gateway.http.desk.sign_in import passwords
from gateway.http.desk.sign_in.page import local_path
from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.desk_client import DeskClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "cztery konie w parku"
Pair = tuple[Site, Site]


async def account(site: Site, email: str, password: str = PASSWORD) -> str:
    """An agent who can sign in; the e-mail."""
    store = site.gateway.store
    await store.people.add_agent(email, name="Ola Nowak", level="L2", admin=False)
    await store.accounts.put(email, await passwords.hashed(password))
    return email


async def sign_in(site: Site, email: str, password: str = PASSWORD, *, ip: str = "", **more: str) -> Heard:
    """The form, posted."""
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    if "cookie" in more:
        headers["Cookie"] = more.pop("cookie")
    fields = {"email": email, "password": password, **more}
    return await site.call("POST", "/desk/sign-in", data=fields, headers=headers, ip=ip)


def cookie_of(heard: Heard) -> SimpleCookie:
    """What the browser is told to keep."""
    return SimpleCookie(heard.headers["Set-Cookie"])


async def test_the_right_password_begins_a_session_whose_cookie_scripts_and_other_sites_cannot_use(pair: Pair) -> None:
    """Over https only over https, and for this very host; the store never holds the secret."""
    plain, secure = pair
    email = await account(plain, "cookie@desk.pl")
    for site, name in ((plain, "desk"), (secure, "__Host-desk")):
        heard = await sign_in(site, email.upper())
        assert (heard.status, heard.headers["Location"]) == (303, "/desk")
        (cookie,) = cookie_of(heard).values()
        assert cookie.key == name
        assert bool(cookie["secure"]) is (site is secure)
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert (cookie["domain"], cookie["max-age"]) == ("", str(7 * 86_400))
        assert len(cookie.value) >= 43
        kept = await site.gateway.store.connection.call("KEYS", "*")
        assert not [key for key in kept if cookie.value.encode() in key]


async def test_two_gateways_on_one_store_share_sessions_and_their_ends(pair: Pair) -> None:
    """Signed in at the one, known at the other; signed out at the other, unknown at the one."""
    plain, secure = pair
    heard = await sign_in(plain, await account(plain, "both@desk.pl"))
    secret = cookie_of(heard)["desk"].value
    there = {"Cookie": f"__Host-desk={secret}", "Accept": "text/html"}
    assert (await secure.call("GET", "/desk/me", headers=there)).status == 200
    token = DeskClient(secure, secret).csrf
    out = await secure.call("POST", "/desk/sign-out", headers={**there, "X-CSRF-Token": token})
    assert "Secure" in out.headers["Set-Cookie"]
    assert (await DeskClient(plain, secret).get("/desk/me")).status == 303


async def test_whatever_is_wrong_the_answer_is_the_same(pair: Pair) -> None:
    """Nobody learns who is an agent: wrong password, unknown, never invited, disabled."""
    plain, _ = pair
    store = plain.gateway.store
    await account(plain, "known@desk.pl")
    await store.people.add_agent("never@desk.pl", name="Bez Hasła", level="L1", admin=False)
    await account(plain, "off@desk.pl")
    await store.people.change_agent("off@desk.pl", lambda agent: msgspec.structs.replace(agent, disabled=True))
    answers = set()
    for email, password in (
        ("known@desk.pl", "x" * 20),
        ("nobody@desk.pl", PASSWORD),
        ("never@desk.pl", ""),
        ("off@desk.pl", PASSWORD),
    ):
        heard = await sign_in(plain, email, password)
        assert "Set-Cookie" not in heard.headers
        answers.add((heard.status, heard.text.replace(email, "…")))
    ((status, text),) = answers
    assert status == 422
    assert "Adres e-mail lub hasło się nie zgadza." in text
    assert PASSWORD not in text


async def test_a_secret_the_client_brings_is_never_the_session(pair: Pair) -> None:
    """Session fixation: what an attacker planted opens nothing, and an earlier session of the browser ends."""
    plain, _ = pair
    email = await account(plain, "fix@desk.pl")
    planted = "A" * 43
    first = cookie_of(await sign_in(plain, email, cookie=f"desk={planted}"))["desk"].value
    assert first != planted
    assert (await DeskClient(plain, planted).get("/desk/me")).status == 303
    second = cookie_of(await sign_in(plain, email, cookie=f"desk={first}"))["desk"].value
    assert second != first
    assert (await DeskClient(plain, first).get("/desk/me")).status == 303
    assert (await DeskClient(plain, second).get("/desk/me")).status == 200


async def test_after_a_few_wrong_passwords_even_the_right_one_waits_but_not_elsewhere(pair: Pair) -> None:
    """Many tries at once count as many; an administrator finds it in the audit log; success forgets the tries."""
    plain, _ = pair
    email = await account(plain, "often@desk.pl")
    for _ in range(2):  # two wrong, one right: forgotten
        for password, status in (("wrong one one", 422), ("wrong two two", 422), (PASSWORD, 303)):
            assert (await sign_in(plain, email, password)).status == status
    heard = await asyncio.gather(*[sign_in(plain, email, f"wrong number {n}") for n in range(12)])
    assert sorted(one.status for one in heard) == [422] * 3 + [429] * 9
    late = await sign_in(plain, email)
    assert (late.status, late.headers["Retry-After"]) == (429, "900")
    assert "Odczekaj 15 minut" in late.text
    assert (await sign_in(plain, email, ip="192.0.2.7")).status == 303
    acts = await plain.gateway.store.audit.latest(50)
    (burst,) = [act for act in acts if act.deed == "sign-ins failed" and act.about == email]
    assert burst.by == ""


async def test_one_place_that_tries_many_addresses_is_heard_no_more(pair: Pair) -> None:
    """Wrong passwords count for the IP address too, whoever they were for."""
    plain, _ = pair
    email = await account(plain, "target@desk.pl")
    statuses = [(await sign_in(plain, f"guess{n}@desk.pl", ip="192.0.2.8")).status for n in range(6)]
    assert statuses == [422] * 4 + [429] * 2
    assert (await sign_in(plain, email, ip="192.0.2.8")).status == 429
    assert (await sign_in(plain, email, ip="192.0.2.9")).status == 303


async def test_a_sign_in_another_site_makes_a_browser_send_is_refused(pair: Pair) -> None:
    """Login CSRF: nobody is signed in as somebody else without noticing."""
    plain, _ = pair
    fields = {"email": await account(plain, "lured@desk.pl"), "password": PASSWORD}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        heard = await plain.call("POST", "/desk/sign-in", data=fields, headers=headers)
        assert heard.status == 403
        assert "Set-Cookie" not in heard.headers


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/desk/ticket/7?tab=x", "/desk/ticket/7?tab=x"),
        ("/desk", "/desk"),
        ("/desk?after=3", "/desk?after=3"),
        ("//evil.example", "/desk"),
        ("/desk//evil.example", "/desk"),
        ("/desk/..//evil", "/desk"),
        ("https://evil.example/desk", "/desk"),
        ("/\\evil.example", "/desk"),
        ("/desk/\\evil", "/desk"),
        ("/deskevil", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("/desk/\r\nSet-Cookie: a=b", "/desk"),
        ("/form/form", "/desk"),
        ("", "/desk"),
    ],
)
async def test_after_sign_in_one_lands_in_the_console_and_nowhere_else(pair: Pair, given: str, path: str) -> None:
    """`next` is a path of the console, or it is not followed."""
    assert local_path(given) == path
    if "\r" not in given:
        page = await pair[0].call("GET", "/desk/sign-in", params={"next": given}, headers={"Accept": "text/html"})
        assert f'name="next" value="{path}"' in page.text


async def test_the_redirect_follows_next_and_who_is_in_need_not_sign_in_again(pair: Pair) -> None:
    """Both after the form and for a browser that has a session already."""
    plain, _ = pair
    heard = await sign_in(plain, await account(plain, "onward@desk.pl"), next="/desk/me?x=1")
    assert heard.headers["Location"] == "/desk/me?x=1"
    evil = await sign_in(plain, "onward@desk.pl", next="//evil.example/")
    assert evil.headers["Location"] == "/desk"
    agent = DeskClient(plain, cookie_of(evil)["desk"].value)
    again = await agent.get("/desk/sign-in?next=/desk/me")
    assert (again.status, again.headers["Location"]) == (303, "/desk/me")


async def test_the_sign_in_page_speaks_the_browsers_language(pair: Pair) -> None:
    """Else the desk's; what it says of mistakes too."""
    plain, _ = pair
    for asked, language, word in (("en-GB,en", "en", "Sign in"), ("de", "pl", "Zaloguj się")):
        heard = await plain.call("GET", "/desk/sign-in", headers={"Accept-Language": asked, "Accept": "text/html"})
        assert heard.headers["Content-Language"] == language
        assert re.search(f"<h1>{word}</h1>", heard.text)


async def test_an_old_hash_is_made_anew_at_sign_in(pair: Pair) -> None:
    """With today's parameters; the password stays the same."""
    import argon2  # noqa: PLC0415 - as in the program

    plain, _ = pair
    email = await account(plain, "old@desk.pl")
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await plain.gateway.store.accounts.put(email, weak)
    assert (await sign_in(plain, email)).status == 303
    kept = await plain.gateway.store.accounts.of(email)
    assert kept is not None
    assert kept.password != weak
    assert not passwords.is_old(kept.password)
    assert (await sign_in(plain, email)).status == 303
