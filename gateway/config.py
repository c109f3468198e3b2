"""config.yaml as frozen values: read once, checked as a whole, every mistake told at once. Nothing else reads the file.

What the keys mean stands in config_parts.
"""

import importlib
import os
import re
from collections.abc import Mapping as Environ
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from gateway import config_yaml
from gateway.config_mistakes import ConfigError, Mistake, Mistakes, suggestion
from gateway.config_parts import NAME_PATTERN, Config
from gateway.config_sign_in import is_safe
from gateway.config_values import Listen
from gateway.config_walk import BROKEN, Walk, fields_of
from gateway.config_yaml import Mapping, Node, Scalar, join
from store.records import Level

__all__ = ["KINDS", "Config", "ConfigError", "Mistake", "check_config", "load", "settings_type"]

# Channel kinds and where their Settings and create() are. A later channel adds its line here.
KINDS: dict[str, str] = {
    "email": "channels.email.channel",
    "webform": "channels.webform",
    "webchat": "channels.webchat.channel",
    "slack": "channels.slack.channel",
    "teams": "channels.teams.channel",
}
RESERVED_CHANNELS = {"api": "POST /api/v1/messages", "system": "Centrala itself"}
LEVELS: tuple[Level, ...] = ("L1", "L2", "L3")


def load(path: Path, environ: Environ[str, str] = os.environ, *, kinds: Environ[str, str] = KINDS) -> Config:
    """The configuration in this file, with its secrets. Raises ConfigError with every mistake there is.

    `config.channels` maps each name to the Settings of its kind. Paths come out absolute.
    """
    mistakes = Mistakes()
    config = _read(path, environ, kinds, mistakes)
    if config is None or mistakes.found:
        raise ConfigError(path, mistakes.found)
    return config


def check_config(path: Path, environ: Environ[str, str] = os.environ) -> list[Mistake]:
    """Every mistake in the file, in its order; none if a gateway would start on it."""
    try:
        load(path, environ)
    except ConfigError as error:
        return error.mistakes
    return []


def settings_type(kind: str, kinds: Environ[str, str] = KINDS) -> type[msgspec.Struct]:
    """The Settings of a channel kind. Imports the channel, so that nothing is imported for a kind nobody uses."""
    settings: type[msgspec.Struct] = importlib.import_module(kinds[kind]).Settings
    return settings


def _read(path: Path, environ: Environ[str, str], kinds: Environ[str, str], mistakes: Mistakes) -> Config | None:
    try:
        with path.open("rb") as stream:
            data = stream.read(config_yaml.LARGEST_FILE + 1)
    except OSError as error:
        mistakes.add("", 1, f"the file {path} can't be read ({error.strerror})", "name it with --config")
        return None
    tree = config_yaml.read(data, mistakes)
    if tree is None:
        return None
    walk = Walk(mistakes, path.parent.resolve(), environ)
    channels = _channels(tree, walk, kinds)
    config = walk.struct(Config, tree, "", given={"channels": channels})
    _check_queues(tree, mistakes)
    _check_addresses(tree, config, channels, mistakes)
    _check_answers(tree, channels, mistakes)
    _check_rooms(tree, channels, mistakes)
    if config is BROKEN:
        return None
    _check_blobs(tree, config, mistakes)
    _check_unsigned(tree, config, channels, mistakes)
    _check_calendars(tree, config, mistakes)
    _check_escalation(tree, config, mistakes)
    checked: Config = config
    return checked


def _channels(tree: Mapping, walk: Walk, kinds: Environ[str, str]) -> dict[str, Any]:
    """Settings by channel name; a channel with a mistake is left out."""
    _, node = tree.entries.get("channels", (0, Mapping(tree.line, {})))
    if not isinstance(node, Mapping):
        walk.mistakes.add("channels", node.line, "should be channels by name", "like {form: {kind: webform}}")
        return {}
    read = {name: _channel(name, line, value, walk, kinds) for name, (line, value) in node.entries.items()}
    return {name: settings for name, settings in read.items() if settings is not BROKEN}


def _channel(name: str, line: int, node: Node, walk: Walk, kinds: Environ[str, str]) -> Any:
    path = join("channels", name)
    if not re.fullmatch(NAME_PATTERN, name):
        hint = "a name starts with a letter and has lower-case letters, digits, '-' and '_'"
        walk.mistakes.add(path, line, "can't be the name of a channel", hint)
    if name in RESERVED_CHANNELS:
        walk.mistakes.add(path, line, f"this name belongs to {RESERVED_CHANNELS[name]}", "take another one")
    if not isinstance(node, Mapping):
        walk.mistakes.add(path, line, "should be the settings of a channel", "like {kind: webform}")
        return BROKEN
    kind_line, kind = node.entries.get("kind", (line, None))
    if not isinstance(kind, Scalar):
        walk.mistakes.add(join(path, "kind"), kind_line, "missing", f"known kinds: {', '.join(sorted(kinds))}")
        return BROKEN
    if kind.text not in kinds:
        near = suggestion(kind.text, kinds)
        words = f"kind '{kind.text[:40]}' is not part of this version"
        hint = f"known kinds: {', '.join(sorted(kinds))}"
        walk.mistakes.add(join(path, "kind"), kind.line, words, near if near.startswith("did") else hint)
        return BROKEN
    settings = settings_type(kind.text, kinds)
    named = any(field.encode_name == "kind" for field in fields_of(settings))
    entries = node.entries if named else {key: value for key, value in node.entries.items() if key != "kind"}
    return walk.struct(settings, Mapping(node.line, entries), path)


def _check_queues(tree: Mapping, mistakes: Mistakes) -> None:
    """Each level has a queue, as far as the file can be read."""
    line, queues = tree.entries.get("queues", (0, None))
    if not isinstance(queues, Mapping):
        return
    written = set()
    for _, queue in queues.entries.values():
        value = queue.entries.get("level", (0, None))[1] if isinstance(queue, Mapping) else None
        written.add(value.text if isinstance(value, Scalar) else "")
    for level in LEVELS:
        if level not in written:
            hint = f"add one like {level.lower()}: {{level: {level}}}"
            mistakes.add("queues", line, f"no queue has the level {level}", hint)


def _check_addresses(tree: Mapping, config: Any, channels: dict[str, Any], mistakes: Mistakes) -> None:
    """Every `listen` is an address, and no two are the same: HTTP and channels alike."""
    taken: dict[str, Listen] = {}
    texts = {join("channels", name): getattr(settings, "listen", None) for name, settings in channels.items()}
    if config is not BROKEN:
        texts = {"http": config.http.listen, **texts}
    for path, text in texts.items():
        if not isinstance(text, str) or not text:
            continue
        place, line = join(path, "listen"), line_of(tree, join(path, "listen"))
        try:
            listen = Listen.parse(text, Path())
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            mistakes.add(place, line, what, hint)
            continue
        for other, other_listen in taken.items():
            if _collide(listen, other_listen):
                mistakes.add(place, line, f"{text} is taken by {other}", "give each a port of its own")
        taken[place] = listen


def _collide(one: Listen, other: Listen) -> bool:
    everywhere = {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    same_host = one.host == other.host or bool({one.host, other.host} & everywhere)
    return one.port == other.port != 0 and same_host


def _check_answers(tree: Mapping, channels: dict[str, Any], mistakes: Mistakes) -> None:
    """A channel whose answers leave by mail names a mail channel, or there is one to take."""
    kinds = _kinds(tree)
    mails = [name for name, kind in kinds.items() if kind == "email"]
    for name, settings in channels.items():
        other = getattr(settings, "answers", None)
        by_mail = getattr(settings, "ANSWERS_BY_MAIL", False)
        if not isinstance(other, str) or other in (mails if by_mail else kinds):
            continue
        place = f"channels.{name}.answers"
        line = line_of(tree, place)
        if other and other not in kinds:
            mistakes.add(place, line, f"no channel is called '{other[:40]}'", suggestion(other, kinds))
        elif other and by_mail:
            hint = f"name one of kind email: {', '.join(mails) or 'there is none yet'}"
            mistakes.add(place, line, f"answers leave by mail, and '{other}' is of kind {kinds[other]}", hint)
        elif by_mail and not mails:
            hint = "add one like {mail: {kind: email, address: pomoc@example.com}}"
            mistakes.add(place, line, "answers leave by mail, and there is no mail channel", hint)


def _check_rooms(tree: Mapping, channels: dict[str, Any], mistakes: Mistakes) -> None:
    """Rooms of agents are those of queues there are, and the forms a channel offers are web forms."""
    queues = tree.entries.get("queues", (0, None))[1]
    names = list(queues.entries) if isinstance(queues, Mapping) else []
    forms = [name for name, kind in _kinds(tree).items() if kind == "webform"]
    for name, settings in channels.items():
        for queue in getattr(settings, "rooms", {}):
            if queue not in names:
                place = f"channels.{name}.rooms.{queue}"
                mistakes.add(place, line_of(tree, place), "there is no such queue", suggestion(queue, names))
        for form in getattr(settings, "forms", ()):
            if form not in forms:
                place = f"channels.{name}.forms"
                words = f"no channel of kind webform is called '{form[:40]}'"
                mistakes.add(place, line_of(tree, place), words, suggestion(form, forms))


def _kinds(tree: Mapping) -> dict[str, str]:
    """The kinds of all channels in the file by name, also of those with mistakes."""
    node = tree.entries.get("channels", (0, None))[1]
    found: dict[str, str] = {}
    for name, (_, settings) in node.entries.items() if isinstance(node, Mapping) else ():
        kind = settings.entries.get("kind", (0, None))[1] if isinstance(settings, Mapping) else None
        found[name] = kind.text if isinstance(kind, Scalar) else ""
    return found


def _check_blobs(tree: Mapping, config: Config, mistakes: Mistakes) -> None:
    """A store that several hosts can share goes with blobs that several hosts can read."""
    if config.blobs.url.startswith("file:") and not config.store.url.local and not config.blobs.shared:
        what = "this folder is on one host, while the store can be shared by several"
        hint = "say shared: true if every host sees the same folder, or use s3://bucket/prefix"
        mistakes.add("blobs.url", line_of(tree, "blobs.url"), what, hint)


def _check_unsigned(tree: Mapping, config: Config, channels: dict[str, Any], mistakes: Mistakes) -> None:
    """A channel that believes calls without a token is reached from this machine only, also not through a proxy on it."""
    listen, public = config.http.listen, urlsplit(config.http.public_url).netloc
    if is_safe(f"http://{listen}") and is_safe(f"http://{public}"):
        return
    for name, settings in channels.items():
        if getattr(settings, "auth", "") == "none":
            place = f"channels.{name}.auth"
            words = "without tokens anybody who reaches this machine could write in anybody's name"
            hint = "leave it out, or let http.listen and http.public_url be 127.0.0.1"
            mistakes.add(place, line_of(tree, place), words, hint)


def _check_calendars(tree: Mapping, config: Config, mistakes: Mistakes) -> None:
    """Whoever names a calendar or a queue names one that is there."""
    named = {"targets": config.targets.calendar, "closing": config.closing.calendar or ""} | {
        f"agreements.{name}": one.calendar or "" for name, one in config.agreements.items()
    }
    for place, name in named.items():
        if name and name not in config.calendars:
            hint = suggestion(name, config.calendars) if config.calendars else "write it under calendars"
            path = f"{place}.calendar"
            mistakes.add(path, line_of(tree, path), f"no calendar is called '{name}'", hint)
    for name in config.csat.channels:
        if name not in config.channels:
            path = "csat.channels"
            mistakes.add(path, line_of(tree, path), f"no channel is called '{name}'", suggestion(name, config.channels))
    for name, one in config.agreements.items():
        for queue in set(one.queues) - set(config.queues):
            path = f"agreements.{name}.queues"
            mistakes.add(path, line_of(tree, path), f"no queue is called '{queue}'", suggestion(queue, config.queues))


def _check_escalation(tree: Mapping, config: Config, mistakes: Mistakes) -> None:
    """Steps and paths name calendars and queues that are there, a lead where a lead is told, and paths lead upwards."""
    for place, step in enumerate(config.escalation):
        path = f"escalation[{place}]"
        if step.only_in and step.only_in not in config.calendars:
            hint = suggestion(step.only_in, config.calendars) if config.calendars else "write it under calendars"
            mistakes.add(f"{path}.only_in", line_of(tree, path), f"no calendar is called '{step.only_in}'", hint)
        for queue in sorted(set(step.queues) - set(config.queues)):
            words = f"no queue is called '{queue}'"
            mistakes.add(f"{path}.queues", line_of(tree, path), words, suggestion(queue, config.queues))
        leaderless = [
            name for name in step.queues or config.queues if name in config.queues and not config.queues[name].lead
        ]
        if "notify lead" in step.do and leaderless:
            words = f"tells the lead, but the queue '{leaderless[0]}' has none"
            hint = f"write queues.{leaderless[0]}.lead: lead@example.com, or name the queues it is for"
            mistakes.add(f"{path}.do", line_of(tree, path), words, hint)
    for name, others in config.paths.items():
        path = f"paths.{name}"
        for queue in (name, *others):
            if queue not in config.queues:
                words = f"no queue is called '{queue}'"
                mistakes.add(path, line_of(tree, path), words, suggestion(queue, config.queues))
            elif queue != name and name in config.queues and config.queues[queue].level <= config.queues[name].level:
                words = f"'{queue}' is at {config.queues[queue].level}, which is not above {config.queues[name].level}"
                mistakes.add(path, line_of(tree, path), words, "name queues of a higher level")


def line_of(tree: Mapping, path: str) -> int:
    """The line of a key, or of the nearest one above it that is in the file."""
    node: Node = tree
    line = tree.line
    for key in path.split("."):
        if not isinstance(node, Mapping) or key not in node.entries:
            break
        line, node = node.entries[key]
    return line
