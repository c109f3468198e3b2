"""The chat as employees meet it: on a page of its own and on somebody else's page, with a bad network, two tabs, files, in the dark."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import LAPTOP, PHONE, Visitor
from tests.flows.house import House
from tests.ports import free_port

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
HOST = free_port()
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c63606060f80f0001040100"
    "5fe5c34b0000000049454e44ae426082".replace(" ", "")
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One running gateway with a chat that another site may show."""
    one = House(tmp_path_factory.mktemp("chat"))
    chat = f'  chat: {{kind: webchat, origins: ["http://localhost:{HOST}"]}}'
    one.config.write_text(one.config.read_text().replace("  form:", f"{chat}\n  form:", 1))
    try:
        yield one.start().with_agent()
    finally:
        one.kill()


@pytest.fixture(scope="module")
def intranet(house: House) -> Iterator[str]:
    """Somebody else's page, with a policy that allows the chat's script and connections and nothing more."""
    policy = (
        f"default-src 'none'; script-src {house.url}; connect-src {house.url} {house.url.replace('http', 'ws')};"
        " style-src 'none'; img-src 'none'; require-trusted-types-for 'script'"
    )
    html = (
        "<!doctype html><html lang=en-GB><title>Intranet</title><h1>Intranet</h1>"
        f'<script src="{house.url}/chat/widget.js" async></script>'
    ).encode()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(b"" if self.path == "/favicon.ico" else html)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", HOST), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{HOST}/"
    server.shutdown()
    server.server_close()
    thread.join(5)


def write(page: Page, words: str) -> None:
    """Types and sends, as everybody does."""
    page.locator("textarea").fill(words)
    page.locator("textarea").press("Enter")


def last(page: Page) -> str:
    """The newest message."""
    return page.locator(".log .row .words").last.inner_text()


def faults(page: Page) -> list[str]:
    """What axe-core finds serious or critical."""
    if not AXE.exists():
        pytest.skip("needs axe-core: tests/setup-system installs it")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then((one) => one.violations)")
    return [f"{one['id']}: {one['help']}" for one in found if one["impact"] in ("serious", "critical")]


def number_in(page: Page) -> str:
    """The ticket's number, as the bot said it."""
    found = re.search(r"HD-\d+", page.locator(".log").inner_text())
    assert found
    return found[0]


def test_on_a_phone_from_the_first_word_to_an_agents_answer(visit: Callable[..., Visitor], house: House) -> None:
    """Choices, a person, a promise, a file, a network that goes in mid-sentence, a reload, and a second tab: nothing lost, nothing twice."""
    visitor = visit(viewport=PHONE)
    visitor.expected = ["ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED"]
    page = visitor.page
    page.goto("/")
    page.get_by_role("link", name="Czat").click()
    expect(page.locator(".intro h2")).to_have_text("Cześć! W czym możemy pomóc?")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    write(page, "Drukarka nie drukuje od rana")
    expect(page.locator(".row.bot .words")).to_contain_text("Która to drukarka?")
    visitor.shot("chat-phone-choices")
    assert faults(page) == []
    page.get_by_role("button", name="Rozmowa z człowiekiem").click()
    expect(page.locator(".row.bot .words").last).to_contain_text("Odpowiemy ")
    assert page.locator(".choices").count() == 0
    number = number_in(page)

    page.get_by_role("button", name="Odpowiedź także e-mailem").click()
    page.get_by_label("Adres e-mail").fill("ewa@example.com")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.locator(".bar")).to_contain_text("odpowiemy na ewa@example.com")

    slow: list[Route] = []  # Enter before the file is there: the message goes with it
    page.route("**/chat/files", lambda route: slow.append(route))  # noqa: PLW0108 - Playwright wants a function
    page.locator("input[type=file]").set_input_files({"name": "wydruk.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.locator(".chip canvas")).to_be_attached()
    write(page, "Tak to wygląda")
    expect(page.locator("textarea")).to_have_value("Tak to wygląda")
    while not slow:
        page.wait_for_timeout(20)
    slow[0].continue_()
    expect(page.locator(".row.mine .file .name")).to_have_text("wydruk.png")
    expect(page.locator("textarea")).to_have_value("")
    page.unroute("**/chat/files")
    expect(page.locator(".row.unsafe")).to_have_count(0)

    visitor.context.set_offline(True)
    expect(page.locator(".bar.lost")).to_contain_text("Brak połączenia")
    write(page, "Piszę w tunelu")
    expect(page.locator(".row.unsafe")).to_have_count(1)
    visitor.shot("chat-phone-offline")
    visitor.context.set_offline(False)
    expect(page.locator(".row.unsafe")).to_have_count(0)

    action = {"verb": "reply", "visibility": "public", "text": "Już idę z tonerem."}
    house.api("POST", f"/tickets/{number}/actions", action)
    expect(page.locator(".row.agent .words")).to_have_text("Już idę z tonerem.")
    expect(page.locator(".row.agent .who")).to_have_text("Ola Nowak")
    said = page.locator(".log .words").all_inner_texts()
    tab = visitor.open()
    tab.goto("/chat")
    expect(tab.locator(".row.agent .words")).to_have_text("Już idę z tonerem.")
    assert tab.locator(".log .words").all_inner_texts() == said
    page.reload()
    expect(page.locator(".row.agent .words")).to_have_text("Już idę z tonerem.")
    assert page.locator(".log .words").all_inner_texts() == said
    write(tab, "Dziękuję")
    expect(page.locator(".row.mine .words").last).to_have_text("Dziękuję")
    visitor.shot("chat-phone-agent")
    found = house.api("GET", f"/tickets/{number}/interactions")["interactions"]
    own = [one["text"] for one in found if one["author"]["kind"] == "requester"]
    assert own == [
        "Drukarka nie drukuje od rana",
        "Rozmowa z człowiekiem",
        "Tak to wygląda",
        "Piszę w tunelu",
        "Dziękuję",
    ]


def test_on_somebody_elses_page_under_a_strict_policy(
    visit: Callable[..., Visitor], house: House, intranet: str
) -> None:
    """In the page's own language, English. A button in the corner, by keyboard; closed, it counts what came; what was not sent before a reload is sent after it."""
    visitor = visit(viewport=LAPTOP, color_scheme="dark")
    visitor.expected = ["ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "/chat/ws"]
    page = visitor.page
    page.goto(intranet)
    opener = page.get_by_role("button", name="Open chat")
    expect(opener).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Helpdesk chat")).to_be_visible()
    page.keyboard.type("My VPN does not work <b>since morning</b>")
    page.keyboard.press("Enter")
    expect(page.locator(".row.mine .words")).to_have_text("My VPN does not work <b>since morning</b>")
    expect(page.locator(".row.bot .words")).to_contain_text("Your request is number HD-")
    visitor.shot("chat-laptop-dark")
    assert faults(page) == []
    number = number_in(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    for text in ("I am looking.", "Did this help? https://example.com/vpn."):
        house.api("POST", f"/tickets/{number}/actions", {"verb": "reply", "visibility": "public", "text": text})
    unread = page.get_by_role("button", name="Open chat, 2 new messages")
    expect(unread).to_be_visible()
    expect(page.locator(".badge")).to_have_text("2")
    visitor.shot("chat-laptop-badge")
    unread.click()
    expect(page.locator(".row.agent a")).to_have_attribute("href", "https://example.com/vpn")
    expect(page.locator(".badge")).to_be_hidden()

    page.route_web_socket(
        re.compile("/chat/ws"), lambda one: one.close()
    )  # the gateway is away when the page comes back
    page.reload()
    write(page, "This was not sent yet")
    expect(page.locator(".bar.lost")).to_be_visible()
    page.unroute_all()
    tab = visitor.open()
    page.close()
    tab.goto(intranet)
    expect(tab.locator(".row.mine .words").last).to_have_text("This was not sent yet")
    expect(tab.locator(".row.unsafe")).to_have_count(0)
    found = house.api("GET", f"/tickets/{number}/interactions")["interactions"]
    assert [one["text"] for one in found].count("This was not sent yet") == 1
