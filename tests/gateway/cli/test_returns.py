"""held, quarantine, dead and replay: what waits for a person, and how it goes on."""

import smtplib
import socketserver
import threading

import pytest

from gateway.cli.failure import CommandError
from gateway.cli.verbs import parsed_fields

pytestmark = pytest.mark.timeout(180)  # starts whole gateways, and many commands


@pytest.fixture
def desk(centrala):
    """A desk with one agent."""
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna Nowak", "--level", "L1")
    return centrala


def held_one(desk):
    """A ticket of Jan's, and a mail of a stranger that names its number."""
    desk.mail("Drukarka", "Nie drukuje.")
    desk.wait(lambda: desk.json("ticket", "list", "--json"), "the ticket")
    desk.mail("Re: [HD-1] Drukarka", "To ja, Jan, z innego adresu.", sender="obcy@example.net")
    return desk.wait(lambda: desk.json("held", "list", "--json"), "the held message")[0]


def said_by_people(desk):
    """How many interactions of HD-1 are not the bot's."""
    (ticket,) = desk.json("ticket", "show", "HD-1", "--json")
    return sum(1 for one in ticket["interactions"] if one["author"]["kind"] != "bot")


def test_a_held_message_is_accepted_by_an_agent_and_joins(desk):
    """Until then it is in no ticket; replay never touches it."""
    with desk.served():
        held = held_one(desk)
        assert (held["sender"]["address"], held["ticket"], held["reason"]) == ("obcy@example.net", "HD-1", "stranger")
        assert held["id"] in desk.run("held", "list").stdout
        assert "held accept" in desk.run("replay", held["id"], code=1).stderr
        assert desk.run("replay", "--all").stdout == "nothing to replay\n"
        assert len(desk.json("held", "list", "--json")) == 1
        assert "HD-1" in desk.run("held", "accept", held["id"]).stdout
        desk.wait(lambda: said_by_people(desk) == 2, "the message")
        assert desk.json("held", "list", "--json") == []
        assert "no message" in desk.run("held", "accept", held["id"], code=1).stderr


def test_a_held_message_is_rejected_and_counted_as_ignored(desk):
    """The ledger still adds up."""
    with desk.served():
        held = held_one(desk)
        desk.run("held", "reject", held["id"])
        (sums,) = desk.json("ledger", "--json")
        assert (sums["received"], sums["interaction"], sums["held"], sums["ignored"]) == (2, 1, 0, 1)


def test_a_quarantined_message_is_seen_and_goes_back_to_work(desk):
    """A mail that breaks a limit of the parser; replayed on the same parser it ends there again, and is counted once."""
    endless = "".join(f"X-{number}: y\n" for number in range(600))  # more header lines than a mail may have
    raw = f"From: jan@example.com\n{endless}\nx\n".replace("\n", "\r\n")
    with desk.served():
        with smtplib.SMTP("127.0.0.1", desk.smtp, timeout=20) as door:
            door.sendmail("jan@example.com", ["pomoc@example.com"], raw.encode())
        (row,) = desk.wait(lambda: desk.json("quarantine", "list", "--json"), "the quarantined message")
        assert row["channel"] == "mail"
        assert row["reason"]
        assert row["id"] in desk.run("quarantine", "list").stdout
    done = desk.run("replay", row["id"])
    assert done.stdout == "1 back to work\n"
    assert "no gateway is running" in done.stderr
    assert desk.json("quarantine", "list", "--json") == []
    (sums,) = desk.json("ledger", "--json")
    assert (sums["received"], sums["quarantined"], sums["waiting"]) == (1, 0, 1)
    with desk.served():
        desk.wait(lambda: desk.json("quarantine", "list", "--json"), "its way back")
    (sums,) = desk.json("ledger", "--json")
    assert (sums["received"], sums["quarantined"], sums["waiting"]) == (1, 1, 0)


class Refusing(socketserver.StreamRequestHandler):
    """A mail server that knows nobody."""

    def handle(self) -> None:
        """Speaks just enough SMTP."""
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            self.wfile.write({b"RCPT": b"550 5.1.1 nobody here\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))


@pytest.fixture
def refusing():
    """Its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_dead_delivery_is_sent_once_its_cause_is_gone(desk, refusing):
    """The relay refused the acknowledgement; with another relay `replay --all` sends it, under the name it had."""
    config = desk.folder / "config.yaml"
    into_folder = config.read_text()
    config.write_text(into_folder.replace("maildir:./data/sent", f"smtp://127.0.0.1:{refusing}"))
    with desk.served():
        desk.mail("Drukarka", "Nie drukuje.")
        (row,) = desk.wait(lambda: desk.json("dead", "list", "--json"), "the dead delivery")
        assert (row["address"], row["ticket"]) == ("jan@example.com", "HD-1")
        assert "nobody here" in row["reason"]
        assert "nobody here" in desk.run("dead", "list").stdout
    config.write_text(into_folder)
    with desk.served():
        assert desk.run("replay", "--all").stdout == "1 back to work\n"
        assert len(desk.wait(desk.sent, "the mail")) == 1
        desk.wait(lambda: desk.json("dead", "list", "--json") == [], "an empty list")


def test_what_is_not_there_is_said_and_the_rest_is_done(desk):
    """Exit code 1; without IDs and --all it was called wrongly."""
    assert "neither in quarantine nor dead" in desk.run("replay", "abc", code=1).stderr
    assert "--all" in desk.run("replay", code=2).stderr
    assert "--all" in desk.run("replay", "abc", "--all", code=2).stderr


def test_fields_are_read_as_they_are_written():
    """A value may hold an equals sign; tags are a list, answers an object."""
    assert parsed_fields(["subject=a=b", "tags=x, y,", "answers.room=12", "answers.floor="]) == {
        "subject": "a=b",
        "tags": ["x", "y"],
        "answers": {"room": "12", "floor": ""},
    }


@pytest.mark.parametrize("fields", [["priority"], ["=P1"], ["queue=l1", "queue=l2"]])
def test_what_is_no_field_is_refused(fields):
    """With words on how to write it."""
    with pytest.raises(CommandError, match=r"FIELD=VALUE|twice"):
        parsed_fields(fields)
