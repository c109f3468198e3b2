"""From the first start to the second agent: set-up link, sign-in, the frame on a laptop and a phone, in both languages and in the dark."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, Visitor
from tests.browser.desk import PASSWORD, signed_in
from tests.flows.house import House


def test_the_first_start_leads_to_the_first_administrator(visit: Callable[..., Visitor], house: House) -> None:
    """The greeting's link, a mistake told at its field, then the console; sign-out, and the link is spent."""
    link = next(line.strip() for line in house.log.read_text().splitlines() if "/desk/setup/" in line)
    visitor = visit(viewport=LAPTOP)
    visitor.expected += ["410", "422"]
    page = visitor.page
    page.goto(link)
    page.fill("#email", "szefowa@example.com")
    page.fill("#name", "Maria Zielińska")
    page.fill("#password", "password1234")
    page.fill("#again", "password1234")
    page.click("main button.primary")
    expect(page.locator("#password-mistake")).to_contain_text("włamywacz")
    expect(page.locator("#name")).to_have_value("Maria Zielińska")
    visitor.shot("desk-set-up")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/desk")
    expect(page.locator(".me .name")).to_have_text("Maria Zielińska")
    visitor.shot("desk-frame")
    page.locator(".me > summary").click()
    page.get_by_role("link", name="Konto i sesje").click()
    expect(page.locator(".session")).to_have_count(1)
    expect(page.locator(".session")).to_contain_text("Chrome, Linux")
    visitor.shot("desk-account")
    page.locator(".me > summary").click()
    visitor.shot("desk-menu")
    page.keyboard.press("Escape")
    expect(page.locator(".me .sheet")).to_be_hidden()
    page.locator(".me > summary").click()
    page.get_by_role("button", name="Wyloguj się").click()
    page.wait_for_url("**/desk/sign-in?done=out")
    expect(page.get_by_role("status")).to_have_text("Wylogowano.")
    visitor.shot("desk-signed-out")
    page.goto(link)
    expect(page.locator("main")).to_contain_text("został już użyty")
    visitor.shot("desk-link-over")


def test_an_invited_agent_on_a_phone_in_the_dark(visit: Callable[..., Visitor], house: House) -> None:
    """By the link in English, the lists in a drawer, a wrong password and the right one, back to where one wanted to go."""
    visitor = visit(viewport=PHONE, locale="en-GB", color_scheme="dark", has_touch=True, is_mobile=True)
    visitor.expected += ["422"]
    page = signed_in(house, visitor, email="eva@example.com", name="Eva Green")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for name, language in (("Polski", "pl"), ("English", "en")):
        page.locator(".me > summary").click()
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#rail")).to_be_hidden()
    page.get_by_role("button", name="Ticket lists").click()
    expect(page.locator("#rail").get_by_role("link", name="Unassigned")).to_be_visible()
    visitor.shot("desk-phone-drawer")
    page.locator("#rail").get_by_role("link", name="Unassigned").click()
    page.wait_for_url("**/desk/unassigned")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page.locator(".me > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/desk/me")
    page.wait_for_url("**/desk/sign-in?next=/desk/me")
    page.fill("#email", "eva@example.com")
    page.fill("#password", "four horses in the park")
    page.click("main button.primary")
    expect(page.get_by_role("alert")).to_contain_text("is not right")
    expect(page.locator("#email")).to_have_value("eva@example.com")
    visitor.shot("desk-sign-in-wrong")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/desk/me")
    visitor.shot("desk-account-phone")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_session_ended_elsewhere_leads_to_sign_in_and_back(visit: Callable[..., Visitor], house: House) -> None:
    """Two browsers of one agent: the one ends the other, which is led to the sign-in page by the next thing it does."""
    one, other = visit(viewport=LAPTOP), visit(viewport=LAPTOP)
    other.expected += ["401"]
    here, there = signed_in(house, one), signed_in(house, other)
    there.goto("/desk/me")
    here.goto("/desk/me")
    expect(here.locator(".session")).to_have_count(2)
    here.get_by_role("button", name="Zakończ sesję: Chrome, Linux").click()
    expect(here.get_by_text("Sesja zakończona.")).to_be_visible()
    expect(here.locator(".session")).to_have_count(1)
    there.evaluate("htmx.ajax('GET', '/desk/me', 'main').catch(() => 0)")
    expect(there.get_by_text("Sesja się skończyła")).to_be_visible()
    other.shot("desk-session-over", there)
    there.get_by_role("button", name="Zaloguj się").click()
    there.wait_for_url("**/desk/sign-in?next=**")
    there.fill("#email", "ola@example.com")
    there.fill("#password", PASSWORD)
    there.click("main button.primary")
    there.wait_for_url("**/desk/me")
