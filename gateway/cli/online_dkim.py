"""What a mail channel needs of DNS: its DKIM key is published, and the name server that senders are checked with answers."""

import asyncio
from typing import Any

import structlog

from channels.email.address import domain_of, wire
from channels.email.evidence import Answer, question
from channels.email.resolver import Resolver

PATIENCE = 8.0  # seconds


async def try_dkim(settings: Any) -> tuple[bool, str]:
    """Whether it is, and how things stand in words. `settings` are those of a mail channel that signs."""
    from channels.email.signing import load_key, record  # noqa: PLC0415 - only where mail is signed

    domain = settings.dkim.domain or domain_of(wire(settings.address))
    wanted = record(load_key(settings.dkim.key), domain=domain, selector=settings.dkim.selector)
    asked = question("TXT", wanted.name)
    resolver = Resolver(settings.authentication.resolver or "", structlog.get_logger())
    answers = await resolver.ask([asked], asyncio.get_running_loop().time() + PATIENCE)
    return judged(answers[asked], wanted.name, wanted.text)


async def try_resolver(settings: Any) -> tuple[bool, str]:
    """Whether the name server of the config answers, and how things stand in words. That a name is not there is an answer too."""
    where = settings.authentication.resolver
    asked = question("TXT", domain_of(wire(settings.address)))
    resolver = Resolver(where, structlog.get_logger())
    answers = await resolver.ask([asked], asyncio.get_running_loop().time() + PATIENCE)
    if answers[asked].state == "failed":
        return False, f"{where} gives no answer, so nobody could be verified; is it a name server this machine may ask?"
    return True, f"{where} answers"


def judged(answer: Answer, name: str, wanted: str) -> tuple[bool, str]:
    """Whether the record that is there has the key of the record that should be."""
    if answer.state == "failed":
        return False, f"DNS gave no answer about {name}; try again, or see authentication.resolver"
    keys = [_tags(value) for value in answer.values if "p" in _tags(value)]
    key = _tags(wanted)["p"]
    if any(tags["p"] == key for tags in keys):
        return True, f"{name} is published and fits the key"
    if not keys:
        return (
            False,
            f"there is no key at {name} yet: publish what centrala mail dkim prints, and wait until DNS shows it",
        )
    return False, f"{name} holds another key: mails would fail; publish what centrala mail dkim prints"


def _tags(text: str) -> dict[str, str]:
    """The tags of a key record (RFC 6376 section 3.6.1), without blanks."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): "".join(value.split()) for name, equals, value in pairs if equals}
