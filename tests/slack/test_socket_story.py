"""Socket Mode on a bad line: connections are refused, cut and asked to go, acknowledgements get lost. Nothing lost, nothing doubled."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.flows.house import wait_for
from tests.slack.desk import ANNA, HELP, PIOTR, Desk
from tests.slack.fake import Fault
from tests.slack.workspace import APP_TOKEN, BOT_TOKEN


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A gateway that reaches Slack by a socket of its own."""
    one = Desk(tmp_path_factory.mktemp("socket"), socket=True)
    try:
        yield one.start()
    finally:
        one.close()


def about(desk: Desk, what: str) -> Counter[str]:
    """How many tickets there are of each such subject."""
    return Counter(one["subject"] for one in desk.house.tickets() if what in one["subject"])


def test_what_is_said_over_the_socket_is_answered_in_its_thread(wired: Desk) -> None:
    """Message, command with a dialog, and answers of the dialog, all over one connection that no URL leads to."""
    said = wired.slack.says(ANNA, HELP, "Nie działa mi drukarka HP w recepcji")
    wired.bot_says(HELP, said["ts"], "HD-")
    wired.dialog(PIOTR, lambda: wired.slack.command(PIOTR, HELP, "/pomoc"))
    assert {one.token for one in wired.slack.requests} <= {BOT_TOKEN, APP_TOKEN, ""}
    assert {one.path for one in wired.slack.requests if one.token == APP_TOKEN} == {"/api/apps.connections.open"}


def test_lost_acknowledgements_and_connections_lose_and_double_nothing(wired: Desk) -> None:
    """30 requests; on the way 8 acknowledgements get lost, the line is cut 4 times and Slack asks 3 times for a new connection."""
    slack = wired.slack
    slack.sockets.ack_seconds = 0.5
    slack.set(pauses=(0.1,) * 30)
    opened = slack.sockets.opened
    for number in range(30):
        if number % 8 == 3:
            slack.sockets.drop_acks += 2
        if number % 8 == 5:
            wait_for(lambda: slack.sockets.open, "a connection to cut")
            slack.on_loop(slack.sockets.cut)
        if number % 8 == 7:
            wait_for(lambda: slack.sockets.open, "a connection to end")
            slack.wait(slack.sockets.disconnect("refresh_requested" if number % 16 == 7 else "warning"))
        slack.says(ANNA, HELP, f"Zgłoszenie z łącza numer {number:02}", wait=False)

    def brought() -> bool:
        mine = [one for one in slack.delivered if "z łącza" in str(one.payload)]
        return len({one.payload["event"].get("ts") for one in mine if one.acknowledged}) >= 30

    wait_for(brought, "30 acknowledgements", 40)
    expected = Counter(f"Zgłoszenie z łącza numer {number:02}" for number in range(30))
    wait_for(lambda: sum(about(wired, "z łącza").values()) >= 30, "30 tickets", 20)
    assert about(wired, "z łącza") == expected
    wait_for(lambda: slack.sockets.opened >= opened + 7, "a connection for each that ended", 10)
    assert slack.sockets.drop_acks == 0
    assert max(len(one.tries) for one in slack.delivered) > 1


def test_no_connection_is_had_at_once_and_what_was_said_meanwhile_is_fetched(wired: Desk) -> None:
    """Slack refuses new connections for a while and gives up on an event: it is found in the channel's history afterwards."""
    slack = wired.slack
    slack.sockets.ack_seconds = 0.1
    slack.set(pauses=(), tells_own=False)
    slack.fault(
        "apps.connections.open", Fault(error="internal_error"), Fault(status=503), Fault(error="internal_error")
    )
    slack.on_loop(slack.sockets.cut)
    said: list[dict[str, Any]] = [slack.says(ANNA, HELP, f"Mówione w próżnię {number}") for number in range(3)]
    assert not any(one.acknowledged for one in slack.delivered if "w próżnię" in str(one.payload))
    slack.set(tells_own=True)
    wait_for(lambda: len(about(wired, "w próżnię")) == 3, "what was said into the void", 60)
    for one in said:
        wired.bot_says(HELP, one["ts"], "HD-")


def test_what_was_said_while_the_gateway_was_down_is_fetched(wired: Desk) -> None:
    """Stopped and started again: the messages of the time between are tickets, those before it are none twice."""
    before = len(wired.house.tickets())
    wired.house.stop()
    wired.slack.set(tells_own=False)
    wired.slack.says(PIOTR, HELP, "Said at night: the scanner hums")
    wired.slack.dm(PIOTR, "Said at night too: no toner in B2")
    wired.slack.set(tells_own=True)
    wired.house.start()
    wait_for(lambda: len(about(wired, "Said at night")) == 2, "what was said at night", 30)
    assert len(wired.house.tickets()) == before + 2
