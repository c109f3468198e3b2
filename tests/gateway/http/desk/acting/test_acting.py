"""Verbs at the console over real HTTP: every one through its form, done and refused, with and without htmx."""

import html
import re
from collections.abc import Mapping
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.desk_client import HTML, PART, DeskClient, desk_client

NONE: Mapping[str, str] = {}
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

    async def do(self, verb: str, fields: Mapping[str, str] = NONE, *, headers: Mapping[str, str] = HTML) -> Heard:
        """Posts a verb as its form or button does, with what the page as it is now carries along."""
        page = await self.client.get(self.path)
        seen = re.search(r'name="seen" value="([^"]+)"', page.text)
        assert seen, words(page.text)
        key = f"key-{self.site.serial}"
        self.site.serial += 1
        return await self.client.post(
            f"{self.path}/act", {"seen": seen[1], "key": key, "verb": verb, **fields}, headers=headers
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
    ([("resolve", {"code": "solved"})], "unresolve", {}, {"status": "new", "reopened": 0, "resolved_at": None}),
    ([], "cancel", {"reason": "Spam"}, {"status": "cancelled"}),
    ([], "add_participant", {"address": "szef@firma.pl", "name": "Jan Szef"}, {}),
    ([], "watch", {}, {"watchers": ["ola@desk.pl"]}),
    ([("watch", {})], "unwatch", {}, {"watchers": []}),
    ([("snooze", {"when": "week"})], "unsnooze", {}, {"snoozes": []}),
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
        assert (await agent.do(earlier, values)).status == 303
    answer = await agent.do(verb, fields)
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
    answer = await agent.do(verb, fields)
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


async def test_merge_shows_what_will_happen_and_then_does_it(site: Site, ola: DeskClient) -> None:
    """Tickets of the same person come first, words and numbers find others; the page before the last says who joins."""
    first = await opened(site, ola, address="marta@firma.pl", text="Drukarka skrzypi")
    second = await opened(site, ola, address="marta@firma.pl", text="Drukarka stoi")
    other = await opened(site, ola, address="adam@firma.pl", text="Toner się skończył")
    page = words((await first.form("merge")).text)
    assert second.number in page
    assert other.number not in page
    found = words((await ola.get(f"{first.path}/act/merge?q={other.number}")).text)
    assert other.number in found
    preview = await ola.get(f"{first.path}/act/merge?into={other.number}")
    assert f"Scalić {first.number} z {other.number}?" in words(preview.text)
    assert "marta@firma.pl" in words(preview.text)
    answer = await ola.post(f"{first.path}/act", {**hidden(preview.text), "verb": "merge"})
    assert answer.status == 303
    assert (await first.now())["status"] == "closed"
    assert f"scalone z {other.number}" in words((await ola.get(first.path)).text)


async def test_link_and_unlink(site: Site, ola: DeskClient) -> None:
    """Both know of each other; each link has its own way out."""
    one, two = await opened(site, ola), await opened(site, ola)
    assert (await one.do("link", {"to": two.number})).status == 303
    page = (await ola.get(two.path)).text
    assert f"Usuń powiązanie z {one.number}" in page
    assert (await two.do(f"unlink:{one.number.partition('-')[2]}")).status == 303
    assert "Usuń powiązanie" not in (await ola.get(one.path)).text


async def test_participants_are_added_and_removed_one_by_one(site: Site, ola: DeskClient) -> None:
    """The page lists who gets answers; each of them can be taken out."""
    agent = await opened(site, ola)
    await agent.do("add_participant", {"address": "nowa@firma.pl", "name": "Nowa Osoba"})
    page = await agent.form("participants")
    assert "Nowa Osoba" in words(page.text)
    found = re.search(r'value="(remove_participant:[^"]+)"', page.text)
    assert found
    assert (await agent.do(found[1])).status == 303
    assert "Nowa Osoba" not in words((await agent.form("participants")).text)


async def test_htmx_gets_the_changed_pieces_and_a_way_back(site: Site, ola: DeskClient) -> None:
    """Head, timeline, actions and aside as out-of-band swaps, and a line with "undo", whose form brings back how it was."""
    agent = await opened(site, ola)
    answer = await agent.do("take", headers=PART)
    assert answer.status == 200
    assert answer.headers["HX-Reswap"] == "none"
    assert answer.text.count("hx-swap-oob") >= 4
    assert f"{agent.number} jest Twoje." in words(answer.text)
    toast = answer.text[answer.text.index('class="toast') :]
    undo = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', toast)
        if name != "csrf"
    }
    verb = re.search(r'name="verb" value="(\w+)" data-undo', toast)
    assert verb
    again = await ola.post(f"{agent.path}/act", {**undo, "verb": verb[1]}, headers=PART)
    assert again.status == 200
    assert (await agent.now())["assignee"] is None


async def test_a_form_comes_as_a_piece_for_the_dialog(site: Site, ola: DeskClient) -> None:
    """Without the frame; a refused one says where it goes."""
    agent = await opened(site, ola)
    piece = await ola.get(f"{agent.path}/act/pend", headers=PART)
    assert "<html" not in piece.text
    refused = await agent.do("escalate", {"level": "L2", "reason": ""}, headers=PART)
    assert (refused.status, refused.headers["HX-Retarget"]) == (422, "#act-dialog")


async def test_the_same_press_twice_is_done_once(site: Site, ola: DeskClient) -> None:
    """A doubled post of one form changes nothing more."""
    agent = await opened(site, ola)
    page = (await ola.get(f"{agent.path}/act/resolve")).text
    fields = {**hidden(page), "verb": "resolve", "code": "solved", "text": "Działa."}
    for _ in range(2):
        assert (await ola.post(f"{agent.path}/act", fields)).status == 303
    said = (await site.api("GET", f"/tickets/{agent.number}/interactions"))[1]["interactions"]
    assert [one["text"] for one in said].count("Działa.") == 1


# What another agent does meanwhile; what this one wanted; whether he is asked again.
MEANWHILE: list[tuple[str, dict[str, Any], str, dict[str, str], bool]] = [
    ("take", {}, "take", {}, True),
    ("set", {"tags": ["drukarki"]}, "take", {}, False),
    ("note", {"text": "Dzwoniłem"}, "take", {}, False),
    ("note", {"text": "Dzwoniłem"}, "resolve", {"code": "solved"}, True),
    ("set", {"category": "email"}, "set", {"subject": "Nowy temat", "was_subject": ""}, False),
    ("set", {"category": "email"}, "set", {"category": "software", "was_category": "network"}, True),
    ("resolve", {"code": "solved"}, "pend", {"reason": "vendor"}, True),
    ("pend", {"reason": "vendor"}, "watch", {}, False),
]


@pytest.mark.parametrize("row", MEANWHILE, ids=lambda row: f"{row[0]}-{row[2]}-{row[4]}")
async def test_who_was_overtaken_is_asked_once_more_where_it_matters(
    site: Site, ola: DeskClient, row: tuple[str, dict[str, Any], str, dict[str, str], bool]
) -> None:
    """409 with who did what, and the answers kept; posted again it is done, unless the desk refuses it. Elsewhere it is simply done."""
    theirs, values, verb, fields, asked_again = row
    agent = await opened(site, ola)
    page = (await ola.get(agent.path)).text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    await site.api("POST", f"/tickets/{agent.number}/actions", {"verb": theirs, **values}, token="write")
    answer = await ola.post(f"{agent.path}/act", {"seen": seen[1], "key": "k", "verb": verb, **fields})
    if not asked_again:
        assert answer.status == 303, words(answer.text)
        return
    assert answer.status == 409
    assert "script-write" in words(answer.text)
    assert "Coś się zmieniło" in words(answer.text)
    again = await ola.post(f"{agent.path}/act", {**hidden(answer.text), "verb": verb, **fields})
    assert again.status == (409 if theirs == "resolve" else 303)


async def test_a_forged_undo_can_do_no_more_than_a_form(site: Site, ola: DeskClient) -> None:
    """Values of an undo are checked like any others; verbs that are not here stay out."""
    agent = await opened(site, ola)
    bad = (
        ("set", "[]"),
        ("set", "{"),
        ("set", '{"version": 9}'),
        ("reveal", "{}"),
        ("reply", '{"text": "x"}'),
        ("set", "{" * 30_000),
    )
    for verb, values in bad:
        assert (await agent.do(verb, {"values": values})).status == 422
    assert (await ola.get("/desk/ticket/999999/act/set")).status == 404
    assert (await ola.get(f"{agent.path}/act/reveal")).status == 404


async def test_several_at_once_each_with_its_result(site: Site, ola: DeskClient) -> None:
    """What works is done, what does not is told; nothing stops the rest."""
    agents = [await opened(site, ola) for _ in range(3)]
    await agents[1].do("cancel", {"reason": "Spam"})
    numbers = [agent.path.rpartition("/")[2] for agent in agents]
    form = await ola.get(f"/desk/several?verb=resolve&n={'&n='.join(numbers)}")
    assert "3 zgłoszenia" in words(form.text)
    assert re.findall(r'name="n" value="(\d+)"', form.text) == numbers
    answer = await ola.post("/desk/several", {"verb": "resolve", "code": "rejected", "n": numbers, "key": "many"})
    told = words(answer.text)
    assert "Gotowe: 2. Nie udało się: 1." in told
    assert "anulowane" in told
    assert [(await agent.now())["status"] for agent in agents] == ["resolved", "cancelled", "resolved"]


async def test_several_merged_into_the_oldest(site: Site, ola: DeskClient) -> None:
    """Alerts of one night become one ticket, and different people are warned of."""
    agents = [await opened(site, ola, address=f"ktos{place}@firma.pl") for place in range(3)]
    numbers = [agent.path.rpartition("/")[2] for agent in agents]
    page = await ola.get(f"/desk/several?verb=merge&n={'&n='.join(numbers)}")
    assert "różnych osób (3)" in words(page.text)
    answer = await ola.post(
        "/desk/several", {"verb": "merge", "into": numbers[0], "n": numbers, "key": "m"}, headers=PART
    )
    assert "Gotowe: 2." in words(answer.text)
    assert [(await agent.now())["status"] for agent in agents] == ["new", "closed", "closed"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "Nie wybrano"),
        ("?n=abc", "Nie wybrano"),
        ("?n=999999&verb=take", "Nie wybrano"),
        ("?n=1", "Co z nimi zrobić"),
    ],
)
async def test_several_without_a_choice_ask_for_one(site: Site, ola: DeskClient, query: str, told: str) -> None:
    """Nothing chosen, nothing known, or no verb yet: words, not an error."""
    await site.ticket()
    answer = await ola.get(f"/desk/several{query}")
    assert answer.status == 200
    assert told in words(answer.text)


async def test_several_keep_what_was_typed_when_it_is_wrong(site: Site, ola: DeskClient) -> None:
    """The form comes back with its tickets."""
    number = (await opened(site, ola)).path.rpartition("/")[2]
    answer = await ola.post("/desk/several", {"verb": "cancel", "reason": " ", "n": [number], "key": "k"})
    assert answer.status == 422
    assert "Napisz, dlaczego." in words(answer.text)
    assert f'name="n" value="{number}"' in answer.text


async def test_the_palette_knows_verbs_pages_and_people_by_words_of_both_languages(site: Site, ola: DeskClient) -> None:
    """Without diacritics; tickets by number and by words."""
    known = (await ola.get("/desk/palette.json")).json["commands"]
    take = next(one for one in known if one["kind"] == "verb" and one["id"] == "take")
    assert (take["label"], take["key"]) == ("Przejmij", "t")
    assert {"przejmij", "take"} <= set(take["find"].split())
    resolve = next(one for one in known if one["id"] == "resolve")
    assert "rozwiaz" in resolve["find"].split()
    assert any(one["kind"] == "page" and one["path"] == "/desk/mine" and "mine" in one["find"] for one in known)
    assert not any(one["id"] == "gone@desk.pl" for one in known)
    number = await site.ticket(text="Skaner żółknie")
    assert [one["label"].split()[0] for one in (await ola.get(f"/desk/palette.json?q={number}")).json["commands"]] == [
        number
    ]
    assert (await ola.get("/desk/palette.json?q=status:dziwny")).json["note"]


async def test_single_keys_can_be_switched_off_for_good(site: Site, ola: DeskClient) -> None:
    """In the agent's record, so that every browser knows (WCAG 2.2, 2.1.4)."""
    client = await desk_client(site, "cicha@desk.pl", name="Cicha Agentka")
    assert 'data-keys="on"' in (await client.get("/desk")).text
    assert (await client.post("/desk/me/keys", {"keys": "off", "next": "/desk/mine"})).headers[
        "Location"
    ] == "/desk/mine"
    assert 'data-keys="off"' in (await client.get("/desk")).text
    assert (await client.post("/desk/me/keys", {"keys": "on", "next": "https://evil.example"})).headers[
        "Location"
    ] == "/desk"
    assert 'data-keys="on"' in (await client.get("/desk")).text


async def test_everything_is_said_in_english_too(site: Site) -> None:
    """Forms, refusals and outcomes follow the agent's language."""
    eve = await desk_client(site, "eve@desk.pl", name="Eve Green")
    await site.gateway.store.people.change_agent("eve@desk.pl", lambda one: replace(one, language="en"))
    agent = await opened(site, eve)
    for verb in ("assign", "escalate", "set", "pend", "resolve", "cancel", "reopen", "merge", "link", "participants"):
        page = words((await agent.form(verb)).text.partition("<main")[2].partition("</main>")[0])
        assert "Not now" in page
        assert not re.search("[ąćęłńóśźż]", page.replace("VPN nie działa", "").replace("Była Agentka", "")), page
    refused = await agent.do("escalate", {"level": "L2", "reason": ""})
    assert "Say why, and what was tried already" in words(refused.text)
    assert "is yours." in words((await agent.do("take", headers=PART)).text)
