"""HTML becomes readable text and harmless HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.html import QUOTE_BEGIN, QUOTE_END, sanitise, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Jeden</p><p>Dwa</p>", "Jeden\n\nDwa"),
        ("<div>Jeden</div><div>Dwa<br>Trzy</div>", "Jeden\nDwa\nTrzy"),
        ("a<b>b</b>c <i> d</i>", "abc d"),
        ("<p>  dużo \n  bieli&nbsp;&nbsp;tu </p>", "dużo bieli tu"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"),
        ('<a href="https://x.example/a">tu</a>', "tu <https://x.example/a>"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="mailto:a@b.pl">a@b.pl</a>', "a@b.pl"),
        ('<a href="javascript:alert(1)">tu</a>', "tu"),
        ("<pre>a\n  b\n\nc</pre>d", "a\n  b\n\nc\n\nd"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<style>p{}</style><script>x()</script><title>t</title>a", "a"),
        ('a<span style="display: none">ukryte</span>b', "ab"),
        ("&lt;b&gt; &amp; &#322;", "<b> & ł"),
        ("bez znaczników", "bez znaczników"),
        ("<!-- uwaga -->a", "a"),
        ("", ""),
    ],
)
def test_text_reads_as_a_person_saw_it(html: str, text: str) -> None:
    assert to_text(html) == text


def test_the_quote_of_a_client_is_marked() -> None:
    marked = to_text('<p>a</p><blockquote type="cite">b</blockquote><p>c</p>')
    assert marked.split(QUOTE_BEGIN)[1].split(QUOTE_END)[0].strip() == "b"


def test_a_sender_cannot_mark_quotes() -> None:
    assert to_text(f"a{QUOTE_BEGIN}b{QUOTE_END}c") == "abc"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src=http://tracker.example/p.gif>",
        "<img src=//tracker.example/p.gif>",
        "<img srcset='http://tracker.example/p.gif 2x'>",
        "<p style='background:url(http://tracker.example/)'>x</p>",
        "<style>@import url(http://tracker.example/)</style>",
        "<link rel=stylesheet href=http://tracker.example/>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<iframe src=http://tracker.example/></iframe>",
        "<form action=http://tracker.example/><input name=a></form>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<base href=http://tracker.example/>",
        "<meta http-equiv=refresh content='0;url=http://tracker.example/'>",
        "<video src=http://tracker.example/></video>",
        "<div id=a class=b background=http://tracker.example/>x</div>",
    ],
)
def test_shown_html_runs_nothing_and_fetches_nothing(html: str) -> None:
    safe = sanitise(f"<p>tekst</p>{html}")
    assert safe is not None
    assert "tekst" in safe
    for word in ("script", "alert", "tracker", "onerror", "style", "class", "id=", "javascript", "data:"):
        assert word not in safe


def test_images_of_the_mail_itself_and_links_stay() -> None:
    safe = sanitise('<img src="cid:a@b" alt="x"><a href="https://x.example">y</a>') or ""
    assert 'src="cid:a@b"' in safe
    assert 'href="https://x.example"' in safe
    assert "noreferrer" in safe


@given(st.text(st.sampled_from("<>/abpi \n\"'=&;!-liolu"), max_size=200))
def test_any_markup_becomes_text_and_html(html: str) -> None:
    assert QUOTE_BEGIN not in to_text(html)
    assert isinstance(sanitise(html), str)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "begin",
    [
        '<div class="gmail_quote">',
        '<div style="border:none;border-top:solid red 1.0pt;padding:3.0pt"><b>a:</b>',
        '<blockquote type="cite">',
        '<div id="appendonsend">',
        '<p style="border-top:solid red 1.0pt;padding:3.0pt"><b></b>',
    ],
)
def test_quotes_in_quotes_without_end_are_read(begin: str) -> None:
    assert "x" in to_text(begin * 2_400 + "x")
