"""People over the API: who is behind an address, joined and split by an agent."""

from urllib.parse import urlsplit

import pytest

from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_address_leads_to_a_person_who_can_be_joined_with_another_and_split_again(site: Site) -> None:
    await site.ticket("praca@osoba.pl", name="Iza")
    await site.ticket("dom@osoba.pl", name="Iza w domu")
    status, person = await site.api("GET", "/persons/PRACA@osoba.pl", token="read")
    assert (status, person["name"], person["identities"][0]["proved"]) == (200, "Iza", False)
    body = {"address": "Dom@Osoba.pl"}
    status, joined = await site.api("POST", f"/persons/{person['id']}/link", body, token="agent")
    assert status == 200
    assert [one["address"] for one in joined["identities"]] == ["praca@osoba.pl", "dom@osoba.pl"]
    assert [(one["kind"], one["by"]) for one in joined["changes"]] == [("linked", "ola@desk.pl")]
    assert (await site.api("GET", "/persons/dom@osoba.pl", token="read"))[1] == joined
    found = (await site.api("GET", "/tickets?requester=dom@osoba.pl", token="read"))[1]["tickets"]
    assert len(found) == 2
    # the link of each mail goes on working, whichever person it was made for, and reads everything
    store, links = site.gateway.store, site.gateway.links
    for one in found:
        number = int(one["number"][3:])
        ticket = await store.tickets.one(number)
        assert ticket is not None
        for who in (ticket.requester, person["id"]):
            page = await site.call("GET", urlsplit(links.ticket(number, who, store.now())).path)
            assert (page.status, "VPN nie działa" in page.text) == (200, True)
    status, split = await site.api("POST", "/persons/dom@osoba.pl/unlink", body, token="agent")
    assert [one["address"] for one in split["identities"]] == ["praca@osoba.pl"]
    found = (await site.api("GET", "/tickets?requester=dom@osoba.pl", token="read"))[1]["tickets"]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/persons/nobody@osoba.pl/link", {"address": "a@osoba.pl"}, 404),
        ("/persons/sama@osoba.pl/link", {"address": "not an address"}, 422),
        ("/persons/sama@osoba.pl/link", {}, 422),
        ("/persons/sama@osoba.pl/unlink", {"address": "sama@osoba.pl"}, 409),
        ("/persons/sama@osoba.pl/unlink", {"address": "obca@osoba.pl"}, 422),
    ],
)
async def test_what_can_t_be_joined_or_split_is_refused(
    site: Site, path: str, body: dict[str, str], status: int
) -> None:
    await site.ticket("sama@osoba.pl")
    assert (await site.api("POST", path, body, token="agent"))[0] == status
    assert (await site.api("POST", path, body, token="read"))[0] == 403
