"""Mails that hang, crash or bloat parsers of mail, by name. Some end as a Message, some are refused; none may do harm."""

from collections.abc import Callable


def _nested(depth: int) -> bytes:
    shells = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"".join(shells) + b"Content-Type: text/plain\r\n\r\nhi\r\n"


def _header(value: bytes) -> bytes:
    return b"From: a@b.pl\r\n" + value + b"\r\n\r\nx"


def _html(body: bytes) -> bytes:
    return b"From: a@b.pl\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body


def _text(body: bytes, kind: bytes = b"text/plain; charset=utf-8") -> bytes:
    return b"From: a@b.pl\r\nContent-Type: " + kind + b"\r\n\r\n" + body


BOMBS: dict[str, Callable[[], bytes]] = {
    "nested-100": lambda: _nested(100),
    "nested-1000": lambda: _nested(1_000),
    "nested-20000": lambda: _nested(20_000),
    "attached-messages-1000": lambda: b"Content-Type: message/rfc822\r\n\r\n" * 1_000 + b"Subject: x\r\n\r\nhi",
    "tiny-parts": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000 + b"--b--\r\n"
    ),
    "one-folded-header": lambda: b"Subject: " + b"a\r\n " * 2_500_000 + b"\r\n\r\nx",
    "header-lines": lambda: b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\nx",
    "recipients": lambda: _header(b"To: " + b", ".join(b"a%d@b.example" % n for n in range(100_000))),
    "recipients-folded": lambda: _header(b"To: " + b",\r\n ".join(b"a%d@b.example" % n for n in range(20_000))),
    "nested-comments": lambda: _header(b"To: " + b"(" * 5_000 + b")" * 5_000 + b" a@b.c"),
    "open-comments": lambda: _header(b"To: " + b"(" * 16_000),
    "encoded-words": lambda: _header(b"Subject: " + b" ".join(b"=?utf-8?q?a?=" for _ in range(50_000))),
    "open-encoded-words": lambda: _header(b"Subject: " + b"=?utf-8?q?" * 1_600),
    "parameters-in-sections": lambda: _header(
        b"Content-Type: text/plain" + b"".join(b"; x*%d*=a" % n for n in range(20_000))
    ),
    "equal-signs-in-a-file-name": lambda: _header(b"Content-Disposition: attachment; filename=" + b"=" * 200_000),
    "open-quotes-in-parameters": lambda: _header(b"Content-Type: text/plain" + rb';a="\"' * 3_000),
    "quotes-in-from": lambda: b"From: " + b'"' * 30_000 + b" <a@b.c>\r\n\r\nx",
    "escaped-quotes-in-from": lambda: b"From: " + rb'"\"' * 5_000 + b" <a@b.c>\r\n\r\nx",
    "references": lambda: _header(b"References: " + b" ".join(b"<%d@x>" % n for n in range(200_000))),
    "brackets-in-message-id": lambda: _header(b"Message-ID: " + b"<" * 200_000),
    "brackets-in-references": lambda: _header(b"References: " + b"<" * 200_000),
    "unknown-charset": lambda: _text(b"x\xff", b"text/plain; charset=evil"),
    "charset-with-nul": lambda: _text(b"x\xff", b'text/plain; charset="a\x00b"'),
    "charset-idna": lambda: _text(b"x" * 100_000 + b"\xff", b"text/plain; charset=idna"),
    "charset-punycode": lambda: _text(b"-" + b"9" * 100_000 + b"\xff", b"text/plain; charset=punycode"),
    "charset-hex": lambda: _text(b"4141\xff", b"text/plain; charset=hex"),
    "charset-zlib": lambda: _text(b"x\x9c\xff", b"text/plain; charset=zlib_codec"),
    "charset-unicode-escape": lambda: _text(
        rb"\ud800\x00\r\n\N{BULLET}" + b"\xff", b"text/plain; charset=unicode_escape"
    ),
    "base64-of-nothing": lambda: b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 1_000_000,
    "quoted-printable-of-nothing": lambda: b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 1_000_000,
    "boundary-that-never-ends": lambda: b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b" * 1_000_000,
    "boundary-lookalikes": lambda: b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"\r\n--bx" * 500_000,
    "empty-boundary": lambda: b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + b"--\r\n" * 100_000,
    "html-tags": lambda: _html(b"<b>" * 1_000_000),
    "html-open-angles": lambda: _html(b"<" * 2_000_000),
    "html-deep-tables": lambda: _html(b"<table><tr><td>" * 1_600),
    "html-attributes": lambda: _html(b"<a " + b"x=y " * 120_000 + b">"),
    "html-entities": lambda: _html(b"&#0;&amp;" * 50_000),
    "html-lists": lambda: _html(b"<ol start=999999999999><li>x" * 2_000),
    "quote-lines": lambda: _text(b"> x\r\n" * 1_000_000),
    "attribution-lines": lambda: _text(b"On 1 a@b <a@b> wrote 1 <a@b> wrote 1:\r\n" * 15_000),
    "ruler-lines": lambda: _text((b"-" * 390 + b"\r\n") * 600),
    "signature-lines": lambda: _text(b"-- \r\n" * 19_000),
    "flowed-line": lambda: _text(b"a \r\n" * 200_000, b"text/plain; format=flowed; delsp=yes"),
    "nul-bytes": lambda: b"\x00" * 100_000,
    "only-colons": lambda: b":" * 100_000 + b"\r\n\r\n",
    "only-line-breaks": lambda: b"\r\n" * 1_000_000,
    "nothing": lambda: b"",
}
