"""The JSON of articles: what fits a ticket, one article, and how much each helped."""

from datetime import date
from typing import Literal

import msgspec

from gateway.http.schema import Shape
from store.records import Visibility


class SuggestionJson(Shape, frozen=True, kw_only=True):
    """An article that fits; `url` is its public page, null for an internal one. Scores compare within one answer only."""

    article: str
    language: str
    title: str
    summary: str
    score: float
    audience: Visibility
    url: str | None


class SuggestionsJson(Shape, frozen=True, kw_only=True):
    """Articles that fit a ticket, best first."""

    suggestions: tuple[SuggestionJson, ...]


class KnowledgeQuery(Shape, frozen=True, kw_only=True):
    """Which days (UTC), both included; the last 30 unless said otherwise."""

    first: date | None = msgspec.field(name="from", default=None)
    last: date | None = msgspec.field(name="to", default=None)


class ArticleUse(Shape, frozen=True, kw_only=True):
    """An article and how often it was offered, the person confirmed that it helped, or said that it did not."""

    id: str
    titles: dict[str, str]
    audience: Visibility
    offered: int
    confirmed: int
    not_helped: int


class KnowledgeJson(Shape, frozen=True, kw_only=True):
    """Every article with its figures, the most offered first."""

    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    articles: tuple[ArticleUse, ...]


class ArticleQuery(Shape, frozen=True, kw_only=True):
    """In which language; the desk's unless said otherwise, the other where there is none."""

    language: Literal["pl", "en"] | None = None


class ArticleJson(Shape, frozen=True, kw_only=True):
    """An article: as it is written (Markdown), and as plain text."""

    id: str
    language: str
    title: str
    summary: str
    audience: Visibility
    categories: tuple[str, ...]
    updated: str | None
    markdown: str
    text: str
