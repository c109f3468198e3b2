"""How sure it is who sent a message, as the API and the command line show it. Pure."""

from typing import Any

from store.records import Authentication, Trust
from triage.trusted import words


def trust_json(trust: Trust, found: Authentication | None) -> dict[str, Any]:
    """The level, what it rests on ("" = not looked at), and what that means for an agent in both languages."""
    results = found or Authentication()
    return {
        "level": trust,
        "spf": results.spf,
        "dkim": results.dkim,
        "dmarc": results.dmarc,
        "arc": results.arc,
        "domain": results.domain,
        "by": results.by,
        "words": {language: words(trust, found, language) for language in ("pl", "en")},
    }
