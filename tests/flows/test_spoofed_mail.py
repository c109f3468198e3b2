"""Who really sent it, over real SMTP, with a name server of the test's own: what becomes of true and forged mails, and what agents see."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels.email.name_server import NameServer
from tests.channels.email.signing import mail, sealed, signed, zone
from tests.flows.house import AGENT, House

ANNA, EVE = "anna@firma.example", "eve@evil.example"
STATED = b"Authentication-Results: mx.example.com; dmarc=%s header.from=firma.example\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    domains = ("firma.example", "evil.example", "lists.example", "example.com", "late.example")
    with NameServer({name: values for domain in domains for name, values in zone(domain).items()}) as one:
        yield one


@pytest.fixture(scope="module")
def guarded(server: NameServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway behind a mail server on this machine, which it trusts."""
    settings = (
        f', trusted_relays: ["127.0.0.1"], authentication: {{resolver: "{server.address}", '
        "trusted_authserv: [mx.example.com], trusted_sealers: [lists.example]}"
    )
    house = House(tmp_path_factory.mktemp("guarded") / "house", mail=settings)
    try:
        yield house.start().with_agent()
    finally:
        house.kill()


def said_on(house: House, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.api("GET", f"/tickets/{number}/interactions")["interactions"]
    return found


def test_true_and_forged_mails_end_as_the_table_says(guarded: House) -> None:
    """One verified requester, her ticket, and everybody who would like to be her."""
    house = guarded
    first = house.message(house.send(signed(mail(message_id="<1@firma.example>", cc="Kasia <kasia@firma.example>"))))
    number = first["ticket"]
    ticket = house.api("GET", f"/tickets/{number}")
    assert ticket["requester"]["identities"][0]["proved"]
    assert [one["identities"][0]["address"] for one in ticket["participants"]] == ["kasia@firma.example"]
    (answer,) = house.sent_to(ANNA)
    reply = re.search(r"[\w.+-]+@example\.com", str(answer["Reply-To"]))
    assert reply is not None

    said = said_on(house, number)[0]
    assert (said["trust"]["level"], said["trust"]["dmarc"], said["trust"]["dkim"]) == ("verified", "pass", "pass")
    assert "firma.example" in said["trust"]["words"]["pl"]
    assert "firma.example vouches for it" in house.command("ticket", "show", number)

    table = [  # mail, recipient, what becomes of it, on her ticket or not
        (signed(mail(message_id="<2@firma.example>", subject=f"[{number}] dalej")), "pomoc@example.com", "interaction", True),
        (mail(message_id="<3@firma.example>", subject=f"[{number}] dalej"), "pomoc@example.com", "held", True),
        (STATED % b"pass" + mail(message_id="<4@firma.example>", subject=f"[{number}] x"), "pomoc@example.com", "interaction", True),
        (STATED % b"fail" + mail(message_id="<5@firma.example>", subject=f"[{number}] x"), "pomoc@example.com", "held", True),
        (STATED % b"fail" + mail(message_id="<6@firma.example>", in_reply_to="<1@firma.example>"), "pomoc@example.com", "interaction", True),
        (STATED % b"fail (p=reject)" + mail(message_id="<7@firma.example>", in_reply_to="<1@firma.example>"), "pomoc@example.com", "held", True),
        (sealed(mail(message_id="<8@firma.example>", subject=f"[{number}] y"), "lists.example", "dmarc=pass header.from=firma.example"), "pomoc@example.com", "interaction", True),
        (sealed(mail(message_id="<9@firma.example>", subject=f"[{number}] y"), "evil.example", "dmarc=pass header.from=firma.example"), "pomoc@example.com", "held", True),
        (signed(mail(EVE, message_id="<10@evil.example>", subject=f"[{number}] z"), "evil.example"), "pomoc@example.com", "held", True),
        (signed(mail(EVE, message_id="<11@evil.example>"), "evil.example"), reply[0], "held", True),
        (mail(message_id="<12@firma.example>", cc="Eve <eve@evil.example>"), reply[0], "interaction", True),
        (signed(mail(message_id="<13@firma.example>").replace(b"@firma", b"@evil", 1), "evil.example"), "pomoc@example.com", "interaction", False),
        (signed(mail(message_id="<14@firma.example>", subject=f"[{number}] t"), "evil.example"), "pomoc@example.com", "held", True),
        (mail(AGENT, message_id="<15@example.com>", subject=f"[{number}] od agenta"), "pomoc@example.com", "held", True),
        (signed(mail(AGENT, message_id="<16@example.com>", subject=f"[{number}] od agenta"), "example.com"), "pomoc@example.com", "interaction", True),
    ]  # fmt: skip
    sent = [(house.send(raw, sender=EVE, to=to), state, own) for raw, to, state, own in table]
    for place, (message, state, own) in enumerate(sent, 2):
        ended = house.message(message)
        assert ended["state"] == state, (place, ended)
        assert (ended["ticket"] == number) == own, (place, ended)

    noted = [one for one in said_on(house, number) if one["author"]["kind"] == "agent"]
    assert [one["visibility"] for one in noted] == ["internal"], "an agent's own mail is no answer to the requester"
    assert not [one for one in house.sent() if EVE in str(one["To"]) and number in str(one["Subject"])]
    held = house.api("GET", "/held")["held"]
    assert {one["trust"]["level"] for one in held} == {"verified", "unverified"}
    assert any("podszywać" in one["trust"]["words"]["pl"] for one in held)
    house.ledger()


def test_a_ticket_goes_on_while_dns_is_away(guarded: House, server: NameServer) -> None:
    """The mail becomes a ticket within the deadline, its sender is unverified, and agents read why."""
    server.behaves["*"] = "silent"
    late = guarded.send(signed(mail("ewa@late.example", message_id="<20@late.example>"), "late.example"))
    ended = guarded.message(late, state="interaction")
    said = said_on(guarded, ended["ticket"])[0]
    assert (said["trust"]["level"], said["trust"]["dmarc"]) == ("unverified", "temperror")
    assert "DNS" in said["trust"]["words"]["pl"]
    known = guarded.message(guarded.send(signed(mail(message_id="<21@firma.example>"))), state="interaction")
    assert said_on(guarded, known["ticket"])[0]["trust"]["level"] == "verified", "what was asked before is still known"
