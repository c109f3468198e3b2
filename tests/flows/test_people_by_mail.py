"""People and machines around a ticket, over real SMTP: Cc, Reply-To, bounces, what is over, one person with two addresses, two desks."""

import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest

from tests.flows.house import AGENT, DESK, House, mail, wait_for

ANNA = "Anna Kowalska <anna@firma.example>"
BOSS = "szef@firma.example"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway behind a mail server on this machine whose word about senders it believes. Each story has people of its own."""
    settings = ', trusted_relays: ["127.0.0.1"], authentication: {check: false, trusted_authserv: [mx.example.com]}'
    house = House(tmp_path_factory.mktemp("people"), mail=settings)
    try:
        yield house.start().with_agent()
    finally:
        house.kill()


def verified(one: EmailMessage) -> EmailMessage:
    """As the mail server in front of us hands it on."""
    domain = parseaddr(str(one["From"]))[1].rpartition("@")[2]
    one["Authentication-Results"] = f"mx.example.com; dmarc=pass header.from={domain}"
    return one


def written(house: House, one: EmailMessage, *, to: str = DESK, state: str = "interaction") -> str:
    """Sends the mail; the number of its ticket."""
    row = house.message(house.send(one, sender=parseaddr(str(one["From"]))[1], to=to))
    assert row["state"] == state, row
    return str(row["ticket"])


def reply_to(one: EmailMessage) -> str:
    return parseaddr(str(one["Reply-To"]))[1]


def text(one: EmailMessage) -> str:
    part = one.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def addresses(ticket: dict[str, Any]) -> list[str]:
    return [one["identities"][0]["address"] for one in ticket["participants"]]


def act(house: House, number: str, verb: str, expect: int = 200, **values: Any) -> Any:
    return house.api("POST", f"/tickets/{number}/actions", {"verb": verb, **values}, expect=expect)


def kinds(house: House, number: str) -> list[str]:
    return [one["kind"] for one in house.api("GET", f"/tickets/{number}/history")["history"]]


def test_a_verified_requester_s_cc_gets_what_comes_after_and_somebody_else_s_waits_for_an_agent(desk: House) -> None:
    first = verified(mail("Drukarka", "Drukarka nie drukuje, hasło TAJNE-1.", sender=ANNA, Cc=f"Szef <{BOSS}>, {DESK}"))
    number = written(desk, first)
    assert addresses(desk.api("GET", f"/tickets/{number}")) == [BOSS]
    (received,) = desk.sent_to("anna@firma.example")
    assert not [one for one in desk.sent() if BOSS in str(one["To"])]  # the acknowledgement is the sender's alone

    act(desk, number, "reply", visibility="public", text="Proszę spróbować.")
    (copy,) = desk.sent_to(BOSS)
    assert "Proszę spróbować" in text(copy)
    assert "TAJNE-1" not in copy.as_string()
    assert str(copy["References"]) == str(first["Message-ID"])

    from_boss = mail("Re: Drukarka", "U mnie też nie.", sender=f"Szef <{BOSS}>", Cc="Eve <eve@evil.example>")
    assert written(desk, from_boss, to=reply_to(received)) == number
    ticket = desk.api("GET", f"/tickets/{number}")
    assert [one["address"] for one in ticket["proposed"]] == ["eve@evil.example"]
    assert addresses(ticket) == [BOSS]
    assert "proposed" in desk.command("ticket", "show", number)

    late = mail("Re: Drukarka", "Zapytałam jeszcze serwis.", sender="Ela <ela@firma.example>")
    written(desk, late, to=reply_to(received), state="held")
    desk.command("ticket", "add-participant", number, "ela@firma.example", "--agent", AGENT)
    desk.command("ticket", "dismiss-participant", number, "eve@evil.example", "--agent", AGENT)
    act(desk, number, "remove_participant", address=BOSS)
    act(desk, number, "add_participant", expect=422, address="nie adres")
    ticket = desk.api("GET", f"/tickets/{number}")
    assert (addresses(ticket), ticket["proposed"]) == (["ela@firma.example"], [])
    assert {"participant", "proposed", "participant_added", "participant_dismissed", "participant_removed"} <= set(
        kinds(desk, number)
    )

    act(desk, number, "reply", visibility="public", text="Wymienimy bęben.")
    desk.sent_to("ela@firma.example")
    desk.sent_to("anna@firma.example", 3)
    assert not [one for one in desk.sent() if BOSS in str(one["To"]) and "bęben" in text(one)]
    again = verified(mail("Re: Drukarka", "Dziękuję.", sender=ANNA, Cc=f"{BOSS}, eve@evil.example"))
    assert written(desk, again, to=reply_to(received)) == number
    ticket = desk.api("GET", f"/tickets/{number}")
    assert (addresses(ticket), ticket["proposed"]) == (["ela@firma.example"], [])  # an agent said no


def test_reply_to_is_followed_where_it_is_safe_and_shown_where_it_is_not(desk: House) -> None:
    forged = mail("Przelew", "Proszę o pilną zmianę.", sender="Ewa <ewa@firma.example>", Reply_To="prezes@evil.example")
    number = written(desk, forged)
    desk.sent_to("ewa@firma.example")
    act(desk, number, "reply", visibility="public", text="Sprawdzamy.")
    desk.sent_to("ewa@firma.example", 2)
    said = desk.api("GET", f"/tickets/{number}/interactions")["interactions"]
    assert "reply-to-ignored" in said[0]["notes"]

    true = verified(mail("Ekran", "Ekran miga.", sender="Ola <ola@firma.example>", Reply_To="zespol@dom.example"))
    assert desk.api("GET", f"/tickets/{written(desk, true)}")["requester"]["name"] == "Ola"
    (answer,) = desk.sent_to("zespol@dom.example")
    assert "Ekran" not in str(answer["Subject"]) + text(answer)  # that address has not shown that it reads this
    assert not [one for one in desk.sent() if "evil" in str(one["To"])]

    form = mail(
        "Zapytanie ze strony",
        "Nie mogę się zalogować.",
        sender="Sklep <noreply@sklep.example>",
        Reply_To="Jan Nowak <jan@klient.example>",
    )
    number = written(desk, form)
    assert desk.api("GET", f"/tickets/{number}")["requester"]["name"] == "Jan Nowak"
    act(desk, number, "reply", visibility="public", text="Proszę spróbować teraz.")
    (answer,) = desk.sent_to("jan@klient.example")
    assert "Proszę spróbować teraz" in text(answer)


def returned(one: EmailMessage, *, status: str = "5.1.1", message_id: str = "") -> bytes:
    """A delivery report about a mail of ours, as Postfix writes it (RFC 3464)."""
    action = "failed" if status.startswith("5") else "delayed"
    return f"""From: MAILER-DAEMON@mx.firma.example (Mail Delivery System)
To: {DESK}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{time.monotonic_ns()}@mx.firma.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.firma.example

Final-Recipient: rfc822; somebody.else@evil.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id or one["Message-ID"]}
Subject: x

--b--
""".replace("\n", "\r\n").encode()


def test_mail_of_ours_that_comes_back_is_told_to_agents_and_a_forged_report_changes_nothing(desk: House) -> None:
    number = written(desk, mail("VPN", "VPN nie działa.", sender="Basia <basia@firma.example>"))
    act(desk, number, "reply", visibility="public", text="Proszę spróbować.")
    answer = desk.sent_to("basia@firma.example", 2)[1]
    before = desk.api("GET", f"/tickets/{number}")

    ours = str(answer["Message-ID"])
    forged = ours.replace(ours.split(".")[3][:6], "aaaaaa", 1)
    row = desk.message(desk.send(returned(answer, message_id=forged), sender=""))
    assert (row["state"], row["reason"]) == ("ignored", "automatic-bounce")
    assert desk.api("GET", f"/tickets/{number}") == before

    assert desk.message(desk.send(returned(answer, status="4.4.1"), sender=""))["ticket"] == number
    assert desk.api("GET", f"/tickets/{number}")["tags"] == before["tags"]
    assert desk.message(desk.send(returned(answer), sender=""))["ticket"] == number
    ticket = desk.api("GET", f"/tickets/{number}")
    assert "undeliverable" in ticket["tags"]
    assert ticket["status"] == before["status"]
    assert ticket["requester"]["identities"][0]["failing_since"]  # bound to the delivery, whatever the report names
    assert kinds(desk, number).count("bounced") == 1
    assert "delayed" in kinds(desk, number)
    assert len(desk.sent_to("basia@firma.example")) == 2
    assert "bounced" in str(desk.api("GET", f"/tickets/{number}/interactions"))
    assert "mail comes back" in desk.command("person", "show", "basia@firma.example")

    written(desk, mail("Re: VPN", "Już jestem.", sender="Basia <basia@firma.example>"), to=reply_to(answer))
    ticket = desk.api("GET", f"/tickets/{number}")
    assert "undeliverable" not in ticket["tags"]
    assert ticket["requester"]["identities"][0]["failing_since"] is None


def test_what_is_over_leads_to_a_new_linked_ticket_and_merged_ones_keep_catching_their_mails(desk: House) -> None:
    first, second, third = (
        written(desk, mail(f"Sprawa {n}", "Drukarka nie drukuje.", sender="Celina <celina@firma.example>"))
        for n in (1, 2, 3)
    )
    received = desk.sent_to("celina@firma.example", 3)
    act(desk, first, "merge", into=second)
    act(desk, second, "merge", into=third)
    assert (
        written(desk, mail("Re: Sprawa 1", "Nadal.", sender="Celina <celina@firma.example>"), to=reply_to(received[0]))
        == third
    )

    act(desk, third, "resolve", code="solved")
    fresh = mail("Nowy monitor dla księgowej", "Proszę o monitor.", sender="Celina <celina@firma.example>")
    new = written(desk, fresh, to=reply_to(received[2]))
    assert new not in (first, second, third)
    assert desk.api("GET", f"/tickets/{new}")["links"] == [third]
    old = desk.api("GET", f"/tickets/{third}")
    assert (old["links"], old["status"]) == ([new], "resolved")

    act(desk, third, "close")
    again = mail("Re: Sprawa 3", "Jednak nadal nie drukuje.", sender="Celina <celina@firma.example>")
    assert written(desk, again, to=reply_to(received[2])) == third, "closed a moment ago: it goes on"
    assert desk.api("GET", f"/tickets/{third}")["reopened"] == 1

    act(desk, third, "cancel", reason="duplicate of a change")
    late = written(
        desk, mail("Re: Sprawa 3", "Jednak nie.", sender="Celina <celina@firma.example>"), to=reply_to(received[2])
    )
    assert desk.api("GET", f"/tickets/{third}")["links"] == [new, late]
    assert desk.api("GET", f"/tickets/{late}")["links"] == [third]

    # another address of hers: held, until an agent says that it is she
    home = mail("Re: Nowy monitor", "Piszę z domu.", sender="Celina <celina@dom.example>")
    row = desk.message(desk.send(home, sender="celina@dom.example", to=reply_to(received[2])))
    assert row["state"] == "held"
    desk.command("person", "link", "celina@firma.example", "celina@dom.example", "--agent", AGENT)
    more = mail(
        "Re: Sprawa", "Znów z domu.", sender="Celina <celina@dom.example>", In_Reply_To=str(fresh["Message-ID"])
    )
    assert written(desk, more) == new
    assert len(desk.tickets("&requester=celina@dom.example")) == len(desk.tickets("&requester=celina@firma.example"))
    desk.api("POST", "/persons/celina@firma.example/unlink", {"address": "celina@dom.example"})
    assert desk.tickets("&requester=celina@dom.example") == []
    assert desk.api("GET", "/persons/celina@dom.example")["identities"][0]["address"] == "celina@dom.example"


@pytest.mark.timeout(150)  # two gateways start
def test_two_centralas_pointed_at_each_other_settle_within_three_mails(build: Callable[..., House]) -> None:
    """Each sends what it has to say to the other's real door, and an agent's answer begins it."""
    other = "helpdesk@other.example"
    one, two = build("one"), build("two", address=other)
    for house, peer in ((one, two), (two, one)):
        settings = house.config.read_text()
        house.config.write_text(settings.replace("maildir:./data/sent", f"smtp://127.0.0.1:{peer.smtp_port}"))
        house.start(wait=False)
    for house in (one, two):
        wait_for(house.ready, "readiness", 60)
    one.with_agent()
    number = written(one, mail("Zlecenie 17", "Proszę o status.", sender=f"Drugi desk <{other}>"))
    act(one, number, "reply", visibility="public", text="W toku.")

    def exchanged() -> tuple[int, int]:
        """What the first desk has sent to the other, and what came back."""
        return kinds(one, number).count("delivered"), one.ledger()["received"] - 1

    # the automatic answer, which is not answered; the agent's words; and one automatic answer to those
    settled = wait_for(
        lambda: (now := exchanged()) and now[0] >= 2 and now[1] >= 1 and now, "both desks to have written"
    )
    assert settled == (2, 1)
    time.sleep(2)
    assert exchanged() == settled
    assert [ticket["number"] for ticket in one.tickets()] == [number]
    ledger = one.ledger()
    assert (ledger["held"], ledger["quarantined"], ledger["waiting"]) == (0, 0, 0)
