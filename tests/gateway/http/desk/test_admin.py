"""Administration pages: who may do what to agents, tokens and sessions, that it is shown once, and that it is written down."""

import re
from typing import Any

import msgspec
import pytest

from channels.secret import Secret
from gateway.http.desk.admin.changes import forbidden
from gateway.http.desk.admin.config_told import told
from gateway.http.desk.admin.words_audit import DEEDS
from store.audit import Act, Deed
from store.records import Agent
from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.desk_client import DeskClient, desk_client

in_session = pytest.mark.asyncio(loop_scope="session")

BOSS = "szefowa@desk.pl"


async def boss_of(site: Site) -> DeskClient:
    return await desk_client(site, BOSS, name="Szefowa Działu", admin=True)


async def acts(site: Site, count: int = 1) -> list[tuple[str, str, str, str]]:
    return [(one.deed, one.by, one.about, one.detail) for one in await site.gateway.store.audit.latest(count)]


def shown_once(heard: Heard) -> str:
    """What the page shows and will not show again."""
    found = re.search(r'<input class="mono" readonly value="([^"]+)"', heard.text)
    assert found, heard.text
    return found[1]


def form(**more: str) -> dict[str, str]:
    return {"name": "Nowa Agentka", "level": "L2", "notify": "mine", "language": "", "do": "save", **more}


async def agent(site: Site, email: str) -> Agent:
    found = await site.gateway.store.people.agent(email)
    assert found is not None
    return found


@in_session
async def test_a_new_agent_gets_a_link_that_is_shown_once(site: Site) -> None:
    """The link opens the page to choose a password; going back to the list does not show it."""
    boss = await boss_of(site)
    page = await boss.post("/desk/admin/agents", form(email="Nowa@Desk.PL", admin="yes"))
    assert page.status == 200
    link = shown_once(page)
    assert link.startswith("http://desk.test/desk/setup/")
    assert (await site.call("GET", link.removeprefix("http://desk.test"))).status == 200
    assert link not in (await boss.get("/desk/admin")).text
    made = await agent(site, "nowa@desk.pl")
    assert (made.name, made.level, made.admin, made.notify) == ("Nowa Agentka", "L2", True, "mine")
    assert await acts(site, 2) == [
        ("agent invited", BOSS, "nowa@desk.pl", ""),
        ("agent added", BOSS, "nowa@desk.pl", "level L2, admin"),
    ]
    again = await boss.post("/desk/admin/agents", form(email="nowa@desk.pl"))
    assert again.status == 422
    assert "już jest" in again.text
    for field, value in (("email", "nowa@"), ("name", " "), ("level", "L4"), ("notify", "all"), ("language", "de")):
        assert (await boss.post("/desk/admin/agents", form(**{"email": "x@desk.pl", field: value}))).status == 422
    assert await site.gateway.store.people.agent("x@desk.pl") is None


@in_session
async def test_rights_are_changed_and_written_down_and_end_at_once(site: Site) -> None:
    """Level and notices saved; disabling ends sessions and tokens with the next request, enabling brings no session back."""
    boss = await boss_of(site)
    ewa = await desk_client(site, "ewa@desk.pl", name="Ewa")
    path = "/desk/admin/agents/ewa@desk.pl"
    saved = await boss.post(path, form(name="Ewa Lis", level="L3", notify="queue", language="en"))
    assert (saved.status, saved.headers["Location"]) == (303, f"{path}?done=saved")
    assert (await agent(site, "ewa@desk.pl")).level == "L3"
    assert await acts(site) == [
        (
            "agent changed",
            BOSS,
            "ewa@desk.pl",
            "name Ewa → Ewa Lis, level L1 → L3, notify mine → queue, language – → en",
        )
    ]
    assert (await ewa.get("/desk/me")).status == 200
    assert (await boss.post(path, {"do": "disable"})).status == 303
    assert (await ewa.get("/desk/me")).status == 303
    assert "wyłączony" in (await boss.get(path)).text
    assert (await boss.post(path, {"do": "invite"})).status == 404
    assert (await boss.post(path, {"do": "enable"})).status == 303
    assert (await ewa.get("/desk/me")).status == 303
    assert [one[0] for one in await acts(site, 2)] == ["agent enabled", "agent disabled"]
    assert (await boss.post(path, {"do": "explode"})).status == 404
    assert (await boss.get("/desk/admin/agents/nobody@desk.pl")).status == 404


@in_session
async def test_nobody_locks_himself_or_everybody_out(site: Site) -> None:
    """An administrator neither disables himself nor gives the right away."""
    boss = await boss_of(site)
    path = f"/desk/admin/agents/{BOSS}"
    for fields in ({"do": "disable"}, form(name="Szefowa Działu", level="L1")):
        refused = await boss.post(path, fields)
        assert refused.status == 422
        assert "własnego konta" in refused.text or "odebrać sobie" in refused.text
    kept = await agent(site, BOSS)
    assert (kept.admin, kept.disabled, kept.level) == (True, False, "L1")


def test_the_last_administrator_stays_one() -> None:
    """Whoever asks; a disabled administrator does not count."""
    one, two = Agent(email="a@x.pl", name="A", admin=True), Agent(email="b@x.pl", name="B", admin=True)
    gone = msgspec.structs.replace(two, disabled=True)
    for after in (msgspec.structs.replace(one, admin=False), msgspec.structs.replace(one, disabled=True)):
        assert forbidden(one, after, by="c@x.pl", everybody=[one, gone]) == "last_admin"
        assert forbidden(one, after, by="c@x.pl", everybody=[one, two]) == ""
    assert forbidden(gone, msgspec.structs.replace(gone, admin=False), by="a@x.pl", everybody=[one, gone]) == ""
    assert forbidden(one, msgspec.structs.replace(one, level="L3"), by="a@x.pl", everybody=[one]) == ""
    assert forbidden(one, msgspec.structs.replace(one, admin=False), by="a@x.pl", everybody=[one, two]) == "self_admin"


@in_session
async def test_a_token_is_shown_once_works_and_is_revoked(site: Site) -> None:
    """It acts as the chosen agent; the log knows its name and never the token."""
    boss = await boss_of(site)
    await desk_client(site)
    page = await boss.post("/desk/admin/tokens", {"name": "nocna kopia", "scope": "read", "agent": "ola@desk.pl"})
    secret = shown_once(page)
    assert (await site.api("GET", "/tickets", token=secret))[0] == 200
    assert (await site.api("POST", "/files", token=secret))[0] == 403
    assert secret not in (await boss.get("/desk/admin/tokens")).text
    assert await acts(site) == [("token made", BOSS, "nocna kopia", "scope read, ola@desk.pl")]
    for fields in (
        {"name": "nocna kopia", "scope": "read", "agent": ""},
        {"name": "", "scope": "read", "agent": ""},
        {"name": "x", "scope": "all", "agent": ""},
        {"name": "x", "scope": "read", "agent": "gone@desk.pl"},
    ):
        assert (await boss.post("/desk/admin/tokens", fields)).status == 422
    assert (await boss.post("/desk/admin/tokens/revoke", {"name": "nocna kopia"})).status == 303
    assert (await site.api("GET", "/tickets", token=secret, ip="203.0.113.7"))[0] == 401
    assert (await acts(site))[0][:3] == ("token revoked", BOSS, "nocna kopia")
    assert secret not in repr(await site.gateway.store.audit.latest(50))


@in_session
async def test_sessions_of_all_agents_are_seen_and_ended(site: Site) -> None:
    """One, or all of an agent; a session of one agent can't be ended under another's name."""
    boss = await boss_of(site)
    first, second = [await desk_client(site, "iga@desk.pl", name="Iga Sesyjna") for _ in range(2)]
    page = await boss.get("/desk/admin/sessions")
    assert page.text.count("Iga Sesyjna<br>") == 2
    ids = [one.id for one in await site.gateway.store.sessions.list("iga@desk.pl")]
    assert (await boss.post("/desk/admin/sessions/end", {"agent": "ola@desk.pl", "session": ids[0]})).status == 303
    assert len(await site.gateway.store.sessions.list("iga@desk.pl")) == 2
    await boss.post("/desk/admin/sessions/end", {"agent": "iga@desk.pl", "session": ids[0]})
    assert sorted([(await one.get("/desk/me")).status for one in (first, second)]) == [200, 303]
    await boss.post("/desk/admin/agents/iga@desk.pl", {"do": "end"})
    assert [(await one.get("/desk/me")).status for one in (first, second)] == [303, 303]
    assert await acts(site) == [("session ended", BOSS, "iga@desk.pl", "all")]


@in_session
async def test_the_audit_log_tells_in_words_is_searched_and_capped(site: Site) -> None:
    """In the agent's language, newest first, a hundred lines a page; what is quoted can't break the page."""
    boss, audit = await boss_of(site), site.gateway.store.audit
    for number in range(101):
        await audit.note("token made", by="<b>evil</b>", about=f"seria {number}", origin="198.51.100.9")
    first = await boss.get("/desk/admin/audit?find=SERIA")
    assert "Utworzony token: seria 100" in first.text
    assert "&lt;b&gt;evil&lt;/b&gt;" in first.text
    assert "seria 0<" not in first.text
    assert "page=2" in first.text
    assert "Utworzony token: seria 0\n" in (await boss.get("/desk/admin/audit?find=seria&page=2")).text.replace(
        "<", "\n<"
    )
    assert "Nic takiego" in (await boss.get("/desk/admin/audit?find=nieistniejące")).text
    assert (await boss.get("/desk/admin/audit?page=99999999999")).status == 200


def test_every_deed_has_words_in_both_languages() -> None:
    """A deed without words would break the page it stands on."""
    deeds: Any = Deed.__args__  # type: ignore[attr-defined]
    assert set(DEEDS) == set(deeds)
    assert all(pl and en and pl != en for pl, en in DEEDS.values())


@in_session
async def test_configuration_and_rules_are_shown_without_secrets(site: Site) -> None:
    """As YAML, defaults marked; the version in force, each rule, and each file as text."""
    boss = await boss_of(site)
    page = await boss.get("/desk/admin/config")
    assert page.status == 200
    assert "pomoc@example.com" in page.text
    rules = await boss.get("/desk/admin/rules")
    assert rules.status == 200
    assert "rules.default.yaml" in rules.text
    assert len(rules.body) < 150_000
    source = await boss.get("/desk/admin/rules/file?name=shipped/rules.default.yaml")
    assert source.kind == "text/plain"
    assert "rules:" in source.text
    for name in ("../config.yaml", "", "/etc/passwd"):
        assert (await boss.get(f"/desk/admin/rules/file?name={name}")).status == 404


def test_a_secret_is_told_by_its_source_only() -> None:
    """{env: NAME}, as in the file; inside lists and mappings too."""

    class Part(msgspec.Struct, kw_only=True):
        host: str = "mail.example.com"
        password: Secret = Secret()

    class Whole(msgspec.Struct, kw_only=True):
        many: tuple[Part, ...]
        by_name: dict[str, Part]
        empty: dict[str, str] = {}
        words: tuple[str, ...] = ("a: b", "c")

    lines = list(
        told(
            Whole(
                many=(Part(password=Secret("hunter2", "{env: PASSWORD}")),),
                by_name={"x": Part(host="h", password=Secret("hunter3"))},
            )
        )
    )
    text = "\n".join(f"{'  ' * one.depth}{one.key}: {one.value}{' *' if one.standard else ''}" for one in lines)
    assert "hunter" not in text
    assert text == (
        "many: \n  -: \n    host: mail.example.com *\n    password: {env: PASSWORD}\n"
        'by_name: \n  x: \n    host: h\n    password: {…}\nempty: {} *\nwords: ["a: b", c] *'
    )


@in_session
async def test_who_is_no_administrator_sees_none_of_it(site: Site) -> None:
    """Not the pages, not the buttons, and the words say whom to ask."""
    ola = await desk_client(site)
    for path in ("", "/tokens", "/sessions", "/audit", "/config", "/rules", "/agents/ola@desk.pl"):
        refused = await ola.get(f"/desk/admin{path}")
        assert refused.status == 403, path
        assert "dla administratorów" in refused.text
    assert (await ola.post("/desk/admin/agents/ola@desk.pl", form(admin="yes"))).status == 403
    assert not (await agent(site, "ola@desk.pl")).admin


@in_session
async def test_the_log_keeps_the_last_ten_thousand(site: Site) -> None:
    """Older acts go."""
    store = site.gateway.store
    line = msgspec.json.encode(Act(at=1, deed="signed in", by="filler"))
    await store.connection.call("RPUSH", store.keys.audit, *([line] * 10_000))
    await store.audit.note("signed out", by="last")
    assert await store.connection.call("LLEN", store.keys.audit) == 10_000
    assert (await store.audit.latest(1))[0].by == "last"
    await store.connection.call("LTRIM", store.keys.audit, 0, 200)
