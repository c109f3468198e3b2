"""Outgoing mails: what is in them, and that nothing else ever is."""

import asyncio
import email
import email.policy
from email.message import EmailMessage, Message
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from channels.base import PermanentError
from channels.email.compose import html_text
from store.records import Attachment, Choice, Field
from tests.channels.email.letters import BODY, Blobs, delivery, letter
from tests.channels.email.smtp_client import ADDRESSES

AUTOMATIC = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
             "X-Centrala-Loop", "Content-Language", "MIME-Version", "Content-Type"]  # fmt: skip
THREADED = [*AUTOMATIC, "In-Reply-To", "References"]
EVIL = st.text(
    st.sampled_from("aZż@<>\"',;:=?. \t\r\n\0\x0b\x0c\x1c\x1d\x1e\x7f\x85\xa0\u2028\u2029\u202e\ufeff😀\ud800()[]\\_-"),
    max_size=60,
)
WORDS = st.one_of(st.text(max_size=120), EVIL, st.builds("{}\r\nBcc: eve@example.net{}".format, EVIL, EVIL))


def read(raw: bytes) -> EmailMessage:
    """The mail as a modern reader sees it."""
    return email.message_from_bytes(raw, policy=email.policy.default)


def text_of(parsed: EmailMessage, kind: str) -> str:
    """The plain or html body."""
    body = parsed.get_body((kind,))
    assert body is not None
    return str(cast("EmailMessage", body).get_content()).replace("\r\n", "\n")


async def test_an_acknowledgement_says_what_it_is_and_where_answers_go() -> None:
    """Threaded, automatic (RFC 3834), with a signed reply address and a null sender."""
    made = await letter(delivery(thread=("root@example.org", "<last@example.org>")))
    parsed = read(made.raw)
    assert parsed["From"] == "Helpdesk IT <pomoc@example.com>"
    assert parsed["To"] == "anna@example.org"
    assert parsed["Reply-To"] == f"Helpdesk IT <{ADDRESSES.reply(1042)}>"
    assert parsed["Subject"] == "[HD-1042] VPN nie działa"
    assert parsed["Date"] == "Mon, 21 Sep 2026 14:13:20 +0000"
    assert parsed["Message-ID"] == f"<{made.message_id}>" == f"<{ADDRESSES.message_id(delivery().id, 1042)}>"
    assert parsed["In-Reply-To"] == "<last@example.org>"
    assert parsed["References"] == "<root@example.org> <last@example.org>"
    assert parsed["Auto-Submitted"] == "auto-replied"
    assert parsed["X-Auto-Response-Suppress"] == "All"
    assert parsed["X-Centrala-Loop"] == "main"
    assert parsed["Content-Language"] == "pl"
    assert (made.sender, made.recipient, made.utf8) == ("", "anna@example.org", False)
    assert text_of(parsed, "plain") == BODY


async def test_an_agents_answer_is_a_mail_of_a_person() -> None:
    """No automatic headers; bounces come back to the desk."""
    made = await letter(delivery(automatic=False))
    assert {"Auto-Submitted", "X-Auto-Response-Suppress", "X-Centrala-Loop"}.isdisjoint(read(made.raw).keys())
    assert made.sender == "pomoc@example.com"


async def test_the_same_delivery_is_the_same_mail() -> None:
    """A repeat goes out under the same name, byte for byte."""
    assert await letter(delivery()) == await letter(delivery())


async def test_a_name_is_used_only_for_an_address_that_has_proved_itself() -> None:
    """E1: a forged sender's words go to nobody."""
    assert read((await letter(delivery(name="Kup teraz http://evil", proved=False))).raw)["To"] == "anna@example.org"
    assert "Anna Żółć" in read((await letter(delivery(name="Anna Żółć", proved=True))).raw)["To"]


async def test_the_page_is_the_text_escaped_with_links() -> None:
    """Nothing in it is loaded from elsewhere."""
    html = text_of(
        read((await letter(delivery(body='<script>alert(1)</script>\n\na & b\nhttps://x.example/?a=1&b="2").'))).raw),
        "html",
    )
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in html
    assert (
        '<p>a &amp; b<br>\n<a href="https://x.example/?a=1&amp;b=">https://x.example/?a=1&amp;b=</a>&quot;2&quot;).</p>'
        in html
    )
    assert "src=" not in html


@given(st.text(st.sampled_from("<>&\"' /:.hHttpsjavcript\n()a")))
def test_no_text_becomes_markup(text: str) -> None:
    """Only paragraphs, breaks and http links appear, whatever the text is."""
    body = html_text(f"https://{text}", "pl").partition("<p>")[2].rpartition("</p>")[0]
    for piece in (
        body.replace("<p>", "").replace("</p>", "").replace("<br>", "").replace("</a>", "").split('<a href="http')[1:]
    ):
        assert "<" not in piece.partition('">')[2]
    assert body.count("<") == sum(body.count(tag) for tag in ("<p>", "</p>", "<br>", "</a>", '<a href="http'))


async def test_attachments_arrive_as_they_were_with_harmless_names() -> None:
    """Base64, as attachments, never a type with a structure of its own."""
    files = [
        Attachment(name="raport żółty.pdf", media_type="application/pdf", size=3, sha256="a"),
        Attachment(name="", media_type="text/html\r\nBcc: eve@example.net", size=0, sha256="b"),
        Attachment(name='..\\../x";\r\nBcc: q', media_type="message/rfc822", size=9, sha256="c"),
        Attachment(name="😀" * 400 + ".txt", media_type="text/plain", size=9, sha256="c"),
    ]
    blobs = Blobs(a=b"\0\1\2", b=b"", c=b"--=_m\r\n.\r\n" * 99)
    parsed = read((await letter(delivery(attachments=tuple(files)), blobs)).raw)
    found = list(parsed.iter_attachments())
    assert [one.get_content_type() for one in found] == [
        "application/pdf",
        *["application/octet-stream"] * 2,
        "text/plain",
    ]
    assert [one.get_payload(decode=True) for one in found] == [blobs.data[one.sha256] for one in files]
    names = [one.get_filename() or "" for one in found]
    assert names[:2] == ["raport żółty.pdf", "file"]
    assert not any(set(name) & set("/\\\r\n") or name.startswith(".") for name in names)
    assert "Bcc" not in parsed
    assert all("Bcc" not in one for one in found)
    assert text_of(parsed, "plain") == BODY


@settings(max_examples=400, deadline=None)
@given(
    subject=WORDS, name=WORDS, desk=WORDS, thread=st.lists(WORDS, max_size=4), language=EVIL, automatic=st.booleans()
)
def test_whatever_the_words_are_the_headers_are_those_intended(
    subject: str, name: str, desk: str, thread: list[str], language: str, *, automatic: bool
) -> None:
    """E11 (CVE-2024-6923): for two readers, the header names are exactly those of the table."""
    made = asyncio.run(
        letter(
            delivery(
                subject=subject,
                name=name,
                proved=True,
                thread=tuple(thread),
                language=language,
                automatic=automatic,
                body=subject,
            ),
            desk_name=desk,
        )
    )
    expected = (
        {*THREADED} if automatic else {*THREADED} - {"Auto-Submitted", "X-Auto-Response-Suppress", "X-Centrala-Loop"}
    )
    for policy in (email.policy.compat32, email.policy.SMTP):
        parsed: Message[Any, Any] = email.message_from_bytes(made.raw, policy=policy)
        assert len(parsed.keys()) == len(set(parsed.keys()))
        assert set(parsed.keys()) <= expected
        assert {"In-Reply-To", "Content-Language"} >= expected - set(parsed.keys()) - {"References"}
        assert parsed.get_content_type() == "multipart/alternative"
        assert len(cast("list[Any]", parsed.get_payload())) == 2
    assert is_wire_clean(made.raw)


def is_wire_clean(raw: bytes) -> bool:
    """CRLF only, no NUL, no line over 998 octets."""
    lines = raw.split(b"\r\n")
    return not any(set(line) & {0, 10, 13} or len(line) > 998 for line in lines)


@settings(max_examples=200, deadline=None)
@given(body=st.one_of(st.text(), EVIL, st.text(st.sampled_from("=_am.-\n \tx"), max_size=300)))
def test_any_body_leaves_in_clean_short_lines(body: str) -> None:
    """And never breaks the parts apart."""
    made = asyncio.run(letter(delivery(body=body)))
    assert is_wire_clean(made.raw)
    assert [part.get_content_type() for part in read(made.raw).walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=200))
def test_a_subject_of_visible_characters_arrives_as_it_is(subject: str) -> None:
    """Encoded words are split between characters and put together again."""
    made = asyncio.run(letter(delivery(subject=subject)))
    parsed = email.message_from_bytes(made.raw, policy=email.policy.compat32)
    decoded = "".join(
        part.decode(charset or "ascii") if isinstance(part, bytes) else part
        for part, charset in email.header.decode_header(parsed["Subject"])
    )
    assert decoded == subject


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "a",
        "<>",
        "a b@c",
        "a@b\r\nBcc: x@y",
        "a@b>\r\n <c",
        "é@b",
        "a@b\0",
        "a" * 300 + "@b",
        "a@b>x",
        "<a@b> <c@d>",
        "(a)@b",
        "a@@b",
        '"a b"@c',
    ],
)
async def test_a_foreign_message_id_that_is_not_plain_is_left_out(reference: str) -> None:
    """It is the one thing of an unknown sender that is sent back: strict and short."""
    parsed = read((await letter(delivery(thread=("first@example.org", reference)))).raw)
    assert parsed["References"] == parsed["In-Reply-To"] == "<first@example.org>"


async def test_of_a_long_thread_the_first_and_the_last_mails_are_named() -> None:
    """RFC 5322 section 3.6.4; a bounded header."""
    parsed = read((await letter(delivery(thread=tuple(f"{n}@example.org" for n in range(500))))).raw)
    named = parsed["References"].split()
    assert named[0] == "<0@example.org>"
    assert named[-1] == parsed["In-Reply-To"] == "<499@example.org>"
    assert len(named) == 20


async def test_a_mail_without_ticket_is_answered_to_the_desk() -> None:
    """There is nothing to sign."""
    assert read((await letter(delivery(ticket=0))).raw)["Reply-To"] == "Helpdesk IT <pomoc@example.com>"


@pytest.mark.parametrize(
    "address", ["", "anna", "anna@example.org, eve@example.net", "a@b\r\nBcc: c@d", "alice@corp)bob@evil", "Anna <a@b>"]
)
async def test_an_address_that_is_not_one_gets_no_mail(address: str) -> None:
    """E12; the words show it without its control characters."""
    with pytest.raises(PermanentError, match="is not an address") as caught:
        await letter(delivery(address=address))
    assert "\r" not in str(caught.value)


async def test_letters_beyond_ascii_in_an_address_need_smtputf8_and_in_a_domain_do_not() -> None:
    """RFC 6531 and RFC 5891."""
    plain = await letter(delivery(address="anna@żółw.pl"))
    assert (plain.recipient, plain.utf8) == ("anna@xn--w-uga1v8h.pl", False)
    made = await letter(delivery(address="żółw@example.org"))
    assert made.utf8
    assert "To: <żółw@example.org>\r\n".encode() in made.raw


async def test_choices_and_fields_are_lines_that_can_be_answered_in_words() -> None:
    """Between the body and what follows it, in the plain part and in the page."""
    made = delivery(body="Czy pomogło?\n")
    content = replace(
        made.content,
        choices=(Choice(id="yes", label="Tak"), Choice(id="no", label="<Nie>")),
        fields=(Field(label="HD-7", value="w kolejce"),),
        footer="Helpdesk IT\n",
    )
    whole = read((await letter(replace(made, content=content))).raw)
    assert text_of(whole, "plain") == "Czy pomogło?\n\nHD-7: w kolejce\n\n– Tak\n– <Nie>\n\nHelpdesk IT\n"
    assert "&lt;Nie&gt;" in text_of(whole, "html")
