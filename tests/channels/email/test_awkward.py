"""Mails as they are in the wild: what a person would see comes out, text is never mixed with files, and nothing is lost."""

import pytest

from tests.channels.email.mails import parsed

HEAD = "From: Jan <jan@x.pl>\nSubject: s\nMessage-ID: <1@x>\n"
PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"
IMAGE = "Content-Type: image/png; name=a.png\nContent-ID: <i1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
PDF = "Content-Type: application/pdf; name=f.pdf\n\nPDF"


def multi(kind: str, *parts: str, boundary: str = "bb") -> str:
    """A multipart of these parts."""
    whole = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{whole}--{boundary}--\n'


def seen(raw: str | bytes) -> tuple[str, list[str]]:
    """The text and the names of the files; the mail has CRLF."""
    data = raw.encode("utf-8") if isinstance(raw, str) else raw
    message = parsed(data.replace(b"\n", b"\r\n")).message
    return message.full_text, [one.name for one in message.attachments]


CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Warsaw
BEGIN:STANDARD
DTSTART:16011028T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Przegląd\\, serwer
DTSTART;TZID=Europe/Warsaw:20261116T100000
DTEND;TZID=Europe/Warsaw:20261116T113000
LOCATION:Sala
  5
DESCRIPTION:Linia 1\\nLinia 2
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR"""

SHAPES: dict[str, tuple[str, str, list[str]]] = {
    "text, image, text (Apple Mail)": (multi("mixed", PLAIN + "przed", IMAGE, PLAIN + "po"), "przed\n\npo", ["a.png"]),
    "related inside alternative": (
        multi("alternative", PLAIN + "tekst", multi("related", HTML + "<p>h</p>", IMAGE, boundary="cc")),
        "tekst",
        ["a.png"],
    ),
    "alternative inside related": (
        multi("related", multi("alternative", PLAIN + "tekst", HTML + "<p>h</p>", boundary="cc"), IMAGE),
        "tekst",
        ["a.png"],
    ),
    "mixed inside alternative": (
        multi("alternative", PLAIN + "tekst", multi("mixed", HTML + "<p>a</p>", PDF, HTML + "<p>b</p>", boundary="cc")),
        "tekst",
        ["f.pdf"],
    ),
    "related names its root": (
        multi('related; start="<root@x>"', IMAGE, HTML.replace("\n\n", "\nContent-ID: <root@x>\n\n") + "<p>h</p>"),
        "h",
        ["a.png"],
    ),
    "HTML only": (HTML + "<p>Ala<br>ma kota</p>", "Ala\nma kota", []),
    "plain is empty": (multi("alternative", PLAIN + " \n", HTML + "<p>treść</p>"), "treść", []),
    "plain only says that there is HTML": (
        multi("alternative", PLAIN + "Twój program pocztowy nie obsługuje HTML.", HTML + "<p>treść</p>"),
        "treść",
        [],
    ),
    "a short plain text that mentions nothing of the kind": (
        multi("alternative", PLAIN + "Dzięki!", HTML + "<p>Dzięki!!</p>"),
        "Dzięki!",
        [],
    ),
    "text after a file": (multi("mixed", PDF, PLAIN + "po pliku"), "po pliku", ["f.pdf"]),
    "a named text is a file": (multi("mixed", PLAIN + "x", 'Content-Type: text/plain; name="log.txt"\n\nlog'), "x", ["log.txt"]),
    "a file of no bytes": (
        multi("mixed", PLAIN + "x", "Content-Type: text/plain\nContent-Disposition: attachment; filename=e.txt\n\n"),
        "x",
        ["e.txt"],
    ),
    "a nameless file": (multi("mixed", PLAIN + "x", "Content-Type: application/pdf\n\nP"), "x", ["part-1.pdf"]),
    "an attached mail": (
        multi("mixed", PLAIN + "x", "Content-Type: message/rfc822\n\nFrom: z@y.pl\nSubject: =?utf-8?q?B=C5=82=C4=85d_a/b?=\n\nzła treść"),
        "x",
        ["Błąd a-b.eml"],
    ),
    "an attached mail in base64": (
        multi("mixed", PLAIN + "x", "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogYWxhCgp4"),
        "x",
        ["ala.eml"],
    ),
    "a digest": (multi("digest", "\nSubject: jeden\n\nx", "\nSubject: dwa\n\ny"), "", ["jeden.eml", "dwa.eml"]),
    "an invitation without words": (
        multi("alternative", PLAIN, "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" + CALENDAR),
        "Przegląd, serwer\nKiedy / When: 2026-11-16 10:00 – 11:30 (Europe/Warsaw)\nGdzie / Where: Sala 5\n\nLinia 1\nLinia 2",
        ["part-1.ics"],
    ),
    "an invitation beside empty HTML": (
        multi("alternative", HTML + "<html><body><p>&nbsp;</p></body></html>", "Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:Narada\nDTSTART;VALUE=DATE:20261116\nEND:VEVENT"),
        "Narada\nKiedy / When: 2026-11-16",
        ["part-1.ics"],
    ),
    "an invitation with words": (
        multi("alternative", PLAIN + "Zapraszam", "Content-Type: text/calendar; charset=utf-8\n\n" + CALENDAR),
        "Zapraszam",
        ["part-1.ics"],
    ),
    "enriched text alone": (
        "Content-Type: text/enriched\n\n<bold>Ala</bold> ma\nkota <<b><param>x</param>\n\nnowa",
        "Ala ma kota <b>\nnowa",
        ["part-1.txt"],
    ),
    "text of a kind nobody knows": ("Content-Type: text/markdown; charset=utf-8\n\n# Ala", "# Ala", ["part-1.txt"]),
    "a Mac file with its fork": (
        multi("mixed", PLAIN + "x", multi("appledouble", 'Content-Type: application/applefile; name="f.doc"\n\nA', 'Content-Type: application/msword; name="f.doc"\n\nD', boundary="dd")),
        "x",
        ["f.doc"],
    ),
    "a uuencoded file": (PLAIN + "Plik:\n\nbegin 644 a b.txt\n%:&5L;&\\\n`\nend\n", "Plik:", ["a b.txt"]),
    "what only looks uuencoded": (PLAIN + "begin 644 words\nthese are words\nend", "begin 644 words\nthese are words\nend", []),
    "yEnc": (PLAIN + "=ybegin line=128 size=5 name=a\n*)(\n=yend", "=ybegin line=128 size=5 name=a\n*)(\n=yend", []),
    "signed with S/MIME": (
        multi("signed; micalg=sha-256", PLAIN + "podpisane", "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nS"),
        "podpisane",
        ["smime.p7s"],
    ),
    "a boundary nobody named": ("Content-Type: multipart/mixed\n\n--xyz\n" + PLAIN + "A\n--xyz\n" + PDF + "\n--xyz--\n", "A", ["f.pdf"]),
    "a boundary named wrongly": ('Content-Type: multipart/mixed; boundary="abc"\n\n--xyz\n' + PLAIN + "A\n--xyz--\n", "A", []),
    "one boundary begins like another": (
        multi("mixed", PLAIN + "--bb-x\ntekst", multi("mixed", PLAIN + "w środku", boundary="bbb")),
        "--bb-x\ntekst\n\nw środku",
        [],
    ),
    "no boundary is closed": (
        "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + PLAIN + "1\n--a\n" + PDF,
        "1",
        ["f.pdf"],
    ),
    "a boundary of odd signs": (multi("mixed", PLAIN + "A", PDF, boundary="=_?:(x)'+ ,./b"), "A", ["f.pdf"]),
    "flowed": (
        "Content-Type: text/plain; format=flowed; delsp=yes\n\nAla ma \nkota\n -- \n> cyt \n> at\n",
        "Ala makota\n-- \n> cytat",
        [],
    ),
    "called base64, and is not": (
        "Content-Transfer-Encoding: base64\n\nTo jest zwykły tekst, a nie base64.",
        "To jest zwykły tekst, a nie base64.",
        [],
    ),
    "base64 without its padding": ("Content-Transfer-Encoding: BASE64 (x)\n\nQWxhIG1hIGtvdGE", "Ala ma kota", []),
    "base64 that is padded in the middle": ("Content-Transfer-Encoding: base64\n\nQWxhIA==\nbWEga290YQ==\n", "Ala ma kota", []),
    "quoted-printable that a relay has spoilt": (
        "Content-Transfer-Encoding: quoted-printable\n\nza=C5=BC= \n=C3=B3=XZ koniec=",
        "zażó=XZ koniec",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_text_and_files_are_what_a_person_would_see(name: str) -> None:
    body, text, files = SHAPES[name]
    assert seen(HEAD + body) == (text, files)


@pytest.mark.parametrize(
    "raw",
    [
        (HEAD + "\nA\nB").replace("\n", "\r").encode(),
        (HEAD + "\nA\nB").replace("\n", "\r\r\n").encode(),
        ("\ufeff" + HEAD + "\nA\nB").encode(),
        ("\n\n" + HEAD + "\nA\nB").encode(),
        ("From jan@x.pl Mon Nov 16 09:15:00 2026\n" + HEAD + "\nA\nB").encode(),
        (HEAD + "this is no header\nTo: a@b.pl\n\nA\nB").encode(),
    ],
    ids=["CR only", "CR CR LF", "byte order mark", "blank lines before", "mbox line", "junk among headers"],
)
def test_odd_line_ends_and_odd_beginnings(raw: bytes) -> None:
    message = parsed(raw).message
    assert (message.sender.address, message.subject, message.text) == ("jan@x.pl", "s", "A\nB")


def test_a_mailbox_file_has_its_quoted_froms_undone() -> None:
    raw = ("From jan@x.pl Mon Nov 16 09:15:00 2026\n" + HEAD + "\nA\n>From B\n").encode()
    assert parsed(raw).message.full_text.split("\n") == ["A", "From B"]
    assert parsed((HEAD + "\nA\n>From B\n").encode()).message.full_text.split("\n") == ["A", ">From B"]


@pytest.mark.parametrize("page", ["iso-8859-2", "koi8-r", "windows-1250", "gb18030"])
def test_bare_eight_bit_headers_are_in_the_charset_of_the_body(page: str) -> None:
    words = {"koi8-r": "Счёт не открывается", "gb18030": "電腦壞了"}.get(
        page, "Prośba o pomoc – Łukasz".replace("–", "-")
    )
    raw = f"From: {words} <a@b.pl>\nSubject: {words}\n{multi('mixed', f'Content-Type: text/plain; charset={page}' + chr(10) * 2 + words)}"
    message = parsed(raw.encode(page)).message
    assert (message.sender.name, message.subject, message.text) == (words, words, words)


ARMOUR = "-----BEGIN PGP SIGNATURE-----\n\niQE=\n=abc\n-----END PGP SIGNATURE-----"


def test_a_text_signed_with_pgp_is_read_without_its_armour_and_loses_nothing_else() -> None:
    raw = HEAD + PLAIN + f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nTreść\n- -----\n{ARMOUR}\n"
    message = parsed(raw.encode()).message
    assert message.text.startswith("Treść")
    assert "PGP" not in message.text
    assert "iQE=" in message.quoted


def test_what_is_encrypted_says_so() -> None:
    inline = HEAD + PLAIN + "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"
    mime = HEAD + multi("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1", PDF)
    smime = HEAD + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nX"
    for raw in (inline, mime, smime):
        assert "encrypted" in parsed(raw.encode()).message.notes


def test_an_opaque_signature_is_read_and_kept() -> None:
    """The smallest signed data there is: no signer, the content in two pieces of indefinite length (as openssl streams it)."""

    def der(tag: int, *content: bytes) -> bytes:
        whole = b"".join(content)
        return bytes((tag, len(whole))) + whole if len(whole) < 128 else bytes((tag, 0x81, len(whole))) + whole

    inner = [b"Content-Type: text/plain; charset=utf-8\r\n\r\n", "Podpisałem".encode()]
    pieces = b"\x24\x80" + b"".join(der(4, one) for one in inner) + b"\0\0"
    data = der(0x06, bytes.fromhex("2a864886f70d010701")) + b"\xa0\x80" + pieces + b"\0\0"
    signed = der(2, b"\1") + der(0x31) + b"\x30\x80" + data + b"\0\0"
    whole = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), b"\xa0\x80", b"\x30\x80", signed, b"\0\0\0\0")
    raw = HEAD.encode() + b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n\n" + whole
    mail = parsed(raw)
    assert mail.message.text == "Podpisałem"
    assert "signed-opaque" in mail.message.notes
    assert [one.name for one in mail.message.attachments] == ["smime.p7m"]


@pytest.mark.parametrize(
    ("sender", "expected", "notes"),
    [
        ('"szef@bank.pl" <a@evil.pl>', ("szef@bank.pl", "a@evil.pl"), {"name-says-other-address"}),
        ('"A@evil.pl" <a@evil.pl>', ("A@evil.pl", "a@evil.pl"), set()),
        ("Jan <a@p\u0430ypal.com>", ("Jan", "a@p\u0430ypal.com"), {"mixed-script", "domain:xn--pypal-4ve.com"}),
        ("Jan <a@xn--pypal-4ve.com>", ("Jan", "a@xn--pypal-4ve.com"), {"mixed-script", "domain:xn--pypal-4ve.com"}),
        ("Jan <a@żółw.pl>", ("Jan", "a@żółw.pl"), {"domain:xn--w-uga1v8h.pl"}),
        ("J\u200ban <a@b.pl>", ("Jan", "a@b.pl"), set()),
        ("Jan <a@b.pl>, Ola <c@d.pl>", ("Jan", "a@b.pl"), {"several-from"}),
        ("Jan <a@b.pl>, Ola <c@d.pl>\nSender: c@d.pl", ("Ola", "c@d.pl"), {"several-from"}),
        ("Jan Kowalski", ("Jan Kowalski", "envelope@firma.example"), {"bad-from"}),
    ],
)
def test_a_sender_is_shown_for_what_he_is(sender: str, expected: tuple[str, str], notes: set[str]) -> None:
    message = parsed(f"From: {sender}\nMessage-ID: <1@x>\n\nx".encode()).message
    assert (message.sender.name, message.sender.address) == expected
    assert set(message.notes) == notes


def test_signs_that_turn_the_writing_are_taken_out_and_noted() -> None:
    message = parsed(
        "From: a@b.pl\nSubject: fakt\u202efdp\u200b.exe 👩\u200d💻\nMessage-ID: <1@x>\n\nx".encode()
    ).message
    assert message.subject == "fakt fdp.exe 👩\u200d💻"
    assert message.notes == ("hidden-signs",)
