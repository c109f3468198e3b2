"""Slack's markup becomes words a person would read, and no word is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.slack.events import Said
from channels.slack.reading import mentioned, read, unmarked

NAMES = {"U2": "Jan Kowalski"}


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U2> i <@U3>", "@Jan Kowalski i @U3"),
        ("<@U3|ola>", "@ola"),
        ("<#C1|pomoc> <#C2>", "#pomoc #C2"),
        ("<!here> <!channel> <!subteam^S1|@it>", "@here @channel @it"),
        ("<!date^1700000000^{date}|14 listopada>", "14 listopada"),
        ("<https://a.pl/x>", "https://a.pl/x"),
        ("<https://a.pl/x|a.pl/x>", "a.pl/x"),
        ("<https://evil.example/x|https://bank.pl>", "https://bank.pl (https://evil.example/x)"),
        ("<mailto:a@b.pl|a@b.pl>", "a@b.pl"),
        ("<tel:+48123|+48123>", "+48123"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        (":thumbsup: *mocno* _lekko_ ~nie~ `kod`", ":thumbsup: *mocno* _lekko_ ~nie~ `kod`"),
    ],
)
def test_mrkdwn_in_words(marked: str, words: str) -> None:
    assert unmarked(marked, NAMES) == words


def rich(*elements: dict[str, Any]) -> Said:
    return Said(user="U1", text="inaczej", blocks=[{"type": "rich_text", "elements": list(elements)}])


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def test_rich_text_in_words() -> None:
    said = rich(
        section(
            {"type": "user", "user_id": "UBOT"}, text(" cześć "), {"type": "user", "user_id": "U2"}, text(", kolejno:")
        ),
        {"type": "rich_text_list", "style": "ordered", "elements": [section(text("raz")), section(text("dwa"))]},
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section(text("pod"))]},
        {"type": "rich_text_preformatted", "elements": [text("if a < b:\n  pass")]},
        section(
            {"type": "link", "url": "https://a.pl", "text": "tu"},
            text(" "),
            {"type": "emoji", "name": "party_parrot"},
            {"type": "broadcast", "range": "here"},
            {"type": "date", "timestamp": 1, "fallback": "wczoraj"},
        ),
    )
    found = read(said, NAMES, me="UBOT")
    lines = [
        "cześć @Jan Kowalski, kolejno:",
        "1. raz",
        "2. dwa",
        "  - pod",
        "if a < b:",
        "  pass",
        "tu (https://a.pl) :party_parrot:@herewczoraj",
    ]
    assert found.text == "\n".join(lines)
    assert mentioned(said) == ("UBOT", "U2")


def test_what_is_quoted_stands_apart_and_the_whole_keeps_its_order() -> None:
    for said in (
        Said(text="przed\n&gt; stare słowa\n&gt;drugie\npo"),
        rich(
            section(text("przed")),
            {"type": "rich_text_quote", "elements": [text("stare słowa\ndrugie")]},
            section(text("po")),
        ),
    ):
        found = read(said, {})
        assert found.text == "przed\npo"
        assert found.quoted == "stare słowa\ndrugie"
        assert found.full == "przed\n> stare słowa\n> drugie\npo"


def test_nothing_but_quotes_is_what_was_said() -> None:
    found = read(Said(text="&gt; Error 809"), {})
    assert (found.text, found.quoted) == ("Error 809", "")


def test_only_a_mention_at_the_beginning_is_not_said() -> None:
    assert read(Said(text="<@UBOT>, zapytaj <@UBOT>"), {}, me="UBOT").text == "zapytaj @UBOT"


def test_a_shared_message_is_quoted_and_a_preview_is_nothing() -> None:
    shared = {"is_share": True, "author_name": "Jan", "text": "nie działa"}
    preview = {"from_url": "https://a.pl", "title": "A", "text": "reklama"}
    found = read(Said(text="zobacz", attachments=[shared, preview]), {})
    assert (found.text, found.quoted, found.full) == ("zobacz", "Jan:\nnie działa", "zobacz\n> Jan:\n> nie działa")


_word = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(
    st.lists(_word, min_size=1, max_size=12),
    st.lists(
        st.sampled_from([" ", "\n", "\n&gt; ", " <@U2> ", " *", "* `", "<https://a.pl|", "&amp;"]),
        min_size=12,
        max_size=12,
    ),
)
def test_no_word_is_lost_in_mrkdwn(words: list[str], between: list[str]) -> None:
    marked = "".join(word + mark for word, mark in zip(words, between, strict=False))
    found = read(Said(text=marked), NAMES)
    assert all(word in found.full for word in words)
    assert all(word in found.text + found.quoted for word in words)


def _element(words: str, kind: str) -> dict[str, Any]:
    return {"quote": {"type": "rich_text_quote", "elements": [text(words)]}, "code": {"type": "rich_text_preformatted", "elements": [text(words)]},
            "list": {"type": "rich_text_list", "elements": [section(text(words))]}, "unknown": {"type": "rich_text_new", "elements": [text(words)]},
            "link": section({"type": "link", "url": "https://a.pl", "text": words})}.get(kind, section(text(words)))  # fmt: skip


@given(
    st.lists(
        st.tuples(_word, st.sampled_from(["own", "quote", "code", "list", "link", "unknown"])), min_size=1, max_size=8
    )
)
def test_no_word_is_lost_in_rich_text(parts: list[tuple[str, str]]) -> None:
    found = read(rich(*(_element(words, kind) for words, kind in parts)), {})
    assert all(words in found.full and words in found.text + found.quoted for words, _ in parts)
