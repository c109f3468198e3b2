"""Texts that leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.replies import LANGUAGES, UnknownTextError, render, texts

NEEDED = {
    "received", "received_form", "reply", "reply_unproved", "resolved", "resolved_unproved", "reopened", "rejected_size", "ticket_link",
    "received_own", "received_form_own", "secret_seen", "secret_seen_password", "step_up", "talk", "received_forwarded",
    "notice_internal", "notice_public", "notice_footer", "notice_opened", "notice_urgent", "notice_queued", "notice_escalated", "notice_step", "notice_nobody", "notice_referred",
    "notice_assigned", "notice_answered", "notice_noted", "notice_undelivered", "notice_watching", "notice_approve", "notice_more",
    "notice_forwarded", "notice_refused", "notice_mentioned", "my_tickets",
    "received_live", "received_own_live", "reply_live", "resolved_live", "reopened_live", "chat_left", "chat_left_unproved", "transcript",
    "csat", "csat_footer", "csat_live", "rated", "rated_live", "notice_rated", "closed", "closed_live",
    "step_up_live", "button_not_yours", "button_over", "notice_edited", "notice_deleted",
}  # fmt: skip
VALUES = {
    "ticket": "HD-7", "link": "https://example.com/t", "body": "Gotowe.", "agent": "Ola", "desk": "IT", "subject": "VPN", "limit": "25 MB",
    "secret": "Ukryliśmy hasło.", "what": "zmiana hasła", "confirm": "https://example.com/c",
    "entry": "https://example.com/e", "rate": "https://example.com/r", "until": "26.11.2026", "score": "2/5", "comment": "Za długo.",
}  # fmt: skip


def test_every_text_exists_in_both_languages_with_the_same_names():
    """Nothing a requester reads exists in one language only."""
    assert set(texts("pl")) == set(texts("en")) == NEEDED
    for name in NEEDED:
        assert texts("pl")[name].names == texts("en")[name].names
        assert texts("pl")[name].optional == texts("en")[name].optional


@pytest.mark.parametrize(
    "name", ["received", "received_form", "received_forwarded", "reopened", "ticket_link", "talk", "my_tickets"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_automatic_texts_carry_nothing_the_sender_wrote(name, language):
    """Neither subject, nor body, nor name can be in them (reliability.md E1)."""
    assert texts(language)[name].names <= {"ticket", "link", "desk", "secret", "said", "entry"}


@pytest.mark.parametrize("name", ["reply_unproved", "resolved_unproved"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unproved_address_does_not_get_the_subject_back(name, language):
    """The subject is the sender's words."""
    assert "subject" not in texts(language)[name].names


@pytest.mark.parametrize("name", sorted(NEEDED))
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_texts_render(name, language):
    """No name of a value and no bracket is left in what leaves."""
    rendered = render(name, language, VALUES)
    assert "$" not in rendered.subject + rendered.body
    assert "[[" not in rendered.body
    assert rendered.body.endswith("\n")


def test_a_line_without_its_value_is_left_out():
    """No "follow it here:" without a link, and no hole where it stood."""
    body = render("received", "pl", VALUES | {"link": ""}).body
    assert "śledzić" not in body
    assert "\n\n\n" not in body


def test_unknown_language_falls_back_to_the_desks():
    """And the desk's, where unknown too, to Polish."""
    assert render("received", "de", VALUES, desk_language="en") == render("received", "en", VALUES)
    assert render("received", "", VALUES, desk_language="xx") == render("received", "pl", VALUES)


def test_unknown_text_is_named():
    """The error says which texts there are."""
    with pytest.raises(UnknownTextError, match="received"):
        render("nope", "pl", VALUES)


@pytest.mark.parametrize(
    "evil", ["{{7*7}}", "${ticket}", "$ticket", "%(x)s", "{0.__class__}", "[[$link]]", "\\g<1>", "$$desk"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_never_read_as_templates(evil, language):
    """W15: what is put in comes out as it was."""
    rendered = render("reply", language, VALUES | {"body": evil, "subject": evil})
    assert evil in rendered.body
    assert evil in rendered.subject


@given(st.text(st.characters()))
def test_a_subject_is_one_line(value):
    """Line breaks and control characters in a value can't start a header of their own."""
    subject = render("reply", "pl", VALUES | {"subject": value}).subject
    assert subject.isprintable() or not any(c in subject for c in "\r\n\0\x85\u2028\u2029")
    assert len(subject.splitlines()) == 1
