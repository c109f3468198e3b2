"""Whatever arrives: no word is lost, something is always left, and no text takes more time than its length."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.html import QUOTE_BEGIN, QUOTE_END, to_text
from channels.email.quotes import reading, split

PIECES = (
    "Nie działa drukarka.",
    "Dzień dobry,",
    "> pytanie",
    ">> starsze",
    "> ",
    "",
    "",
    "-- ",
    "--",
    "Pozdrawiam",
    "Best regards,",
    "Anna Nowak",
    "tel. 600 100 200",
    "anna@example.org",
    "Wysłano z iPhone'a",
    "Sent from my phone, which I hate.",
    "On Mon, 16 Nov 2026 at 09:02, Jan <j@b.pl> wrote:",
    "W dniu 16.11.2026 o 08:30, Helpdesk pisze:",
    "2026-11-16 9:02 GMT+01:00 Jan <j@b.pl>:",
    "-----Wiadomość oryginalna-----",
    "---------- Forwarded message ---------",
    "Od: Helpdesk <p@b.pl>",
    "Wysłano: poniedziałek",
    "Do: Jan",
    "Temat: Laptop",
    "________________________________",
    "Ta wiadomość i jej załączniki są poufne.",
    "KRS 0000123456, NIP 123-456-78-90, kapitał zakładowy 5000 zł",
    "CAUTION: This email came from outside of the company.",
    "-Jan",
    QUOTE_BEGIN,
    QUOTE_END,
    "Czy to ten model?",
    "Tak",
    " " * 60 + "wcięte",
    "\t\u00a0",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("\n".join)


def words(text: str) -> Counter[str]:
    return Counter(word for word in text.replace(QUOTE_BEGIN, " ").replace(QUOTE_END, " ").split() if word.strip(">"))


@given(TEXTS, st.sampled_from(["", "Re: Laptop", "PD: Laptop"]), st.sampled_from(["", "Anna Nowak"]))
def test_no_word_is_lost_and_none_is_said_twice(text: str, subject: str, sender: str) -> None:
    own, quoted, full = split(text, subject=subject, sender=sender)
    assert words(f"{own}\n{quoted}") == words(full) == words(text)


@given(TEXTS)
def test_something_is_always_left_of_a_text_that_says_something(text: str) -> None:
    own, _, full = split(text)
    assert bool(own.strip()) == bool(full.strip())


@given(st.text(st.sampled_from("<>: \n\n-_@ab1.,pisze\u00a0\ufeff\x02\x03ą*"), max_size=300))
def test_any_text_is_split_without_an_error(text: str) -> None:
    own, quoted, full = split(text)
    assert QUOTE_BEGIN not in own + quoted + full
    assert QUOTE_END not in own + quoted + full


@given(st.text(st.sampled_from("<>: \n-abpi \"'=/cite"), max_size=200), st.text(max_size=100))
def test_any_pair_of_texts_has_a_reading(rich: str, plain: str) -> None:
    assert reading(plain, rich) in {plain, to_text(rich)}


HOSTILE = {
    "quoted lines": "> a\n" * 19_000,
    "more lines than are looked at": ">\n" * 100_000,
    "one line": "a" * 1_000_000,
    "one line of brackets": "<a@b " * 200_000 + ":",
    "one line of verbs": "wrote schrieb " * 70_000 + ":",
    "attributions that are none": "On 2026 wrote schrieb a <x@y> said so:\n" * 19_000,
    "lines of verbs": ("schrieb " * 45 + ":\n") * 5_000,
    "labels": "Od: a\nDo: b\n" * 9_500,
    "closings": "Pozdrawiam\nJan\n" * 9_500,
    "delimiters": "--\n" * 19_000,
    "rulers": "-----\n" * 19_000,
    "blanks": "a:\n" + "\n" * 19_000 + "b:\n",
    "footers": "Ta wiadomość jest\n\n" * 9_500,
    "lines of contacts": "tel. 600 100 200\n" * 19_000,
    "dashes": ("-" * 390 + "\n") * 5_000,
    "answers between": "> a\nb\n" * 9_500,
    "marks": (QUOTE_BEGIN + "a\n") * 9_500 + QUOTE_END * 9_500,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_done_with(name: str) -> None:
    """What takes time in proportion to the square of the length would not be done within the time limit of the test."""
    own, quoted, full = split(HOSTILE[name])
    assert own
    assert len(full) >= len(own)
    assert len(own) + len(quoted) <= len(full) + 2
