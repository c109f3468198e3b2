"""A mail to look at: harmless HTML with its own pictures, in a tree that no attribute can break out of."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from channels.email.letter import Asked, Letter, headers, letter, picture_type

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def look(html: str) -> Letter:
    """A mail with this HTML and one picture, cid:logo."""
    raw = (
        "From: a@b.pl\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
        f"--b\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\n{PNG}\r\n"
        f"--b\r\nContent-Type: image/png\r\nContent-ID: <svg>\r\n\r\n<svg onload='alert(1)'/>\r\n--b--\r\n"
    )
    return letter(Asked(raw=raw.encode(), remote="REMOTE", missing="MISSING"))


def test_its_own_pictures_stand_in_it_and_all_others_are_words() -> None:
    """By Content-ID, and only what is a picture by its first bytes."""
    html = look(
        '<p>a<img src="cid:logo"><img src="cid:svg"><img src="cid:x" alt="x"><img src="http://t.example/p" alt="p"></p>'
    ).html
    assert html.count("<img") == 1
    assert f'src="data:image/png;base64,{PNG}"' in html
    assert "[MISSING][MISSING: x][REMOTE: p]" in html


@pytest.mark.parametrize(
    "html",
    [
        '<a title="<img><script>alert(1)</script>" href="https://a.pl">x</a>',
        "<img src='cid:logo' alt='a><script>alert(1)</script>'>",
        "<img src='cid:x' alt='<script>alert(1)</script>'>",
        '<img alt="&lt;img src=x onerror=alert(1)&gt;">',
        "<p><img src='http://x/' alt='--><svg onload=alert(1)>'></p>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ],
)
def test_no_attribute_becomes_a_tag(html: str) -> None:
    """Read again as a browser does: no script, no handler, no picture but our own."""
    tree = LexborHTMLParser(look(f"<div>{html}</div>").html)
    assert tree.css("script, svg, style, iframe, math") == []
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name.startswith("on")]
        if node.tag == "img":
            assert (node.attributes.get("src") or "").startswith("data:image/png;base64,")


def test_headers_are_those_of_the_mail_and_a_mail_without_html_has_none() -> None:
    """Unfolded nowhere: an agent reads them as they came."""
    raw = b"From: a@b.pl\r\nX-Long: a\r\n b\r\n\r\nciao"
    assert headers(raw) == "From: a@b.pl\nX-Long: a\n b"
    assert letter(Asked(raw=raw, remote="", missing="")).html == ""


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_what_its_first_bytes_say(data: bytes, kind: str) -> None:
    """Whatever it calls itself."""
    assert picture_type(data) == kind
