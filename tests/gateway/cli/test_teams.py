"""`centrala teams` and what `centrala check --online` says of a bot."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from channels.secret import Secret
from channels.teams.settings import Settings
from gateway.cli.online_teams import send_card, try_teams
from gateway.cli.root import app
from tests.teams.fake import APP, PASSWORD, TENANT, Teams

CHANNEL = f"  {{name}}: {{{{kind: teams, app_id: {APP}, app_password: {{{{env: BOT}}}}, tenant: {TENANT}}}}}\n"
ROOM, HELP = "19:room@thread.tacv2", "19:help@thread.tacv2"


def run(folder: Path, channels: str, *words: str, site: str = "https://pomoc.example.com") -> Any:
    queues = "queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n"
    (folder / "config.yaml").write_text(
        f"http: {{public_url: '{site}'}}\nchannels:\n  mail: {{kind: email, address: pomoc@example.com, relay: 'maildir:sent'}}\n{channels}{queues}"
    )
    return CliRunner().invoke(
        app, ["--config", str(folder / "config.yaml"), "teams", *words], env={"BOT": "very-secret"}
    )


def test_the_package_is_written_and_holds_no_secret(tmp_path: Path) -> None:
    """It says what to put into Azure; without https it says that Teams can't reach that."""
    out = tmp_path / "app.zip"
    made = run(tmp_path, CHANNEL.format(name="teams"), "package", "--out", str(out), "--version", "1.2.3")
    assert made.exit_code == 0, made.output
    assert "https://pomoc.example.com/api/messages" in made.output
    with zipfile.ZipFile(out) as held:
        assert b'"version": "1.2.3"' in held.read("manifest.json")
        assert not any(b"very-secret" in held.read(name) for name in held.namelist())
    plain = run(tmp_path, CHANNEL.format(name="teams"), "package", "--out", str(out), site="http://localhost:8080")
    assert "https" in plain.output


def test_what_is_unclear_is_said_in_one_line(tmp_path: Path) -> None:
    """No Teams, two of them, another name, no version, no place to write."""
    two = CHANNEL.format(name="biuro") + CHANNEL.format(name="fabryka")
    one = CHANNEL.format(name="teams")
    assert "docs/teams.md" in str(run(tmp_path, "", "package").exception)
    assert "'l3' is no room (there is none" in str(run(tmp_path, one, "test", "l3").exception)
    assert "biuro, fabryka" in str(run(tmp_path, two, "package").exception)
    assert "'mail'" in str(run(tmp_path, two, "package", "mail").exception)
    assert "1.0.1" in str(run(tmp_path, one, "package", "--version", "2").exception)
    assert "--out" in str(run(tmp_path, one, "package", "--out", str(tmp_path / "no" / "a.zip")).exception)


@pytest.fixture
def teams() -> Iterator[Teams]:
    one = Teams().start()
    try:
        one.channel(ROOM)
        one.channel(HELP)
        yield one
    finally:
        one.stop()


def settings(teams: Teams, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "app_id": APP, "app_password": Secret(PASSWORD), "tenant": TENANT, "login_url": teams.url, "connectors": (teams.url,),
        "rooms": {"l1": ROOM}, "requests": (HELP,),
    }  # fmt: skip
    return Settings(**(given | more))


async def test_a_bot_that_is_set_up_is_fine_and_writes_to_nobody(teams: Teams) -> None:
    """Its sign-in, each channel by its key, and what only an owner of the team can know."""
    found = await try_teams(settings(teams))
    assert all(fine for _, fine, _ in found)
    assert [what for what, _, _ in found] == ["app_password", "requests", "rooms.l1", "rooms"]
    assert "ChannelMessage.Read.Group" in found[-1][2]
    assert {one.method for one in teams.requests} == {"GET"}


async def test_what_is_wrong_is_named_with_its_remedy(teams: Teams) -> None:
    """A channel without the app, a secret that is not believed; no secret is ever printed."""
    teams.conversations[ROOM].bot = False
    found = {what: words for what, fine, words in await try_teams(settings(teams)) if not fine}
    assert list(found) == ["rooms.l1"]
    assert "Add the app" in found["rooms.l1"]
    ((what, fine, words),) = await try_teams(settings(teams, app_password=Secret("not-it")))
    assert (what, fine) == ("app_password", False)
    assert "not-it" not in words
    assert "client secret" in words or "app_password" in words


async def test_a_test_card_gets_there_or_says_why_not(teams: Teams) -> None:
    """To a room and to a person."""
    anna = teams.person("Anna", "anna@example.com")
    teams.personal(anna.id)
    person = str(teams.people[anna.id]["aadObjectId"])
    assert await send_card("teams", settings(teams), ROOM, "pl") == ""
    assert await send_card("teams", settings(teams), person, "pl") == ""
    assert len(teams.posts(ROOM)) == 1
    teams.conversations[ROOM].bot = False
    assert "Add the app" in await send_card("teams", settings(teams), ROOM, "pl")
