"""What people type into the search box, and what is made of it."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.readmodel.asked import Asked, AskedError, Filter, read
from gateway.readmodel.plain import plain

ZONE = "Europe/Warsaw"
NOW = 1_795_000_000_000


def asked(text: str) -> Asked:
    return read(text, prefix="HD", zone=ZONE, now=NOW, me="Ola@Example.com")


def midnight(year: int, month: int, day: int) -> int:
    return round(datetime(year, month, day, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Drukarka ŻÓŁTA", Asked(words=("drukarka", "zolta"))),
        ('vpn "nie działa" -toner', Asked(words=("vpn",), phrases=("nie dziala",), without=("toner",))),
        ('-"pusty toner"', Asked(without=("pusty toner",))),
        ("status:open", None),
        ("state:open", Asked(filters=(Filter("state", "open"),))),
        ("stan:otwarte kolejka:L1", Asked(filters=(Filter("state", "open"), Filter("queue", "l1")))),
        ("-priority:p1", Asked(filters=(Filter("priority", "P1", negated=True),))),
        ("od:Anna@Firma.PL", Asked(filters=(Filter("from", "anna@firma.pl"),))),
        ('from:"Anna Nowak"', Asked(filters=(Filter("from", "anna nowak"),))),
        ("agent:me", Asked(filters=(Filter("agent", "ola@example.com"),))),
        ("przypisane:ja", Asked(words=("przypisane", "ja"))),
        ("is:nieprzypisane has:załącznik", Asked(filters=(Filter("is", "unassigned"), Filter("has", "attachment")))),
        ("after:2026-11-02", Asked(filters=(Filter("after", midnight(2026, 11, 2)),))),
        ("przed:2026-11", Asked(filters=(Filter("before", midnight(2026, 11, 1)),))),
        ("po:3.07.2026", Asked(filters=(Filter("after", midnight(2026, 7, 3)),))),
        ("po:7d", Asked(filters=(Filter("after", NOW - 7 * 86_400_000),))),
        ("hd-12", Asked(number=12)),
        ("Błąd: 0x80070005", Asked(words=("blad", "0x80070005"))),
        ("http://intranet/vpn", Asked(words=("http", "intranet", "vpn"))),
        ('"', Asked()),
        ("?!... --", Asked()),
        ("", Asked()),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_a_person_means_it(text: str, wanted: Asked | None) -> None:
    if wanted is None:
        with pytest.raises(AskedError):
            asked(text)
    else:
        assert asked(text) == wanted


@pytest.mark.parametrize("text", ["status:lost", "after:yesterday", "po:2026-02-30", "is:lost", "ma:psa", "level:L4"])
def test_a_filter_that_cannot_be_read_is_refused_with_what_it_may_be_in_both_languages(text: str) -> None:
    with pytest.raises(AskedError) as refused:
        asked(text)
    value = plain(text.partition(":")[2])
    assert value in refused.value.pl
    assert value in refused.value.en
    assert refused.value.pl != refused.value.en


@given(st.text(max_size=600))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = asked(text)
    except AskedError as refused:
        assert refused.pl  # noqa: PT017 - the other outcome is as good
        return
    for word in (*found.words, *found.phrases, *found.without):
        assert word
        assert '"' not in word


@given(st.text(max_size=50))
def test_folding_is_stable(text: str) -> None:
    assert re.findall(r"\w+", plain(plain(text))) == re.findall(r"\w+", plain(text))
