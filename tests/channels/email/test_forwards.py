"""Who wrote the mail inside a forward, as clients pass mails on in many languages; and that replies are no forwards."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.forwards import route
from store.records import Forwarded
from tests.channels.email.mails import parsed, plain

WORDS = "Dzień dobry,\n\nczekamy na odbiór zamówienia.\n\nEwa"
WRITER = ("ewa.zielinska@dostawca.example", "Ewa Zielińska", "Zamówienie 7: odbiór")

# prefix of the subject, labels of sender, date, recipient and subject, and the words above the block
LANGUAGES = {
    "pl": ("PD:", "Od", "Wysłano", "Do", "Temat", "Wiadomość przekazana dalej"),
    "pl-data": ("Fwd:", "Od", "Data", "Do", "Temat", "Przekazana wiadomość"),
    "en": ("FW:", "From", "Sent", "To", "Subject", "Forwarded message"),
    "de": ("WG:", "Von", "Gesendet", "An", "Betreff", "Weitergeleitete Nachricht"),
    "fr": ("TR :", "De", "Envoyé", "À", "Objet", "Message transféré"),
    "es": ("RV:", "De", "Enviado el", "Para", "Asunto", "Mensaje reenviado"),
    "it": ("I:", "Da", "Inviato", "A", "Oggetto", "Messaggio inoltrato"),
    "pt": ("FW:", "De", "Enviado", "Para", "Assunto", "Mensagem reencaminhada"),
    "pt-br": ("ENC:", "De", "Enviada em", "Para", "Assunto", "Mensagem encaminhada"),
    "nl": ("Doorst:", "Van", "Verzonden", "Aan", "Onderwerp", "Doorgestuurd bericht"),
    "sv": ("VB:", "Från", "Skickat", "Till", "Ämne", "Vidarebefordrat meddelande"),
    "da": ("VS:", "Fra", "Sendt", "Til", "Emne", "Videresendt meddelelse"),
    "no": ("VS:", "Fra", "Sendt", "Til", "Emne", "Videresendt melding"),
    "fi": ("VL:", "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe", "Välitetty viesti"),
    "cs": ("FW:", "Od", "Odesláno", "Komu", "Předmět", "Přeposlaná zpráva"),
    "sk": ("FW:", "Od", "Odoslané", "Komu", "Predmet", "Preposlaná správa"),
    "hu": ("Továbbítás:", "Feladó", "Elküldve", "Címzett", "Tárgy", "Továbbított üzenet"),
    "ro": ("Redir.:", "De la", "Trimis", "Către", "Subiect", "Mesaj redirecționat"),
    "hr": ("PR:", "Šalje", "Poslano", "Prima", "Naslov", "Proslijeđena poruka"),
    "et": ("Edasi:", "Saatja", "Saadetud", "Saaja", "Teema", "Edastatud kiri"),
    "ru": ("FW:", "От", "Отправлено", "Кому", "Тема", "Пересланное сообщение"),
    "uk": ("ПЕР:", "Від", "Надіслано", "Кому", "Тема", "Переслане повідомлення"),
    "tr": ("İLT:", "Kimden", "Gönderilen", "Kime", "Konu", "İletilen İleti"),
    "ja": ("転送:", "差出人", "送信日時", "宛先", "件名", "転送メッセージ"),
    "zh": ("转发:", "发件人", "发送时间", "收件人", "主题", "转发邮件"),
    "ko": ("전달:", "보낸 사람", "보낸 날짜", "받는 사람", "제목", "전달된 메시지"),
}


def block(language: str, colon: str = ": ", bold: str = "", sender: str = f"{WRITER[1]} <{WRITER[0]}>") -> list[str]:
    """The headers a client repeats above what it passes on."""
    _, who, when, to, about, _ = LANGUAGES[language]
    said = ((who, sender), (when, "5 marca 2026 10:15"), (to, "Jan <jan@firma.pl>; it@firma.pl"), (about, WRITER[2]))
    return [f"{bold}{label}{colon.rstrip()}{bold}{colon[len(colon.rstrip()) :]}{value}" for label, value in said]


def forwarded(body: str, subject: str, more: str = "") -> Forwarded | None:
    """What the parser finds in a mail of plain text."""
    headers = f"From: Jan <jan@firma.pl>\nSubject: {subject}\n{more}Content-Type: text/plain; charset=utf-8"
    return parsed(plain(headers, body)).message.forwarded


def who(found: Forwarded | None) -> tuple[str, str, str]:
    assert found is not None
    return found.sender.address, found.sender.name, found.subject


REPLY = "In-Reply-To: <1@firma.pl>\n"
LAYOUTS = {
    "outlook, nothing above": lambda language: "\n".join([*block(language), "", WORDS]),
    "outlook, own words and a ruler": lambda language: "\n".join(
        ["Proszę o pomoc.", "", "Jan", "_" * 32, *block(language), "", WORDS]
    ),
    "outlook, stars": lambda language: "\n".join(["Proszę.", "", *block(language, bold="*"), "", WORDS]),
    "exchange, brackets": lambda language: "\n".join(
        ["Zobacz", "", *block(language, sender=f"{WRITER[1]} [mailto:{WRITER[0]}]"), "", WORDS]
    ),
    "one paragraph a header": lambda language: "\n\n".join([*block(language), WORDS]),
    "gmail": lambda language: "\n".join(
        ["Proszę.", "", f"---------- {LANGUAGES[language][5]} ---------", *block(language), "", WORDS]
    ),
    "thunderbird": lambda language: "\n".join(
        [f"-------- {LANGUAGES[language][5]} --------", *block(language, colon=": \t"), "", WORDS]
    ),
    "apple": lambda language: "\n".join(
        ["Proszę.", "", *("> " + one for one in (f"{LANGUAGES[language][5]}:", "", *block(language), "", *WORDS.split("\n")))]
    ),
    "yahoo": lambda language: f"Zobacz\n\n   ----- {LANGUAGES[language][5]} ----- " + "".join(block(language)) + f"\n\n{WORDS}",
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_writer_is_found(language: str, layout: str) -> None:
    found = forwarded(LAYOUTS[layout](language), f"{LANGUAGES[language][0]} {WRITER[2]}", REPLY)
    assert who(found) == WRITER
    assert found is not None
    assert found.text == WORDS


@pytest.mark.parametrize(
    "layout", ["outlook, nothing above", "outlook, own words and a ruler", "gmail", "apple", "thunderbird"]
)
def test_a_first_mail_needs_no_prefix(layout: str) -> None:
    """A reply has something to answer; a mail that has not and holds such a block passes it on."""
    assert who(forwarded(LAYOUTS[layout]("pl"), "Zamówienie")) == WRITER


ATTRIBUTIONS = [
    "Dnia 05.03.2026, 10:15 użytkownik „Ewa Zielińska” <{a}> napisał:",
    "W dniu 05.03.2026 o 10:15 Ewa Zielińska <{a}> pisze:",
    'On 05/03/2026 10:15, "Ewa Zielińska" <{a}> wrote:',
    "Am 05.03.2026, 10:15 schrieb Ewa Zielińska <{a}>:",
    "Le 05/03/2026 à 10:15, Ewa Zielińska <{a}> a écrit :",
    "Op 05-03-2026 10:15 heeft Ewa Zielińska <{a}> geschreven:",
    "Ewa Zielińska <{a}> kirjoitti 5.3.2026 10.15:",
    "05.03.2026, 10:15 пользователь «Ewa Zielińska» <{a}> написал:",
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_a_line_of_who_wrote_is_enough_under_a_subject_that_says_so(line: str) -> None:
    body = f"Proszę o pomoc.\n\n{line.format(a=WRITER[0])}\n\n    Czekamy.\n    Ewa\n"
    found = forwarded(body, f"FW: {WRITER[2]}", REPLY)
    assert who(found) == WRITER
    assert found is not None
    assert found.text == "Czekamy.\nEwa"


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("Ewa Lis <e@x.pl>", "e@x.pl", "Ewa Lis"),
        ('"Lis, Ewa" <e@x.pl>', "e@x.pl", "Lis, Ewa"),
        ("Ewa Lis [mailto:e@x.pl]", "e@x.pl", "Ewa Lis"),
        ("Ewa Lis<mailto:e@x.pl> <e@x.pl<mailto:e@x.pl>> on behalf of biuro@x.pl", "e@x.pl", "Ewa Lis"),
        ("Ewa Lis <e@x.pl> w imieniu biuro@x.pl", "e@x.pl", "Ewa Lis"),
        ("e@x.pl", "e@x.pl", ""),
        ("<e@x.pl>", "e@x.pl", ""),
        ("e@x.pl <e@x.pl>", "e@x.pl", ""),
        ("e@x.pl (Ewa Lis)", "e@x.pl", "Ewa Lis"),
        ("Ewa Lis e@x.pl", "e@x.pl", "Ewa Lis"),
        ("Ewa Lis (e@x.pl)", "e@x.pl", "Ewa Lis"),
        ("'Ewa Lis' <e@x.pl>", "e@x.pl", "Ewa Lis"),
        ("Ewa Lis", "", "Ewa Lis"),
    ],
)
def test_a_mailbox_however_it_is_written(value: str, address: str, name: str) -> None:
    found = forwarded(f"From: {value}\nSent: 5 March 2026\nTo: it@firma.pl\nSubject: x\n\ny", "FW: x")
    assert found is not None
    assert (found.sender.address, found.sender.name) == (address, name)


NONE = {
    "reply over Outlook's headers": ("RE: Zamówienie", REPLY, "Dziękuję.\n\n" + "\n".join([*block("pl"), "", WORDS])),
    "reply without own words": ("Odp: Zamówienie", REPLY, "\n".join([*block("pl"), "", WORDS])),
    "reply below a ruler": ("Re: x", REPLY, "OK\n\n________________________________\n" + "\n".join(block("en"))),
    "subject changed in a reply": ("Inny temat", REPLY, "Dziękuję.\n\n" + "\n".join([*block("pl"), "", WORDS])),
    "reply to a forward": (
        "Re: Fwd: x",
        REPLY,
        "Zrobione.\n\nW dniu 5.03.2026 o 10:15 Jan <jan@firma.pl> pisze:\n> ---------- Forwarded message ---------\n"
        + "\n".join("> " + one for one in block("en")),
    ),
    "reply to a forward in Outlook": (
        "RE: FW: x",
        REPLY,
        "Zrobione.\n\n" + "\n".join([*block("pl"), "", "Zobacz", "", *block("en"), "", WORDS]),
    ),
    "reply in Finnish": ("VS: x", REPLY, "Kiitos\n\n" + "\n".join([*block("fi"), "", WORDS])),
    "leave request": ("Wniosek", "", "Od: 12.03.2026\nDo: 15.03.2026\nTemat: urlop\nData: dziś"),
    "account request": ("Nowe konto", "", "Proszę założyć konta dla ewa@firma.pl, hasło do 12.03:\n\nEwa\nJan"),
    "quoted reply": ("Re: x", REPLY, "OK\n\nOn 5 March 2026 10:15, Ewa <e@x.pl> wrote:\n> Hello"),
    "quoted reply, subject changed": ("y", REPLY, "OK\n\nOn 5 March 2026 10:15, Ewa <e@x.pl> wrote:\n> Hello"),
    "nothing": ("Nie działa VPN", "", "Dzień dobry,\n\nnie działa.\ntel.: 600\ne-mail: a@b.pl\nwww: x"),
}


@pytest.mark.parametrize("case", NONE)
def test_what_is_no_forward(case: str) -> None:
    subject, more, body = NONE[case]
    assert forwarded(body, subject, more) is None


ATTACHED = "--b\n\n{own}\n--b\nContent-Type: message/rfc822\n\nFrom: Ewa Lis <e@x.pl>\nSubject: =?utf-8?q?B=C5=82=C4=85d?=\n\nNie działa.\n\n> stare\n--b--\n"


@pytest.mark.parametrize(
    ("subject", "more", "own", "found"),
    [
        ("FW: Błąd", REPLY, "Zobacz proszę.\n\nJan\nDział IT\ntel. 600", True),
        ("Błąd", "", "Zobacz", True),
        ("Błąd", "", "", True),
        ("Podejrzany mail", "", "Dostałem to dziś rano.\n\nCzy mogę otworzyć załącznik?\n\nJan", False),
        ("Re: Błąd", REPLY, "", False),
    ],
)
def test_a_mail_forwarded_as_an_attachment(subject: str, more: str, own: str, *, found: bool) -> None:
    """With a subject that says so, or hardly a word beside it; evidence attached to a report is no forward."""
    headers = f"From: jan@firma.pl\nSubject: {subject}\n{more}Content-Type: multipart/mixed; boundary=b"
    inside = parsed(plain(headers, ATTACHED.format(own=own))).message.forwarded
    if found:
        assert who(inside) == ("e@x.pl", "Ewa Lis", "Błąd")
        assert inside is not None
        assert inside.text == "Nie działa."
    else:
        assert inside is None


HTML = {
    "gmail": '<div>Proszę</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>Od: <strong>Ewa Lis</strong> '
    '<span>&lt;<a href="mailto:e@x.pl">e@x.pl</a>&gt;</span><br>Date: czw., 5 mar 2026 o 10:15<br>Subject: Błąd<br>To: &lt;<a href="mailto:it@firma.pl">it@firma.pl</a>&gt;<br></div><br><div>Nie działa.</div></div>',
    "outlook": '<div>Proszę</div><hr><div id="divRplyFwdMsg"><font><b>Od:</b> Ewa Lis &lt;e@x.pl&gt;<br><b>Wysłane:</b> czwartek, 5 marca 2026 10:15<br>'
    "<b>Do:</b> it@firma.pl &lt;it@firma.pl&gt;<br><b>Temat:</b> Błąd</font></div><div>Nie działa.</div>",
    "outlook for windows": '<p class=MsoNormal>Proszę</p><div style="border-top:solid #E1E1E1 1.0pt"><p class=MsoNormal><b>From:</b> Ewa Lis &lt;e@x.pl&gt; <br><b>Sent:</b> Thursday, March 5, 2026 10:15 AM<br>'
    "<b>To:</b> it@firma.pl<br><b>Subject:</b> Błąd</p></div><p class=MsoNormal>Nie działa.</p>",
    "thunderbird": "<p>Proszę</p><div class=moz-forward-container><br>-------- Przekazana wiadomość --------<table><tbody><tr><th>Temat: </th><td>Błąd</td></tr><tr><th>Data: </th><td>Thu, 5 Mar 2026</td></tr>"
    "<tr><th>Nadawca: </th><td>Ewa Lis <a href='mailto:e@x.pl'>&lt;e@x.pl&gt;</a></td></tr><tr><th>Adresat: </th><td>it@firma.pl</td></tr></tbody></table><br><p>Nie działa.</p></div>",
}


@pytest.mark.parametrize("client", HTML)
def test_forwards_in_html(client: str) -> None:
    headers = "From: jan@firma.pl\nSubject: Fwd: x\nContent-Type: text/html; charset=utf-8"
    inside = parsed(plain(headers, HTML[client])).message.forwarded
    assert who(inside) == ("e@x.pl", "Ewa Lis", "Błąd")
    assert inside is not None
    assert inside.text == "Nie działa."


@pytest.mark.parametrize(
    ("subject", "kind", "rest"),
    [
        ("FW: x", "forward", "x"),
        ("Fwd: Re: x", "forward", "Re: x"),
        ("RE: FW: x", "answer", "FW: x"),
        ("Re[2]: x", "answer", "x"),
        ("Odp.: x", "answer", "x"),
        ("Uwaga: x", "", "Uwaga: x"),
        ("12:30 spotkanie", "", "12:30 spotkanie"),
        ("转发：x", "forward", "x"),
        ("", "", ""),
    ],
)
def test_the_outermost_prefix_decides(subject: str, kind: str, rest: str) -> None:
    assert route(subject) == (kind, rest)


PIECES = st.sampled_from(
    ["From: ", "Od: ", "To: ", "Do:", "Date: ", "Subject: x", "\n", "\n\n", "> ", "----- Forwarded -----", "-" * 40, "_" * 40,
     "a@b.pl", "<", ">", "[mailto:", "\u200b", ":", "：", "*", "@" * 30, "napisał:", "W dniu 1.02.2026 10:10 ", "差出人：", " on behalf of ", "\t", '"', "„"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=60), st.sampled_from(["FW: x", "Re: x", "x"]))
def test_any_text_is_read_without_an_error(pieces: list[str], subject: str) -> None:
    """And what is found is fit for headers: one line each, no control characters."""
    body = "".join(pieces).encode("utf-8", "replace").decode()
    found = forwarded(body, subject)
    if found is not None:
        assert found.sender.address or found.sender.name
        assert all(not set(field) & set("\r\n\0") for field in (found.sender.address, found.sender.name, found.subject))


@pytest.mark.parametrize(
    "piece",
    ["From: a@b.pl\n", "> ", "-" * 50 + "\n", "From: x\nTo: y\n", "----- Forwarded ----- From: a@b To: ", "a@b.pl napisał:\n", ": ", "Od: a@b.pl\n\nDo: c\n\n"],
)  # fmt: skip
def test_repetition_costs_no_more_than_its_length(piece: str) -> None:
    """A quarter of a megabyte of what the rules look for; were a rule not linear, the suite's limit would end this."""
    forwarded(piece * (250_000 // len(piece)), "FW: x")
