"""What `centrala serve` says when it is ready: what listens where, where things lie, and how to try it."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.text import Text

from gateway.cli.output import console
from gateway.cli.root import Place
from gateway.cli.shown import shown
from gateway.config_parts import Config

MAILDIR = "maildir:"
WIDTH = 12


def print_greeting(config: Config, listening: Mapping[str, str], where: Place, set_up: str = "") -> None:
    """Prints it on stdout. `listening`: address by channel name, and of "http"; `set_up`: the link for the first administrator, "" for none."""
    out = console()
    lines = greeting(config, listening, command=command_line(where), set_up=set_up)
    out.print(Text(next(lines), style="bold green"))
    for line in lines:
        out.print(Text(shown(line), style="" if line.startswith(" ") else "bold"), soft_wrap=True)
    sys.stdout.flush()


def greeting(config: Config, listening: Mapping[str, str], *, command: str, set_up: str = "") -> Iterator[str]:
    """The greeting, line by line. `command` is how to call centrala; `set_up` as above."""
    yield f"Centrala is ready: {config.desk.name}"
    yield ""
    yield _field("web", f"{config.http.public_url}  (listens on {listening.get('http', config.http.listen)})")
    yield from _doors(config, listening)
    store = "its own server" if config.store.url == "embedded" else config.store.url
    yield _field("console", f"{config.http.public_url}/desk  (where agents work)")
    yield _field("data", f"{config.data}  (store: {store})")
    yield ""
    if set_up:
        yield "Begin here: nobody can sign in to the console yet. Open this link and become its first administrator"
        yield f"  {set_up}"
        yield "  (it works once, within 24 hours; the next start prints a new one)"
        yield ""
    local, oidc = config.sign_in.local, config.sign_in.oidc
    if not local and oidc is not None:
        yield f"Agents sign in to the console with {oidc.called} ({oidc.issuer}), and nowhere else"
        yield ""
    yield "Try it"
    yield from _trials(config, listening)
    yield _field("an agent", f'{command} agent add anna@example.com --name "Anna Nowak" --level L1')
    if local:
        yield _field("its sign-in", f"{command} agent invite anna@example.com  (a link for the console)")
    yield _field("tickets", f"{command} ticket list")
    yield _field("an answer", f'{command} ticket reply {config.desk.prefix}-1 "Już sprawdzam." --public')
    yield _field("a key", f"{command} token add my-script  (for the API)")
    yield ""
    yield "  Ctrl-C stops it; nothing is lost."


def command_line(where: Place) -> str:
    """How to call centrala from here with the same config."""
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        words = [Path(sys.executable).name, "-m", "gateway.cli"]
    elif shutil.which(program.name) == str(program):
        words = [program.name]
    else:
        words = [os.path.relpath(program)]
    if where.named:
        words += ["--config", str(where.config)]
    return shlex.join(words)


def _doors(config: Config, listening: Mapping[str, str]) -> Iterator[str]:
    for name, settings in config.channels.items():
        match settings.kind:
            case "email":
                address = _mail_listen(name, settings, listening)
                yield _field(name, settings.address + (f"  (SMTP on {address})" if address else "  (sends only)"))
                if settings.relay.startswith(MAILDIR):
                    yield _field(
                        "sent mail", f"{_sent(config, settings.relay)}  (a folder: nothing leaves this machine)"
                    )
                else:
                    yield _field("sent mail", f"through {settings.relay}")
            case "webform":
                yield _field(name, f"{config.http.public_url}/form/{name}")
            case "webchat":
                yield _field(name, f"{config.http.public_url}/chat")
            case "slack" if settings.app_token:
                yield _field(name, "connects to Slack by itself (Socket Mode)")
            case "slack":
                yield _field(name, f"{config.http.public_url}/in/{name}  (Slack calls there)")
            case "teams":
                yield _field(name, f"{config.http.public_url}/api/messages  (Teams calls there)")
            case kind:
                yield _field(name, f"{kind} {listening.get(name, '')}".rstrip())


def _trials(config: Config, listening: Mapping[str, str]) -> Iterator[str]:
    for name, settings in config.channels.items():
        address = _mail_listen(name, settings, listening) if settings.kind == "email" else ""
        if address:
            yield _field("a mail", mail_line(address, settings.address))
            break
    for name, settings in config.channels.items():
        if settings.kind == "webform":
            yield _field("a form", f"open {config.http.public_url}/form/{name} in a browser")
            break


def mail_line(listen: str, to: str) -> str:
    """A line for the shell that sends a mail: with swaks where it is installed, else with Python alone."""
    host, _, port = listen.rpartition(":")
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "*": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
    if shutil.which("swaks"):
        words = ["swaks", "--server", f"{host}:{port}", "--from", "jan@example.com", "--to", to]
        return shlex.join([*words, "--header", "Subject: VPN", "--body", "Nie moge polaczyc sie z VPN."])
    mail = r"From: jan@example.com\nSubject: VPN\n\nNie moge polaczyc sie z VPN."
    script = f"import smtplib; smtplib.SMTP({host.strip('[]')!r}, {port}).sendmail('jan@example.com', {to!r}, '{mail}')"
    return f'python3 -c "{script}"'


def _mail_listen(name: str, settings: object, listening: Mapping[str, str]) -> str:
    return listening.get(name) or str(getattr(settings, "listen", None) or "")


def _sent(config: Config, relay: str) -> Path:
    return (Path(config.data).parent / relay.removeprefix(MAILDIR).strip()).resolve()


def _field(name: str, value: str) -> str:
    return f"  {name:{WIDTH}}{value}"
