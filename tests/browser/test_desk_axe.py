"""Every page of the console in both languages, on a laptop and a phone, light and dark: nothing serious for axe, no sideways scrolling, no complaints.

And what waits for a person is dealt with by hand.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FloatRect, Page, expect

from gateway.http.desk.site import ROUTES
from tests.browser.conftest import LAPTOP, PHONE, Visitor
from tests.browser.desk import signed_in
from tests.browser.desk_demo import ADMIN, furnished
from tests.browser.test_pages import AXE, CHECK, WEIGHT
from tests.flows.house import House, mail

ALL = bool(os.environ.get("SCREENSHOTS"))
HEAVIEST = 150_000  # bytes of a page with all it brings
# By name of the picture; {number} is the first ticket's. What the same template makes for another address stands in SAME.
PAGES = {
    "queue": "/desk",
    "ticket": "/desk/ticket/{number}",
    "held": "/desk/held",
    "quarantine": "/desk/quarantine",
    "dead": "/desk/dead",
    "health": "/desk/health",
    "ledger": "/desk/ledger",
    "figures": "/desk/figures",
    "figures-behind": "/desk/figures/created",
    "surges": "/desk/surges",
    "search": "/desk/search?q=vpn",
    "team": "/desk/team",
    "me": "/desk/me",
    "agents": "/desk/admin",
    "tokens": "/desk/admin/tokens",
    "sessions": "/desk/admin/sessions",
    "audit": "/desk/admin/audit",
    "config": "/desk/admin/config",
    "rules": "/desk/admin/rules",
}
SAME = {"/desk/mine", "/desk/snoozed", "/desk/unassigned", "/desk/at-risk", "/desk/waiting", "/desk/all", "/desk/done"}
# Beside the laptop's, axe looks at these on the phone too: their layout is another one there.
ON_PHONE = {"sign-in", "queue", "ticket", "held", "health", "ledger", "figures", "search"}
NO_PAGES = {
    "/desk/ledger.csv",
    "/desk/figures.csv",
    "/desk/figures.json",
    "/desk/several",
    "/desk/admin/rules/file",
}  # files, and pieces that need something chosen


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A desk on an ordinary Monday."""
    with furnished(tmp_path_factory.mktemp("monday")) as one:
        yield one


def test_no_page_is_forgotten() -> None:
    """Each address of the console that needs no name in it stands in the table above, or is said to be none to look at."""
    pages = {
        route.path
        for route in ROUTES
        if route.method == "GET"
        and route.access in ("agent", "desk admin")
        and "{" not in route.path
        and not route.quiet
    }
    assert pages - {address.partition("?")[0] for address in PAGES.values()} - SAME - NO_PAGES == set()


@pytest.mark.parametrize(
    ("language", "viewport", "scheme"),
    [("pl", LAPTOP, "light"), ("en", PHONE, "dark")]
    + ([("pl", PHONE, "light"), ("en", LAPTOP, "dark")] if ALL else []),
    ids=str,
)
def test_every_page_of_the_console_is_open_to_everybody(
    visit: Callable[..., Visitor], house: House, language: str, viewport: dict[str, int], scheme: str
) -> None:
    """No serious finding of axe, no sideways scrolling, the language said, 150 KB at most, nothing on the console."""
    if not AXE.exists():
        pytest.skip("needs axe-core: npm, which tests/setup-system runs, installs it")
    visitor = visit(locale=language, viewport=viewport, color_scheme=scheme)
    name = f"{language}-{viewport['width']}-{scheme}"
    visitor.page.goto("/desk/sign-in")
    found = {"sign-in": looked_at(visitor.page, visitor, f"desk-sign-in-{name}", language, axe=True)}
    page = signed_in(house, visitor, email=ADMIN)
    token = str(page.get_attribute("meta[name=csrf]", "content"))
    page.request.post("/desk/me/language", form={"csrf": token, "language": language, "next": "/desk"})
    number = house.tickets("&q=VPN")[0]["number"]
    for place, address in PAGES.items():
        answer = page.goto(address.format(number=number))
        axe = ALL or viewport is LAPTOP or place in ON_PHONE
        found[place] = looked_at(page, visitor, f"desk-{place}-{name}", language, axe=axe)
        if answer is None or not answer.ok:
            found[place].append(f"answers {answer and answer.status}")
    assert "\n".join(f"{place}: {one}" for place, each in found.items() for one in each) == ""


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("pl", LAPTOP, "dark"), ("en", PHONE, "light")], ids=str)
def test_what_opens_over_a_page_is_open_to_everybody_and_covers_no_answer(
    visit: Callable[..., Visitor], house: House, language: str, viewport: dict[str, int], scheme: str
) -> None:
    """Both answer boxes, every verb's dialog, the palette, the keyboard's help, chosen tickets; what is told lies on none of the boxes."""
    if not AXE.exists():
        pytest.skip("needs axe-core: npm, which tests/setup-system runs, installs it")
    visitor = visit(locale=language, viewport=viewport, color_scheme=scheme)
    page = signed_in(house, visitor, email=ADMIN)
    token = str(page.get_attribute("meta[name=csrf]", "content"))
    page.request.post("/desk/me/language", form={"csrf": token, "language": language, "next": "/desk"})
    name, found = f"{language}-{viewport['width']}-{scheme}", {}
    subject = "monitor" if language == "pl" else "mailbox"  # one each: it is taken here
    number = int(house.tickets(f"&q={subject}")[0]["number"].partition("-")[2])

    def look(place: str, within: str = "body") -> None:
        if ALL:
            visitor.shot(f"over-{place}-{name}")
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        found[place] = page.evaluate(CHECK.replace("axe.run(document", f"axe.run({within!r}"))

    everything = ALL or viewport is LAPTOP
    if everything:
        page.goto(f"/desk/ticket/{number}/act/set")
        look("set")
    page.goto(f"/desk/several?verb=set&ticket={number}&ticket={number + 1}")
    look("several")
    page.goto(f"/desk/ticket/{number}")
    for key, box in (("n", "note"), ("r", "reply")):
        page.keyboard.press(key)
        expect(page.locator(f"#answer-{box}")).to_be_visible()
        look(box, "#answer")
        page.keyboard.press("Escape")
        page.locator("#main").focus()
    page.keyboard.press("t")
    expect(page.locator("#toasts .toast")).to_be_visible()
    look("toast", "#toasts")
    boxes = [page.locator(one).bounding_box() for one in ("#toasts .toast", "#answer", "#actions-place")]
    toast, *others = [one for one in boxes if one is not None]
    assert [overlap(toast, other) for other in others] == [False, False]
    for key in ("c", "e", "p", "s", "a", "m", "l") if everything else ("c",):
        page.keyboard.press(key)
        expect(page.locator("#act-dialog form, #act-dialog .empty").first).to_be_visible()
        look(f"dialog-{key}", "#act-dialog")
        page.keyboard.press("Escape")
        expect(page.locator("#act-dialog")).to_be_hidden()
    if everything:
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        look("keys", "#keys")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        expect(page.locator(".palette [role=option]").first).to_be_visible()
        look("palette", ".palette")
        page.keyboard.press("Escape")
        page.locator(".me > summary").click()
        look("menu", ".me")
    page.goto("/desk")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".several")).to_be_visible()
    look("chosen")
    assert "\n".join(f"{place}: {one}" for place, each in found.items() for one in each) == ""


def overlap(one: FloatRect, other: FloatRect) -> bool:
    """Whether two boxes have a point in common."""
    across = one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"]
    return across and one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]


def test_held_messages_are_dealt_with_without_leaving_the_page(visit: Callable[..., Visitor], house: House) -> None:
    """Rejected, taken back, let in elsewhere after a wrong number, let in: each time a line says so where the card was, and the rail counts."""
    visitor = visit(viewport=LAPTOP)
    page = signed_in(house, visitor)
    page.goto("/desk/held")
    count = page.locator("#rail a[href='/desk/held'] .count")
    expect(count).to_have_text("2")
    card = page.locator("li.trouble", has_text="faktura do zapłaty")
    card.get_by_role("button", name="Odrzuć").click()
    line = page.locator("li.done")
    expect(line).to_contain_text("Odrzucono wiadomość od: Dział rozliczeń")
    expect(line).to_be_focused()
    expect(count).to_have_text("1")
    visitor.shot("held-rejected")
    line.get_by_role("button", name="Cofnij").click()
    expect(count).to_have_text("2")
    card.locator("summary", has_text="Inne zgłoszenie").click()
    card.locator("input[name=ticket]").fill("HD-999")
    visitor.expected.append("422")
    card.get_by_role("button", name="Dołącz tam").click()
    expect(card.locator(".mistake")).to_contain_text("Nie ma zgłoszenia „HD-999”")
    number = house.tickets("&q=drukuje")[0]["number"]
    card.locator("input[name=ticket]").fill(number.lower())
    card.get_by_role("button", name="Dołącz tam").click()
    expect(line).to_contain_text(f"Wiadomość jest teraz w {number}")
    page.locator("li.trouble").get_by_role("button", name="Dołącz do").click()
    expect(page.locator("li.done")).to_have_count(2)
    expect(count).to_have_count(0)
    visitor.shot("held-done")
    page.reload()
    expect(page.locator("h1")).to_have_text("Nic nie czeka na decyzję")
    late = mail(f"Re: [{number}] Drukarka", "Już działa, dziękuję.", sender="Ktoś Inny <ktos@inny.example>")
    house.message(house.send(late, sender="ktos@inny.example"), state="held")
    expect(page.locator(".news .notice")).to_contain_text("Przyszły nowe: 1.")
    expect(count).to_have_text("1")


def test_quarantine_and_dead_letters_are_dealt_with_by_hand(visit: Callable[..., Visitor], house: House) -> None:
    """What still can't be read says so on its card and is taken out with a reason; a dead letter is noted, and the page is calm."""
    visitor = visit(viewport=PHONE)
    page = signed_in(house, visitor, email=ADMIN)
    token = str(page.get_attribute("meta[name=csrf]", "content"))
    page.request.post("/desk/me/language", form={"csrf": token, "language": "pl", "next": "/desk"})
    page.goto("/desk/quarantine")
    card = page.locator("li.trouble")
    card.get_by_role("button", name="Odczytaj ponownie").click()
    expect(card.locator(".notice")).to_have_text("Nadal nie udaje się jej odczytać.")
    visitor.shot("quarantine-still")
    card.locator("summary", has_text="Usuń z kwarantanny").click()
    card.locator("input[name=why]").fill("reklama")
    card.get_by_role("button", name="Usuń").click()
    expect(page.locator("li.done")).to_contain_text("Usunięto z kwarantanny")
    about = house.api("GET", "/dead")["dead"][0]["ticket"]
    page.goto("/desk/dead")
    card = page.locator("li.trouble")
    card.locator("summary", has_text="Przyjmij do wiadomości").click()
    card.locator("input[name=why]").fill("Zadzwonię do nich")
    card.get_by_role("button", name="Zdejmij z listy").click()
    expect(page.locator("li.done")).to_contain_text("Zdjęto z listy.")
    page.reload()
    expect(page.locator("h1")).to_have_text("Wszystko, co wysłaliśmy, wyszło")
    events = house.api("GET", f"/tickets/{about}/history")["history"]
    assert [one["reason"] for one in events if one["kind"] == "abandoned"] == ["Zadzwonię do nich"]


def looked_at(page: Page, visitor: Visitor, name: str, language: str, *, axe: bool) -> list[str]:
    """What is wrong with the page as it stands there."""
    if ALL:
        page.evaluate("scrollTo(0, 0)")
        visitor.shot(name)
    wrong = []
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("scrolls sideways")
    weight = page.evaluate(WEIGHT)
    if not 0 < weight <= HEAVIEST:
        wrong.append(f"weighs {weight} bytes")
    if page.get_attribute("html", "lang") != language:
        wrong.append("does not say its language")
    if axe:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        wrong += page.evaluate(CHECK)
    return wrong
