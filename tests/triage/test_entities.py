"""What texts name: every kind in both languages, inflected, without diacritics, and on texts made to hang."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.entities import ALL, LIMIT, MOST, entities, kinds

STRIP = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
ROWS = [
    # text, kind, normal
    ("drukarka w pokoju 214 nie drukuje", "room", "214"),
    ("jestem w pok. 12a", "room", "12A"),
    ("sala konferencyjna B", "room", "B"),
    ("rzutnik w sali Neptun", "room", "Neptun"),
    ("the printer in room 4.12", "room", "4.12"),
    ("meeting room 3", "room", "3"),
    ("na drugim piętrze", "floor", "2"),
    ("piętro 5", "floor", "5"),
    ("3. piętro", "floor", "3"),
    ("III piętro", "floor", "3"),
    ("on the 2nd floor", "floor", "2"),
    ("on the third floor", "floor", "3"),
    ("drukarka na parterze", "floor", "0"),
    ("in the basement", "floor", "-1"),
    ("nie mogę znaleźć drukarki", "device", "printer"),
    ("problem z laptopem", "device", "laptop"),
    ("stację dokującą trzeba wymienić", "device", "dock"),
    ("my docking station", "device", "dock"),
    ("the keyboards are dirty", "device", "keyboard"),
    ("numer inwentarzowy IT/2023/0045", "asset_tag", "IT/2023/0045"),
    ("asset tag: LT-00231", "asset_tag", "LT-00231"),
    ("komputer PC-1234", "asset_tag", "PC-1234"),
    ("S/N 5CG1234XYZ", "asset_tag", "5CG1234XYZ"),
    ("błąd 809", "error_code", "809"),
    ("wyskakuje 0x80070005", "error_code", "0X80070005"),
    ("kod błędu: 53003", "error_code", "53003"),
    ("error code 691", "error_code", "691"),
    ("ERR_CONNECTION_REFUSED", "error_code", "ERR_CONNECTION_REFUSED"),
    ("wyskakuje komunikat „Brak dostępu do pliku”", "error_text", "Brak dostępu do pliku"),
    ('it shows "No boot device"', "error_text", "No boot device"),
    ("mój adres to 10.0.0.5", "ip", "10.0.0.5"),
    ("address 2001:DB8::1", "ip", "2001:db8::1"),
    ("nie otwiera się intranet.firma.pl", "host", "intranet.firma.pl"),
    ("serwer SRV01 nie odpowiada", "host", "srv01"),
    (r"\\nas01\wspolny", "host", "nas01"),
    ("otwieram plik w Wordzie", "application", "Word"),
    ("Outlooka nie da się uruchomić", "application", "Outlook"),
    ("Power BI does not refresh", "application", "Power BI"),
    ("SAP-a nie widzę", "application", "SAP"),
    ("5 osób czeka", "people", "5"),
    ("dwie osoby w moim pokoju", "people", "2"),
    ("dwunastu pracowników", "people", "12"),
    ("kilku użytkowników", "people", "several"),
    ("cały dział stoi", "people", "department"),
    ("the whole team is stuck", "people", "team"),
    ("cała firma", "people", "company"),
    ("about 30 users", "people", "30"),
    ("nikt nie może się zalogować", "people", "everyone"),
    ("tylko u mnie", "people", "1"),
    ("potrzebne do 15:00", "deadline", "15:00"),
    ("do godz. 9", "deadline", "09:00"),
    ("przed 14.30", "deadline", "14:30"),
    ("do dwunastej", "deadline", "12:00"),
    ("potrzebuję na jutro", "deadline", "tomorrow"),
    ("do piątku", "deadline", "friday"),
    ("do końca dnia", "deadline", "end of day"),
    ("do 12 marca", "deadline", "03-12"),
    ("na 12.03.2026", "deadline", "2026-03-12"),
    ("za pół godziny mam spotkanie", "deadline", "+half hour"),
    ("by Friday", "deadline", "friday"),
    ("before 3 pm", "deadline", "15:00"),
    ("by the end of the week", "deadline", "end of week"),
    ("within two hours", "deadline", "+2 hours"),
    ("od wczoraj", "since", "yesterday"),
    ("od 3 dni", "since", "3 days"),
    ("od poniedziałku", "since", "monday"),
    ("since this morning", "since", "morning"),
    ("for two weeks", "since", "2 weeks"),
    ("po aktualizacji", "since", "update"),
    ("chodzi o HD-1042", "ticket", "1042"),
    ("zgłoszenie nr 1042", "ticket", "1042"),
    ("ticket #77", "ticket", "77"),
    ("INC0012345", "ticket", "INC0012345"),
]  # fmt: skip


def named(text):
    return [(one.kind, one.normal) for one in entities(text)]


@pytest.mark.parametrize(("text", "kind", "normal"), ROWS)
def test_named(text, kind, normal):
    """Each is found as what it is."""
    assert (kind, normal) in named(text)


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda text: text.translate(STRIP)])
def test_how_it_is_written_does_not_matter(change):
    """Case and diacritics change nothing, but for names of rooms, which only their capital tells."""
    for text, kind, normal in ROWS:
        if normal != "Neptun" and kind != "error_text":
            assert (kind, normal) in named(change(text)), change(text)


@pytest.mark.parametrize(
    "text",
    [
        "in a word, we wait for the teams to edge closer",
        "raport.xlsx i umowa.docx",
        "Jan.Kowalski@firma.pl",
        "wersja 1.2.3.456.7",
        "do widzenia",
        "300.1.1.1",
        "12 zł do zwrotu",
        "godzina na pracę",
    ],
)
def test_nothing_named(text):
    """Words of every day, files, addresses of people and impossible numbers are none of these."""
    assert not entities(text)


def test_spans_are_places_in_the_text():
    """Value, start and end belong together, in order and apart, whatever letters stand before."""
    text = "ŻÓŁĆ İstanbul ﬁ – Drukarka HP LaserJet w pokoju 214, błąd 0x80070005, do 15:00"
    found = entities(text)
    assert len(found) == 4
    assert all(text[one.start : one.end] == one.value for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(st.characters()))
def test_any_text(text):
    """Never raises; spans are inside."""
    for one in entities(text):
        assert 0 <= one.start < one.end <= LIMIT


@pytest.mark.parametrize(
    "piece",
    [
        "1 ", "a", "do ", ".", "a.", "1.", "pokoj ", ":", "komunikat ", '"', " ", "serwer a-", "http ", "blad ", "0x0", "tag ", "\\\\a",
        "od 1 ", "hp ", "drukarka hp a ", "ą\u0301", "do 1. ", "sala a", "nr ", "\n", "1:", "za kilka ", 'error "a',
    ],
)  # fmt: skip
def test_a_megabyte_made_to_hang_is_answered(piece):
    """What is beyond the limit is not read."""
    whole = piece * (1_000_000 // len(piece))
    assert len(entities(whole)) <= MOST
    assert entities(whole) == entities(whole[:LIMIT])


def test_kinds():
    """What need not be asked any more."""
    assert kinds(entities("drukarka w pokoju 12")) == {"device", "room"}


@pytest.mark.parametrize("wanted", [{"room"}, {"people"}, {"device", "since"}, {"error_text"}, {"ticket"}, set(), ALL])
@pytest.mark.parametrize(
    "text",
    [
        "cały pokój 12 nie drukuje od wczoraj, HD-7, drukarka HP 1020 w pokoju 214, komunikat „Brak papieru”",
        "the whole room 3 has no Outlook since Monday, ticket #12",
        "nic",
    ],
)
def test_only_what_is_wanted(text, wanted):
    """The same as picking these kinds out of all: what one kind holds no other gets."""
    assert entities(text, wanted=frozenset(wanted)) == tuple(one for one in entities(text) if one.kind in wanted)


def test_the_desks_own_prefix():
    """A desk whose tickets are called IT-7 finds them."""
    assert [one.normal for one in entities("IT-7", prefix="IT")] == ["7"]
