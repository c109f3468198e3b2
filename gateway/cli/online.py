"""Tries what the config names: the store, the accounts to send mail with, the addresses to listen on."""

import asyncio
import errno
import os
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiosmtplib
import msgspec

from channels.email.channel import accounts
from channels.email.imap_errors import MailboxError
from channels.email.imap_settings import Imap
from channels.email.relay import parse_relay
from gateway.cli.desk import is_served, opened_patiently
from gateway.cli.online_dkim import try_dkim, try_resolver
from gateway.cli.online_oidc import try_provider
from gateway.config_parts import Config
from gateway.config_values import Listen
from store.client import Store
from store.errors import StoreConfigError, UnavailableError

PATIENCE = 8.0  # seconds for one account
MAILDIR = "maildir:"
NEVER_A_BLOB = "0" * 64


class Finding(msgspec.Struct, frozen=True):
    """How one thing is. `what` is its path in the config."""

    what: str
    ok: bool
    words: str


async def try_everything(config: Config, say: Callable[[Finding], None]) -> None:
    """Tries one thing after the other and says each as it is known."""
    served = False
    try:
        async with opened_patiently(config) as store:
            served = await is_served(store)
            say(Finding("store.url", True, f"{config.store.url} answers"))
            for warning in store.connection.warnings:
                say(Finding("store.durability", config.store.durability == "relaxed", warning))
            say(await _blobs(config, store))
    except (UnavailableError, StoreConfigError) as error:
        say(Finding("store.url", False, " ".join(str(error).split())))
    for name, settings in config.channels.items():
        await _channel(config, f"channels.{name}", settings, say)
    if config.sign_in.oidc is not None:
        say(Finding("sign_in.oidc", *(await try_provider(config.sign_in.oidc))))
    places = {"http.listen": config.http.listen}
    for name, settings in config.channels.items():
        listen = getattr(settings, "listen", None)
        if listen:
            places[f"channels.{name}.listen"] = Listen(listen)
    ours = served or await asyncio.to_thread(_is_centrala, config.http.listen)
    for what, listen in places.items():
        say(_listen(what, listen, ours=ours))


async def _channel(config: Config, path: str, settings: Any, say: Callable[[Finding], None]) -> None:
    if settings.kind == "email":
        await _mail(config, path, settings, say)
    if settings.kind == "slack":
        await _slack(path, settings, say)
    if settings.kind == "teams":
        await _teams(path, settings, say)


async def _mail(config: Config, path: str, settings: Any, say: Callable[[Finding], None]) -> None:
    """Everything a mail channel needs of others."""
    if settings.relay:
        say(await _relay(config, f"{path}.relay", settings))
    if settings.dkim:
        say(Finding(f"{path}.dkim", *(await try_dkim(settings))))
    if settings.authentication.check and settings.authentication.resolver:
        say(Finding(f"{path}.authentication.resolver", *(await try_resolver(settings))))
    for account in accounts(settings):
        say(await asyncio.to_thread(_mailbox, config, f"{path}.imap", account))


async def _slack(path: str, settings: Any, say: Callable[[Finding], None]) -> None:
    from gateway.cli.online_slack import try_slack  # noqa: PLC0415 - few configs need it

    for key, fine, words in await try_slack(settings):
        say(Finding(f"{path}.{key}", fine, words))


async def _teams(path: str, settings: Any, say: Callable[[Finding], None]) -> None:
    from gateway.cli.online_teams import try_teams  # noqa: PLC0415 - few configs need it, and botbuilder takes a second

    for key, fine, words in await try_teams(settings):
        say(Finding(f"{path}.{key}", fine, words))


async def _blobs(config: Config, store: Store) -> Finding:
    """A blob that nobody has is asked for: that it is not there is an answer."""
    what, where = "blobs.url", str(config.blobs.url)
    try:
        async with asyncio.timeout(PATIENCE):
            await store.blobs.get(NEVER_A_BLOB)
    except FileNotFoundError:
        return Finding(what, True, f"{where} answers")
    except TimeoutError:
        return Finding(what, False, f"{where} gave no answer in {PATIENCE:g} s")
    except Exception as error:  # noqa: BLE001 - whatever a cloud's library raises is what the administrator must see
        return Finding(what, False, f"{where}: {error}; check the bucket's name and its keys in the environment")
    return Finding(what, True, f"{where} answers")


async def _relay(config: Config, what: str, settings: Any) -> Finding:
    folder = Path(config.data).parent
    if settings.relay.startswith(MAILDIR):
        return _maildir(what, folder / settings.relay.removeprefix(MAILDIR).strip())
    relay = parse_relay(settings.relay, never_tls=settings.relay_tls == "never")
    authorities = str(folder / settings.relay_ca) if settings.relay_ca else None
    try:
        client = aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.user or None,
            password=settings.password if relay.user else None,
            use_tls=relay.tls == "smtps",
            start_tls=relay.tls == "smtp",
            tls_context=None if relay.tls == "clear" else ssl.create_default_context(cafile=authorities),
            timeout=PATIENCE,
        )
        await client.connect()
        await client.ehlo()
        await client.quit()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        words = " ".join(str(error).split()) or type(error).__name__
        return Finding(what, False, f"{relay.host}:{relay.port}: {words}; check host, port, user and password")
    return Finding(
        what, True, f"{relay.host}:{relay.port} answers" + (f" and knows {relay.user}" if relay.user else "")
    )


def _mailbox(config: Config, what: str, account: Imap) -> Finding:
    from channels.email.imap_archive import signed_in  # noqa: PLC0415 - brings imapclient, which few configs need

    where = f"{account.host}: {account.user}"
    if account.ca and not (authority := Path(config.data).parent / account.ca).is_file():
        return Finding(what, False, f"{where}: imap.ca: there is no file {authority}")
    try:
        with signed_in(account, Path(config.data).parent) as client:
            there = [one for one in account.folders if client.folder_exists(one)]
            told = (
                "tells of new mail at once" if client.has_capability("IDLE") else f"is looked at every {account.poll} s"
            )
    except MailboxError as error:
        return Finding(what, False, f"{where}: {error.en}")
    if gone := [one for one in account.folders if one not in there]:
        return Finding(what, False, f"{where}: there is no folder {', '.join(map(repr, gone))}; see imap.folders")
    return Finding(what, True, f"{account.host} answers and knows {account.user}; it {told}")


def _maildir(what: str, folder: Path) -> Finding:
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return Finding(what, False, f"{folder} can't be written: {nearest} is no folder of user {os.getuid()}'s")
    return Finding(what, True, f"{folder} can be written")


def _listen(what: str, listen: Listen, *, ours: bool) -> Finding:
    """Whether the address is free, or taken by a gateway of this desk."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            listen.host or None, listen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE and ours:
            return Finding(what, True, f"{listen} is in use by the running gateway")
        return Finding(what, False, f"{listen}: {error.strerror or error}; change it, or stop who has it")
    return Finding(what, True, f"{listen} is free")


def _is_centrala(listen: Listen) -> bool:
    """Whether a gateway answers there: /healthz of ours names its status in JSON."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listen.host, listen.host)  # noqa: S104 - compared, not bound
    address = f"[{host}]" if ":" in host else host
    try:
        with urllib.request.urlopen(f"http://{address}:{listen.port}/healthz", timeout=2) as answer:
            found = msgspec.json.decode(answer.read(10_000))
    except (OSError, ValueError, urllib.error.URLError):
        return False
    return isinstance(found, dict) and found.get("status") in ("ok", "degraded")
