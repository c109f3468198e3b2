"""DMARC (RFC 7489): what the owner of a domain publishes, and whether a pass is aligned with From. Pure."""

import re

import msgspec

from channels.email.evidence import FAILED, Answer, Question, question
from channels.email.suffixes import organizational

RECORD = re.compile(r"v\s*=\s*DMARC1\s*(?:;|$)")
POLICIES = ("none", "quarantine", "reject")


class Policy(msgspec.Struct, frozen=True):
    """What a domain publishes for mails with its name in From; strict: the domain itself, not one above or below it."""

    ask: str
    strict_dkim: bool = False
    strict_spf: bool = False


def questions(domain: str) -> tuple[Question, ...]:
    """Where the record may be: at the domain, else at its organizational domain (section 6.6.3)."""
    names = dict.fromkeys(one for one in (domain, organizational(domain)) if one)
    return tuple(question("TXT", f"_dmarc.{one}") for one in names)


def published(domain: str, answers: dict[Question, Answer]) -> Policy | None:
    """The policy that holds for the domain; None if there is none. Raises TimeoutError if DNS can't say now."""
    for number, asked in enumerate(questions(domain)):
        answer = answers.get(asked, FAILED)
        if answer.state == "failed":
            raise TimeoutError(asked)
        records = [one for one in answer.values if RECORD.match(one)]
        if len(records) == 1:
            return _policy(records[0], inherited=number > 0)
    return None


def _policy(record: str, *, inherited: bool) -> Policy | None:
    tags: dict[str, str] = {}
    for part in record.split(";"):
        name, _, value = part.partition("=")
        tags.setdefault(name.strip().lower(), value.strip().lower())
    asked = tags.get("sp", tags.get("p", "")) if inherited else tags.get("p", "")
    if asked not in POLICIES:
        if "rua" not in tags:  # section 6.6.3: without both the record says nothing
            return None
        asked = "none"
    return Policy(asked, strict_dkim=tags.get("adkim") == "s", strict_spf=tags.get("aspf") == "s")


def aligned(domain: str, other: str, *, strict: bool) -> bool:
    """Whether a pass of `other` stands for From's `domain` (section 3.1)."""
    if domain == other:
        return bool(domain)
    same = organizational(domain)
    return not strict and bool(same) and same == organizational(other)
