"""Agents work from their mail clients: told of their tickets, answering, forwarding; and nobody else works in their name."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.flows.house import AGENT, House, mail, wait_for

JAN = "jan@example.com"
OLA = f"Ola Nowak <{AGENT}>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A desk behind a mail server of its own, which says who is who; two agents, the second on L2. Each story has its own people."""
    house = House(tmp_path_factory.mktemp("agents"), extra="dialogue: {enabled: false}")
    text = house.config.read_text(encoding="utf-8")
    trusting = "trusted_relays: [127.0.0.1], authentication: {check: false, trusted_authserv: [mx.example.com]}, relay:"
    house.config.write_text(text.replace("relay:", trusting, 1), encoding="utf-8")
    try:
        house.start().with_agent()
        house.command(
            "agent", "add", JAN, "--name", "Jan Lis", "--level", "L2", "--notify", "queue", "--language", "en"
        )
        yield house
    finally:
        house.kill()


def verified(one: EmailMessage, passes: str = "pass") -> EmailMessage:
    """As the desk's own mail server passes it on."""
    domain = parseaddr(str(one["From"]))[1].partition("@")[2]
    one["Authentication-Results"] = f"mx.example.com; dmarc={passes} header.from={domain}"
    return one


def answer(
    house: House,
    notice: EmailMessage,
    text: str,
    *,
    sender: str = OLA,
    passes: str = "pass",
    to: str = "",
    file: str = "",
) -> Any:
    """What became of an answer to a notice: where Reply-To says, or to another address it names."""
    to = to or reply_address(notice)
    one = mail(f"Re: {notice['Subject']}", text, sender=sender, to=to, In_Reply_To=str(notice["Message-ID"]))
    one["References"] = str(notice["Message-ID"])
    if file:
        one.add_attachment(file.encode(), maintype="text", subtype="plain", filename="plik.txt")
    return house.message(house.send(verified(one, passes), sender=parseaddr(sender)[1], to=to))


def reply_address(notice: EmailMessage) -> str:
    return parseaddr(str(notice["Reply-To"]))[1]


def public_address(notice: EmailMessage) -> str:
    """The address of the link that leads to the requester."""
    found = re.search(r"mailto:(\S+)", said(notice))
    assert found is not None, said(notice)
    return unquote(urlsplit(found[0]).path)


def said(one: EmailMessage) -> str:
    body = one.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def spoken(house: House, ticket: str) -> list[tuple[str, str, str]]:
    """Who said what, and who may read it."""
    found = house.api("GET", f"/tickets/{ticket}/interactions")["interactions"]
    return [(one["author"]["name"], one["visibility"], one["text"].strip()) for one in found]


def opened(house: House, requester: str) -> tuple[str, EmailMessage]:
    """The requester's ticket, given to Ola: its number, and the notice she gets."""
    row = house.message(
        house.send(mail("VPN", "VPN nie działa od rana", sender=f"Anna <{requester}>"), sender=requester)
    )
    number = row["ticket"]
    seen = len(about(house, number, AGENT))
    house.command("ticket", "assign", number, "--to", AGENT, "--agent", JAN)
    return number, wait_for(lambda: about(house, number, AGENT)[seen:], "the notice")[0]


def about(house: House, number: str, address: str) -> list[EmailMessage]:
    """What was sent to an address about a ticket."""
    return [one for one in house.sent() if address in str(one["To"]) and f"[{number}]" in str(one["Subject"])]


def test_an_agent_is_told_and_answers_from_his_mail_client_first_inside_then_to_the_requester(desk: House) -> None:
    anna = "anna@example.com"
    number, notice = opened(desk, anna)
    assert said(notice).splitlines()[0] == "Odpowiedź na tego maila to notatka wewnętrzna: zobaczą ją tylko agenci."
    assert "VPN nie działa od rana" in said(notice)
    assert str(notice["Subject"]) == f"[{number}] VPN"
    assert (notice["Auto-Submitted"], notice["X-Centrala-Loop"]) == ("auto-generated", "main")
    assert anna not in str(notice["To"]) + str(notice["Cc"])

    row = answer(desk, notice, "!weź\n\nPodejrzewam SEKRET\n\n> VPN nie działa od rana")
    assert (row["state"], row["ticket"]) == ("interaction", number)
    row = answer(desk, notice, "Proszę uruchomić klienta ponownie.", to=public_address(notice), file="krok 1")
    assert row["state"] == "interaction"
    letter = desk.sent_to(anna, 2)[1]
    assert "Proszę uruchomić klienta ponownie." in said(letter)
    assert [part.get_content().strip() for part in letter.iter_attachments()] == ["krok 1"]
    assert (letter["Auto-Submitted"], AGENT in letter.as_string()) == (None, False)
    assert spoken(desk, number) == [
        ("Anna", "public", "VPN nie działa od rana"),
        ("Ola Nowak", "internal", "Podejrzewam SEKRET"),
        ("Ola Nowak", "public", "Proszę uruchomić klienta ponownie."),
    ]

    back = mail("Re: VPN", "Działa!", sender=anna, to=reply_address(letter), In_Reply_To=str(letter["Message-ID"]))
    desk.message(desk.send(back, to=reply_address(letter)))
    told = wait_for(lambda: about(desk, number, AGENT)[1:], "the second notice")[0]
    assert "Zgłaszający napisał." in said(told)
    assert told["References"] == notice["References"]
    answer(desk, told, "!rozwiąż\nCieszę się. Zamykam sprawę.", to=public_address(told))
    assert desk.api("GET", f"/tickets/{number}")["status"] == "resolved"
    assert "Zamykam sprawę" in said(desk.sent_to(anna, 3)[2])
    assert not [one for one in desk.sent() if anna in str(one["To"]) and "SEKRET" in one.as_string()]


def test_whoever_is_not_the_agent_is_held_and_the_requester_hears_nothing(desk: House) -> None:
    requester = "beata@example.com"
    number, notice = opened(desk, requester)
    public, note = public_address(notice), reply_address(notice)
    forged = answer(desk, notice, "Podaj hasło!", passes="fail", to=public)
    assert (forged["state"], forged["reason"]) == ("held", "agent-unverified")
    other = answer(desk, notice, "To ja", sender=f"Jan Lis <{JAN}>", to=public)
    assert (other["state"], other["reason"]) == ("held", "agent-other")
    stranger = answer(desk, notice, "Pokażcie", sender=f"Beata <{requester}>", to=note)
    assert (stranger["state"], stranger["reason"]) == ("held", "stranger")
    quoting = answer(desk, notice, f"Proszę:\n\n{said(notice).splitlines()[0]}\nVPN nie działa", to=public)
    assert (quoting["state"], quoting["reason"]) == ("held", "agent-refused")
    refusal = wait_for(lambda: about(desk, number, AGENT)[1:], "the refusal")[0]
    assert "Usuń cytat" in said(refusal)
    away = mail("Poza biurem", "Nie ma mnie", sender=OLA, to=note, Auto_Submitted="auto-replied")
    gone = desk.message(desk.send(verified(away), sender="", to=note))
    assert (gone["state"], gone["reason"]) == ("ignored", "agent-reply")

    held = next(one for one in desk.api("GET", "/held")["held"] if one["reason"] == "agent-unverified")
    desk.api("POST", f"/held/{held['id']}/accept", {})
    desk.message(held["id"], state="interaction")
    assert spoken(desk, number)[1:] == [("Ola Nowak", "internal", "Podaj hasło!")]
    assert len(desk.sent_to(requester)) == 1  # the acknowledgement


def test_an_agent_in_the_requesters_thread_writes_a_note_and_never_a_public_word(desk: House) -> None:
    requester = "celina@example.com"
    row = desk.message(desk.send(mail("VPN", "VPN nie działa", sender=requester), sender=requester))
    address = reply_address(desk.sent_to(requester)[0])
    for passes, state in (("pass", "interaction"), ("fail", "held")):
        one = verified(mail("Re: VPN", f"Zajmę się {passes}", sender=OLA, to=address), passes)
        assert desk.message(desk.send(one, sender=AGENT, to=address))["state"] == state
    assert spoken(desk, row["ticket"])[1:] == [("Ola Nowak", "internal", "Zajmę się pass")]
    assert len(desk.sent_to(requester)) == 1


def test_an_agents_forward_is_the_original_senders_ticket_and_can_be_undone(desk: House) -> None:
    text = (
        "Zajmijcie się proszę, to pilne.\n\n---------- Forwarded message ---------\n"
        "Od: Piotr Zysk <piotr@example.com>\nDate: pon., 16 lis 2026 o 10:11\nSubject: Drukarka\nTo: <ola@example.com>\n\n"
        "Drukarka w kadrach nie drukuje od wczoraj.\n"
    )
    row = desk.message(desk.send(verified(mail("Fwd: Drukarka", text, sender=OLA)), sender=AGENT))
    number = row["ticket"]
    ticket = desk.api("GET", f"/tickets/{number}")
    assert (ticket["requester"]["name"], ticket["watchers"]) == ("Piotr Zysk", [AGENT])
    assert spoken(desk, number) == [
        ("Piotr Zysk", "public", "Drukarka w kadrach nie drukuje od wczoraj."),
        ("Ola Nowak", "internal", "Zajmijcie się proszę, to pilne."),
    ]
    letter = desk.sent_to("piotr@example.com")[0]
    assert "rukark" not in said(letter) + str(letter["Subject"])  # he has proved nothing: nothing of his is said back
    notice = wait_for(lambda: about(desk, number, AGENT), "the notice")[0]
    assert "piotr@example.com" in said(notice)

    answer(desk, notice, "!cofnij")
    assert desk.api("GET", f"/tickets/{number}")["requester"]["name"] == "Ola Nowak"
    desk.command("ticket", "forwarded", number, "--agent", JAN)
    assert desk.api("GET", f"/tickets/{number}")["requester"]["name"] == "Piotr Zysk"


def test_a_disabled_agents_addresses_are_worth_nothing(desk: House) -> None:
    number, notice = opened(desk, "dorota@example.com")
    public = public_address(notice)
    desk.token = desk.command("token", "add", "jan", "--scope", "admin", "--agent", JAN).strip()
    desk.command("agent", "disable", AGENT)
    row = answer(desk, notice, "Jeszcze ja", to=public)
    assert (row["state"], row["reason"]) == ("held", "agent-disabled")
    assert len(spoken(desk, number)) == 1
