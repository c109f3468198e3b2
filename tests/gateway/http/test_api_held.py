"""Held messages: mails of strangers that wait for an agent's word."""

import itertools

import pytest

from channels.email.address import Addresses, Recipient
from channels.email.scan import Mail, inbounds, scan
from channels.signature import Signer
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
serial = itertools.count(1)


async def held(site: Site, number: str) -> str:
    """A stranger's mail with a ticket's number in its subject; its id once it is held."""
    name = f"stranger{next(serial)}"
    raw = (
        f"From: Obcy <{name}@elsewhere.pl>\r\nTo: pomoc@example.com\r\nSubject: Re: [{number}] VPN\r\n"
        f"Message-ID: <{name}@elsewhere.pl>\r\n\r\nJa też tak mam.\r\n"
    ).encode()
    store = site.gateway.store
    signer = Signer(await store.secret())
    addresses = Addresses("pomoc@example.com", (), prefix="HD", desk_id="http-tests", signer=signer)
    mail = Mail(raw, f"{name}@elsewhere.pl", (Recipient("pomoc@example.com", 0),), "127.0.0.1")
    (inbound,) = inbounds(mail, scan(raw), channel="mail", prefix="HD", addresses=addresses, now=store.now())
    message, _ = await store.pipe.accept(inbound)
    await site.until(f"/messages/{message}", lambda found: found["state"] == "held", token="read")
    return message


async def test_held_message_listed_agent_has_know(site: Site) -> None:
    """A held message is listed with what an agent has to know."""
    number = await site.ticket()
    message = await held(site, number)
    _, listed = await site.api("GET", "/held", token="read")
    (row,) = [one for one in listed["held"] if one["id"] == message]
    assert row["ticket"] == number
    assert row["sender"]["name"] == "Obcy"
    assert row["text"].strip() == "Ja też tak mam."
    assert row["reason"] == "stranger"


async def test_accepted_joins_ticket_wanted_agents_name(site: Site) -> None:
    """Accepted it joins the ticket it wanted in the agents name."""
    number = await site.ticket()
    message = await held(site, number)
    status, judged = await site.api("POST", f"/held/{message}/accept", token="agent")
    assert (status, judged) == (200, {"id": message, "state": "interaction", "ticket": number})
    _, said = await site.api("GET", f"/tickets/{number}/interactions", token="read")
    assert [one["text"].strip() for one in said["interactions"]][-1] == "Ja też tak mam."
    assert (await site.api("POST", f"/held/{message}/accept", token="agent"))[0] == 404


@pytest.mark.parametrize("written", ["text", "digits", "number"])
async def test_accepted_ticket_joins_one(site: Site, written: str) -> None:
    """Accepted with a ticket it joins that one."""
    number, other = await site.ticket(), await site.ticket()
    message = await held(site, number)
    name = {"text": other, "digits": other[3:], "number": int(other[3:])}[written]
    _, judged = await site.api("POST", f"/held/{message}/accept", {"ticket": name}, token="agent")
    assert judged["ticket"] == other


async def test_accepted_null_opens_ticket_own(site: Site) -> None:
    """Accepted with null it opens a ticket of its own."""
    number = await site.ticket()
    message = await held(site, number)
    _, judged = await site.api("POST", f"/held/{message}/accept", {"ticket": None}, token="agent")
    assert judged["state"] == "interaction"
    assert judged["ticket"] != number


async def test_ticket_does_not_exist_refused_message(site: Site) -> None:
    """A ticket that does not exist is refused and the message stays held."""
    message = await held(site, await site.ticket())
    for ticket in ("HD-999999", "x", 0, -1, "HD-"):
        status, problem = await site.api("POST", f"/held/{message}/accept", {"ticket": ticket}, token="agent")
        assert (status, problem["path"]) == (422, "ticket"), ticket
    assert (await site.api("GET", f"/messages/{message}", token="read"))[1]["state"] == "held"


async def test_rejected_ignored_says_who_refused(site: Site) -> None:
    """Rejected it is ignored and says who refused it."""
    message = await held(site, await site.ticket())
    status, judged = await site.api("POST", f"/held/{message}/reject", token="agent")
    assert (status, judged) == (200, {"id": message, "state": "ignored", "ticket": None})
    _, found = await site.api("GET", f"/messages/{message}", token="read")
    assert (found["state"], found["reason"]) == ("ignored", "rejected by Ola Nowak")
    for verdict in ("accept", "reject"):
        assert (await site.api("POST", f"/held/{message}/{verdict}", token="agent"))[0] == 404


async def test_held_message_never_seen_ticket_before(site: Site) -> None:
    """A held message is never seen on the ticket before it is accepted."""
    number = await site.ticket()
    await held(site, number)
    _, said = await site.api("GET", f"/tickets/{number}/interactions", token="read")
    assert [one["author"]["kind"] for one in said["interactions"]] == ["requester", "bot"]
