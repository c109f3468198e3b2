"""Held messages, quarantine and dead letters as pages of the console: each decision does what the API's does, and says so."""

import re

import pytest

from tests.gateway.http.conftest import Site
from tests.gateway.http.desk_client import HTML, PART, DeskClient, desk_client
from tests.gateway.http.test_api_held import held
from tests.gateway.http.test_api_returns import quarantined

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def landed(client: DeskClient, heard) -> str:
    """The page a post leads to, as text."""
    assert heard.status == 303, heard.text[:300]
    return (await client.get(heard.headers["Location"])).text


async def state(site: Site, message: str) -> tuple[str, str | None]:
    """What became of a message: its state and its ticket's number."""
    _, found = await site.api("GET", f"/messages/{message}", token="read")
    return found["state"], found["ticket"]


async def test_a_held_message_is_shown_with_who_why_and_which_ticket(site: Site) -> None:
    """The page says the reason in words, never the machine's, and escapes what the stranger wrote."""
    number = await site.ticket()
    message = await held(site, number)
    text = (await (await desk_client(site)).get("/desk/held")).text
    card = text[text.index(f'id="m-{message}"') :]
    for said in ("Obcy", "@elsewhere.pl", "Ja też tak mam.", f"Dołącz do {number}", "nie bierze udziału"):
        assert said in card, said
    assert ">stranger<" not in card
    english = await desk_client(site, "eve@desk.pl", name="Eve")
    await english.post("/desk/me/language", {"language": "en", "next": "/desk/held"})
    assert f"Let it join {number}" in (await english.get("/desk/held")).text


async def test_let_in_it_joins_the_ticket_in_the_agents_name(site: Site) -> None:
    """With a script a line stands where the card was; without, the page says it."""
    ola = await desk_client(site)
    number = await site.ticket()
    message = await held(site, number)
    line = await ola.post(f"/desk/held/{message}", {"do": "join"}, headers=PART)
    assert line.status == 200
    assert f"Wiadomość jest teraz w {number}" in line.text
    assert "<html" not in line.text
    assert await state(site, message) == ("interaction", number)
    _, said = await site.api("GET", f"/tickets/{number}/history", token="read")
    assert "Ola Nowak" in str(said)
    page = await landed(ola, await ola.post(f"/desk/held/{message}", {"do": "join"}))
    assert "Tą wiadomością ktoś się już zajął" in page


async def test_it_can_open_a_ticket_or_join_another(site: Site) -> None:
    """A new one is not the one it wanted; another is the one named, and a number nobody has is refused beside the field."""
    ola = await desk_client(site)
    number, other = await site.ticket(), await site.ticket()
    message = await held(site, number)
    page = await landed(ola, await ola.post(f"/desk/held/{message}", {"do": "new"}))
    _, opened = await state(site, message)
    assert opened not in (number, None)
    assert f"Powstało zgłoszenie {opened}" in page
    message = await held(site, number)
    refused = await ola.post(f"/desk/held/{message}", {"do": "other", "ticket": "HD-999999"}, headers=PART)
    assert refused.status == 422
    assert "Nie ma zgłoszenia „HD-999999”" in refused.text
    assert (await state(site, message))[0] == "held"
    assert "Podaj numer" in await landed(ola, await ola.post(f"/desk/held/{message}", {"do": "other", "ticket": "x"}))
    await ola.post(f"/desk/held/{message}", {"do": "other", "ticket": other}, headers=PART)
    assert await state(site, message) == ("interaction", other)


async def test_a_rejection_can_be_taken_back(site: Site) -> None:
    """Rejected it is gone from the list; taken back it waits again; the ledger balances all the while."""
    ola = await desk_client(site)
    message = await held(site, await site.ticket())
    page = await landed(ola, await ola.post(f"/desk/held/{message}", {"do": "reject"}))
    assert f'action="/desk/held/{message}/restore"' in page
    assert f'id="m-{message}"' not in page
    _, found = await site.api("GET", f"/messages/{message}", token="read")
    assert found["reason"] == "rejected by Ola Nowak"
    card = await ola.post(f"/desk/held/{message}/restore", {}, headers=PART)
    assert f'id="m-{message}"' in card.text
    assert (await state(site, message))[0] == "held"
    late = await landed(ola, await ola.post(f"/desk/held/{message}/restore", {}))
    assert "za późno" in late
    _, ledger = await site.api("GET", "/ledger", token="read")
    for line in ledger["ledger"]:
        ends = ("interaction", "held", "quarantined", "duplicate", "ignored", "waiting")
        assert line["received"] == sum(line[end] for end in ends)


async def test_what_was_taken_back_after_its_original_moved_is_still_whole(site: Site) -> None:
    """The original may have gone to the blob store meanwhile: let in, the message says what it said."""
    ola = await desk_client(site)
    number = await site.ticket()
    message = await held(site, number)
    await ola.post(f"/desk/held/{message}", {"do": "reject"})
    while await site.gateway.store.pipe.archive():
        pass
    await ola.post(f"/desk/held/{message}/restore", {})
    await ola.post(f"/desk/held/{message}", {"do": "join"})
    assert await state(site, message) == ("interaction", number)
    _, said = await site.api("GET", f"/tickets/{number}/interactions", token="read")
    assert said["interactions"][-1]["text"].strip() == "Ja też tak mam."


async def test_several_are_decided_at_once(site: Site) -> None:
    """The ticked ones and no others; none ticked changes nothing."""
    ola = await desk_client(site)
    number = await site.ticket()
    first, second, third = [await held(site, number) for _ in range(3)]
    assert "Najpierw zaznacz" in await landed(ola, await ola.post("/desk/held", {"do": "join"}))
    fields = [("csrf", ola.csrf), ("do", "join"), ("message", first), ("message", second)]
    heard = await ola.post("/desk/held", None, data="&".join(f"{name}={value}" for name, value in fields),
                           headers={**HTML, "Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert "Dołączyły do swoich zgłoszeń: 2" in await landed(ola, heard)
    assert [(await state(site, one))[0] for one in (first, second, third)] == ["interaction", "interaction", "held"]
    await ola.post("/desk/held", {"do": "reject", "message": third})
    assert (await state(site, third))[0] == "ignored"


async def test_the_original_comes_as_a_text_that_opens_nowhere(site: Site) -> None:
    """text/plain, as a download, sandboxed; of a message that is not held any more there is none here."""
    ola = await desk_client(site)
    message = await held(site, await site.ticket())
    heard = await ola.get(f"/desk/held/{message}/original")
    assert heard.status == 200
    assert heard.kind == "text/plain"
    assert heard.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in heard.headers["Content-Security-Policy"]
    assert "Ja też tak mam." in heard.text
    assert (await ola.get(f"/desk/held/{message}/files/{'0' * 64}")).status == 404
    await ola.post(f"/desk/held/{message}", {"do": "reject"})
    assert (await ola.get(f"/desk/held/{message}/original")).status == 404


async def test_quarantine_says_why_in_words_and_reads_again(site: Site) -> None:
    """An agent sees words, an administrator the program's note too; a retry that fails says so on the card."""
    ola, admin = await desk_client(site), await desk_client(site, "szef@desk.pl", name="Szef", admin=True)
    message = await quarantined(site, "unreadable-desk-1")
    page, full = (await ola.get("/desk/quarantine")).text, (await admin.get("/desk/quarantine")).text
    assert "inna wersja programu" in page
    assert "not a form post" not in page
    assert "not a form post" in full
    card = await ola.post(f"/desk/quarantine/{message}/retry", {}, headers=PART)
    assert "Nadal nie udaje się jej odczytać" in card.text
    assert f'id="m-{message}"' in card.text
    assert (await ola.get(f"/desk/quarantine/{message}/original")).text == "not a post"


async def test_only_an_administrator_takes_a_message_out_and_says_why(site: Site) -> None:
    """Without words why nothing happens; with them the record keeps both, and it can be taken back."""
    ola, admin = await desk_client(site), await desk_client(site, "szef@desk.pl", name="Szef", admin=True)
    message = await quarantined(site, "unreadable-desk-2")
    assert (await ola.post(f"/desk/quarantine/{message}/drop", {"why": "x"})).status == 403
    assert "Napisz w kilku słowach" in await landed(
        admin, await admin.post(f"/desk/quarantine/{message}/drop", {"why": " "})
    )
    assert (await state(site, message))[0] == "quarantined"
    line = await admin.post(f"/desk/quarantine/{message}/drop", {"why": "test kolegi"}, headers=PART)
    assert "Usunięto z kwarantanny" in line.text
    _, found = await site.api("GET", f"/messages/{message}", token="read")
    assert (found["state"], found["reason"]) == ("ignored", "discarded by Szef: test kolegi")
    back = await admin.post(f"/desk/quarantine/{message}/restore", {}, headers=PART)
    assert f'id="m-{message}"' in back.text


async def test_all_of_quarantine_is_read_again(site: Site) -> None:
    """How many could be read and how many not is said."""
    ola = await desk_client(site)
    await quarantined(site, "unreadable-desk-3")
    page = await landed(ola, await ola.post("/desk/quarantine", {}))
    assert re.search(r"Odczytane: 0, nadal w kwarantannie: [1-9]", page)


@pytest.mark.parametrize("page", ["held", "quarantine", "dead"])
@pytest.mark.parametrize("query", ["did=reject&message=%00", "did=x&message=<b>", "tally=1,2", "tally=joined&done=x", "again=-1", "did=retry&message=%0d%0aA"])  # fmt: skip
async def test_a_made_up_address_shows_the_page_and_none_of_its_words(site: Site, page: str, query: str) -> None:
    """Whatever stands in the query, the page is a page, and nothing of it is repeated."""
    heard = await (await desk_client(site)).get(f"/desk/{page}?{query}")
    assert heard.status == 200
    assert "<b>" not in heard.text
