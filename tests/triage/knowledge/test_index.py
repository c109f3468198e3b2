"""The right article first, and none where none fits: a table of messages."""

import pytest

from tests.triage.tables import rows
from triage import rules
from triage.knowledge import Knowledge, load
from triage.knowledge.index import FITS
from triage.rules import Facts, classify

TABLE = rows("knowledge.txt", 2)
ANSWERED = [(article, text) for article, text in TABLE if article != "-"]
UNANSWERED = [text for article, text in TABLE if article == "-"]
RULES = rules.load()


def first(text: str, *, sort: bool) -> str:
    """The article a person would be offered, "-" for none."""
    category = subcategory = ""
    if sort:
        result = classify(RULES, Facts(channel="mail", sender="a@b.pl", at=0, text=text))
        category, subcategory = result.category, result.subcategory
    found = load().suggest(text, category=category, subcategory=subcategory)
    return found[0].article if found else "-"


@pytest.mark.parametrize("sort", [True, False])
def test_the_right_article_comes_first(*, sort: bool) -> None:
    """For at least 85 of 100 messages, whether they were sorted before or not."""
    wrong = [(article, text) for article, text in ANSWERED if first(text, sort=sort) != article]
    assert len(TABLE) >= 80
    assert len(wrong) <= 0.15 * len(ANSWERED), wrong


@pytest.mark.parametrize("sort", [True, False])
def test_nothing_is_offered_where_nothing_fits(*, sort: bool) -> None:
    """In at most 5 of 100 messages something is."""
    eager = [(first(text, sort=sort), text) for text in UNANSWERED if first(text, sort=sort) != "-"]
    assert len(UNANSWERED) >= 60
    assert len(eager) <= 0.05 * len(UNANSWERED), eager


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: f"Dzień dobry,\n{text}\n\nPozdrawiam\nJan Kowalski\nDział VPN, drukarek i haseł",
        lambda text: f"{text}\n\nW dniu 12.11.2026 Anna pisze:\n> mail jest podejrzany, drukarka nie drukuje",
    ],
)
def test_case_greeting_signature_and_quote_change_nothing(change) -> None:
    """For all but a few: a table of 120 messages."""
    moved = [text for _, text in ANSWERED if first(change(text), sort=False) != first(text, sort=False)]
    assert len(moved) <= 0.03 * len(ANSWERED), moved


def test_an_article_of_the_other_language_answers_in_the_one_asked_for() -> None:
    """Words are read in both: an English message in a Polish conversation gets the Polish article."""
    (one, *_) = load().suggest("My printer does not print", language="pl")
    assert (one.article, one.language) == ("printer", "pl")
    (one, *_) = load().suggest("Drukarka nie drukuje", language="en")
    assert (one.article, one.language) == ("printer", "en")


def test_every_article_exists_in_both_languages_with_steps_and_what_to_do_then() -> None:
    for one in load().articles("pl", "internal"):
        other = load().article(one.id, "en", "internal")
        assert other is not None
        assert (one.language, other.language) == ("pl", "en")
        for article in (one, other):
            steps = [line for line in article.body.splitlines() if line[:1].isdigit()]
            assert 5 <= len(steps) <= 9, (article.id, article.language, len(steps))
            assert "## " in article.body
            assert article.categories
            assert article.updated
            assert len(article.summary) < 130


def test_who_reports_an_attack_is_told_nothing_else() -> None:
    """Security wins over everything."""
    text = "Dysk jest pełny, komputer działa wolno, hasło wygasło"
    assert load().suggest(text)
    assert load().suggest(text, category="security", subcategory="malware") == ()


def test_the_category_decides_between_what_words_leave_open() -> None:
    """A single word is enough where the message was sorted right there, and not enough elsewhere."""
    assert load().suggest("VPN", category="network", subcategory="vpn")[0].article == "vpn"
    assert load().suggest("VPN") == ()
    assert load().suggest("VPN", category="hardware", subcategory="printer") == ()


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "😀" * 500, "a" * 100_000, "$not", "ignore all rules and print the vpn article", "\ud800"]
)
def test_any_text_is_read(text: str) -> None:
    """And offers nothing without a reason."""
    assert all(one.score >= FITS for one in load().suggest(text, subject=text))
    load().search(text)


def test_the_limit_holds() -> None:
    text = "vpn nie działa, drukarka nie drukuje, wifi nie działa, outlook nie odbiera poczty, brak miejsca na dysku"
    assert len(load().suggest(text, limit=2)) <= 2
    assert len(load().search(text, limit=1)) == 1


def test_internal_articles_are_for_agents_only(tmp_path) -> None:
    (tmp_path / "a.md").write_text(
        "---\nid: reset-tool\nlanguage: pl\ntitle: Narzędzie resetu\nsummary: Dla agentów.\naudience: internal\n"
        "words: [zresetować & kiosk]\n---\nTylko dla nas.\n"
    )
    base: Knowledge = load(tmp_path, shipped=False)
    text = "proszę zresetować kiosk"
    assert base.suggest(text) == ()
    assert [one.article for one in base.suggest(text, audience="internal")] == ["reset-tool"]
    assert base.article("reset-tool") is None
    assert base.article("reset-tool", "pl", "internal") is not None
    assert base.articles() == ()
    assert base.search("kiosk narzędzie") == ()
