"""Machine mail is told from people's, by kind; a person who merely writes about such things is a person."""

import pytest

from tests.channels.email.mails import parsed, plain

FROM = "From: Jan <jan@firma.example>\n"


@pytest.mark.parametrize(
    ("kind", "headers", "mail_from"),
    [
        ("none", "Subject: Poza biurem nie działa VPN", "a@b.pl"),
        ("none", "Subject: Re: Automatic reply: x\nIn-Reply-To: <a@b>", "a@b.pl"),
        ("none", "Subject: x\nAuto-Submitted: no", "a@b.pl"),
        ("none", "Subject: x\nFeedback-ID: 1:2:3", "a@b.pl"),
        ("none", "Subject: x\nX-Autoreply: no\nPrecedence: first-class", "a@b.pl"),
        ("none", "Subject: Undelivered parcel", "a@b.pl"),
        ("reply", "Subject: x\nAuto-Submitted: auto-replied", "a@b.pl"),
        ("reply", "Subject: x\nAuto-Submitted: auto-replied (vacation)", ""),
        ("reply", "Subject: x\nX-Autoreply: yes", "a@b.pl"),
        ("reply", "Subject: x\nX-Autorespond: x", "a@b.pl"),
        ("reply", "Subject: x\nPrecedence: auto_reply", "a@b.pl"),
        ("reply", "Subject: x\nX-Centrala-Loop: 1", "a@b.pl"),
        ("reply", "Subject: Out of office: x\nX-Auto-Response-Suppress: All", "a@b.pl"),
        ("reply", "Subject: Odpowiedź automatyczna: x\nIn-Reply-To: <a@b>", "a@b.pl"),
        ("reply", "Subject: =?utf-8?q?Automatyczna_odpowied=C5=BA=3A_x?=\nAuto-Submitted: auto-generated", "a@b.pl"),
        ("reply", "Subject: Abwesenheitsnotiz: x", ""),
        ("reply", "Subject: Poza biurem\nPrecedence: bulk", "a@b.pl"),
        (
            "reply",
            "Subject: Read: x\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b",
            "a@b.pl",
        ),
        ("reply", "Subject: Accepted: x\nContent-Type: text/calendar; method=REPLY", "a@b.pl"),
        ("generated", "Subject: disk\nAuto-Submitted: auto-generated", "a@b.pl"),
        ("generated", "Subject: x\nAuto-Submitted: auto-notified; owner-email=x", "a@b.pl"),
        ("generated", "Subject: x\nX-Auto-Response-Suppress: DR, OOF, AutoReply", "a@b.pl"),
        ("generated", "Subject: x\nPrecedence: bulk", "a@b.pl"),
        ("generated", "Subject: x", ""),
        ("generated", "Subject: x\nX-Cron-Env: <SHELL=/bin/sh>", "a@b.pl"),
        ("list", "Subject: x\nList-Id: <it.firma.example>", "a@b.pl"),
        ("list", "Subject: x\nPrecedence: list", "a@b.pl"),
        ("list", "Subject: x\nList-Unsubscribe: <mailto:x@y.pl>\nPrecedence: bulk", "a@b.pl"),
        ("bounce", "Subject: Undelivered Mail Returned to Sender", ""),
        ("bounce", "Subject: Zwrot poczty: nie dostarczono", ""),
        ("bounce", "Subject: x\nX-Failed-Recipients: a@b.pl", ""),
        ("bounce", "Subject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b", "a@b.pl"),
    ],
)
def test_the_kind_of_a_mail(kind: str, headers: str, mail_from: str) -> None:
    assert parsed(plain(FROM + headers), mail_from=mail_from).message.automatic == kind


@pytest.mark.parametrize(
    "local", ["noreply", "no-reply", "do_not_reply", "nagios", "zabbix", "nie-odpowiadaj", "root", "noreply+abc"]
)
def test_addresses_nobody_reads_are_machines(local: str) -> None:
    assert parsed(plain(f"From: {local}@firma.example\nSubject: x")).message.automatic == "generated"


@pytest.mark.parametrize("local", ["roots", "norbert", "no.reply.needed.jan", "cronin"])
def test_people_with_such_names_are_people(local: str) -> None:
    expected = "generated" if local.startswith("no.reply.") else "none"
    assert parsed(plain(f"From: {local}@firma.example\nSubject: x")).message.automatic == expected


def test_a_delayed_mail_has_not_failed() -> None:
    report = "--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822;x@y.pl\nAction: delayed\nStatus: 4.4.1\n--b--\n"
    headers = (
        FROM + "Subject: Delivery delayed\nContent-Type: multipart/report; report-type=delivery-status; boundary=b"
    )
    bounce = parsed(plain(headers, report), mail_from="").message.bounce
    assert bounce is not None
    assert (bounce.recipient, bounce.status, bounce.permanent) == ("x@y.pl", "4.4.1", False)


def test_a_bounce_in_words_is_read_as_far_as_it_goes() -> None:
    body = "Hi. I'm sorry.\n\n<nikt@firma.example>:\n550 5.1.1 unknown user\n\n--- Below is a copy.\n\nMessage-ID: <abc@example.com>\nSubject: x\n"
    bounce = parsed(plain("From: MAILER-DAEMON@mx.example\nSubject: failure notice", body), mail_from="").message.bounce
    assert bounce is not None
    assert (bounce.recipient, bounce.status, bounce.permanent, bounce.message_id) == (
        "nikt@firma.example",
        "5.1.1",
        True,
        "abc@example.com",
    )
