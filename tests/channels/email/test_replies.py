"""Golden replies: over clients and languages, exactly what the person wrote is shown."""

from collections import Counter
from pathlib import Path

import pytest

from channels.email.html import to_text
from channels.email.quotes import split

REPLIES = Path(__file__).parent / "replies"
LINE = "=== the person wrote ===\n"


@pytest.mark.parametrize("path", sorted(REPLIES.iterdir()), ids=lambda path: path.name)
def test_exactly_what_the_person_wrote_is_shown(path: Path) -> None:
    body, expected = path.read_text(encoding="utf-8").split(LINE)
    marked = to_text(body) if path.suffix == ".html" else body.rstrip("\n")
    own, quoted, full = split(marked)
    assert own.split() == expected.split()
    assert own.splitlines()[0] == expected.splitlines()[0]
    said = Counter(word for word in f"{own} {quoted}".split() if word != ">")
    assert said == Counter(word for word in full.split() if word != ">")


def test_what_is_left_holds_nothing_more_to_cut() -> None:
    for path in sorted(REPLIES.iterdir()):
        expected = path.read_text(encoding="utf-8").split(LINE)[1].rstrip("\n")
        if ">" not in expected:
            assert split(expected)[0] == expected, path.name


def test_there_is_a_golden_reply_for_every_client_and_language() -> None:
    assert len(list(REPLIES.iterdir())) >= 180
