"""Assignment as people meet it: mails find their agents, the ticket says why, one goes away, nobody is left, and somebody comes back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor
from tests.browser.desk import prepared, signed_in
from tests.flows.house import AGENT, House, mail, wait_for

JAN, LEAD = "jan@example.com", "kierowniczka@example.com"
ASSIGNS = f"l1: {{level: L1, lead: {LEAD}, assignment: {{mode: round_robin, capacity: 5}}}}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway whose L1 assigns, with Ola and Jan."""
    one = House(tmp_path_factory.mktemp("browser"), extra="calendars: {office: {hours: {mon-sun: 0:00-24:00}}}")
    one.config.write_text(one.config.read_text().replace("l1: {level: L1}", ASSIGNS))
    try:
        yield one.start().with_agent()
    finally:
        one.kill()


def owner(house: House, number: int) -> str | None:
    """Whose the ticket is."""
    found = {one["number"]: one["assignee"] or "" for one in house.tickets()}
    return found.get(f"HD-{number}")


def test_tickets_find_their_agents(house: House, visit: Callable[..., Visitor]) -> None:
    """Two mails to two agents, in turn; away gives back; nobody is told to the lead; coming back gives on."""
    prepared(house, "agent", "add", JAN, "--name", "Jan Lis", "--level", "L1")
    prepared(house, "agent", "change", JAN, "--shift", "office", "--skills", "vpn, sieć", "--languages", "pl")
    visitor = visit(locale="pl-PL")
    page = signed_in(house, visitor, email=AGENT)
    for number, who in enumerate(("anna", "ben"), 1):
        address = f"{who}@firma.example"
        house.send(mail("Drukarka", "Drukarka na 2. piętrze nie drukuje.", sender=address), sender=address)
        wait_for(lambda number=number: owner(house, number), f"an agent for ticket {number}")
    owners = {owner(house, 1): 1, owner(house, 2): 2}
    assert set(owners) == {AGENT, JAN}
    mine = owners[AGENT]
    house.sent_to(AGENT)

    page.goto(f"/desk/ticket/{mine}")
    expect(page.locator("main")).to_contain_text("z kolei")
    visitor.shot("desk-team-ticket")

    page.goto("/desk")
    page.click(".menu.me > summary")
    page.click("text=Nie ma mnie…")
    expect(page.locator("table.team")).to_contain_text("1 z 5")
    expect(page.locator("table.team")).to_contain_text("vpn, sieć, PL")
    visitor.shot("desk-team")
    page.locator("#presence button[name=until]").last.click()
    expect(page.locator(".notice.good")).to_contain_text("Nieobecność jest zgłoszona")
    visitor.shot("desk-team-away")
    wait_for(lambda: owner(house, mine) == JAN, "the ticket to go to Jan")
    page.goto(f"/desk/ticket/{mine}")
    expect(page.locator("main")).to_contain_text("wróciło do kolejki")
    visitor.shot("desk-team-returned")

    prepared(house, "agent", "disable", JAN)
    wait_for(lambda: owner(house, mine) == "", "the ticket to be nobody's")
    told = house.sent_to(LEAD)[0].get_body(("plain",))
    assert told is not None
    assert "Nikt nie może teraz dostać zgłoszenia z kolejki l1" in told.get_content()
    page.goto(f"/desk/ticket/{mine}")
    expect(page.locator("main")).to_contain_text("Nikt nie może teraz dostać tego zgłoszenia")
    visitor.shot("desk-team-nobody")

    page.goto("/desk/team")
    page.click("text=Jestem z powrotem")
    expect(page.locator(".notice.good")).to_contain_text("Jesteś z powrotem")
    wait_for(lambda: owner(house, mine) == AGENT, "the ticket to come back to Ola")
    assert '"standing": "here"' in prepared(house, "team", "--json").replace('":"', '": "')

    phone = visit(locale="en-GB", viewport=PHONE)
    signed_in(house, phone, email=AGENT)
    phone.page.goto("/desk/team")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
    phone.shot("desk-team-phone")
