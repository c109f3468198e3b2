"""Saying how it went, on a phone in the dark and on a laptop: one touch, a comment, a change of mind; and programs that only look."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, Visitor, mailed_link
from tests.browser.desk import signed_in
from tests.flows.house import House, mail

HUMAN = "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false})"
ANNA = "anna@example.com"


def solved(house: House, subject: str) -> tuple[str, str]:
    """A solved ticket: its number, and the path of its page."""
    number = house.message(house.send(mail(subject, "Nie działa od rana.", sender=f"Anna <{ANNA}>")))["ticket"]
    link = mailed_link(house, ANNA, "/ticket/")
    house.api("POST", f"/tickets/{number}/actions", {"verb": "take"})
    house.api("POST", f"/tickets/{number}/actions", {"verb": "resolve", "code": "solved"})
    return number, link.removeprefix(house.url)


def score(house: House, number: str) -> int:
    """What was said, 0 for nothing."""
    rating = house.api("GET", f"/tickets/{number}")["rating"]
    return int(rating["score"]) if rating else 0


def test_one_touch_and_a_word_more(house: House, visit: Callable[..., Visitor]) -> None:
    """From the ticket's page on a phone; then from a mail's link, where a sign of life is enough."""
    number, path = solved(house, "Drukarka")
    phone = visit(viewport=PHONE, color_scheme="dark", has_touch=True)
    page = phone.page
    page.goto(path)
    expect(page.get_by_role("heading", name="Jak nam poszło?")).to_be_visible()
    phone.shot("rating-ticket-phone-dark")
    rate = page.locator('form[action*="/rate/"]').get_attribute("action") or ""
    rate = rate.partition("?")[0].removeprefix(house.url)

    page.goto(rate)
    phone.shot("rating-ask-phone-dark")
    page.goto(f"{rate}?score=2")
    page.mouse.move(50, 50)
    page.mouse.wheel(0, 100)
    page.wait_for_timeout(300)
    assert score(house, number) == 0  # a browser steered by a program
    phone.shot("rating-marked-phone-dark")

    person = visit(viewport=LAPTOP)
    person.context.add_init_script(HUMAN)
    person.page.goto(f"{rate}?score=2")
    person.page.evaluate(
        "window.dispatchEvent(new PointerEvent('pointermove', {bubbles: true}))"
    )  # a script's, not a person's
    person.page.wait_for_timeout(200)
    assert score(house, number) == 0
    person.shot("rating-marked-laptop")
    person.page.mouse.move(200, 200)
    expect(person.page.get_by_role("heading", name="Dziękujemy za szczerość")).to_be_visible()
    assert score(house, number) == 2
    person.page.get_by_label("Co poszło nie tak?").fill("Trzeba było dzwonić dwa razy.")
    person.page.get_by_role("button", name="Wyślij komentarz").click()
    expect(person.page.get_by_text("Komentarz zapisany.")).to_be_visible()
    person.shot("rating-comment-laptop")

    page.goto(f"{rate}?lang=en")
    page.get_by_text("Change the rating").click()
    page.get_by_role("button", name="Good", exact=True).tap()
    expect(page.get_by_role("heading", name="Thank you for your rating!")).to_be_visible()
    phone.shot("rating-thanks-phone-dark")
    assert house.api("GET", f"/tickets/{number}")["rating"]["comment"] == "Trzeba było dzwonić dwa razy."
    assert score(house, number) == 4
    page.goto(path)
    expect(page.get_by_role("heading", name="Twoja ocena: Dobrze")).to_be_visible()

    agent = visit(viewport=LAPTOP)
    signed_in(house, agent)
    agent.page.goto(f"/desk/ticket/{number.partition('-')[2]}")
    expect(agent.page.locator("#aside")).to_contain_text("🙂 Dobrze")
    expect(agent.page.locator("#aside")).to_contain_text("Trzeba było dzwonić dwa razy.")
    agent.shot("rating-desk")
    agent.page.goto("/desk/done")
    expect(agent.page.locator("#list")).to_contain_text("4/5")
