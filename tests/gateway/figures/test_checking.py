"""The check on a real store: it agrees with the histories, says which ticket does not, and a rebuild mends it."""

import sqlite3
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from gateway.figures.asked import Period, Where
from gateway.figures.asking import Figures
from gateway.figures.checking import check
from gateway.figures.reckoning import Reckoning
from gateway.readmodel import ReadModel
from gateway.readmodel.model import FILE
from store.client import Store
from store.records import Decision, Read, TicketChange
from tests.gateway.desks import opened
from tests.gateway.figures.lives import HOUR, PROMISES, ZONE, Life

EVER = Period(date(2026, 1, 1), date(2030, 12, 31))


async def keep(store: Store, life: Life) -> int:
    """The ticket and its history in the store."""
    change = TicketChange(ticket=replace(life.ticket, number=0, version=0), log=tuple(life.log))
    return (await store.pipe.commit(Decision(tickets=(change,)), known={})).numbers[0]


async def test_the_check_agrees_and_says_which_ticket_was_tampered_with(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        life = Life("16 8:00").does("take", "16 8:10").answers("16 9:00", status="resolved")
        numbers = [await keep(store, life), await keep(store, Life("17 8:00").bot_says("17 8:00"))]
        model = ReadModel(store, tmp_path / "data", reckoning=Reckoning(lambda: PROMISES, zone=ZONE, mark="a"))
        figures = Figures(model, store)
        assert (await figures.number("frt", EVER)).value == HOUR
        assert [one.ticket for one in await figures.tickets("created", EVER)] == numbers[::-1]
        assert (await figures.number("frt", EVER, Where(agent="jan@desk.pl"))).value is None
        assert [(one.value, one.number.value) for one in await figures.backlog_by_age()][-1] == ("older", 0)
        assert (await figures.split("created", EVER, by="queue"))[0].number.count == 2
        assert sum(one.number.count for one in await figures.series("created", EVER, step="month")) == 2
        used = await figures.number("utilization", EVER)
        assert used.numerator == HOUR // 2  # from 8:10 to 9:00, half an hour at most
        assert used.denominator > 0
        told: list[tuple[int, int]] = []
        found = await check(model, store, lambda done, total: told.append((done, total)))
        assert (found.right, found.tickets, told[-1]) == (True, 2, (2, 2))

        for harm, tickets, pieces in (
            (
                "UPDATE figures SET facts = (SELECT facts FROM figures WHERE number = 1) WHERE number = 2",
                1,
                "tickets 1",
            ),
            ("UPDATE figures SET unfinished = 1", 0, "+1 tickets are marked"),
            (
                "UPDATE packs SET data = x'00000000' WHERE figure = 3 AND name = 'calendar'",
                0,
                "frt of 2026-11: tickets 1",
            ),
            (
                "UPDATE packs SET data = x'0202' WHERE figure = 0 AND name = 'agent'",
                0,
                "created of 2026-11: tickets 1, 2",
            ),
            (
                "INSERT INTO pieces SELECT 0, month, 0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM packs LIMIT 1",
                0,
                "tickets 2",
            ),
            ("DELETE FROM packs WHERE figure = 3", 0, "frt of 2026-11: tickets 1"),
        ):
            with sqlite3.connect(tmp_path / "data" / FILE) as database:
                database.execute(harm)
            database.close()
            found = await check(model, store)
            assert not found.right, harm
            assert len(found.wrong) == tickets, harm
            assert any(pieces in words for words in found.pieces), (harm, found.pieces)
            await model.rebuild()
            assert (await check(model, store)).right
        await model.close()


async def test_other_promises_reckon_everything_anew(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await keep(store, Life("20 15:00").answers("23 9:00"))
        for mark, promises, wanted in (("office", PROMISES, 2 * HOUR), ("always", type(PROMISES)(), 66 * HOUR)):
            model = ReadModel(
                store, tmp_path / "data", reckoning=Reckoning(lambda use=promises: use, zone=ZONE, mark=mark)
            )
            assert (await Figures(model, store).number("frt", EVER, time="business")).value == wanted
            assert (await check(model, store)).right
            await model.close()


async def test_a_change_takes_the_tickets_old_share_out_of_every_sum(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        life = Life("16 8:00")
        number = await keep(store, life)
        model = ReadModel(store, tmp_path / "data", reckoning=Reckoning(lambda: PROMISES, zone=ZONE))
        figures = Figures(model, store)
        assert [one.value for one in await figures.split("backlog", EVER, by="queue")] == ["l1"]
        before = await store.tickets.one(number)
        assert before is not None
        life.ticket = before
        length = len(life.log)
        life.does("escalate", "16 9:00", level="L2", reason="serwer").does("resolve", "16 10:00", code="solved")
        change = TicketChange(ticket=life.ticket, log=tuple(life.log[length:]))
        decision = Decision(read=Read(tickets={number: before.version}), tickets=(change,))
        await store.pipe.commit(decision, known={number: before})
        assert await figures.split("backlog", EVER, by="queue") == ()
        assert [(one.value, one.number.value) for one in await figures.split("escalation", EVER, by="queue")] == [
            ("l2", 1.0)
        ]
        assert (await check(model, store)).right
        await model.close()
