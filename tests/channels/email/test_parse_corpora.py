"""Mails and parse trees that nobody in the project made; they lie beside the checkout where they are present."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.channels.email.mails import parsed

CORPUS = Path(__file__).resolve().parents[3].parent / "shared" / "corpora" / "mime"
MAILS = sorted(CORPUS.glob("*/*.eml"))
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not MAILS, reason="no ../shared/corpora/mime beside this checkout"),
]


def header(tree: dict[str, Any], name: str) -> Any:
    """The value of the root's header as the tree has it."""
    for field in tree["parts"][0]["headers"]:
        if field["name"] == name:
            return field["value"]
    return None


def words(text: str) -> str:
    """Text without regard to blanks and line ends."""
    return " ".join(text.split())


def known(text: str) -> str:
    """Its words up to the first letter the other reader could not read: we guess a charset there, it does not."""
    return words(text.partition("\ufffd")[0])


@pytest.mark.parametrize("path", MAILS, ids=[f"{path.parent.name}-{path.stem}" for path in MAILS])
def test_sender_subject_body_and_attachments_agree(path: Path) -> None:
    tree = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    mail = parsed(path.read_bytes().replace(b"\r\n", b"\n"))
    message = mail.message
    subject = header(tree, "subject")
    if isinstance(subject, dict):
        assert words(message.subject).startswith(known(subject["Text"]))
    sender = header(tree, "from")
    if isinstance(sender, dict):
        (box,) = sender["Address"]["List"]
        if box["address"]:
            assert (message.sender.address, message.sender.name) == (box["address"], box["name"] or "")
    for number in tree["text_body"]:
        body = tree["parts"][number]["body"]
        if "Text" in body:
            # A file in the text itself (uuencode) is one for us, and text for the other reader.
            assert known(body["Text"].partition("\nbegin 6")[0])[:200] in words(message.full_text)
    for number in tree["attachments"]:
        body = tree["parts"][number]["body"]
        if isinstance(body, dict) and "Binary" in body and not tree["parts"][number]["is_encoding_problem"]:
            assert bytes(body["Binary"]) in mail.files.values()
