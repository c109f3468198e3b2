"""What is counted of each topic: different persons, by category, organization and place."""

import sqlite3

from msgspec.structs import replace

from gateway.figures import kept
from gateway.figures.days import Days
from gateway.readmodel import tables
from gateway.surges import counting
from gateway.surges.alert import said, topic
from gateway.surges.surge import Surge, Topic
from tests.gateway.figures.lives import ZONE, Life, at


def test_persons_of_a_place_are_counted_once_and_its_tickets_are_listed() -> None:
    """Three people of one room, one of whom wrote twice; and one who named no place."""
    database = sqlite3.connect(":memory:")
    database.executescript(f"{tables.SCHEMA} {kept.SCHEMA}")
    where = ("pokój 214", "214", "room 214", "Room 214", "")
    who = ("anna", "jan", "ola", "ola", "ewa")
    for number, (place, person) in enumerate(zip(where, who, strict=True), 1):
        life = Life("16 8:00", number=number, requester=person, category="other", answers={"where": place})
        life.ticket = replace(life.ticket, organization="Acme")
        database.execute(tables.PUT, tables.row(life.ticket, life.log, {})[0])
        kept.put(database, [life.facts], Days(ZONE))
    window = (at("16 7:40"), at("16 8:10"))
    rows = database.execute(*counting.persons(window)).fetchall()
    assert sorted(rows) == [("organization", "Acme", 4), ("place", "room 214\nAcme", 3)]
    found = database.execute(*counting.tickets(Topic("place", "room 214\nAcme"), window[0])).fetchall()
    assert [number for number, _ in found] == [4, 3, 2, 1]


def test_a_surge_of_a_place_is_told_by_its_name() -> None:
    surge = Surge(topic=Topic("place", "room 214\nAcme"), since=1, seen_at=2, most=12, usually=0.0)
    assert topic(surge, "en", {}) == "room 214, Acme"
    assert said(surge, "pl", {}) == "Pokój 214, Acme: 12 osób w ciągu 30 minut, zwykle o tej porze mniej niż jedna"
