"""Each figure by hand: a timeline a person can check, and the number it must give. The 16th of November 2026 is a Monday."""

from datetime import date

import pytest
from msgspec.structs import replace

from gateway.figures.asked import Period
from gateway.figures.facts import Facts
from gateway.sla.agreements import Promises
from store.records import Author, Interaction
from tests.gateway.desk_facts import JAN, OLA
from tests.gateway.figures.lives import AGREEMENT, HOUR, MINUTE, Life, Sheet, at, hours


def test_frt_counts_from_the_creation_to_the_first_public_answer_of_a_human() -> None:
    """Friday 15:00; the bot answers at once and an agent notes something at 15:10; the answer is given on Monday at 9:00."""
    life = Life("20 15:00").bot_says("20 15:00").does("note", "20 15:10", text="sprawdzam").answers("23 9:00")
    life.asks("23 10:00").answers("23 10:30")
    sheet = Sheet(life)
    assert sheet.value("frt") == hours("66:00")  # a weekend between
    assert sheet.value("frt", time="business") == hours("2:00")  # Friday's last hour, Monday's first
    assert sheet.value("bot_frt") == 0
    assert sheet.number("frt").count == 1


def test_art_is_the_wait_from_the_first_unanswered_message_to_the_next_human_words() -> None:
    """Waits of 2 h (two messages, one answer; the bot's words do not count) and of 30 min; the third is not over."""
    life = Life("16 8:00").asks("16 9:00").bot_says("16 9:01").answers("16 10:00").asks("16 15:30").answers("16 16:00")
    life.asks("16 16:30")
    sheet = Sheet(life)
    art = sheet.number("art")
    assert (art.count, art.value) == (2, hours("2:30") / 2)


def test_a_solved_ticket_owes_no_answer_and_thanks_after_it_start_no_wait() -> None:
    life = Life("16 8:00").answers("16 9:00").asks("16 10:00").does("resolve", "16 11:00", code="solved")
    sheet = Sheet(life)
    assert (sheet.number("art").count, sheet.value("art")) == (1, HOUR)


def test_mttr_is_creation_to_the_last_solution_less_what_stood_still() -> None:
    """Monday 8:00 to Wednesday 12:00; 20 h with the requester, and 21 h solved before it was reopened, a night in each."""
    life = Life("16 8:00").does("take", "16 9:00").does("pend", "16 12:00", reason="requester").asks("17 8:00")
    life.does("resolve", "17 11:00", code="solved").asks("18 8:00").does("resolve", "18 12:00", code="solved")
    sheet = Sheet(life)
    assert sheet.value("mttr") == hours("52:00") - hours("20:00") - hours("21:00")
    # open hours: 4 on Monday, 3 on Tuesday, 4 on Wednesday
    assert sheet.value("mttr", time="business") == hours("11:00")
    assert sheet.value("solved") == 1


def test_a_reason_that_the_agreement_does_not_name_is_no_pause() -> None:
    life = Life("16 8:00").does("pend", "16 9:00", reason="approval").does("resume", "16 11:00")
    sheet = Sheet(life.does("resolve", "16 12:00", code="solved"))
    assert sheet.value("mttr") == hours("4:00")


def test_fcr_wants_l1_no_escalation_and_seven_days_of_peace() -> None:
    """Four solved tickets: one by L1 for good; one by L2; one reopened on the third day; one reopened on the ninth."""
    by_l1 = Life("2 8:00", number=1).answers("2 9:00", status="resolved")
    by_l2 = Life("2 8:00", number=2).does("take", "2 8:30").does("escalate", "2 9:00", level="L2", reason="serwer")
    by_l2.does("resolve", "2 12:00", by=JAN, code="solved")
    soon = Life("2 8:00", number=3).answers("2 9:00", status="resolved").asks("5 9:00")
    soon.does("resolve", "5 10:00", code="solved")
    late = Life("2 8:00", number=4).answers("2 9:00", status="resolved").asks("11 9:01")
    late.does("resolve", "11 10:00", code="solved")
    sheet = Sheet(by_l1, by_l2, soon, late)
    fcr = sheet.number("fcr")
    assert (fcr.numerator, fcr.denominator, fcr.value) == (2, 4, 0.5)
    assert (sheet.number("escalation").numerator, sheet.value("escalation")) == (1, 0.25)
    assert (sheet.number("reopen").numerator, sheet.number("reopen").denominator) == (1, 6)
    assert sheet.value("fcr", agent=JAN.email) == 0
    assert sheet.number("fcr", Period(date(2026, 11, 11), date(2026, 11, 11))).count == 1


def test_a_solution_that_is_taken_back_at_once_never_was_one() -> None:
    """Resolved by mistake at 11:00, taken back at 11:05, a message unanswered: all but the time in hand is as without the mistake."""
    made, spared = (Life("16 8:00").answers("16 9:00").asks("16 10:00") for _ in range(2))
    made.does("resolve", "16 11:00", code="solved").does("unresolve", "16 11:05")
    assert Sheet(made).value("backlog") == 1
    for life in (made, spared):
        life.answers("16 12:00").does("resolve", "16 13:00", code="solved")
    sheet = Sheet(made)
    assert (sheet.number("reopen").numerator, sheet.number("reopen").denominator) == (0, 1)
    assert (sheet.value("fcr"), sheet.value("solved"), sheet.value("backlog")) == (1, 1, 0)
    assert sheet.value("mttr") == hours("5:00")  # the five minutes are no pause
    assert sheet.value("art") == hours("3:00") / 2  # 8 to 9, and 10 to 12
    for name in set(Facts.__struct_fields__) - {"handled"}:
        assert getattr(made.facts, name) == getattr(spared.facts, name), name


def test_what_stood_before_a_mistaken_solution_goes_on_standing() -> None:
    """Pending at the requester from 9:00; resolved at 10:00 and taken back at 10:05; goes on at 12:00, solved at 13:00: 2 of 5 hours."""
    life = Life("16 8:00").does("take", "16 8:30").does("pend", "16 9:00", reason="requester")
    life.does("resolve", "16 10:00", code="solved").does("unresolve", "16 10:05")
    sheet = Sheet(life.asks("16 12:00").does("resolve", "16 13:00", code="solved"))
    assert sheet.value("mttr") == hours("2:00")
    assert sheet.number("reopen").numerator == 0


def test_a_solution_taken_back_later_is_a_reopening() -> None:
    """As every agent may do it: with the verb for that."""
    life = Life("16 8:00").answers("16 9:00").does("resolve", "16 10:00", code="solved")
    life.does("reopen", "16 10:05", reason="pomyłka").does("resolve", "16 11:00", code="solved")
    reopen = Sheet(life).number("reopen")
    assert (reopen.numerator, reopen.denominator) == (1, 2)


def test_a_ticket_that_is_open_again_is_not_solved() -> None:
    life = Life("16 8:00").answers("16 9:00", status="resolved")
    sheet = Sheet(life)
    assert (sheet.value("solved"), sheet.value("backlog"), sheet.number("fcr").count) == (1, 0, 1)
    sheet.put(life.asks("17 9:00"))
    assert (sheet.value("solved"), sheet.value("backlog"), sheet.number("fcr").count) == (0, 1, 0)
    assert sheet.number("reopen").numerator == 1


def test_deflection_is_a_bots_answer_that_the_person_confirmed_and_nobody_touched() -> None:
    alone = Life("16 8:00", number=1).bot_says("16 8:00").bot_solves("16 8:10")
    touched = Life("16 8:00", number=2).bot_says("16 8:00").does("note", "16 8:05", text="patrzę").bot_solves("16 8:10")
    human = Life("16 8:00", number=3).bot_says("16 8:00").answers("16 9:00", status="resolved")
    sheet = Sheet(alone, touched, human)
    assert (sheet.number("deflection").numerator, sheet.number("deflection").denominator) == (1, 3)
    assert sheet.value("bot_mttr") == 10 * MINUTE
    assert sheet.number("mttr").count == 2, "what the bot solved alone is kept apart"


def test_csat_stands_beside_its_response_rate() -> None:
    lives = [Life("16 8:00", number=number).answers("16 9:00", status="resolved") for number in (1, 2, 3, 4)]
    lives[0].rated("16 10:00", "16 12:00", 5)
    lives[1].rated("16 10:00", "17 12:00", 3)
    lives[2].rated("16 10:00", "17 12:00", 4)
    lives[3].rated("16 10:00")
    sheet = Sheet(*lives)
    assert (sheet.value("csat"), sheet.value("csat_score"), sheet.value("csat_response")) == (2 / 3, 4.0, 0.75)
    assert sheet.value("csat_score", agent=OLA.email) == 4.0, "the rating is whose solution it was"


def test_sla_counts_what_was_late_on_the_day_it_was_due_answered_or_not() -> None:
    """4 open hours: asked on Monday at 8:00 it is due at 12:00."""
    kept = Life("16 8:00", number=1).answers("16 11:59")
    late = Life("16 8:00", number=2).answers("18 9:00")
    silent = Life("16 8:00", number=3)
    monday = Period(date(2026, 11, 16), date(2026, 11, 16))
    sheet = Sheet(kept, late, silent)
    first = sheet.number("sla_first_response", monday)
    assert (first.numerator, first.denominator) == (1, 3)
    early = Sheet(kept, silent, now="16 11:59").number("sla_first_response", monday)
    assert (early.numerator, early.denominator) == (1, 1), "what is not due yet is not late"


def test_sla_of_the_solution_stands_while_the_requester_has_it() -> None:
    """16 open hours: due on Tuesday at 16:00; a day with the requester later it is Wednesday's end."""
    life = Life("16 8:00").does("pend", "16 9:00", reason="requester").asks("17 9:00")
    sheet = Sheet(life.does("resolve", "18 15:00", code="solved"))
    assert sheet.value("sla_resolution") == 1
    waiting = Life("16 8:00").does("pend", "16 9:00", reason="requester")
    assert Sheet(waiting).number("sla_resolution").count == 0


def test_sla_of_later_answers() -> None:
    """2 open hours each: one in time, one late, one nobody has answered by December."""
    life = Life("16 8:00").answers("16 9:00").asks("16 10:00").answers("16 11:00").asks("16 12:00").answers("16 15:00")
    later = Sheet(life.asks("16 15:30")).number("sla_next_response")
    assert (later.numerator, later.denominator) == (1, 3)


def test_reassignments_count_from_one_person_to_another() -> None:
    """Ola, nobody, Ola again: no move. Then Jan: one. Another ticket was nobody's but Ola's."""
    life = Life("16 8:00", number=1).does("take", "16 8:10").does("release", "16 8:20").does("take", "16 8:30")
    life.does("assign", "16 9:00", agent=JAN.email).does("resolve", "16 10:00", by=JAN, code="solved")
    other = Life("16 8:00", number=2).does("take", "16 8:10").does("resolve", "16 10:00", code="solved")
    assert Sheet(life, other).value("reassignments") == 0.5


def test_handling_is_what_lies_between_an_agents_acts_half_an_hour_at_most() -> None:
    """10 min, then a night that counts 30; while it was pending nobody handled it."""
    life = Life("16 8:00").does("take", "16 15:00").answers("16 15:10").does("note", "17 9:00", text="dalej")
    life.does("pend", "17 9:05", reason="vendor").does("resume", "19 9:00").does("resolve", "19 9:20", code="solved")
    handled = Sheet(life).number("utilization")
    assert handled.numerator == (10 + 30 + 5 + 20) * MINUTE


def test_the_backlog_is_what_was_not_finished_when_the_day_ended() -> None:
    lives = [Life("16 8:00", number=1), Life("17 8:00", number=2).does("cancel", "18 9:00", reason="test")]
    lives.append(Life("16 8:00", number=3).does("resolve", "16 9:00", code="solved").asks("18 9:00"))
    sheet = Sheet(*lives)
    wanted = {15: 0, 16: 1, 17: 2, 18: 2, 30: 2}
    for day, count in wanted.items():
        assert sheet.number("backlog", Period(date(2026, 11, 1), date(2026, 11, day))).value == count, day


def test_a_merged_ticket_was_asked_but_never_solved() -> None:
    life = Life("16 8:00").answers("16 9:00").does("merge", "16 10:00", into=99)
    sheet = Sheet(life)
    assert (sheet.value("created"), sheet.value("solved"), sheet.value("backlog")) == (1, 0, 0)
    assert (sheet.number("mttr").count, sheet.number("reopen").count, sheet.value("frt")) == (0, 0, HOUR)


def test_what_an_import_brought_counts_nowhere() -> None:
    sheet = Sheet(Life("16 8:00", tags=("imported",)).answers("16 9:00", status="resolved"))
    assert [sheet.number(one).count for one in ("created", "solved", "frt", "backlog")] == [0, 0, 0, 0]


def test_an_answer_that_was_taken_back_was_never_given() -> None:
    life = Life("16 8:00").answers("16 9:00", status="resolved", hold_ms=10_000)
    said = next(one.id for one in life.log if isinstance(one, Interaction) and one.kind == "reply")
    life.does("unsend", at("16 9:00") + 5_000, interaction=said)
    sheet = Sheet(life)
    assert (sheet.number("frt").count, sheet.value("solved"), sheet.number("reopen").count) == (0, 0, 0)
    assert sheet.value("backlog") == 1


def test_an_answer_counts_from_when_it_left() -> None:
    assert Sheet(Life("16 8:00").answers("16 9:00", hold_ms=10_000)).value("frt") == HOUR + 10_000


def test_an_edited_message_is_no_second_message() -> None:
    life = Life("16 8:00").answers("16 9:00")
    first = next(one for one in life.log if isinstance(one, Interaction))
    life.log.append(replace(first, at=at("16 10:00"), text="poprawka"))
    life.answers("16 12:00")
    assert Sheet(life).number("art").count == 1


def test_a_clock_that_lags_never_makes_time_run_backwards() -> None:
    """A second gateway's clock is an hour behind: its answer counts at the time of what came before it."""
    life = Life("16 8:00").answers(at("16 7:00")).does("resolve", at("16 7:30"), code="solved")
    sheet = Sheet(life)
    assert (sheet.value("frt"), sheet.value("mttr")) == (0, 0)


@pytest.mark.parametrize(
    ("asked", "answered", "calendar"),
    [
        ("2026-03-28 20:00", "2026-03-29 20:00", "23:00"),  # the clock skips an hour
        ("2026-10-24 20:00", "2026-10-25 20:00", "25:00"),  # and shows one twice
        ("2028-02-28 20:00", "2028-03-01 20:00", "48:00"),  # over the 29th of February
    ],
)
def test_days_are_as_long_as_they_are(asked: str, answered: str, calendar: str) -> None:
    day = date.fromisoformat(answered.split(maxsplit=1)[0])
    sheet = Sheet(Life(asked).answers(answered), now=answered)
    assert sheet.number("frt", Period(day, day)).value == hours(calendar)


def test_the_29th_of_february_is_a_day() -> None:
    leap = Period(date(2028, 2, 29), date(2028, 2, 29))
    sheet = Sheet(Life("2028-02-29 23:59"), now="2028-03-01 0:00")
    assert (sheet.number("created", leap).value, sheet.number("created", leap.before()).value) == (1, 0)


def test_an_agent_whose_account_is_gone_keeps_what_they_did() -> None:
    """Nothing but the history is asked, so nobody has to be in any list."""
    sheet = Sheet(Life("16 8:00").does("take", "16 8:30").answers("16 9:00"))
    assert sheet.value("frt", agent="OLA@desk.pl") == HOUR


def test_a_desk_without_calendar_counts_nights_too() -> None:
    promises = Promises(agreements=(replace(AGREEMENT, calendar=None),))
    sheet = Sheet(Life("20 15:00", promises=promises).answers("23 9:00"))
    assert sheet.value("frt", time="business") == sheet.value("frt") == hours("66:00")


def test_a_token_without_agent_is_a_human_under_its_own_name() -> None:
    life = Life("16 8:00")
    said = Interaction(
        id="t", at=at("16 9:00"), author=Author(kind="agent", name="Nagios"), visibility="public", channel="api", text="…"
    )  # fmt: skip
    life.log.append(said)
    assert Sheet(life).value("frt", agent="nagios") == HOUR
