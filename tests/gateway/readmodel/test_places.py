"""The same place counts as one, however people write it."""

import pytest

from gateway.readmodel.places import LONGEST, place_of, place_words


@pytest.mark.parametrize(
    ("said", "place", "pl", "en"),
    [
        ("214", "room 214", "pokój 214", "room 214"),
        ("Pokój 214", "room 214", "pokój 214", "room 214"),
        ("w pokoju nr 214, przy oknie", "room 214", "pokój 214", "room 214"),
        ("Room 214A", "room 214a", "pokój 214a", "room 214a"),
        ("drugie piętro", "floor 2", "piętro 2", "floor 2"),
        ("on the ground floor", "floor 0", "parter", "ground floor"),
        ("w piwnicy", "floor -1", "piwnica", "basement"),
        ("sala konferencyjna Wisła", "room wisła", "sala Wisła", "room Wisła"),
        ("  HALA   b. ", "hala b", "miejsce „hala b”", "the place “hala b”"),
        ("PC-0123", "pc 0123", "miejsce „pc 0123”", "the place “pc 0123”"),
    ],
)
def test_a_place_has_one_name_for_counting_and_one_for_people(said: str, place: str, pl: str, en: str) -> None:
    assert place_of({"where": said}, "") == place
    assert (place_words(place, "pl"), place_words(place, "en")) == (pl, en)


@pytest.mark.parametrize("said", ["", "   ", "Nie wiem.", "brak", "I don't know", "-", "???"])
def test_no_answer_is_no_place(said: str) -> None:
    assert place_of({"where": said, "what": "pokój 214"}, "Acme") == ""


def test_rooms_of_two_organizations_are_two_places() -> None:
    ours, theirs = (place_of({"where": "214"}, one) for one in ("Acme", "Beta"))
    assert ours != theirs
    assert place_words(ours, "pl") == "pokój 214, Acme"


def test_a_whole_mail_as_an_answer_is_cut() -> None:
    assert len(place_of({"where": "gdzieś koło magazynu " * 1000}, "")) <= LONGEST
