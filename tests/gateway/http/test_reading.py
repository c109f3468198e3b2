"""Bodies, languages and places, without a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.download import disposition
from gateway.http.language import preferred
from gateway.http.problem import TITLES, ProblemError, title
from gateway.http.reading import DEEPEST, tree
from gateway.http.remote import is_exempt, source


def refusal(data: bytes) -> ProblemError | None:
    """What the reader says against these bytes; None if they are JSON it takes."""
    try:
        tree(data)
    except ProblemError as error:
        return error
    return None


@given(
    st.binary(max_size=200) | st.text(alphabet='[]{}",:0123456789.eE-+\\u d8ntfalseruNI', max_size=60).map(str.encode)
)
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    """Any bytes are read, or refused in words of both languages; nothing else happens."""
    error = refusal(data)
    assert error is None or (error.status in (400, 422) and error.pl and error.en)


@pytest.mark.parametrize(("depth", "good"), [(DEEPEST, True), (DEEPEST + 1, False), (100_000, False)])
def test_depth_limited(depth: int, good: bool) -> None:  # noqa: FBT001 - a case of the table
    """Depth is limited."""
    data = b"[" * depth + b"]" * depth
    if good:
        tree(data)
        return
    with pytest.raises(ProblemError) as caught:
        tree(data)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("pl", "pl"),
        ("en-US,en;q=0.9", "en"),
        ("pl;q=0.1, en;q=0.2", "en"),
        ("pl;q=0, en;q=0", None),
        ("de-DE, fr;q=0.9", None),
        ("EN", "en"),
        ("pl;q=abc", None),
        ("plx", None),
        ("*", None),
        (", ,;;q=,", None),
    ],
)
def test_language_highest_weight_wins(header: str, language: str | None) -> None:
    """The language with the highest weight wins."""
    assert preferred(header) == language


@pytest.mark.parametrize(
    ("address", "together"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/128"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/128"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("no address", "unknown"),
    ],
)
def test_limited_together(address: str, together: str) -> None:
    """What is limited together."""
    assert source(address).partition("/")[0] == together.partition("/")[0]


@pytest.mark.parametrize(
    ("address", "exempt"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("", False), ("x", False)]
)
def test_only_loopback_has_no_limits(address: str, exempt: bool) -> None:  # noqa: FBT001 - a case of the table
    """Only loopback has no limits."""
    assert is_exempt(address) is exempt


@given(st.text(max_size=100))
def test_file_name_never_breaks_out_header(name: str) -> None:
    """A file name never breaks out of its header."""
    header = disposition(name.encode("utf-8", "replace").decode())
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.startswith("attachment; filename=")


def test_every_status_has_title_both_languages() -> None:
    """Every status has a title in both languages."""
    for status in (*TITLES, 418, 599):
        assert title(status, "pl") != title(status, "en")
