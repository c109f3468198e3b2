"""`centrala explain`: what programs and people read of it."""

import json
import os
import subprocess

MAIL = """From: "Jan Kowalski" <jan@example.com>
To: pomoc@example.com
Subject: Nie =?utf-8?q?dzia=C5=82a?= VPN
Message-ID: <{name}@example.com>
Date: Sun, 22 Nov 2026 12:00:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
{more}
Od rana nie mogę połączyć się z VPN.
"""


def write(centrala, name, more=""):
    """A mail in a file."""
    (centrala.folder / name).write_text(MAIL.format(name=name, more=more))
    return name


def test_a_mail_is_understood_and_decided_about(centrala):
    """The shape that scripts hold on to: file as given, message, decision with its trace."""
    file = f"./{write(centrala, 'a.eml')}"
    (explained,) = centrala.json("explain", "mail", file, "--json")
    assert (explained["file"], explained["error"]) == (file, None)
    message, decision = explained["message"], explained["decision"]
    assert message["sender"] == {"address": "jan@example.com", "name": "Jan Kowalski"}
    assert message["subject"] == "Nie działa VPN"
    assert message["external_id"] == "<a.eml@example.com>"
    assert "połączyć" in message["text"]
    assert decision["category"] == "network"
    assert (decision["queue"], decision["level"]) == ("l1", "L1")
    assert decision["creates_ticket"] is True
    assert decision["acknowledges"] is True
    assert any("vpn" in hit["matched"] for hit in decision["trace"])


def test_machines_get_no_acknowledgement_and_automatic_replies_no_ticket(centrala):
    """A notification of another system is a ticket without an answer, mail of a list too; a vacation notice is none."""
    files = [
        write(centrala, "vacation.eml", "Auto-Submitted: auto-replied"),
        write(centrala, "monitor.eml", "Auto-Submitted: auto-generated"),
        write(centrala, "list.eml", "List-Id: <all.example.com>\nPrecedence: list"),
        write(centrala, "own.eml"),
    ]
    (centrala.folder / "own.eml").write_text(
        MAIL.format(name="own", more="").replace("jan@example.com", "POMOC@example.com")
    )
    told = {
        one["file"]: (one["decision"]["creates_ticket"], one["decision"]["acknowledges"])
        for one in centrala.json("explain", "mail", *files, "--json")
    }
    assert told == {
        "vacation.eml": (False, False),
        "monitor.eml": (True, False),
        "list.eml": (True, False),
        "own.eml": (True, False),
    }


def test_a_file_that_cannot_be_read_does_not_end_the_others(centrala):
    """Its line has the error; the exit code says that there was one."""
    good = write(centrala, "a.eml")
    found = centrala.json("explain", "mail", "missing.eml", ".", good, "--json", code=1)
    assert [one["file"] for one in found] == ["missing.eml", ".", good]
    assert "No such file" in found[0]["error"]
    assert found[0]["message"] is None
    assert found[0]["decision"] is None
    assert found[1]["error"]
    assert found[2]["error"] is None


def test_any_bytes_are_answered_with_a_line(centrala):
    """Noise, nothing, and headers that lie: an answer each; one that can't be understood is an error and exit code 1."""
    for name, raw in {
        "empty": b"",
        "noise": os.urandom(4000),
        "nul": b"Subject: a\0b\r\n\r\n\x1b[2J",
        "deep": b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 2000,
        "empty-part": b"Content-Type: multipart/mixed\n\n",
    }.items():
        (centrala.folder / name).write_bytes(raw)
        done = subprocess.run(
            centrala.command("explain", "mail", name, "--json"),
            cwd=centrala.folder,
            env=centrala.environ,
            capture_output=True,
            check=False,
        )
        (explained,) = [json.loads(line) for line in done.stdout.splitlines()]
        assert explained["file"] == name
        assert done.returncode == int(explained["error"] is not None)
        assert (explained["decision"] is None) == (explained["error"] is not None)
        assert b"\x1b" not in done.stdout
        assert done.stderr == b""


def test_lines_are_answered_one_by_one_with_their_ids(centrala):
    """Any JSON value is an id; other fields are passed over; a bad line has an error and the others go on."""
    given = """\
{"id": 7, "subject": "VPN", "text": "nie działa", "label": "network"}
no json

{"id": {"a": [1.50]}, "text": "Drukarka nie drukuje"}
{"id": "x", "subject": 1, "text": "a"}
{"text": "How do I change my password?"}
"""
    found = centrala.json("explain", "text", "--jsonl", given=given, code=1)
    assert [one["id"] for one in found] == [7, None, {"a": [1.5]}, "x", None]
    assert [bool(one["error"]) for one in found] == [False, True, False, True, False]
    assert "line 2" in found[1]["error"]
    assert "subject" in found[3]["error"]
    assert found[0]["decision"]["category"] == "network"
    assert found[2]["decision"]["category"] == "hardware"
    assert found[4]["message"]["language"] == "en"


def test_bytes_that_are_no_text_are_a_bad_line(centrala):
    """And nothing else is said on stdout."""
    found = centrala.json("explain", "text", "--jsonl", given=b'{"text": "\xff\xfe"}\n{"text": "VPN"}\n', code=1)
    assert [bool(one["error"]) for one in found] == [True, False]


def test_people_read_what_was_decided_and_why(centrala):
    """The verdict, the place, and the words that led there."""
    out = centrala.run("explain", "text", "Nie działa mi VPN", "--subject", "Pomocy").stdout
    assert "a new ticket, acknowledged" in out
    assert "network" in out
    assert "l1 (L1)" in out
    assert "because    " in out


def test_nothing_is_stored_and_no_config_is_needed(centrala):
    """Without a config the rules that come with Centrala decide, and it says so beside the answer."""
    (centrala.folder / "config.yaml").unlink()
    done = centrala.run("explain", "text", "Nie działa mi VPN", "--json")
    assert json.loads(done.stdout)["decision"]["category"] == "network"
    assert "no config.yaml" in done.stderr
    assert list(centrala.folder.iterdir()) == []


def test_a_text_and_lines_exclude_each_other(centrala):
    """Called wrongly: exit code 2, with words."""
    assert "--jsonl" in centrala.run("explain", "text", "a", "--jsonl", code=2).stderr
    assert "--jsonl" in centrala.run("explain", "text", code=2).stderr


def test_queues_of_the_config_are_used(centrala):
    """The first queue of a level is the level's own."""
    (centrala.folder / "config.yaml").write_text(
        "queues: {first: {level: L1}, other: {level: L1}, net: {level: L2}, core: {level: L3}}\n"
    )
    (explained,) = centrala.json("explain", "text", "Nie działa mi VPN", "--json")
    assert explained["decision"]["queue"] == "first"
