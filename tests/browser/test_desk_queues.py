"""Lists in a real browser: they stay true by themselves, on a laptop and a phone, in the light and the dark, in both languages."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, Visitor
from tests.browser.desk import signed_in
from tests.flows.house import House, mail

Visit = Callable[..., Visitor]
JAN = "jan@example.com"


def ask(house: House, subject: str, text: str, sender: str = "Anna Kowalska <anna@example.com>") -> str:
    """A mail that has become a ticket; its number as people write it."""
    address = sender.partition("<")[2].rstrip(">")
    return str(house.message(house.send(mail(subject, text, sender=sender), sender=address))["ticket"])


def line(page: Page, number: str) -> Any:
    """The ticket's line."""
    return page.locator(f'tr[data-ticket="{number.partition("-")[2]}"]')


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_list_lives_while_two_agents_work(house: House, visit: Visit) -> None:
    first = ask(house, "Drukarka w księgowości nie drukuje", "Od rana świeci się żółta dioda, nic nie wychodzi.")
    for number in range(8):
        ask(
            house,
            f"Prośba o dostęp do folderu {number}",
            "Proszę o dostęp do folderu zespołu.",
            f"Osoba {number} <osoba{number}@firma.pl>",
        )
    ola, jan = visit(viewport=LAPTOP), visit(viewport=LAPTOP, locale="en-GB")
    page, his = signed_in(house, ola), signed_in(house, jan, email=JAN, name="Jan Wójcik")
    ola.shot("desk-queue")
    expect(line(page, first).locator(".what a")).to_have_text("Drukarka w księgowości nie drukuje")
    expect(line(page, first).locator(".dot")).to_have_attribute("title", "Nowe dla Ciebie")
    assert page.title().startswith("(9) Do zrobienia")

    # a mail comes in while the list is open: nothing else moves, what is ticked stays ticked
    line(page, first).locator(".choose").check()
    page.evaluate("document.querySelector('#tickets').dataset.same = 'yes'")
    last = ask(house, "VPN rozłącza się co minutę", "Pracuję z domu i VPN zrywa połączenie.", "Ewa Lis <ewa@firma.pl>")
    expect(line(page, last)).to_be_visible()
    expect(line(page, first).locator(".choose")).to_be_checked()
    assert page.locator("#tickets").get_attribute("data-same") == "yes", "the list was not drawn anew"
    expect(page.locator("#list-count")).to_have_text("10 zgłoszeń")
    expect(page.locator('#rail a[href="/desk/unassigned"] .count')).to_have_text("10")
    assert page.title().startswith("(10) ")

    # Jan opens a ticket: Ola sees it in the list and on the ticket
    his.goto(f"/desk/ticket/{first.partition('-')[2]}")
    expect(line(page, first).locator(".here")).to_have_text("Jan Wójcik czyta")
    ola.shot("desk-queue-live")
    line(page, first).locator(".what a").click()
    expect(page.locator("#presence")).to_have_text("Jan Wójcik też to czyta")
    expect(his.locator("#presence")).to_have_text("Ola Nowak is reading this too")
    his.goto("/desk/all")
    expect(page.locator("#presence")).to_be_hidden()

    # what was opened is no longer new; a ticket somebody took leaves the list by itself
    page.go_back()
    expect(line(page, first).locator(".dot.old")).to_be_visible()
    house.api("POST", f"/tickets/{last}/actions", {"verb": "assign", "agent": JAN})
    expect(line(page, last)).to_have_count(0)
    expect(line(his, last).locator(".assignee")).to_have_text("You")
    expect(his.locator('#rail a[href="/desk/mine"] .count')).to_have_text("1")

    # a second tab of the same browser hears through the first one's line
    tab = ola.open()
    tab.goto("/desk/all")
    newest = ask(house, "Monitor mruga", "Prośba o wymianę monitora.", "Ewa Lis <ewa@firma.pl>")
    expect(line(tab, newest)).to_be_visible()
    lines = "performance.getEntriesByType('resource').filter(one => one.name.endsWith('/desk/live')).length"
    assert tab.evaluate(lines) == 0, "one line a browser, not one a tab"

    # filters and search
    tab.click("text=Priorytet")
    tab.locator(".filters details[open] .sheet a").first.click()
    expect(tab.locator(".filters summary.set")).to_contain_text("Priorytet: P")
    tab.click("text=pokaż całą listę")
    tab.fill("#search", "zolta dioda")
    tab.press("#search", "Enter")
    expect(tab.locator("mark").first).to_have_text("żółta")
    ola.shot("desk-search", tab)
    tab.fill("#search", first)
    tab.press("#search", "Enter")
    tab.wait_for_url(f"**/desk/ticket/{first.partition('-')[2]}")
    tab.goto("/desk/search?q=stan:zielone")
    expect(tab.locator("#mistake")).to_contain_text("nie ma takiej wartości")
    tab.goto("/desk/search")
    ola.shot("desk-search-help", tab)


def test_on_a_phone_and_in_the_dark(house: House, visit: Visit) -> None:
    ask(
        house,
        "Bardzo długi temat, w którym ktoś opisał wszystko od początku do końca, żeby nikt nie musiał pytać",
        "Pilne!",
    )
    looks: dict[str, dict[str, Any]] = {
        "phone": {"viewport": PHONE},
        "dark": {"viewport": LAPTOP, "color_scheme": "dark"},
        "phone-dark": {"viewport": PHONE, "color_scheme": "dark"},
    }
    for name, settings in looks.items():
        agent = visit(**settings)
        page = signed_in(house, agent)
        for path, shot in (("/desk/all", "all"), ("/desk/at-risk", "risk"), ("/desk/search?q=folderu", "search")):
            page.goto(path)
            page.locator("#list, .ask").first.wait_for()
            no_sideways(page)
            agent.shot(f"desk-{shot}-{name}")
        page.goto("/desk/waiting")
        expect(page.locator(".empty h2")).to_have_text("Nic nie czeka")
        agent.shot(f"desk-empty-{name}")
