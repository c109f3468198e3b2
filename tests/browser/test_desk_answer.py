"""Stories of agents who answer, in a real browser: no reply is ever mistaken for a note, nothing typed is lost, ten seconds to think again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visitor
from tests.browser.desk import signed_in
from tests.browser.test_pages import AXE, CHECK
from tests.flows.house import House, mail, wait_for

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
PASTE = """async ([selector, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], "image.png", { type: "image/png" }));
  const event = new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
}"""

DROP = """([selector, name, size]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(size)], name));
  const event = new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
}"""


def reported(house: House, address: str, text: str = "Drukarka na drugim piętrze nie drukuje") -> str:
    """A mail's ticket, when it is there; the path of its page."""
    house.send(mail(text[:40], text, sender=address))
    found = wait_for(
        lambda: house.api("GET", f"/tickets?requester={address.rpartition('<')[2].strip('>')}")["tickets"], "the ticket"
    )
    return str(found[0]["number"])


def path_of(number: str) -> str:
    """The page of a ticket."""
    return f"/desk/ticket/{number.removeprefix('HD-')}"


def agents_words(house: House, number: str) -> list[str]:
    """What agents said on a ticket, with who may read it."""
    said = house.api("GET", f"/tickets/{number}/interactions")["interactions"]
    return [f"{one['visibility']}: {one['text']}" for one in said if one["author"]["kind"] == "agent"]


def mails_to(house: House, address: str, words: str) -> int:
    """How many mails with these words went to an address."""
    bodies = [one.get_body(("plain",)) for one in house.sent() if address in str(one["To"])]
    return sum(body is not None and words in body.get_content() for body in bodies)


def test_an_agent_answers_thinks_again_and_answers(visit: Callable[..., Visitor], house: House) -> None:
    """Two boxes that can't be confused, by keyboard; undo that sends nothing; the reply as a mail in the end; the note never.

    While it waits to leave: ready texts, mentions and pictures, and both boxes on a phone.
    """
    number = reported(house, "Anna Kowal <anna@firma.pl>")
    visitor = visit()
    page = signed_in(house, visitor)
    page.goto(path_of(number))
    expect(page.locator("#answer-reply")).to_be_hidden()
    expect(page.locator("#answer-note")).to_be_hidden()
    page.locator("#tab-reply").click()
    expect(page.locator("#reply-text")).to_be_focused()
    expect(page.locator("#answer-reply .answer-to")).to_contain_text("Anna Kowal <anna@firma.pl> – e-mail")
    page.keyboard.type("Proszę sprawdzić kabel.")
    visitor.shot("desk-answer-reply")
    accessible(page)
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#answer-reply .answer-said")).to_contain_text("Nic nie wysłano")
    page.locator("#tab-note").click()
    expect(page.locator("#note-text")).to_have_value("")
    page.keyboard.type("INTERNAL-WORD tylko dla nas")
    visitor.shot("desk-answer-note")
    accessible(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer-note .answer-said")).to_contain_text("Nic nie zapisano")
    assert agents_words(house, number) == []
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#answer-note")).to_contain_text("Notatka zapisana.")
    page.locator("#tab-reply").click()
    expect(page.locator("#reply-text")).to_have_value("Proszę sprawdzić kabel.")
    page.keyboard.press("Control+Enter")
    undo = page.get_by_role("button", name="Cofnij")
    expect(undo).to_be_focused()
    expect(page.locator("#timeline")).to_contain_text("Proszę sprawdzić kabel.")
    visitor.shot("desk-answer-undo")
    accessible(page)
    undo.click()
    expect(page.locator("#answer-reply .answer-done")).to_contain_text("nic nie wyszło")
    expect(page.locator("#reply-text")).to_have_value("Proszę sprawdzić kabel.")
    page.fill("#reply-text", "Proszę sprawdzić kabel sieciowy.")
    page.get_by_text("Wyślij i…").click()
    page.get_by_role("button", name="Wyślij i czekaj na zgłaszającego").click()
    expect(undo).to_be_visible()
    assert mails_to(house, "anna@firma.pl", "kabel") == 0
    picture = ready_texts(visit(locale="en-GB"), house)
    on_a_phone(visit(viewport=PHONE, color_scheme="dark", has_touch=True), house)
    expect(page.locator("#answer-reply .answer-done")).to_have_text("Odpowiedź wysłana", timeout=15_000)
    wait_for(lambda: mails_to(house, "anna@firma.pl", "kabel sieciowy"), "the mail")
    assert mails_to(house, "anna@firma.pl", "Proszę sprawdzić kabel.") == 0
    assert mails_to(house, "anna@firma.pl", "INTERNAL-WORD") == 0
    assert house.api("GET", f"/tickets/{number}")["status"] == "pending"
    assert wait_for(picture, "the mail with the picture").startswith("screenshot-")


def on_a_phone(visitor: Visitor, house: House) -> None:
    """Both boxes fit without sideways scrolling, dark too; a note is one thumb away."""
    number = reported(house, "iga@firma.pl", "Myszka nie działa od rana")
    page = signed_in(house, visitor)
    page.goto(path_of(number))
    page.locator("#tab-note").click()
    page.locator("#note-text").fill("Z telefonu")
    fits(page)
    visitor.shot("desk-answer-phone-note")
    page.get_by_role("button", name="Zapisz notatkę").click()
    expect(page.locator("#answer-note .answer-done")).to_be_visible()
    page.locator("#tab-reply").click()
    page.get_by_text("Wyślij i…").click()
    fits(page)
    visitor.shot("desk-answer-phone-reply")
    accessible(page)
    assert agents_words(house, number) == ["internal: Z telefonu"]


def test_two_agents_at_once_and_a_gateway_that_dies(visit: Callable[..., Visitor], house: House) -> None:
    """One sees what the other sent before sending; what is typed survives a kill -9 and shows up on another machine; two tabs never overwrite each other in silence."""
    number = reported(house, "ewa@firma.pl", "My laptop is slow today")
    ola, jan = visit(), visit(locale="en-GB")
    mine, his = signed_in(house, ola), signed_in(house, jan, email="jan@example.com", name="Jan Lis", level="L2")
    for page in (mine, his):
        page.goto(path_of(number))
        page.locator("#tab-reply").click()
    his.locator("#reply-text").fill("Please restart it.")
    mine.locator("#reply-text").fill("Zajmę się tym.")
    his.keyboard.press("Control+Enter")
    expect(mine.locator(".answer-fresh")).to_contain_text("Please restart it.")
    # before three seconds have passed nobody counts as having read that
    ola.expected.append("409")
    mine.locator("#reply-text").press("Control+Enter")
    expect(mine.locator(".answer-came")).to_contain_text("Please restart it.")
    expect(mine.locator("#reply-text")).to_have_value("Zajmę się tym.")
    ola.shot("desk-answer-conflict")
    assert [one for one in agents_words(house, number) if "Zajmę" in one] == []

    mine.locator("#tab-note").click()
    ola.expected += [
        "ERR_CONNECTION_REFUSED",
        "ERR_EMPTY_RESPONSE",
        "ERR_CONNECTION_RESET",
        "ERR_INCOMPLETE_CHUNKED",
        "50",
        "Failed to fetch",
        "htmx:",
        "undefined",
    ]
    jan.expected += ola.expected
    with mine.expect_response("**/draft"):
        mine.locator("#note-text").fill("Zapisane na serwerze")
    house.kill()
    mine.locator("#note-text").press_sequentially(" i dalej w przeglądarce")
    expect(mine.locator("#answer-note .answer-draft")).to_have_text(
        "Brak połączenia. Szkic jest na razie w tej przeglądarce."
    )
    house.start()
    expect(mine.locator("#answer-note .answer-draft")).to_contain_text("Szkic zapisany", timeout=20_000)
    second = ola.open()
    second.goto(path_of(number))
    expect(second.locator("#note-text")).to_be_visible()
    expect(second.locator("#note-text")).to_have_value("Zapisane na serwerze i dalej w przeglądarce")
    with second.expect_response("**/draft"):
        second.locator("#note-text").fill("Nowsze z drugiej karty")
    mine.locator("#note-text").fill("Starsza karta")
    expect(mine.locator(".answer-newer")).to_contain_text("Nowsze z drugiej karty")
    ola.shot("desk-answer-newer", mine)
    mine.get_by_role("button", name="Wczytaj tamten").click()
    expect(mine.locator("#note-text")).to_have_value("Nowsze z drugiej karty")


def ready_texts(visitor: Visitor, house: House) -> Callable[[], str]:
    """In English: "/" finds a text and fills it in, "@" calls an agent who is told, a pasted picture goes out with the mail.

    Returns what finds the picture's name in the mail, "" before it has left.
    """
    number = reported(house, "kim@firma.pl", "The printer on the second floor does not print at all")
    page = signed_in(house, visitor, email="max@example.com", name="Max Reed")
    page.goto(path_of(number))
    page.locator("#tab-reply").click()
    page.keyboard.type("/")
    search = page.get_by_role("combobox")
    expect(search).to_be_focused()
    page.keyboard.type("screenshot")
    expect(page.locator(".answer-picker [role=option]").first).to_contain_text("Asking for a screenshot")
    visitor.shot("desk-answer-picker")
    accessible(page)
    page.keyboard.press("Enter")
    expect(page.locator("#reply-text")).to_be_focused()
    words = page.input_value("#reply-text")
    assert words.startswith("Hello")
    assert "Max Reed" in words
    assert "/" not in words[:5]
    assert "{" not in words
    page.evaluate(PASTE, ["#reply-text", PNG])
    expect(page.locator("#form-reply .answer-files li")).to_have_count(1)
    expect(page.locator("#form-reply .answer-files input[name=file]")).to_have_count(1)
    page.set_input_files(
        "#form-reply input[type=file]", {"name": "raport żółty.txt", "mimeType": "text/plain", "buffer": b"raport"}
    )
    expect(page.locator("#form-reply .answer-files input[name=file]")).to_have_count(2)
    page.evaluate(DROP, ["#form-reply", "film.mp4", 26_000_000])
    expect(page.locator("#toasts")).to_contain_text("film.mp4 does not fit")
    page.get_by_role("button", name="Remove raport żółty.txt").click()
    visitor.shot("desk-answer-files")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.locator("#tab-note").click()
    page.keyboard.type("Could you look, @")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("nowak")
    page.keyboard.press("Enter")
    expect(page.locator("#note-text")).to_have_value("Could you look, @Ola Nowak ")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#answer-note .answer-done")).to_have_text("Note saved.")
    wait_for(lambda: mails_to(house, "ola@example.com", "Could you look"), "the notice")
    assert mails_to(house, "kim@firma.pl", "Could you look") == 0

    def picture() -> str:
        mails = [one for one in house.sent() if "kim@firma.pl" in str(one["To"])]
        found = [part for one in mails for part in one.walk() if part.get_content_type() == "image/png"]
        return str(found[0].get_filename()) if found else ""

    return picture


def fits(page: Page) -> None:
    """Nothing scrolls sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def accessible(page: Page) -> None:
    """Nothing serious for axe in the box, where axe is installed."""
    if AXE.exists():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(CHECK.replace("document", "'#answer'")) == []
