"""`centrala check`: every mistake at once, and what --online finds."""

import socket
import socketserver
import threading

import pytest


def test_a_right_config_is_said_to_be_right(centrala):
    """Exit code 0, and nothing is opened."""
    assert centrala.run("check").stdout == "config.yaml: no mistakes\n"
    assert not (centrala.folder / "data").exists()


def test_mistakes_in_rule_files_are_told_with_their_lines(centrala):
    """Of every file at once."""
    (centrala.folder / "one.yaml").write_text("rules:\n  - {name: a, whenn: {words: [x]}}\n")
    (centrala.folder / "two.yaml").write_text("rulles: []\n")
    centrala.configure("rules: [one.yaml, two.yaml]\n")
    err = centrala.run("check", code=1).stderr
    assert "one.yaml:2" in err
    assert "two.yaml:1" in err
    assert "centrala: " in err


def test_a_variable_nobody_knows_in_a_ready_text_is_named_with_its_file(centrala):
    """An agent would send it as it stands."""
    (centrala.folder / "canned").mkdir()
    (centrala.folder / "canned" / "hello.en.md").write_text("# Hello\n\nHello {requestor},\n")
    centrala.configure("canned: ./canned\n")
    err = centrala.run("check", code=1).stderr
    assert "hello.en.md" in err
    assert "{requestor}" in err


def test_online_tries_everything_and_finds_it_well(centrala):
    """Store, blobs, the folder of sent mail, and every address."""
    out = centrala.run("check", "--online").stdout
    for what in ("store.url", "blobs.url", "channels.mail.relay", "http.listen", "channels.mail.listen"):
        assert f"ok      {what}: " in out
    assert "FAILED" not in out


def test_online_names_an_address_that_somebody_else_has(centrala):
    """The others are tried all the same."""
    with socket.create_server(("127.0.0.1", centrala.smtp)):
        out = centrala.run("check", "--online", code=1).stdout
    assert "FAILED  channels.mail.listen: " in out
    assert "ok      http.listen: " in out


class Refusing(socketserver.StreamRequestHandler):
    """A mail server that takes no password."""

    def handle(self) -> None:
        """Speaks just enough SMTP."""
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            verb = line.split()[0].upper()
            if verb == b"EHLO":
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN LOGIN\r\n")
            elif verb == b"AUTH":
                self.wfile.write(b"535 5.7.8 wrong password\r\n")
            else:
                self.wfile.write(b"221 bye\r\n")
                return


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


def test_online_signs_in_to_the_mail_server(centrala, refusing):
    """A wrong password is found here, not with the first answer to a person; the password is not shown."""
    (centrala.folder / "password").write_text("tajne-haslo")
    text = (centrala.folder / "config.yaml").read_text()
    text = text.replace(
        "relay: 'maildir:./data/sent'", f"relay: 'smtp://desk@127.0.0.1:{refusing}', password: {{file: password}}"
    )
    (centrala.folder / "config.yaml").write_text(text)
    done = centrala.run("check", "--online", code=1)
    assert "FAILED  channels.mail.relay: " in done.stdout
    assert "wrong password" in done.stdout
    assert "tajne-haslo" not in done.stdout + done.stderr


def test_online_names_the_file_of_an_authority_that_is_not_there(centrala):
    """In words and with its path, before anything is signed in to."""
    text = (centrala.folder / "config.yaml").read_text()
    imap = "imap: {host: 127.0.0.1, user: a, password: {file: password}, ca: our.pem}"
    text = text.replace("relay: 'maildir:./data/sent'", f"relay: 'maildir:./data/sent', {imap}")
    (centrala.folder / "password").write_text("tajne-haslo")
    (centrala.folder / "config.yaml").write_text(text)
    done = centrala.run("check", "--online", code=1)
    assert f"imap.ca: there is no file {centrala.folder / 'our.pem'}" in done.stdout
