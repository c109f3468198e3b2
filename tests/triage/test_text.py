"""Folding, tokens, and what counts as a person's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text import LIMIT, fold, own_words, tokens


@given(st.text(st.characters()))
def test_folding_never_raises_and_is_plain(text):
    """Any text, lone surrogates too, folds to lower-case ASCII no longer than the limit; folding again changes nothing."""
    folded = fold(text)
    assert folded.isascii()
    assert folded == folded.lower()
    assert len(folded) <= LIMIT
    assert fold(folded) == folded


@given(st.text(st.characters()))
def test_tokens_hold_letters_digits_or_a_sentence_end(text):
    """Tokens are never empty and never hold a space."""
    for token in tokens(fold(text)):
        assert token
        assert token.isalnum() or token[0] in ".!?;\n"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
        ("drukar\u200bka", "drukarka"),
        ("ＶＰＮ", "vpn"),
        ("cafe\u0301", "cafe"),
        ("drukarka—nie", "drukarka nie"),
        ("doesn’t", "doesnt"),
    ],
)
def test_folding(text, folded):
    """Case, diacritics, zero-width characters and width don't matter; dashes part words."""
    assert fold(text) == folded


def test_addresses_and_links_are_no_words():
    """A host called drukarka in an address says nothing about printers."""
    assert tokens(fold("pisz na pomoc@drukarka.pl albo https://vpn.example.com/toner teraz")) == [
        "pisz",
        "na",
        "albo",
        "teraz",
    ]


def test_hyphens_and_apostrophes_are_closed():
    """Wi-Fi is wifi, and don't is dont."""
    assert tokens(fold("Wi-Fi don't e-mail")) == ["wifi", "dont", "email"]


def test_what_is_denied_is_not_said():
    """Who writes "To nie drukarka, tylko sieć" means the network."""
    assert "drukarka" not in tokens(fold("To nie drukarka, tylko sieć nie działa"))
    assert "printer" not in tokens(fold("It is not the printer, but the network"))


@pytest.mark.parametrize(
    "history",
    [
        "W dniu 12.03.2026 o 10:11, Anna Lis pisze:\n> drukarka",
        "On Mon, 3 Mar 2026 at 10:11, John Smith <j@example.com> wrote:\n> printer",
        "-----Wiadomość oryginalna-----\nOd: Anna\ndrukarka",
        "-----Original Message-----\nFrom: John\nprinter",
        "Od: Anna Lis\nWysłano: poniedziałek\nDo: Pomoc\nTemat: drukarka",
        "From: John Smith\nSent: Monday\nTo: Help\nSubject: printer",
        "Wiadomość napisana przez Anna Lis w dniu 3 mar 2026:\ndrukarka",
        "Pozdrawiam,\nJan Kowalski\nSerwis drukarek",
        "Best regards,\nJohn\nPrinter Ltd",
        "-- \nJan, drukarki",
    ],
)
def test_quotes_and_signatures_are_cut(history):
    """What others wrote, and who wrote, is not what the person wants."""
    assert own_words("Nie działa VPN.\n\n" + history).strip() == "Nie działa VPN."


def test_nothing_but_history_stays_whole():
    """A bare forward is still a message."""
    text = "Od: Anna Lis\nWysłano: poniedziałek\nDo: Pomoc\n\nNie działa VPN"
    assert own_words(text) == text


def test_own_words_are_cut_short():
    """People say at the top what is wrong; a log pasted below it costs nothing, and history is still found in it."""
    assert len(own_words("log " * 100_000)) == LIMIT
    assert own_words("Nie działa VPN.\n" + "log " * 3_000 + "\nPozdrawiam\nJan").startswith("Nie działa VPN.")


@pytest.mark.parametrize("end", [".", "!", "?", "\n\n", "\n \t\n", "\u2029\u2029.", " ... "])
def test_sentences_end(end):
    """At a stop or a blank line, one end each."""
    found = tokens(f"vpn{end} drukarka")
    assert (found[0], found[-1], len(found)) == ("vpn", "drukarka", 3)


def test_a_greeting_to_a_team_is_no_team_in_trouble():
    """The team is addressed, not hit."""
    assert own_words("Hi team, my mouse is broken") == "my mouse is broken"
    assert own_words("Cześć wszystkim, mysz nie działa") == "mysz nie działa"


def test_a_caller_may_change_the_tokens_it_got():
    """They are remembered, but handed out as a list of its own."""
    tokens("nie działa").append("drukarka")
    assert tokens("nie działa") == ["nie", "dziala"]
