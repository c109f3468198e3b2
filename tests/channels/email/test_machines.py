"""Mails of people, each with something that looks like a machine, and mails of machines of many makers; the label was there first."""

from pathlib import Path
from typing import Any

import pytest

from store.records import Message
from tests.channels.email.mails import parsed, plain

CASES = [
    (path.stem, *chunk.partition("\n")[::2])
    for path in sorted((Path(__file__).parent / "machines").glob("*.txt"))
    for chunk in path.read_text(encoding="utf-8").split("=== ")[1:]
]
BOUNCES = [(title, mail) for stem, title, mail in CASES if stem == "bounces"]


def read(mail: str) -> Message:
    """The mail as it comes; its first lines may be what the envelope said."""
    envelope: dict[str, Any] = {}
    lines = mail.split("\n")
    while lines[0].startswith("Envelope-"):
        name, _, value = lines.pop(0).partition(": ")
        envelope["mail_from" if name == "Envelope-From" else "rcpt_to"] = value.strip("<>")
    return parsed("\r\n".join(lines).encode(), **envelope).message


@pytest.mark.parametrize(("title", "mail"), [case[1:] for case in CASES], ids=[" ".join(case[:2]) for case in CASES])
def test_machines_and_people_are_told_apart(title: str, mail: str) -> None:
    assert read(mail).automatic == title.partition(" | ")[0]


@pytest.mark.parametrize(("title", "mail"), BOUNCES, ids=[title for title, _ in BOUNCES])
def test_a_bounce_says_whom_why_and_which_mail(title: str, mail: str) -> None:
    recipient, status, lasting, message_id = title.split(" | ")[2].split()
    bounce = read(mail).bounce
    assert bounce is not None
    assert (bounce.recipient or "-", bounce.status or "-", bounce.message_id or "-") == (recipient, status, message_id)
    assert bounce.permanent == (lasting == "permanent")


def test_there_are_enough_of_them() -> None:
    assert sum(1 for stem, _, _ in CASES if stem == "people") >= 100
    assert sum(1 for stem, _, _ in CASES if stem != "people") >= 150


OWN = "d.a1.7.abcdefghijklmnopqrstuvwxyz@example.com"
DAEMON = "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n"


def test_our_own_message_id_wins_over_that_of_a_gateway() -> None:
    body = f"<a@klient.pl>:\n550 5.1.1 no\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <gateway@x>\nReferences: <{OWN}>\n"
    bounce = read(DAEMON + f"In-Reply-To: <{OWN}>\n\n{body}").bounce
    assert bounce is not None
    assert bounce.message_id == OWN


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("550 no such user", "5.0.0"),
        ("#5.2.2", "5.2.2"),
        ("421 try later", "4.0.0"),
        ("since 550 days", ""),
        ("10.5.1.1", ""),
        ("x", ""),
    ],
)
def test_the_code_of_a_free_text(said: str, status: str) -> None:
    """The enhanced code, else the class of an SMTP reply (RFC 3463); numbers that are neither say nothing."""
    bounce = read(DAEMON + f"\n<a@klient.pl>:\n{said}\n").bounce
    assert bounce is not None
    assert bounce.status == status


def test_the_address_that_failed_is_not_one_to_ask() -> None:
    body = "Your message could not be delivered to\n\n   jan@klient.pl\n\nFor help contact postmaster@klient.pl or helpdesk@klient.pl."
    bounce = read(DAEMON + f"To: pomoc@example.com\n\n{body}").bounce
    assert bounce is not None
    assert bounce.recipient == "jan@klient.pl"


def test_the_returned_mail_names_whom_it_was_for() -> None:
    """Where the report itself names nobody."""
    headers = DAEMON + "Content-Type: multipart/mixed; boundary=b"
    body = "--b\n\nYour message could not be delivered.\n--b\nContent-Type: message/rfc822\n\nTo: Jan <jan@klient.pl>\nMessage-ID: <x@y>\n\nx\n--b--\n"
    bounce = parsed(plain(headers, body), mail_from="").message.bounce
    assert bounce is not None
    assert (bounce.recipient, bounce.message_id) == ("jan@klient.pl", "x@y")


def test_a_group_of_the_company_is_a_way_in_and_a_strangers_list_is_none() -> None:
    headers = (
        "From: Jan <jan@firma.pl>\nSubject: x\nPrecedence: list\nList-Id: <pomoc.example.com>\nTo: pomoc@example.com\n"
    )
    assert parsed(plain(headers), rcpt_to="pomoc@example.com").message.automatic == "none"
    assert parsed(plain(headers), rcpt_to="pomoc+hd.7.abc@example.com").message.automatic == "none"
    assert parsed(plain(headers), rcpt_to="desk@example.org").message.automatic == "list"
    assert parsed(plain(headers), rcpt_to="desk@com").message.automatic == "list"


@pytest.mark.parametrize(
    "piece",
    ["<a@b.pl>: 550 5.1.1\n", "a@b.pl ", "@", "Message-ID: <\n", "original message ", "Final-Recipient: rfc822;a@b.pl\n\n", "> ", "5.1.1", "delivery to the following "],
)  # fmt: skip
def test_a_report_of_any_size_is_read(piece: str) -> None:
    """A quarter of a megabyte of what the rules look for; were a rule not linear, the suite's limit would end this."""
    message = read(DAEMON + f"\nYour message could not be delivered.\n{piece * (250_000 // len(piece))}")
    assert message.automatic == "bounce"
    assert message.bounce is not None
    assert not set(message.bounce.recipient + message.bounce.status + message.bounce.message_id) & set("\r\n\0")
