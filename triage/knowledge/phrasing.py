"""The phrases that speak for articles or rule them out, and the word lists they share."""

from collections.abc import Iterable

import msgspec

from triage.knowledge.article import Article
from triage.phrases import Phrase, parse

SPEAKS, RULES_OUT = "speaks", "rules-out"


class Phrased(msgspec.Struct, frozen=True, array_like=True):
    """A phrase of the article with this id."""

    article: str
    kind: str
    phrase: Phrase


class WordLists(msgspec.Struct, frozen=True, array_like=True):
    """Lists that phrases name as $name, words that may stand between any two, and words that are never taken for typos."""

    lists: dict[str, list[Phrase]]
    fillers: list[str]
    known: list[str]


def phrased(articles: Iterable[Article]) -> list[Phrased]:
    """Every phrase of these articles, each once an article, whatever the language it stands in."""
    return list(
        dict.fromkeys(
            Phrased(article.id, kind, parse(source))
            for article in articles
            for kind, sources in ((SPEAKS, article.words), (RULES_OUT, article.unless))
            for source in sources
        )
    )
