"""Mail as it comes in the wild, through the real door: each one ends somewhere a person can see, and nothing breaks."""

import smtplib

import pytest

from tests.flows.house import DESK, House, mail

PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nDrukarka nie dzia\xc5\x82a.\r\n"

MAILS = {
    "no From": b"Subject: VPN\r\nMessage-ID: <1@x>\r\n" + PLAIN,
    "two Froms": b"From: a@example.com\r\nFrom: b@example.com\r\nMessage-ID: <2@x>\r\nSubject: VPN\r\n" + PLAIN,
    "no Message-ID": b"From: anna@example.com\r\nSubject: VPN\r\n" + PLAIN,
    "no header at all": b"\r\nDrukarka\r\n",
    "wrong charset": b"From: anna@example.com\r\nSubject: =?utf-8?q?=C4?=\r\nMessage-ID: <3@x>\r\n"
    b"Content-Type: text/plain; charset=nonsense\r\n\r\nza\xbf\xf3\xb3\xe6\r\n",
    "empty body": b"From: anna@example.com\r\nSubject: VPN\r\nMessage-ID: <4@x>\r\n\r\n",
    "header injection in an encoded subject": b"From: anna@example.com\r\nMessage-ID: <5@x>\r\n"
    b"Subject: =?utf-8?q?VPN=0D=0ABcc:_victim@example.org?=\r\n" + PLAIN,
    "NUL in an encoded name": b"From: =?utf-8?q?An=00na=0D=0A?= <anna@example.com>\r\nMessage-ID: <6@x>\r\nSubject: x\r\n"
    + PLAIN,
    "0-byte attachment": b"From: anna@example.com\r\nSubject: x\r\nMessage-ID: <7@x>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\n"
    b"Content-Disposition: attachment; filename=empty.txt\r\nContent-Type: text/plain\r\n\r\n\r\n--b--\r\n",
}


def test_odd_mails_are_tickets_all_the_same(open_house: House) -> None:
    ids = {name: open_house.send(raw) for name, raw in MAILS.items()}
    tickets = set()
    for name, one in ids.items():
        ended = open_house.message(one)
        assert ended["state"] == "interaction", name
        tickets.add(ended["ticket"])
    assert len(tickets) == len(MAILS)
    for one in open_house.sent():
        assert not one["Bcc"]
        assert "victim" not in one.as_string()
    texts = " ".join(
        interaction["text"]
        for ticket in tickets
        for interaction in open_house.api("GET", f"/tickets/{ticket}/interactions")["interactions"]
    )
    assert "zażółć"[2:] in texts or "żółć" in texts


BOMBS = {
    "1,000 nested multiparts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1000)
    )
    + b"Content-Type: text/plain\r\n\r\nhi\r\n",
    "100,000 header lines": b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\nx\r\n",
    "nested comments": b"From: " + b"(" * 5000 + b")" * 5000 + b" a@b.example\r\n\r\nx\r\n",
    "200,000 references": b"References: " + b"\r\n ".join(b"<%d@x>" % n for n in range(200_000)) + b"\r\n\r\nx\r\n",
}


def test_a_bomb_is_a_ticket_or_in_quarantine_and_the_next_mail_is_not_held_up(open_house: House) -> None:
    bombs = {name: open_house.send(raw) for name, raw in BOMBS.items()}
    innocent = open_house.send(mail("VPN", "VPN nie działa"))
    assert open_house.message(innocent, seconds=10)["state"] == "interaction"
    for name, one in bombs.items():
        assert open_house.message(one, seconds=40)["state"] in ("interaction", "quarantined"), name
    quarantined = open_house.api("GET", "/quarantine")["quarantine"]
    assert all(one["reason"] for one in quarantined)
    if quarantined:
        open_house.api("POST", f"/quarantine/{quarantined[0]['id']}/retry", {}, expect=202)
        open_house.message(quarantined[0]["id"], state="quarantined")
    open_house.ledger()


def test_a_mail_that_is_too_large_is_refused_in_words(open_house: House) -> None:
    with smtplib.SMTP("127.0.0.1", open_house.smtp_port, timeout=30) as smtp:
        smtp.ehlo("client.example.com")
        code, words = smtp.docmd("MAIL", f"FROM:<anna@example.com> SIZE={30 * 1024 * 1024}")
        assert code == 552
        assert words
        smtp.mail("anna@example.com")
        smtp.rcpt(DESK)
        code, words = smtp.data(b"Subject: big\r\n\r\n" + (b"x" * 998 + b"\r\n") * 30_000)
        assert code == 552
    open_house.send(mail("VPN", "VPN nie działa"))


@pytest.mark.parametrize("address", ["boss@example.com", "victim@elsewhere.example", "pomoc+hd.1.aaaa@example.com"])
def test_the_door_is_no_open_relay(open_house: House, address: str) -> None:
    with smtplib.SMTP("127.0.0.1", open_house.smtp_port, timeout=20) as smtp:
        smtp.ehlo("client.example.com")
        smtp.mail("anna@example.com")
        assert smtp.rcpt(address)[0] == 550
