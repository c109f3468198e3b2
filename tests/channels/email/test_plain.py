"""What people can see of a mail's plain text, and nothing else."""

from channels.email.plain import UNSHOWN, shown


def test_signs_nobody_sees_go_whatever_stands_around_them() -> None:
    """Line breaks of all kinds become line feeds; tabs and letters of any script stay."""
    assert shown("Zażółć\r\ngęślą\u2028jaźń\r\x00x\x1b[0m\ufeff\u0085y\tz 漢字") == "Zażółć\ngęślą\njaźń\nx[0my\tz 漢字"


def test_a_text_that_can_be_printed_holds_no_such_sign() -> None:
    """So it need not be looked through sign by sign: that is how most texts are read."""
    signs = map(chr, range(0x110000))
    assert not [sign for sign in signs if sign.isprintable() and UNSHOWN.search(sign)]
