"""`centrala serve`: starts, refuses in words, and ends in good order."""

import signal
import socket
import subprocess

import pytest

pytestmark = pytest.mark.timeout(180)  # starts and ends whole gateways


def test_a_signal_ends_it_in_good_order(centrala):
    """Exit code 0, no traceback in the log, and the data folder is free for the next."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        with centrala.served() as process:
            process.send_signal(sign)
            assert process.wait(20) == 0
    log = (centrala.folder / "log").read_text()
    assert "Traceback" not in log
    assert "stopped" in log


def test_a_second_signal_ends_it_at_once_and_nothing_is_lost(centrala):
    """What was accepted is there for the next command, which finds the folder free."""
    with centrala.served() as process:
        centrala.mail("Drukarka", "Nie drukuje.")
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 1
    assert "ended at once" in (centrala.folder / "log").read_text()
    (sums,) = centrala.json("ledger", "--json")
    assert (sums["received"], sums["interaction"] + sums["waiting"]) == (1, 1)


def test_an_address_that_is_taken_is_one_clear_line(centrala):
    """Of the mail's door and of the web's; exit code 1, and the store it had started is gone."""
    for port, name in ((centrala.smtp, "mail"), (centrala.web, "http")):
        with socket.create_server(("127.0.0.1", port)):
            lines = centrala.run("serve", code=1).stderr.splitlines()
        assert [line for line in lines if not line.startswith("{")] == [lines[-1]]
        assert lines[-1].startswith("centrala: ")
        assert str(port) in lines[-1]
        assert name in lines[-1]
    centrala.run("ticket", "list")


def test_a_data_folder_that_is_in_use_is_said_with_the_process_that_has_it(centrala):
    """After it waited a while for a dying predecessor."""
    with centrala.served() as first:
        done = centrala.run("serve", code=1)
        assert str(first.pid) in done.stderr
        assert "in use" in done.stderr
        assert centrala.ready()


def test_a_second_gateway_takes_over_from_one_that_is_stopping(centrala):
    """A restart needs no pause."""
    with centrala.served() as first:
        with (centrala.folder / "log").open("ab") as log:
            second = subprocess.Popen(
                centrala.command("serve"),
                cwd=centrala.folder,
                env=centrala.environ,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            first.terminate()
            assert first.wait(20) == 0
            centrala.wait(centrala.ready, "the second gateway")
            assert second.poll() is None
        finally:
            second.terminate()
            assert second.wait(20) == 0


def test_commands_wait_for_a_gateway_that_is_starting(centrala):
    """Whatever the moment, the command finds the store or has one of its own."""
    for _ in range(3):
        process = subprocess.Popen(
            centrala.command("serve"),
            cwd=centrala.folder,
            env=centrala.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            centrala.run("agent", "list")
        finally:
            process.terminate()
            process.wait(20)


def test_rules_that_cannot_be_used_keep_it_from_starting(centrala):
    """Every mistake with its line."""
    (centrala.folder / "ours.yaml").write_text("rules:\n  - {name: a, whenn: {words: [x]}}\n")
    centrala.configure("rules: [ours.yaml]\n")
    assert "ours.yaml:2" in centrala.run("serve", code=1).stderr
