"""A participant reads what came after he joined, and nothing of what was before."""

from typing import Any

from gateway.taking_part import read_by
from store.records import Author, Entry, Event, Interaction, Person
from tests.gateway.desk_facts import ANNA, BEN, ticket

SYSTEM = Author(kind="system")


def said(name: str, by: str = "anna") -> Interaction:
    author = Author(kind="requester", id=by)
    return Interaction(id=name, at=1, author=author, visibility="public", channel="mail", text=name)


def joins(old: Any, new: Any, message: str = "") -> Event:
    return Event(at=1, kind="participant", author=SYSTEM, changes={"participants": (old, new)}, message=message)


def words(log: list[Entry], person: Person, **fields: Any) -> list[str]:
    of = ticket(participants=("ben",), **fields)
    return [one.id for one in read_by(person, of, log) if isinstance(one, Interaction)]


def test_the_requester_reads_everything_and_a_participant_what_came_after() -> None:
    log: list[Entry] = [
        said("before"),
        joins([], ["eve"]),
        said("between"),
        joins(["eve"], ["eve", "ben"]),
        said("after"),
    ]
    assert words(log, ANNA) == ["before", "between", "after"]
    assert words(log, BEN) == ["after"]


def test_the_mail_that_brought_somebody_is_his_too() -> None:
    log: list[Entry] = [said("before"), said("brings"), joins([], ["ben"], "brings"), said("after")]
    assert words(log, BEN) == ["brings", "after"]


def test_whoever_was_let_in_reads_his_own_words() -> None:
    log: list[Entry] = [said("before"), said("own", by="ben"), joins("", "ben"), said("after")]
    assert words(log, BEN) == ["own", "after"]


def test_who_was_taken_out_and_let_in_again_reads_from_then_on() -> None:
    log: list[Entry] = [
        joins([], ["ben"]),
        said("first"),
        joins(["ben"], []),
        said("out"),
        joins([], ["ben"]),
        said("again"),
    ]
    assert words(log, BEN) == ["again"]


def test_somebody_whose_coming_is_not_told_reads_nothing() -> None:
    assert words([said("before"), said("after")], BEN) == []


def test_a_person_known_by_several_ids_is_one_reader() -> None:
    log: list[Entry] = [said("before"), joins([], ["old"]), said("after")]
    assert words(log, Person(id="ben", also=("old",))) == ["after"]
    assert words(log, Person(id="new", also=("anna",))) == ["before", "after"]
