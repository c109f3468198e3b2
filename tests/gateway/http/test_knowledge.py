"""Articles on pages of their own, beside the form, and for agents."""

import pytest
from msgspec.structs import replace

from store.records import Decision
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_articles_are_listed_and_shown_in_the_readers_language(site: Site) -> None:
    polish = await site.call("GET", "/knowledge", headers={"Accept-Language": "pl"})
    english = await site.call("GET", "/knowledge?lang=en")
    assert polish.text.count("<li>") == english.text.count("<li>") >= 13
    assert "Drukarka nie drukuje" in polish.text
    assert "The printer does not print" in english.text
    one = await site.call("GET", "/knowledge/printer?lang=en")
    assert one.status == 200
    assert '<html lang="en">' in one.text
    assert one.text.count("<li>") >= 5
    assert "/form/form?lang=en" in one.text


async def test_a_search_leads_to_articles_and_then_to_the_form(site: Site) -> None:
    found = await site.call("GET", "/knowledge", params={"q": "drukarka nie drukuje"})
    assert "/knowledge/printer" in found.text
    assert found.text.index("/knowledge/printer") < found.text.index("/form/form")
    nothing = await site.call("GET", "/knowledge", params={"q": "zxqv"})
    assert "/form/form" in nothing.text
    assert 'action="/knowledge"' in (await site.call("GET", "/")).text


async def test_what_is_looked_for_comes_back_escaped(site: Site) -> None:
    page = await site.call("GET", "/knowledge", params={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("path", ["/knowledge/nope", "/knowledge/..%2f..%2fetc%2fpasswd", "/knowledge/vpn/x"])
async def test_what_is_no_article_is_not_found(site: Site, path: str) -> None:
    assert (await site.call("GET", path)).status == 404


async def test_while_somebody_types_only_what_fits_is_offered(site: Site) -> None:
    fits = await site.call("POST", "/knowledge/suggest", data={"subject": "VPN", "text": "vpn nie działa od rana"})
    assert [one["id"] for one in fits.json["suggestions"]] == ["vpn"]
    assert fits.json["suggestions"][0]["url"] == "/knowledge/vpn"
    nothing = await site.call("POST", "/knowledge/suggest", data={"text": "proszę o nowy monitor"})
    assert nothing.json == {"suggestions": []}


async def test_the_form_asks_only_our_own_server_and_works_without(site: Site) -> None:
    """No script is needed to fill in the form, and scripts may talk to nobody but us."""
    page = await site.call("GET", "/form/form")
    assert "connect-src 'self'" in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert 'data-url="/knowledge/suggest"' in page.text
    assert "hidden>" in page.text


async def test_after_a_post_the_page_offers_what_fits(site: Site) -> None:
    """For whoever has no script."""
    fields = {"email": "sugestie@firma.pl", "text": "Drukarka nie drukuje, proszę o pomoc"}
    sent = await site.call("POST", "/form/form", data=fields)
    page = await site.call("GET", sent.headers["Location"])
    assert "/knowledge/printer" in page.text


async def test_too_many_searches_from_one_place_are_turned_away(site: Site) -> None:
    statuses = [
        (await site.call("GET", "/knowledge", params={"q": "vpn"}, ip="203.0.113.77")).status for _ in range(62)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert (await site.call("GET", "/knowledge/vpn", ip="203.0.113.77")).status == 200


async def test_agents_see_what_fits_a_ticket(site: Site) -> None:
    number = await site.ticket(text="Nie mogę połączyć się z VPN, błąd 809")
    status, told = await site.api("GET", f"/tickets/{number}/suggestions", token="read")
    assert status == 200
    (one,) = told["suggestions"]
    assert (one["article"], one["audience"], one["url"]) == ("vpn", "public", "http://desk.test/knowledge/vpn")
    assert (await site.api("GET", "/tickets/HD-999999/suggestions"))[0] == 404


async def test_how_much_an_article_helped_is_counted(site: Site) -> None:
    before = {one["id"]: one for one in (await site.api("GET", "/knowledge"))[1]["articles"]}
    assert set(before) >= {"vpn", "printer", "password"}
    counts = {"knowledge:vpn:offered": 3, "knowledge:vpn:confirmed": 2, "knowledge:gone:offered": 1}
    await site.gateway.store.pipe.commit(replace(Decision(), counts=counts), known={})
    _, told = await site.api("GET", "/knowledge")
    vpn = next(one for one in told["articles"] if one["id"] == "vpn")
    assert vpn["offered"] == before["vpn"]["offered"] + 3
    assert vpn["confirmed"] == before["vpn"]["confirmed"] + 2
    assert vpn["titles"]["pl"].startswith("VPN")
    gone = next(one for one in told["articles"] if one["id"] == "gone")
    assert (gone["titles"], gone["offered"]) == ({}, 1)
    _, none = await site.api("GET", "/knowledge?from=2020-01-01&to=2020-01-31")
    assert sum(one["offered"] for one in none["articles"]) == 0
    assert (await site.api("GET", "/knowledge?from=2026-02-01&to=2026-01-01"))[0] == 422


async def test_an_article_for_programs(site: Site) -> None:
    status, told = await site.api("GET", "/knowledge/mfa?language=en")
    assert status == 200
    assert told["language"] == "en"
    assert told["text"].count("\n1. ") == 1
    assert "**" in told["markdown"]
    assert "**" not in told["text"]
    assert (await site.api("GET", "/knowledge/nope"))[0] == 404
