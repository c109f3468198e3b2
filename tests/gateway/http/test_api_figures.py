"""The figures over the API: numbers with definitions, parts, series, and the tickets behind them."""

import pytest

from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_number_leads_to_its_definition_and_to_its_tickets(site: Site) -> None:
    number = await site.ticket("liczby@osoba.pl")
    body = {"verb": "reply", "visibility": "public", "text": "Proszę spróbować teraz."}
    assert (await site.api("POST", f"/tickets/{number}/actions", body, token="agent"))[0] == 200
    status, told = await site.api("GET", "/figures?figure=frt,created&by=agent&step=day", token="read")
    assert status == 200
    frt, created = told["figures"]
    assert (frt["figure"], frt["unit"], created["unit"]) == ("frt", "seconds", "tickets")
    assert "człowieka" in frt["definition"]["pl"]
    assert "human" in frt["definition"]["en"]
    assert frt["count"] >= 1
    assert frt["value"] == pytest.approx(frt["numerator"] / frt["denominator"])
    assert 0 < frt["p50"] <= frt["p90"] <= frt["numerator"]
    assert next(one["count"] for one in frt["parts"] if one["part"] == "ola@desk.pl") >= 1
    assert len(frt["series"]) == 30
    assert frt["series"][-1]["part"] == told["to"]
    assert sum(one["count"] for one in frt["series"]) == frt["count"]
    status, behind = await site.api("GET", "/figures/tickets?figure=frt&agent=ola@desk.pl", token="read")
    assert status == 200
    moments = [one["at"] for one in behind["tickets"]]
    assert moments == sorted(moments, reverse=True)
    assert 0 <= next(one["amount"] for one in behind["tickets"] if one["number"] == number) < 3600
    status, some = await site.api("GET", "/figures/tickets?figure=created&limit=1", token="read")
    assert (status, len(some["tickets"]), some["more"]) == (200, 1, created["count"] > 1)


async def test_all_figures_are_told_where_none_is_named(site: Site) -> None:
    status, told = await site.api("GET", "/figures?from=2026-01-01&to=2026-01-31&time=business", token="read")
    assert status == 200
    assert (told["from"], told["to"], told["time"], len(told["figures"])) == (
        "2026-01-01",
        "2026-01-31",
        "business",
        20,
    )
    empty = {one["figure"]: one["value"] for one in told["figures"]}
    assert (empty["created"], empty["frt"], empty["csat"]) == (0, None, None)


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("figure=lost", "figure"),
        ("from=2026-02-30", "from"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("from=0001-01-01", "from"),
        ("to=9999-12-31", "from"),
        ("by=colour", "by"),
        ("step=day&from=2020-01-01&to=2026-01-01", "step"),
        ("colour=red", "colour"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_its_place(site: Site, query: str, path: str) -> None:
    status, told = await site.api("GET", f"/figures?{query}", token="read")
    assert (status, told["path"]) == (422, path)
