"""Stories of people without an account, in a real browser: report, answer, solve, come back; with a bad network and without scripts."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import LAPTOP, PHONE, Visitor, mailed_link
from tests.flows.house import House


def said(house: House, number: str) -> list[dict[str, Any]]:
    """What was said on the ticket."""
    return list(house.api("GET", f"/tickets/{number}/interactions")["interactions"])


def look_again(page: Page) -> None:
    """As when somebody comes back to the tab: the page asks at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def opened(visitor: Visitor, address: str, text: str) -> str:
    """Reports by the form and opens the ticket's page; its number."""
    page = visitor.page
    page.goto("/form/form")
    page.fill("#f-email", address)
    page.fill("#f-text", text)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/sent/**")
    page.click("main a[href*='/ticket/']")
    page.wait_for_url("**/ticket/**")
    found = re.search(r"HD-\d+", page.inner_text(".number"))
    assert found
    return found[0]


def test_from_the_first_word_to_solved_and_back_on_a_phone(visit: Callable[..., Visitor], house: House) -> None:
    """One box, an article that fits, the form with the words in it, a file both sides see, an answer that shows up by itself, one press each."""
    visitor = visit(viewport=PHONE)
    page = visitor.page
    page.goto("/")
    page.fill("#text", "Drukarka nie drukuje od rana")
    expect(page.locator("#suggestions a")).to_contain_text(["Drukarka nie drukuje"])
    page.get_by_role("button", name="Zgłoś problem").click()
    expect(page.locator("#f-text")).to_have_value("Drukarka nie drukuje od rana")
    page.fill("#f-email", "ewa@example.com")
    page.get_by_role("button", name="Wyślij zgłoszenie").click()
    page.wait_for_url("**/sent/**")
    page.get_by_role("link", name="Otwórz zgłoszenie").click()
    number = str(re.search(r"HD-\d+", page.inner_text(".number"))[0])  # type: ignore[index]
    expect(page.locator(".meta")).to_contain_text("Odpowiemy ")

    page.fill("#text", "Tak wygląda wydruk")
    page.set_input_files("#file", {"name": "wydruk żółty.txt", "mimeType": "text/plain", "buffer": b"same kropki"})
    page.get_by_role("button", name="Wyślij").dblclick()
    expect(page.locator("#news")).to_have_text("Wiadomość jest w zgłoszeniu.")
    with page.expect_download() as download:
        page.get_by_role("link", name="wydruk żółty.txt").click()
    assert download.value.path().read_bytes() == b"same kropki"
    assert [one["text"] for one in said(house, number)].count("Tak wygląda wydruk") == 1

    page.fill("#text", "Zaczynam pisać")
    actions = f"/tickets/{number}/actions"
    house.api("POST", actions, {"verb": "note", "text": "INTERNAL-WORD"})
    house.api("POST", actions, {"verb": "reply", "visibility": "public", "text": "Wymieniłam toner."})
    look_again(page)
    expect(page.locator("#news")).to_have_text("Jest nowa wiadomość od nas.")
    expect(page.locator(".history li").last).to_contain_text("Wymieniłam toner.")
    expect(page.locator(".history li").last).to_contain_text("Ola Nowak")
    assert page.title().startswith("● ")
    assert page.input_value("#text") == "Zaczynam pisać"
    assert "INTERNAL-WORD" not in page.content()

    page.get_by_role("button", name="Już działa").click()
    expect(page.locator("#news")).to_have_text("Świetnie, że już działa.")
    expect(page.locator(".status")).to_have_text("Rozwiązane")
    page.get_by_role("button", name="Nadal nie działa").click()
    expect(page.locator("#news")).to_have_text("Wracamy do sprawy.")
    assert house.api("GET", f"/tickets/{number}")["reopened"] == 1
    page.get_by_text("Już nie potrzebuję pomocy").click()
    page.fill("#reason", "Kupiłam nową")
    page.get_by_role("button", name="Wycofaj zgłoszenie").click()
    expect(page.locator("#news")).to_have_text("Dobrze, zgłoszenie jest wycofane.")
    expect(page.locator(".status")).to_have_text("Anulowane")
    history = house.api("GET", f"/tickets/{number}/history")["history"]
    assert [one["reason"] for one in history if one["kind"] == "withdrawn"] == ["Kupiłam nową"]


def test_my_tickets_by_a_link_from_the_mail(visit: Callable[..., Visitor], house: House) -> None:
    """A wrong address comes back; the link lets one browser in, once; the list leads to the ticket; leaving forgets the browser."""
    visitor = visit(locale="en-GB", viewport=LAPTOP)
    number = opened(visitor, "jan@example.com", "I can't open the VPN")
    page = visitor.page
    page.get_by_role("link", name="My tickets").click()
    visitor.expected.append("status of 422")
    page.fill("#email", "jan kowalski")
    page.locator("#email").evaluate("field => { field.type = 'text' }")  # as a browser that checks nothing
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator(".mistake")).to_contain_text("does not look like an e-mail address")
    expect(page.locator("#email")).to_have_value("jan kowalski")
    page.fill("#email", "jan@example.com")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("h1")).to_have_text("Check your mail")
    link = mailed_link(house, "jan@example.com", "/my/in/")
    page.goto(link)
    page.get_by_role("button", name="Show my tickets").click()
    expect(page.locator(".tickets li")).to_have_count(1)
    page.locator(".tickets a").click()
    expect(page.locator(".number")).to_have_text(f"Ticket {number}")
    page.get_by_role("link", name="Polski").click()
    expect(page.locator(".number")).to_have_text(f"Zgłoszenie {number}")

    other = visit(locale="en-GB", viewport=PHONE)
    other.expected.append("status of 410")
    other.page.goto(link)
    other.page.get_by_role("button", name="Show my tickets").click()
    expect(other.page.locator(".notice")).to_contain_text("This link has been used")
    expect(other.page.locator("#email")).to_be_visible()

    page.goto("/my")
    page.get_by_role("button", name="Sign this browser out").click()
    expect(page.locator(".notice")).to_have_text("This browser does not remember you any more.")
    page.goto("/my")
    expect(page.locator("#email")).to_be_visible()


def test_a_network_that_drops_loses_nothing_and_doubles_nothing(visit: Callable[..., Visitor], house: House) -> None:
    """Once away: sent again by itself. The answer lost on its way: still one message. Away for long: the words stay, and one press sends them."""
    visitor = visit(viewport=PHONE)
    visitor.expected.append("net::ERR")
    number = opened(visitor, "pociag@example.com", "Laptop nie łączy się z siecią")
    page = visitor.page
    dropped: list[str] = []

    def after(route: Route) -> None:
        """The message arrives, the answer does not."""
        if route.request.method == "POST" and not dropped:
            dropped.append("answer")
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**/ticket/**", after)
    page.fill("#text", "Jadę pociągiem")
    page.get_by_role("button", name="Wyślij").click()
    expect(page.locator("#answer .sending")).to_have_text("Brak połączenia. Próbujemy jeszcze raz…")
    expect(page.locator("#news")).to_have_text("Wiadomość jest w zgłoszeniu.")
    assert dropped == ["answer"]
    page.unroute("**/ticket/**")

    visitor.context.set_offline(True)
    page.fill("#text", "W tunelu")
    page.get_by_role("button", name="Wyślij").click()
    expect(page.locator("#answer .sending")).to_contain_text("Nic nie przepadło")
    expect(page.locator("#text")).to_have_value("W tunelu")
    visitor.context.set_offline(False)
    page.get_by_role("button", name="Wyślij").click()
    expect(page.locator("#live")).to_contain_text(
        "W tunelu"
    )  # the news of the first message still stand until the page comes anew
    expect(page.locator("#news")).to_have_text("Wiadomość jest w zgłoszeniu.")
    texts = [one["text"] for one in said(house, number)]
    assert (texts.count("Jadę pociągiem"), texts.count("W tunelu")) == (1, 1)


def test_mistakes_stand_beside_their_fields_and_nothing_is_lost(visit: Callable[..., Visitor]) -> None:
    """A refused form keeps the words and the chosen file; the summary has the focus and leads to the field."""
    visitor = visit(viewport=PHONE)
    visitor.expected.append("status of 422")
    page = visitor.page
    page.goto("/form/form")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.fill("#f-email", "ola@")
    page.fill("#f-text", "Myszka")
    page.set_input_files("#f-file", {"name": "myszka.png", "mimeType": "image/png", "buffer": b"png"})
    page.get_by_role("button", name="Wyślij zgłoszenie").click()
    expect(page.locator("#mistakes")).to_be_focused()
    expect(page.locator("#f-email-wrong")).to_contain_text("nie wygląda na adres")
    expect(page.locator("#f-email")).to_have_attribute("aria-invalid", "true")
    assert page.input_value("#f-text") == "Myszka"
    assert page.evaluate("document.getElementById('f-file').files[0].name") == "myszka.png"
    page.locator("#mistakes a").click()
    expect(page.locator("#f-email")).to_be_focused()
    page.fill("#f-email", "ola@example.com")
    page.get_by_role("button", name="Wyślij zgłoszenie").click()
    page.wait_for_url("**/sent/**")
    expect(page.locator(".files")).to_contain_text("myszka.png")


def test_without_scripts_everything_is_there(visit: Callable[..., Visitor]) -> None:
    """The box, the form, the ticket, an answer and its buttons are plain HTML."""
    visitor = visit(locale="en-GB", java_script_enabled=False)
    page = visitor.page
    page.goto("/")
    page.fill("#text", "Monitor")
    page.locator("button[name=_draft]").click()
    assert page.input_value("#f-text") == "Monitor"
    page.fill("#f-email", "plain@example.com")
    page.click("main form button[type=submit]")
    page.click("main a[href*='/ticket/']")
    page.fill("#text", "No scripts here")
    page.click("#answer button")
    expect(page.locator(".history li").last).to_contain_text("No scripts here")
    page.click("button[value=confirm]")
    expect(page.locator(".status.done")).to_have_text("Solved")
