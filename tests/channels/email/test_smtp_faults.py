"""The SMTP listener when things go wrong: our own trouble, limits, smuggling, time, stopping, binding."""

import asyncio
import socket

import pytest

from channels.base import ListenError, UnavailableError
from channels.email.limits import Limits
from tests.channels.email.smtp_client import ADDRESSES, MAIL, Store, connected, listening, talking

HELLO = b"EHLO client.example.org\r\n"
FROM = b"MAIL FROM:<anna@example.org>\r\n"
TO = b"RCPT TO:<pomoc@example.com>\r\n"

# What goes wrong with us


@pytest.mark.parametrize(
    "trouble",
    [UnavailableError("no store"), RuntimeError("secret words"), KeyError("x"), TimeoutError(), OSError(28, "full")],
)
async def test_any_trouble_of_ours_is_a_451_that_tells_nothing(trouble: Exception) -> None:
    """Never a 5xx, never the words of an exception."""
    store = Store(trouble={"pomoc@example.com": trouble})
    async with talking(store) as client:
        assert await client.send(MAIL) == "451 4.3.0 Can't take mail right now, try again later"
        store.trouble.clear()
        assert (await client.send(MAIL)).startswith("250")


async def test_a_store_that_does_not_answer_in_time_is_a_451() -> None:
    """The client never waits longer than accept_seconds."""
    async with talking(Store(trouble={"pomoc@example.com": 30.0}), Limits(accept_seconds=1)) as client:
        assert (await client.send(MAIL)).startswith("451 4.3.0")


async def test_one_failed_recipient_of_several_makes_the_whole_mail_a_451() -> None:
    """The repeat is a harmless duplicate for the other one."""
    store = Store(trouble={"it@example.com": UnavailableError("no store")})
    async with talking(store) as client:
        assert (await client.send(MAIL, "pomoc@example.com", "it@example.com")).startswith("451 4.3.0")
        assert len(store.inbounds) == 1
        store.trouble.clear()
        assert (await client.send(MAIL, "pomoc@example.com", "it@example.com")).startswith("250")
    assert store.inbounds[1].id == store.inbounds[0].id, "the repeat is the same message"


# Limits


async def test_a_mail_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    """RFC 1870: dot-stuffing does not count."""
    store = Store()
    async with talking(store, Limits(message_size=3000)) as client:
        exact = b".\r\n" * 1000
        assert (await client.send(exact.replace(b".\r\n", b"..\r\n"))).startswith("250")
        assert (
            await client.send(b"x" + exact.replace(b"\r\n.", b"\r\n.."))
            == "552 5.3.4 The mail is larger than the 3000 bytes taken here"
        )
        assert (await client.send(MAIL)).startswith("250"), "the connection is still sane"
    assert [len(one.raw) for one in store.inbounds] == [3000, len(MAIL)]


async def test_a_mail_larger_than_declared_and_allowed_is_read_past_and_refused_with_words() -> None:
    """What follows the mail is a command again."""
    store = Store()
    async with talking(store, Limits(message_size=100_000)) as client:
        assert (await client.send(b"x" * 70 + b"\r\n" + b"y" * 180_000 + b"\r\n")).startswith("552 5.3.4")
        assert (await client.send(MAIL)).startswith("250")
    assert len(store.inbounds) == 1


async def test_an_endless_mail_is_cut_off() -> None:
    """Reading past is bounded."""
    async with talking(limits=Limits(message_size=100_000)) as client:
        await client.until_data()
        for _ in range(100):
            client.writer.write(b"z" * 100_000)
            if client.reader._buffer:  # type: ignore[attr-defined]
                break
            await asyncio.sleep(0.01)
        assert (await client.reply()).startswith("552 5.3.4")
        assert await client.is_closed()


async def test_mails_in_hand_share_a_bounded_memory() -> None:
    """Many large mails at once are put off, not kept."""
    store = Store()
    async with listening(store, Limits(memory=150_000)) as listener, connected(listener) as first:
        await first.until_data()
        first.writer.write(b"x" * 100_000)
        async with connected(listener) as second:
            await first.writer.drain()
            await second.say(b"NOOP\r\n")
            assert (await second.send(b"y" * 100_000 + b"\r\n")).startswith("452 4.3.1")
            assert (await first.say(b"\r\n.\r\n")).startswith("250")
            assert (await second.send(b"y" * 100_000 + b"\r\n")).startswith("250")
    assert len(store.inbounds) == 2


async def test_recipients_over_the_limit_are_put_off_and_the_others_get_the_mail() -> None:
    """4.5.3.1.10."""
    store = Store()
    async with talking(store, Limits(recipients=2)) as client:
        await client.say(HELLO)
        await client.say(FROM)
        codes = [(await client.say(f"RCPT TO:<{ADDRESSES.reply(n)}>\r\n".encode()))[:9] for n in (1, 2, 3)]
        assert codes == ["250 2.1.5", "250 2.1.5", "452 4.5.3"]
        await client.say(b"DATA\r\n")
        assert (await client.say(MAIL + b".\r\n")).startswith("250")
    assert len(store.inbounds) == 2


async def test_a_client_that_only_errs_is_sent_away() -> None:
    """421 after `errors` refused commands."""
    async with talking(limits=Limits(errors=3)) as client:
        replies = [await client.say(b"XYZZY\r\n") for _ in range(3)]
        assert [one[:3] for one in replies] == ["500"] * 3
        assert (await client.reply()).startswith("421 4.7.0")
        assert await client.is_closed()


async def test_commands_without_a_mail_are_counted_and_a_mail_starts_the_count_again() -> None:
    """A busy relay is never sent away."""
    async with talking(limits=Limits(commands=6)) as client:
        for _ in range(4):
            assert (await client.send(MAIL)).startswith("250")
        replies = [await client.say(b"NOOP\r\n") for _ in range(7)]
        assert [one[:3] for one in replies] == ["250"] * 6 + ["421"]
        assert await client.is_closed()


async def test_a_command_line_without_end_is_cut_off() -> None:
    """No more than a bounded piece of it is read."""
    async with talking() as client:
        client.writer.write(b"x" * 200_000)
        assert (await client.reply()).startswith("500 5.5.2")
        assert await client.is_closed()


async def test_a_mail_that_went_round_too_often_is_refused() -> None:
    """6.3: Received headers are counted."""
    async with talking() as client:
        assert (await client.send(b"Received: from x by y\r\n" * 51 + MAIL)).startswith("554 5.4.6")
        assert (await client.send(b"Received: from x by y\r\n" * 50 + MAIL)).startswith("250")


async def test_connections_are_limited_in_all_and_one_that_ends_makes_room() -> None:
    """The one too many hears 421."""
    limits = Limits(connections=2)
    async with listening(limits=limits) as listener, connected(listener), connected(listener) as second:
        async with connected(listener) as third:
            assert third.greeting.startswith("421 4.3.2")
            assert await third.is_closed()
        await second.say(b"QUIT\r\n")
        assert await second.is_closed()
        async with connected(listener) as fourth:
            assert fourth.greeting.startswith("220")


async def test_loopback_has_no_limit_of_its_own() -> None:
    """A relay on this machine is not limited by its address."""
    async with listening(limits=Limits(per_address=1)) as listener, connected(listener), connected(listener) as second:
        assert second.greeting.startswith("220")


# Smuggling: what other servers have taken for the end of a mail (CVE-2023-51764 and relatives)

ENDS = [
    b"\n.\n", b"\n.\r\n", b"\n.\r", b"\r.\r", b"\r.\n", b"\r.\r\n", b"\r\n.\r", b"\r\n.\n", b"\r\r\n.\r\r\n",
    b"\r\n\x00.\r\n", b"\r\n.\x00\r\n", b"\n\n.\r\n", b"\r\n.\r\r\n", b"\x00\r\n.\n",
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=repr)
@pytest.mark.parametrize("apart", [False, True], ids=["one packet", "byte by byte"])
async def test_nothing_but_crlf_dot_crlf_ends_a_mail(end: bytes, *, apart: bool) -> None:
    """A mail hidden behind a false end is never taken, and the connection it came by is closed."""
    store = Store()
    hidden = FROM + TO + b"DATA\r\nSubject: smuggled\r\n\r\nboo\r\n.\r\n"
    async with talking(store) as client:
        await client.until_data()
        wire = MAIL.removesuffix(b"\r\n") + end + hidden
        for at in range(0, len(wire), 1 if apart else len(wire)):
            client.writer.write(wire[at : at + (1 if apart else len(wire))])
            await client.writer.drain()
            if apart:
                await asyncio.sleep(0)
        assert (await client.reply()).startswith("550 5.6.11")
        assert await client.is_closed()
    assert store.inbounds == []


async def test_the_refusal_of_a_dirty_mail_reaches_a_client_that_goes_on_sending() -> None:
    """The 550 is not lost in a reset."""
    async with talking() as client:
        await client.until_data()
        client.writer.write(b"bare\nlf\r\n.\r\n" + b"NOOP\r\n" * 20_000)
        assert (await client.reply()).startswith("550 5.6.11")
        assert await client.is_closed()


# Time


async def test_an_idle_client_is_told_and_sent_away() -> None:
    """421 after idle_seconds."""
    async with talking(limits=Limits(idle_seconds=1)) as client:
        assert (await client.reply()).startswith("421 4.4.2")
        assert await client.is_closed()


async def test_a_command_that_trickles_in_does_not_hold_the_connection() -> None:
    """Single bytes don't start the clock again."""
    async with talking(limits=Limits(idle_seconds=1)) as client:
        for _ in range(100):
            client.writer.write(b"N")
            await asyncio.sleep(0.05)
            if client.reader.at_eof() or client.reader._buffer:  # type: ignore[attr-defined]
                break
        assert (await client.reply()).startswith("421 4.4.2")


async def test_a_mail_that_trickles_in_is_given_up() -> None:
    """A DATA slower than data_rate ends after its grace."""
    limits = Limits(data_grace_seconds=1, data_rate=1_000_000)
    async with talking(limits=limits) as client:
        await client.until_data()
        for _ in range(100):
            client.writer.write(b"drip\r\n")
            await asyncio.sleep(0.05)
            if client.reader._buffer:  # type: ignore[attr-defined]
                break
        assert (await client.reply()).startswith("421 4.4.2")
        assert await client.is_closed()


# Stopping


async def test_stopping_says_goodbye_to_idle_clients_and_closes_the_port() -> None:
    """421, also between MAIL and DATA."""
    async with listening() as listener:
        port = listener.port
        async with connected(listener) as client:
            await client.say(HELLO)
            await client.say(FROM)
            await listener.stop()
            assert (await client.reply()).startswith("421 4.3.2")
            assert await client.is_closed()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)


async def test_stopping_lets_a_mail_in_hand_finish() -> None:
    """It gets its 250, then 421."""
    store = Store(trouble={"pomoc@example.com": 0.3})
    async with listening(store) as listener, connected(listener) as client:
        await client.until_data()
        client.writer.write(MAIL)
        await client.writer.drain()
        stopping = asyncio.create_task(listener.stop())
        await asyncio.sleep(0.1)
        assert (await client.say(b".\r\n")).startswith("250")
        assert (await client.reply()).startswith("421 4.3.2")
        await stopping
    assert len(store.inbounds) == 1


async def test_stopping_does_not_wait_for_ever() -> None:
    """A DATA that never ends is cut off after stop_seconds."""
    async with listening(limits=Limits(stop_seconds=1)) as listener, connected(listener) as client:
        await client.until_data()
        await asyncio.wait_for(listener.stop(), 10)
        assert (await client.reply()).startswith("421 4.3.2")


# Binding


async def test_a_port_in_use_is_said_with_address_and_remedy() -> None:
    """The words name channel, address, port and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            ListenError, match=rf"channel mail: can't listen on 127.0.0.1:{port}: port {port} is already in use; stop"
        ):
            async with listening(listen=f"127.0.0.1:{port}"):
                pass


async def test_an_address_of_another_machine_is_said_in_words() -> None:
    """So that a typing mistake is found."""
    with pytest.raises(ListenError, match="no such address"):
        async with listening(listen="192.0.2.1:2525"):
            pass
