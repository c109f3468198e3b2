"""A risky request from a form is confirmed in the mailbox of the person it names, by a button and once."""

import re
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from msgspec.structs import replace

from store.records import Decision, Read
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXT = "Zapomniałam hasła, proszę o reset hasła do komputera."


async def proved(site: Site, address: str) -> None:
    """The person has shown to read what we send there."""
    tickets = site.gateway.store.tickets
    person = await tickets.person(await tickets.person_of("email", address))
    assert person is not None
    sure = replace(person, identities=tuple(replace(one, proved=True) for one in person.identities))
    done = await site.gateway.store.pipe.commit(Decision(read=Read(persons=(person,)), persons=(sure,)), known={})
    assert done.result == "ok"


async def asked(site: Site, address: str) -> tuple[str, str]:
    """A ticket whose requester is asked, and the path of the link in the mail."""
    await site.ticket(address=address, text="Drukarka nie drukuje")
    await proved(site, address)
    number = await site.ticket(address=address, text=TEXT)
    ticket = await risk(site, number)
    assert ticket["risk"]["state"] == "waiting"
    log = await site.gateway.store.tickets.one(int(number.partition("-")[2]))
    assert log is not None
    assert log.risk is not None
    links = site.gateway.links
    url = links.confirm(log.number, log.requester, log.risk.delivery, site.gateway.store.now() + 60_000)
    return number, url.removeprefix("http://desk.test")


async def risk(site: Site, number: str) -> Any:
    return (await site.api("GET", f"/tickets/{number}"))[1]


async def test_the_mail_asks_in_our_words_with_a_link(site: Site) -> None:
    """The letter itself, as it left."""
    address = "anna.list@firma.pl"
    await asked(site, address)
    folder = site.gateway.config.data.path.parent / "sent"

    def letters() -> list[tuple[str, str]]:
        found = []
        for path in folder.rglob("*"):
            letter = message_from_bytes(path.read_bytes(), policy=default) if path.is_file() else None
            body = letter.get_body(("plain",)) if letter is not None else None
            if letter is not None and body is not None and address in str(letter["To"]):
                found.append((str(letter["Subject"]), body.get_content()))
        return found

    await site.until("/ledger", lambda _: any("/confirm/" in body for _, body in letters()))
    ((subject, body),) = [letter for letter in letters() if "/confirm/" in letter[1]]
    assert "nowe hasło" in subject
    assert "To nie ja" in body
    assert "reset" not in (subject + body).lower(), "nothing the sender wrote"
    path = body.partition("http://desk.test")[2].split()[0]
    assert (await site.call("GET", path)).status == 200


async def test_looking_at_the_page_answers_nothing(site: Site) -> None:
    """Programs that check links in mails open them, more than once."""
    number, path = await asked(site, "skaner@firma.pl")
    for method in ("GET", "HEAD", "GET"):
        assert (await site.call(method, path)).status == 200
    assert (await risk(site, number))["risk"]["state"] == "waiting"
    page = (await site.call("GET", path)).text
    assert "To ja" in page
    assert "To nie ja" in page
    assert "It was me" in (await site.call("GET", f"{path}?lang=en")).text


async def test_it_was_me_turns_the_ticket_green(site: Site) -> None:
    number, path = await asked(site, "ja@firma.pl")
    answer = await site.call("POST", path, data={"answer": "mine"})
    assert answer.status == 303
    told = (await risk(site, number))["risk"]
    assert (told["kind"], told["state"], told["reason"], told["channel"]) == ("password", "green", "confirmed", "email")
    assert set(told["words"]) == {"pl", "en"}
    assert "mamy potwierdzenie" in (await site.call("GET", path)).text


async def test_it_was_not_me_turns_it_red_for_good(site: Site) -> None:
    number, path = await asked(site, "nieja@firma.pl")
    await site.call("POST", path, data={"answer": "not-mine"})
    later = await site.call("POST", path, data={"answer": "mine"})
    assert later.status == 303
    ticket = await risk(site, number)
    assert (ticket["risk"]["state"], ticket["risk"]["reason"]) == ("red", "denied")
    assert "impersonation" in ticket["tags"]
    _, spoken = await site.api("GET", f"/tickets/{number}/interactions")
    note = spoken["interactions"][-1]
    assert (note["kind"], note["visibility"]) == ("note", "internal")


@pytest.mark.parametrize("post", [{}, {"answer": "yes"}, {"verb": "vouch"}])
async def test_anything_but_the_two_answers_is_refused(site: Site, post: dict[str, str]) -> None:
    number, path = await asked(site, f"inne{len(str(post))}@firma.pl")
    assert (await site.call("POST", path, data=post or None)).status in (415, 422)
    assert (await risk(site, number))["risk"]["state"] == "waiting"


async def test_another_site_can_not_answer(site: Site) -> None:
    number, path = await asked(site, "obca@firma.pl")
    answer = await site.call("POST", path, data={"answer": "mine"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert (await risk(site, number))["risk"]["state"] == "waiting"


async def test_a_forged_or_old_link_opens_nothing(site: Site) -> None:
    number, path = await asked(site, "stary@firma.pl")
    assert (await site.call("GET", path[:-3] + "aaa")).status == 410
    assert (await site.call("GET", "/confirm/x")).status == 410
    ticket = await site.gateway.store.tickets.one(int(number.partition("-")[2]))
    assert ticket is not None
    old = site.gateway.links.confirm(ticket.number, ticket.requester, ticket.risk.delivery, 1)
    assert (await site.call("GET", old.removeprefix("http://desk.test"))).status == 410
    ours = site.gateway.links.ticket(ticket.number, ticket.requester, site.gateway.store.now())
    token = ours.rpartition("/")[2]
    assert (await site.call("GET", f"/confirm/{token}")).status == 410, (
        "a link to the ticket is no link to the question"
    )


async def test_a_link_to_the_question_opens_no_ticket(site: Site) -> None:
    _, path = await asked(site, "tylko@firma.pl")
    assert (await site.call("GET", path.replace("/confirm/", "/ticket/"))).status == 403


async def test_the_ticket_page_can_not_vouch(site: Site) -> None:
    """Whoever filled in the form has the link to the ticket page; the question is not answered there."""
    number, _ = await asked(site, "strona@firma.pl")
    ticket = await site.gateway.store.tickets.one(int(number.partition("-")[2]))
    assert ticket is not None
    page = site.gateway.links.ticket(ticket.number, ticket.requester, site.gateway.store.now())
    path = page.removeprefix("http://desk.test")
    assert "/confirm/" not in (await site.call("GET", path)).text
    await site.call("POST", path, data={"verb": "vouch", "delivery": ticket.risk.delivery})
    assert (await risk(site, number))["risk"]["state"] == "waiting"


async def test_an_address_that_never_proved_itself_is_red_at_once(site: Site) -> None:
    number = await site.ticket(address="nowy.adres@firma.pl", text=TEXT)
    told = (await risk(site, number))["risk"]
    assert (told["state"], told["reason"], told["channel"]) == ("red", "unproved_sender", None)
    assert re.search("tożsamość", told["words"]["pl"])


async def test_a_harmless_ticket_has_no_risk(site: Site) -> None:
    assert (await risk(site, await site.ticket(text="Drukarka nie drukuje")))["risk"] is None
