"""An archive of years becomes tickets: under its own dates, in its threads, and in silence."""

import json
import mailbox
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.channels.email.dovecot import PASSWORD, USER, dovecot, letter
from tests.flows.house import DESK, House, mail, wait_for


def old(
    name: str,
    subject: str,
    *,
    date: str,
    sender: str = "Anna <anna@example.org>",
    text: str = "VPN nie działa",
    **headers: str,
) -> EmailMessage:
    """A mail of long ago."""
    one = mail(subject, text, sender=sender, Message_ID=f"<{name}@example.org>", **headers)
    del one["Date"]
    one["Date"] = date
    return one


def archive(path: Path) -> Path:
    """An mbox with a thread in the wrong order, an answer of the desk, a vacation notice, and a mail without an id."""
    box = mailbox.mbox(path)
    reply = {"In_Reply_To": "<first@example.org>", "References": "<first@example.org>"}
    box.add(
        old(
            "second",
            "Re: VPN",
            date="Tue, 03 Mar 2020 09:00:00 +0100",
            text="Nadal nie.\nFrom tej chwili też nie.",
            **reply,
        )
    )
    box.add(
        old(
            "answer",
            "Re: VPN",
            date="Mon, 02 Mar 2020 12:00:00 +0100",
            sender=f"Helpdesk <{DESK}>",
            text="Sprawdzamy.",
            **reply,
        )
    )
    box.add(old("first", "VPN", date="Mon, 02 Mar 2020 09:00:00 +0100"))
    box.add(
        old(
            "other",
            "Drukarka",
            date="Wed, 04 Mar 2020 09:00:00 +0100",
            sender="Jan <jan@example.org>",
            text="Drukarka nie drukuje",
        )
    )
    box.add(old("away", "Out of office", date="Thu, 05 Mar 2020 09:00:00 +0100", Auto_Submitted="auto-replied"))
    box.close()
    return path


def summary(house: House, *words: str, code: int = 0) -> dict[str, Any]:
    """What an import says at its end."""
    said = json.loads(house.command("import", *words, "--json", code=code))
    return {name: count for name, count in said.items() if count}


def folder_of_another_server(house: House) -> None:
    """By URL and a password from the environment; the folder is left as it was."""
    with dovecot() as server:
        server.deliver(letter("there-1"), letter("there-2"))
        url = f"imap://{USER.replace('@', '%40')}@127.0.0.1:{server.port}"
        os.environ["IMAP_PASSWORD"] = PASSWORD
        try:
            assert summary(house, "imap", "INBOX", "--server", url) == {"mails": 2, "ticket": 2}
        finally:
            del os.environ["IMAP_PASSWORD"]
        assert [set(flags) - {rb"\Recent"} for flags in server.names().values()] == [set(), set()]


def test_an_archive_beside_a_running_gateway_becomes_dated_tickets_and_nobody_hears_of_it(
    house: House, tmp_path: Path
) -> None:
    """Threads are joined, the desk's own mails are replies; the second run brings nothing, and neither does the same mail by SMTP."""
    file = archive(tmp_path / "old.mbox")
    assert summary(house, "mbox", str(file), "--dry-run") == {"mails": 5, "new": 5}
    assert house.tickets() == []
    assert summary(house, "mbox", str(file)) == {"mails": 5, "ticket": 2, "joined": 2, "ignored": 1}
    two, one = sorted(house.tickets(), key=lambda ticket: ticket["subject"])
    assert (one["subject"], one["created_at"], one["status"]) == ("VPN", "2020-03-02T08:00:00.000Z", "new")
    assert one["tags"] == ["imported"]
    assert one["targets"] == dict.fromkeys(("first_response", "next_response", "resolution", "ola"))
    assert (two["subject"], two["created_at"]) == ("Drukarka", "2020-03-04T08:00:00.000Z")
    said = [
        (entry["author"]["kind"], entry["at"], entry["text"].splitlines()[-1])
        for entry in house.api("GET", f"/tickets/{one['number']}/interactions")["interactions"]
    ]
    assert said == [
        ("requester", "2020-03-02T08:00:00.000Z", "VPN nie działa"),
        ("agent", "2020-03-02T11:00:00.000Z", "Sprawdzamy."),
        ("requester", "2020-03-03T08:00:00.000Z", "From tej chwili też nie."),
    ]
    assert summary(house, "mbox", str(file)) == {"mails": 5, "already": 5}
    assert (
        house.message(house.send(old("first", "VPN", date="Mon, 02 Mar 2020 09:00:00 +0100")))["state"] == "duplicate"
    )
    house.message(house.send(mail("Nowe", "Coś nowego", sender="Ewa <ewa@example.org>")))
    house.sent_to("ewa@example.org")
    folder_of_another_server(house)
    assert len(house.sent()) == 1


def test_an_archive_waits_where_no_gateway_runs_and_closed_tickets_stay_closed(
    build: Callable[..., House], tmp_path: Path
) -> None:
    """A Maildir with what is new in it since a day; later mails of a thread join the closed ticket too."""
    box = mailbox.Maildir(tmp_path / "old", create=True)
    with closing(mailbox.mbox(archive(tmp_path / "old.mbox"))) as mails:
        for one in mails:
            box.add(mailbox.MaildirMessage(one))
    house = build()
    found = summary(house, "maildir", str(tmp_path / "old"), "--closed", "--since", "2020-03-01")
    assert found == {"mails": 5, "waiting": 5}
    house.start().with_agent()
    wait_for(lambda: not house.ledger()["waiting"], "the archive to be worked")
    assert sorted((one["subject"], one["status"]) for one in house.tickets()) == [
        ("Drukarka", "closed"),
        ("VPN", "closed"),
    ]
    assert house.sent() == []


def test_an_import_that_is_interrupted_goes_on_where_it_stopped(build: Callable[..., House], tmp_path: Path) -> None:
    """Ctrl-C in the middle: the batch in hand is finished, the sums are told, and nothing comes in twice."""
    box = mailbox.mbox(tmp_path / "many.mbox")
    for number in range(800):
        box.add(letter(f"many-{number}", subject=f"VPN {number}"))
    box.close()
    house = build()
    command = [
        sys.executable,
        "-m",
        "gateway.cli",
        "--config",
        str(house.config),
        "import",
        "mbox",
        str(tmp_path / "many.mbox"),
        "--json",
    ]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True)
    progress = house.folder / "data" / "imports"
    wait_for(lambda: progress.exists() and any(file.stat().st_size for file in progress.iterdir()), "the first batch")
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=30)
    first = json.loads(out)
    assert running.returncode == 130
    assert 0 < first["mails"] < 800
    again = summary(house, "mbox", str(tmp_path / "many.mbox"))
    assert again == {"mails": 800, "already": first["mails"], "waiting": 800 - first["mails"]}
