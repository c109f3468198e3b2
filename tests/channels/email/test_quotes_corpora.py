"""Replies that nobody in the project wrote; they lie beside the checkout where they are present.

`quotes_corpora.json` says where in each mail the person's own words stand: how many words come before them, and how many they are.
Where a collection brings the expected text, that is what is counted (a phone's tagline and a signature are kept in two of them, which
we cut). Most bring none: there the places were read by eye, with what we show at hand, so this guards against getting worse and proves no rate.
"""

import json
from pathlib import Path

import pytest

from channels.email.html import to_text
from channels.email.quotes import split
from tests.channels.email.mails import parsed

CORPUS = Path(__file__).resolve().parents[3].parent / "shared" / "corpora" / "quotes"
PLACES: dict[str, list[int]] = json.loads(Path(__file__).with_name("quotes_corpora.json").read_text(encoding="utf-8"))
FLOOR = 0.93  # of the mails; the rest are conventions that contradict each other or our own
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpora/quotes beside this checkout"),
]


def visible(name: str) -> tuple[list[str], list[str]]:
    """The words shown of a mail, and all of them."""
    raw = (CORPUS / name).read_bytes().replace(b"\r\n", b"\n")
    if name.endswith(".eml"):
        message = parsed(raw).message
        return message.text.split(), message.full_text.split()
    text = raw.decode("utf-8", "replace")
    own, _, full = split(to_text(text) if name.endswith(".html") else text)
    return own.split(), full.split()


def test_visible_replies_are_exact() -> None:
    missed = []
    for name, (before, count) in PLACES.items():
        own, full = visible(name)
        if own != full[before : before + count]:
            missed.append(name)
    assert 1 - len(missed) / len(PLACES) >= FLOOR, missed
