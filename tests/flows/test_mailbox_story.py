"""A mailbox of a real Dovecot becomes tickets: gateways die under way, mailboxes change hands, and the books add up."""

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.channels.email.dovecot import PASSWORD, USER, Dovecot, dovecot, letter
from tests.flows.house import House, wait_for
from tests.store import engines

LONG = 15.0  # seconds of faults; more are asked for by `make chaos`


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A Dovecot."""
    with dovecot() as one:
        yield one


def with_mailbox(house: House, server: Dovecot, *, accepted: str = "Done", lease: int = 2) -> House:
    """The house reads the server's inbox too."""
    (house.folder / "imap-password").write_text(PASSWORD)
    account = f"{{host: 127.0.0.1, port: {server.port}, tls: never, user: {USER}, accepted: {accepted}, password: {{file: imap-password}}}}"
    text = house.config.read_text()
    changed = text.replace(
        "mail: {kind: email,", f"mail: {{kind: email, limits: {{mailbox_lease_seconds: {lease}}}, imap: {account},"
    )
    assert changed != text
    house.config.write_text(changed)
    return house


def test_a_mail_in_the_mailbox_becomes_a_ticket_and_the_books_of_the_mailbox_add_up(
    build: Callable[..., House], server: Dovecot
) -> None:
    """Taken, answered, moved; health and metrics know the mailbox; reconcile finds what is in and what is not."""
    house = with_mailbox(build(), server).start().with_agent()
    server.deliver(letter("story-1"), letter("story-2", subject="Drukarka"))
    wait_for(lambda: len(server.names("Done")) == 2, "both mails to be moved")
    tickets = wait_for(lambda: len(found := house.tickets()) == 2 and found, "two tickets")
    assert {one["subject"] for one in tickets} == {"VPN", "Drukarka"}
    house.sent_to("anna@example.org")
    status, body = house.get("/healthz", Authorization=f"Bearer {house.token}", Accept_Language="pl")
    assert status == 200
    health = json.loads(body)
    assert health["status"] == "ok"
    assert f"{USER}/INBOX: połączono" in health["mailboxes"]["mailbox-mail"]
    assert "ostatni list" in health["mailboxes"]["mailbox-mail"]
    assert b"mailboxes" not in house.get("/healthz")[1]
    assert 'centrala_mailbox_connected{mailbox="mailbox-mail"} 1.0' in house.get("/metrics")[1].decode()
    assert "and knows pomoc@example.com" in house.command("check", "--online")
    lines = [json.loads(line) for line in house.command("mail", "reconcile", "mail", "--json").splitlines()]
    assert {one["ticket"] for one in lines if one.get("uid")} == {"HD-1", "HD-2"}
    assert [one["mails"] for one in lines if "mails" in one] == [2]
    server.deliver(letter("never-came-in"), folder="Done")
    lost = house.command("mail", "reconcile", "--folder", "Done", "--uids", "2:*", code=1)
    assert "never-came-in@example.org" in lost
    assert "story-" not in lost
    assert house.stop() == 0
    server.deliver(letter("on-its-way"))
    lines = [
        json.loads(line) for line in house.command("mail", "reconcile", "--folder", "INBOX", "--json").splitlines()
    ]
    assert [(one["state"], one["message_id"]) for one in lines if one.get("uid")] == [
        ("unread", "<on-its-way@example.org>")
    ]


@pytest.mark.timeout(300)
def test_killing_the_gateway_at_any_moment_loses_no_mail_of_the_mailbox_and_doubles_none(
    build: Callable[..., House], server: Dovecot, fault_seconds: float
) -> None:
    """SIGKILL between fetch, commit and mark; what is read twice is recognised."""
    chance = random.Random(20261122)
    house = with_mailbox(build(extra="limits: {automatic_desk_per_hour: 1000000}"), server).start().with_agent()
    sent = 0
    end = time.monotonic() + fault_seconds / 5
    while time.monotonic() < end:
        for _ in range(chance.randrange(1, 20)):
            sent += 1
            server.deliver(letter(f"chaos-{sent}", subject=f"VPN {sent}"))
        time.sleep(chance.uniform(0, 0.2))
        house.kill()
        house.start()
    wait_for(lambda: len(server.names("Done")) == sent and not server.names(), "every mail to be moved", 60)
    ledger = house.ledger()
    assert ledger["received"] - ledger["duplicate"] == sent
    house.command("mail", "reconcile")
    if fault_seconds > LONG:  # what killed workers had in hand waits for their leases to run out
        wait_for(lambda: not house.ledger()["waiting"], "every mail to be worked", 90)
        subjects = sorted(one["subject"] for one in house.tickets())
        assert subjects == sorted(f"VPN {number}" for number in range(1, sent + 1))


@pytest.mark.timeout(120)
def test_of_two_gateways_one_reads_the_mailbox_and_the_other_takes_over_when_it_is_killed(
    build: Callable[..., House], server: Dovecot, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The survivor says nothing of it but that another one reads; after the lease has run out it reads itself."""
    binary = engines.wanted("redis-server")
    short = tmp_path_factory.mktemp("r")
    with engines.server(binary, short, *engines.DURABLE):
        url, blobs = f"unix://{short}/s", f"file:{tmp_path}/blobs"
        one = with_mailbox(build("one", store=url, blobs=blobs), server).start().with_agent()
        reads = 'centrala_mailbox_connected{mailbox="mailbox-mail"} 1.0'
        wait_for(lambda: reads in one.get("/metrics")[1].decode(), "the first to read")
        two = with_mailbox(build("two", store=url, blobs=blobs), server).start()
        two.token = one.token
        server.deliver(letter("first"))
        wait_for(lambda: "first" in server.names("Done"), "the first mail")
        health = json.loads(two.get("/healthz", Authorization=f"Bearer {one.token}")[1])
        assert "another gateway reads it" in health["mailboxes"]["mailbox-mail"]
        assert reads not in two.get("/metrics")[1].decode()
        wait_for(one.tickets, "the first ticket")  # else its lane waits for the lease of a dead worker
        one.kill()
        server.deliver(letter("second"))
        wait_for(lambda: "second" in server.names("Done"), "the second mail, by the other gateway")
        assert reads in two.get("/metrics")[1].decode()
        wait_for(lambda: len(two.tickets()) == 2, "two tickets")
        assert two.stop() == 0
