"""Where words leave by mail: answers to a form have a mail channel, and whom a queue tells has an address."""

from pathlib import Path

import pytest

from gateway.config import check_config, load

QUEUES = "queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n"
MAIL = "  mail: {kind: email, address: a@example.com}\n"
FORM = "  form: {kind: webform}\n"


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        (MAIL + FORM, ""),
        (FORM, "there is no mail channel"),
        (MAIL + FORM + "  two: {kind: webform, answers: form}\n", "'form' is of kind webform"),
        (MAIL + "  two: {kind: webform, answers: mial}\n", "no channel is called 'mial'"),
    ],
)
def test_answers_have_a_mail_channel_to_leave_by(tmp_path: Path, channels: str, words: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("channels:\n" + channels + QUEUES, encoding="utf-8")
    mistakes = check_config(file)
    assert [mistake.path.rpartition(".")[2] for mistake in mistakes] == (["answers"] if words else [])
    assert all(words in mistake.what for mistake in mistakes)


@pytest.mark.parametrize(
    ("queue", "words"),
    [
        ("{level: L1, notify: [L1@example.com, nowi@example.com]}", ""),
        ("{level: L1, notify: [l1]}", "'l1' is not a mail address"),
        ("{level: L1, notify: ['Ola <ola@example.com>']}", "is not a mail address"),
    ],
)
def test_a_queue_tells_plain_mail_addresses(tmp_path: Path, queue: str, words: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        f"channels:\n{MAIL}queues: {{l1: {queue}, l2: {{level: L2}}, l3: {{level: L3}}}}\n", encoding="utf-8"
    )
    mistakes = check_config(file)
    assert [mistake.path for mistake in mistakes] == (["queues.l1.notify[0]"] if words else [])
    assert all(words in mistake.what for mistake in mistakes)
    if not words:
        assert load(file).queues["l1"].notify == ("l1@example.com", "nowi@example.com")


SLACK = "  slack: {{kind: slack, bot_token: {{env: T}}, app_token: {{env: T}}{more}}}\n"


@pytest.mark.parametrize(
    ("more", "path", "words"),
    [
        (", rooms: {l1: C01, l2: C02}, forms: [form]", "", ""),
        (", rooms: {l4: C04}", "rooms.l4", "no such queue"),
        (", forms: [mail]", "forms", "no channel of kind webform is called 'mail'"),
    ],
)
def test_rooms_are_those_of_queues_and_forms_are_web_forms(tmp_path: Path, more: str, path: str, words: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("channels:\n" + MAIL + FORM + SLACK.format(more=more) + QUEUES, encoding="utf-8")
    mistakes = check_config(file, {"T": "xapp-1"})
    assert [mistake.path.removeprefix("channels.slack.") for mistake in mistakes] == ([path] if path else [])
    assert all(words in mistake.what for mistake in mistakes)
