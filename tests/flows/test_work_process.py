"""The process that works on what was accepted: it may die, the gateway may die, and nobody notices but health and the log."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

from tests.flows.house import House, mail, wait_for


def processed(house: House) -> int:
    """How many mails became interactions, as Prometheus is told."""
    page = house.get("/metrics")[1].decode()
    found = re.search(r'centrala_processed_total\{channel="mail",outcome="interaction"\} (\d+)', page)
    return int(found[1]) if found else 0


def test_a_work_process_that_is_killed_comes_back_and_what_was_accepted_meanwhile_is_worked(house: House) -> None:
    first = house.send(mail("VPN", "VPN nie działa"))
    house.message(first, state="interaction")
    assert processed(house) == 1
    victim = house.work_pid()
    os.kill(victim, signal.SIGKILL)
    second = house.send(mail("Drukarka", "Drukarka nie drukuje", sender="jan@example.com"))
    house.message(second, state="interaction")
    assert house.work_pid() != victim
    wait_for(lambda: house.get("/healthz")[1] == b'{"status":"ok","degraded":[]}', "health to be well again", 20)
    assert processed(house) == 2, "what the dead process had counted stays counted"


def test_the_log_says_that_the_work_process_died_and_why(house: House) -> None:
    os.kill(house.work_pid(), signal.SIGKILL)
    wait_for(lambda: "the work process died and is started again" in house.log.read_text(), "words about it")
    assert "signal 9" in house.log.read_text()


def test_signals_to_the_whole_group_do_not_cut_off_work_in_hand(house: House) -> None:
    """Ctrl-C and systemd tell every process of the group; only the gateway decides when the workers stop."""
    worker = house.work_pid()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(worker, sign)
    house.message(house.send(mail("VPN", "VPN nie działa")), state="interaction")
    assert house.work_pid() == worker


def test_no_work_process_outlives_its_gateway(house: House) -> None:
    worker = house.work_pid()
    house.kill()
    wait_for(lambda: not alive(worker), "the work process to end", 10)


def test_a_form_hears_its_ticket_number_from_the_work_process(house: House) -> None:
    status, answer = house.http(
        "POST",
        "/form/form",
        b"name=Anna&email=anna%40example.com&subject=VPN&text=VPN+nie+dziala",
        Content_Type="application/x-www-form-urlencoded",
        Accept="application/json",
    )
    assert (status, b'"ticket":"HD-' in answer) == (200, True), (status, answer)


def test_a_gateway_whose_work_process_cannot_begin_does_not_start_and_says_why(
    build: Callable[..., House], tmp_path: Path
) -> None:
    house = build(extra="rules: [broken.yaml]")
    (house.folder / "broken.yaml").write_text("rules:\n  - {rule: a, whenn: {words: x}}\n")
    house.start(wait=False)
    assert house.process is not None
    assert house.process.wait(30) == 1
    assert "broken.yaml" in house.log.read_text()
    assert "Traceback" not in house.log.read_text()


def alive(pid: int) -> bool:
    """Whether there is such a process that is not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
