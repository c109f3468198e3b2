"""Header values come out decoded, clean and on one line, whatever went in."""

import pytest

from channels.email.headers import clean, message_ids, parameters, references, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"=?iso-8859-2?Q?Za=BF=F3=B3=E6?=", "Zażółć"),
        (b"=?UTF-8?B?xbw=?= =?UTF-8?B?w7PFgg==?=", "żół"),
        # A letter cut in two by a careless client.
        (b"=?UTF-8?B?xQ==?= =?UTF-8?B?vA==?=", "ż"),
        (b"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        (b"=?utf-8?q?a?= =?iso-8859-2?q?=B3?=", "ał"),
        (b"=?utf-8*pl?q?a_b?=", "a b"),
        (b"=?utf-8?q?=FF=B3?=", "˙ł"),
        (b"=?hex?q?41?=", "41"),
        (b"=?utf-8?b?!!!?=", ""),
        (b"=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("Zażółć".encode(), "Zażółć"),
        ("Zażółć gęślą".encode("cp1250"), "Zażółć gęślą"),
        ("Zażółć gęślą".encode("iso-8859-2"), "Zażółć gęślą"),
        ("Größe".encode("latin-1"), "Größe"),
        (b"=?utf-8?q?a=0D=0Ab=00c=C2=85d=E2=80=A9e?=", "a b c d e"),
        (b"=?utf-7?q?+2AA-x?=", "x"),
    ],
)
def test_text_is_decoded_and_clean(value: bytes, expected: str) -> None:
    assert text(value) == expected


def test_clean_turns_breaks_controls_and_surrogates_into_blanks() -> None:
    assert clean("a\r\nb\x00c\u2028d\x9fe\ud800f\u202eg\x7f") == "a b c d e f g"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"attachment; filename=plain.txt", "plain.txt"),
        (b'attachment; filename="with \\"quotes\\"; and more.txt"', 'with "quotes"; and more.txt'),
        (b"attachment; filename*=UTF-8''%C5%BC.txt", "ż.txt"),
        (b"attachment; filename*0*=iso-8859-2''%BF; filename*1=\"b.txt\"", "żb.txt"),
        (b"attachment; filename*1=b; filename*0=a", "ab"),
        (b'attachment; filename="=?utf-8?q?=C5=BC.txt?="', "ż.txt"),
        (b'attachment; FileName="unclosed.txt', "unclosed.txt"),
        (b"attachment; filename=blank in it.txt", "blank in it.txt"),
        (b'attachment; filename="C:\\TEMP\\a.png"', "C:\\TEMP\\a.png"),
        (b"attachment; filename*=evil''a%00b", "a b"),
    ],
)
def test_a_file_name_is_read_in_every_way_clients_write_it(value: bytes, name: str) -> None:
    assert parameters(value) == ("attachment", {"filename": name})


def test_message_ids_lose_their_brackets_and_the_overlong_are_left_out() -> None:
    assert message_ids(b"<a@b> junk <c@d><" + b"x" * 251 + b">") == ["a@b", "c@d"]
    assert message_ids(b"a@b") == ["a@b"]
    assert message_ids(b"Your message of Monday") == []


def test_references_are_oldest_first_each_once_and_at_most_a_hundred() -> None:
    assert references(b"<1@x> <2@x>", b"<2@x> <3@x>") == (("1@x", "2@x", "3@x"), False)
    many, cut = references(b" ".join(b"<%d@x>" % n for n in range(150)), b"")
    assert (len(many), many[0], many[49], many[50], many[-1], cut) == (100, "0@x", "49@x", "100@x", "149@x", True)
