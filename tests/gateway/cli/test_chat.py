"""`centrala chat`: talking to the bot in the terminal."""

import pytest

from tests.gateway.cli.conftest import Centrala


def test_a_rehearsal_answers_in_the_language_asked_for_and_stores_nothing(centrala: Centrala) -> None:
    """Questions, choices by number, and no data folder afterwards."""
    said = centrala.run("chat", "--language", "pl", given="Drukarka nie drukuje\npokój 12\n1\n").stdout
    assert "Która to drukarka?" in said
    assert " 1  Nie wiem" in said
    assert "Ty: Nie wiem" not in said  # what was typed is shown as typed
    assert "poradzimy sobie bez tego" in said
    assert "Nic nie zostało zapisane" in said
    assert not (centrala.folder / "data").exists()
    said = centrala.run("chat", "--language", "en", given="My printer does not print\n").stdout
    assert "Which printer is it?" in said


def test_the_trace_says_why(centrala: Centrala) -> None:
    """Sorting, rules, answers, and what the bot waits for."""
    said = centrala.run("chat", "--trace", given="VPN nie działa\nbłąd 691\n").stdout
    assert "incident network/vpn" in said
    assert "waits for  ask:error" in said
    assert "because  vpn: " in said
    assert "answers  error=błąd 691" in said


def test_time_can_be_moved_on(centrala: Centrala) -> None:
    """To see the reminder without waiting for it."""
    said = centrala.run("chat", given="VPN nie działa\n/wait 11\n/wait 11\n").stdout
    assert "Czy jesteś jeszcze z nami?" in said
    assert "Nie czekamy dłużej" in said


def test_without_a_config_the_shipped_one_talks(centrala: Centrala) -> None:
    """As a newcomer would try it."""
    (centrala.folder / "config.yaml").unlink()
    assert "Która to drukarka?" in centrala.run("chat", given="Drukarka nie drukuje\n").stdout


@pytest.mark.parametrize(
    "given",
    [b"x" * 1_000_000 + b"\n", b"\xff\xfe\n", b"\x1b[31mVPN\x00\n", b"", b"\n\n\n", b"/quit\nVPN\n"],
    ids=["a megabyte", "no UTF-8", "controls", "nothing", "blank lines", "quit"],
)
def test_bad_input_ends_the_conversation_like_any_other(centrala: Centrala, given: bytes) -> None:
    """And nothing of it reaches the terminal as it is."""
    said = centrala.run("chat", given=given).stdout
    assert "\x1b" not in said
    assert "zapisane" in said


def test_live_needs_an_address_and_tells_when_no_gateway_runs(centrala: Centrala) -> None:
    """Nothing is lost then: the message waits in the store."""
    assert "--as" in centrala.run("chat", "--live", given="VPN\n", code=1).stderr
    assert "--as" in centrala.run("chat", "--live", "--as", "nobody", given="VPN\n", code=1).stderr
    said = centrala.run("chat", "--live", "--as", "jan@example.com", given="VPN nie działa\n").stdout
    assert "centrala serve" in said
    assert sum(line["waiting"] for line in centrala.json("ledger", "--json")) == 1


def test_a_mistake_in_own_words_is_told_with_its_line(centrala: Centrala) -> None:
    """`check` and the chat itself name file, line and remedy."""
    (centrala.folder / "ours.yaml").write_text("questions:\n  network/vpn: [bagde]\n")
    centrala.configure("dialogue: {words: [ours.yaml]}\n")
    for command in (("check",), ("chat",)):
        assert "ours.yaml:2" in centrala.run(*command, code=1).stderr
