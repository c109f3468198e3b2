"""Verbs at the console over real HTTP: every one through its form, done and refused, with and without htmx."""

import html
import re
from typing import Any

import pytest
import pytest_asyncio

from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.desk_client import PART, DeskClient, desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the verb's form in a page."""
    form = page[page.rindex('<form class="act') :] if '<form class="act' in page else page
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
        if name != "csrf"
    }


def words(page: str) -> str:
    """What a person reads in it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def ticket(site: Site, number: str) -> dict[str, Any]:
    status, found = await site.api("GET", f"/tickets/{number}")
    assert status == 200
    return dict(found)


class Agent:
    """An agent with a ticket open."""

    def __init__(self, site: Site, client: DeskClient, number: str) -> None:
        self.site = site
        self.client = client
        self.number = number
        self.path = f"/desk/ticket/{number.partition('-')[2]}"

    async def form(self, verb: str) -> Heard:
        return await self.client.get(f"{self.path}/act/{verb}")

    async def do(self, verb: str, *, headers: dict[str, str] | None = None, **fields: str) -> Heard:
        """Posts a verb as its form or button does, with what the page as it is now carries along."""
        page = await self.client.get(self.path)
        seen = re.search(r'name="seen" value="([^"]+)"', page.text)
        assert seen, words(page.text)
        key = f"key-{self.site.serial}"
        self.site.serial += 1
        return await self.client.post(
            f"{self.path}/act", {"seen": seen[1], "key": key, "verb": verb, **fields}, headers=headers or {}
        )

    async def now(self) -> dict[str, Any]:
        return await ticket(self.site, self.number)


@pytest_asyncio.fixture(loop_scope="session")
async def ola(site: Site) -> DeskClient:
    return await desk_client(site)


async def opened(site: Site, client: DeskClient, **more: str) -> Agent:
    """An agent with a new ticket open."""
    return Agent(site, client, await site.ticket(**more))


# What is done first; the verb and its fields; what the ticket says afterwards.
GOOD: list[tuple[list[tuple[str, dict[str, str]]], str, dict[str, str], dict[str, Any]]] = [
    ([], "take", {}, {"status": "assigned", "assignee": "ola@desk.pl"}),
    ([], "assign", {"agent": "jan@desk.pl"}, {"assignee": "jan@desk.pl"}),
    ([("take", {})], "release", {}, {"assignee": None, "status": "new"}),
    ([], "escalate", {"level": "L2", "reason": "To sieć, sprawdzono kabel."}, {"level": "L2", "queue": "l2"}),
    ([], "set", {"category": "email", "was_category": "network"}, {"category": "email"}),
    (
        [],
        "set",
        {"impact": "high", "was_impact": "low", "urgency": "high", "was_urgency": "medium"},
        {"priority": "P1"},
    ),
    ([], "set", {"priority": "P2", "was_priority": ""}, {"priority": "P2"}),
    ([], "pend", {"reason": "vendor", "when": "never"}, {"status": "pending"}),
    ([], "pend", {"reason": "requester", "when": "week"}, {"status": "pending"}),
    ([], "pend", {"reason": "other", "when": "at", "at": "2027-05-04T09:30"}, {"status": "pending"}),
    ([("pend", {"reason": "vendor"})], "resume", {}, {"status": "new"}),
    ([], "resolve", {"code": "workaround"}, {"status": "resolved"}),
    ([], "resolve", {"code": "solved", "text": "Naprawione."}, {"status": "resolved"}),
    ([("resolve", {"code": "solved"})], "close", {}, {"status": "closed"}),
    ([("resolve", {"code": "solved"})], "reopen", {"reason": "Wróciło"}, {"status": "new", "reopened": 1}),
    ([], "cancel", {"reason": "Spam"}, {"status": "cancelled"}),
    ([], "add_participant", {"address": "szef@firma.pl", "name": "Jan Szef"}, {}),
    ([], "watch", {}, {"watchers": ["ola@desk.pl"]}),
    ([("watch", {})], "unwatch", {}, {"watchers": []}),
]


@pytest.mark.parametrize("row", GOOD, ids=lambda row: f"{row[1]}-{'-'.join(row[2].values())[:20]}")
async def test_a_verb_does_what_it_says_and_leads_back_to_the_ticket(
    site: Site, ola: DeskClient, row: tuple[list[tuple[str, dict[str, str]]], str, dict[str, str], dict[str, Any]]
) -> None:
    """Through a plain form, as without a script: 303 to the ticket, which says that it was done."""
    await desk_client(site, "jan@desk.pl", name="Jan Kowal", level="L2")
    before, verb, fields, after = row
    agent = await opened(site, ola)
    for earlier, values in before:
        assert (await agent.do(earlier, **values)).status == 303
    answer = await agent.do(verb, **fields)
    assert answer.status == 303, words(answer.text)
    assert answer.headers["Location"].endswith(f"?done={verb}#actions")
    assert "gotowe" in words((await ola.get(answer.headers["Location"].partition("#")[0])).text)
    now = await agent.now()
    assert {name: now[name] for name in after} == after


# The verb; its fields; at which field the words stand ("" at none), and words of them.
BAD: list[tuple[str, dict[str, str], str, str]] = [
    ("assign", {}, "agent", "Wybierz osobę"),
    ("assign", {"agent": "nikt@desk.pl"}, "agent", "Nie ma agenta"),
    ("assign", {"agent": "gone@desk.pl"}, "agent", "wyłączone"),
    ("escalate", {"level": "L2", "reason": "  "}, "reason", "następna osoba"),
    ("escalate", {"level": "L1", "reason": "Bo tak"}, "level", "level"),
    ("escalate", {"reason": "Bo tak"}, "level", "Wybierz poziom"),
    ("set", {"subject": "", "was_subject": "VPN"}, "subject", "pusty"),
    ("set", {"queue": "l9", "was_queue": "l1"}, "queue", "queue"),
    ("set", {"category": "email", "was_category": "email"}, "", "Nic się nie zmieniło"),
    ("set", {"tags": "a" * 70, "was_tags": ""}, "tags", "64"),
    ("pend", {"reason": "whim"}, "reason", "reason"),
    ("pend", {"reason": "vendor", "when": "at", "at": "jutro"}, "at", "Podaj dzień"),
    ("pend", {"reason": "vendor", "when": "at", "at": "2020-01-01T08:00"}, "at", "minęła"),
    ("pend", {"reason": "vendor", "when": "at", "at": "2099-01-01T08:00"}, "at", "rok"),
    ("pend", {"reason": "vendor", "when": "one day"}, "when", "jeszcze raz"),
    ("resolve", {"code": "magic"}, "code", "code"),
    ("cancel", {"reason": ""}, "reason", "dlaczego"),
    ("merge", {}, "into", "Wybierz zgłoszenie"),
    ("merge", {"into": "HD-999999"}, "into", "HD-999999"),
    ("link", {"to": "HD-999999"}, "to", "HD-999999"),
    ("add_participant", {"address": "szef@"}, "address", "adres e-mail"),
    ("add_participant", {}, "address", "Podaj adres"),
]


@pytest.mark.parametrize("row", BAD, ids=lambda row: f"{row[0]}-{row[3]}")
async def test_a_mistake_stands_at_its_field_and_what_was_typed_is_kept(
    site: Site, ola: DeskClient, row: tuple[str, dict[str, str], str, str]
) -> None:
    """The form comes back, with a status that says so; nothing has changed."""
    verb, fields, field, told = row
    agent = await opened(site, ola)
    before = (await agent.now())["version"]
    answer = await agent.do(verb, **fields)
    assert answer.status in (409, 422)
    assert told in words(answer.text)
    if field and verb not in ("merge", "link"):
        assert f'id="wrong-{field}"' in answer.text
    for value in fields.values():
        if value.strip() and f'value="{value}"' not in answer.text:
            assert value in words(answer.text) or field in (
                "code",
                "level",
                "reason",
                "when",
                "queue",
                "agent",
                "address",
            )
    assert (await agent.now())["version"] == before
