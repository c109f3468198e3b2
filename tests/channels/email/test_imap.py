"""Mailboxes of a real Dovecot, read by the channel's receiver into a real store."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from store.client import Store
from store.errors import UnavailableError
from tests.channels.email.dovecot import USER, Dovecot, dovecot, letter
from tests.channels.email.mailboxes import reading
from tests.channels.email.smtp_client import ADDRESSES
from tests.gateway.desks import opened


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A Dovecot."""
    with dovecot() as one:
        yield one


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store for leases and mails."""
    async with opened(tmp_path) as one:
        yield one


async def test_mail_that_comes_while_the_server_is_listened_to_is_taken_at_once_and_then_marked(
    store: Store, server: Dovecot
) -> None:
    """By IDLE: the look every IDLE_SECONDS is minutes away. Unread mail of before is taken, what was read before is left alone."""
    server.deliver(letter("read-before"), flags=(rb"\Seen",))
    server.deliver(letter("unread"))
    async with reading(store, server) as desk:
        await desk.connected()
        assert desk.names() == ["unread"]
        server.deliver(letter("first"), letter("second"))
        await desk.until(lambda: len(desk.taken) == 3, "two more mails")
        await desk.until(lambda: all(rb"\Seen" in flags for flags in server.names().values()), "the marks")
        assert sorted(desk.names()) == ["first", "second", "unread"]
        assert desk.state.last > 0
    [lane] = {one.lane for one in desk.taken if one.external_id.startswith("first")}
    assert lane.startswith("r:")
    assert desk.taken[0].envelope["via"] == "imap"
    assert desk.taken[0].envelope["mail_from"] == "anna@example.org"
    assert desk.taken[0].envelope["rcpt_to"] == USER


async def test_mail_that_comes_while_another_is_being_taken_does_not_wait_for_a_third(
    store: Store, server: Dovecot
) -> None:
    """The server speaks of it in an answer to something else, once, and not in IDLE."""
    async with reading(store, server, accepted="Done") as desk:
        await desk.connected()
        desk.meanwhile = lambda: server.deliver(letter("second"))
        server.deliver(letter("first"))
        await desk.until(lambda: desk.names() == ["first", "second"], "both mails")
        await desk.until(lambda: not server.names(), "an empty mailbox")


async def test_nothing_is_marked_before_it_is_durable(store: Store, server: Dovecot) -> None:
    """A store that takes nothing leaves the mail unread in the mailbox, says so, and gets it when it is back."""
    async with reading(store, server) as desk:
        await desk.connected()
        desk.trouble = UnavailableError("away")
        server.deliver(letter("kept"))
        await desk.until(lambda: desk.state.state == "failed", "the failure to be said")
        assert "nic nie ginie" in desk.state.pl
        assert "nothing is lost" in desk.state.en
        assert rb"\Seen" not in server.names()["kept"]
        desk.trouble = None
        await desk.until(lambda: desk.names() == ["kept"], "the mail")
        await desk.until(lambda: rb"\Seen" in server.names()["kept"], "the mark")


async def test_accepted_mail_is_moved_and_what_is_too_large_or_runs_in_a_loop_is_put_aside(
    store: Store, server: Dovecot
) -> None:
    """Each mail ends in one of two folders, which are made where they are missing; the health page hears of those put aside."""
    loop = b"".join(b"Received: from x by y\r\n" for _ in range(51)) + letter("loop")
    server.deliver(letter("large") + b"x" * 40_000 + b"\r\n", letter("good"), loop)
    async with reading(store, server, limits={"message_size": 30_000}, accepted="Przyjęte", refused="Odłożone") as desk:
        await desk.until(lambda: desk.states and desk.state.refused == 2, "two mails put aside")
        await desk.until(lambda: not server.names(), "an empty mailbox")
        assert desk.names() == ["good"]
        assert set(server.names("Przyjęte")) == {"good"}
        aside = server.names("Odłożone")
        assert set(aside) == {"large", "loop"}
        assert all(rb"\Flagged" in flags for flags in aside.values())
        assert desk.state.aside == "Odłożone"


@pytest.mark.parametrize(
    ("capability", "moves"),
    [
        ("IMAP4rev1", "by copy, flag and EXPUNGE"),
        ("IMAP4rev1 UIDPLUS", "by UID EXPUNGE"),
        ("IMAP4rev1 MOVE", "by MOVE"),
    ],
)
async def test_a_server_that_can_do_little_is_asked_again_and_again(store: Store, capability: str, moves: str) -> None:
    """Without IDLE new mail is found by looking; mail is moved by whatever the server knows, and nobody else's deleted mail is lost."""
    with dovecot(capability=capability) as server:
        server.deliver(letter("deleted-by-a-person"), flags=(rb"\Deleted", rb"\Seen"))
        async with reading(store, server, accepted="Done") as desk:
            await desk.connected()
            server.deliver(letter("new"))
            await desk.until(lambda: "new" in server.names("Done"), f"the move {moves}")
            assert desk.names() == ["new"]
            left = server.names()
            assert "deleted-by-a-person" in left
            assert set(left) - {"deleted-by-a-person"} <= ({"new"} if capability == "IMAP4rev1" else set())


async def test_a_server_killed_while_it_is_listened_to_is_found_out_and_read_again_when_it_is_back(
    store: Store, server: Dovecot
) -> None:
    """The connection in IDLE breaks without a word; the position is kept, so nothing is taken twice."""
    async with reading(store, server) as desk:
        server.deliver(letter("before"))
        await desk.until(lambda: desk.names() == ["before"], "the first mail")
        server.kill()
        await desk.until(lambda: desk.state.state == "failed", "the failure to be said")
        assert "Próbujemy dalej" in desk.state.pl or "próbujemy dalej" in desk.state.pl
        await desk.until(lambda: [one.state for one in desk.states].count("connecting") > 1, "a further try")
        server.start()
        server.deliver(letter("after"))
        await desk.until(lambda: desk.names() == ["before", "after"], "the second mail")
        assert len({one.since for one in desk.states if one.state == "failed"}) == 1, "it did not work since then"
        await desk.connected()
    assert desk.repeats == 0


async def test_after_a_change_of_numbers_everything_is_looked_at_again_and_repeats_are_recognised(
    store: Store, server: Dovecot
) -> None:
    """The mailbox was deleted and restored from a backup: other UIDVALIDITY, some mails new to us, marked as read by a person."""
    async with reading(store, server) as desk:
        await desk.connected()
        server.deliver(letter("one"), letter("two"))
        await desk.until(lambda: len(desk.taken) == 2, "two mails")
    old = server.validity()
    server.kill()
    shutil.rmtree(server.folder / "mail" / USER)
    while time.time() < old + 1:  # Dovecot's UIDVALIDITY is the time in seconds
        await asyncio.sleep(0.02)
    server.start()
    server.deliver(letter("two"), letter("meanwhile"), letter("one"), flags=(rb"\Seen",))
    assert server.validity() != old
    async with reading(store, server) as again:
        await again.until(lambda: again.names() == ["meanwhile"], "the mail nobody had taken")
        await again.connected()
        assert again.repeats == 2


async def test_numbers_handed_out_a_second_time_hide_no_mail(store: Store, server: Dovecot) -> None:
    """A backup of the whole mailbox, numbers and all, was put back: new mail gets numbers that were already read past."""
    async with reading(store, server) as desk:
        await desk.connected()
        server.deliver(letter("one"))
        await desk.until(lambda: len(desk.taken) == 1, "one mail")
        server.kill()
        box, backup = server.folder / "mail" / USER, server.folder / "backup"
        subprocess.run(["cp", "-a", box, backup], check=True)  # noqa: ASYNC221
        server.start()
        server.deliver(letter("two"), letter("three"))
        await desk.until(lambda: len(desk.taken) == 3, "three mails")
    server.kill()
    shutil.rmtree(box)
    backup.rename(box)
    server.start()
    server.deliver(letter("four"), flags=(rb"\Seen",))
    server.deliver(letter("five"))
    async with reading(store, server) as again:
        await again.until(lambda: sorted(again.names()) == ["five", "four"], "the new mails under old numbers")


async def test_two_folders_are_read_beside_each_other(store: Store, server: Dovecot) -> None:
    """Each over a connection of its own, under a name of its own."""
    with server.client() as client:
        client.create_folder("Drukarki")
    async with reading(store, server, folders=("INBOX", "Drukarki")) as desk:
        await desk.until(
            lambda: {one.name for one in desk.states if one.state == "connected"} == {"mailbox-mail", "mailbox-mail-2"},
            "both",
        )
        server.deliver(letter("here"))
        server.deliver(letter("there"), folder="Drukarki")
        await desk.until(lambda: sorted(desk.names()) == ["here", "there"], "both mails")


async def test_of_two_gateways_one_reads_and_the_other_takes_over(store: Store, server: Dovecot) -> None:
    """The second one waits, says so, and goes on where the first stopped."""
    async with reading(store, server) as one:
        await one.connected()
        async with reading(store, server) as two:
            await two.until(lambda: two.states and two.state.state == "elsewhere", "the second to stand aside")
            server.deliver(letter("first"))
            await one.until(lambda: one.names() == ["first"], "the first mail")
            assert two.names() == []
    async with reading(store, server) as three:
        await three.connected()
        server.deliver(letter("second"))
        await three.until(lambda: three.names() == ["second"], "the second mail")
        assert three.repeats == 0


async def test_a_reader_whose_lease_ran_out_stops(store: Store, server: Dovecot) -> None:
    """A gateway that was frozen too long finds another one reading, and stands aside."""
    async with reading(store, server, limits={"mailbox_lease_seconds": 1}) as desk:
        await desk.connected()
        [name] = await store.connection.call("KEYS", "*:lease:*")
        await store.connection.call("SET", name, b"somebody else", "PX", 700)
        await desk.until(lambda: desk.state.state == "elsewhere", "it to stand aside")
        await desk.connected()


async def test_the_ticket_of_a_signed_address_is_found_in_the_header(store: Store, server: Dovecot) -> None:
    """What the requester's client writes into To is what RCPT TO would have said; Delivered-To names only the mailbox."""
    reply = ADDRESSES.reply(7)
    raw = letter("reply").replace(
        b"To: pomoc@example.com\r\nMessage-ID", b"To: Helpdesk <" + reply.encode() + b">\r\nMessage-ID"
    )
    server.deliver(raw)
    async with reading(store, server) as desk:
        await desk.until(lambda: desk.names() == ["reply"], "the reply")
    assert desk.taken[0].envelope["ticket"] == 7
    assert desk.taken[0].envelope["rcpt_to"] == reply
    assert desk.taken[0].lane == "t:7"
