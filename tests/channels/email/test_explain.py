"""`centrala explain mail` shows exactly what the outside surface promises."""

from pathlib import Path

from channels.email.explain import explain_file

FIXTURES = Path(__file__).parent.parent / "fixtures" / "email"
FIELDS = [
    "channel", "external_id", "sender", "reply_to", "to", "cc", "subject", "sent_at", "text", "quoted", "full_text", "html", "language",
    "automatic", "bounce", "forwarded", "attachments", "references", "notes",
]  # fmt: skip


def test_a_mail_is_shown_in_the_promised_shape() -> None:
    shown = explain_file("a.eml", (FIXTURES / "gmail-reply-pl.eml").read_bytes(), "HD")
    message = shown["message"]
    assert (shown["file"], shown["error"], list(message)) == ("a.eml", None, FIELDS)
    assert message["external_id"] == "<m1@firma.example>"
    assert message["references"] == ["<first@firma.example>", "<d7@example.com>"]
    assert message["sender"] == {"address": "jan.kowalski@firma.example", "name": "Jan Kowalski"}
    assert message["sent_at"] == "2026-11-16T08:15:00Z"
    assert (message["bounce"], message["forwarded"]) == (None, None)


def test_a_bounce_and_its_attachments_are_shown() -> None:
    message = explain_file("b.eml", (FIXTURES / "bounce-rfc3464.eml").read_bytes(), "HD")["message"]
    assert message["automatic"] == "bounce"
    assert message["bounce"] == {
        "recipient": "nikt@firma.example",
        "status": "5.1.1",
        "permanent": True,
        "message_id": "<abc.7@example.com>",
    }
    assert list(message["attachments"][0]) == ["name", "media_type", "size", "sha256", "inline"]


def test_a_file_that_is_refused_says_why() -> None:
    shown = explain_file("c.eml", b"X: y\r\n" * 501 + b"\r\n", "HD")
    assert shown["message"] is None
    assert "500 header lines" in shown["error"]
