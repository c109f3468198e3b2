"""Words that were changed later: how they stand, who reads which, who is told, and that no clock and no figure counts them as new."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.closing.after import ASK
from gateway.figures.fold import facts
from gateway.readmodel.tables import COLUMNS, row
from gateway.sla.clocks import clocked
from gateway.taking_part import read_by
from gateway.timeline import for_requester, history, timeline
from store.records import Address, Author, Decision, Entry, Event, Interaction, Message, Person, Ticket, TicketChange
from tests.gateway.closing.test_after import spoke, timers
from tests.gateway.desk_facts import BEN, HOUR, NOW, ticket
from tests.gateway.sla.test_clocks import PROMISES
from tests.gateway.test_notices import JAN, KAY, MINE, OLA, hearers, said, told
from tests.triage.test_decide import POLICY
from triage.decide import decide
from triage.known import Arrived, Found
from triage.versions import DELETED

ANNA = Author(kind="requester", id="anna", name="Anna")
SLACK = replace(POLICY, kinds={"slack": "slack"})
PEOPLE = {"slack:U1": "anna", "slack:U2": "ben"}


def words(name: str, text: str, by: Author = ANNA, **fields: Any) -> Interaction:
    values = {"id": name, "at": NOW, "author": by, "visibility": "public", "channel": "slack", "text": text}
    return Interaction(**(values | fields))


def worked(log: list[Entry], step: tuple[str, str, str, str], now: int) -> Decision:
    """What triage decides about a version (its kind, of which words, by whom, the new words), with the log as it is."""
    kind, name, user, text = step
    message = Message(
        channel="slack",
        external_id=f"x{now}",
        sender=Address(address=user),
        also=(f"slack:{user}",),
        text=text,
        kind=kind,  # type: ignore[arg-type]
        edits=name,
        trust="verified",
    )
    known = Found(
        identities=PEOPLE,
        persons={one: Person(id=one) for one in PEOPLE.values()},
        tickets={7: ticket()},
        said={7: tuple(one for one in log if isinstance(one, Interaction))},
    )
    return decide(Arrived(id=f"in{now}", message=message, at=now), known, SLACK, now)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("edit", "delete", "edit again")),
        st.sampled_from(("m1", "m2", "m3", "never")),
        st.sampled_from(("U1", "U2")),
        st.sampled_from(("a", "b", "c")),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_the_words_stand_as_their_author_left_them_last_and_every_earlier_wording_is_kept(
    steps: list[tuple[str, str, str, str]],
) -> None:
    """In any order, by anybody, each as often as it likes to come."""
    ben = Author(kind="requester", id="ben")
    log: list[Entry] = [words("m1", "first"), words("m2", "second"), words("m3", "third", ben)]
    wordings = {"m1": ["first"], "m2": ["second"], "m3": ["third"]}
    authors = {"m1": "U1", "m2": "U1", "m3": "U2"}
    for place, (kind, name, user, text) in enumerate(steps, 1):
        for _ in range(2 if kind == "edit again" else 1):
            decision = worked(log, (kind.split()[0], name, user, text), NOW + place)
            log += [entry for change in decision.tickets for entry in change.log]
        if authors.get(name) == user:
            stands = DELETED if kind == "delete" else text
            if wordings[name][-1] != stands:
                wordings[name].append(stands)
    found = {one.id: one for one in timeline(log)}
    assert found.keys() == wordings.keys()
    for name, one in found.items():
        assert [*(each.text for each in one.versions), one.text] == wordings[name]


def test_requesters_read_that_words_were_deleted_and_not_which() -> None:
    """Agents read them still; the history says when it happened."""
    log: list[Entry] = [words("m1", "sekret Kowalskiego")]
    log += worked(log, ("delete", "m1", "U1", ""), NOW + 5).tickets[0].log
    (read,) = for_requester(timeline(log), now=NOW + 9)
    assert (read.text, read.versions, read.edited_at) == (DELETED, (), NOW + 5)
    assert [one.text for one in timeline(log)[0].versions] == ["sekret Kowalskiego"]
    assert [(one.kind, one.at) for one in history(log)] == [("message", NOW), ("deleted", NOW + 5)]


def test_who_joined_later_does_not_read_what_was_changed_of_earlier_words() -> None:
    """Nor by an edit; words he could read are changed for him too."""
    joins = Event(at=NOW, kind="participant", author=ANNA, changes={"participants": ([], ["ben"])})
    log: list[Entry] = [words("m1", "before"), joins, words("m2", "after")]
    log += [words("m1", "before, changed", amends="edit"), words("m2", "after, changed", amends="edit")]
    assert [one.text for one in timeline(read_by(BEN, ticket(participants=("ben",)), log))] == ["after, changed"]


@pytest.mark.parametrize(("amends", "kind"), [("edit", "edited"), ("delete", "deleted")])
def test_whose_ticket_it_is_hears_that_words_were_changed_and_nobody_else(amends: Any, kind: str) -> None:
    """Assignee and watchers; no queue, and nobody of a note."""
    changed = replace(said(text="Działa jednak"), amends=amends)
    assert hearers(told(MINE, MINE, changed)) == {OLA: kind}
    watched = replace(MINE, assignee="", watchers=(JAN,))
    decision = told(watched, watched, changed)
    assert hearers(decision) == {JAN: kind}
    assert decision.deliveries[0].content.values["words"] == "Działa jednak"
    assert KAY not in hearers(told(replace(MINE, assignee=""), replace(MINE, assignee=""), changed))
    note = replace(said(KAY, "internal"), amends=amends, mentions=(JAN,))
    assert hearers(told(MINE, MINE, note)) == {}


def test_no_clock_begins_and_none_ends_with_an_edit() -> None:
    """Nobody waits since, and nobody who waits was answered."""
    answered = ticket("in_progress", waiting_since=0, priority="P3")
    waiting = replace(answered, waiting_since=NOW - HOUR)
    agent = words("r", "x", Author(kind="agent", id="ola@desk.pl"), amends="edit")
    for before, log in ((answered, words("m1", "x", amends="edit")), (waiting, agent)):
        change = TicketChange(ticket=before, log=(log,))
        (after,) = clocked(Decision(tickets=(change,)), {7: before}, PROMISES, NOW).tickets
        assert after.ticket.waiting_since == before.waiting_since


def test_thanks_that_came_by_an_edit_ask_for_no_rating() -> None:
    """They were asked for when it was solved."""
    solved = ticket("resolved")
    (change,) = spoke(solved, "Dzięki, działa!").tickets
    (entry,) = change.log
    assert isinstance(entry, Interaction)
    edited = Decision(tickets=(replace(change, log=(replace(entry, amends="edit"),)),))
    assert ASK in timers(spoke(solved, "Dzięki, działa!"), solved)
    assert timers(edited, solved) == {}


def test_figures_and_lists_take_it_for_the_same_words() -> None:
    """The wait ended with the answer; the edit after it begins none, and the list does not say that somebody waits."""
    of: Ticket = ticket("in_progress", created_at=NOW)
    log: list[Entry] = [words("m1", "x"), words("r", "y", Author(kind="agent", id="ola@desk.pl"), at=NOW + 5)]
    edited = [
        *log,
        words("m1", "z", at=NOW + 9, amends="edit"),
        words("r2", "q", Author(kind="agent", id="ola@desk.pl"), at=NOW + 20),
    ]
    assert len(facts(of, edited, PROMISES).waits) == len(facts(of, log, PROMISES).waits) == 1
    about, _ = row(of, [*log, words("m1", "z", at=NOW + 9, amends="edit")], {})
    assert about[COLUMNS.index("awaits")] == 0
