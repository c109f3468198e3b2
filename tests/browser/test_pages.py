"""Every page for people without an account: fits a phone, weighs little, says nothing on the console, and axe finds nothing serious."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import LAPTOP, PHONE, Visitor, mailed_link
from tests.flows.house import House

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
ALL = bool(os.environ.get("SCREENSHOTS"))
ONCE = {
    "my-asked",
    "missing",
    "link-broken",
    "my-link-broken",
    "knowledge",
    "sent",
    "solved",
}  # looked at on the phone only
HEAVIEST = 60_000  # bytes of a page with all it brings
SMALLEST = 24  # CSS pixels of a target, WCAG 2.2 success criterion 2.5.8
WORDS = {
    "pl": ("Drukarka na 2. piętrze", "Od rana drukarka nie drukuje faktur. Komunikat: „Błąd 0x0000011b”."),
    "en": ("Printer on floor 2", "Since this morning the printer prints no invoices. It says: Error 0x0000011b."),
}
CHECK = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]});
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => one.id + ": " + one.nodes.map((node) => node.target + " " + node.failureSummary).join("; "));
}"""
WEIGHT = """() => Object.values(Object.fromEntries(
  [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map((one) => [one.name, one.encodedBodySize])
)).reduce((sum, size) => sum + size, 0)"""
SMALL = """() => Array.from(document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary, a.button, header a"))
  .filter((one) => one.offsetParent && !one.closest(".trap, .skip"))
  .filter((one) => { const box = one.getBoundingClientRect(); return box.width < SMALLEST || box.height < SMALLEST; })
  .map((one) => one.outerHTML)"""


def report(house: House, language: str, name: str) -> tuple[str, str, str]:
    """Reports a problem by the form: the ticket's number, the address of the page that thanks, and of the ticket's own page."""
    subject, text = WORDS[language]
    fields = {"name": "Anna Kowalska", "email": f"{name}@example.com", "subject": subject, "text": text}
    form = Request(f"{house.url}/form/form?lang={language}", data=urlencode(fields).encode())  # noqa: S310 - our own
    with urlopen(form, timeout=20) as answer:  # noqa: S310
        thanks, body = answer.url, answer.read().decode()
    number, own = re.search(r"HD-\d+", body), re.search(r'href="(/ticket/[^"]+)"', body)
    assert number
    assert own
    return number[0], thanks, own[1]


def prepared(house: House, language: str, name: str) -> dict[str, str]:
    """The pages by name: two tickets, one of them solved, a signed-in browser, and links that lead nowhere."""
    pages = {"portal": "/", "form": "/form/form", "my-ask": "/my", "my-asked": "/my?done=asked", "missing": "/nothing"}
    pages |= {
        "link-broken": "/ticket/x",
        "my-link-broken": "/my/in/x",
        "knowledge": "/knowledge",
        "article": "/knowledge/printer",
    }
    for state in ("solved", "ticket"):
        number, pages["sent"], pages[state] = report(house, language, name)
        actions = f"/tickets/{number}/actions"
        house.api("POST", actions, {"verb": "take"})
        house.api(
            "POST",
            actions,
            {"verb": "reply", "visibility": "public", "text": f"{WORDS[language][0]}?\nhttps://example.com/x"},
        )
        if state == "solved":
            house.api("POST", actions, {"verb": "resolve", "code": "solved"})
    house.http("POST", f"/my?lang={language}", urlencode({"email": f"{name}@example.com"}).encode())
    pages["my-enter"] = mailed_link(house, f"{name}@example.com", "/my/in/")
    return pages


@pytest.mark.parametrize(
    ("language", "viewport", "scheme"),
    [("pl", PHONE, "light"), ("en", LAPTOP, "dark")]
    + ([("pl", LAPTOP, "light"), ("en", PHONE, "dark")] if ALL else []),
    ids=str,
)
def test_every_page_fits_weighs_little_and_is_open_to_everybody(
    visit: Callable[..., Visitor],
    house: House,
    language: str,
    viewport: dict[str, int],
    scheme: str,
) -> None:
    """No sideways scrolling, no serious finding of axe, targets one can hit, the language said, 60 kB at most, and no word on the console."""
    if not AXE.exists():
        pytest.skip("needs axe-core: npm, which tests/setup-system runs, installs it")
    visitor = visit(locale=language, viewport=viewport, color_scheme=scheme)
    visitor.expected = ["status of 40", "status of 41"]  # the pages about broken links
    page = visitor.page
    found: dict[str, list[str]] = {}
    for name, address in prepared(house, language, f"anna.{language}.{viewport['width']}").items():
        if name in ONCE and viewport is not PHONE and not ALL:
            continue
        page.goto(address)
        found[name] = looked_at(page, visitor, f"{name}-{language}-{viewport['width']}-{scheme}")
    page.click("main form button")  # my-enter, the last one: the list behind it
    page.wait_for_url("**/my")
    found["my-list"] = looked_at(page, visitor, f"my-list-{language}-{viewport['width']}-{scheme}")
    assert {name: each for name, each in found.items() if each} == {}


def looked_at(page: Page, visitor: Visitor, name: str) -> list[str]:
    """What is wrong with the page as it stands there."""
    wrong = []
    if ALL:
        visitor.shot(name)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("scrolls sideways")
    weight = page.evaluate(WEIGHT)
    if not 0 < weight <= HEAVIEST:
        wrong.append(f"weighs {weight} bytes")
    if page.get_attribute("html", "lang") != name.split("-")[-3]:
        wrong.append("does not say its language")
    wrong += page.evaluate(SMALL.replace("SMALLEST", str(SMALLEST)))
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return wrong + list(page.evaluate(CHECK))
