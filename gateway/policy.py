"""What the config says to triage. Pure."""

from pathlib import Path

import structlog

from gateway.config_parts import Config
from gateway.doors import API
from gateway.knowledge import knowledge
from gateway.own_addresses import own_addresses
from gateway.promises import promises
from gateway.sla.clocks import targets
from store.records import Level
from triage.dialogue.script import Script, shipped
from triage.dialogue.script import load as load_script
from triage.dialogue.talk import Talk
from triage.known import THREADS, Policy, identity_channel
from triage.rules import Rules

log = structlog.get_logger()

ARTICLES = "/knowledge/"  # where an article's page is, followed by its id
_LETTERS = ("email",)  # kinds of channels where every answer is a letter of its own
_SPEAKING = THREADS | {"email"}


def policy(config: Config, rules: Rules) -> Policy:
    """How triage decides on this desk. Of several queues of one level the first of the config is the level's own."""
    agreed = promises(config)
    queues: dict[Level, str] = {}
    for name, queue in config.queues.items():
        queues.setdefault(queue.level, name)
    return Policy(
        rules=rules,
        queues=queues,
        levels={name: queue.level for name, queue in config.queues.items()},
        targets=lambda ticket: targets(ticket, agreed.of(ticket)),
        language=config.desk.language,
        timezone=str(config.desk.timezone),
        own_addresses=own_addresses(config),
        automatic_per_hour=config.limits.automatic_per_hour,
        automatic_desk_per_hour=config.limits.automatic_desk_per_hour,
        unproved_per_day=config.limits.unproved_per_day,
        automatic_per_thread=config.limits.automatic_per_thread,
        verified_per_hour=config.limits.flood.verified_per_hour,
        participants_per_mail=config.limits.participants_per_mail,
        reopen=int(config.closing.reopen),
        knowledge=knowledge(config),
        kinds={"api": "api", **{name: settings.kind for name, settings in config.channels.items()}},
        doors=doors(config),
        talk=talk(config),
    )


def talk(config: Config) -> Talk | None:
    """How the bot talks; None where the config says that it does not. Raises RulesError for words that can't be used."""
    chosen = config.dialogue
    if not chosen.enabled:
        return None
    return Talk(
        script=script(config),
        questions=chosen.questions,
        offers=chosen.offers,
        reminder=chosen.reminder_minutes * 60_000,
        letter_reminder=chosen.mail_reminder_hours * 3_600_000,
        letters=frozenset(name for name, settings in config.channels.items() if settings.kind in _LETTERS),
        polled=frozenset({API}),
        prefix=config.desk.prefix,
        promises=True,
        articles=f"{config.http.public_url.rstrip('/')}{ARTICLES}",
        broken=_broken,
    )


def script(config: Config) -> Script:
    """What the bot asks, understands and says. Raises RulesError."""
    own = [Path(path) for path in config.dialogue.words]
    return load_script(own) if own else shipped()


def _broken(error: Exception) -> None:
    log.error("the bot failed on a message; a person answers", exc_info=error)


def doors(config: Config) -> dict[str, str]:
    """What identities are under → the channel that can write to people known by one first: of all mail the first, of workspaces each.

    A form and the API only take.
    """
    kinds = {name: settings.kind for name, settings in config.channels.items()}
    found: dict[str, str] = {}
    for name, kind in sorted(
        kinds.items(), key=lambda one: one[1] in THREADS
    ):  # mail first, whatever a workspace is called
        if kind in _SPEAKING:
            found.setdefault(identity_channel(name, kinds), name)
    return found
