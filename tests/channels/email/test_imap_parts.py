"""Parts of the IMAP door without a server of ours: envelopes from headers, words for errors, tokens, settings, hostile servers."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import RSAKey

from channels.email.delivered import RefusedMailError, crlf, delivered, envelope
from channels.email.imap_errors import LONGEST_WAIT, MailboxError, refused, unreachable, wait
from channels.email.imap_mailbox import Mailbox
from channels.email.imap_oauth import Tokens, service_account
from channels.email.imap_reading import Known, Position
from channels.email.imap_settings import Imap, Oauth
from channels.email.scan import Mail, inbounds, scan
from channels.secret import Secret
from store.records import Inbound
from tests.channels.email.dovecot import letter, token_server
from tests.channels.email.smtp_client import ADDRESSES, NOW

REPLY = ADDRESSES.reply(7)


def taken(raw: bytes) -> Inbound:
    """The mail as the door keeps it."""
    return delivered(raw, channel="mail", prefix="HD", addresses=ADDRESSES, now=NOW, received=50, marks={"via": "imap"})


@pytest.mark.parametrize(
    ("head", "sender", "recipient", "ticket"),
    [
        ("Return-Path: <anna@x.pl>\nDelivered-To: pomoc@example.com", "anna@x.pl", "pomoc@example.com", 0),
        ("Return-Path: <>\nTo: it@example.com", "", "it@example.com", 0),
        ("Return-path: anna@x.pl\nTo: someone@else.pl, IT <IT@Example.com>", "anna@x.pl", "it@example.com", 0),
        ("To: nobody@else.pl", None, "pomoc@example.com", 0),
        (f"Delivered-To: pomoc@example.com\nTo: Helpdesk <{REPLY}>", None, REPLY, 7),
        (f"Delivered-To: mailbox-17@provider.net\nCc: x@y.pl,\n\t<{REPLY}>", None, REPLY, 7),
        (f"To: {REPLY.replace('.7.', '.8.')}", None, "pomoc@example.com", 0),
        ("X-Original-To: it@example.com\nDelivered-To: other@example.net", None, "it@example.com", 0),
        ("Subject: To: it@example.com\nX-To: it@example.com", None, "pomoc@example.com", 0),
        ("Return-Path: <first@x.pl>\nReturn-Path: <second@x.pl>", "first@x.pl", "pomoc@example.com", 0),
    ],
)
def test_the_envelope_is_read_from_the_header(head: str, sender: str | None, recipient: str, ticket: int) -> None:
    """Signed addresses before plain ones, what the server wrote before what the sender wrote; forged signatures count for nothing."""
    raw = crlf(head.encode() + b"\n\nDelivered-To: it@example.com\n")
    assert envelope(raw, ADDRESSES) == (sender, (recipient, ticket))


def test_a_mail_has_the_same_name_by_smtp_and_from_a_mailbox() -> None:
    """So that it is one message, whichever way it comes first."""
    raw = letter("same")
    mail = Mail(
        raw=raw,
        mail_from="anna@example.org",
        recipients=((ADDRESSES.recipient("pomoc@example.com")),),
        peer="192.0.2.1",
    )  # type: ignore[arg-type]
    [smtp] = inbounds(mail, scan(raw), channel="mail", prefix="HD", addresses=ADDRESSES, now=NOW)
    assert (taken(raw).id, taken(raw).digest, taken(raw).lane) == (smtp.id, smtp.digest, smtp.lane)
    assert taken(raw.replace(b"\r\n", b"\n")).id == smtp.id


@pytest.mark.parametrize("raw", [b"A: b\n\nx\n", b"A: b\r\r\nx\n\r", b"A: b\r\n\r\nx\0y\r\n", b"\n", b"", b"\r"])
def test_line_ends_are_made_whole(raw: bytes) -> None:
    """No bare CR, bare LF or NUL is kept, whatever the archive holds."""
    mail = crlf(raw)
    assert mail.replace(b"\r\n", b"").translate(None, b"\r\n\0") == mail.replace(b"\r\n", b"")
    assert crlf(mail) == mail


def test_a_mail_in_a_loop_is_refused() -> None:
    """As SMTP would."""
    with pytest.raises(RefusedMailError) as refusal:
        taken(b"Received: x\r\n" * 51 + letter("loop"))
    assert refusal.value.reason == "loop"


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "network", "imap.host"),
        (ConnectionRefusedError(111, "refused"), "network", "imap.port"),
        (TimeoutError("timed out"), "network", "Próbujemy dalej"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "settings", "imap.tls"),
        (OSError(5, "bad\r\nthing\x1b[31m"), "network", "bad thing"),
    ],
)
def test_an_administrator_reads_what_is_wrong_and_what_to_do(error: Exception, kind: str, words: str) -> None:
    """In both languages, in one line, without anything a terminal obeys."""
    found = unreachable(error, "imap.firma.pl", 993)
    assert found.kind == kind
    assert words in found.pl
    for text in (found.pl, found.en):
        assert "imap.firma.pl" in text
        assert text.isprintable()


def test_a_refused_sign_in_is_left_alone_longer_than_a_busy_server() -> None:
    """What the server calls its own trouble (RFC 5530) is no wrong password."""
    assert refused("[AUTHENTICATIONFAILED] Invalid credentials", "anna", oauth=False).kind == "sign-in"
    assert refused("[UNAVAILABLE] Temporary failure", "anna", oauth=False).kind == "network"
    assert refused("Too many simultaneous connections", "anna", oauth=True).kind == "network"
    first = [wait(kind, 1, 0.0) for kind in ("network", "sign-in", "settings")]
    assert first == [0.5, 15.0, 15.0]
    assert all(
        wait(kind, count, 1.0) <= longest for kind, longest in LONGEST_WAIT.items() for count in (1, 5, 50, 5_000)
    )
    assert wait("sign-in", 50, 1.0) == 3600.0


def key() -> str:
    """A private key as Google makes them."""
    made = rsa.generate_private_key(65537, 2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_a_service_account_asks_for_a_token_in_the_mailbox_s_name() -> None:
    """RFC 7523, signed by RS256: checked with another library than the one that signs."""
    pem = key()
    account = json.dumps(
        {"client_email": "centrala@project.iam", "private_key": pem, "private_key_id": "k1", "type": "service_account"}
    )
    with token_server() as server:
        oauth = Oauth(provider="google", service_account=Secret(account), token_url=server.url)
        tokens = Tokens(oauth, "pomoc@firma.pl", clock=lambda: 1_790_000_000.0)
        assert tokens.token() == tokens.token() == "token-1"
        [asked] = server.asked
    assert asked["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    read = jwt.decode(asked["assertion"], RSAKey.import_key(pem))
    assert read.header["kid"] == "k1"
    assert read.claims == {
        "iss": "centrala@project.iam",
        "sub": "pomoc@firma.pl",
        "scope": "https://mail.google.com/",
        "aud": server.url,
        "iat": 1_790_000_000,
        "exp": 1_790_003_600,
    }


def test_a_token_is_not_used_until_its_last_moment() -> None:
    """One that is good for a moment only is fetched anew for each sign-in once half of it is over; a long one is kept."""
    with token_server() as server:
        server.seconds = 1
        oauth = Oauth(provider="google", client_id="c", refresh_token=Secret("r"), token_url=server.url)
        tokens = Tokens(oauth, "pomoc@firma.pl")
        assert tokens.token() == "token-1"
        threading.Event().wait(0.6)
        server.seconds = 3600
        assert tokens.token() == "token-2"
        assert tokens.token() == "token-2"
        tokens.worked()
        assert tokens.forget()
        assert tokens.token() == "token-3"
        assert not tokens.forget()
        assert server.asked[0] == {
            "client_id": "c",
            "scope": "https://mail.google.com/",
            "grant_type": "refresh_token",
            "refresh_token": "r",
        }


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"client_email": "a", "private_key": "no key"}', "-----BEGIN PRIVATE KEY-----"]
)
def test_a_wrong_service_account_is_said_without_showing_it(text: str) -> None:
    """With the page to read."""
    with pytest.raises(ValueError, match=r"docs/imap\.md") as error:
        service_account(text)
    assert "no key" not in str(error.value)
    assert "BEGIN" not in str(error.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "password or with oauth"),
        (
            {
                "password": Secret("p"),
                "oauth": Oauth(provider="other", token_url="https://x/t", refresh_token=Secret("r")),
            },
            "one of them",
        ),
        ({"password": Secret("p"), "tls": "never"}, "never sent without TLS"),
        ({"password": Secret("p"), "folders": ()}, "must be different"),
        ({"password": Secret("p"), "accepted": "inbox"}, "must be different"),
        ({"password": Secret("p"), "accepted": "a\r\nb"}, "control characters"),
    ],
)
def test_a_mistake_in_the_settings_of_a_mailbox_is_said_in_words(values: dict[str, Any], words: str) -> None:
    """With what to write instead."""
    with pytest.raises(ValueError, match=words):
        Imap(host="imap.firma.pl", user="pomoc@firma.pl", **values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"provider": "other"}, "token_url and refresh_token"),
        ({"provider": "microsoft", "tenant": "t"}, "tenant and client_id"),
        ({"provider": "microsoft", "tenant": "t", "client_id": "c"}, "client_secret"),
        ({"provider": "google"}, "service_account"),
        ({"provider": "google", "service_account": Secret("{}"), "token_url": "http://evil.example/t"}, "https"),
        ({"provider": "other", "token_url": "ftp://127.0.0.1/", "refresh_token": Secret("r")}, "https"),
    ],
)
def test_a_way_to_tokens_that_lacks_something_is_said_in_words(values: dict[str, Any], words: str) -> None:
    """And no secret is ever sent without TLS but to this machine."""
    with pytest.raises(ValueError, match=words):
        Oauth(**values)


def test_a_position_is_read_back_and_garbage_is_none() -> None:
    """What an older or newer gateway kept is no reason to fail: the folder is looked at as if for the first time."""
    position = Position(1, 2, 3, 4, 5)
    assert Position.read(str(position)) == position
    assert Position.read("1:2:3") == Position(1, 2, 3)
    for text in ("", "x", "1:2", "1:2:3:4:5:6", "1:a:3"):
        assert Position.read(text) is None


@contextmanager
def hostile(script: dict[str, bytes]) -> Iterator[tuple[int, list[str]]]:
    """A server on loopback that answers commands from a script; %T stands for the tag. Gives its port, and what it hears."""
    heard: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"* OK ready\r\n")
                for line in lines:
                    tag, _, rest = line.partition(b" ")
                    words = rest.split()
                    command = (words[1] if words[0] == b"UID" else words[0]).decode().upper()
                    answer = script.get("BODY" if b"BODY.PEEK[]" in rest else command, b"%T OK done\r\n")
                    heard.append(command)
                    try:
                        connection.sendall(answer.replace(b"%T", tag))
                    except OSError:
                        break

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1]), heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


class Quiet:
    """A reader that stops the mailbox after its first look at an empty rest."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.box: Mailbox | None = None
        self.position = ""

    def look(self, waiting: int, _refused: int) -> None:
        """The first look that leaves nothing ends the run."""
        if not waiting and self.box is not None:
            self.box.stop()

    def take(self, mails: list[bytes]) -> list[str]:
        """Keeps them."""
        self.mails += mails
        return [""] * len(mails)

    def keep(self, position: Position) -> None:
        """Keeps it for the next run."""
        self.position = str(position)

    def now(self) -> int:
        """Some time."""
        return NOW


HOSTILE = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n%T OK done\r\n",
    "LIST": b'* LIST () "/" "Centrala-refused"\r\n%T OK done\r\n',
    "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 2] x\r\n%T OK [READ-WRITE] done\r\n",
    "SEARCH": b"* SEARCH 1\r\n%T OK done\r\n",
    "STATUS": b'* STATUS "Centrala-refused" (MESSAGES 0)\r\n%T OK done\r\n',
}


@pytest.mark.parametrize(
    "body",
    [
        b"* 1 FETCH (UID 1 BODY[] {4000000000}\r\n" + b"x" * 100,
        b"* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\n",
        b"* 7 EXISTS\r\n" * 200_000,
        b"* 1 FETCH (UID 1 BODY[] ((((\r\n%T OK done\r\n",
    ],
    ids=["a literal of 4 GB", "a literal beyond all numbers", "a flood of lines", "an answer nobody can read"],
)
def test_a_hostile_server_neither_fills_the_memory_nor_is_asked_for_the_same_mail_for_ever(
    tmp_path: Path, body: bytes
) -> None:
    """The mail it can't hand out is fetched alone, then put aside; nothing of it is taken."""
    about = b'* 1 FETCH (UID 1 RFC822.SIZE 100 INTERNALDATE "22-Nov-2026 10:00:00 +0000")\r\n%T OK done\r\n'
    reader, known = Quiet(), Known()
    with hostile({**HOSTILE, "FETCH": about, "BODY": body}) as (port, heard):
        account = Imap(host="127.0.0.1", port=port, tls="never", user="u", password=Secret("p"))

        def run() -> None:
            reader.box = Mailbox(account, "INBOX", base=tmp_path, limit=1000, tokens=None, known=known)
            reader.box.run(reader.position, reader)

        with pytest.raises(MailboxError, match="broke"):
            run()
        run()
    assert reader.mails == []
    assert "COPY" in heard
    assert known.done == {1}
