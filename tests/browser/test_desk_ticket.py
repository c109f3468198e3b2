"""Jan at the ticket page of the console: a mail with everything in it, a colleague who works at the same time, and senders who mean harm."""

import email.utils
import re
import struct
import zlib
from collections.abc import Callable
from email.message import EmailMessage

from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import LAPTOP, PHONE, Visitor
from tests.browser.desk import signed_in
from tests.flows.house import DESK, House

JAN = "jan@example.com"


def png(width: int, height: int) -> bytes:
    """A picture in shades of blue (PNG, RFC 2083)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(
        b"\0" + bytes(v for x in range(width) for v in (40, 80 + y, 255 * x // width)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = png(240, 120)
# Each sets window.xss if anything in it runs.
PAYLOADS = (
    "<script>window.xss=1</script>",
    "<img src=x onerror=window.xss=1>",
    "<svg/onload=window.xss=1>",
    '"><svg onload=window.xss=1>',
    "'-window.xss=1-'",
    "</textarea><script>window.xss=1</script>",
    "</title><script>window.xss=1</script>",
    "<iframe srcdoc='<script>parent.window.xss=1</script>'>",
    "javascript:window.xss=1",
    "{{constructor.constructor('window.xss=1')()}}",
    "<div hx-get='/desk' hx-trigger='load' hx-on:htmx:load='window.xss=1'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.xss=1>",
    "<a href='jav&#x09;ascript:window.xss=1'>x</a>",
    "<style>@import 'http://127.0.0.1:9/x.css';</style>",
    "<base href='http://127.0.0.1:9/'>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
)


def letter(
    subject: str, text: str, html: str = "", *, name: str = "Anna Kowalska", address: str = "anna@example.com"
) -> EmailMessage:
    """A mail as clients write it: words, HTML with a picture, a file."""
    one = EmailMessage()
    one["From"] = email.utils.formataddr((name, address))
    one["To"] = DESK
    one["Subject"] = subject
    one["Date"] = email.utils.formatdate()
    one["Message-ID"] = email.utils.make_msgid(domain="client.example.com")
    one.set_content(text)
    if html:
        one.add_alternative(html, subtype="html")
        body = one.get_payload()[1]  # type: ignore[index]
        body.add_related(PNG, "image", "png", cid="<logo@x>", filename="logo.png")  # type: ignore[union-attr]
    return one


def ticket_of(house: House, mail: EmailMessage, address: str = "anna@example.com") -> str:
    """Sends the mail; the number of its ticket."""
    return str(house.message(house.send(mail, sender=address), state="interaction")["ticket"])


def opened(page: Page, number: str) -> Page:
    """The ticket's page, with what it searches for."""
    page.goto(f"/desk/ticket/{number.partition('-')[2]}")
    expect(page.locator("#similar section").first).to_be_visible()
    return page


def test_a_mail_with_everything_in_it(visit: Callable[..., Visitor], house: House) -> None:
    """Words without the quote, the picture, the file, the original as it looked; notes look otherwise; a colleague's change shows up by itself."""
    first = letter("Skaner w sekretariacie zacina papier", "Skaner zacina papier od rana.")
    ticket_of(house, first)
    mail = letter(
        "Skaner nie działa – pilne",
        "Dzień dobry,\n\nskaner nie skanuje. Instrukcja: https://intranet.example.com/skaner?id=7.\nMoje hasło to Kotek12!x\n\nPozdrawiam\nAnna\n\n"
        "W dniu 20.11.2026 o 10:00 Jan pisze:\n> Proszę opisać problem.\n> Jan\n",
        '<p>Dzień dobry,</p><p>skaner <b>nie skanuje</b>. <img src="cid:logo@x" alt="logo"> Moje hasło to Kotek12!x</p><img src="https://track.example/p.png">'
        "<blockquote>W dniu 20.11.2026 o 10:00 Jan pisze: Proszę opisać problem.</blockquote>",
    )
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="umowa żółta.pdf")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="zrzut ekranu.png")
    number = ticket_of(house, mail)
    jan = visit(viewport=LAPTOP)
    page = opened(signed_in(house, jan, email=JAN, name="Jan Lis"), number)

    said = page.locator("article.t-said").first
    expect(said).to_contain_text("skaner nie skanuje")
    expect(said.locator(".words").first).not_to_contain_text("Proszę opisać")
    expect(said.get_by_role("link", name="https://intranet.example.com/skaner?id=7")).to_have_attribute(
        "rel", "noopener noreferrer nofollow"
    )
    expect(said.locator("footer")).to_contain_text("Nadawcy nie sprawdzano")
    expect(said.locator(".via")).to_contain_text("pocztą")
    said.locator("summary").first.click()
    expect(said.locator(".t-quoted")).to_contain_text("Proszę opisać problem")
    page.wait_for_function(
        "Array.from(document.querySelectorAll('.t-pictures img')).every((one) => one.naturalWidth === 240)"
    )
    with page.expect_download() as download:
        said.get_by_role("link", name="umowa żółta.pdf").click()
    assert download.value.suggested_filename == "umowa żółta.pdf"
    expect(page.locator("#similar")).to_contain_text("Skaner w sekretariacie")
    expect(page.locator("#aside")).to_contain_text("Inne zgłoszenia tej osoby")
    page.locator("#why summary").click()
    expect(page.locator("#why")).to_contain_text("Zdecydowały reguły")
    jan.shot("ticket")

    assert "Kotek12!x" not in page.content()
    page.locator(".t-secret button").first.click()
    expect(page.locator(".t-secret code")).to_have_text("Kotek12!x")

    path = f"/tickets/{number}/actions"
    house.api("POST", path, {"verb": "note", "text": "To ten sam skaner co w marcu, gwarancja się skończyła."})
    note = page.locator("article.t-said.internal").last
    expect(note).to_contain_text("gwarancja się skończyła")
    expect(note.locator(".label")).to_have_text("Notatka wewnętrzna: widzą tylko agenci")
    expect(page.locator("#why")).to_have_attribute("open", "")
    expect(page.locator(".t-secret code")).to_have_text("Kotek12!x")
    expect(page.locator(".t-quoted").first).to_have_attribute("open", "")
    house.api("POST", path, {"verb": "reply", "visibility": "public", "text": "Zamówiłam nowy skaner, będzie jutro."})
    reply = page.locator("article.t-said.agent.public").last
    expect(reply).to_contain_text("będzie jutro")
    expect(reply.locator(".label")).to_have_text("Odpowiedź publiczna")
    house.api("POST", path, {"verb": "set", "urgency": "high", "impact": "medium"})
    expect(page.locator("#head .priority")).to_have_text("P2")
    house.sent_to("anna@example.com", 2)
    expect(page.locator(".t-way.sent").last).to_contain_text("wysłane")
    assert page.locator("main").get_attribute("data-version") == str(house.api("GET", f"/tickets/{number}")["version"])
    grounds = page.evaluate(
        "['.t-said.internal', '.t-said.agent.public'].map((one) => getComputedStyle(document.querySelector(one)).backgroundColor)"
    )
    assert grounds[0] != grounds[1]
    jan.shot("ticket-live")

    page.locator(".t-original").first.click()
    expect(page.locator("main")).to_contain_text("są ukryte dane (hasło)")
    page.get_by_role("button", name="Otwórz oryginał").click()
    frame = page.frame_locator("iframe.t-html")
    expect(frame.locator("body")).to_contain_text("nie skanuje")
    expect(frame.locator("img[src^='data:image/png']")).to_have_count(1)
    expect(frame.locator("body")).to_contain_text("[obrazek z internetu pominięty]")
    expect(page.locator(".t-headers")).to_contain_text("Message-ID:")
    jan.shot("ticket-original")
    page.go_back()
    page.goto(f"/desk/ticket/{number.partition('-')[2]}")
    expect(page.locator("#timeline")).to_contain_text("Otwarto oryginał z ukrytymi danymi")

    page.emulate_media(color_scheme="dark")
    opened(page, number)
    jan.shot("ticket-dark")
    page.locator(".me > summary").click()
    page.get_by_role("button", name="English").click()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    opened(page, number)
    expect(page.locator("article.t-said.internal .label").first).to_have_text("Internal note: agents only")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    jan.shot("ticket-phone-english")
    page.locator(".me > summary").click()
    page.get_by_role("button", name="Polski").click()


def test_senders_who_mean_harm_reach_nobody(visit: Callable[..., Visitor], house: House) -> None:
    """Script, styles, frames and signs that turn letters around in every field a stranger fills in: words, and nothing else."""
    visitor = visit(viewport=LAPTOP)
    page = signed_in(house, visitor, email=JAN, name="Jan Lis")
    dialogs: list[str] = []
    asked: list[str] = []

    def refused(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refused)
    page.on("request", lambda request: asked.append(request.url))
    everything = "\n".join(PAYLOADS)
    mail = letter(
        f"{PAYLOADS[1]} \u202ewarz {PAYLOADS[3]}",
        f"faktura\u202efdp.exe\n{everything}\n{'a' * 10_000}\n\nW dniu 20.11.2026 o 10:00 Jan pisze:\n> {PAYLOADS[0]}\n",
        f"<html><body onload='window.xss=1'>{everything}<img src='https://track.example/p.png'></body></html>",
        name=f"{PAYLOADS[0]} Zła Anna",
        address="zla@example.com",
    )
    for payload in PAYLOADS[:4]:
        mail.add_attachment(
            f"<html>{payload}</html>".encode(),
            maintype="text",
            subtype="html",
            filename=f"{payload[:40]}\u202egnp.html",
        )
    mail.add_attachment(
        f"<svg xmlns='http://www.w3.org/2000/svg'>{PAYLOADS[0]}</svg>".encode(),
        maintype="image",
        subtype="svg+xml",
        filename="x.svg",
    )
    mail.add_attachment(PAYLOADS[0].encode(), maintype="image", subtype="png", filename="nie-obrazek.png")
    number = ticket_of(house, mail, "zla@example.com")
    house.api(
        "POST",
        f"/tickets/{number}/actions",
        {
            "verb": "set",
            "answers": {name[:60]: name for name in PAYLOADS[:6]},
            "tags": [PAYLOADS[0]],
            "organization": PAYLOADS[1],
            "subcategory": PAYLOADS[2],
        },
    )
    house.api("POST", f"/tickets/{number}/actions", {"verb": "note", "text": everything})
    house.api("POST", f"/tickets/{number}/actions", {"verb": "escalate", "level": "L2", "reason": everything})
    opened(page, number)
    for summary in page.locator("main summary:visible, #aside summary:visible").all():
        summary.click()
    expect(page.locator("h1 bdi")).to_contain_text(PAYLOADS[1])
    expect(page.locator(".t-note").filter(has_text="niewidoczne znaki")).to_have_count(1)
    expect(page.locator(".trick").first).to_have_text("U+202E")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert (
        page.locator("main a[href^='javascript' i], main iframe, main [onload], main [onerror], main [hx-on]").count()
        == 0
    )
    visitor.shot("ticket-hostile")
    page.locator(".t-original").first.click()
    expect(page.frame_locator("iframe.t-html").locator("body")).to_be_visible()
    visitor.expected.append(
        "Blocked script execution"
    )  # what Chromium says of a frame without scripts, if there were any to run
    assert page.locator("iframe.t-html").get_attribute("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
    assert page.evaluate("window.xss") is None
    for frame in page.frames[1:]:
        assert frame.locator("script, style + style, svg, iframe, meta[http-equiv], [onload], [onerror]").count() == 0
    assert dialogs == []
    assert [url for url in asked if not url.startswith((house.url, "data:"))] == []
    assert re.fullmatch(r".*/original/[^/?]+(\?.*)?", page.url)


def test_a_long_ticket_opens_at_its_end_and_shows_earlier_when_asked(
    visit: Callable[..., Visitor], house: House
) -> None:
    """The newest entry is on the screen; the hundred before comes at one press, and stays when something changes."""
    number = ticket_of(house, letter("Długa rozmowa", "Początek"))
    for at in range(110):
        house.api("POST", f"/tickets/{number}/actions", {"verb": "note", "text": f"Notatka numer {at}."})
    page = opened(signed_in(house, visit(viewport=LAPTOP), email=JAN, name="Jan Lis"), number)
    expect(page.get_by_text("Notatka numer 109.")).to_be_in_viewport()
    expect(page.get_by_text("Notatka numer 2.", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Pokaż wcześniejsze").click()
    expect(page.get_by_text("Notatka numer 2.", exact=True)).to_have_count(1)
    house.api("POST", f"/tickets/{number}/actions", {"verb": "note", "text": "Już po wszystkim."})
    expect(page.get_by_text("Już po wszystkim.")).to_have_count(1)
    expect(page.get_by_text("Notatka numer 2.", exact=True)).to_have_count(1)
