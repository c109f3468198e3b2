"""Ola and a P1 nobody takes: the alarm above the lists, the strip on the ticket, a manager asked."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, Visitor
from tests.browser.desk import prepared, signed_in
from tests.browser.test_desk_acting import reported, ticket, toast
from tests.flows.house import House, wait_for

EXTRA = """
  erp: {level: L2}
paths: {l1: [erp, l3]}
unattended: 20%
targets:
  P1: {first_response: 5s, resolution: 4h}
escalation:
  - {of: first_response, at: breach, do: [notify lead]}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway whose first queue has a lead, and promises a P1 an answer in five seconds."""
    one = House(tmp_path_factory.mktemp("house"), extra=EXTRA)
    text = one.config.read_text().replace("l1: {level: L1}", "l1: {level: L1, lead: szefowa@example.com}")
    text = text.replace("l2: {level: L2}", "l2: {level: L2, lead: szef@example.com}").replace(
        "l3: {level: L3}", "l3: {level: L3, lead: szef@example.com}"
    )
    one.config.write_text(text.replace("  erp: {level: L2}", "  erp: {level: L2, lead: szef@example.com}"))
    try:
        yield one.start().with_agent()
    finally:
        one.kill()


def test_a_p1_nobody_takes(visit: Callable[..., Visitor], house: House) -> None:
    """The alarm, its mail to the lead, the strip with its words, a manager asked, and sla in the terminal."""
    visitor = visit(viewport=LAPTOP)
    page = signed_in(house, visitor)
    number = reported(house, "Drukarka nie drukuje")
    house.api("POST", f"/tickets/{number}/actions", {"verb": "set", "priority": "P1"})
    alarm = page.locator(".alarm")

    def alarmed() -> bool:
        page.goto("/desk")
        return alarm.count() == 1

    wait_for(alarmed, "the alarm")
    expect(alarm).to_contain_text(f"P1 bez opieki: HD-{number}")
    visitor.shot("sla-alarm")
    wait_for(lambda: any("szefowa@example.com" in str(one["To"]) for one in house.sent()), "the mail to the lead")
    (told, *_) = (one for one in house.sent() if "szefowa@example.com" in str(one["To"]))
    assert "nikt się tym nie zajął" in str(told["Subject"])
    alarm.locator("a").click()
    page.wait_for_url(f"**/desk/ticket/{number}")
    house.api("POST", f"/tickets/{number}/actions", {"verb": "pend", "reason": "vendor"})
    house.api("POST", f"/tickets/{number}/actions", {"verb": "resume"})
    page.goto(f"/desk/ticket/{number}")
    bar = page.locator(".s-bar")
    expect(bar).to_have_attribute("aria-label", re.compile("L1: .* min; .*termin rozwiązania"))
    expect(page.locator(".s-stops li").first).to_contain_text("dostawca")
    expect(page.locator("#timeline")).to_contain_text("nikt się tym nie zajął")
    page.locator("#actions-place summary").first.click()
    page.get_by_role("button", name="Poproś kierownika").or_(
        page.get_by_role("link", name="Poproś kierownika")
    ).first.click()
    page.locator("input[name=to][value='szefowa@example.com']").check()
    page.fill("#act-reason", "Czy wyłączamy produkcję?")
    visitor.shot("sla-refer")
    page.get_by_role("button", name="Powiadom").click()
    toast(page, "szefowa@example.com dostanie wiadomość")
    assert "szefowa@example.com" in str(ticket(house, number))
    visitor.shot("sla-ticket")
    dark = visit(viewport=PHONE, color_scheme="dark")
    other = signed_in(house, dark)
    other.goto(f"/desk/ticket/{number}")
    dark.shot("sla-ticket-dark-phone")
    told_by = prepared(house, "sla", "show", f"HD-{number}")
    assert "nobody has taken it" in told_by
    assert "clock stopped" in told_by
    assert "0 tickets with other targets" in prepared(house, "sla", "plan")
