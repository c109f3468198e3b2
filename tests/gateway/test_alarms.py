"""Which P1 tickets are an alarm: nobody came in time, or nobody can come; and how a gateway finds them."""

from pathlib import Path
from typing import Any

import pytest

from gateway.alarms import Alarm, Alarms, alarms
from gateway.observe.health import Health
from gateway.readmodel import ReadModel
from gateway.sla.agreements import Promises, Step
from store.blobs import open_blobs
from store.client import Store
from store.connection import connect
from store.embedded import Embedded
from store.pipe import Flood
from store.records import Agent, Decision, Ticket, TicketChange

KEY = "first_response:50%:unattended"
PROMISES = Promises(
    steps=(
        Step(key="first_response:75%", of="first_response", share=75),
        Step(key=KEY, of="first_response", share=50, priorities=frozenset({"P1"}), unattended=True),
    )
)
AGENTS = (
    Agent(email="ola@desk.pl", name="Ola", level="L1"),
    Agent(email="ex@desk.pl", name="Ex", level="L3", disabled=True),
)


def ticket(**fields: Any) -> Ticket:
    """A P1 that nobody took in time, unless said otherwise."""
    return Ticket(
        **{"number": 7, "subject": "Sieć", "requester": "anna", "queue": "l1", "level": "L1", "priority": "P1",
           "created_at": 0, "updated_at": 0, "steps": (KEY,), **fields}
    )  # fmt: skip


def test_a_p1_nobody_took_in_time_is_one_and_says_where_it_is() -> None:
    assert alarms([ticket()], AGENTS, PROMISES) == (Alarm(number=7, subject="Sieć", queue="l1", nobody=False),)


@pytest.mark.parametrize(
    "fields",
    [
        {"steps": ()},
        {"steps": ("first_response:75%",)},
        {"priority": "P2"},
        {"assignee": "ola@desk.pl", "status": "assigned"},
        {"first_response_at": 5},
        {"status": "pending"},
        {"status": "resolved"},
    ],
    ids=lambda fields: "-".join(map(str, fields.values())) or "none",
)
def test_what_is_in_time_taken_answered_waiting_or_done_is_none(fields: dict[str, Any]) -> None:
    assert alarms([ticket(**fields)], AGENTS, PROMISES) == ()


@pytest.mark.parametrize("level", ["L2", "L3"])
def test_where_no_active_agent_of_the_level_is_there_it_is_one_at_once(level: str) -> None:
    """A disabled agent takes nothing."""
    (one,) = alarms([ticket(steps=(), level=level, queue=level.lower())], AGENTS, PROMISES)
    assert one.nobody


def test_without_the_step_nothing_is_and_several_keep_their_order() -> None:
    """`unattended: null` in the config."""
    tickets = [ticket(number=9), ticket(number=3), ticket(number=5, assignee="ola@desk.pl")]
    assert alarms(tickets, AGENTS, Promises(steps=PROMISES.steps[:1])) == ()
    assert [one.number for one in alarms(tickets, AGENTS, PROMISES)] == [9, 3]


async def test_whoever_looks_sees_what_the_read_model_knows_and_does_not_make_it_read(tmp_path: Path) -> None:
    """Under load the model reads changes in lulls, many at once: a look every few seconds must not undo that."""
    server = Embedded(tmp_path / "s")
    connection = await connect(await server.start(), tag="main")
    blobs = open_blobs(f"file:{tmp_path}/blobs", tmp_path)
    store = Store(connection, blobs, desk="main", due=lambda ticket: ticket.created_at, flood=Flood())
    health = Health()
    model = ReadModel(store, tmp_path / "data", health)
    try:
        await model.catch_up()
        watching = Alarms(store, model, PROMISES, health, prefix="HD")
        made = Decision(tickets=(TicketChange(ticket=ticket(number=0)),))
        number = (await store.pipe.commit(made, known={})).numbers[0]
        await watching.look()
        assert watching.now == ()
        await model.catch_up()
        await watching.look()
        assert [one.number for one in watching.now] == [number]
    finally:
        await model.close()
        await connection.close()
        await server.stop()
