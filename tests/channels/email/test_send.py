"""Sending into a Maildir, and what does not depend on where a mail goes."""

import asyncio
import email
import email.policy
from pathlib import Path
from typing import Any

import pytest

from channels.base import PermanentError, TemporaryError
from channels.email.maildir import Maildir
from channels.email.send import MailSender
from store.records import Attachment
from tests.channels.email.letters import Blobs, delivery
from tests.channels.email.smtp_client import ADDRESSES, tools

MESSAGE_ID = ADDRESSES.message_id(delivery().id, 1042)


def sender(outlet: Any, deadline: float = 30.0) -> MailSender:
    """A sender of the tests' desk."""
    return MailSender(outlet, addresses=ADDRESSES, tools=tools(), deadline=deadline)


# Maildir


async def test_a_mail_lies_in_new_whole_and_alone(tmp_path: Path) -> None:
    """With its envelope sender; nothing is left in tmp."""
    assert await sender(Maildir(tmp_path / "a" / "sent")).send(delivery(), Blobs()) == MESSAGE_ID
    [file] = (tmp_path / "a" / "sent" / "new").iterdir()
    parsed = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert parsed["Message-ID"] == f"<{MESSAGE_ID}>"
    assert parsed["Return-Path"] == "<>"
    assert list((tmp_path / "a" / "sent" / "tmp").iterdir()) == []
    assert (tmp_path / "a" / "sent" / "cur").is_dir()


async def test_a_repeat_replaces_the_file_and_another_delivery_adds_one(tmp_path: Path) -> None:
    """A crash between writing and settling doubles nothing."""
    sending = sender(Maildir(tmp_path))
    await asyncio.gather(*(sending.send(delivery(), Blobs()) for _ in range(5)))
    await sending.send(delivery(id="another/../one"), Blobs())
    assert len(list((tmp_path / "new").iterdir())) == 2


async def test_a_repeat_of_a_mail_that_was_read_adds_nothing(tmp_path: Path) -> None:
    """A reader has moved it to cur, with flags."""
    sending = sender(Maildir(tmp_path))
    await sending.send(delivery(tries=1), Blobs())
    [file] = (tmp_path / "new").iterdir()
    file.rename(tmp_path / "cur" / f"{file.name}:2,S")
    await sending.send(delivery(tries=2), Blobs())
    assert list((tmp_path / "new").iterdir()) == []


async def test_what_a_dead_process_left_half_written_does_no_harm(tmp_path: Path) -> None:
    """It stays out of new, and the repeat is whole."""
    sending = sender(Maildir(tmp_path))
    await sending.send(delivery(), Blobs())
    [file] = (tmp_path / "new").iterdir()
    whole = file.read_bytes()
    file.unlink()
    (tmp_path / "tmp" / f"{file.name}.0123").write_bytes(b"half")
    await sending.send(delivery(), Blobs())
    assert [one.read_bytes() for one in (tmp_path / "new").iterdir()] == [whole]


async def test_a_mail_that_cannot_be_put_into_new_leaves_nothing_behind(tmp_path: Path) -> None:
    """Temporary, and tmp is empty again."""
    for part in ("tmp", "cur"):
        (tmp_path / part).mkdir()
    (tmp_path / "new").write_bytes(b"")
    with pytest.raises(TemporaryError, match="can't write into the Maildir"):
        await sender(Maildir(tmp_path)).send(delivery(), Blobs())
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_folder_that_cannot_be_written_is_temporary(tmp_path: Path) -> None:
    """With words that name it."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TemporaryError, match="can't write into the Maildir"):
        await sender(Maildir(tmp_path / "file" / "sent")).send(delivery(), Blobs())


async def test_a_missing_attachment_is_permanent(tmp_path: Path) -> None:
    """Trying again can't help; an agent must see it."""
    lost = Attachment(name="a.pdf", media_type="application/pdf", size=1, sha256="gone")
    with pytest.raises(PermanentError, match="attachment"):
        await sender(Maildir(tmp_path)).send(delivery(attachments=(lost,)), Blobs())


def test_mails_to_one_domain_share_their_luck() -> None:
    """The destination is the recipient's domain."""
    assert sender(Maildir(Path())).destination(delivery(address="anna@Example.ORG")) == "example.org"
