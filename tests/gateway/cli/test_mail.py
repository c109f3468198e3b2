"""`centrala mail dkim`, and an answer with files: a key of one's own, its record, a signed mail, and mistakes in words."""

import dkim
import msgspec
import pytest
from typer.testing import CliRunner

from gateway.cli.failure import CommandError
from gateway.cli.root import app

pytestmark = pytest.mark.timeout(180)  # some commands are processes of their own


def mail_dkim(centrala, *words):
    """The command, in this process."""
    return CliRunner().invoke(app, ["--config", str(centrala.folder / "config.yaml"), "mail", "dkim", *words])


def signing(centrala):
    """The config with a key."""
    text = (centrala.folder / "config.yaml").read_text()
    line = "relay: 'maildir:./data/sent', dkim: {selector: centrala, key: {file: k.pem}}"
    (centrala.folder / "config.yaml").write_text(text.replace("relay: 'maildir:./data/sent'", line))


def test_a_key_is_made_once_for_its_owner_only_and_its_record_printed(centrala):
    """What to publish on stdout, what to write into the config beside it; a key in use is never overwritten."""
    key = centrala.folder / "k.pem"
    made = mail_dkim(centrala, "--new", str(key))
    assert made.stdout.startswith('centrala._domainkey.example.com. IN TXT ( "v=DKIM1; k=rsa; p=')
    assert "dkim: {selector: centrala, key: {file: k.pem}}" in made.stderr
    assert key.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in made.output
    before = key.read_bytes()
    again = mail_dkim(centrala, "--new", str(key))
    assert isinstance(again.exception, CommandError)
    assert "is there already" in str(again.exception)
    assert key.read_bytes() == before
    signing(centrala)
    assert made.stdout.split('"')[1] == msgspec.json.decode(mail_dkim(centrala, "--json").stdout)["strings"][0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "make a key: centrala mail dkim --new FILE"),
        (("form",), "there are: mail"),
        (("--new", "x", "--selector", "a b"), "can't stand in DNS"),
        (("--new", "/nowhere/x"), "can't be written"),
    ],
)
def test_what_cannot_be_is_one_line_with_the_remedy(centrala, words, said):
    """And no key is made."""
    done = mail_dkim(centrala, *words)
    assert isinstance(done.exception, CommandError)
    assert said in str(done.exception)


def test_another_kind_and_selector(centrala):
    """As asked."""
    made = mail_dkim(centrala, "mail", "--new", str(centrala.folder / "e"), "--kind", "ed25519", "--selector", "s2")
    assert made.stdout.startswith('s2._domainkey.example.com. IN TXT ( "v=DKIM1; k=ed25519; p=')


def test_a_wrong_key_is_told_before_a_start(centrala):
    """Without a piece of it."""
    (centrala.folder / "k.pem").write_text("-----BEGIN PRIVATE KEY-----\nsecretsecret\n-----END PRIVATE KEY-----\n")
    signing(centrala)
    done = centrala.run("check", code=1)
    assert "channels.mail: dkim.key: this is no private key in PEM form" in done.stderr
    assert "secretsecret" not in done.stdout + done.stderr


def test_an_answer_with_files_leaves_signed_and_the_timeline_says_to_whom(centrala):
    """From the command line to a mail that another implementation believes."""
    mail_dkim(centrala, "--new", str(centrala.folder / "k.pem"))
    signing(centrala)
    published = msgspec.json.decode(mail_dkim(centrala, "--json").stdout)["text"].encode()
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna Nowak", "--level", "L1")
    (centrala.folder / "instrukcja.txt").write_bytes("zażółć".encode())
    with centrala.served():
        centrala.mail("Drukarka", "Nie drukuje.")
        centrala.wait(centrala.sent, "the acknowledgement")
        files = ("--file", "instrukcja.txt", "--file", "config.yaml")
        centrala.run("ticket", "reply", "HD-1", "W załączniku.", "--public", *files)
        centrala.wait(lambda: any('filename="instrukcja.txt"' in mail for mail in centrala.sent()), "the answer")
        page = centrala.run("ticket", "show", "HD-1").stdout
    assert "| attachment: instrukcja.txt (text/plain, 10 bytes)" in page
    assert "| attachment: config.yaml" in page
    assert "| to jan@example.com: sent " in page
    for file in (centrala.folder / "data" / "sent" / "new").iterdir():
        mail = file.read_bytes().partition(b"\r\n")[2]  # the Maildir's own Return-Path stands above it
        assert dkim.verify(mail, dnsfunc=lambda *_, **__: published)
