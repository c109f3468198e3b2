"""Lists as people read them: what is due in words, who is marked as new, filters as links, who else is on a ticket. Pure."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.http.desk.lists.found import marked, snippet
from gateway.http.desk.lists.views import Setting, count_of, filters, path_with, presence_words, row
from gateway.http.desk.live.line import changed, event
from gateway.http.desk.live.presence import LASTS, TYPING_LASTS, Presence, Seen
from gateway.readmodel.asked import read
from gateway.readmodel.lists import Group, ListAsked, ListedRow
from gateway.targets import FAR_FUTURE, at_risk_from
from store.records import Author, Identity, Interaction, Person, Targets, Ticket

NOW = 1_795_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
OLA = "ola@desk.pl"


def setting(language: Any = "pl") -> Setting:
    return Setting(
        me=OLA,
        now=NOW,
        zone=ZoneInfo("Europe/Warsaw"),
        language=language,
        prefix="HD",
        kinds={"mail": "email", "form": "webform"},
        agents={"jan@desk.pl": "Jan Wójcik"},
    )


def ticket(**fields: Any) -> Ticket:
    made: dict[str, Any] = {
        "number": 7, "version": 3, "subject": "Drukarka", "requester": "p1", "queue": "l1", "level": "L1", "created_at": NOW - HOUR,
        "updated_at": NOW, "channel": "mail", **fields,
    }  # fmt: skip
    return Ticket(**made)


@pytest.mark.parametrize(
    ("fields", "state", "polish", "english"),
    [
        ({}, "none", "bez terminu", "no target"),
        ({"targets": Targets(first_response=NOW + 7 * HOUR)}, "ok", "za 7 godz.", "in 7 hours"),
        ({"targets": Targets(first_response=NOW + 10 * MINUTE)}, "soon", "za 10 min", "in 10 min"),
        ({"targets": Targets(first_response=NOW - 2 * DAY)}, "late", "2 dni po terminie", "2 days late"),
        (
            {"targets": Targets(first_response=NOW - DAY, resolution=NOW + 3 * DAY), "first_response_at": NOW},
            "ok", "za 3 dni", "in 3 days",
        ),
        ({"status": "resolved", "targets": Targets(resolution=NOW - DAY)}, "none", "", ""),
    ],
)  # fmt: skip
def test_what_is_due_is_said_in_words_and_not_by_colour_alone(
    fields: dict[str, Any], state: str, polish: str, english: str
) -> None:
    for language, words in (("pl", polish), ("en", english)):
        due = row(ticket(**fields), {}, None, 0, setting(language)).due
        assert due.state == state
        assert words in due.words
        if state == "soon":
            assert due.mark, "the mark says what the colour says"
        if state in ("late", "soon", "ok"):
            assert due.exact
            assert due.what


def test_a_ticket_is_at_risk_when_a_quarter_of_its_time_is_left() -> None:
    created = NOW - 8 * HOUR
    targets = Targets(first_response=created + 4 * HOUR, resolution=created + 24 * HOUR)
    assert at_risk_from(ticket(created_at=created, targets=targets)) == created + 3 * HOUR
    answered = ticket(created_at=created, targets=targets, first_response_at=created + HOUR)
    assert at_risk_from(answered) == created + 18 * HOUR, "a target that was met is no risk"
    old = Targets(next_response=NOW + 4 * HOUR)
    asked_again = ticket(created_at=NOW - 300 * DAY, targets=old, first_response_at=NOW - 299 * DAY, waiting_since=NOW)
    assert at_risk_from(asked_again) == NOW + 3 * HOUR, "the clock of a further answer began with the question"
    due = row(asked_again, {}, None, 0, setting()).due
    assert (due.what, due.state) == ("kolejna odpowiedź", "ok")
    assert at_risk_from(ticket()) == FAR_FUTURE
    assert at_risk_from(ticket(status="pending", targets=targets)) == FAR_FUTURE


def test_a_line_says_who_asked_who_works_and_what_was_said() -> None:
    anna = Person(id="p1", name="Anna Kowalska", identities=(Identity(channel="email", address="anna@firma.pl"),))
    known = ListedRow(7, awaits=True, last_at=NOW - MINUTE, last_by="requester", last_words="nadal nie drukuje")
    line = row(ticket(assignee="jan@desk.pl", organization="Firma"), {"p1": anna}, known, 0, setting())
    assert (line.requester, line.organization, line.assignee) == ("Anna Kowalska", "Firma", "Jan Wójcik")
    assert (line.speaker, line.said, line.name, line.age) == ("Zgłaszający:", "nadal nie drukuje", "HD-7", "1 godz.")
    assert line.came == "Zgłoszone pocztą"
    assert row(ticket(assignee=OLA), {}, None, 0, setting("en")).assignee == "You"
    nobody = row(ticket(subject=" "), {"p1": Person(id="p1", identities=anna.identities)}, None, 0, setting())
    assert (nobody.assignee, nobody.requester, nobody.subject) == ("", "anna@firma.pl", "(bez tematu)")
    assert row(ticket(), {}, None, 0, setting()).requester == "Nieznana osoba"
    assert row(ticket(assignee="gone@desk.pl"), {}, None, 0, setting()).assignee == "gone@desk.pl"


def test_new_is_what_a_requester_said_since_the_agent_looked() -> None:
    known = ListedRow(7, awaits=True, last_at=NOW - MINUTE, last_by="requester", last_words="halo?")
    assert row(ticket(), {}, known, 0, setting()).unread
    assert not row(ticket(), {}, known, NOW, setting()).unread
    assert row(ticket(), {}, known, NOW, setting()).awaits, "seen, but still without an answer"
    answered = ListedRow(7, awaits=False, last_at=NOW, last_by="agent", last_words="")
    assert not row(ticket(), {}, answered, 0, setting()).unread


def test_a_line_that_looks_the_same_has_the_same_key() -> None:
    one = row(ticket(), {}, None, 0, setting())
    assert row(ticket(), {}, None, 0, setting()).key == one.key
    assert row(ticket(version=4), {}, None, 0, setting()).key != one.key
    assert row(ticket(created_at=NOW - 3 * DAY), {}, None, 0, setting()).key != one.key


def test_hostile_names_stay_on_their_line() -> None:
    line = row(ticket(subject="faktura\u202efdp.exe\n\n" + "x" * 500), {}, None, 0, setting())
    assert not {"\u202e", "\n"} & set(line.subject)
    assert len(line.subject) <= 160


def asked(name: Any = "all", **more: Any) -> ListAsked:
    return ListAsked(name=name, me=OLA, level="L1", **more)


def test_filters_are_links_that_add_and_take_off() -> None:
    counted = [("P1", "incident", "network", 2), ("P4", "incident", "network", 3), ("P4", "question", "email", 1)]
    by_label = {group.label: group for group in filters(asked(), "/desk/all", counted, "pl")}
    assert [(one.label, one.count, one.path) for one in by_label["Priorytet"].options] == [
        ("P1: krytyczny", 2, "/desk/all?priority=P1"),
        ("P4: niski", 4, "/desk/all?priority=P4"),
    ]
    chosen = {one.label: one for one in filters(asked(priority="P1"), "/desk/all", counted[:1], "en")}
    assert [(one.chosen, one.path) for one in chosen["Priority"].options] == [(True, "/desk/all")]
    assert chosen["Priority"].value == "P1: critical"
    assert "Typ" not in {one.label for one in filters(asked(), "/desk/all", counted[:1], "pl")}, "nothing to choose"
    assert "Opiekun" not in {one.label for one in filters(asked("mine"), "/desk/mine", counted, "pl")}


def test_an_address_keeps_filters_and_escapes_them() -> None:
    assert path_with("/desk/all", asked()) == "/desk/all"
    assert (
        path_with("/desk/all", asked(category="a&b=c", who="me"), page=2)
        == "/desk/all?category=a%26b%3Dc&who=me&page=2"
    )


def test_the_rail_counts_what_each_list_shows() -> None:
    groups = [
        Group("open", "l1", "L1", "", "", 5, 2, 1),
        Group("open", "l1", "L1", OLA, "", 3, 0, 0),
        Group("open", "l2", "L2", "", "", 4, 1, 0),
        Group("open", "l2", "L2", "jan@desk.pl", "", 2, 0, 0),
        Group("open", "l1", "L1", OLA, f"\n{OLA}\njan@desk.pl\n", 2, 0, 0),
        Group("open", "l1", "L1", "", "\njan@desk.pl\n", 1, 0, 0),
        Group("waiting", "l1", "L1", OLA, "", 7, 0, 3),
    ]
    counts = {
        name: count_of(groups, asked(name))
        for name in ("todo", "mine", "snoozed", "unassigned", "risk", "waiting", "all")
    }
    assert counts == {
        "todo": (9, "bad"), "mine": (3, ""), "snoozed": (2, ""), "unassigned": (10, "bad"), "risk": (3, "bad"), "waiting": (7, ""),
        "all": (17, "bad"),
    }  # fmt: skip
    assert count_of(groups, asked("queue", queue="l2")) == (6, "warn")


@pytest.mark.parametrize(
    ("there", "polish", "english"),
    [
        (Seen(), "", ""),
        (Seen(looking=("Anna",)), "Anna też to czyta", "Anna is reading this too"),
        (Seen(looking=("Anna", "Jan")), "Anna i Jan też to czytają", "Anna and Jan are reading this too"),
        (Seen(typing=("Jan",)), "Jan pisze odpowiedź", "Jan is writing an answer"),
        (Seen(noting=("Jan",)), "Jan pisze notatkę", "Jan is writing a note"),
        (Seen(noting=("Jan", "Ewa")), "Jan i Ewa piszą notatki", "Jan and Ewa are writing notes"),
        (Seen(chatting=("Chat 3f2a",)), "Gość czatu 3f2a pisze na czacie", "Chat guest 3f2a is writing in the chat"),
        (Seen(chatting=("Anna", "Jan")), "Anna i Jan piszą na czacie", "Anna and Jan are writing in the chat"),
        (
            Seen(looking=("Anna",), typing=("Jan", "Ewa")),
            "Jan i Ewa piszą odpowiedź · Anna też to czyta", "Jan and Ewa are writing an answer · Anna is reading this too",
        ),
        (Seen(looking=("A", "B", "C", "D", "E")), "A, B, C +2 też to czytają", "A, B, C +2 are reading this too"),
    ],
)  # fmt: skip
def test_who_else_is_here_is_said_as_people_say_it(there: Seen, polish: str, english: str) -> None:
    assert presence_words(there, "pl")[0] == polish
    assert presence_words(there, "en")[0] == english
    assert "też" not in presence_words(there, "pl")[1], "in a list nobody else is meant"


def test_presence_is_told_once_and_forgotten_in_time() -> None:
    here = Presence()
    here.heard(7, "anna@x", "Anna", "looking", 100.0)
    assert here.changed(100.0) == [7]
    here.heard(7, "anna@x", "Anna", "looking", 110.0)
    assert here.changed(110.0) == [], "nothing new"
    here.heard(7, "jan@x", "Jan", "typing", 110.0)
    assert here.changed(110.0) == [7]
    assert here.of(7, 110.0) == Seen(looking=("Anna",), typing=("Jan",))
    assert here.of(7, 110.0, but="jan@x") == Seen(looking=("Anna",))
    assert here.changed(110.0 + TYPING_LASTS) == [7], "he stopped typing"
    assert here.of(7, 110.0 + TYPING_LASTS) == Seen(looking=("Anna", "Jan"))
    here.heard(7, "jan@x", "Jan", "noting", 123.0)
    assert here.of(7, 123.0) == Seen(looking=("Anna",), noting=("Jan",)), "a note is told apart from an answer"
    assert here.changed(123.0) == [7]
    here.heard(7, "jan@x", "Jan", "left", 125.0)
    assert here.changed(125.0) == [7]
    assert here.changed(110.0 + LASTS) == [7]
    assert list(here.numbers()) == [], "an empty ticket is forgotten"


def test_what_was_looked_for_is_marked_without_regard_to_diacritics() -> None:
    looked_for = read('zolt "nie dziala"', prefix="HD", zone="Europe/Warsaw", now=NOW)
    assert marked("Żółta lampka nie działa!", looked_for) == (
        ("Żółta", True), (" lampka ", False), ("nie", True), (" ", False), ("działa", True), ("!", False),
    )  # fmt: skip
    assert marked("inne słowa", looked_for) == (("inne słowa", False),)


def test_a_snippet_is_of_the_newest_words_that_fit() -> None:
    def said(kind: Any, text: str) -> Interaction:
        return Interaction(
            id=text[:9], at=NOW, author=Author(kind=kind), visibility="public", channel="mail", text=text
        )

    log = [
        said("requester", "toner " * 3),
        said("agent", "a " * 200 + "nowy toner " + "b " * 200),
        said("requester", "ok"),
    ]
    looked_for = read("toner", prefix="HD", zone="Europe/Warsaw", now=NOW)
    speaker, pieces = snippet(log, looked_for)
    assert speaker == "agent"
    assert ("toner", True) in pieces
    text = "".join(piece for piece, _ in pieces)
    assert text[0] == text[-1] == "…"
    assert len(text) < 200
    assert snippet(log, read("state:open", prefix="HD", zone="Europe/Warsaw", now=NOW)) == ("", ())
    assert snippet(log, read("xyzzy", prefix="HD", zone="Europe/Warsaw", now=NOW)) == ("", ())


def test_an_event_is_one_line_of_data_whatever_people_are_called() -> None:
    frame = event("presence", {"name": "a\n\ndata: {}\r\u2028"})
    assert frame.count(b"\n") == 3
    assert b"\r" not in frame
    assert changed({7: 2}, {}) == {"tickets": [{"number": 7, "version": 2, "by": "", "name": ""}]}
