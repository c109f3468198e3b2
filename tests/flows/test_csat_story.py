"""What follows a solution, with real mails: the question, the answer, the closing, and who comes back."""

import asyncio
import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession

from tests.flows.house import AGENT, House, mail, wait_for
from tests.flows.test_chat_story import ORIGIN, with_chat
from tests.gateway.http.chat_client import ChatClient, connect

SHORT = """
closing: {after: 3s, reopen: 14d}
csat: {after: 1s}
"""


def plain(one: EmailMessage) -> str:
    """The words of a mail."""
    body = one.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def opened(house: House, subject: str, address: str, text: str = "Drukarka nie drukuje.") -> str:
    """A ticket by mail, answered and solved by Ola."""
    number = house.message(house.send(mail(subject, text, sender=f"Anna <{address}>"), sender=address))["ticket"]
    house.api("POST", f"/tickets/{number}/actions", {"verb": "take"})
    words = {"verb": "reply", "visibility": "public", "text": "Wymieniliśmy toner.", "status": "resolved"}
    house.api("POST", f"/tickets/{number}/actions", words)
    return str(number)


def answer(house: House, to: EmailMessage, text: str, address: str) -> dict[str, Any]:
    """A mail in answer to one of ours, as a mail program writes it."""
    again = mail(f"Re: {to['Subject']}", text, sender=f"Anna <{address}>", to=to["Reply-To"] or to["From"])
    again["In-Reply-To"] = again["References"] = to["Message-ID"]
    recipient = str(again["To"]).rpartition("<")[2].rstrip(">")
    return house.message(house.send(again, sender=address, to=recipient))


def question(house: House, address: str, words: str = "Jak nam poszło") -> EmailMessage:
    """The mail that asks."""

    def there() -> Any:
        return next((one for one in house.sent() if address in str(one["To"]) and words in str(one["Subject"])), None)

    return wait_for(there, f"the question to {address}")


def test_from_the_solution_to_the_end(build: Callable[..., House]) -> None:
    """Asked once, rated by a link and a button, the agent hears of a bad one; closed in silence; words open it again, thanks do not."""
    house = with_chat(build(extra=SHORT)).start().with_agent()
    number = opened(house, "Drukarka", "anna@example.com")
    letter = question(house, "anna@example.com")
    text = plain(letter)
    links = re.findall(r"– (.+): (http\S+/rate/\S+\?score=([1-5]))", text)
    assert [one[2] for one in links] == ["5", "4", "3", "2", "1"]
    assert "zgłoszenie zamkniemy" in text
    assert str(letter["Auto-Submitted"]) != "no"
    html = letter.get_body(("html",))
    assert html is not None
    assert f'href="{links[4][1]}">😠 Bardzo źle</a>' in html.get_content()

    for _, url, _ in links:  # a scanner
        assert house.get(url.removeprefix(house.url))[0] == 200
    assert house.api("GET", f"/tickets/{number}")["rating"] is None
    path = links[4][1].removeprefix(house.url).partition("?")[0]
    status, _ = house.http(
        "POST", path, urlencode({"score": "1", "comment": "Trzy dni czekania."}).encode(), Origin=house.url
    )
    assert status == 200
    assert house.api("GET", f"/tickets/{number}")["rating"]["score"] == 1
    bad = question(house, AGENT, "Słaba ocena")
    assert "1/5 😠" in plain(bad)
    assert "Trzy dni czekania." in plain(bad)

    wait_for(lambda: house.api("GET", f"/tickets/{number}")["status"] == "closed", "the closing")
    assert [
        one["Subject"] for one in house.sent() if "anna@" in str(one["To"]) and "zamkn" in str(one["Subject"])
    ] == []
    assert answer(house, letter, "Dziękuję, działa!", "anna@example.com")["ticket"] == number
    assert house.api("GET", f"/tickets/{number}")["status"] == "closed"
    assert answer(house, letter, "Dziękuję, ale dalej nie działa.", "anna@example.com")["ticket"] == number
    again = house.api("GET", f"/tickets/{number}")
    assert (again["status"], again["reopened"]) == ("in_progress", 1)

    # the same person within a week is not asked again, and so is told that the ticket is closed; somebody who answers with a number has rated
    second = opened(house, "Monitor", "anna@example.com")
    other = opened(house, "Myszka", "ben@example.com")
    asked = question(house, "ben@example.com")
    assert answer(house, asked, "4", "ben@example.com")["reason"] == "rated"
    told = house.api("GET", f"/tickets/{other}")
    assert (told["rating"]["score"], told["status"] in ("resolved", "closed")) == (4, True)
    closed = question(house, "anna@example.com", f"[{second}] Zgłoszenie zamknięte")
    assert "wystarczy odpowiedzieć na tę wiadomość, a otworzymy zgłoszenie ponownie" in plain(closed)
    questions = [one for one in house.sent() if "Jak nam poszło" in str(one["Subject"])]
    assert sorted(str(one["To"]).count("anna@") for one in questions) == [0, 1]
    assert house.api("GET", f"/tickets/{second}")["rating_asked_at"] is None

    asyncio.run(asyncio.wait_for(_chat(house), 60))
    house.ledger()


async def _chat(house: House) -> None:
    """In a chat the question comes with five buttons; the one that is pressed is thanked for, and opens nothing."""
    async with ClientSession() as session:
        visitor = await connect(session, house.url, origin=ORIGIN)
        await visitor.hello()
        number = (await visitor.say("k1", "Nie działa mi VPN od rana"))["ticket"]
        for action in ({"verb": "take"}, {"verb": "resolve", "code": "solved"}):
            await asyncio.to_thread(house.api, "POST", f"/tickets/{number}/actions", action)
        asked = await frame(visitor, "Jak nam poszło?")
        assert [one["id"] for one in asked["choices"]] == ["rate:5", "rate:4", "rate:3", "rate:2", "rate:1"]
        await visitor.send("choice", id="k2", choice="rate:5")
        assert "/rate/" in (await frame(visitor, "Dziękujemy za ocenę!"))["text"]
        told = await asyncio.to_thread(house.api, "GET", f"/tickets/{number}")
        assert (told["rating"]["score"], told["reopened"], told["state"]) == (5, 0, "done")


async def frame(visitor: ChatClient, words: str) -> dict[str, Any]:
    """The next message with these words in it."""
    while True:
        one = await visitor.next()
        if one["type"] == "message" and words in one["text"]:
            return one
