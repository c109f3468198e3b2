"""What `centrala serve` says when it is ready."""

from pathlib import Path

from gateway.cli.greeting import greeting
from gateway.config import load

CONFIG = """
desk: {id: hello, name: Pomoc IT, prefix: HD}
queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}
"""
OIDC = """
sign_in:
  local: false
  oidc: {issuer: "https://login.example.com/firma", client_id: centrala, name: Firma}
"""


def said(folder: Path, text: str, set_up: str = "") -> str:
    """The whole greeting of this config."""
    path = folder / "config.yaml"
    path.write_text(text)
    return "\n".join(greeting(load(path), {}, command="centrala", set_up=set_up))


def test_the_first_administrator_is_shown_the_way_in(tmp_path: Path) -> None:
    """A link, until there is somebody who can sign in."""
    assert "become its first administrator\n  http://x/desk/setup/1" in said(tmp_path, CONFIG, "http://x/desk/setup/1")
    text = said(tmp_path, CONFIG)
    assert "first administrator" not in text
    assert "agent invite" in text


def test_where_agents_sign_in_elsewhere_no_password_is_offered(tmp_path: Path) -> None:
    """The provider is named, and there are no links to choose a password."""
    text = said(tmp_path, CONFIG + OIDC)
    assert "Agents sign in to the console with Firma (https://login.example.com/firma), and nowhere else" in text
    assert "agent invite" not in text
    assert "setup" not in text


def test_slack_is_said_by_how_it_reaches_us(tmp_path: Path) -> None:
    """Over a connection of our own there is nothing to open; else the address that Slack calls."""
    for name in ("bot", "way"):
        (tmp_path / name).write_text("x-1")
    slack = "http: {public_url: 'https://desk.example'}\nchannels:\n  czat: {kind: slack, bot_token: {file: ./bot}, %s: {file: ./way}}\n"
    assert "czat        connects to Slack by itself (Socket Mode)" in said(tmp_path, CONFIG + slack % "app_token")
    assert "https://desk.example/in/czat  (Slack calls there)" in said(tmp_path, CONFIG + slack % "signing_secret")
