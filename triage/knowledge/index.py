"""Which article fits a message. Precise rather than eager: silence is better than an article that misses the point."""

import gc
from collections.abc import Callable, Iterable
from functools import cached_property

import msgspec

from store.records import Visibility
from triage.forms import Table
from triage.knowledge.article import Article, Mistake
from triage.knowledge.phrasing import SPEAKS, Phrased, WordLists
from triage.knowledge.search import Finder, Stems, stems_of
from triage.text import LIMIT, own_words, tokens
from triage.words import Vocabulary

FITS = 3  # points an article needs to be suggested
PHRASE = 3  # several words that stand together
WORD = 1  # a single word
SUBCATEGORY = 2  # the message was sorted right where the article belongs
CATEGORY = 1
ELSEWHERE = -2  # the message was sorted into another category
NEVER = -1_000  # security wins over everything: whoever reports an attack is not told how to clean up a disk
_BORDER = "."  # subject and text never make one sentence


class Contents(msgspec.Struct, frozen=True, array_like=True):
    """What articles are made of: themselves, their phrases, and what is wrong; forms and stems of all words where they are ready."""

    articles: list[Article]
    phrases: list[Phrased]
    lists: WordLists
    mistakes: list[Mistake] = []
    table: Table | None = None
    stems: Stems | None = None

    def vocabulary(self) -> Vocabulary:
        """The words of the phrases."""
        lists = self.lists
        phrases = (one.phrase for one in self.phrases)
        return Vocabulary(phrases, lists.lists, fillers=lists.fillers, known=lists.known, table=self.table)


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """An article that fits. `article` is its id; `score` is for comparing suggestions of one call only."""

    article: str
    language: str
    title: str
    summary: str
    score: float


class Knowledge:
    """Articles and their index. Nothing is read or built before it is first used; `warm` does it beforehand."""

    def __init__(self, source: Callable[[], Contents]) -> None:
        self._source = source
        self._owners: dict[int, Phrased] = {}

    def warm(self) -> None:
        """Reads and indexes now, so that the first who asks need not wait."""
        _ = self._vocabulary, self._finder

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What is wrong in files that were left out."""
        return tuple(self._contents.mistakes)

    def article(self, ident: str, language: str = "pl", audience: Visibility = "public") -> Article | None:
        """The article in this language, else in the other; None where there is none for this audience."""
        places = self._places.get(ident, {})
        found = places.get(language) or next(iter(places.values()), None)
        return found if found is not None and _may_read(found, audience) else None

    def articles(self, language: str = "pl", audience: Visibility = "public") -> tuple[Article, ...]:
        """One of each id: in this language where there is one, else in the other. By title."""
        chosen = (self.article(ident, language, audience) for ident in self._places)
        return tuple(sorted((one for one in chosen if one is not None), key=lambda one: one.title.casefold()))

    def suggest(
        self,
        text: str,
        *,
        subject: str = "",
        language: str = "pl",
        category: str = "",
        subcategory: str = "",
        audience: Visibility = "public",
        limit: int = 3,
    ) -> tuple[Suggestion, ...]:
        """The articles that truly fit a message, best first; none where none does.

        Words are read in both languages whatever `language` is: that is the one to answer in. Category and subcategory
        are those the message was sorted into, "" where it was not. `audience` internal sees every article.
        """
        points = self._points([*tokens(subject[:LIMIT]), _BORDER, *tokens(own_words(text))])
        found = []
        for ident, spoken in points.items():
            article = self.article(ident, language, audience)
            if article is None:
                continue
            score = spoken + _sorted(self._categories[ident], category, subcategory)
            if score >= FITS:
                found.append(_suggestion(article, score))
        return _best(found, limit)

    def search(
        self, query: str, *, language: str = "pl", audience: Visibility = "public", limit: int = 10
    ) -> tuple[Suggestion, ...]:
        """The articles that hold words of a query, best first: for people who look for something themselves."""
        scores = self._finder.find(query)
        for ident, spoken in self._points(tokens(query)).items():
            scores[ident] = scores.get(ident, 0.0) + spoken
        chosen = ((self.article(ident, language, audience), score) for ident, score in scores.items())
        return _best([_suggestion(one, score) for one, score in chosen if one is not None], limit)

    def _points(self, words: list[str]) -> dict[str, int]:
        """What the words of a text say for articles, by id, without those that are ruled out."""
        scan = self._vocabulary.scan(words)
        points: dict[str, int] = {}
        ruled_out = set()
        for number in scan.near:
            owner = self._owners.get(number)
            if owner is None:  # a list that phrases name
                continue
            if owner.kind == SPEAKS:
                points[owner.article] = points.get(owner.article, 0) + (WORD if owner.phrase.single else PHRASE)
            else:
                ruled_out.add(owner.article)
        return {ident: spoken for ident, spoken in points.items() if ident not in ruled_out}

    @cached_property
    def _contents(self) -> Contents:
        return self._source()

    @cached_property
    def _places(self) -> dict[str, dict[str, Article]]:
        places: dict[str, dict[str, Article]] = {}
        for article in self._contents.articles:
            places.setdefault(article.id, {})[article.language] = article
        return places

    @cached_property
    def _categories(self) -> dict[str, frozenset[str]]:
        return {
            ident: frozenset(category for one in languages.values() for category in one.categories)
            for ident, languages in self._places.items()
        }

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        collecting = gc.isenabled()
        gc.disable()  # all that is made here stays: looking through it for garbage would double the time
        try:
            vocabulary = self._contents.vocabulary()
            for one in self._contents.phrases:
                self._owners[vocabulary.matcher([one.phrase]).number] = one
        finally:
            if collecting:
                gc.enable()
        return vocabulary

    @cached_property
    def _finder(self) -> Finder:
        contents = self._contents
        return Finder(contents.stems if contents.stems is not None else stems_of(contents.articles), len(self._places))


def _may_read(article: Article, audience: Visibility) -> bool:
    return article.audience == "public" or audience == "internal"


def _sorted(categories: frozenset[str], category: str, subcategory: str) -> int:
    """What it says that a message was sorted into this category."""
    if not category or category == "other" or not categories:
        return 0
    if f"{category}/{subcategory}" in categories:
        return SUBCATEGORY
    if any(one.partition("/")[0] == category for one in categories):
        return CATEGORY
    return NEVER if category == "security" else ELSEWHERE


def _suggestion(article: Article, score: float) -> Suggestion:
    return Suggestion(
        article=article.id, language=article.language, title=article.title, summary=article.summary, score=score
    )


def _best(found: Iterable[Suggestion], limit: int) -> tuple[Suggestion, ...]:
    return tuple(sorted(found, key=lambda one: (-one.score, one.article))[:limit])
