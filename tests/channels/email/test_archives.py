"""Mails in files: where each begins and ends, and what was done to its lines to keep them apart."""

from pathlib import Path

import pytest

from channels.email.archives import Quoting, maildir, mbox

BOX = b"""\
From - Tue Mar 03 09:00:00 2020
Date: Tue, 03 Mar 2020 09:00:00 +0100
Subject: later

>From here on
>>From there
> From nowhere
From the road I write

From time to time it works
From 1664812345678@xxx Mon Mar 02 09:00:00 +0000 2020
Date: Mon, 02 Mar 2020 09:00:00 +0100
Subject: not split, no empty line before

From anna@example.org Mon Mar  2 10:00:00 2020
Date: Mon, 02 Mar 2020 10:00:00 +0100
Subject: earlier

text

"""


@pytest.mark.parametrize(
    ("quoting", "lines"),
    [("mboxrd", [b"From here on", b">From there"]), ("mboxo", [b"From here on", b">>From there"])],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_an_mbox_is_taken_apart_where_its_writer_put_it_together(
    tmp_path: Path, quoting: Quoting, lines: list[bytes], end: bytes
) -> None:
    """By lines with a time and a year after an empty line; text that begins with From stays text; the oldest mail comes first."""
    file = tmp_path / "box"
    file.write_bytes(BOX.replace(b"\n", end))
    earlier, later = mbox(file, quoting)
    assert earlier.read().endswith(b"Subject: earlier" + end * 2 + b"text" + end)
    said = later.read().split(end)
    assert said[3:5] == lines
    assert b"> From nowhere" in said
    assert b"From time to time it works" in said
    assert b"Subject: not split, no empty line before" in said
    assert earlier.date == 1_583_139_600_000
    assert later.size >= len(later.read())


@pytest.mark.parametrize("content", [b"", b"\n\n", b"no mail here\n", b"From nobody\n"])
def test_a_file_without_a_mail_has_none(tmp_path: Path, content: bytes) -> None:
    """Whatever it is."""
    file = tmp_path / "box"
    file.write_bytes(content)
    assert mbox(file) == []


def test_a_maildir_gives_what_is_read_and_what_is_new(tmp_path: Path) -> None:
    """The oldest first by its own date; what is being written (tmp) is not there yet."""
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "cur" / "1.a:2,S").write_bytes(b"Subject: x\nDATE: Tue, 03 Mar 2020 09:00:00 +0100\n\nDate: no\n")
    (tmp_path / "new" / "2.b").write_bytes(b"Date: Mon, 02 Mar 2020 09:00:00 +0100\n\n")
    (tmp_path / "new" / "3.c").write_bytes(b"Subject: undated\n\nDate: Mon, 02 Mar 2020 09:00:00 +0100\n")
    (tmp_path / "tmp" / "4.d").write_bytes(b"half")
    assert [one.read()[:10] for one in maildir(tmp_path)] == [b"Subject: u", b"Date: Mon,", b"Subject: x"]
    with pytest.raises(NotADirectoryError, match="no Maildir"):
        maildir(tmp_path / "cur")
