"""Administration in a browser: an agent is added and invited, disabled and enabled; a token is made and revoked; the log tells of it."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor
from tests.browser.desk import signed_in
from tests.flows.house import House

BOSS = "boss@example.com"


def test_an_administrator_runs_the_desk(house: House, visit: Callable[..., Visitor]) -> None:
    """From the first click to the log, in Polish on a laptop; what is shown once is gone after a reload."""
    visitor = visit(locale="pl-PL", permissions=["clipboard-read", "clipboard-write"])
    page = signed_in(house, visitor, email=BOSS, name="Barbara Szef", level="L2", admin=True)
    page.goto("/desk/admin")
    page.click("text=Dodaj agenta")
    page.fill("#agent-name", "Marek Nowy")
    page.fill("#agent-email", "ola@example.com")
    visitor.expected.append("422")
    page.click("form button:has-text('Dodaj agenta')")
    expect(page.locator("#email-mistake")).to_contain_text("już jest na liście")
    visitor.shot("desk-admin-mistake")
    page.fill("#agent-email", "marek@example.com")
    page.select_option("#agent-level", "L3")
    page.click("form button:has-text('Dodaj agenta')")
    link = page.locator("#once").input_value()
    assert link.startswith(f"{house.url}/desk/setup/")
    page.click("button:has-text('Kopiuj')")
    expect(page.locator("button:has-text('Skopiowano')")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    visitor.shot("desk-admin-agents")
    page.goto("/desk/admin")
    expect(page.locator("#once")).to_have_count(0)

    marek = visit(locale="pl-PL")
    marek.expected.append("401")  # the open page asks for its list when the agent is disabled
    marek.page.goto(link)
    marek.page.fill("#password", "cztery konie w parku")
    marek.page.fill("#again", "cztery konie w parku")
    marek.page.click("main button.primary")
    marek.page.wait_for_url("**/desk")

    page.click("text=Marek Nowy")
    expect(page.locator("#sessions")).to_be_visible()
    visitor.shot("desk-admin-agent")
    page.click("button:has-text('Wyłącz agenta')")
    expect(page.locator(".notice.good")).to_contain_text("wyłączony")
    marek.page.goto("/desk/me")
    expect(marek.page).to_have_url(re.compile("/desk/sign-in"))
    page.click("button:has-text('Włącz agenta')")
    expect(page.locator(".notice.good")).to_contain_text("może znowu")

    page.goto("/desk/admin/tokens")
    page.click("text=Utwórz token")
    page.fill("#token-name", "monitoring")
    page.select_option("#token-scope", "read")
    page.click("form button:has-text('Utwórz token')")
    token = page.locator("#once").input_value()
    assert house.get("/api/v1/tickets", Authorization=f"Bearer {token}")[0] == 200
    visitor.shot("desk-admin-tokens")
    row = page.locator("tr", has_text="monitoring")
    row.locator("summary").click()
    row.locator("form button").click()
    expect(page.locator("tr", has_text="monitoring")).to_contain_text("unieważniony")
    assert house.get("/api/v1/tickets", Authorization=f"Bearer {token}")[0] == 401

    page.goto("/desk/admin/audit")
    for words in ("Unieważniony token: monitoring", "Wyłączony agent: marek@example.com", "Link do hasła dla: marek@"):
        expect(page.locator("table")).to_contain_text(words)
    visitor.shot("desk-admin-audit")
    page.fill("main input[name=find]", "monitoring")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    for name in ("sessions", "config", "rules"):
        page.goto(f"/desk/admin/{name}")
        visitor.shot(f"desk-admin-{name}")


def test_it_fits_a_phone_in_the_dark_in_english(house: House, visit: Callable[..., Visitor]) -> None:
    """No page scrolls sideways, each has a heading in the language of the agent."""
    visitor = visit(locale="en-GB", viewport=PHONE, color_scheme="dark")
    page = signed_in(house, visitor, email=BOSS, name="Barbara Szef", level="L2", admin=True)
    page.goto("/desk/me")
    page.locator(".me summary").click()
    page.click(".me button:has-text('English')")
    headings = {
        "": "Agents",
        "/tokens": "API tokens",
        "/sessions": "Sessions",
        "/audit": "Audit log",
        "/config": "Configuration",
        "/rules": "Rules",
    }
    for path, heading in headings.items():
        page.goto(f"/desk/admin{path}")
        expect(page.locator("h1")).to_have_text(heading)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        visitor.shot(f"desk-admin{path.replace('/', '-')}-phone")
    page.locator(".me summary").click()
    page.click(".me button:has-text('Polski')")
