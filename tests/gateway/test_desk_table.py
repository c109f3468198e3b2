"""Every verb in every stage of a ticket, for every kind of actor: what happens, in one table each."""

from typing import Any

import pytest

from gateway.desk import RefusedError, apply
from gateway.desk.verbs import AGENT_VERBS, REQUESTER_VERBS, UNCHANGING
from store.records import Author
from tests.gateway.desk_facts import ANNA, GONE, JAN, NOW, OLA, OTHER, STAGES, act, known, requester, ticket

STAGE_NAMES = ("new", "assigned", "in_progress", "pending", "resolved", "closed", "cancelled")
VALUES: dict[str, dict[str, Any]] = {
    "reply": {"visibility": "public", "text": "Proszę spróbować teraz."},
    "note": {"text": "Sprawdziłam koncentrator."},
    "assign": {"agent": "jan@desk.pl"},
    "escalate": {"level": "L2", "reason": "To sieć."},
    "refer": {"to": "jan@desk.pl", "reason": "Proszę o decyzję."},
    "set": {"category": "network"},
    "pend": {"reason": "requester"},
    "resolve": {"code": "workaround"},
    "cancel": {"reason": "Pomyłka."},
    "merge": {"into": "HD-9"},
    "link": {"to": 9},
    "unlink": {"to": 9},
    "reveal": {"interaction": "m1", "index": 0},
    "add_participant": {"address": "eve@elsewhere.pl"},
    "remove_participant": {"person": "nobody"},
    "dismiss_participant": {"address": "nobody@elsewhere.pl"},
    "unsend": {"interaction": "m1"},
    "snooze": {"until": "2027-01-20T08:00:00Z"},
    "vouch": {"delivery": "d1"},
    "disown": {"delivery": "d1"},
    "rate": {"score": 4},
    "save_file": {"file": "nobody's"},
    "leave_file": {"file": "nobody's"},
}
# The status afterwards; "-" nothing changes, "!" refused as a conflict.
TABLE = """
          new          assigned     in_progress  pending      resolved     closed       cancelled
reply     in_progress  in_progress  in_progress  pending      resolved     !            !
note      new          assigned     in_progress  pending      resolved     closed       cancelled
take      assigned     -            -            -            !            !            !
assign    assigned     assigned     in_progress  pending      !            !            !
release   -            new          new          pending      !            !            !
escalate  new          new          new          new          !            !            !
refer     new          assigned     in_progress  pending      !            !            !
set       new          assigned     in_progress  pending      resolved     closed       cancelled
pend      pending      pending      pending      pending      !            !            !
resume    -            -            -            in_progress  !            !            !
resolve   resolved     resolved     resolved     resolved     !            !            !
close     !            !            !            !            closed       -            !
cancel    cancelled    cancelled    cancelled    cancelled    !            !            -
reopen    -            -            -            -            in_progress  in_progress  in_progress
merge     closed       closed       closed       closed       closed       closed       closed
link      new          assigned     in_progress  pending      resolved     closed       cancelled
unlink    -            -            -            -            -            -            -
reveal    new          assigned     in_progress  pending      resolved     closed       cancelled
add_participant new assigned     in_progress  pending      resolved     closed       cancelled
remove_participant 422 422       422          422          422          422          422
dismiss_participant 422 422      422          422          422          422          422
forwarded !            !            !            !            !            !            !
unforward !            !            !            !            !            !            !
watch     new          assigned     in_progress  pending      resolved     closed       cancelled
unwatch   -            -            -            -            -            -            -
vouch     new          assigned     in_progress  pending      resolved     closed       cancelled
unresolve !            !            !            !            !            !            !
snooze    new          assigned     in_progress  pending      !            !            !
unsnooze  -            -            -            -            -            -            -
unsend    422          422          422          422          422          422          422
disown    new          assigned     in_progress  pending      resolved     closed       cancelled
confirm   resolved     resolved     resolved     resolved     -            -            !
withdraw  cancelled    cancelled    cancelled    cancelled    !            !            -
rate      !            !            !            !            resolved     closed       !
save_file 422          422          422          422          422          422          422
leave_file 422         422          422          422          422          422          422
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]
CELLS = [(row[0], stage, row[at + 1]) for row in ROWS for at, stage in enumerate(STAGE_NAMES)]


def outcome(verb: str, stage: str, by: Author | None = None, **facts: Any) -> str:
    """The status afterwards, "-" for nothing, "!" for a conflict; what every decision holds is checked on the way."""
    actor = by or (requester() if verb in REQUESTER_VERBS else None)
    before = ticket(stage)
    try:
        decision = apply(act(verb, by=actor, **VALUES.get(verb, {})), known(before, other=OTHER, assignee=JAN, **facts))
    except RefusedError as refused:
        words = bool(refused.pl and refused.en)
        return {"conflict": "!", "forbidden": "403", "invalid": "422"}[refused.code] if words else "without words"
    assert decision.read.tickets[7] == before.version
    if not decision.tickets:
        assert not decision.deliveries
        assert not decision.timers
        return "-"
    change = decision.tickets[0]
    assert change.ticket.number == before.number
    assert change.ticket.version == before.version
    assert change.ticket.updated_at == NOW
    assert change.log
    assert change.log[0].author == (actor or Author(kind="agent", id=OLA.email, name=OLA.name))
    return change.ticket.status


def test_the_table_has_every_verb_and_every_stage() -> None:
    """A verb without a row fails here."""
    assert {row[0] for row in ROWS} == AGENT_VERBS.keys() | REQUESTER_VERBS.keys()
    assert {*STAGE_NAMES, "merged"} == STAGES.keys()
    assert all(len(row) == 1 + len(STAGE_NAMES) for row in ROWS)


@pytest.mark.parametrize(("verb", "stage", "expected"), CELLS)
def test_each_verb_does_in_each_status_what_the_table_says(verb: str, stage: str, expected: str) -> None:
    """The status afterwards, nothing at all, or a conflict."""
    assert outcome(verb, stage) == expected


@pytest.mark.parametrize("verb", [row[0] for row in ROWS if row[0] not in {"merge", *UNCHANGING}])
def test_a_merged_ticket_takes_no_verb(verb: str) -> None:
    """It says where to work instead."""
    with pytest.raises(RefusedError, match="HD-9") as refused:
        apply(
            act(verb, by=requester() if verb in REQUESTER_VERBS else None, **VALUES.get(verb, {})),
            known(ticket("merged"), other=OTHER, assignee=JAN),
        )
    assert refused.value.code == "conflict"
    assert "HD-9" in refused.value.pl


ACTORS: dict[str, tuple[Author, dict[str, Any]]] = {
    "agent": (Author(kind="agent", id=OLA.email), {}),
    "agent in capitals": (Author(kind="agent", id="OLA@desk.pl"), {}),
    "unknown agent": (Author(kind="agent", id="who@desk.pl"), {"agent": None}),
    "another agent's record": (Author(kind="agent", id="jan@desk.pl"), {}),
    "agent without id": (Author(kind="agent"), {}),
    "disabled agent": (Author(kind="agent", id=GONE.email), {"agent": GONE}),
    "requester": (requester("anna"), {}),
    "participant": (requester("ben"), {}),
    "stranger": (requester("eve"), {}),
    "requester without id": (Author(kind="requester"), {}),
    "bot": (Author(kind="bot"), {}),
    "system": (Author(kind="system"), {}),
}
AGENTS = {"agent", "agent in capitals"}
PERSONS = {"requester", "participant"}
REFUSED_ANYWAY = {
    "unsend": "invalid",
    "unresolve": "conflict",
    "close": "conflict",
    "rate": "conflict",
    "forwarded": "conflict",
    "unforward": "conflict",
    "remove_participant": "invalid",
    "dismiss_participant": "invalid",
    "save_file": "invalid",
    "leave_file": "invalid",
}  # an agent may, but this ticket is not the one for it
ALONE = {"vouch", "disown", "rate"}  # only who asked for something can say whether it was them, or how it went


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("verb", [row[0] for row in ROWS])
def test_only_agents_work_and_only_the_persons_of_a_ticket_confirm_or_withdraw(verb: str, actor: str) -> None:
    """Everybody else is forbidden everything, whatever the values are."""
    author, facts = ACTORS[actor]
    action = act(verb, by=author, **VALUES.get(verb, {}))
    allowed = actor in (AGENTS if verb in AGENT_VERBS else {"requester"} if verb in ALONE else PERSONS)
    told = known(ticket("in_progress", participants=("ben",)), other=OTHER, assignee=JAN, **facts)
    answer = "done"
    try:
        apply(action, told)
    except RefusedError as refused:
        answer = refused.code
    assert answer == ("forbidden" if not allowed else REFUSED_ANYWAY.get(verb, "done"))


def test_a_disabled_agent_learns_nothing_about_the_ticket() -> None:
    """Who may not act is told so before version, status or values are looked at."""
    with pytest.raises(RefusedError) as refused:
        apply(act("fly", by=Author(kind="agent", id=GONE.email), version=99), known(ticket("merged"), agent=GONE))
    assert refused.value.status == 403


def test_another_version_than_the_actor_saw_is_a_conflict() -> None:
    """Version 0 means: whatever it is."""
    with pytest.raises(RefusedError, match="version 3, not 2") as refused:
        apply(act("take", version=2), known())
    assert (refused.value.status, refused.value.path) == (409, "version")
    assert apply(act("take", version=3), known()).tickets
    assert apply(act("take", version=0), known()).tickets


def test_an_unknown_verb_is_invalid_and_the_nearest_is_named() -> None:
    """The words can be printed, whatever was sent."""
    with pytest.raises(RefusedError, match=r"resolve\?") as refused:
        apply(act("resolv"), known())
    assert (refused.value.status, refused.value.path) == (422, "verb")
    with pytest.raises(RefusedError, match="reply, note") as refused:
        apply(act("\ud800\x1b[2J" + "x" * 1000), known())
    for words in (refused.value.en, refused.value.pl):
        assert words.encode()
        assert len(words) < 400
        assert "\x1b" not in words


@pytest.mark.parametrize("verb", [row[0] for row in ROWS])
def test_an_unknown_value_is_refused_with_its_path(verb: str) -> None:
    """No verb takes a key it does not know."""
    by = requester(ANNA.id) if verb in REQUESTER_VERBS else None
    with pytest.raises(RefusedError) as refused:
        apply(
            act(verb, by=by, **VALUES.get(verb, {}), colour="red"), known(ticket("assigned"), other=OTHER, assignee=JAN)
        )
    assert (refused.value.status, refused.value.path) == (422, "colour")
