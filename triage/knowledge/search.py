"""Finds articles by the words of a query: for people who look for something, so rather too much than nothing."""

from collections.abc import Iterable
from math import log

from triage.knowledge.article import Article
from triage.text import tokens

STEM = 5  # first letters by which forms of a word are taken for one word
SHORTEST = 2
TITLE, SUMMARY, BODY = 4.0, 2.0, 1.0
LONGEST_QUERY = 40  # words of a query that are looked for
NEAR_BEST = 0.25  # of the best score; what is below is left out
_COMMON = 0.6  # of all articles: a word that more of them hold tells nothing


Stems = dict[str, dict[str, float]]  # stem → article id → how much the place it stands in weighs


def stems_of(articles: Iterable[Article]) -> Stems:
    """The stems of all words of these articles."""
    stems: Stems = {}
    for article in articles:
        for text, weight in ((article.title, TITLE), (article.summary, SUMMARY), (article.body, BODY)):
            for stem in _stems(text):
                found = stems.setdefault(stem, {})
                found[article.id] = max(found.get(article.id, 0.0), weight)
    return stems


class Finder:
    """Finds articles by the stems of their words; `count` is how many articles there are."""

    def __init__(self, stems: Stems, count: int) -> None:
        self._stems = stems
        self._count = max(count, 1)

    def find(self, query: str) -> dict[str, float]:
        """Scores by article id; empty where no word of the query is in any article."""
        scores: dict[str, float] = {}
        for stem in list(_stems(query))[:LONGEST_QUERY]:
            found = self._stems.get(stem, {})
            if len(found) > _COMMON * self._count:
                continue
            rare = log(1 + self._count / max(len(found), 1))
            for ident, weight in found.items():
                scores[ident] = scores.get(ident, 0.0) + weight * rare
        best = max(scores.values(), default=0.0)
        return {ident: score for ident, score in scores.items() if score >= NEAR_BEST * best}


def _stems(text: str) -> dict[str, None]:
    """The stems of a text in order, each once."""
    return dict.fromkeys(word[:STEM] for word in tokens(text) if len(word) >= SHORTEST and word[0].isalnum())
