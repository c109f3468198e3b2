"""E15: an attachment's name is cleaned, then checked, and is never a path, hidden, empty or long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.names import safe


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("raport.pdf", "raport.pdf"),
        ("zażółć.txt", "zażółć.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\TEMP\\a.png", "a.png"),
        ("\u200b.htaccess", "htaccess"),
        ("..\u200b.htaccess", "htaccess"),
        (".user.ini", "user.ini"),
        ("fakt\u202efdp.exe", "faktfdp.exe"),
        ("a\r\nX-Evil: y.txt", "aX-Evil_ y.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("a\ud800.txt", "a.txt"),
        ("...", "part-3.pdf"),
        ("/", "part-3.pdf"),
        ("", "part-3.pdf"),
        ("z\u0307.txt", "ż.txt"),
        ("a" * 4_000 + ".pdf", "a" * 146 + ".pdf"),
        ("a." + "b" * 4_000, "a." + "b" * 148),
    ],
)
def test_a_name_comes_out_harmless(name: str, expected: str) -> None:
    assert safe(name, "application/pdf", 3) == expected


@given(st.text(st.characters(), max_size=300))
def test_no_name_hides_a_path_or_a_control_character(name: str) -> None:
    out = safe(name, "application/x-unknown", 1)
    assert 0 < len(out) <= 150
    assert not out.startswith(".")
    assert not set(out) & set("/\\\r\n\0")
    assert out.isprintable()
    assert safe(out, "application/x-unknown", 1) == out
