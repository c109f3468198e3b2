"""The pages of figures over HTTP: what counts is one click away, and one agent's figures are no colleague's business."""

import csv
import io
import json
import re

import pytest

from tests.gateway.http.conftest import Site
from tests.gateway.http.desk_client import desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")
ADMIN = "szefowa@desk.pl"


async def test_a_ticket_is_in_the_numbers_at_once(site: Site) -> None:
    """And on the page of those behind the number, where the definition stands too."""
    boss = await desk_client(site, ADMIN, name="Maria", admin=True)
    number = await site.ticket(text="Monitor nie świeci")
    page = (await boss.get("/desk/figures?period=today")).text
    assert "Zgłoszenia utworzone w tym okresie." in page
    assert re.search(r'href="/desk/figures/created\?period=today"', page)
    behind = (await boss.get("/desk/figures/created?period=today")).text
    assert f">{number}<" in behind
    assert "style=" not in page + behind


async def test_csv_and_json_hold_the_same_numbers(site: Site) -> None:
    """One line a figure, each with its definition."""
    boss = await desk_client(site, ADMIN, name="Maria", admin=True)
    rows = list(csv.DictReader(io.StringIO((await boss.get("/desk/figures.csv")).text.lstrip("\ufeff"))))
    data = json.loads((await boss.get("/desk/figures.json")).text)
    assert len(rows) > 10
    assert [row["figure"] for row in rows] == [one["figure"] for one in data["figures"]]
    assert [int(row["count"]) for row in rows] == [one["count"] for one in data["figures"]]
    assert all(row["definition"] for row in rows)


async def test_a_period_with_nothing_in_it_says_so(site: Site) -> None:
    """Rather than showing twenty dashes."""
    boss = await desk_client(site, ADMIN, name="Maria", admin=True)
    assert (
        "W tym okresie nie ma nic do pokazania"
        in (await boss.get("/desk/figures?period=own&first=2001-01-01&last=2001-01-02")).text
    )


async def test_the_figures_of_an_agent_are_for_that_agent(site: Site) -> None:
    """A colleague is told so; an administrator, and the agent, see them."""
    ola = await desk_client(site)
    boss = await desk_client(site, ADMIN, name="Maria", admin=True)
    assert (await ola.get(f"/desk/figures?agent={ADMIN}")).status == 403
    assert (await ola.get(f"/desk/figures/frt?agent={ADMIN}")).status == 403
    assert (await ola.get("/desk/figures.json?agent=OLA@desk.pl")).status == 200
    assert (await boss.get("/desk/figures?agent=ola@desk.pl")).status == 200
    assert "Obciążenie innych osób widzą administratorzy." in (await ola.get("/desk/figures?period=today")).text


async def test_wrong_addresses_are_told(site: Site) -> None:
    """A figure that is none, a date that is none, a parameter twice."""
    ola = await desk_client(site)
    assert (await ola.get("/desk/figures/happiness")).status == 404
    assert (await ola.get("/desk/figures?period=own&first=tomorrow")).status == 422
    assert (await ola.get("/desk/figures?queue=l1&queue=l2")).status == 422


async def test_without_a_surge_the_page_says_that_all_is_as_usual_and_no_line_stands_over_the_lists(site: Site) -> None:
    """What other tests of this site wrote within a minute may be a surge of its own: then both say so."""
    ola = await desk_client(site)
    rounds = site.gateway.services.rounds
    assert rounds is not None
    calm = not rounds.surges()
    assert ("Nic niezwykłego" in (await ola.get("/desk/surges")).text) == calm
    assert ("/desk/surges" not in (await ola.get("/desk")).text) == calm
