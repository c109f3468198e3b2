"""Files of outgoing mails: pictures stand in the page, everything else beside the words."""

import email
import email.policy
from email.message import EmailMessage
from typing import cast

import pytest

from channels.email.compose import is_shown
from store.records import Attachment
from tests.channels.email.letters import Blobs, delivery
from tests.channels.email.test_compose import is_wire_clean, letter

PNG = Attachment(name="zrzut <1>.png", media_type="image/png", size=3, sha256="p", inline=True, content_id="0a1b")
PDF = Attachment(name="raport.pdf", media_type="application/pdf", size=3, sha256="d")
BLOBS = Blobs(p=b"\x89PN", d=b"%PD")


async def composed(*files: Attachment) -> EmailMessage:
    """The mail as a client reads it."""
    made = await letter(delivery(attachments=files), BLOBS)
    assert is_wire_clean(made.raw)
    assert made == await letter(delivery(attachments=files), BLOBS)
    return cast("EmailMessage", email.message_from_bytes(made.raw, policy=email.policy.default))


def shape(part: EmailMessage) -> object:
    """The tree of media types."""
    if not part.is_multipart():
        return part.get_content_type()
    return part.get_content_subtype(), [shape(cast("EmailMessage", one)) for one in part.iter_parts()]


@pytest.mark.parametrize(
    ("files", "tree"),
    [
        ((), ("alternative", ["text/plain", "text/html"])),
        ((PDF,), ("mixed", [("alternative", ["text/plain", "text/html"]), "application/pdf"])),
        ((PNG,), ("alternative", ["text/plain", ("related", ["text/html", "image/png"])])),
        (
            (PDF, PNG),
            (
                "mixed",
                [("alternative", ["text/plain", ("related", ["text/html", "image/png"])]), "application/pdf"],
            ),
        ),
    ],
)
async def test_each_part_is_where_clients_look_for_it(files: tuple[Attachment, ...], tree: object) -> None:
    """RFC 2046 section 5.1, RFC 2387."""
    assert shape(await composed(*files)) == tree


async def test_the_page_shows_the_picture_that_came_with_it() -> None:
    """By its Content-ID, under its escaped name; nothing is loaded from elsewhere."""
    mail = await composed(PNG)
    page = mail.get_body(("html",))
    assert page is not None
    assert '<img src="cid:0a1b" alt="zrzut &lt;1&gt;.png"' in page.get_content()
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert picture["Content-ID"] == "<0a1b>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_payload(decode=True) == b"\x89PN"


@pytest.mark.parametrize(
    "file",
    [
        Attachment(name="a", media_type="image/svg+xml", size=1, sha256="p", inline=True, content_id="0a"),
        Attachment(name="a", media_type="text/html", size=1, sha256="p", inline=True, content_id="0a"),
        Attachment(name="a", media_type="image/png", size=1, sha256="p", inline=True, content_id='x" onload="y'),
        Attachment(name="a", media_type="image/png", size=1, sha256="p", inline=True, content_id="a>\r\nBcc: x"),
        Attachment(name="a", media_type="image/png", size=1, sha256="p", inline=True),
        Attachment(name="a", media_type="image/png", size=1, sha256="p", content_id="0a"),
    ],
)
async def test_what_is_no_picture_to_be_shown_is_attached(file: Attachment) -> None:
    """Nothing odd gets into the page or into a header."""
    assert not is_shown(file)
    mail = await composed(file)
    (attached,) = mail.iter_attachments()
    assert attached.get_content_disposition() == "attachment"
    page = mail.get_body(("html",))
    assert page is not None
    assert "<img" not in page.get_content()
