"""A form's answers leave by mail: a config in which they could not is refused before anybody fills in the form."""

from pathlib import Path

import pytest

from gateway.config import check_config

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
