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
    visitor.expected.append("422")
    page = signed_in(house, visitor)
    expect(page.locator(f"[data-ticket='{first}']")).to_be_visible()
    expect(page.locator(f"[data-ticket='{second}']")).to_be_visible()
    press(page, "j")
    expect(page.locator(".is-current a")).to_be_focused()
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
    toast(page, "rozwiązanie cofnięte")
    assert (ticket(house, number)["status"], ticket(house, number)["reopened"]) == ("new", 0)
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
    assert ticket(house, number)["reopened"] == 1

    press(page, "z")
    expect(page.locator("#act-dialog input[name=when]:checked")).to_be_focused()
    visitor.shot("desk-act-snooze")
    press(page, "Enter")
    toast(page, "wróci na Twoją listę")
    page.goto("/desk")
    expect(page.locator('#rail a[href="/desk/snoozed"] .count')).to_have_text("1")
    page.locator('#rail a[href="/desk/snoozed"]').click()
    expect(page.locator(f"[data-ticket='{number}']")).to_be_visible()
    visitor.shot("desk-list-snoozed")
    page.goto("/desk")
    page.goto(f"/desk/ticket/{number}")
    visitor.shot("desk-ticket-snoozed")
    press(page, "z")
    toast(page, "znów na Twojej liście")

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


def test_the_palette_in_both_languages_and_two_agents_at_one_ticket(
    visit: Callable[..., Visitor], house: House
) -> None:
    """A verb without diacritics, a ticket by number and by words, a page, a person; who is overtaken is asked once more."""
    number = reported(house, "Skaner w księgowości żółknie")
    mine, other = visit(viewport=LAPTOP), visit(viewport=LAPTOP, locale="en-GB")
    other.expected.append("409")
    page = signed_in(house, mine)
    press(page, "Control+k")
    page.keyboard.type(str(number))
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text(f"HD-{number} Skaner")
    mine.shot("desk-palette")
    press(page, "Enter")
    page.wait_for_url(f"**/desk/ticket/{number}")
    press(page, "Control+k")
    page.keyboard.type("rozwiaz")
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text("Rozwiąż")
    press(page, "Enter")
    expect(page.locator("#act-dialog input[name=code]:checked")).to_be_focused()

    theirs = signed_in(house, other, email="eve@example.com", name="Eve Green", level="L2")
    press(theirs, "Control+k")
    theirs.keyboard.type("ksiegow")
    expect(theirs.locator("#palette-list [aria-selected=true]")).to_contain_text(f"HD-{number}")
    press(theirs, "Enter")
    theirs.wait_for_url(f"**/desk/ticket/{number}")
    press(theirs, "Control+k")
    theirs.keyboard.type("assign eve")
    expect(theirs.locator("#palette-list [aria-selected=true]")).to_contain_text("Assign to Eve Green")
    press(theirs, "Enter")
    toast(theirs, "is with Eve Green now")
    other.shot("desk-ticket-english")

    mine.expected.append("409")
    press(page, "Enter")
    expect(page.locator("#act-dialog .notice")).to_contain_text("Eve Green – przydzielenie")
    mine.shot("desk-act-meanwhile")
    press(page, "Enter")
    toast(page, "jest rozwiązane")
    assert ticket(house, number)["status"] == "resolved"
    press(page, "Control+k")
    page.keyboard.type("unassigned")
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text("Nieprzypisane")
    press(page, "Escape")
    expect(page.locator("#palette")).to_be_hidden()

    press(theirs, "Control+k")
    theirs.keyboard.type("grab")
    expect(theirs.locator("#palette .hint")).to_have_text("Nothing like that.")
    press(theirs, "Escape")
    theirs.locator(".me > summary").click()
    theirs.get_by_role("button", name="Turn single-key shortcuts off").click()
    press(theirs, "o")
    expect(theirs.locator("#act-dialog")).to_be_hidden()


def test_thirty_alerts_are_gone_in_three_keys(visit: Callable[..., Visitor], house: House) -> None:
    """All of a list chosen, resolved, done; a range by its ends; and a list that follows."""
    for place in range(30):
        reported(
            house, f"Alert: dysk {place} na serwerze pełny", sender="Monitoring", address=f"m{place}@alert.firma.pl"
        )
    visitor = visit(viewport=LAPTOP)
    page = signed_in(house, visitor)
    page.goto("/desk/unassigned")
    expect(page.locator("#tickets [data-ticket]").nth(29)).to_be_visible()
    press(page, "j", "x", "j", "j", "X")
    expect(page.locator("#several [data-count]")).to_have_text("Wybrane: 3")
    visitor.shot("desk-several")
    many = page.locator("#tickets [data-ticket]").count()
    press(page, "*", "s")
    expect(page.locator("#act-dialog input[name=code]:checked")).to_be_focused()
    visitor.shot("desk-several-resolve")
    press(page, "Enter")
    toast(page, f"Gotowe: {many}.")
    expect(page.locator("#tickets [data-ticket]")).to_have_count(0)
    expect(page.locator("#several")).to_be_hidden()
    assert not [one for one in house.tickets("&state=open") if "Alert" in one["subject"]]


def test_on_a_phone_and_without_a_script(visit: Callable[..., Visitor], house: House) -> None:
    """The menu fits a phone, its forms too; and plain pages do the same."""
    number = reported(house, "Telefon nie odbiera poczty")
    phone = visit(viewport=PHONE, color_scheme="dark", has_touch=True, is_mobile=True)
    page = signed_in(house, phone)
    page.goto(f"/desk/ticket/{number}")
    page.locator(".acts-more > summary").tap()
    sheet = page.locator(".acts-more > .sheet").bounding_box()
    assert sheet is not None
    assert sheet["x"] >= 0
    assert sheet["x"] + sheet["width"] <= PHONE["width"]
    phone.shot("desk-phone-menu")
    page.locator("#actions [data-verb=escalate]").tap()
    page.fill("#act-reason", "Nie umiem tego naprawić")
    phone.shot("desk-phone-escalate")
    page.get_by_role("button", name="Eskaluj").tap()
    toast(page, "jest teraz na poziomie")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    plain = visit(viewport=LAPTOP, java_script_enabled=False)
    page = signed_in(house, plain)
    page.goto(f"/desk/ticket/{number}")
    page.get_by_role("button", name="Przejmij").click()
    expect(page.locator("#actions [role=status]")).to_contain_text("gotowe")
    page.get_by_role("link", name="Wstrzymaj").click()
    page.get_by_label("dostawcę lub serwis").check()
    plain.shot("desk-plain-pend")
    page.get_by_role("button", name="Wstrzymaj").click()
    expect(page.locator("#actions [role=status]")).to_contain_text("gotowe")
    page.goto("/desk/waiting")
    page.locator("input.choose").first.check()
    page.get_by_role("button", name="Zaznaczone").click()
    page.get_by_role("button", name="Rozwiąż").click()
    page.get_by_role("button", name="Rozwiąż").click()
    expect(page.locator("main")).to_contain_text("Gotowe: 1.")
    assert ticket(house, number)["status"] == "resolved"
