"""A desk on an ordinary Monday: people's requests in both languages, and one of everything that waits for a person. For pages to be looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.browser.desk import prepared
from tests.flows.house import AGENT, House, mail, wait_for
from tests.ports import free_port

GONE = "kontakt@dawna-firma.example"  # the mail server knows no such mailbox
ADMIN = "szefowa@example.com"
# sender, subject, words
REQUESTS = (
    ("Anna Kowalska <anna.kowalska@firma.example>", "VPN rozłącza się co kilka minut",
     ("Dzień dobry,\n\nod rana VPN rozłącza mnie co kilka minut, a o 11:00 mam spotkanie z klientem. "
     "Pracuję z domu, laptop Dell, Windows 11. Po ponownym połączeniu działa przez chwilę i znowu to samo.\n\nProszę o pomoc\nAnna Kowalska")),
    ("Marek Wiśniewski <marek.wisniewski@firma.example>", "Prośba o monitor do biurka 214",
     "Cześć, dołączyłem do działu księgowości i potrzebuję drugiego monitora na biurko 214. Zgoda kierownika jest.\n\nPozdrawiam\nMarek"),
    ("Emily Carter <emily.carter@firma.example>", "Can't open the shared mailbox",
     ("Hi,\n\nsince Friday Outlook tells me I have no permission to open the shared mailbox invoices@. "
     "My colleague can still open it. Could you have a look today?\n\nThanks\nEmily")),
    ("Piotr Lewandowski <piotr.lewandowski@firma.example>", "Drukarka na 2. piętrze drukuje puste strony",
     "Drukarka przy kuchni na 2. piętrze od wczoraj drukuje puste strony. Wymieniłem toner, nie pomogło."),
    ("Zofia Dąbrowska <zofia.dabrowska@firma.example>", "Zablokowane konto w SAP",
     "Po trzech próbach zablokowało mi się konto w SAP, a dziś zamykamy miesiąc. Bardzo proszę o pilne odblokowanie."),
    ("Dawna Firma <" + GONE + ">", "Faktura za serwis",
     "Dzień dobry, w sprawie faktury za serwis drukarek prosimy o kontakt z naszym działem."),
)  # fmt: skip
REPLY = (
    "Dzień dobry, pani Anno,\n\nwidzę, że Pani połączenie zrywa stary profil sieci. Wysłałam nowy. Proszę uruchomić ponownie laptop "
    "i połączyć się jeszcze raz.\n\nOla Nowak"
)


class Refusing:
    """A mail server that knows everybody but one."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """550 for the one."""
        if address == GONE:
            return f"550 5.1.1 <{GONE}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[str]:
    """Its URL for the config, while it runs."""
    port = free_port()
    server = Controller(Refusing(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        server.stop()


@contextmanager
def furnished(folder: Path) -> Iterator[House]:
    """A house with an agent (Ola), an administrator, six tickets, two held messages, one in quarantine and one dead letter.

    The first ticket is Ola's, answered and with a note.
    """
    with mail_server() as relay:
        house = House(folder, relay=relay)
        try:
            yield _with_demo(house.start().with_agent())
        finally:
            house.kill()


def _with_demo(house: House) -> House:
    prepared(house, "agent", "add", ADMIN, "--name", "Maria Zielińska", "--level", "L1", "--admin")
    messages = [
        house.send(mail(subject, text, sender=sender), sender=sender.partition("<")[2].rstrip(">"))
        for sender, subject, text in REQUESTS
    ]
    numbers = [str(house.message(one, state="interaction")["ticket"]) for one in messages]
    actions = f"/tickets/{numbers[0]}/actions"
    house.api("POST", actions, {"verb": "take"})
    house.api(
        "POST", actions, {"verb": "note", "text": "Ten sam objaw miał wczoraj p. Nowicki: profil sprzed migracji."}
    )
    house.api("POST", actions, {"verb": "reply", "visibility": "public", "text": REPLY})
    house.api("POST", f"/tickets/{numbers[4]}/actions", {"verb": "assign", "agent": AGENT})
    held = [
        mail(f"Re: [{numbers[0]}] VPN rozłącza się co kilka minut",
             "Mam dokładnie to samo od piątku, też pracuję z domu. Proszę mnie dopisać do tej sprawy.\n\nTomasz Zając\nTel. 600 100 200",
             sender="Tomasz Zając <t.zajac@poczta.example>"),
        mail(f"[{numbers[4]}] faktura do zapłaty", "Proszę o pilne opłacenie faktury w załączniku.\n\n" + "Warunki płatności: 7 dni.\n" * 20,
             sender="Dział rozliczeń <rozliczenia@oplaty.example>"),
    ]  # fmt: skip
    held[1].add_attachment(b"%PDF-1.4 faktura", maintype="application", subtype="pdf", filename="faktura.pdf")
    for one in held:
        house.message(house.send(one, sender="ktos@poczta.example"), state="held")
    bomb = b"".join(b"X-Line-%d: x\r\n" % line for line in range(600)) + b"Subject: Oferta\r\n\r\nOferta\r\n"
    house.message(house.send(bomb, sender="oferta@reklama.example"), state="quarantined")
    wait_for(lambda: house.api("GET", "/dead")["dead"], "a dead letter", 30)
    return house
