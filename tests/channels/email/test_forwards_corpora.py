"""Forwards of clients that nobody in the project wrote; they lie beside the checkout where they are present."""

from pathlib import Path

import pytest

from tests.channels.email.mails import parsed, plain

CORPUS = Path(__file__).resolve().parents[3].parent / "shared" / "corpora" / "forwards"
BODIES = sorted(CORPUS.glob("*_body*.txt"))
# The fourth variant of each client is a reply.
FORWARDS = [path for path in BODIES if "variant_4" not in path.stem]
REPLIES = [path for path in BODIES if "variant_4" in path.stem]
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not BODIES, reason="no ../shared/corpora/forwards beside this checkout"),
]


@pytest.mark.parametrize("path", FORWARDS, ids=[path.stem for path in FORWARDS])
def test_the_original_sender_and_subject(path: Path) -> None:
    headers = "From: x@firma.pl\nSubject: FW: Integer consequat non purus\nContent-Type: text/plain; charset=utf-8"
    found = parsed(plain(headers, path.read_text(encoding="utf-8"))).message.forwarded
    assert found is not None
    # One of them shows no address.
    expected = "" if path.stem.startswith("unknown_") else "john.doe@acme.com"
    assert (found.sender.address, found.sender.name) == (expected, "John Doe")
    assert found.subject == "Integer consequat non purus"
    assert "Aenean quis diam urna" in found.text


@pytest.mark.parametrize("path", REPLIES, ids=[path.stem for path in REPLIES])
def test_a_reply_is_no_forward(path: Path) -> None:
    headers = "From: x@firma.pl\nSubject: Re: Integer\nIn-Reply-To: <a@b>\nContent-Type: text/plain; charset=utf-8"
    assert parsed(plain(headers, path.read_text(encoding="utf-8"))).message.forwarded is None
