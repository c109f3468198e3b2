"""Tokens and keys of machines, by the shapes their makers gave them. Part of triage.secrets."""

import re
from collections.abc import Iterator
from typing import Literal

# Each maker's own prefix; what follows is long enough that no word or number looks like it.
_SHAPES = (
    r"(?:AKIA|ASIA)[0-9A-Z]{16}",  # Amazon
    r"gh[pousr]_[A-Za-z0-9]{30,255}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{40,255}",
    r"glpat-[A-Za-z0-9_-]{20,100}",  # GitLab
    r"xox[abeoprs]-[A-Za-z0-9-]{10,250}",  # Slack
    r"xapp-[0-9]-[A-Za-z0-9-]{20,250}",
    r"hooks\.slack\.com/services/[A-Za-z0-9]+/[A-Za-z0-9]+/[A-Za-z0-9]{16,60}",
    r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}",  # Stripe
    r"sk-[A-Za-z0-9_-]{20,255}",  # OpenAI, Anthropic
    r"AIza[A-Za-z0-9_-]{35}",  # Google
    r"ya29\.[A-Za-z0-9_-]{20,500}",
    r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,100}",  # SendGrid
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-[A-Za-z0-9_-]{50,255}",
    r"dop_v1_[a-f0-9]{64}",  # DigitalOcean
    r"hf_[A-Za-z]{30,40}",  # Hugging Face
    r"shpat_[a-fA-F0-9]{32}",  # Shopify
    r"ct_[A-Za-z0-9_-]{43}",  # our own
    r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",  # Telegram
    r"eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}(?:\.[A-Za-z0-9_-]{0,2000})?",  # a JWT (RFC 7519)
)
_TOKEN = re.compile(r"(?<![A-Za-z0-9_])(?:" + "|".join(_SHAPES) + r")(?![A-Za-z0-9])")
# RFC 7468; one whose end was cut off goes on to the end of the text
_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----END))*+(?:-----END [A-Z0-9 ]{0,40}-----)?"
)
_LABELLED = re.compile(
    r"(?i)(?<![\w-])(?:api[ _-]?(?:key|token|secret)|klucz[ _-]api|(?:access|auth|refresh|bearer|client|secret|account|shared)[ _-]?"
    r"(?:token|key|secret|accesskey)|token(?: (?:api|dostępu|dostepu))?|secret|sekret|authorization: bearer|bearer|sig)"
    r"[\"']?[ \t]{0,3}[:= ][ \t]{0,3}[\"']?([A-Za-z0-9_+/.~%=-]{20,500})"
)
_MIXED = re.compile(r"(?=[^0-9]*+[0-9])(?=[^A-Za-z]*+[A-Za-z])")


def tokens(text: str) -> Iterator[tuple[Literal["token", "key"], int, int]]:
    """Kind, start and end of each."""
    for found in _PEM.finditer(text):
        yield "key", found.start(), found.end()
    for found in _TOKEN.finditer(text):
        yield "token", found.start(), found.end()
    for found in _LABELLED.finditer(text):
        value = found[1].rstrip(".")
        if _MIXED.match(value) and "://" not in value and not _is_ours(value):
            yield "token", found.start(1), found.start(1) + len(value)


def _is_ours(value: str) -> bool:
    """A path, a version, a day or a name with a number in it is no token: those have many separators for their length."""
    return sum(not letter.isalnum() for letter in value) * 5 > len(value)
