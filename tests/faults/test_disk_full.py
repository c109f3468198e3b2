"""The disk with the data fills up while mails come in: said upstream, nothing acknowledged is lost, and no hands are needed."""

import asyncio
import smtplib
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.faults.disks import Disk, NoLargerFiles, may_mount, mounted
from tests.faults.invariants import check
from tests.faults.load import Load
from tests.faults.test_kills import LIMITS, SEED, at_rest
from tests.flows.house import DESK, House, wait_for

QUICK = "deliveries: {first_wait: 1s, longest_wait: 2s}"
LARGE = b"From: anna@example.com\r\nSubject: zrzut ekranu\r\n\r\n" + b"0123456789" * 6 * 1000 + b"\r\n"


@pytest.fixture(params=["file size", "small disk"] if may_mount() else ["file size"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """The disk of the house's data folder. Where nothing may be mounted, a limit of file size alone stands in for it."""
    folder = tmp_path / "house" / "data"
    with mounted(folder) if request.param == "small disk" else nullcontext(NoLargerFiles(folder)) as one:
        yield one


@pytest.fixture
def house(disk: Disk, tmp_path: Path) -> Iterator[House]:
    """A running gateway on that disk, ended before the disk is taken away."""
    one = House(tmp_path / "house", extra=f"{LIMITS}\n{QUICK}")
    yield one.start().with_agent()
    one.kill()


def mail_answer(house: House) -> int:
    """How the door answers a mail that needs some room."""
    with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=8) as smtp:
        smtp.ehlo("client.example.com")
        smtp.mail("anna@example.com")
        smtp.rcpt(DESK)
        return smtp.data(LARGE)[0]


def api_answer(house: House, name: str) -> int:
    """How the API answers a message that needs some room."""
    body = (
        f'{{"external_id": "{name}", "sender": {{"address": "a@example.com", "name": "A"}},'
        f' "subject": "x", "text": "{"x" * 60_000}"}}'
    )
    headers = {"Authorization": f"Bearer {house.token}", "Content-Type": "application/json"}
    return house.http("POST", "/api/v1/messages", body.encode(), **headers)[0]


@pytest.mark.timeout(180)
def test_a_full_disk_is_said_upstream_loses_nothing_and_room_is_all_it_needs(house: House, disk: Disk) -> None:
    """451 and 503 while it is full, health says why; with room again the same process goes on."""
    load = Load([house], seed=SEED, token=house.token)
    load.start(mails=3, posts=1)
    wait_for(lambda: len(load.acknowledged) > 40, "mails to come in")
    process = house.process
    disk.fill(house)
    t=time.monotonic()
    wait_for(lambda: mail_answer(house) == 451, "the door to say 451", 10)
    print("451 after", time.monotonic()-t)
    assert wait_for(lambda: api_answer(house, "while-full"), "an answer of the API") == 503
    print("503 after", time.monotonic()-t)
    a=time.monotonic()
    codes=[]
    while time.monotonic()<a+6:
        b=time.monotonic()
        codes.append((mail_answer(house), api_answer(house, f"n{b}"), round(time.monotonic()-b,2), len(load.acknowledged)))
    print(codes)
    wait_for(lambda: b'"store"' in house.get("/healthz")[1], "health to say so")
    print(house.get("/healthz", Authorization=f"Bearer {house.token}")[1].decode())
    before = len(load.acknowledged)
    t=time.monotonic()
    disk.free(house)
    wait_for(lambda: mail_answer(house) == 250, "the door to open again", 20)
    print("open after", time.monotonic()-t)
    wait_for(lambda: len(load.acknowledged) > before + 20, "mails to come in again", 20)
    load.stop()
    t=time.monotonic()
    at_rest(house)
    print("rest after", time.monotonic()-t)
    assert house.process is process
    assert house.stop() == 0
    counts = asyncio.run(check(house.config, set(load.acknowledged)))
    print(counts, len(load.acknowledged), load.unheard)
    assert counts["tickets"] >= len(load.acknowledged) > 60
