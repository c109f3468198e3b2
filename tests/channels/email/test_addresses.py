"""E12: what is not surely one address is none, and a name can never become an address."""

import pytest

from channels.email.addresses import mailboxes, strict

GOOD = [
    "a@b.pl", "jan.kowalski+it@firma.example", "o'brien@b.pl", "x@localhost", "użytkownik@przykład.pl", '"jan kowalski"@b.pl',
    "a@[127.0.0.1]", "a@[IPv6:::1]", "!#$%&'*+-/=?^_`{|}~@b.pl", "a@xn--d1acufc.example", "a@a-b.pl", "MAILER-DAEMON@b.pl",
]  # fmt: skip
BAD = [
    "", "a", "@", "a@", "@b.pl", "a@b@c.pl", "a..b@c.pl", ".a@b.pl", "a.@b.pl", "a b@c.pl", "a@b c.pl", "a@-b.pl", "a@b-.pl", "a@b..pl",
    "a@.pl", "alice@corp.example)bob@evil.example", "a(comment)@b.pl", "a@b.pl(comment)", "<a@b.pl>", "a@b.pl,c@d.pl", "a@b.pl;c@d.pl",
    "a@b.pl\n", "a\x00@b.pl", "a\u200b@b.pl", "a\u202e@b.pl", "a\uff20b.pl", "\uff41@b.pl", "a@b\u3002pl", "a\xad@b.pl", "a@b.pl\u2028x",
    "a" * 65 + "@b.pl", "a@" + "b" * 64 + ".pl", "a@" + "b." * 130 + "pl", '"a"b@c.pl', 'a"b"@c.pl', '"a@b.pl', '"a\n"@b.pl', "a@[1.2.3]x",
    "a@b.pl:c", "@relay:a@b.pl", "a\\@b.pl", "a@b/c.pl", "a@\ud800.pl", "mailto:a@b.pl",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_taken_as_it_is(text: str) -> None:
    assert strict(text) == text


@pytest.mark.parametrize("text", BAD)
def test_what_is_not_one_address_is_none(text: str) -> None:
    assert strict(text) == ""


def boxes(value: str) -> list[tuple[str, str]]:
    found, _ = mailboxes(value.encode("utf-8", "surrogateescape"), 100)
    return [(box.name, box.address) for box in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.pl", [("", "a@b.pl")]),
        ("<a@b.pl>", [("", "a@b.pl")]),
        ("Jan <a@b.pl>", [("Jan", "a@b.pl")]),
        ('"Kowalski, Jan" <a@b.pl>', [("Kowalski, Jan", "a@b.pl")]),
        ('"Jan \\"Janek\\" K" <a@b.pl>', [('Jan "Janek" K', "a@b.pl")]),
        ("a@b.pl (Jan K.)", [("Jan K.", "a@b.pl")]),
        ("Jan (x (y)) <a@b.pl>", [("Jan", "a@b.pl")]),
        ("=?utf-8?q?=C5=81ukasz?= <a@b.pl>", [("Łukasz", "a@b.pl")]),
        ("Łukasz <a@b.pl>", [("Łukasz", "a@b.pl")]),
        ("a@b.pl, Jan <c@d.pl>; e@f.pl", [("", "a@b.pl"), ("Jan", "c@d.pl"), ("", "e@f.pl")]),
        ("Zespół: a@b.pl, c@d.pl;, e@f.pl", [("", "a@b.pl"), ("", "c@d.pl"), ("", "e@f.pl")]),
        ("undisclosed-recipients:;", []),
        ("szef@firma.example <a@b.pl>", [("szef@firma.example", "a@b.pl")]),
        ('"szef@firma.example" <a@b.pl>', [("szef@firma.example", "a@b.pl")]),
        ('"jan k"@b.pl', [("", '"jan k"@b.pl')]),
        ("a@b.pl <a@b.pl>", [("", "a@b.pl")]),
        # An encoded comma or bracket is part of the name.
        ("=?utf-8?q?x=40evil.pl=2C_y?= <a@b.pl>", [("x@evil.pl, y", "a@b.pl")]),
        ("=?utf-8?q?<evil@x.pl>?= <a@b.pl>", []),
        # Tricks name nobody.
        ("<a@b.pl> <c@d.pl>", []),
        ("<a@b.pl>c@d.pl", []),
        ("alice@corp.example)bob@evil.example", []),
        ("<a@b.pl(x)c@d.pl>", []),
        ("<a@b.pl)c@d.pl>", []),
        ("<a@b.pl:c@d.pl>", []),
        ("Jan <a@b.pl", [("Jan", "a@b.pl")]),
        # Obsolete, rare and harmless (RFC 5322 section 4.4 and appendix A.5).
        ("Jan <@one.pl,@two.pl:a@b.pl>", [("Jan", "a@b.pl")]),
        ("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", [("Pete", "pete@silly.test")]),
        ("<jan . kowalski @ firma . pl>", [("", "jan.kowalski@firma.pl")]),
        ("Jan <<a@b.pl>>", [("Jan", "a@b.pl")]),
        ('"Jan" <a@b.pl> via Lista', [("Jan via Lista", "a@b.pl")]),
        ("=?utf-8?q?Co?teraz?= <a@b.pl>", [("Co?teraz", "a@b.pl")]),
        ("", []),
    ],
)
def test_a_header_is_split_into_its_mailboxes(value: str, expected: list[tuple[str, str]]) -> None:
    assert boxes(value) == expected


def test_a_list_that_is_cut_or_partly_unreadable_says_so() -> None:
    assert mailboxes(b"a@b.pl, c@d.pl", 1)[1] is False
    assert mailboxes(b"a@b.pl, nobody", 9)[1] is False
    assert mailboxes(b"a@b.pl, c@d.pl,", 9)[1] is True
