"""The SMTP listener against RFC 5321 and its extensions, clause by clause, over a raw socket."""

import asyncio

import pytest

from channels.email.limits import Limits
from tests.channels.email.smtp_client import ADDRESSES, MAIL, Store, connected, listening, talking

HELLO = b"EHLO client.example.org\r\n"
FROM = b"MAIL FROM:<anna@example.org>\r\n"
TO = b"RCPT TO:<pomoc@example.com>\r\n"

# (clause, what is said before, the command, what the reply begins with)
COMMANDS: list[tuple[str, list[bytes], bytes, str]] = [
    ("5321 4.1.1.1 EHLO is answered", [], HELLO, "250"),
    ("5321 4.1.1.1 HELO is answered in one line", [], b"HELO client.example.org\r\n", "250 example.com"),
    ("5321 4.1.1.1 EHLO needs an argument", [], b"EHLO\r\n", "501 5.5.4"),
    ("5321 4.1.1.1 HELO needs an argument", [], b"HELO \r\n", "501 5.5.4"),
    ("5321 4.1.1.1 an address literal is a name", [], b"EHLO [127.0.0.1]\r\n", "250"),
    ("5321 4.1.4 EHLO may be repeated", [HELLO], HELLO, "250"),
    ("5321 4.1.4 EHLO forgets the mail", [HELLO, FROM, TO, HELLO], b"DATA\r\n", "503 5.5.1"),
    ("5321 2.4 verbs are in any case", [], b"eHlO client.example.org\r\n", "250"),
    ("5321 4.1.1 a space before the line end is ignored", [HELLO], b"NOOP  \r\n", "250 2.0.0"),
    ("5321 4.1.4 MAIL needs EHLO", [], FROM, "503 5.5.1"),
    ("5321 4.1.4 RCPT needs MAIL", [HELLO], TO, "503 5.5.1"),
    ("5321 4.1.4 DATA needs MAIL", [HELLO], b"DATA\r\n", "503 5.5.1"),
    ("5321 3.3 DATA needs a valid recipient", [HELLO, FROM], b"DATA\r\n", "554 5.5.1"),
    ("5321 3.3 DATA needs a valid recipient, not a refused one", [HELLO, FROM, b"RCPT TO:<x@example.com>\r\n"], b"DATA\r\n", "554"),
    ("5321 4.1.1.4 DATA takes no argument", [HELLO, FROM, TO], b"DATA now\r\n", "501 5.5.4"),
    ("5321 4.1.1.4 DATA is answered by 354", [HELLO, FROM, TO], b"DATA\r\n", "354 "),
    ("5321 3.3 MAIL", [HELLO], FROM, "250 2.1.0"),
    ("5321 3.3 MAIL after HELO", [b"HELO x\r\n"], FROM, "250 2.1.0"),
    ("5321 3.3 the keyword is in any case", [HELLO], b"MAIL from:<anna@example.org>\r\n", "250 2.1.0"),
    ("5321 3.3 a space after the colon is borne", [HELLO], b"MAIL FROM: <anna@example.org>\r\n", "250 2.1.0"),
    ("5321 4.5.5 the null sender", [HELLO], b"MAIL FROM:<>\r\n", "250 2.1.0"),
    ("5321 4.1.2 a quoted local part", [HELLO], b'MAIL FROM:<"anna nowak"@example.org>\r\n', "250 2.1.0"),
    ("5321 4.1.2 an address literal", [HELLO], b"MAIL FROM:<anna@[192.0.2.1]>\r\n", "250 2.1.0"),
    ("5321 4.1.2 an IPv6 literal", [HELLO], b"MAIL FROM:<anna@[IPv6:2001:db8::1]>\r\n", "250 2.1.0"),
    ("5321 C a source route is read past", [HELLO], b"MAIL FROM:<@a.example,@b.example:anna@example.org>\r\n", "250 2.1.0"),
    ("5321 4.1.1.2 one MAIL a mail", [HELLO, FROM], FROM, "503 5.5.1"),
    ("5321 4.1.2 angle brackets are a must", [HELLO], b"MAIL FROM:anna@example.org\r\n", "501 5.5.4"),
    ("5321 4.1.2 MAIL needs FROM:", [HELLO], b"MAIL <anna@example.org>\r\n", "501 5.5.4"),
    ("5321 4.1.2 MAIL needs an argument", [HELLO], b"MAIL\r\n", "501 5.5.4"),
    ("5321 4.1.2 a sender has a domain", [HELLO], b"MAIL FROM:<anna>\r\n", "501 5.1.7"),
    ("5321 4.1.2 two addresses are none", [HELLO], b"MAIL FROM:<a@example.org><b@example.org>\r\n", "501"),
    ("5321 4.1.2 an unclosed bracket", [HELLO], b"MAIL FROM:<anna@example.org\r\n", "501 5.1.7"),
    ("5321 4.1.2 two dots", [HELLO], b"MAIL FROM:<anna..nowak@example.org>\r\n", "501 5.1.7"),
    ("5321 4.1.2 a bare space", [HELLO], b"MAIL FROM:<anna nowak@example.org>\r\n", "501 5.1.7"),
    ("5321 4.5.3.1.1 local part over 64", [HELLO], b"MAIL FROM:<" + b"a" * 65 + b"@example.org>\r\n", "501 5.1.7"),
    ("5321 4.5.3.1.3 path over 256", [HELLO], b"MAIL FROM:<a@" + b"b." * 130 + b"org>\r\n", "501 5.1.7"),
    ("5321 4.1.1.11 an unknown parameter", [HELLO], b"MAIL FROM:<a@example.org> SOON=1\r\n", "555 5.5.4"),
    ("5321 4.1.1.11 no parameters after HELO", [b"HELO x\r\n"], b"MAIL FROM:<a@example.org> SIZE=1\r\n", "555 5.5.4"),
    ("5321 4.1.1.11 a malformed parameter", [HELLO], b"MAIL FROM:<a@example.org> SIZE==\r\n", "501"),
    ("5321 4.1.1.11 a parameter twice", [HELLO], b"MAIL FROM:<a@example.org> SIZE=1 SIZE=2\r\n", "501 5.5.4"),
    ("1870 6 a declared size that fits", [HELLO], b"MAIL FROM:<a@example.org> SIZE=1000\r\n", "250 2.1.0"),
    ("1870 6.1 a declared size that doesn't", [HELLO], b"MAIL FROM:<a@example.org> SIZE=30000000\r\n", "552 5.3.4"),
    ("1870 4 SIZE takes a number", [HELLO], b"MAIL FROM:<a@example.org> SIZE=big\r\n", "501 5.5.4"),
    ("1870 4 SIZE has at most 20 digits", [HELLO], b"MAIL FROM:<a@example.org> SIZE=" + b"9" * 21 + b"\r\n", "501 5.5.4"),
    ("6152 2 BODY=8BITMIME", [HELLO], b"MAIL FROM:<a@example.org> BODY=8BITMIME\r\n", "250 2.1.0"),
    ("6152 2 BODY=7BIT", [HELLO], b"MAIL FROM:<a@example.org> body=7bit\r\n", "250 2.1.0"),
    ("6152 2 another BODY", [HELLO], b"MAIL FROM:<a@example.org> BODY=BINARYMIME\r\n", "501 5.5.4"),
    ("6531 3.4 SMTPUTF8", [HELLO], "MAIL FROM:<żółw@example.org> SMTPUTF8\r\n".encode(), "250 2.1.0"),
    ("6531 3.4 SMTPUTF8 takes no value", [HELLO], b"MAIL FROM:<a@example.org> SMTPUTF8=1\r\n", "501 5.5.4"),
    ("6531 3.5 without SMTPUTF8", [HELLO], "MAIL FROM:<żółw@example.org>\r\n".encode(), "553 5.6.7"),
    ("5321 3.3 RCPT", [HELLO, FROM], TO, "250 2.1.5"),
    ("5321 2.4 the domain is in any case", [HELLO, FROM], b"RCPT TO:<pomoc@EXAMPLE.com>\r\n", "250 2.1.5"),
    ("an alias", [HELLO, FROM], b"RCPT TO:<it@example.com>\r\n", "250 2.1.5"),
    ("5321 4.5.1 postmaster without a domain", [HELLO, FROM], b"RCPT TO:<Postmaster>\r\n", "250 2.1.5"),
    ("5321 4.5.1 postmaster of our domain", [HELLO, FROM], b"RCPT TO:<postmaster@example.com>\r\n", "250 2.1.5"),
    ("5321 C a source route to us", [HELLO, FROM], b"RCPT TO:<@relay.example:pomoc@example.com>\r\n", "250 2.1.5"),
    ("5321 3.3 an unknown mailbox", [HELLO, FROM], b"RCPT TO:<someone@example.com>\r\n", "550 5.1.1"),
    ("5321 3.6 no relaying", [HELLO, FROM], b"RCPT TO:<victim@example.net>\r\n", "550 5.7.1"),
    ("no relaying with a percent sign", [HELLO, FROM], b"RCPT TO:<victim%example.net@example.com>\r\n", "550 5.1.1"),
    ("no relaying with an exclamation mark", [HELLO, FROM], b"RCPT TO:<example.net!victim@example.com>\r\n", "550 5.1.1"),
    ("no relaying with quotes", [HELLO, FROM], b'RCPT TO:<"victim@example.net"@example.com>\r\n', "550 5.1.1"),
    ("no relaying by a route through us", [HELLO, FROM], b"RCPT TO:<@example.com:victim@example.net>\r\n", "550 5.7.1"),
    ("no relaying to an address literal", [HELLO, FROM], b"RCPT TO:<pomoc@[127.0.0.1]>\r\n", "550 5.7.1"),
    ("no relaying to a sub-domain", [HELLO, FROM], b"RCPT TO:<pomoc@example.com.example.net>\r\n", "550 5.7.1"),
    ("a forged reply address", [HELLO, FROM], b"RCPT TO:<pomoc+hd.7." + b"a" * 26 + b"@example.com>\r\n", "550 5.1.1"),
    ("a plus address without signature", [HELLO, FROM], b"RCPT TO:<pomoc+hd.7@example.com>\r\n", "550 5.1.1"),
    ("5321 4.1.2 the null path is no recipient", [HELLO, FROM], b"RCPT TO:<>\r\n", "501 5.1.3"),
    ("5321 4.1.2 a recipient has a domain", [HELLO, FROM], b"RCPT TO:<pomoc>\r\n", "501 5.1.3"),
    ("5321 4.1.2 RCPT needs TO:", [HELLO, FROM], b"RCPT <pomoc@example.com>\r\n", "501 5.5.4"),
    ("5321 4.1.1.11 no parameters of RCPT", [HELLO, FROM], b"RCPT TO:<pomoc@example.com> NOTIFY=NEVER\r\n", "555 5.5.4"),
    ("5321 4.1.1.5 RSET", [HELLO, FROM, TO], b"RSET\r\n", "250 2.0.0"),
    ("5321 4.1.1.5 RSET forgets the sender", [HELLO, FROM, TO, b"RSET\r\n"], FROM, "250 2.1.0"),
    ("5321 4.1.1.5 RSET forgets the recipients", [HELLO, FROM, TO, b"RSET\r\n", FROM], b"DATA\r\n", "554 5.5.1"),
    ("5321 4.1.1.5 RSET before EHLO", [], b"RSET\r\n", "250 2.0.0"),
    ("5321 4.1.1.5 RSET takes no argument", [], b"RSET all\r\n", "501 5.5.4"),
    ("5321 4.1.1.9 NOOP before EHLO", [], b"NOOP\r\n", "250 2.0.0"),
    ("5321 4.1.1.9 NOOP may have an argument", [], b"NOOP hello there\r\n", "250 2.0.0"),
    ("5321 3.5.3 VRFY tells nothing", [HELLO], b"VRFY pomoc\r\n", "252 2.5.2"),
    ("5321 4.1.1.6 VRFY needs an argument", [HELLO], b"VRFY\r\n", "501 5.5.4"),
    ("5321 3.5.2 EXPN", [HELLO], b"EXPN staff\r\n", "502 5.5.1"),
    ("5321 4.1.1.8 HELP", [], b"HELP\r\n", "214 2.0.0"),
    ("5321 4.1.1.10 QUIT", [], b"QUIT\r\n", "221 2.0.0"),
    ("5321 4.1.1.10 QUIT takes no argument", [], b"QUIT now\r\n", "501 5.5.4"),
    ("5321 4.2.4 an unknown command", [], b"XYZZY\r\n", "500 5.5.1"),
    ("nobody signs in here", [HELLO], b"AUTH PLAIN AGEAYg==\r\n", "500 5.5.1"),
    ("3030 BDAT is not offered", [HELLO, FROM, TO], b"BDAT 5 LAST\r\n", "500 5.5.1"),
    ("3207 no STARTTLS without a certificate", [HELLO], b"STARTTLS\r\n", "502 5.5.1"),
    ("5321 4.1.1 an empty line", [], b"\r\n", "500 5.5.1"),
    ("5321 2.3.8 a bare LF ends no command", [], b"NOOP\n", "500 5.5.2"),
    ("5321 2.3.8 a bare CR in a command", [], b"NOOP \rx\r\n", "500 5.5.2"),
    ("5321 4.1.1 a NUL in a command", [], b"NOOP \x00\r\n", "500 5.5.2"),
    ("5321 2.4 a command that is not UTF-8", [], b"NOOP \xff\r\n", "500 5.5.2"),
    ("5321 4.5.3.1.4 a command of 512 octets", [], b"NOOP " + b"x" * 505 + b"\r\n", "250 2.0.0"),
    ("5321 4.3.2 a command of 5,000 octets", [], b"NOOP " + b"x" * 5000 + b"\r\n", "500 5.5.2"),
    ("a web browser", [], b"POST / HTTP/1.1\r\n", "421 4.7.0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "command", "expected"), [row[1:] for row in COMMANDS], ids=[row[0] for row in COMMANDS]
)
async def test_a_command_is_answered_as_its_clause_says(before: list[bytes], command: bytes, expected: str) -> None:
    """The table above, one command a case."""
    async with talking() as client:
        for line in before:
            await client.say(line)
        assert (await client.say(command)).startswith(expected)


async def test_the_session_goes_on_after_every_refused_command() -> None:
    """4.1.1: an error in one command leaves the session usable."""
    async with talking(limits=Limits(errors=1000)) as client:
        for _, _, command, expected in COMMANDS:
            if expected.startswith("50") and command != b"RSET all\r\n":
                await client.say(b"RSET\r\n")
                await client.say(command)
        assert (await client.send(MAIL)).startswith("250 2.0.0 OK ")


async def test_ehlo_offers_exactly_what_is_kept() -> None:
    """No AUTH, and no STARTTLS without a certificate."""
    async with talking(limits=Limits(message_size=1234)) as client:
        assert client.greeting == "220 example.com ESMTP"
        keywords = {line[4:] for line in (await client.say(HELLO)).splitlines()}
        assert keywords == {
            "example.com",
            "SIZE 1234",
            "8BITMIME",
            "SMTPUTF8",
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
            "HELP",
        }


async def test_an_accepted_mail_is_kept_byte_for_byte_with_its_envelope() -> None:
    """No trace header is added: raw stays as it came."""
    store = Store()
    async with talking(store) as client:
        reply = await client.send(MAIL)
    [inbound] = store.inbounds
    assert reply == f"250 2.0.0 OK {inbound.id}"
    assert inbound.raw == MAIL
    assert inbound.envelope == {
        "mail_from": "anna@example.org",
        "rcpt_to": "pomoc@example.com",
        "ticket": 0,
        "peer": "127.0.0.1",
        "helo": "client.example.org",
        "prefix": "HD",
        "artificial": False,
    }


async def test_a_reply_address_names_its_ticket_in_any_case() -> None:
    """The signature survives a server that changes case."""
    store = Store()
    async with talking(store) as client:
        await client.send(MAIL, ADDRESSES.reply(1042).upper())
    assert store.inbounds[0].envelope["ticket"] == 1042
    assert store.inbounds[0].lane == "t:1042"


async def test_a_mail_to_several_of_ours_is_one_inbound_each_and_the_same_twice_is_one() -> None:
    """The 250 names every id."""
    store = Store()
    async with talking(store) as client:
        reply = await client.send(MAIL, "pomoc@example.com", "POMOC@example.com", ADDRESSES.reply(7))
    assert [one.envelope["ticket"] for one in store.inbounds] == [0, 7]
    assert reply == "250 2.0.0 OK " + " ".join(one.id for one in store.inbounds)
    assert len({one.id for one in store.inbounds}) == 2


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"a\r\n..b\r\n", b"a\r\n.b\r\n"),
        (b"..\r\n", b".\r\n"),
        (b".x\r\n", b"x\r\n"),
        (b"a\r\n...\r\n", b"a\r\n..\r\n"),
        (b"", b""),
        (b"\r\n", b"\r\n"),
        (b"x" * 5000 + b"\r\n", b"x" * 5000 + b"\r\n"),
        (b"\xff\xfe\r\n", b"\xff\xfe\r\n"),
    ],
)
async def test_dots_are_undone_and_nothing_else_is_touched(sent: bytes, kept: bytes) -> None:
    """4.5.2."""
    store = Store()
    async with talking(store) as client:
        assert (await client.send(sent)).startswith("250")
        assert (await client.send(MAIL)).startswith("250")
    assert [one.raw for one in store.inbounds] == [kept, MAIL]


async def test_a_mail_arrives_whole_however_its_bytes_are_cut() -> None:
    """Block borders may fall anywhere, in the end mark too."""
    store = Store()
    wire = MAIL + b"..dot\r\n.\r\n"
    async with talking(store) as client:
        for size in (1, 2, 3, 5):
            await client.until_data()
            for at in range(0, len(wire), size):
                client.writer.write(wire[at : at + size])
                await client.writer.drain()
                await asyncio.sleep(0)
            assert (await client.reply()).startswith("250")
    assert {one.raw for one in store.inbounds} == {MAIL + b".dot\r\n"}
    assert len(store.inbounds) == 4


async def test_a_whole_pipelined_session_is_answered_in_order() -> None:
    """RFC 2920: commands in one packet, even the mail itself and the next one."""
    store = Store()
    one = FROM + TO + b"DATA\r\n"
    async with talking(store) as client:
        client.writer.write(HELLO + one + MAIL + b".\r\n" + one + b"second\r\n.\r\nQUIT\r\n")
        codes = []
        while reply := await client.reply():
            codes.append(reply[:3])
    assert codes == ["250", "250", "250", "354", "250", "250", "250", "354", "250", "221"]
    assert [one.raw for one in store.inbounds] == [MAIL, b"second\r\n"]


async def test_who_sends_all_and_closes_its_side_still_gets_its_answers() -> None:
    """A half-closed connection is not a lost one."""
    store = Store()
    async with talking(store) as client:
        client.writer.write(HELLO + FROM + TO + b"DATA\r\n" + MAIL + b".\r\n")
        client.writer.write_eof()
        replies = [await client.reply() for _ in range(5)]
    assert replies[-1].startswith("250 2.0.0 OK ")


async def test_a_mail_cut_off_by_a_lost_connection_is_not_taken() -> None:
    """5321 4.1.1.4: without its end a mail is none."""
    store = Store()
    async with listening(store) as listener:
        async with connected(listener) as client:
            await client.until_data()
            client.writer.write(MAIL)
            await client.writer.drain()
        async with connected(listener) as client:
            await client.say(b"NOOP\r\n")
    assert store.inbounds == []
