"""The main job told as stories: real mail in, real mail out, a real gateway in between."""

import json
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

from tests.flows.house import AGENT, House, mail


def reply_address(received: object) -> str:
    """Where a mail client would answer to."""
    return parseaddr(str(received["Reply-To"]))[1]  # type: ignore[index]


def spoken(house: House) -> list[dict[str, Any]]:
    """Everything said on the first ticket."""
    found: list[dict[str, Any]] = house.api("GET", "/tickets/HD-1/interactions")["interactions"]
    return found


def test_a_mail_becomes_a_ticket_is_answered_and_the_reply_joins_it(house: House) -> None:
    first = mail("Drukarka nie drukuje", "Dzień dobry,\n\ndrukarka w pokoju 12 nie drukuje od rana.\n\nAnna")
    message = house.send(first)
    row = house.message(message)
    assert (row["state"], row["ticket"]) == ("interaction", "HD-1")
    ticket = house.api("GET", "/tickets/HD-1")
    assert (ticket["queue"], ticket["category"], ticket["status"]) == ("l1", "hardware", "new")
    assert ticket["requester"]["name"] == "Anna Kowalska"

    (received,) = house.sent_to("anna@example.com")
    assert "HD-1" in str(received["Subject"])
    assert received["In-Reply-To"] == first["Message-ID"]
    assert received["Auto-Submitted"] == "auto-replied"
    said = received.get_body(("plain",)).get_content()
    assert "HD-1" in said
    assert "od rana" not in said + str(received["Subject"])  # nothing the sender wrote goes to an unproved address

    house.command("ticket", "reply", "HD-1", "Proszę wyłączyć i włączyć drukarkę.", "--public", "--agent", AGENT)
    answer = house.sent_to("anna@example.com", 2)[1]
    assert "wyłączyć i włączyć" in answer.get_body(("plain",)).get_content()
    assert str(first["Message-ID"]) in str(answer["References"])
    assert str(answer["Auto-Submitted"] or "no") == "no"

    back = mail("Re: " + str(answer["Subject"]), "Pomogło, ale tylko na chwilę.", In_Reply_To=str(answer["Message-ID"]))
    row = house.message(house.send(back, to=reply_address(answer)))
    assert (row["state"], row["ticket"]) == ("interaction", "HD-1")
    interactions = [one for one in spoken(house) if one["author"]["kind"] != "bot"]
    assert [(one["author"]["kind"], one["visibility"]) for one in interactions] == [
        ("requester", "public"),
        ("agent", "public"),
        ("requester", "public"),
    ]
    assert "tylko na chwilę" in interactions[-1]["text"]
    assert len(house.tickets()) == 1
    assert house.ledger() == {
        "received": 2,
        "interaction": 2,
        "held": 0,
        "quarantined": 0,
        "duplicate": 0,
        "ignored": 0,
        "waiting": 0,
    }

    # the address has shown that it is read: from now on the subject may be said
    house.api("POST", "/tickets/HD-1/actions", {"verb": "reply", "visibility": "public", "text": "Wymienimy toner."})
    third = house.sent_to("anna@example.com", 3)[2]
    assert "Drukarka nie drukuje" in str(third["Subject"])


def test_an_internal_note_never_leaves_the_house(house: House) -> None:
    house.message(house.send(mail("VPN", "VPN nie działa")))
    house.sent_to("anna@example.com")
    house.api("POST", "/tickets/HD-1/actions", {"verb": "note", "text": "Podejrzewam SEKRET-XYZ"})
    house.api("POST", "/tickets/HD-1/actions", {"verb": "reply", "visibility": "internal", "text": "też SEKRET-XYZ"})
    house.api("POST", "/tickets/HD-1/actions", {"verb": "reply", "text": "SEKRET-XYZ"}, expect=422)
    house.api("POST", "/tickets/HD-1/actions", {"verb": "resolve", "code": "solved", "text": "Już działa."})
    house.sent_to("anna@example.com", 2)
    for one in house.sent():
        assert b"SEKRET-XYZ" not in one.as_bytes()
    assert house.api("GET", "/tickets/HD-1")["status"] == "resolved"


def test_a_stranger_with_the_reply_address_is_held_until_an_agent_decides(house: House) -> None:
    house.message(house.send(mail("VPN", "VPN nie działa")))
    address = reply_address(house.sent_to("anna@example.com")[0])
    intruders = [mail("Re: VPN", f"Proszę o hasło {n}", sender="Eve <eve@evil.example>", to=address) for n in range(2)]
    for one in intruders:
        row = house.message(house.send(one, sender="eve@evil.example", to=address))
        assert (row["state"], row["reason"]) == ("held", "stranger")
    held = house.api("GET", "/held")["held"]
    assert [one["ticket"] for one in held] == ["HD-1", "HD-1"]
    assert [one["author"]["kind"] for one in spoken(house)] == ["requester", "bot"]
    assert not [one for one in house.sent() if "eve@evil.example" in str(one["To"])]

    house.api("POST", f"/held/{held[0]['id']}/accept", {})
    house.message(held[0]["id"], state="interaction")
    house.api("POST", f"/held/{held[1]['id']}/reject", {})
    house.message(held[1]["id"], state="ignored")
    house.api("POST", f"/held/{held[1]['id']}/reject", {}, expect=404)
    assert [one["text"].strip() for one in spoken(house)][2:] == ["Proszę o hasło 0"]
    assert house.ledger()["held"] == 0


def test_the_same_mail_sent_again_is_one_ticket_and_one_answer(house: House) -> None:
    one = mail("VPN", "VPN nie działa")
    first = house.send(one)
    house.message(first)
    assert house.send(one) == first
    house.sent_to("anna@example.com")
    assert len(house.tickets()) == 1
    ledger = house.ledger()
    assert (ledger["received"], ledger["interaction"], ledger["duplicate"]) == (2, 1, 1)
    assert len(house.sent()) == 1


def test_two_mails_of_one_thread_are_one_ticket(house: House) -> None:
    one = mail("VPN", "VPN nie działa")
    house.message(house.send(one))
    more = mail("Re: VPN", "Zapomniałam: od wczoraj.", In_Reply_To=str(one["Message-ID"]))
    row = house.message(house.send(more))
    assert (row["state"], row["ticket"]) == ("interaction", "HD-1")


def test_a_vacation_notice_is_attached_and_never_answered(house: House) -> None:
    house.message(house.send(mail("VPN", "VPN nie działa")))
    (received,) = house.sent_to("anna@example.com")
    away = mail(
        "Automatyczna odpowiedź: " + str(received["Subject"]),
        "Jestem na urlopie.",
        In_Reply_To=str(received["Message-ID"]),
        Auto_Submitted="auto-replied",
    )
    row = house.message(house.send(away, sender="", to=reply_address(received)))
    assert (row["state"], row["ticket"]) == ("interaction", "HD-1")
    assert len(house.tickets()) == 1
    assert house.api("GET", "/tickets/HD-1")["status"] == "new"
    alone = mail("Out of office", "I am away.", Auto_Submitted="auto-replied")
    assert house.message(house.send(alone))["state"] == "ignored"
    assert len(house.sent()) == 1


def test_two_centralas_pointed_at_each_other_fall_silent(build: Callable[..., House]) -> None:
    """Each answers the other's first mail at most once; automatic mail is never answered."""
    house = build().start().with_agent()
    house.message(house.send(mail("Hello", "Please help", sender="Other desk <desk@other.example>")))
    (ours,) = house.sent_to("desk@other.example")
    theirs = mail("Received", "We got it", sender="desk@other.example", In_Reply_To=str(ours["Message-ID"]))
    theirs["Auto-Submitted"] = "auto-replied"
    theirs["X-Centrala-Loop"] = "other"
    house.message(house.send(theirs, sender="", to=reply_address(ours)))
    assert len(house.sent()) == 1


def test_the_command_line_shows_and_changes_tickets(house: House) -> None:
    house.message(house.send(mail("VPN nie działa", "Nie mogę się połączyć z VPN.")))
    assert "HD-1" in house.command("ticket", "list")
    listed = [json.loads(line) for line in house.command("ticket", "list", "--json").splitlines()]
    assert listed[0]["number"] == "HD-1"
    house.command("ticket", "take", "HD-1", "--agent", AGENT)
    house.command("ticket", "escalate", "HD-1", "--level", "L2", "--reason", "Wymaga sieciowca", "--agent", AGENT)
    ticket = house.api("GET", "/tickets/HD-1")
    assert (ticket["level"], ticket["queue"], ticket["assignee"]) == ("L2", "l2", None)
    assert "Wymaga sieciowca" in house.command("ticket", "show", "HD-1")


def test_a_graceful_stop_loses_nothing_and_a_restart_remembers_everything(house: House) -> None:
    ids = [house.send(mail(f"Problem {n}", "VPN nie działa", sender=f"u{n}@example.com")) for n in range(10)]
    assert house.stop() == 0
    house.start()
    for one in ids:
        assert house.message(one)["state"] == "interaction"
    assert len(house.tickets()) == 10
    assert len(house.sent_to("@example.com", 10)) == 10
