"""Stories of agents who work with the keyboard: a whole ticket, the palette in both languages, thirty alerts at once, and the same on a phone."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, Visitor
from tests.browser.desk import signed_in
from tests.flows.house import House


def reported(house: House, subject: str, *, sender: str = "Anna Kowalska", address: str = "anna@firma.pl") -> int:
    """A new ticket, as a program hands it in; its number."""
    reported.serial += 1  # type: ignore[attr-defined]
    body = {
        "external_id": f"story-{reported.serial}",  # type: ignore[attr-defined]
        "sender": {"address": address, "name": sender},
        "subject": subject,
        "text": f"{subject}. Proszę o pomoc.",
    }
    message = house.api("POST", "/messages", body, expect=202)["id"]
    return int(house.message(message)["ticket"].partition("-")[2])


reported.serial = 0  # type: ignore[attr-defined]


def ticket(house: House, number: int) -> dict[str, Any]:
    """The ticket now."""
    return dict(house.api("GET", f"/tickets/{number}"))


def toast(page: Page, words: str) -> None:
    """The foot of the page says so."""
    expect(page.locator("#toasts .toast").last).to_contain_text(words)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_whole_ticket_without_a_mouse(visit: Callable[..., Visitor], house: House) -> None:
    """From the list to resolved and back: open, take, set, pend, resume, escalate, resolve, undo, reopen, back, next."""
    first = reported(house, "Drukarka na trzecim piętrze nie drukuje")
    second = reported(house, "Nie mogę zalogować się do VPN", sender="Piotr Lis", address="piotr@firma.pl")
    visitor = visit(viewport=LAPTOP)
    page = signed_in(house, visitor)
    press(page, "j")
    expect(page.locator(f"[data-ticket='{first}'] a, [data-ticket='{second}'] a").first).to_be_visible()
    number = int(page.evaluate("document.querySelector('.is-current').dataset.ticket"))
    visitor.shot("desk-list-current")
    press(page, "Enter")
    page.wait_for_url(f"**/desk/ticket/{number}")
    visitor.shot("desk-ticket-actions")

    press(page, "t")
    toast(page, "jest Twoje")
    assert ticket(house, number)["assignee"] == "ola@example.com"

    press(page, "c")
    expect(page.locator("#act-dialog #act-subject")).to_be_focused()
    visitor.shot("desk-act-set")
    page.select_option("#act-impact", "high")
    page.select_option("#act-urgency", "high")
    press(page, "Control+Enter")
    toast(page, "zmiany zapisane")
    expect(page.locator("#head .priority")).to_contain_text("P1")

    press(page, "p")
    expect(page.locator("#act-dialog input[name=reason]:checked")).to_be_focused()
    visitor.shot("desk-act-pend")
    press(page, "ArrowDown", "Tab", "ArrowDown", "ArrowDown", "Enter")
    toast(page, "czeka do")
    now = ticket(house, number)
    assert (now["status"], now["state"]) == ("pending", "waiting")

    press(page, "o")
    toast(page, "wracamy do pracy")
    press(page, "e")
    expect(page.locator("#act-dialog input[name=level]:checked")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#wrong-reason")).to_be_visible()
    expect(page.locator("#act-reason")).to_be_focused()
    visitor.shot("desk-act-escalate-wrong")
    page.keyboard.type("Sprawdzono sterownik i kabel, dalej nie drukuje.")
    press(page, "Control+Enter")
    toast(page, "na poziomie L2")
    assert ticket(house, number)["level"] == "L2"

    press(page, "s")
    expect(page.locator("#act-dialog input[name=code]:checked")).to_be_focused()
    visitor.shot("desk-act-resolve")
    press(page, "Enter")
    toast(page, "jest rozwiązane")
    visitor.shot("desk-toast-undo")
    page.locator("#toasts [data-undo]").click()
    toast(page, "znowu otwarte")
    press(page, "s")
    expect(page.locator("#act-dialog input[name=code]:checked")).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#act-dialog")).to_be_hidden()
    press(page, "s")
    expect(page.locator("#act-dialog input[name=code]:checked")).to_be_focused()
    press(page, "Enter")
    toast(page, "jest rozwiązane")
    press(page, "o")
    expect(page.locator("#act-dialog #act-reason")).to_be_focused()
    press(page, "Control+Enter")
    toast(page, "znowu otwarte")
    assert ticket(house, number)["reopened"] == 2

    press(page, "n")
    page.keyboard.type("t")
    assert ticket(house, number)["assignee"] is None, "a letter in a field is no verb"
    press(page, "Escape")
    page.locator("#main").focus()
    press(page, "?")
    expect(page.locator("#keys")).to_be_visible()
    visitor.shot("desk-keys")
    press(page, "Escape", "u")
    page.wait_for_url("**/desk")
    press(page, "g", "m")
    page.wait_for_url("**/desk/mine")
