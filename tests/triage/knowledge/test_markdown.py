"""What articles may look like, and that nothing in them is trusted."""

import re

from hypothesis import given
from hypothesis import strategies as st

from triage.knowledge.markdown import html, plain

BODY = """# Tytuł
Pierwszy akapit,
drugi wiersz.

1. Krok **ważny**
   z dalszym ciągiem.
2. Wpisz `ipconfig`.

- punkt [strona](https://example.com/a?b=1&c=2)
- punkt [porada](/knowledge/vpn)
"""


def test_headings_paragraphs_steps_and_points() -> None:
    assert html(BODY) == (
        "<h2>Tytuł</h2>\n<p>Pierwszy akapit, drugi wiersz.</p>\n"
        "<ol><li>Krok <strong>ważny</strong> z dalszym ciągiem.</li><li>Wpisz <code>ipconfig</code>.</li></ol>\n"
        '<ul><li>punkt <a href="https://example.com/a?b=1&amp;c=2">strona</a></li>'
        '<li>punkt <a href="/knowledge/vpn">porada</a></li></ul>'
    )


def test_plain_text_keeps_numbers_and_addresses() -> None:
    assert plain(BODY) == (
        "Tytuł\n\nPierwszy akapit, drugi wiersz.\n\n1. Krok ważny z dalszym ciągiem.\n2. Wpisz ipconfig.\n\n"
        "- punkt strona (https://example.com/a?b=1&c=2)\n- punkt porada"
    )


def test_paths_of_ours_can_be_completed() -> None:
    assert 'href="/pomoc/knowledge/vpn?lang=en"' in html("[x](/knowledge/vpn)", lambda path: f"/pomoc{path}?lang=en")


def test_no_other_address_becomes_a_link() -> None:
    for target in ("javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:x", "vbscript:x", " https://x"):
        assert "<a" not in html(f"[x]({target})")


PIECES = st.sampled_from(
    ["<script>", "&", '"', "'", "**", "`", "[a](", "https://x", ")", "](", "1. ", "- ", "# ", "\n", "\n\n", "x", "<!--"]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_nothing_but_our_tags_comes_out(body: str) -> None:
    tags = set(re.findall(r"<[^>]*>", html(body)))
    allowed = {f"<{end}{name}>" for end in ("", "/") for name in ("h2", "p", "ol", "ul", "li", "strong", "code", "a")}
    for tag in tags - allowed:
        assert re.fullmatch(r'<a href="(?:https?://|mailto:|/)[^"<>]*">', tag), tag
