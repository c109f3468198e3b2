"""One article of the knowledge base in one language, as it is read from its Markdown file."""

from typing import Literal

import msgspec

from store.records import Visibility
from triage.mistakes import Mistake

__all__ = ["Article", "Language", "Mistake"]

Language = Literal["pl", "en"]


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article. The Polish and the English one of a matter share an `id`; `body` is Markdown without the title.

    `words` are phrases (as in rules) that speak for it, `unless` phrases that rule it out, `categories` such as
    "network/vpn" or "hardware". `audience` internal: for agents only. `updated` is a day, YYYY-MM-DD.
    """

    id: str
    language: Language
    title: str
    summary: str
    body: str
    audience: Visibility = "public"
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    updated: str = ""
