"""The disk with the data fills up while mails come in: said upstream, nothing acknowledged is lost, and no hands are needed."""

import asyncio
import json
import smtplib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.disks import NoLargerFiles, SmallDisk, may_mount, mounted
from tests.faults.invariants import check
from tests.faults.load import Load
from tests.faults.test_kills import SEED, at_rest
from tests.flows.house import DESK, House, wait_for

# A mail that did not fit into the Maildir is tried again soon, so that the test is over soon.
SETTINGS = "limits: {automatic_desk_per_hour: 1000000}\ndeliveries: {first_wait: 1s, longest_wait: 2s}"
LARGE = b"0123456789" * 6000  # more than the rest of the block the store's log ends in


@pytest.fixture(params=["file size", "small disk"] if may_mount() else ["file size"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[House, SmallDisk | NoLargerFiles]]:
    """A running gateway, and the disk of its data. Where nothing may be mounted, the limit of file size alone stands for it."""
    with ExitStack() as stack:
        small = request.param == "small disk" and stack.enter_context(mounted(tmp_path / "house" / "data"))
        house = House(tmp_path / "house", extra=SETTINGS)
        stack.callback(house.kill)
        yield house.start().with_agent(), small or NoLargerFiles(house)


def mail_answer(house: House) -> int:
    """How the door answers a mail that needs some room."""
    with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=8) as smtp:
        smtp.ehlo("client.example.com")
        smtp.mail("anna@example.com")
        smtp.rcpt(DESK)
        return smtp.data(b"From: anna@example.com\r\nSubject: zrzut ekranu\r\n\r\n" + LARGE + b"\r\n")[0]


def api_answer(house: House) -> int:
    """How the API answers a message that needs some room."""
    sender = {"address": "a@example.com", "name": "A"}
    body = {"external_id": "large", "sender": sender, "subject": "x", "text": LARGE.decode()}
    headers = {"Authorization": f"Bearer {house.token}", "Content-Type": "application/json"}
    return house.http("POST", "/api/v1/messages", json.dumps(body).encode(), **headers)[0]


@pytest.mark.timeout(120)
def test_a_full_disk_is_said_upstream_loses_nothing_and_room_is_all_it_needs(
    scene: tuple[House, SmallDisk | NoLargerFiles],
) -> None:
    """451 and 503 while it is full, and health says so; with room again the same process goes on."""
    house, disk = scene
    process = house.process
    load = Load([house], seed=SEED, token=house.token)
    load.start(mails=3, posts=1)
    wait_for(lambda: len(load.acknowledged) > 40, "mails to come in")
    disk.fill()
    wait_for(lambda: mail_answer(house) == 451, "the door to say 451", 10)
    assert [(mail_answer(house), api_answer(house)) for _ in range(2)] == [(451, 503)] * 2
    wait_for(lambda: "store" in json.loads(house.get("/healthz")[1])["degraded"], "health to say so")
    if isinstance(disk, SmallDisk):
        assert "free some space" in house.log.read_text()
    before = len(load.acknowledged)
    disk.free()
    wait_for(lambda: mail_answer(house) == 250, "the door to open again", 15)
    wait_for(lambda: len(load.acknowledged) > before + 20, "mails to come in again")
    load.stop()
    at_rest(house)
    assert house.process is process
    assert house.stop() == 0
    counts = asyncio.run(check(house.config, set(load.acknowledged)))
    assert counts["tickets"] > len(load.acknowledged) > 60
