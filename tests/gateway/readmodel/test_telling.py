"""Many tickets are told by processes of their own: what comes out is the same, also where they are killed, and none of them stays."""

import asyncio
import multiprocessing
import sqlite3
import threading
from pathlib import Path
from typing import Any

from gateway.config import load
from gateway.figures.reckoning import reckoning
from gateway.readmodel import ReadModel
from gateway.readmodel.model import FILE
from store.client import Store
from store.records import Author, Decision, Event, Interaction, Ticket, TicketChange
from tests.gateway.desks import opened

NOW, HOUR = 1_795_000_000_000, 3_600_000
TICKETS = 1_200  # three portions
CONFIG = """
desk: {timezone: Europe/Warsaw}
store: {url: embedded}
calendars:
  office: {hours: {mon-fri: "8:00-16:00"}, holidays: PL}
targets: {calendar: office, P4: {first_response: 4h, resolution: 16h}}
queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}
"""


async def fill(store: Store) -> None:
    """Tickets of some weeks, asked and answered."""

    def life(number: int) -> TicketChange:
        at = NOW + number * HOUR
        anna, ola = Author(kind="requester", id="anna"), Author(kind="agent", id=f"agent{number % 7}@desk.pl")
        said = [
            Interaction(
                id=f"{number}-{one.kind}",
                at=moment,
                author=one,
                visibility="public",
                channel="mail",
                text=f"Drukarka {number}",
            )
            for one, moment in ((anna, at), (ola, at + HOUR))
        ]
        ticket = Ticket(
            number=0,
            version=0,
            subject=f"Żółw {number}",
            requester="anna",
            queue="l1",
            level="L1",
            created_at=at,
            updated_at=at,
        )
        return TicketChange(ticket=ticket, log=(Event(at=at, kind="created", author=anna), *said))

    for start in range(0, TICKETS, 100):
        await asyncio.gather(
            *(store.pipe.commit(Decision(tickets=(life(one),)), known={}) for one in range(start, start + 100))
        )


def everything(folder: Path) -> list[list[Any]]:
    """What is in the file, but for the order in which names were given codes and pieces were packed."""
    with sqlite3.connect(folder / FILE) as database:
        names = ("tickets", "figures", "words_content")
        rows = [database.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names]  # noqa: S608 - names of ours
        packed = database.execute(
            "SELECT figure, month, sum(length(data)) FROM packs WHERE name = 'sign' GROUP BY 1, 2"
        )
        return [*rows, packed.fetchall(), database.execute("SELECT value FROM codes ORDER BY 1").fetchall()]


async def test_processes_of_their_own_tell_the_same_also_when_they_are_killed(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)
    config = load(file)
    killed: list[int] = []
    gone = threading.Event()

    def kill() -> None:
        while not gone.is_set():
            for child in multiprocessing.active_children():
                child.kill()
                killed.append(child.pid or 0)
            gone.wait(0.01)

    async with opened(tmp_path) as store:
        await fill(store)
        for name, worth in (("alone", TICKETS + 1), ("together", 1), ("killed", 1)):
            model = ReadModel(store, tmp_path / name, reckoning=reckoning(config), worth_tellers=worth)
            killer = threading.Thread(target=kill)
            if name == "killed":
                killer.start()
            try:
                assert await model.rebuild() == TICKETS
            finally:
                gone.set()
                if name == "killed":
                    killer.join()
            gone.clear()
            await model.close()
    assert killed
    assert everything(tmp_path / "alone") == everything(tmp_path / "together") == everything(tmp_path / "killed")
    for child in multiprocessing.active_children():
        child.join(20)
    assert multiprocessing.active_children() == []
