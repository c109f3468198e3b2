"""Teams' part of config.yaml: what would let anybody in is refused before anything starts."""

from pathlib import Path
from typing import Any

import pytest

from gateway.config import check_config
from tests.channels.teams.inbound import APP, HELP, TENANT

CONFIG = """desk: {{id: main, name: Helpdesk IT, prefix: HD, language: pl, timezone: Europe/Warsaw}}
data: ./data
http: {{listen: {listen}, public_url: {public}}}
channels:
  form: {{kind: webform}}
  mail: {{kind: email, address: pomoc@example.com, listen: 127.0.0.1:2525, relay: maildir:./sent}}
  teams: {{kind: teams, {teams}}}
queues: {{l1: {{level: L1}}, l2: {{level: L2}}, l3: {{level: L3}}}}
"""
GOOD = f"app_id: {APP}, app_password: {{env: TEAMS}}, tenant: {TENANT}"


def mistakes(folder: Path, teams: str, *, listen: str = "127.0.0.1:8080", public: str = "") -> list[str]:
    """What is said about a config with these settings."""
    path = folder / "config.yaml"
    path.write_text(CONFIG.format(teams=teams, listen=listen, public=public or f"http://{listen}"))
    return [f"{one.path}: {one.what} {one.hint}" for one in check_config(path, {"TEAMS": "x"})]


@pytest.mark.parametrize(
    ("teams", "words"),
    [
        (GOOD.replace(f"app_id: {APP}, ", ""), "app_id"),
        (GOOD.replace(APP, "''"), "app_id"),
        (GOOD.replace("app_password: {env: TEAMS}, ", ""), "app_password"),
        (GOOD.replace(f", tenant: {TENANT}", ""), "tenant"),
        (GOOD.replace(TENANT, "common"), "tenant"),
        (f"{GOOD}, openid_url: http://login.example/x", "openid_url"),
        (f"{GOOD}, login_url: 'https://user@login.example'", "login_url"),
        (f"{GOOD}, connectors: ['http://10.0.0.1:5']", "connectors"),
        (f"{GOOD}, requests: ['{HELP}'], rooms: {{l1: '{HELP}'}}", "room of agents"),
        (f"{GOOD}, rooms: {{l1: '{HELP}', l2: '{HELP}'}}", "same channel"),
        (f"{GOOD}, rooms: {{l9: '{HELP}'}}", "no such queue"),
        (f"{GOOD}, requests: ['general']", "requests"),
    ],
)
def test_a_bot_that_would_believe_the_wrong_ones_does_not_start(tmp_path: Path, teams: str, words: str) -> None:
    """Without an app, a tenant or a secret, with addresses that are not safe, or with agents' words as requests."""
    found = mistakes(tmp_path, teams)
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize(
    "where",
    [{"listen": "0.0.0.0:8080"}, {"listen": "192.168.1.5:8080"}, {"public": "https://pomoc.firma.pl"}],
    ids=str,
)
def test_calls_without_tokens_are_for_this_machine_alone(tmp_path: Path, where: dict[str, Any]) -> None:
    """Neither listening elsewhere nor a proxy on this machine may bring anybody in."""
    unsigned = f"app_id: {APP}, tenant: {TENANT}, auth: none"
    assert mistakes(tmp_path, unsigned) == []
    (found,) = mistakes(tmp_path, unsigned, **where)
    assert "channels.teams.auth" in found
    assert mistakes(tmp_path, GOOD, **where) == []
